//! The home page: numbers, charts, short lists.

use super::{Condition, Ident, SortOrder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the home page shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dashboard {
    /// Single numbers, at most eight.
    pub metrics: Vec<Metric>,
    /// Bar charts, at most four.
    pub breakdowns: Vec<Breakdown>,
    /// Short lists of records, at most three.
    pub listings: Vec<Listing>,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metric {
    /// What people read above the number, unique on the dashboard.
    pub label: String,
    /// Whose records.
    pub entity: Ident,
    /// What is measured.
    pub measure: Measure,
    /// Only records that meet all of them; empty means all.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// A calendar field that must lie in the present period, such as this month.
    #[serde(default)]
    pub within: Option<(Ident, Period)>,
}

/// What is measured over records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Measure {
    /// How many.
    Count,
    /// The sum of a number or money field.
    Sum {
        /// The field.
        field: Ident,
    },
    /// The mean of a number or money field; a dash when there are no records.
    Average {
        /// The field.
        field: Ident,
    },
}

/// One chart: a measure for each group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Breakdown {
    /// The chart's heading, unique on the dashboard.
    pub label: String,
    /// Whose records.
    pub entity: Ident,
    /// What is measured.
    pub measure: Measure,
    /// What makes a group.
    pub grouping: Grouping,
}

/// What makes a group of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Grouping {
    /// Each value of a choice, yes/no or reference field.
    Value {
        /// The field.
        field: Ident,
    },
    /// Each period of a calendar field; the last twelve that have records.
    Calendar {
        /// The field.
        field: Ident,
        /// How long a group is.
        period: Period,
    },
}

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// One day.
    Day,
    /// One week, Monday first.
    Week,
    /// One month.
    Month,
    /// One year.
    Year,
}

/// A short list of records, at most five rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Listing {
    /// The list's heading, unique on the dashboard.
    pub label: String,
    /// Whose records.
    pub entity: Ident,
    /// The field that orders them: upcoming by date, largest by amount.
    pub field: Ident,
    /// Direction.
    pub order: SortOrder,
    /// For a calendar field: only records from today on.
    #[serde(default)]
    pub upcoming: bool,
    /// Only records that meet all of them; empty means all.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}
