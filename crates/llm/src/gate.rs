//! Lets calls with one key through: so many at a time, so many a minute, each run in its turn.
//!
//! Providers limit requests and tokens by key, and say so only by refusing. So the gate counts by itself: a refusal
//! closes it for the time that the provider names, halves the number of calls at a time, and makes the count of the
//! last minute the limit; success widens both again, slowly. Runs that wait are served in turn, so that a run with
//! twenty writers does not hold up one with a single question.

mod line;
mod minute;

use line::Line;
use minute::Minute;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// What a key may do, as far as a person said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateLimits {
    /// Calls at a time.
    pub width: u32,
    /// Calls in a minute; `None` where nobody said.
    pub requests_per_minute: Option<u32>,
    /// Tokens in a minute, in and out; `None` where nobody said.
    pub tokens_per_minute: Option<u64>,
}

/// The gate of one key.
#[derive(Debug)]
pub struct Gate {
    limits: GateLimits,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    active: u32,
    width: u32,
    /// Calls that went well since the width last changed.
    streak: u32,
    closed_until: Option<Instant>,
    minute: Minute,
    line: Line<oneshot::Sender<Pass>>,
}

/// The right to make one call; dropping it lets the next one in.
#[derive(Debug)]
pub struct Pass {
    gate: Arc<Gate>,
}

impl Gate {
    /// Opens a gate.
    #[must_use]
    pub fn new(limits: GateLimits) -> Arc<Self> {
        let limits = GateLimits { width: limits.width.max(1), ..limits };
        let state = State {
            active: 0,
            width: limits.width,
            streak: 0,
            closed_until: None,
            minute: Minute::new(limits.requests_per_minute, limits.tokens_per_minute),
            line: Line::default(),
        };
        Arc::new(Self { limits, state: Mutex::new(state) })
    }

    /// Waits until a call of `tokens` tokens may be made for `party`. Dropping the future leaves the line.
    pub async fn enter(self: &Arc<Self>, party: u128, tokens: u64) -> Pass {
        let (give, take) = oneshot::channel();
        self.state().line.join(party, give);
        self.let_in();
        // The sender is in the line until it is served, so it cannot be gone.
        let pass = take.await.unwrap_or_else(|_| self.pass());
        loop {
            let wait = self.state().wait(Instant::now(), tokens);
            match wait {
                None => return pass,
                Some(wait) => tokio::time::sleep(wait).await,
            }
        }
    }

    /// Takes note of an answer and its tokens beyond those that were expected.
    pub fn answered(&self, more_tokens: u64) {
        let mut state = self.state();
        state.minute.add_tokens(Instant::now(), more_tokens);
        state.minute.widen();
        state.streak += 1;
        if state.streak >= state.width && state.width < self.limits.width {
            state.width += 1;
            state.streak = 0;
        }
    }

    /// Takes note of a refusal for too many calls.
    pub fn refused(&self, wait: Duration) {
        let now = Instant::now();
        let mut state = self.state();
        let until = now + wait;
        state.closed_until = Some(state.closed_until.map_or(until, |before| before.max(until)));
        state.minute.narrow(now);
        state.width = (state.active / 2).max(1);
        state.streak = 0;
    }

    fn pass(self: &Arc<Self>) -> Pass {
        self.state().active += 1;
        Pass { gate: Arc::clone(self) }
    }

    /// Serves the line as far as there is room.
    fn let_in(self: &Arc<Self>) {
        loop {
            let next = {
                let mut state = self.state();
                if state.active >= state.width {
                    return;
                }
                let Some(next) = state.line.next() else { return };
                state.active += 1;
                next
            };
            // Who left the line does not take the pass; dropping it makes room again.
            drop(next.send(Pass { gate: Arc::clone(self) }));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts the call if it may be made now; says how long to wait otherwise.
    fn wait(&mut self, now: Instant, tokens: u64) -> Option<Duration> {
        let closed =
            self.closed_until.and_then(|until| until.checked_duration_since(now)).filter(|left| !left.is_zero());
        closed.or_else(|| self.minute.take(now, tokens))
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.gate.state().active -= 1;
        self.gate.let_in();
    }
}

#[cfg(test)]
mod tests;
