//! Cuts texts: the parts of a long one that are read, and the short piece of a find that people are shown.

use super::hidden::neutralise;

/// Longest piece of a text that is shown with a find, in characters.
pub const MAX_EXCERPT_CHARS: usize = 120;

/// Longest piece that is read to make an excerpt, in bytes: white space and hidden characters fall out of it.
const MAX_READ_BYTES: usize = 2_048;

/// Makes a piece of text short and printable: one line, nothing hidden, no control characters.
pub(super) fn excerpt(text: &str) -> String {
    let text = text.get(..floor(text, MAX_READ_BYTES)).unwrap_or_default();
    let seen = neutralise(text);
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(MAX_EXCERPT_CHARS).collect()
}

/// Returns the parts of a text that are read, each with its offset: all of it, or head and tail of `max_bytes` in all.
pub(super) fn parts_read(text: &str, max_bytes: usize) -> Vec<(usize, &str)> {
    if text.len() <= max_bytes {
        return vec![(0, text)];
    }
    let head_end = floor(text, max_bytes / 2);
    let tail_start = floor(text, text.len() - max_bytes / 2);
    let (head, tail) = (text.get(..head_end), text.get(tail_start..));
    vec![(0, head.unwrap_or_default()), (tail_start, tail.unwrap_or_default())]
}

/// Returns the last place at or before `at` where a character begins.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&place| text.is_char_boundary(place)).unwrap_or(0)
}
