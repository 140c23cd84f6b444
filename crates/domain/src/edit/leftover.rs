//! What must not be written: comments that stand for code that a model left out, fences and markers round a text.

use super::RefusalKind;
use super::nearest::shown;
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

/// Lines that begin so and go on with a space, or end there, belong to an edit or a merge, not to a file.
const MARKERS: &[&str] = &["<<<<<<<", ">>>>>>>"];

/// Begins and ends a block of code in prose.
const FENCE: &str = "```";

/// Kinds of file that may hold fences and markers as text.
const PROSE: &[&str] = &["md", "mdx", "markdown", "txt"];

/// Longest line that can be a leftover, in bytes.
const MAX_LINE_BYTES: usize = 400;

/// Returns what is wrong with `lines` that come into a file, unless `before` has the same line.
pub(super) fn find(path: &RelPath, before: &str, lines: &str) -> Option<(RefusalKind, String)> {
    let prose = is_prose(path);
    let suspects: Vec<(&str, RefusalKind)> = lines
        .lines()
        .map(str::trim)
        .filter(|line| line.len() <= MAX_LINE_BYTES)
        .filter_map(|line| {
            if stands_for_code(line) {
                Some((line, RefusalKind::Placeholder))
            } else {
                (!prose && is_marker(line)).then_some((line, RefusalKind::Wrapped))
            }
        })
        .collect();
    if suspects.is_empty() {
        return None;
    }
    let known: HashSet<&str> = before.lines().map(str::trim).collect();
    let (line, kind) = suspects.into_iter().find(|(line, _)| !known.contains(line))?;
    let line = shown(line, 0);
    let message = if kind == RefusalKind::Placeholder {
        format!("`{line}` stands for code that is left out; write all of it")
    } else {
        format!("`{line}` is the marker of an edit or a merge, not part of a file; send only the file's own text")
    };
    Some((kind, message))
}

/// Says what is wrong with a whole file that is wrapped in a code fence.
pub(super) fn fence(path: &RelPath, content: &str) -> Option<String> {
    let text = content.trim();
    let wrapped = text.starts_with(FENCE) && text.len() > FENCE.len() && text.ends_with("\n```");
    (wrapped && !is_prose(path)).then(|| {
        "the first line is a code fence, and so is the last; send only the file's own text between them".to_owned()
    })
}

fn is_prose(path: &RelPath) -> bool {
    let kind = path.as_str().rsplit_once('.').map(|(_, kind)| kind.to_lowercase());
    kind.is_some_and(|kind| PROSE.contains(&kind.as_str()))
}

fn is_marker(line: &str) -> bool {
    let rest = MARKERS.iter().find_map(|mark| line.strip_prefix(mark));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
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
