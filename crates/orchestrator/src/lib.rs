//! Takes runs and moves each forward one durable step at a time.
//!
//! `advance` is the loop, `perform` turns a step into an agent's work, `projects` keeps working folders and warm
//! sandboxes, `delivery` brings finished code to the person's folder. What happens next is never decided here: that
//! is `domain::next_step`. Deliberately absent: SQL, prompts, HTTP statuses, the environment.

pub mod advance;
mod books;
pub mod delivery;
mod evidence;
mod guard;
mod heartbeat;
pub mod history;
mod housekeeping;
pub mod meter;
pub mod models;
mod outage;
mod parallel;
mod perform;
pub mod previews;
pub mod projects;
mod schedule;
pub mod templates;
pub mod verdict;
pub mod worker;

use agents::AnswerLimits;
use agents::executor::ExecutorLimits;
use agents::tester::TesterLimits;
use domain::money::MicroUsd;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

pub use heartbeat::LeaseTimes;
pub use verdict::OrchestratorError;

/// What every step needs.
#[derive(Clone)]
pub struct Ctx {
    /// State.
    pub store: Store,
    /// The models that runs name.
    pub models: Arc<models::Models>,
    /// Working folders and sandboxes.
    pub projects: Arc<projects::Projects>,
    /// The caps.
    pub limits: Limits,
}

/// The caps that do not belong to one run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The caps of the models' answers.
    pub answers: AnswerLimits,
    /// Longest wait before something that failed is tried again.
    pub max_wait: Duration,
    /// Longest time that a run waits for a model which cannot be reached.
    pub max_outage: Duration,
    /// Longest time that one model call may take, waiting in line included.
    pub model_call: Duration,
    /// Whether a question that was answered in another run, word for word, is answered from there.
    pub reuse_answers: bool,
    /// Most money that all runs together may spend in a day, UTC.
    pub day_cap: Option<MicroUsd>,
    /// Time-outs of the app's commands.
    pub executor: ExecutorLimits,
    /// Time-outs and width of the checks.
    pub tester: TesterLimits,
}
