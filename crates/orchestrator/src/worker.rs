//! Holds the lease of one run while it moves, and stops it in time when the lease is lost.
//!
//! The beat has its own task, so that a slow step cannot cost the lease. If no beat got through for four fifths of
//! the lease, the run is stopped here, because another worker may take it over.

use crate::advance::{Pause, advance};
use crate::{Ctx, OrchestratorError, meter};
use domain::ids::{RunId, WorkerId};
use std::time::Duration;
use store::ClaimedRun;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

/// How long a run belongs to a worker that does not beat.
pub const LEASE: Duration = Duration::from_secs(10);

/// Time between beats.
pub const BEAT: Duration = Duration::from_secs(2);

/// Claims one run and moves it until it ends, waits for a person, or `stop` fires.
///
/// Returns `None` when somebody else holds the run.
///
/// # Errors
/// [`OrchestratorError`] when the store fails or the lease is lost.
pub async fn work_on(
    ctx: &Ctx,
    worker: WorkerId,
    run: RunId,
    stop: &CancellationToken,
) -> Result<Option<Pause>, OrchestratorError> {
    let Some(claim) = ctx.store.claim_this_run(run, worker, LEASE).await? else {
        return Ok(None);
    };
    meter::run_claimed();
    let span = tracing::error_span!("run", run_id = %run, trace_id = run.trace_id(), attempt = claim.attempt.0);
    let halt = CancellationToken::new();
    let pause = tokio::select! {
        pause = advance(ctx, &claim, &halt).instrument(span) => pause?,
        () = beat(ctx, worker, &claim, stop, &halt) => {
            meter::lease_lost();
            return Err(OrchestratorError::LeaseLost);
        }
    };
    Ok(Some(pause))
}

/// Renews the lease until it is lost. A wish of the process to stop is passed on to the run.
async fn beat(ctx: &Ctx, worker: WorkerId, claim: &ClaimedRun, stop: &CancellationToken, halt: &CancellationToken) {
    let mut renewed = Instant::now();
    loop {
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            () = stop.cancelled(), if !halt.is_cancelled() => {
                halt.cancel();
                continue;
            }
        }
        match ctx.store.beat_runs(worker, std::slice::from_ref(claim), LEASE).await {
            Ok(beats) if beats.iter().any(|beat| beat.lost) => return,
            Ok(_) => renewed = Instant::now(),
            Err(error) => {
                tracing::warn!(error = %error, "the lease could not be renewed");
                if renewed.elapsed() > LEASE.mul_f64(0.8) {
                    return;
                }
            }
        }
    }
}
