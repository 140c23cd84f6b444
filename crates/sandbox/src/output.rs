//! Keeps the head and the tail of an output, in bounded memory, at the speed of the pipe.

use std::collections::VecDeque;

/// Collects bytes; past its cap it drops the middle.
#[derive(Debug)]
pub struct HeadAndTail {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    head_cap: usize,
    tail_cap: usize,
    dropped: u64,
    pushed: u64,
}

impl HeadAndTail {
    /// Keeps `cap` bytes: a quarter from the start, the rest from the end.
    #[must_use]
    pub fn new(cap: usize) -> Self {
        let head_cap = cap / 4;
        Self { head: Vec::new(), tail: VecDeque::new(), head_cap, tail_cap: cap - head_cap, dropped: 0, pushed: 0 }
    }

    /// Returns how many bytes were added, kept or not.
    #[must_use]
    pub fn pushed(&self) -> u64 {
        self.pushed
    }

    /// Adds bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pushed += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let room = self.head_cap.saturating_sub(self.head.len()).min(bytes.len());
        let (head, rest) = bytes.split_at(room);
        self.head.extend_from_slice(head);
        let skipped = rest.len().saturating_sub(self.tail_cap);
        let rest = rest.get(skipped..).unwrap_or_default();
        let over = (self.tail.len() + rest.len()).saturating_sub(self.tail_cap);
        self.tail.drain(..over);
        self.tail.extend(rest);
        self.dropped += u64::try_from(skipped + over).unwrap_or(u64::MAX);
    }

    /// Returns what was kept, with a line where the middle is missing, and how many bytes that is.
    #[must_use]
    pub fn finish(&self) -> (Vec<u8>, u64) {
        let mut bytes = self.head.clone();
        if self.dropped > 0 {
            bytes.extend_from_slice(format!("\n… {} bytes left out …\n", self.dropped).as_bytes());
        }
        bytes.extend(self.tail.iter());
        (bytes, self.dropped)
    }
}

#[cfg(test)]
mod tests;
