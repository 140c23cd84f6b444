//! The loop that moves a run forward: decide, perform, commit.
//!
//! A step is the unit of durability. Its output, file changes, events and the run's next state commit in one
//! transaction fenced by the run's attempt, so a crash anywhere repeats at most one step, and a journalled model
//! reply is never paid twice.

use crate::perform::perform;
use crate::verdict::{Verdict, verdict};
use crate::{Ctx, OrchestratorError};
use domain::next_step::{Next, next_step};
use domain::run::{RunOutcome, RunState};
use domain::step::Step;
use std::time::Duration;
use store::ClaimedRun;
use tokio_util::sync::CancellationToken;

/// Most tries of one step when something outside keeps failing.
const MAX_STEP_TRIES: u32 = 5;

/// Longest wait before a step is tried again.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Why a run stopped moving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// It ended.
    Finished(RunOutcome),
    /// A person is asked.
    AwaitPerson,
    /// The process is shutting down; the run was handed back and goes on when it is claimed again.
    Interrupted,
}

/// Moves a run forward until it ends, waits for a person, or `stop` fires.
///
/// # Errors
/// [`OrchestratorError`] when the store cannot be reached or the lease was lost; the run then goes on elsewhere.
/// Everything else ends the run with a reason.
pub async fn advance(ctx: &Ctx, claim: &ClaimedRun, stop: &CancellationToken) -> Result<Pause, OrchestratorError> {
    loop {
        let run = ctx.store.load_run(claim.run_id).await?;
        let step = match next_step(&run) {
            Next::Do(step) => step,
            Next::AwaitPerson => {
                ctx.store.park_run(claim).await?;
                return Ok(Pause::AwaitPerson);
            }
            Next::Finish(outcome) => return finish(ctx, claim, outcome).await,
        };
        let moved = tokio::select! {
            moved = take(ctx, claim, &run, &step) => moved,
            () = stop.cancelled() => {
                ctx.store.release_run(claim).await?;
                return Ok(Pause::Interrupted);
            }
        };
        if let Err(reason) = moved? {
            return finish(ctx, claim, RunOutcome::Failed { reason }).await;
        }
    }
}

async fn finish(ctx: &Ctx, claim: &ClaimedRun, outcome: RunOutcome) -> Result<Pause, OrchestratorError> {
    ctx.store.finish_run(claim, outcome.clone()).await?;
    Ok(Pause::Finished(outcome))
}

/// Takes one step, trying again what may pass. The inner error is the reason for which the run ends.
async fn take(
    ctx: &Ctx,
    claim: &ClaimedRun,
    run: &RunState,
    step: &Step,
) -> Result<Result<(), String>, OrchestratorError> {
    let ordinal = ctx.store.begin_step(claim, step).await?;
    let mut tries = 1;
    loop {
        let error = match perform(ctx, run, claim, ordinal, step).await {
            Ok(commit) => match ctx.store.finish_step(claim, ordinal, commit).await {
                Ok(_) => return Ok(Ok(())),
                Err(error) => OrchestratorError::Store(error),
            },
            Err(error) => error,
        };
        match verdict(&error) {
            Verdict::Retry { after } if tries < MAX_STEP_TRIES => {
                tracing::warn!(step = step.name(), tries, error = %error, "step is tried again");
                tokio::time::sleep(after.min(MAX_WAIT)).await;
                tries += 1;
            }
            Verdict::Retry { .. } | Verdict::Fail => return Ok(Err(error.explain())),
            Verdict::Stop => return Err(error),
        }
    }
}
