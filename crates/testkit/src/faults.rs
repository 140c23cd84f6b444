//! Faults that a test orders: the n-th time that something is reached, it fails once, or everything ends there.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::FaultPlan;

/// Counts how often something is reached, and fails one of those times.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    reached: Arc<AtomicU64>,
    fails_at: Arc<AtomicU64>,
    dies_at: Arc<AtomicU64>,
}

impl Faults {
    /// Fails the n-th time from now, once; never for 0.
    pub fn fail_at(&self, number: u64) {
        self.order(number, u64::MAX);
    }

    /// Fails the n-th time from now and every time after it, as a process that is killed there: nothing that it still
    /// does reaches the world. Whoever drives it drops it when it [`Faults::is_dead`].
    pub fn die_at(&self, number: u64) {
        self.order(0, number);
    }

    fn order(&self, fails_at: u64, dies_at: u64) {
        self.reached.store(0, Ordering::Relaxed);
        self.fails_at.store(fails_at, Ordering::Relaxed);
        self.dies_at.store(dies_at, Ordering::Relaxed);
    }

    /// Says whether the place was reached that [`Faults::die_at`] named.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        let dies_at = self.dies_at.load(Ordering::Relaxed);
        dies_at > 0 && self.reached() >= dies_at
    }

    /// Returns how often it was reached since it was last told to fail.
    #[must_use]
    pub fn reached(&self) -> u64 {
        self.reached.load(Ordering::Relaxed)
    }

    /// Reaches it.
    ///
    /// # Errors
    /// When it was told to fail this time.
    pub fn reach(&self) -> io::Result<()> {
        let number = self.reached.fetch_add(1, Ordering::Relaxed) + 1;
        if number == self.fails_at.load(Ordering::Relaxed) || self.is_dead() {
            Err(io::Error::other("a fault that the test ordered"))
        } else {
            Ok(())
        }
    }

    /// As a plan for a store: every place of it counts.
    #[must_use]
    pub fn plan(&self) -> FaultPlan {
        let faults = self.clone();
        Arc::new(move |_| faults.reach())
    }
}
