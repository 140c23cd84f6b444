//! One channel: two directions of bytes, each with a window, so that nobody has to keep more than that for a slow reader.

use super::frame::broken;
use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Bytes that may be on their way, or wait to be read, in each direction of a channel.
pub(super) const WINDOW: usize = 128 * 1024;

/// One channel, as one end sees it.
pub(super) struct Channel {
    state: Mutex<State>,
    arrived: Notify,
    funded: Notify,
    refused: Notify,
}

struct State {
    /// What has arrived and waits for its reader.
    inbox: VecDeque<u8>,
    /// Bytes that were received and for which no credit was given back.
    owed: usize,
    /// Whether the other end sends no more.
    ended: bool,
    /// Whether this end takes no more: what still arrives is dropped.
    deaf: bool,
    /// Bytes that this end may still send.
    credit: usize,
    /// Whether the other end takes no more.
    stopped: bool,
}

impl Channel {
    pub(super) fn new() -> Self {
        let state =
            State { inbox: VecDeque::new(), owed: 0, ended: false, deaf: false, credit: WINDOW, stopped: false };
        Self { state: Mutex::new(state), arrived: Notify::new(), funded: Notify::new(), refused: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps bytes for the reader. An error when the other end had no credit for them.
    pub(super) fn receive(&self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        if state.deaf {
            return Ok(());
        }
        state.owed += bytes.len();
        if state.owed > WINDOW || state.ended {
            return Err(broken("bytes without credit, or after the end"));
        }
        state.inbox.extend(bytes);
        self.arrived.notify_one();
        Ok(())
    }

    /// Notes that the other end sends no more.
    pub(super) fn end(&self) {
        self.state().ended = true;
        self.arrived.notify_one();
    }

    /// Notes that the other end takes no more.
    pub(super) fn stop(&self) {
        self.state().stopped = true;
        // Each has one who waits for it, and they wait at the same time.
        self.funded.notify_one();
        self.refused.notify_one();
    }

    /// Notes that more may be sent. An error when that is more than was ever sent.
    pub(super) fn fund(&self, bytes: u32) -> io::Result<()> {
        let mut state = self.state();
        state.credit = state.credit.saturating_add(usize::try_from(bytes).map_err(io::Error::other)?);
        if state.credit > WINDOW {
            return Err(broken("more credit than there is room for"));
        }
        self.funded.notify_one();
        Ok(())
    }

    /// Waits for bytes; `None` after the last ones.
    pub(super) async fn take(&self) -> Option<Vec<u8>> {
        loop {
            {
                let mut state = self.state();
                if !state.inbox.is_empty() {
                    return Some(std::mem::take(&mut state.inbox).into());
                }
                if state.ended {
                    return None;
                }
            }
            self.arrived.notified().await;
        }
    }

    /// Notes that bytes were passed on, before credit for them is given back.
    pub(super) fn acknowledge(&self, bytes: usize) {
        let mut state = self.state();
        state.owed = state.owed.saturating_sub(bytes);
    }

    /// Drops what has arrived and what still arrives.
    pub(super) fn be_deaf(&self) {
        let mut state = self.state();
        state.deaf = true;
        state.inbox = VecDeque::new();
    }

    /// Waits until something may be sent, and returns how much; `None` when the other end takes no more.
    pub(super) async fn allowance(&self) -> Option<usize> {
        self.when(|state| state.credit > 0).await
    }

    /// Waits until everything that was sent was taken, or will not be.
    pub(super) async fn settled(&self) {
        self.when(|state| state.credit == WINDOW).await;
    }

    /// Waits until the other end takes no more.
    pub(super) async fn stopped(&self) {
        while !self.state().stopped {
            self.refused.notified().await;
        }
    }

    async fn when(&self, enough: impl Fn(&State) -> bool) -> Option<usize> {
        loop {
            {
                let state = self.state();
                if state.stopped {
                    return None;
                }
                if enough(&state) {
                    return Some(state.credit);
                }
            }
            self.funded.notified().await;
        }
    }

    /// Notes that bytes were sent.
    pub(super) fn spend(&self, bytes: usize) {
        let mut state = self.state();
        state.credit = state.credit.saturating_sub(bytes);
    }
}

#[cfg(test)]
mod tests;
