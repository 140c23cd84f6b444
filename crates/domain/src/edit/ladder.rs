//! The ladder: exact, then without spaces at line ends, then without spaces at both ends, then look-alikes.

use super::fit::Fit;
use super::lines::{self, Fold, Numbered};
use super::{RefusalKind, nearest};
use std::ops::Range;

/// The one place of a searched text, and what will stand there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Bytes of the text that are replaced.
    pub(super) range: Range<usize>,
    /// What stands there afterwards.
    pub(super) replacement: String,
}

/// Why there is no one place.
#[derive(Debug)]
pub(super) struct NoPlace {
    pub(super) kind: RefusalKind,
    pub(super) message: String,
}

/// The rungs after the exact one, from strict to tolerant.
const RUNGS: &[Fold] = &[lines::without_trailing_space, lines::without_edge_space, lines::look_alike];

/// Finds the one place of `search` in `text` and fits `replace` into it; all three have `\n` line ends.
///
/// A replacement that grows over `cap` bytes while it is fitted is refused.
pub(super) fn find(text: &str, search: &str, replace: &str, cap: usize) -> Result<Found, NoPlace> {
    if search.trim().is_empty() {
        let message = if text.trim().is_empty() {
            "the file is empty, so there is nothing to replace; write it whole"
        } else {
            "the text to replace is empty; give the lines that stand there now, or write the file whole"
        };
        return Err(NoPlace { kind: RefusalKind::NotFound, message: message.to_owned() });
    }
    if let Some(start) = text.find(search) {
        return exact(text, search, replace, start);
    }
    let body = search.strip_prefix('\n').unwrap_or(search);
    let (has, wanted) = (lines::lines(text), lines::lines(body));
    for rung in RUNGS {
        match Numbered::of(&has, &wanted, *rung).first_two_places().as_slice() {
            [] => {}
            [place] => {
                let pairs = has.iter().skip(*place).zip(&wanted);
                let fit = Fit::of(&pairs.map(|(has, wanted)| (*wanted, *has)).collect::<Vec<_>>(), *place);
                return whole_lines(
                    text,
                    &has,
                    *place..*place + wanted.len(),
                    search,
                    &fit.replacement(search, replace, cap)?,
                );
            }
            [first, second, ..] => return Err(nearest::ambiguous(&has, *first, *second, wanted.len())),
        }
    }
    Err(nearest::not_found(text, &has, &wanted, replace))
}

/// Takes the exact place at `start` if it is the only one and cuts no word apart.
fn exact(text: &str, search: &str, replace: &str, start: usize) -> Result<Found, NoPlace> {
    let end = start + search.len();
    // Overlapping places count: `aa` is in two places of `aaa`.
    let next = start + search.chars().next().map_or(1, char::len_utf8);
    let second = text.get(next..).and_then(|rest| rest.find(search)).map(|at| next + at);
    if let Some(second) = second {
        let line = |byte: usize| text.get(..byte).unwrap_or_default().matches('\n').count();
        let count = search.strip_suffix('\n').unwrap_or(search).matches('\n').count() + 1;
        return Err(nearest::ambiguous(&lines::lines(text), line(start), line(second), count));
    }
    if cuts_word(text, start) || cuts_word(text, end) {
        return Err(nearest::part_of_word(text, start, search));
    }
    // Lines that are replaced by lines stay lines: a forgotten line end must not join two of them.
    let mut replacement = replace.to_owned();
    if !replace.is_empty() && search.ends_with('\n') && !replace.ends_with('\n') && end < text.len() {
        replacement.push('\n');
    }
    if !replace.is_empty() && search.starts_with('\n') && !replace.starts_with('\n') {
        replacement.insert(0, '\n');
    }
    Ok(Found { range: start..end, replacement })
}

/// Says whether a place lies between two characters of one word or number.
fn cuts_word(text: &str, at: usize) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let after = text.get(at..).and_then(|text| text.chars().next());
    before.is_some_and(is_word) && after.is_some_and(is_word)
}

/// Replaces whole lines of the text.
fn whole_lines(
    text: &str,
    has: &[&str],
    block: Range<usize>,
    search: &str,
    replacement: &str,
) -> Result<Found, NoPlace> {
    let bytes = |lines: usize| has.iter().take(lines).map(|line| line.len() + 1).sum::<usize>();
    let (start, past) = (bytes(block.start), bytes(block.end));
    let mut replacement = replacement.to_owned();
    if !search.ends_with('\n') {
        return Ok(Found { range: start..past - 1, replacement });
    }
    let is_open = past > text.len();
    if is_open && replacement.ends_with('\n') {
        replacement.pop();
    } else if !is_open && !replacement.is_empty() && !replacement.ends_with('\n') {
        replacement.push('\n');
    }
    Ok(Found { range: start..past.min(text.len()), replacement })
}
