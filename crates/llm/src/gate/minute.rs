//! Calls and tokens of the last minute, and how many there may be.

use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// Fewest calls a minute that a refusal may teach; below that the provider's own wait says enough.
const FEWEST: usize = 5;

/// What is added to a learned limit for each call that went well.
const WIDER: f64 = 0.25;

/// The last minute of one key.
#[derive(Debug)]
pub(super) struct Minute {
    requests: Option<u32>,
    tokens: Option<u64>,
    /// Calls a minute that a refusal taught.
    learned: Option<f64>,
    past: VecDeque<(Instant, u64)>,
}

impl Minute {
    pub(super) fn new(requests: Option<u32>, tokens: Option<u64>) -> Self {
        Self { requests, tokens, learned: None, past: VecDeque::new() }
    }

    /// Counts a call if the minute has room for it; says how long to wait otherwise.
    pub(super) fn take(&mut self, now: Instant, tokens: u64) -> Option<Duration> {
        self.forget(now);
        let calls = u32::try_from(self.past.len()).unwrap_or(u32::MAX);
        let full = self.requests.is_some_and(|most| calls >= most)
            || self.learned.is_some_and(|most| f64::from(calls) >= most)
            // A call that is larger than the whole minute's limit is let through alone: waiting would never end.
            || self.tokens.is_some_and(|most| calls > 0 && self.sum().saturating_add(tokens) > most);
        let first = self.past.front().filter(|_| full);
        if let Some((at, _)) = first {
            return Some((*at + MINUTE).saturating_duration_since(now).max(Duration::from_millis(1)));
        }
        self.past.push_back((now, tokens));
        None
    }

    /// Adds tokens that came beyond those that were expected.
    pub(super) fn add_tokens(&mut self, now: Instant, tokens: u64) {
        self.forget(now);
        if let Some((_, last)) = self.past.back_mut() {
            *last = last.saturating_add(tokens);
        }
    }

    /// Makes the calls of the last minute the limit, without the refused one, which was one too many.
    pub(super) fn narrow(&mut self, now: Instant) {
        self.past.pop_back();
        self.forget(now);
        if self.past.len() >= FEWEST {
            self.learned = u32::try_from(self.past.len()).ok().map(f64::from);
        }
    }

    /// Widens a learned limit.
    pub(super) fn widen(&mut self) {
        self.learned = self.learned.map(|most| most + WIDER);
    }

    fn forget(&mut self, now: Instant) {
        while self.past.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) >= MINUTE) {
            self.past.pop_front();
        }
    }

    fn sum(&self) -> u64 {
        self.past.iter().fold(0, |sum, (_, tokens)| sum.saturating_add(*tokens))
    }
}
