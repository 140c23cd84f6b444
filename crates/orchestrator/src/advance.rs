//! The loop that moves a run forward: decide, perform, commit.
//!
//! A step is the unit of durability. Its output, file changes, events and the run's next state commit in one
//! transaction fenced by the run's attempt, so a crash anywhere repeats at most one step, and a journalled model
//! reply is never paid twice.

use crate::meter;
use crate::perform::perform;
use crate::verdict::{Verdict, cause, verdict};
use crate::{Ctx, OrchestratorError};
use domain::next_step::{Next, next_step};
use domain::run::{RunOutcome, RunState};
use domain::step::Step;
use std::time::Duration;
use store::ClaimedRun;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

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
        let span = tracing::error_span!("step", step = step.name(), position = run.steps_taken + 1);
        let moved = tokio::select! {
            moved = take(ctx, claim, &run, &step).instrument(span) => moved,
            () = stop.cancelled() => {
                ctx.store.release_run(claim).await?;
                return Ok(Pause::Interrupted);
            }
        };
        if let Err(outcome) = moved? {
            return finish(ctx, claim, outcome).await;
        }
    }
}

async fn finish(ctx: &Ctx, claim: &ClaimedRun, outcome: RunOutcome) -> Result<Pause, OrchestratorError> {
    ctx.store.finish_run(claim, outcome.clone()).await?;
    meter::run_finished(&outcome);
    tracing::info!(outcome = outcome.name(), "the run ended");
    Ok(Pause::Finished(outcome))
}

/// Takes one step, trying again what may pass. The inner error is how the run ends instead.
async fn take(
    ctx: &Ctx,
    claim: &ClaimedRun,
    run: &RunState,
    step: &Step,
) -> Result<Result<(), RunOutcome>, OrchestratorError> {
    let ordinal = ctx.store.begin_step(claim, step).await?;
    let (started, mut tries) = (Instant::now(), 1);
    loop {
        let error = match perform(ctx, run, claim, ordinal, step).await {
            Ok(commit) => match ctx.store.finish_step(claim, ordinal, commit).await {
                Ok(_) => {
                    meter::step_finished(step, started.elapsed());
                    return Ok(Ok(()));
                }
                Err(error) => OrchestratorError::Store(error),
            },
            Err(error) => error,
        };
        match verdict(&error) {
            Verdict::Retry { after } if tries < MAX_STEP_TRIES => {
                meter::step_retried(step);
                tracing::warn!(tries, error = %error, "step is tried again");
                tokio::time::sleep(after.min(MAX_WAIT)).await;
                tries += 1;
            }
            Verdict::Retry { .. } | Verdict::Fail => return Ok(Err(RunOutcome::Failed { reason: error.explain() })),
            Verdict::Cap => return Ok(Err(RunOutcome::CapReached { reason: cause(&error) })),
            Verdict::Stop => return Err(error),
        }
    }
}
