//! How much a running app may print: what is more waits in its pipe, and whoever always wants more is stopped.
//!
//! A command's output as a whole is limited, but an app may run for months. So what is limited is how fast it prints,
//! and an app that floods its log costs the server little until it is stopped.

/// Bytes that an app may print between two renewals, about a second.
const BYTES: usize = 1 << 20;

/// What each line costs beside its bytes: only the newest thousand are kept.
const LINE_BYTES: usize = 512;

/// Renewals in a row that find nothing left; then it is no burst any more.
const MAX_FLOODED: u32 = 5;

/// What an app may still print.
pub(super) struct Allowance {
    left: usize,
    flooded: u32,
}

impl Allowance {
    /// A full one.
    pub(super) fn new() -> Self {
        Self { left: BYTES, flooded: 0 }
    }

    /// Says whether more may be read of what it prints.
    pub(super) fn is_left(&self) -> bool {
        self.left > 0
    }

    /// Counts a line that it printed.
    pub(super) fn take(&mut self, line: &[u8]) {
        self.left = self.left.saturating_sub(line.len() + LINE_BYTES);
    }

    /// Begins anew; false when the app has flooded its log for too long.
    pub(super) fn renew(&mut self) -> bool {
        self.flooded = if self.left == 0 { self.flooded + 1 } else { 0 };
        self.left = BYTES;
        self.flooded < MAX_FLOODED
    }
}

#[cfg(test)]
mod tests;
