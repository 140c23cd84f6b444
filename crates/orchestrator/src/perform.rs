//! Turns a step into work, and the work into one commit.
//!
//! One exhaustive match; each arm calls one agent function. Nothing is written here: files, rows and events leave as
//! a [`StepCommit`], and commit together or not at all.

mod making;
mod proving;
mod reading;
mod remembering;

use crate::{Ctx, OrchestratorError};
use domain::run::RunState;
use domain::step::{Step, StepCommit, StepOutcome};
use std::sync::Arc;
use std::time::Duration;
use store::ClaimedRun;

/// One step being taken.
pub(crate) struct Turn<'a> {
    /// What every step needs.
    pub(crate) ctx: &'a Ctx,
    /// The models that answer, the next one where one does not.
    pub(crate) route: &'a [Arc<dyn llm::Provider>],
    /// The caps of their answers.
    pub(crate) answers: agents::AnswerLimits,
    /// The run's state before the step.
    pub(crate) run: &'a RunState,
    /// The lease that fences its writes.
    pub(crate) claim: &'a ClaimedRun,
    /// Position of the step in the run, from 1.
    pub(crate) ordinal: u32,
}

/// Does the work of one step.
pub(crate) async fn perform(turn: &Turn<'_>, step: &Step) -> Result<StepCommit, OrchestratorError> {
    match step {
        Step::WriteSpec => making::write_spec(turn).await,
        Step::Design => making::design(turn).await,
        Step::Plan => making::plan(turn).await,
        Step::Scaffold => making::scaffold(turn),
        Step::WriteCode { tasks } => making::write_code(turn, tasks).await,
        Step::Change => making::change(turn).await,
        Step::Verify => proving::verify(turn).await,
        Step::Check => proving::check(turn).await,
        Step::FixBug => proving::fix_bug(turn).await,
        Step::WriteDocs => proving::write_docs(turn).await,
        Step::Restore { to } => {
            let commit = commit(step.clone(), StepOutcome::Restored { to: *to }, "Back to the best state");
            Ok(StepCommit { restore: Some(*to), ..commit })
        }
        Step::Complete => Ok(commit(Step::Complete, StepOutcome::Completed, "Completed")),
    }
}

/// A commit without files or events of its own.
fn commit(step: Step, outcome: StepOutcome, label: &str) -> StepCommit {
    let (files, events, wall) = (Vec::new(), Vec::new(), Duration::ZERO);
    StepCommit { step, outcome, files, restore: None, label: label.to_owned(), events, wall }
}
