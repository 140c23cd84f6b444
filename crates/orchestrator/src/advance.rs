//! The loop that moves a run forward: decide, perform, commit.
//!
//! A step is the unit of durability. Its output, file changes, events and the run's next state commit in one
//! transaction fenced by the run's attempt, so a crash anywhere repeats at most one step, and a journalled model
//! reply is never paid twice. While the database is away the loop waits for it; the lease says for how long.

use crate::outage::Outage;
use crate::perform::{Turn, perform};
use crate::verdict::{MODEL_PAUSE, Verdict, cause, verdict};
use crate::{Ctx, OrchestratorError, meter};
use domain::next_step::{Next, next_step};
use domain::run::{RunOutcome, RunState};
use domain::step::{Step, StepCommit};
use std::future::Future;
use std::time::Duration;
use store::{ClaimedRun, StoreError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

/// Most tries of one step when something outside keeps failing.
const MAX_STEP_TRIES: u32 = 5;

/// Time between two tries to reach the database.
const STORE_PAUSE: Duration = Duration::from_millis(500);

/// Most tries of one statement when the database answers with an error: past these it is no outage.
const MAX_STORE_TRIES: u32 = 60;

/// Why a run stopped moving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// It ended.
    Finished(RunOutcome),
    /// A person is asked.
    AwaitPerson,
    /// Its model cannot be reached; it goes on by itself after this time.
    Postponed {
        /// How long it waits.
        pause: Duration,
    },
    /// The process is shutting down; the run was handed back and goes on when it is claimed again.
    Interrupted,
}

/// Moves a run forward until it ends, waits for a person, or `stop` fires; `cancelled` says that a person asked it to
/// end, so that the step at hand is dropped.
///
/// # Errors
/// [`OrchestratorError`] when the store cannot be reached or the lease was lost; the run then goes on elsewhere.
/// Everything else ends the run with a reason.
pub async fn advance(
    ctx: &Ctx,
    claim: &ClaimedRun,
    cancelled: &CancellationToken,
    stop: &CancellationToken,
) -> Result<Pause, OrchestratorError> {
    loop {
        let run = patient(ctx, || ctx.store.load_run(claim.run_id)).await?;
        let step = match next_step(&run) {
            Next::Do(step) => step,
            Next::AwaitPerson => {
                patient(ctx, || ctx.store.park_run(claim)).await?;
                return Ok(Pause::AwaitPerson);
            }
            Next::Finish(outcome) => return finish(ctx, claim, outcome).await,
        };
        let span = tracing::error_span!("step", step = step.name(), position = run.steps_taken + 1);
        let moved = tokio::select! {
            moved = take(ctx, claim, &run, &step).instrument(span) => moved,
            () = cancelled.cancelled(), if !run.cancel => continue,
            () = tokio::time::sleep(run.time_left()) => {
                Ok(Err(Halt::End(RunOutcome::CapReached { reason: run.limits.out_of_time() })))
            }
            () = stop.cancelled() => {
                ctx.store.release_run(claim).await?;
                return Ok(Pause::Interrupted);
            }
        };
        match moved? {
            Ok(()) => {}
            Err(Halt::End(outcome)) => return finish(ctx, claim, outcome).await,
            Err(Halt::Wait(outage)) => return postpone(ctx, claim, &run, &outage).await,
        }
    }
}

/// Why a run does not move on after a step.
enum Halt {
    /// It ends so.
    End(RunOutcome),
    /// Its model cannot be reached.
    Wait(Outage),
}

/// Puts a run down until its model is tried again, or ends it when that took too long.
async fn postpone(ctx: &Ctx, claim: &ClaimedRun, run: &RunState, outage: &Outage) -> Result<Pause, OrchestratorError> {
    let pause = match outage.pause(ctx, run) {
        Ok(pause) => pause,
        Err(outcome) => return finish(ctx, claim, outcome).await,
    };
    let reason = outage.error.explain();
    patient(ctx, || ctx.store.await_model(claim, &run.route.model, &reason, pause)).await?;
    meter::run_postponed();
    tracing::warn!(model = run.route.model, reason, pause_s = pause.as_secs(), "the run waits for its model");
    Ok(Pause::Postponed { pause })
}

async fn finish(ctx: &Ctx, claim: &ClaimedRun, outcome: RunOutcome) -> Result<Pause, OrchestratorError> {
    patient(ctx, || ctx.store.finish_run(claim, outcome.clone())).await?;
    meter::run_finished(&outcome);
    tracing::info!(outcome = outcome.name(), "the run ended");
    Ok(Pause::Finished(outcome))
}

