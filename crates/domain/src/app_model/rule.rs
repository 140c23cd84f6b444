//! State rules: what must hold for records beyond a single field.
//!
//! Each rule belongs to the entity whose create, update or delete it can refuse. A rule carries the sentence that
//! the user of the app reads when it refuses.

use super::Ident;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that must hold, checked by the server in the transaction that writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Rule {
    /// One field compares with another field, with today or now, or with a fixed number.
    ///
    /// Records where either side is empty pass.
    Compare {
        /// A number, date, time or date-time field of this entity.
        left: Ident,
        /// How they must compare.
        comparison: Comparison,
        /// The other side.
        right: Operand,
        /// The sentence of the refusal.
        message: String,
    },
    /// At most so many records of this entity may refer to one parent.
    ///
    /// With the limit 1 it is an exclusion: a book that is out cannot be lent again.
    Capacity {
        /// A `reference` field of this entity.
        parent: Ident,
        /// How many.
        limit: Limit,
        /// Only records that meet it count; absent means all.
        counting: Option<Condition>,
        /// The sentence of the refusal.
        message: String,
    },
    /// The sum of a number over the records that refer to one parent stays within a limit.
    Sum {
        /// A `reference` field of this entity.
        parent: Ident,
        /// The number or money field that is added up.
        field: Ident,
        /// The most that the sum may be.
        limit: Limit,
        /// Only records that meet it count; absent means all.
        counting: Option<Condition>,
        /// The sentence of the refusal.
        message: String,
    },
    /// No two records with equal `scope` overlap in time; touching ends do not overlap.
    NoOverlap {
        /// Fields whose values must be equal for two records to exclude each other, such as the room and the day.
        scope: Vec<Ident>,
        /// Field with the start: a date, time or date-time.
        start: Ident,
        /// Field with the end, of the same kind as `start`. Dates count as whole days, ends included.
        end: Ident,
        /// Only records that meet it exclude others; absent means all.
        counting: Option<Condition>,
        /// The sentence of the refusal.
        message: String,
    },
    /// No two records share the values of all these fields.
    UniqueTogether {
        /// At least two fields.
        fields: Vec<Ident>,
        /// The sentence of the refusal.
        message: String,
    },
    /// After a moment that a record (or its parent) names, some actions are refused.
    Deadline {
        /// A `reference` field whose record holds the moment; absent means that this record does.
        parent: Option<Ident>,
        /// The date or date-time field. A date lasts until the end of that day.
        field: Ident,
        /// What is refused after it.
        actions: Vec<Action>,
        /// The sentence of the refusal.
        message: String,
    },
    /// A record that meets a condition cannot be changed or deleted.
    ///
    /// The stored record counts, so the change that makes the condition true is still allowed.
    Locked {
        /// The condition.
        when: Condition,
        /// What is refused: `update`, `delete`.
        actions: Vec<Action>,
        /// The sentence of the refusal.
        message: String,
    },
    /// A new record may refer only to parents that meet a condition.
    ParentState {
        /// A `reference` field of this entity.
        parent: Ident,
        /// The condition on the parent's fields.
        when: Condition,
        /// The sentence of the refusal.
        message: String,
    },
    /// A field must be filled when a condition holds.
    RequiredWhen {
        /// The field, which is not required otherwise.
        field: Ident,
        /// The condition.
        when: Condition,
        /// The sentence of the refusal.
        message: String,
    },
    /// A choice moves only along these steps; staying is always allowed.
    Transitions {
        /// A `choice` field.
        field: Ident,
        /// The allowed steps.
        allowed: Vec<Transition>,
        /// The sentence of the refusal.
        message: String,
    },
}

/// How two values must compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Left is less, earlier.
    Less,
    /// Left is less or equal.
    LessOrEqual,
    /// Left is greater, later.
    Greater,
    /// Left is greater or equal.
    GreaterOrEqual,
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Operand {
    /// Another field of the same record and kind.
    Field {
        /// Its name.
        name: Ident,
    },
    /// Today or the present moment on the server, for calendar fields. Checked on create, and on update only when
    /// the field changes, so that old records stay editable.
    Now,
    /// A fixed number.
    Number {
        /// The number; major units for money.
        value: f64,
    },
}

/// How many, or how much.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Limit {
    /// The same for all parents.
    Constant {
        /// The number; major units for money.
        value: f64,
    },
    /// What the parent's number field says; an empty field is no limit.
    ParentField {
        /// Its name.
        name: Ident,
    },
}

/// A test of one field of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Condition {
    /// The field: a choice, a yes/no, a calendar field or a reference.
    pub field: Ident,
    /// The test.
    pub test: Test,
}

/// How a condition tests its field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Test {
    /// The choice is one of these values.
    OneOf {
        /// Values of the field's options.
        values: Vec<Ident>,
    },
    /// The choice is none of these values.
    NoneOf {
        /// Values of the field's options.
        values: Vec<Ident>,
    },
    /// The box is ticked.
    Yes,
    /// The box is not ticked.
    No,
    /// The field is empty.
    Empty,
    /// The field is filled.
    Filled,
}

/// What is done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Making one.
    Create,
    /// Changing one.
    Update,
    /// Removing one.
    Delete,
}

/// One allowed step of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transition {
    /// Value before.
    pub from: Ident,
    /// Value after.
    pub to: Ident,
}

impl Rule {
    /// Returns the sentence that the user reads when the rule refuses.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::Compare { message, .. }
            | Self::Capacity { message, .. }
            | Self::Sum { message, .. }
            | Self::NoOverlap { message, .. }
            | Self::UniqueTogether { message, .. }
            | Self::Deadline { message, .. }
            | Self::Locked { message, .. }
            | Self::ParentState { message, .. }
            | Self::RequiredWhen { message, .. }
            | Self::Transitions { message, .. } => message,
        }
    }
}
