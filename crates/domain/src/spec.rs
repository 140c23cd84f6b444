//! The specification: what the app must do, in numbered, checkable sentences.

use crate::check::AcceptanceCheck;
use crate::language::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most requirements of one specification.
pub const MAX_REQUIREMENTS: usize = 80;

/// What the app must do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spec {
    /// The app's name.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// Language of the app's interface, and of this text.
    pub language: Language,
    /// Numbered from 1 without gaps.
    pub requirements: Vec<Requirement>,
    /// What the brief left open and how it was decided, one sentence each.
    pub assumptions: Vec<String>,
    /// Wishes of the brief that this app will not fulfil, each with the reason.
    pub left_out: Vec<String>,
}

impl Spec {
    /// Iterates over all checks with the numbers of their requirements, in order.
    pub fn checks(&self) -> impl Iterator<Item = (u32, &AcceptanceCheck)> {
        self.requirements
            .iter()
            .flat_map(|requirement| requirement.checks.iter().map(|check| (requirement.number, check)))
    }
}

/// One thing that the app must do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement {
    /// From 1.
    pub number: u32,
    /// One sentence.
    pub text: String,
    /// What shows it. A requirement without a check stays "not proven".
    pub checks: Vec<AcceptanceCheck>,
}

/// What the SpecWriter answers to a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum SpecAnswer {
    /// The app can be built.
    Spec {
        /// What it must do.
        spec: Spec,
    },
    /// The app cannot be built by this model.
    Refusal {
        /// Why, in the language of the brief, and what the person can do.
        refusal: Refusal,
    },
}

/// An honest "no".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// What cannot be served, and why; sentences for the person who wrote the brief.
    pub reason: String,
    /// What to do instead, one sentence each.
    pub advice: Vec<String>,
}