/// Takes one step, trying again what may pass. The inner error is why the run does not move on.
async fn take(
    ctx: &Ctx,
    claim: &ClaimedRun,
    run: &RunState,
    step: &Step,
) -> Result<Result<(), Halt>, OrchestratorError> {
    let route = match patient(ctx, || ctx.models.route(&ctx.store, run.person_id, &run.route)).await? {
        Ok(route) => route,
        Err(reason) => return Ok(Err(Halt::End(RunOutcome::Failed { reason }))),
    };
    let ordinal = patient(ctx, || ctx.store.begin_step(claim, step)).await?;
    let mut turn = Turn { ctx, route: &route, answers: ctx.limits.answers, run, claim, ordinal };
    let (started, mut tries) = (Instant::now(), 1);
    loop {
        let error = match perform(&turn, step).await {
            Ok(commit) => {
                let commit = StepCommit { wall: started.elapsed(), ..commit };
                settle(ctx, claim, ordinal, &commit).await?;
                meter::step_finished(step, started.elapsed());
                return Ok(Ok(()));
            }
            Err(error) => error,
        };
        let verdict = verdict(&error);
        match verdict {
            Verdict::Retry { after } | Verdict::Wait { after } if tries < most_tries(ctx, run, verdict) => {
                let least = if matches!(verdict, Verdict::Wait { .. }) { MODEL_PAUSE } else { Duration::ZERO };
                meter::step_retried(step);
                tracing::warn!(tries, error = %error, "step is tried again");
                tokio::time::sleep(after.max(least).min(ctx.limits.max_wait)).await;
                tries += 1;
                // The model layer had its tries already. A step that is tried again gets as many calls as a question
                // without any trouble needs, so that the numbers of tries do not multiply.
                turn.answers.calls = turn.answers.calls.min(turn.answers.tries);
            }
            Verdict::Wait { after } => return Ok(Err(Halt::Wait(Outage { after, error }))),
            Verdict::Retry { .. } | Verdict::Fail => {
                return Ok(Err(Halt::End(RunOutcome::Failed { reason: error.explain() })));
            }
            Verdict::Cap => return Ok(Err(Halt::End(RunOutcome::CapReached { reason: cause(&error) }))),
            Verdict::Stop => return Err(error),
        }
    }
}

/// Says how often a step is tried: once when its run has waited already, or when the provider asks for more time than
/// anybody holds a run for.
fn most_tries(ctx: &Ctx, run: &RunState, verdict: Verdict) -> u32 {
    match verdict {
        Verdict::Wait { .. } if run.waiting_since.is_some() => 1,
        Verdict::Wait { after } if after > ctx.limits.max_wait => 1,
        Verdict::Wait { .. } | Verdict::Retry { .. } | Verdict::Fail | Verdict::Cap | Verdict::Stop => MAX_STEP_TRIES,
    }
}

/// Commits a step once, however often the database fails while it does.
async fn settle(ctx: &Ctx, claim: &ClaimedRun, ordinal: u32, commit: &StepCommit) -> Result<(), OrchestratorError> {
    let mut unsure = false;
    for _ in 1..MAX_STORE_TRIES {
        match ctx.store.finish_step(claim, ordinal, commit).await {
            Ok(_) => return Ok(()),
            // A commit whose answer was lost is found in the run's state; then this refusal is no lost lease.
            Err(StoreError::LeaseLost) if unsure && is_taken(ctx, claim, ordinal).await? => return Ok(()),
            Err(error) if is_outage(&error) => {
                tracing::warn!(error = %error, "a step could not be committed yet");
                unsure = true;
                tokio::time::sleep(STORE_PAUSE.min(ctx.limits.max_wait)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(ctx.store.finish_step(claim, ordinal, commit).await.map(drop)?)
}

async fn is_taken(ctx: &Ctx, claim: &ClaimedRun, ordinal: u32) -> Result<bool, OrchestratorError> {
    let run = patient(ctx, || ctx.store.load_run(claim.run_id)).await?;
    Ok(run.attempt == claim.attempt && run.steps_taken >= ordinal)
}

/// Tries a statement until the database answers. The lease's own clock ends this when it takes too long.
async fn patient<T, F: Future<Output = Result<T, StoreError>>>(
    ctx: &Ctx,
    statement: impl Fn() -> F,
) -> Result<T, OrchestratorError> {
    for _ in 1..MAX_STORE_TRIES {
        match statement().await {
            Err(error) if is_outage(&error) => {
                tracing::warn!(error = %error, "the database is waited for");
                tokio::time::sleep(STORE_PAUSE.min(ctx.limits.max_wait)).await;
            }
            answered => return Ok(answered?),
        }
    }
    Ok(statement().await?)
}

/// Says whether the same statement may succeed in a moment.
fn is_outage(error: &StoreError) -> bool {
    matches!(error, StoreError::Database(_)) && !crate::verdict::is_disk_full(error)
}
