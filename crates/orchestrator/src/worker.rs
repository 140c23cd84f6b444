//! Works on runs: one that a person watches, or all that are due, as many at once as there is room for.
//!
//! Wake-ups are hints: the tables are also looked into every second. A panic or a lost lease ends the work on one run
//! and nothing else. When the process is to end, runs are handed back at once or after a grace, and go on elsewhere.

use crate::advance::{Pause, advance};
use crate::heartbeat::{Heartbeat, LeaseTimes};
use crate::housekeeping::Housekeeping;
use crate::schedule::Schedule;
use crate::verdict::is_disk_full;
use crate::{Ctx, OrchestratorError, meter};
use domain::ids::{RunId, WorkerId};
use std::sync::Arc;
use std::time::Duration;
use store::{ClaimedRun, WorkListener};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

/// How often the tables are looked into without a wake-up.
const LOOK: Duration = Duration::from_secs(1);

/// How long a run waits that a full disk has stopped.
const DISK_PAUSE: Duration = Duration::from_secs(30);

/// Longest outage of the database that somebody who watches a run waits out.
const LONGEST_OUTAGE: Duration = Duration::from_secs(15 * 60);

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
        let schedule = Schedule::new(self.ctx.clone(), self.id);
        let home = Housekeeping::new(Arc::clone(&self.ctx.projects));
        let jobs = async {
            home.run_due().await;
            schedule.run_due().await;
            std::future::pending().await
        };
        tokio::select! {
            done = self.stay_on(run, stop) => done,
            never = jobs => never,
        }
    }

    /// Works on a run through outages of the database and of its model: who was cut off or waited claims it again.
    async fn stay_on(&self, run: RunId, stop: &CancellationToken) -> Result<Option<Pause>, OrchestratorError> {
        let sent = Instant::now();
        let mut claimed =
            self.ctx.store.claim_this_run(run, self.id, self.limits.times.lease).await?.map(|claim| (claim, sent));
        loop {
            let Some((claim, since)) = claimed else { return Ok(None) };
            match self.hold(claim, since, stop).await {
                Err(OrchestratorError::CutOff) => claimed = self.claim_again(run, stop).await?,
                Ok(Pause::Postponed { pause }) => {
                    tokio::select! {
                        () = stop.cancelled() => return Ok(Some(Pause::Interrupted)),
                        () = tokio::time::sleep(pause) => {}
                    }
                    let sent = Instant::now();
                    let again = self.ctx.store.claim_this_run(run, self.id, self.limits.times.lease).await?;
                    claimed = again.map(|claim| (claim, sent));
                }
                done => return done.map(Some),
            }
        }
    }

    /// Claims a run after an outage, once its old lease has run out; `None` when somebody else was faster.
    async fn claim_again(
        &self,
        run: RunId,
        stop: &CancellationToken,
    ) -> Result<Option<(ClaimedRun, Instant)>, OrchestratorError> {
        let (cut_off, mut refused) = (Instant::now(), None);
        while !stop.is_cancelled() && cut_off.elapsed() < LONGEST_OUTAGE {
            let sent = Instant::now();
            match self.ctx.store.claim_this_run(run, self.id, self.limits.times.lease).await {
                Ok(Some(claim)) => return Ok(Some((claim, sent))),
                // The old lease may still run; somebody else's is renewed and outlasts it.
                Ok(None) if refused.get_or_insert(sent).elapsed() > self.limits.times.lease => return Ok(None),
                Ok(None) => {}
                Err(error) => tracing::warn!(error = %error, "the database is waited for"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(self.limits.times.beat) => {}
            }
        }
        Err(OrchestratorError::CutOff)
    }

    /// Claims and moves all runs that are due until `stop` fires; then hands back what is not finished in time.
    ///
    /// # Errors
    /// [`OrchestratorError::Store`] when the database cannot be reached at the start. Later outages are waited out.
    pub async fn serve(self: &Arc<Self>, stop: &CancellationToken) -> Result<(), OrchestratorError> {
        let mut listener = self.ctx.store.listen_for_work().await?;
        let schedule = Schedule::new(self.ctx.clone(), self.id);
        let home = Housekeeping::new(Arc::clone(&self.ctx.projects));
        let halt = CancellationToken::new();
        let mut work = JoinSet::new();
        while !stop.is_cancelled() {
            tokio::select! {
                () = self.claim(&mut work, &halt) => {}
                // A claim whose answer is lost costs a lease, so it has a moment to come.
                () = moment_after(stop) => break,
            }
            self.wait(&mut work, &mut listener, (&schedule, &home), stop).await;
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
            let since = Instant::now();
            match self.ctx.store.claim_run(self.id, self.limits.times.lease).await {
                Ok(Some(claim)) => {
                    let (worker, halt) = (Arc::clone(self), halt.clone());
                    work.spawn(async move {
                        match worker.hold(claim, since, &halt).await {
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
        (schedule, home): (&Schedule, &Housekeeping),
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
            () = tokio::time::sleep(LOOK) => tokio::select! {
                () = async { home.run_due().await; schedule.run_due().await } => {}
                // A job that is left half-done is done by whoever its lease passes to.
                () = stop.cancelled() => {}
            },
        }
    }

    async fn hold(
        &self,
        claim: ClaimedRun,
        since: Instant,
        stop: &CancellationToken,
    ) -> Result<Pause, OrchestratorError> {
        meter::run_claimed();
        let span = tracing::error_span!("run", run_id = %claim.run_id, trace_id = claim.run_id.trace_id(), attempt = claim.attempt.0);
        let hold = self.heart.hold(claim, since);
        let ended = tokio::select! {
            biased;
            () = hold.signals.lost.cancelled() => Err(OrchestratorError::LeaseLost),
            () = hold.signals.cut_off.cancelled() => Err(self.heart.why_cut_off()),
            pause = advance(&self.ctx, &claim, &hold.signals.cancelled, stop).instrument(span) => pause,
        };
        // Whoever goes on must not find commands of this process in the project's folder, and a run that is over or waits
        // for somebody needs no sandbox.
        self.ctx.projects.close(claim.run_id);
        if let Err(error) = &ended
            && is_disk_full(error)
        {
            let postponed = self.ctx.store.postpone_run(&claim, DISK_PAUSE).await;
            tracing::warn!(error = %error.explain(), postponed = postponed.is_ok(), "a disk is full");
        }
        ended
    }
}

/// Waits for `stop`, and then a little longer.
async fn moment_after(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(LOOK).await;
}
