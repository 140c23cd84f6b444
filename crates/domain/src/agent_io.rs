//! What each agent action is asked and what it answers, as types.
//!
//! An input travels with the rendered prompt: a remote model reads the prompt, the built-in model reads the input.
//! So the built-in model cannot drift with a prompt's wording, and the hash of an input can key the journal.

use crate::app_model::AppModel;
use crate::check::CheckVerdict;
use crate::conversation::{Notes, PastTurn};
use crate::edit::Edit;
use crate::language::Language;
use crate::path::RelPath;
use crate::plan::{Plan, Task};
use crate::spec::{Refusal, Spec};
use crate::verification::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The input of one agent action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum AgentInput {
    /// SpecWriter: from a brief to a specification.
    WriteSpec(SpecInput),
    /// Architect: from a specification to a design.
    Design(DesignInput),
    /// TechLead: from a design to tasks.
    Plan(PlanInput),
    /// CodeMonkey: from one task to edits.
    WriteCode(CodeInput),
    /// BugHunter: from findings to edits.
    FixBug(FixInput),
    /// Developer: from a change request on a built app to edits.
    Change(ChangeInput),
    /// Developer: from a long conversation to notes.
    TakeNotes(NotesInput),
    /// TechnicalWriter: from a built app to its README.
    WriteDocs(DocsInput),
}

/// What the SpecWriter reads; it answers with [`crate::spec::SpecAnswer`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpecInput {
    /// The brief, untrusted.
    pub brief: String,
    /// Language of the app.
    pub language: Language,
    /// How the templates name their elements, so that checks can be written before the code.
    pub contract: String,
}

/// What the Architect reads; it answers with [`Architecture`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DesignInput {
    /// The brief, untrusted.
    pub brief: String,
    /// The specification.
    pub spec: Spec,
    /// The templates on offer.
    pub templates: Vec<TemplateCard>,
}

/// A template as the Architect sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateCard {
    /// Its name.
    pub name: String,
    /// What it is good for.
    pub description: String,
}

/// How the app is built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Architecture {
    /// Name of a template.
    pub template: String,
    /// Entities, rules, dashboard.
    pub model: AppModel,
    /// The pages that people can open.
    pub pages: Vec<Page>,
    /// The typed API.
    pub endpoints: Vec<Endpoint>,
}

/// A page of the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page {
    /// Path from the root, such as `/recipes/:id`.
    pub path: String,
    /// What it shows.
    pub purpose: String,
}

/// An endpoint of the app's API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Endpoint {
    /// HTTP method in capitals.
    pub method: String,
    /// Path from the root, such as `/api/recipes/:id`.
    pub path: String,
    /// What it does.
    pub purpose: String,
}

/// What the TechLead reads; it answers with [`Plan`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanInput {
    /// The specification.
    pub spec: Spec,
    /// The design.
    pub architecture: Architecture,
    /// Paths of the template's files, which exist already.
    pub existing_paths: Vec<RelPath>,
}

/// What a CodeMonkey reads; it answers with [`CodeAnswer`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeInput {
    /// The specification.
    pub spec: Spec,
    /// The design.
    pub architecture: Architecture,
    /// The task.
    pub task: Task,
    /// The whole plan, for its place in it.
    pub plan: Plan,
    /// What the person wants to hold in everything, untrusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Files that may matter, with their content.
    pub files: Vec<FileView>,
    /// Paths of all files of the project.
    pub paths: Vec<RelPath>,
}

/// A text file as an agent sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileView {
    /// Where.
    pub path: RelPath,
    /// Its text, untrusted.
    pub content: String,
}

/// Edits, and a sentence about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodeAnswer {
    /// What was done, in one sentence.
    pub summary: String,
    /// The edits; all of them apply, or none.
    pub edits: Vec<Edit>,
}

/// What the BugHunter reads; it answers with [`FixAnswer`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FixInput {
    /// The specification.
    pub spec: Spec,
    /// The design.
    pub architecture: Architecture,
    /// What fails.
    pub findings: Vec<Finding>,
    /// What was tried before in this run, and did not help.
    pub tried: Vec<TriedFix>,
    /// What the person wants to hold in everything, untrusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Files that may matter, with their content.
    pub files: Vec<FileView>,
    /// Paths of all files of the project.
    pub paths: Vec<RelPath>,
}

/// An earlier try at the same failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedFix {
    /// What was thought to be wrong.
    pub diagnosis: String,
    /// Which files it changed.
    pub paths: Vec<RelPath>,
    /// Whether the same failure came back.
    pub same_failure: bool,
}

/// The BugHunter's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FixAnswer {
    /// What is wrong, in one sentence.
    pub diagnosis: String,
    /// The edits; empty means that no fix is known, and the run goes back to its last green state.
    pub edits: Vec<Edit>,
}

/// What the Developer reads for a change request; it answers with [`ChangeAnswer`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeInput {
    /// The request, untrusted.
    pub request: String,
    /// The brief that the app was built from.
    pub brief: String,
    /// What the person wants to hold in everything, untrusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// What is left of requests that are long over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Notes>,
    /// The requests since then, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<PastTurn>,
    /// The specification as it stands.
    pub spec: Spec,
    /// The design as it stands.
    pub architecture: Architecture,
    /// Files that may matter, with their content.
    pub files: Vec<FileView>,
    /// Paths of all files of the project.
    pub paths: Vec<RelPath>,
}

/// The answer to a change request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum ChangeAnswer {
    /// The change can be made.
    Change {
        /// What is changed, in one sentence.
        summary: String,
        /// The whole specification after the change.
        spec: Spec,
        /// The whole design after the change.
        architecture: Box<Architecture>,
        /// The edits; all of them apply, or none.
        edits: Vec<Edit>,
    },
    /// The change cannot be made by this model.
    Refusal {
        /// Why, and what to do.
        refusal: Refusal,
    },
}

/// What the Developer reads to take notes of a conversation; it answers with [`Notes`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotesInput {
    /// The notes so far.
    pub notes: Notes,
    /// The requests that the new notes take in, oldest first.
    pub turns: Vec<PastTurn>,
}

/// What the TechnicalWriter reads; it answers with [`CodeAnswer`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocsInput {
    /// The specification.
    pub spec: Spec,
    /// The design.
    pub architecture: Architecture,
    /// What each check came to, by its key.
    pub verdicts: Vec<(String, CheckVerdict)>,
    /// The README as it stands, if there is one.
    pub readme: Option<String>,
}
