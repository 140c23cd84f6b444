//! Line ends and the byte order mark: edits are made on text with plain line ends, and what they do not touch stays.

use std::borrow::Cow;
use std::ops::Range;

/// Marks the start of a file in some editors; no part of its text.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// A file's text with `\n` line ends and no byte order mark, and the way back.
pub(super) struct Plain<'a> {
    /// The text.
    pub(super) text: Cow<'a, str>,
    /// Where in `text` a `\n` stands for `\r\n`.
    crlf: Vec<usize>,
    original: &'a str,
    mark_bytes: usize,
}

impl<'a> Plain<'a> {
    pub(super) fn of(original: &'a str) -> Self {
        let body = original.strip_prefix(BYTE_ORDER_MARK).unwrap_or(original);
        let mark_bytes = original.len() - body.len();
        let mut pieces = body.split("\r\n");
        let first = pieces.next().unwrap_or_default();
        if first.len() == body.len() {
            return Self { text: body.into(), crlf: Vec::new(), original, mark_bytes };
        }
        let mut text = String::with_capacity(body.len());
        let mut crlf = Vec::new();
        text.push_str(first);
        for piece in pieces {
            crlf.push(text.len());
            text.push('\n');
            text.push_str(piece);
        }
        Self { text: text.into(), crlf, original, mark_bytes }
    }

    /// Replaces a range of the plain text and returns the whole file, and where in it something may be new.
    ///
    /// Lines at both ends of the range that stay as they are keep their own line ends; new ones take those around.
    pub(super) fn with(&self, range: Range<usize>, replacement: &str) -> (String, Range<usize>) {
        let old = self.text.get(range.clone()).unwrap_or_default();
        let head = common_head(old, replacement);
        let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), replacement.get(head..).unwrap_or_default());
        let at_line_start =
            self.text.get(..range.start + head).is_some_and(|text| text.is_empty() || text.ends_with('\n'));
        let tail = common_tail(old_rest, new_rest, at_line_start);
        let changed = range.start + head..range.end - tail;
        let middle = new_rest.get(..new_rest.len() - tail).unwrap_or_default();
        let (start, end) = (self.original_at(changed.start), self.original_at(changed.end));
        let before = self.original.get(..start).unwrap_or_default();
        let after = self.original.get(end..).unwrap_or_default();
        // A return before the next line end would become part of it.
        let middle = if after.starts_with('\n') { middle.trim_end_matches('\r') } else { middle };
        let middle =
            if self.is_crlf_around(&changed) { Cow::from(middle.replace('\n', "\r\n")) } else { middle.into() };
        ([before, &middle, after].concat(), start..start + middle.len())
    }

    fn original_at(&self, plain: usize) -> usize {
        self.mark_bytes + plain + self.crlf.partition_point(|at| *at < plain)
    }

    /// Says whether lines in a range end in `\r\n`: by its own line ends, else by the next one, else by the last before.
    fn is_crlf_around(&self, range: &Range<usize>) -> bool {
        if self.crlf.is_empty() {
            return false;
        }
        let own = self.text.get(range.clone()).unwrap_or_default();
        let rest = self.text.get(range.end..).unwrap_or_default();
        let next = rest.find('\n').filter(|_| !own.ends_with('\n')).map_or(0, |at| at + 1);
        let end = range.end + next;
        let all = own.matches('\n').count() + usize::from(next > 0);
        let crlf = self.crlf.partition_point(|at| *at < end) - self.crlf.partition_point(|at| *at < range.start);
        if all > 0 {
            return crlf * 2 >= all;
        }
        let last = self.text.get(..range.start).and_then(|text| text.rfind('\n'));
        last.is_some_and(|last| self.crlf.binary_search(&last).is_ok())
    }
}

/// Gives a text that came from a model plain line ends and takes a byte order mark away.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    if !text.contains("\r\n") {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(line) => {
                plain.push_str(line.trim_end_matches('\r'));
                plain.push('\n');
            }
            None => plain.push_str(line),
        }
    }
    plain.into()
}

/// Returns the bytes of the whole lines that both texts begin with.
fn common_head(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    one.as_bytes().get(..same).and_then(|same| same.iter().rposition(|byte| *byte == b'\n')).map_or(0, |at| at + 1)
}

/// Returns the bytes of the whole lines that both texts end with; `at_line_start` says whether both begin with a line.
fn common_tail(one: &str, other: &str, at_line_start: bool) -> usize {
    let same = one.bytes().rev().zip(other.bytes().rev()).take_while(|(one, other)| one == other).count();
    let is_line = |text: &str| match text.len() - same {
        0 => at_line_start,
        from => text.as_bytes().get(from - 1) == Some(&b'\n'),
    };
    if is_line(one) && is_line(other) {
        return same;
    }
    let tail = one.as_bytes().get(one.len() - same..).unwrap_or_default();
    tail.iter().position(|byte| *byte == b'\n').map_or(0, |at| same - at - 1)
}

#[cfg(test)]
mod tests;
