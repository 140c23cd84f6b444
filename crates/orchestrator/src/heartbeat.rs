//! Keeps the leases of the runs that this process works on, from a thread and connections of its own.
//!
//! A slow step or an exhausted pool therefore cannot cost a lease. The same loop hears of wishes to cancel, and frees
//! the runs of workers that died. If no beat got through for four fifths of a lease, the runs are stopped here,
//! because another worker may take them over.

use crate::verdict::{explain, is_disk_full};
use crate::{OrchestratorError, meter};
use domain::ids::{RunId, WorkerId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{ClaimedRun, Store, StoreError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often during one lease it is looked whether a run must be stopped.
const FENCES: u32 = 20;

/// Connections of the beating thread.
const CONNECTIONS: u32 = 2;

/// How leases are kept.
#[derive(Debug, Clone, Copy)]
pub struct LeaseTimes {
    /// How long a run belongs to a worker that does not beat.
    pub lease: Duration,
    /// Time between beats; a fifth of the lease.
    pub beat: Duration,
}

impl Default for LeaseTimes {
    fn default() -> Self {
        Self { lease: Duration::from_secs(10), beat: Duration::from_secs(2) }
    }
}

impl LeaseTimes {
    /// How long a holder trusts its lease without a beat.
    fn trusted(self) -> Duration {
        self.lease.mul_f64(0.8)
    }
}

/// The beating thread. Dropping it stops the thread; leases that are still held run out.
pub(crate) struct Heartbeat {
    shared: Arc<Shared>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Shared {
    held: Mutex<HashMap<RunId, Held>>,
    stop: CancellationToken,
    disk_full: AtomicBool,
}

struct Held {
    claim: ClaimedRun,
    signals: Signals,
    renewed: Instant,
}

/// What the beat tells the one who works on a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signals {
    /// Another worker holds the run.
    pub(crate) lost: CancellationToken,
    /// No beat got through for too long.
    pub(crate) cut_off: CancellationToken,
    /// A person asked the run to stop.
    pub(crate) cancelled: CancellationToken,
}

/// A run whose lease is being kept. Dropping it ends that.
pub(crate) struct Hold {
    shared: Arc<Shared>,
    claim: ClaimedRun,
    pub(crate) signals: Signals,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = self.shared.lock();
        if held.get(&self.claim.run_id).is_some_and(|held| held.claim == self.claim) {
            held.remove(&self.claim.run_id);
        }
    }
}

impl Heartbeat {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system's, when it gives no thread.
    pub(crate) fn start(store: Store, worker: WorkerId, times: LeaseTimes) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            held: Mutex::default(),
            stop: CancellationToken::new(),
            disk_full: AtomicBool::new(false),
        });
        let beating = Beating { shared: Arc::clone(&shared), store, worker, times };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let body = move || runtime.block_on(beating.run());
        let thread = std::thread::Builder::new().name("leases".to_owned()).spawn(body)?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Says why a run was cut off: the database is away, or its disk is full.
    pub(crate) fn why_cut_off(&self) -> OrchestratorError {
        if self.shared.disk_full.load(Ordering::Relaxed) {
            let source = std::io::ErrorKind::StorageFull.into();
            return StoreError::Folder { path: "the database".to_owned(), source }.into();
        }
        OrchestratorError::CutOff
    }

    /// Keeps the lease of a run that was just claimed; the claim was sent at `since`.
    pub(crate) fn hold(&self, claim: ClaimedRun, since: Instant) -> Hold {
        let signals = Signals::default();
        let held = Held { claim, signals: signals.clone(), renewed: since };
        self.shared.lock().insert(claim.run_id, held);
        Hold { shared: Arc::clone(&self.shared), claim, signals }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.shared.stop.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, HashMap<RunId, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claims(&self) -> Vec<ClaimedRun> {
        self.lock().values().map(|held| held.claim).collect()
    }

    /// Stops what has not been renewed for too long.
    fn fence(&self, trusted: Duration) {
        for held in self.lock().values().filter(|held| held.renewed.elapsed() > trusted) {
            if !held.signals.cut_off.is_cancelled() {
                meter::lease_lost();
                held.signals.cut_off.cancel();
            }
        }
    }
}

struct Beating {
    shared: Arc<Shared>,
    store: Store,
    worker: WorkerId,
    times: LeaseTimes,
}

impl Beating {
    async fn run(self) {
        tokio::select! {
            () = self.shared.stop.cancelled() => {}
            () = self.keep() => {}
            () = self.watch() => {}
        }
    }

    /// Stops runs in time, whatever the beat at hand waits for.
    async fn watch(&self) {
        loop {
            tokio::time::sleep(self.times.lease / FENCES).await;
            self.shared.fence(self.times.trusted());
        }
    }

    async fn keep(&self) {
        let mut own: Option<Store> = None;
        let mut failed_at: Option<Instant> = None;
        loop {
            tokio::time::sleep(self.times.beat).await;
            // A pool that is broken waits longer than a lease lasts, so a beat that hangs counts as failed.
            let swept = match tokio::time::timeout(self.times.beat, self.beat(&mut own)).await {
                Ok(Ok(())) => {
                    // Owners that were cut off together renew first.
                    let calm = failed_at.is_none_or(|at| at.elapsed() > self.times.lease / 2);
                    if calm { self.sweep(own.as_ref()).await } else { Ok(()) }
                }
                Ok(Err(error)) => Err(error),
                Err(_) => Err(StoreError::NotFound { what: "answer of the database within one beat" }),
            };
            self.shared.disk_full.store(swept.as_ref().is_err_and(|error| is_disk_full(error)), Ordering::Relaxed);
            if let Err(error) = swept {
                tracing::warn!(error = %explain(&error), "leases could not be renewed");
                failed_at = Some(Instant::now());
            }
        }
    }

    async fn beat(&self, own: &mut Option<Store>) -> Result<(), StoreError> {
        let store = match own {
            Some(store) => store,
            None => own.insert(self.store.reconnect(CONNECTIONS).await?),
        };
        let claims = self.shared.claims();
        // The lease counts from when the database hears of it, so the sending time is on the safe side.
        let sent = Instant::now();
        let beats = store.beat_runs(self.worker, &claims, self.times.lease).await?;
        let mut held = self.shared.lock();
        for (claim, beat) in claims.iter().zip(beats) {
            let Some(held) = held.get_mut(&beat.run_id).filter(|held| held.claim == *claim) else { continue };
            if beat.lost {
                meter::lease_lost();
                held.signals.lost.cancel();
            } else {
                held.renewed = sent;
            }
            if beat.cancel {
                held.signals.cancelled.cancel();
            }
        }
        Ok(())
    }

    async fn sweep(&self, own: Option<&Store>) -> Result<(), StoreError> {
        match own {
            Some(store) => tokio::time::timeout(self.times.beat, store.sweep_runs()).await.unwrap_or(Ok(())),
            None => Ok(()),
        }
    }
}
