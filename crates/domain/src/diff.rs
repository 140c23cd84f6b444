//! What differs between two contents of a file, for people: a unified diff with caps.

use similar::TextDiff;

/// Unchanged lines shown around each change.
const CONTEXT_LINES: usize = 3;

/// Largest content that is compared line by line, in bytes.
const MAX_COMPARED_BYTES: usize = 1 << 20;

/// Longest diff of one file, in lines; what is beyond it is counted.
const MAX_SHOWN_LINES: usize = 2_000;

/// Writes what differs between two contents as a unified diff; `None` stands for a file that is not there.
///
/// Binary and very large files are named, not compared. Equal contents give an empty text.
#[must_use]
pub fn unified(path: &str, before: Option<&[u8]>, after: Option<&[u8]>) -> String {
    if before == after {
        return String::new();
    }
    let name =
        |side: &str, content: Option<&[u8]>| content.map_or("/dev/null".to_owned(), |_| format!("{side}/{path}"));
    let (old, new) = (name("a", before), name("b", after));
    let (Some(before), Some(after)) = (text(before), text(after)) else {
        return format!("--- {old}\n+++ {new}\nThe contents differ; they are no text, or too large to compare.\n");
    };
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(CONTEXT_LINES).header(&old, &new).to_string();
    capped(text)
}

fn text(content: Option<&[u8]>) -> Option<&str> {
    let content = content.unwrap_or_default();
    if content.len() > MAX_COMPARED_BYTES || content.contains(&0) {
        return None;
    }
    std::str::from_utf8(content).ok()
}

fn capped(text: String) -> String {
    let total = text.lines().count();
    if total <= MAX_SHOWN_LINES {
        return text;
    }
    let shown: String = text.split_inclusive('\n').take(MAX_SHOWN_LINES).collect();
    format!("{shown}… {} more lines\n", total - MAX_SHOWN_LINES)
}

#[cfg(test)]
mod tests;
