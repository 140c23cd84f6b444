//! The fields of an entity: kind, requiredness, limits.

use super::Ident;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One field of an entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    /// Name in code; a reference is named after its role (`author`), its column adds `_id`.
    pub name: Ident,
    /// The label in forms, columns and filters, capitalised, unique within the entity.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether a record cannot be saved without it. Always false for `yes_no` and `references`.
    pub required: bool,
    /// Whether no two records (of one owner, in an app with sign-in) may share its value.
    #[serde(default)]
    pub unique: bool,
    /// Smallest number, or fewest characters of a text, or absent.
    #[serde(default)]
    pub min: Option<f64>,
    /// Largest number, or most characters of a text, or absent.
    #[serde(default)]
    pub max: Option<f64>,
    /// The value of a new record's form as text: a choice value, a number, `true`, or `today` / `now` for dates.
    #[serde(default)]
    pub default: Option<String>,
    /// Whether the list has a filter for it.
    #[serde(default)]
    pub filter: bool,
    /// Whether the list has a column for it.
    #[serde(default)]
    pub in_list: bool,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldKind {
    /// One line, searched by the list's search box.
    Text,
    /// Several lines, searched too.
    LongText,
    /// A whole number.
    Integer,
    /// A number with up to four decimals.
    Decimal,
    /// An amount in one currency, stored in its minor unit.
    Money {
        /// The currency.
        currency: Currency,
    },
    /// A calendar day.
    Date,
    /// A time of day, minutes.
    Time,
    /// A day and a time, minutes.
    DateTime,
    /// One of a fixed list.
    Choice {
        /// The options in the order of the select. At least one.
        options: Vec<Choice>,
    },
    /// A check box.
    YesNo,
    /// An e-mail address.
    Email,
    /// An http or https address.
    Link,
    /// A telephone number.
    Phone,
    /// One record of another entity (many-to-one).
    Reference {
        /// The other entity's name.
        target: Ident,
        /// What happens to this record when the other is deleted.
        on_delete: OnDelete,
    },
    /// Any number of records of another entity (many-to-many).
    References {
        /// The other entity's name.
        target: Ident,
    },
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Name in code and in the database.
    pub value: Ident,
    /// What people read.
    pub label: String,
}

/// A currency that money fields can have. All of them have two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// US dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Russian rouble.
    Rub,
    /// Kazakhstani tenge.
    Kzt,
    /// Belarusian rouble.
    Byn,
}

/// What happens to a record when the record that it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The other record cannot be deleted while this one exists.
    Restrict,
    /// This record is deleted too.
    Cascade,
    /// The reference becomes empty; only for a reference that is not required.
    SetNull,
}

impl Field {
    /// Names its column and JSON key: a reference adds `_id`; a many-to-many field has no column, only the key.
    #[must_use]
    pub fn column(&self) -> String {
        match self.kind {
            FieldKind::Reference { .. } => format!("{}_id", self.name),
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Integer
            | FieldKind::Decimal
            | FieldKind::Money { .. }
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::DateTime
            | FieldKind::Choice { .. }
            | FieldKind::YesNo
            | FieldKind::Email
            | FieldKind::Link
            | FieldKind::Phone
            | FieldKind::References { .. } => self.name.to_string(),
        }
    }
}

impl FieldKind {
    /// Returns the entity that a reference points to.
    #[must_use]
    pub fn target(&self) -> Option<&Ident> {
        match self {
            Self::Reference { target, .. } | Self::References { target } => Some(target),
            Self::Text
            | Self::LongText
            | Self::Integer
            | Self::Decimal
            | Self::Money { .. }
            | Self::Date
            | Self::Time
            | Self::DateTime
            | Self::Choice { .. }
            | Self::YesNo
            | Self::Email
            | Self::Link
            | Self::Phone => None,
        }
    }

    /// Says whether values can be added up.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money { .. })
    }

    /// Says whether values lie on the calendar.
    #[must_use]
    pub fn is_calendar(&self) -> bool {
        matches!(self, Self::Date | Self::DateTime)
    }

    /// Says whether the search box looks into it.
    #[must_use]
    pub fn is_searched(&self) -> bool {
        matches!(self, Self::Text | Self::LongText | Self::Email | Self::Link | Self::Phone)
    }
}
