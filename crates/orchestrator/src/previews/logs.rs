//! What an app printed: the newest lines, numbered, in bounded memory.

use super::lock;
use agents::executor::plain;
use domain::ids::UnixMs;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// Lines that are kept.
const MAX_LINES: usize = 1000;

/// Characters of a line that are kept.
const MAX_LINE_CHARS: usize = 2000;

/// Characters of the line that tells why an app crashed.
const MAX_TELLING_CHARS: usize = 400;

/// Words that stand in lines which say what is wrong.
const TELLING: &[&str] = &["error", "cannot find", "failed", "not found", "refused", "exception"];

/// One line of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// From 1, without gaps.
    pub seq: i64,
    /// When it was printed.
    pub at: UnixMs,
    /// Its text, untrusted.
    pub text: String,
}

/// The newest lines of an app.
pub(super) struct Logs {
    lines: Arc<Mutex<VecDeque<LogLine>>>,
    last: watch::Sender<i64>,
}

impl Default for Logs {
    fn default() -> Self {
        Self { lines: Arc::default(), last: watch::channel(0).0 }
    }
}

impl Logs {
    /// Adds a line as it was printed.
    pub(super) fn push(&self, at: UnixMs, bytes: &[u8]) {
        let text = plain(&String::from_utf8_lossy(bytes));
        let text: String =
            text.trim_end().chars().filter(|c| !c.is_control() || *c == '\t').take(MAX_LINE_CHARS).collect();
        let mut lines = lock(&self.lines);
        let seq = *self.last.borrow() + 1;
        lines.push_back(LogLine { seq, at, text });
        if lines.len() > MAX_LINES {
            lines.pop_front();
        }
        drop(lines);
        self.last.send_replace(seq);
    }

    /// Returns the position of the newest line.
    pub(super) fn last(&self) -> i64 {
        *self.last.borrow()
    }

    /// Returns the line after a position that says best what is wrong.
    pub(super) fn telling(&self, after: i64) -> Option<String> {
        let lines = lock(&self.lines);
        let since = || lines.iter().filter(|line| line.seq > after && !line.text.trim().is_empty());
        let says = |line: &&LogLine| {
            let text = line.text.to_lowercase();
            // A place in a stack, and the code there, says where, never what.
            let is_place = ["at ", "throw "].iter().any(|start| text.trim_start().starts_with(start));
            !is_place && TELLING.iter().any(|word| text.contains(word))
        };
        let line = since().find(says).or_else(|| since().next_back())?;
        Some(line.text.trim().chars().take(MAX_TELLING_CHARS).collect())
    }

    pub(super) fn watch(&self) -> LogWatch {
        LogWatch { lines: Arc::clone(&self.lines), last: self.last.subscribe() }
    }
}

/// Reads an app's lines as they come.
pub struct LogWatch {
    lines: Arc<Mutex<VecDeque<LogLine>>>,
    last: watch::Receiver<i64>,
}

impl LogWatch {
    /// Returns the kept lines after a position, oldest first, and the position of the newest line.
    #[must_use]
    pub fn after(&self, after: i64) -> (Vec<LogLine>, i64) {
        let lines = lock(&self.lines);
        let found = lines.iter().filter(|line| line.seq > after).cloned().collect();
        (found, lines.back().map_or(0, |line| line.seq))
    }

    /// Marks what there is as seen, so that only newer lines wake [`LogWatch::changed`].
    pub fn mark_seen(&mut self) {
        self.last.borrow_and_update();
    }

    /// Waits until there may be lines that [`LogWatch::after`] has not shown; false when there will be none. Cancel safe.
    pub async fn changed(&mut self) -> bool {
        self.last.changed().await.is_ok()
    }
}

#[cfg(test)]
mod tests;
