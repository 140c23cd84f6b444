//! The design of a data-centred app as data: entities, fields, relations, rules, dashboard, sign-in.
//!
//! The Architect produces it, writers turn it into code, a change request edits it. Every name in it that becomes
//! code is an [`Ident`]; every text in it that people read is hostile until escaped. [`AppModel::problems`] says
//! what does not fit together, so that a model that invents a field gets its mistake back as a sentence.

pub mod dashboard;
pub mod entity;
pub mod field;
pub mod ident;
mod problems;
pub mod rule;

use crate::language::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use dashboard::{Breakdown, Dashboard, Grouping, Listing, Measure, Metric, Period};
pub use entity::{Entity, SortOrder, Sorting};
pub use field::{Choice, Currency, Field, FieldKind, OnDelete};
pub use ident::{Ident, InvalidIdent};
pub use rule::{Action, Comparison, Condition, Limit, Operand, Rule, Test, Transition};

/// A whole app, described so completely that its code can be written from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AppModel {
    /// Human name, shown in the header and the page title, 1 to 60 characters.
    pub name: String,
    /// One sentence for the home page and the README.
    pub tagline: String,
    /// Language of the interface.
    pub language: Language,
    /// Hue of the accent colour in degrees, 0 to 359.
    pub accent_hue: u16,
    /// Whether visitors sign in, and so own the rows that they make.
    pub sign_in: SignIn,
    /// The kinds of record, in the order of the navigation. At least one.
    pub entities: Vec<Entity>,
    /// The home page.
    pub dashboard: Dashboard,
}

/// Who may use the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// Anyone who can reach the app shares all rows.
    None,
    /// People register with e-mail and password; each sees only their own rows.
    PerUser,
}

impl AppModel {
    /// Finds an entity by its name.
    #[must_use]
    pub fn entity(&self, name: &Ident) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.name == *name)
    }

    /// Returns the fields of other entities that refer to `target`, with the entity that owns each.
    pub fn referrers<'a>(&'a self, target: &'a Ident) -> impl Iterator<Item = (&'a Entity, &'a Field)> {
        self.entities.iter().flat_map(move |entity| {
            entity
                .fields
                .iter()
                .filter(move |field| field.kind.target() == Some(target))
                .map(move |field| (entity, field))
        })
    }

    /// Lists what does not fit together, one sentence each; empty means the model can be built.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        problems::problems(self)
    }
}

#[cfg(test)]
mod tests;
