//! What must not be written: comments that stand for code that a model left out, and what it puts around code.

use super::nearest::shown;
use super::{RefusalKind, wrapping};
use crate::path::RelPath;
use std::collections::HashSet;

/// What such a comment says, folded to lower case without punctuation.
const PHRASES: &[&str] = &[
    "rest of the code",
    "rest of code",
    "rest of the file",
    "rest of file",
    "existing code",
    "rest unchanged",
    "rest remains",
    "remains the same",
    "remains unchanged",
    "same as before",
    "code omitted",
    "omitted for brevity",
    "previous code",
    "other code",
    "остальной код",
    "остальная часть",
    "без изменений",
    "существующий код",
    "код опущен",
    "как раньше",
];

/// How a comment begins in the languages of the templates.
const COMMENTS: &[&str] = &["//", "/*", "#", "--", "<!--", "{/*", "*"];

/// Longest line that can be a leftover, in bytes.
const MAX_LINE_BYTES: usize = 400;

/// Returns what is wrong with `lines` that come into a file, unless `before` has the same line.
pub(super) fn find(path: &RelPath, before: &str, lines: &str) -> Option<(RefusalKind, String)> {
    let suspects: Vec<(&str, RefusalKind, &str)> = lines
        .lines()
        .map(str::trim)
        .filter(|line| line.len() <= MAX_LINE_BYTES)
        .filter_map(|line| {
            if stands_for_code(line) {
                return Some((line, RefusalKind::Placeholder, "stands for code that is left out; write all of it"));
            }
            wrapping::line_fault(path, line).map(|fault| (line, RefusalKind::Wrapped, fault))
        })
        .collect();
    if suspects.is_empty() {
        return None;
    }
    let known: HashSet<&str> = before.lines().map(str::trim).collect();
    let (line, kind, fault) = suspects.into_iter().find(|(line, ..)| !known.contains(line))?;
    Some((kind, format!("`{}` {fault}", shown(line, 0))))
}

fn stands_for_code(line: &str) -> bool {
    let Some(comment) = COMMENTS.iter().find_map(|mark| line.strip_prefix(mark)) else {
        return false;
    };
    let elided = comment.contains("...") || comment.contains('…');
    let folded: String = comment.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = folded.split_whitespace().collect();
    let text = words.join(" ");
    let is_phrase = PHRASES.iter().any(|phrase| text == *phrase || (elided && text.contains(phrase)));
    is_phrase || (elided && words.is_empty())
}
