//! How much of each part of a prompt is shown, from everything to very little.

use super::outline::outline;
use crate::executor::head_and_tail;

/// One degree of squeezing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Squeeze {
    /// Most characters of a file that is shown whole; a longer one is shown as an outline.
    whole_file: usize,
    /// Most characters of any block.
    block: usize,
}

impl Squeeze {
    /// Everything is shown, as far as a block may be long at all.
    pub(super) const NONE: Self = Self { whole_file: 60_000, block: 60_000 };

    /// The degrees, one after another.
    pub(super) const STEPS: [Self; 7] = [
        Self::NONE,
        Self { whole_file: 8_000, block: 60_000 },
        Self { whole_file: 2_500, block: 30_000 },
        Self { whole_file: 0, block: 16_000 },
        Self { whole_file: 0, block: 6_000 },
        Self { whole_file: 0, block: 2_000 },
        Self { whole_file: 0, block: 600 },
    ];

    /// Shortens a block in its middle.
    pub(super) fn block(self, text: &str) -> String {
        head_and_tail(text, self.block)
    }

    /// Shows a file whole or as an outline; the name says which.
    pub(super) fn file(self, path: &str, text: &str) -> (String, String) {
        if text.chars().count() <= self.whole_file {
            return (path.to_owned(), text.to_owned());
        }
        (format!("outline of {path}"), self.block(&outline(text)))
    }
}
