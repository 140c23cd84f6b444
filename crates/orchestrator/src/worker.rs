//! Works on runs: one that a person watches, or all that are due, as many at once as there is room for.
//!
//! Wake-ups are hints: the tables are also looked into every second. A panic or a lost lease ends the work on one run
//! and nothing else. When the process is to end, runs are handed back at once or after a grace, and go on elsewhere.

use crate::advance::{Pause, advance};
use crate::heartbeat::{Heartbeat, LeaseTimes};
use crate::schedule::Schedule;
use crate::{Ctx, OrchestratorError, meter};
use domain::ids::{RunId, WorkerId};
use std::sync::Arc;
use std::time::Duration;
use store::{ClaimedRun, WorkListener};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

/// How often the tables are looked into without a wake-up.
const LOOK: Duration = Duration::from_secs(1);

/// How much a worker does at once, and how it ends.
#[derive(Debug, Clone, Copy)]
pub struct WorkerLimits {
    /// Runs at the same time.
    pub runs: usize,
    /// How long steps may go on once the process is to end; then their runs are handed back.
    pub grace: Duration,
    /// How leases are kept.
    pub times: LeaseTimes,
}

/// Works on runs.
pub struct Worker {
    ctx: Ctx,
    id: WorkerId,
    heart: Heartbeat,
    limits: WorkerLimits,
}

impl Worker {
    /// Starts to keep leases; no run is claimed yet.
    ///
    /// # Errors
    /// [`OrchestratorError::Internal`] when the system gives no thread.
    pub fn start(ctx: Ctx, id: WorkerId, limits: WorkerLimits) -> Result<Self, OrchestratorError> {
        let heart = Heartbeat::start(ctx.store.clone(), id, limits.times).map_err(OrchestratorError::internal)?;
        Ok(Self { ctx, id, heart, limits })
    }

    /// Returns what runs are worked on with.
    #[must_use]
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// Claims one run and moves it until it ends, waits for a person, or `stop` fires.
    ///
    /// Returns `None` when somebody else holds the run.
    ///
    /// # Errors
    /// [`OrchestratorError`] when the store fails or the lease is lost.
    pub async fn work_on(&self, run: RunId, stop: &CancellationToken) -> Result<Option<Pause>, OrchestratorError> {
        match self.ctx.store.claim_this_run(run, self.id, self.limits.times.lease).await? {
            Some(claim) => self.hold(claim, stop).await.map(Some),
            None => Ok(None),
        }
    }

    /// Claims and moves all runs that are due until `stop` fires; then hands back what is not finished in time.
    ///
    /// # Errors
    /// [`OrchestratorError::Store`] when the database cannot be reached at the start. Later outages are waited out.
    pub async fn serve(self: &Arc<Self>, stop: &CancellationToken) -> Result<(), OrchestratorError> {
        let mut listener = self.ctx.store.listen_for_work().await?;
        let schedule = Schedule::new(self.ctx.clone(), self.id);
        let halt = CancellationToken::new();
        let mut work = JoinSet::new();
        while !stop.is_cancelled() {
            self.claim(&mut work, &halt).await;
            self.wait(&mut work, &mut listener, &schedule, stop).await;
        }
        tracing::info!(runs = work.len(), "the worker ends; runs are handed back");
        let drained = async { while work.join_next().await.is_some() {} };
        if tokio::time::timeout(self.limits.grace, drained).await.is_err() {
            halt.cancel();
            while work.join_next().await.is_some() {}
        }
        Ok(())
    }

    /// Claims as many runs as there is room for.
    async fn claim(self: &Arc<Self>, work: &mut JoinSet<()>, halt: &CancellationToken) {
        while work.len() < self.limits.runs {
            match self.ctx.store.claim_run(self.id, self.limits.times.lease).await {
                Ok(Some(claim)) => {
                    let (worker, halt) = (Arc::clone(self), halt.clone());
                    work.spawn(async move {
                        match worker.hold(claim, &halt).await {
                            Ok(pause) => tracing::info!(run_id = %claim.run_id, pause = ?pause, "a run was put down"),
                            Err(error) => {
                                tracing::warn!(run_id = %claim.run_id, error = %error.explain(), "a run was dropped");
                            }
                        }
                    });
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(error = %error, "no run could be claimed");
                    return;
                }
            }
        }
    }

    async fn wait(
        &self,
        work: &mut JoinSet<()>,
        listener: &mut WorkListener,
        schedule: &Schedule,
        stop: &CancellationToken,
    ) {
        let full = work.len() >= self.limits.runs;
        tokio::select! {
            () = stop.cancelled() => {}
            Some(ended) = work.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(error = %error, "the work on a run panicked");
                }
            }
            () = listener.changed(), if !full => {}
            () = tokio::time::sleep(LOOK) => schedule.run_due().await,
        }
    }

    async fn hold(&self, claim: ClaimedRun, stop: &CancellationToken) -> Result<Pause, OrchestratorError> {
        meter::run_claimed();
        let span = tracing::error_span!("run", run_id = %claim.run_id, trace_id = claim.run_id.trace_id(), attempt = claim.attempt.0);
        let hold = self.heart.hold(claim);
        tokio::select! {
            biased;
            () = hold.signals.lost.cancelled() => Err(OrchestratorError::LeaseLost),
            () = hold.signals.cut_off.cancelled() => Err(OrchestratorError::CutOff),
            pause = advance(&self.ctx, &claim, &hold.signals.cancelled, stop).instrument(span) => pause,
        }
    }
}
