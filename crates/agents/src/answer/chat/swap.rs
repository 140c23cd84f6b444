//! Blocks to search and replace: `<<<<<<< SEARCH`, lines, `=======`, lines, `>>>>>>> REPLACE`.

use super::lines::Lines;
use super::name;
use domain::edit::{Edit, is_prose};
use domain::path::RelPath;

/// Fewest signs of a marker; models miscount them.
const MIN_SIGNS: usize = 5;

/// Says whether a line begins a block.
pub(super) fn begins(line: &str) -> bool {
    marked(line, '<').is_some_and(|word| matches!(word, "SEARCH" | "ORIGINAL"))
}

/// Says whether the text of a file is made of such blocks. A document may show one further down.
pub(super) fn is_all_of(path: &RelPath, content: &str) -> bool {
    let is_document = is_prose(path);
    let mut lines = content.lines().filter(|line| !is_document || !line.trim().is_empty());
    if is_document { lines.next().is_some_and(begins) } else { lines.any(begins) }
}

/// Reads a block whose first line was read.
pub(super) fn read(path: &RelPath, lines: &mut Lines<'_>) -> Result<Edit, String> {
    let search = until(lines, |line| marked(line, '=') == Some(""));
    let replace = until(lines, |line| marked(line, '>').is_some_and(|word| matches!(word, "REPLACE" | "UPDATED" | "")));
    let (Some(search), Some(replace)) = (search, replace) else {
        return Err(format!("a block to search and replace in `{path}` is not closed, so the answer was cut off"));
    };
    let is_unclear = |line: &str| begins(line) || marked(line, '=') == Some("");
    if [search, replace].iter().any(|text| text.lines().any(is_unclear)) {
        return Err(format!(
            "a block to search and replace in `{path}` holds a marker of another one; use `replace` edits"
        ));
    }
    Ok(Edit::Replace { path: path.clone(), search: search.to_owned(), replace: replace.to_owned() })
}

/// Reads a text that is made of blocks for one file.
pub(super) fn all(path: &RelPath, content: &str) -> Result<Vec<Edit>, String> {
    let mut lines = Lines::of(content);
    let mut edits = Vec::new();
    while let Some(line) = lines.next() {
        if begins(line) {
            edits.push(read(path, &mut lines)?);
        } else if !line.trim().is_empty() && name::alone(line).as_ref() != Some(path) {
            return Err(format!("`{}` stands between the blocks to search and replace in `{path}`", line.trim()));
        }
    }
    Ok(edits)
}

/// Returns the text up to a line that is read as well; nothing when there is no such line.
fn until<'a>(lines: &mut Lines<'a>, ends: impl Fn(&str) -> bool) -> Option<&'a str> {
    let start = lines.at();
    loop {
        let text = lines.since(start);
        if ends(lines.next()?) {
            return Some(text);
        }
    }
}

/// Returns the word after enough signs.
fn marked(line: &str, sign: char) -> Option<&str> {
    let line = line.trim_end();
    let word = line.trim_start_matches(sign);
    (line.len() - word.len() >= MIN_SIGNS && (word.is_empty() || word.starts_with(' '))).then(|| word.trim())
}
