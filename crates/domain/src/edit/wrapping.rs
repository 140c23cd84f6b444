//! What a model puts around code, and what must not come into a file with it: fences, markers, tags, prose.
//!
//! A line is judged by the kind of its file: a document may show a fence or a marker, a page may have any tag. Only
//! kinds of file whose grammar has no room for a fence are searched for one, so that false alarms stay rare.

use super::Edit;
use super::nearest::shown;
use crate::path::RelPath;

/// Lines that begin so and go on with a space, or end there, belong to an edit or a merge, not to a file.
const MARKERS: &[&str] = &["<<<<<<<", ">>>>>>>"];

/// Borders of the blocks in which material is shown to a model: how they begin, and how they end.
const BORDERS: &[(&str, &str)] = &[("<<<data ", ">>>"), ("<<<end ", ">>>")];

/// Begins and ends a block of code in prose.
const FENCE: &str = "```";

/// What ends the answer of a model whose server does not know it; no language has a line that ends so.
const STOPS: &[&str] = &["<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|end|>"];

/// Lines that begin so are tags around a thought or a file.
const TAGS: &[&str] = &["<think>", "</think>", "<file path=", "</file>"];

/// Kinds of file that may hold fences and markers as text.
const PROSE: &[&str] = &["md", "mdx", "markdown", "txt"];

/// Kinds of file that may hold any tag.
const MARKUP: &[&str] = &["html", "htm", "xml", "svg", "vue", "svelte"];

/// Kinds of file in which no line can be a fence.
const CODE: &[&str] = &["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "css", "scss", "json"];

/// How a sentence begins that hands over a file, in lower case.
const OPENINGS: &[&str] = &[
    "here is ",
    "here's ",
    "here’s ",
    "here are ",
    "below is ",
    "this is the ",
    "sure, ",
    "sure! ",
    "sure. ",
    "certainly",
    "of course",
    "i have ",
    "i've ",
    "i’ve ",
    "the following ",
    "the updated ",
    "updated file",
    "вот ",
    "конечно",
    "ниже ",
];

/// Says whether a file is text for people, which may show code between fences.
#[must_use]
pub fn is_prose(path: &RelPath) -> bool {
    is_of(path, PROSE)
}

impl Edit {
    /// Takes the text of an edit out of a code fence that is wholly around it, unless the file is text for people.
    ///
    /// A fence that is not clearly the only one stays, and the edit is refused when it is made.
    pub fn unwrap_fences(&mut self) {
        match self {
            Self::Write { path, content } if !is_prose(path) => unwrap(content),
            Self::Replace { path, search, replace } if !is_prose(path) => {
                unwrap(search);
                unwrap(replace);
            }
            Self::Write { .. } | Self::Replace { .. } | Self::Delete { .. } => {}
        }
    }
}

fn unwrap(text: &mut String) {
    let Some((first, rest)) = text.trim().split_once('\n') else { return };
    let inner = rest.strip_suffix(FENCE).filter(|inner| inner.is_empty() || inner.ends_with('\n'));
    let Some(inner) = inner.filter(|inner| is_fence(first) && !inner.lines().any(is_fence)) else { return };
    *text = inner.to_owned();
}

/// Says whether a line opens or closes a block of code: three back quotes, and at most a few words.
fn is_fence(line: &str) -> bool {
    line.trim().strip_prefix(FENCE).is_some_and(|rest| !rest.contains('`'))
}

/// Says what is wrong with a whole file that is wrapped in a code fence, or opens with a sentence to the reader.
pub(super) fn whole(path: &RelPath, content: &str) -> Option<String> {
    let text = content.trim();
    if is_prose(path) {
        return None;
    }
    if text.starts_with(FENCE) && text.len() > FENCE.len() && text.ends_with("\n```") {
        let message = "the first line is a code fence, and so is the last; send only the file's own text between them";
        return Some(message.to_owned());
    }
    let first = text.lines().next().unwrap_or_default();
    (is_of(path, CODE) && is_opening(first))
        .then(|| format!("`{}` is a sentence to the reader, not part of a file; leave it out", shown(first, 0)))
}

/// Says whether a line hands over a file in words. Code has signs that no such sentence has.
fn is_opening(line: &str) -> bool {
    let start: String = line.chars().take(20).collect::<String>().to_lowercase();
    OPENINGS.iter().any(|opening| start.starts_with(opening))
        && line.trim_end().ends_with([':', '.', '!'])
        && !line.contains(['=', '{', ';'])
}

/// Says why a line, without spaces at its ends, does not belong into a file.
pub(super) fn line_fault(path: &RelPath, line: &str) -> Option<&'static str> {
    if BORDERS.iter().any(|(start, end)| line.starts_with(start) && line.ends_with(end)) {
        return Some("is the border of a block in the question, not part of a file; leave it out");
    }
    if is_prose(path) {
        return None;
    }
    if is_marker(line) {
        return Some("is the marker of an edit or a merge, not part of a file; send only the file's own text");
    }
    let is_tag = !is_of(path, MARKUP) && TAGS.iter().any(|tag| line.starts_with(tag));
    let stands_around =
        is_tag || (is_of(path, CODE) && is_fence(line)) || STOPS.iter().any(|stop| line.ends_with(stop));
    stands_around.then_some("stands around code in an answer, and is not part of a file; leave it out")
}

fn is_marker(line: &str) -> bool {
    let rest = MARKERS.iter().find_map(|mark| line.strip_prefix(mark));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn is_of(path: &RelPath, kinds: &[&str]) -> bool {
    let kind = path.as_str().rsplit_once('.').map(|(_, kind)| kind.to_lowercase());
    kind.is_some_and(|kind| kinds.contains(&kind.as_str()))
}

#[cfg(test)]
mod tests;
