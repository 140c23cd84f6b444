//! Faults that a test orders: the n-th time that something is reached, it fails.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::FaultPlan;

/// Counts how often something is reached, and fails one of those times.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    reached: Arc<AtomicU64>,
    fails_at: Arc<AtomicU64>,
}

impl Faults {
    /// Fails the n-th time from now, once.
    pub fn fail_at(&self, number: u64) {
        self.reached.store(0, Ordering::Relaxed);
        self.fails_at.store(number, Ordering::Relaxed);
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
        if number == self.fails_at.load(Ordering::Relaxed) {
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
