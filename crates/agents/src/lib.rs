//! One function per agent action, typed input to typed output, and their prompt files.
//!
//! Agents return data (edits, findings), never effects. An answer that breaks a rule goes back to the model with the
//! problem, a bounded number of times. Deliberately absent: the store, time, events.

mod answer;
pub mod architect;
mod ask;
pub mod bug_hunter;
pub mod code_monkey;
pub mod developer;
pub mod executor;
mod prompt;
pub mod spec_writer;
pub mod tech_lead;
pub mod technical_writer;
pub mod tester;

use domain::edit::{Edit, EditLimits, FileChange};
use domain::path::RelPath;
use domain::screen::{Danger, Severity, dangers};
use llm::{LlmError, Provider};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What every agent needs.
pub struct Ctx<'a> {
    /// The model that answers.
    pub provider: &'a dyn Provider,
    /// The caps of its answers.
    pub limits: AnswerLimits,
    /// Where it is noted what a model wrote that an app should not hold.
    pub alarms: &'a Alarms,
    /// The run, for taking turns with others at the same key.
    pub party: u128,
}

/// Dangers in what a model wrote, noted while it is asked; also those that were refused and written anew.
#[derive(Debug, Default)]
pub struct Alarms(Mutex<Vec<Danger>>);

impl Alarms {
    /// Returns what was noted, and begins anew.
    #[must_use]
    pub fn take(&self) -> Vec<Danger> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, dangers: Vec<Danger>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(dangers);
    }
}

impl Ctx<'_> {
    /// Applies edits, or says in one text for the model why they cannot be applied.
    fn applied(&self, files: &Files, edits: &[Edit]) -> Result<Vec<FileChange>, String> {
        let changes = domain::edit::apply_within(files, edits, &self.limits.edits).map_err(|refusals| {
            let lines: Vec<String> =
                refusals.iter().map(|refusal| format!("{}: {}", refusal.path, refusal.message)).collect();
            format!("the edits cannot be applied; {}", lines.join("; "))
        })?;
        let found: Vec<Danger> = changes.iter().flat_map(|change| new_dangers(files, change)).collect();
        let refused = |danger: &&Danger| danger.severity == Severity::Refuse;
        let words = |danger: &Danger| format!("{}, line {}: {}", danger.path, danger.line, danger.kind.as_str());
        let lines: Vec<String> = found.iter().filter(refused).map(words).collect();
        self.alarms.note(found);
        if lines.is_empty() { Ok(changes) } else { Err(format!("an app must not hold this: {}", lines.join("; "))) }
    }
}

/// Finds the dangers that a change brings into a file.
fn new_dangers(files: &Files, change: &FileChange) -> Vec<Danger> {
    let found_in = |bytes: Option<&Vec<u8>>| std::str::from_utf8(bytes?).ok().map(|text| dangers(&change.path, text));
    let mut found = found_in(change.content.as_ref()).unwrap_or_default();
    if !found.is_empty()
        && let Some(old) = found_in(files.get(&change.path))
    {
        found.retain(|danger| old.iter().all(|old| (old.kind, &old.excerpt) != (danger.kind, &danger.excerpt)));
    }
    found
}

/// The caps of what a model answers.
#[derive(Debug, Clone, Copy)]
pub struct AnswerLimits {
    /// Answers that are looked at until one can be used.
    pub tries: u32,
    /// Calls for one answer that can be used, of whatever kind: tries after a failure, files that were asked for, answers
    /// that went on, answers that could not be used.
    pub calls: u32,
    /// Longest prompt, in tokens; a model that reads less gets less.
    pub prompt_tokens: u64,
    /// Longest answer, in tokens.
    pub tokens: u32,
    /// How much the edits of one answer may change.
    pub edits: EditLimits,
}

impl Default for AnswerLimits {
    /// Room for every answer of a strong model, as in `config/default.toml`.
    fn default() -> Self {
        Self { tries: 3, calls: 10, prompt_tokens: 60_000, tokens: 16_000, edits: EditLimits::default() }
    }
}

/// The text of a project's files, for applying edits.
pub type Files = BTreeMap<RelPath, Vec<u8>>;

/// Why an agent has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The model kept giving answers that cannot be used; another model may do better.
    #[error("after {tries} tries {action} still has no usable answer: {problem}")]
    NoUsableAnswer {
        /// The action.
        action: &'static str,
        /// How often it was asked.
        tries: u32,
        /// What was wrong with the last answer.
        problem: String,
    },
    /// The call failed.
    #[error("the model did not answer")]
    Llm(#[from] LlmError),
    /// A prompt file is broken.
    #[error("the prompt {action} cannot be rendered")]
    Prompt {
        /// The action.
        action: &'static str,
        /// Why.
        #[source]
        source: minijinja::Error,
    },
}
