//! Where the path of a printed block is told: after its fence, on the line above it, or in its first line.
//!
//! Only the usual forms count, with nothing else beside the path. A path in a sentence may be that of a file of which
//! the block shows a part.

use super::fence::Fence;
use domain::path::RelPath;

/// Keys after a fence whose value is a path.
const PATH_KEYS: &[&str] = &["path", "file", "filename"];

/// Keys after a fence whose value may be a path, or a caption.
const CAPTION_KEYS: &[&str] = &["title", "name"];

/// Words before a path, in lower case.
const LABELS: &[&str] = &["file path:", "file name:", "filename:", "filepath:", "file:", "path:", "файл:", "путь:"];

/// Words in brackets after a path.
const NOTES: &[&str] = &["(new)", "(new file)", "(updated)", "(modified)", "(changed)", "(новый)"];

/// Names of files that have no ending.
const BARE_NAMES: &[&str] = &["Dockerfile", "Makefile", "LICENSE", "Procfile", "Caddyfile", "NOTICE", "README"];

/// Names that look like files and are products, in lower case.
const PRODUCTS: &[&str] = &[
    "node.js",
    "next.js",
    "vue.js",
    "nuxt.js",
    "nest.js",
    "express.js",
    "react.js",
    "three.js",
    "d3.js",
    "chart.js",
    "asp.net",
    "socket.io",
];

/// Endings of files whose text is typed into a terminal.
const SCRIPTS: &[&str] = &["sh", "bash", "zsh", "bat", "cmd", "ps1"];

/// How a comment begins and ends that takes a whole line; the longer ones first.
const COMMENTS: &[(&str, &str)] =
    &[("<!--", "-->"), ("{/*", "*/}"), ("/*", "*/"), ("//", ""), ("--", ""), ("#", ""), (";", "")];

/// Longest line that is looked at, in bytes.
const MAX_LINE_BYTES: usize = 400;

/// Longest ending of a file's name.
const MAX_ENDING: usize = 12;

/// Returns the path that follows a fence, such as in `ts path=web/a.ts`, `ts web/a.ts`, `web/a.ts` or `ts:web/a.ts`.
pub(super) fn in_info(info: &str) -> Result<Option<RelPath>, String> {
    if info.len() > MAX_LINE_BYTES {
        return Ok(None);
    }
    if let Some(path) = PATH_KEYS.iter().find_map(|key| value(info, key)) {
        return RelPath::parse(without_dot(path)).map(Some).map_err(|error| error.to_string());
    }
    let caption = CAPTION_KEYS.iter().find_map(|key| value(info, key)).and_then(of_file);
    let words = || {
        info.split_whitespace().enumerate().find_map(|(place, word)| {
            let word = word.trim_matches(['(', ')', '{', '}', '"', '\'', ',']);
            let told = of_file(word).or_else(|| of_file(word.split_once(':')?.1));
            // The first word is the language, unless it can be nothing but a path.
            told.filter(|path| place > 0 || path.as_str().contains(['/', '.']))
        })
    };
    Ok(caption.or_else(words))
}

/// Returns the path that a line holds and nothing else, but for what a chat puts around it.
pub(super) fn alone(line: &str) -> Option<RelPath> {
    if line.len() > MAX_LINE_BYTES {
        return None;
    }
    let text = line.trim().trim_start_matches('#').trim_start();
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let text =
        ["-", "*", ".", ")"].iter().find_map(|mark| numbered.strip_prefix(mark)?.strip_prefix(' ')).unwrap_or(text);
    labelled(&text.replace(['*', '`'], ""))
}

/// Returns the path in a comment that is the first line, and the text: without that line if it holds nothing else.
pub(super) fn in_first_line<'a>(content: &'a str, fence: &Fence<'_>) -> Option<(RelPath, &'a str)> {
    let (first, rest) = content.split_once('\n').unwrap_or((content, ""));
    let line = first.trim();
    let comment = COMMENTS.iter().find_map(|(start, end)| line.strip_prefix(start)?.strip_suffix(end));
    let comment =
        comment.filter(|_| line.len() <= MAX_LINE_BYTES && !(fence.is_document() && line.starts_with('#')))?;
    if let Some(path) = labelled(comment) {
        return (!fence.is_shell() || is_script(&path)).then_some((path, rest));
    }
    let (path, remark) = comment.trim().split_once(' ').filter(|_| !fence.is_shell())?;
    let is_remark = path.ends_with(':') || remark.trim_start().starts_with(['-', '–', '—', '(']);
    let path = of_file(path.trim_end_matches(':')).filter(|path| is_remark && path.as_str().contains('/'))?;
    Some((path, content))
}

/// Says whether a file holds what is typed into a terminal.
pub(super) fn is_script(path: &RelPath) -> bool {
    path.as_str().rsplit_once('.').is_some_and(|(_, ending)| SCRIPTS.contains(&ending))
}

/// Returns the value of a key such as `path`, with or without quotes.
pub(super) fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (at, _) = text.match_indices(key).find(|(at, _)| {
        let starts = text.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t', '{', ',']));
        starts && text.get(at + key.len()..).is_some_and(|after| after.starts_with('='))
    })?;
    let value = text.get(at + key.len() + 1..)?;
    match value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        Some(quote) => value.get(1..)?.split_once(quote).map(|(value, _)| value),
        None => value.split([' ', '\t', '}', ',', '>']).next(),
    }
}

fn labelled(text: &str) -> Option<RelPath> {
    let mut text = text.trim();
    let lower = text.to_lowercase();
    if let Some(label) = LABELS.iter().find(|label| lower.starts_with(*label)) {
        text = text.get(label.len()..)?.trim_start();
    }
    text = text.trim_end_matches(':').trim_end();
    text = NOTES.iter().find_map(|note| text.strip_suffix(note)).unwrap_or(text);
    of_file(text.trim())
}

/// Parses a text as a path if it looks like that of a file.
fn of_file(text: &str) -> Option<RelPath> {
    let path = without_dot(text);
    let name = path.rsplit('/').next()?;
    let has_ending = name.rsplit_once('.').is_some_and(|(_, ending)| {
        (1..=MAX_ENDING).contains(&ending.len())
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
            && ending.contains(|c: char| c.is_ascii_alphabetic())
    });
    let is_file = (has_ending || BARE_NAMES.contains(&name)) && !path.contains(char::is_whitespace);
    if !is_file || PRODUCTS.contains(&path.to_lowercase().as_str()) {
        return None;
    }
    RelPath::parse(path).ok()
}

fn without_dot(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

#[cfg(test)]
mod tests;
