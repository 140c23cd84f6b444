//! Stops asking a provider that is down: after some failures in a row it is left alone for a while, then one call
//! finds out whether it is back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Failures in a row after which a provider is left alone.
const FAILURES: u32 = 5;

/// How long it is left alone at first; twice as long each time that it is still down.
const FIRST_REST: Duration = Duration::from_secs(15);

/// Longest rest.
const LONGEST_REST: Duration = Duration::from_secs(240);

/// The breaker of one provider.
#[derive(Debug, Default)]
pub struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    rests: u32,
    resting_until: Option<Instant>,
    /// A call is finding out whether the provider is back.
    trying: bool,
}

/// Leave to make one call. Dropping it says nothing about the provider.
#[derive(Debug)]
pub(crate) struct Leave<'a> {
    breaker: &'a Breaker,
    trial: bool,
}

impl Breaker {
    /// Gives leave to make a call, or says how long the provider is left alone.
    pub(crate) fn ask(&self) -> Result<Leave<'_>, Duration> {
        let mut state = self.state();
        let Some(until) = state.resting_until else { return Ok(Leave { breaker: self, trial: false }) };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() && !state.trying {
            state.trying = true;
            return Ok(Leave { breaker: self, trial: true });
        }
        Err(left.max(Duration::from_secs(1)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave<'_> {
    /// The provider answered, be it with a refusal.
    pub(crate) fn answered(self) {
        *self.breaker.state() = State::default();
    }

    /// The provider could not be reached.
    pub(crate) fn failed(self) {
        let mut state = self.breaker.state();
        state.failures = state.failures.saturating_add(1);
        if self.trial || state.failures >= FAILURES {
            let rest = FIRST_REST.saturating_mul(1 << state.rests.min(8)).min(LONGEST_REST);
            state.rests = state.rests.saturating_add(1);
            state.resting_until = Some(Instant::now() + rest);
            state.failures = 0;
        }
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if self.trial {
            self.breaker.state().trying = false;
        }
    }
}

#[cfg(test)]
mod tests;
