//! One fetch for many who ask at once, and none for a while from a registry that is down.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use reqwest::Url;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a registry that did not answer is left alone where what is kept will do.
const REST: Duration = Duration::from_secs(15);

/// Work that is going on, by key. It goes on as long as anybody waits for it, whoever asked first.
pub(super) struct Flights<T: Clone> {
    running: Mutex<HashMap<String, WeakShared<BoxFuture<'static, T>>>>,
}

impl<T: Clone> Default for Flights<T> {
    fn default() -> Self {
        Self { running: Mutex::default() }
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// Waits for the work under a key, starting it when nobody does it.
    pub(super) async fn join(&self, key: &str, work: impl FnOnce() -> BoxFuture<'static, T>) -> T {
        self.find_or_start(key, work).await
    }

    fn find_or_start(&self, key: &str, work: impl FnOnce() -> BoxFuture<'static, T>) -> Shared<BoxFuture<'static, T>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|_, flight| flight.upgrade().is_some());
        // What is over already may be old; whoever comes now asks anew.
        if let Some(flight) = running.get(key).and_then(WeakShared::upgrade).filter(|flight| flight.peek().is_none()) {
            return flight;
        }
        let flight = work().shared();
        if let Some(weak) = flight.downgrade() {
            running.insert(key.to_owned(), weak);
        }
        flight
    }
}

/// Registries that did not answer.
#[derive(Default)]
pub(super) struct Outages(Mutex<HashMap<String, Instant>>);

impl Outages {
    /// Notes that a registry did not answer just now.
    pub(super) fn set_down(&self, home: &Url) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(home.to_string(), Instant::now());
    }

    /// Says whether a registry did not answer a moment ago.
    pub(super) fn is_down(&self, home: &Url) -> bool {
        let down = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        down.get(home.as_str()).is_some_and(|at| at.elapsed() < REST)
    }
}

#[cfg(test)]
mod tests;
