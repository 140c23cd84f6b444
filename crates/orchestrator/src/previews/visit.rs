//! Connections to an app: while one lasts, somebody looks at the app, and there are only so many at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The connections to one app.
#[derive(Default)]
pub(super) struct Visits(Arc<AtomicUsize>);

/// A connection to an app. While it lasts, somebody looks at the app.
pub struct Visit(Arc<AtomicUsize>);

impl Visits {
    /// Begins one; `None` when there are as many as there may be.
    pub(super) fn begin(&self, most: usize) -> Option<Visit> {
        let one_more = |count: usize| (count < most).then_some(count + 1);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(Visit(Arc::clone(&self.0)))
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
