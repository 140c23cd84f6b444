//! Blocks between tags: `<file path="…">`, `<edit path="…"><search>…</search><replace>…</replace></edit>` and the like.

use super::lines::Lines;
use super::name;
use domain::edit::Edit;
use domain::path::RelPath;

/// Names of the tags around a block.
const NAMES: &[&str] = &["file", "write", "create", "edit", "delete"];

/// Keys of a tag whose value is the path.
const PATH_KEYS: &[&str] = &["path", "name", "filename"];

/// Opens a text in which no sign counts, and closes it.
const CDATA: (&str, &str) = ("<![CDATA[", "]]>");

/// The tag that opens a block.
pub(super) struct Tag<'a> {
    name: &'static str,
    path: &'a str,
    is_empty: bool,
    /// How many bytes of the line follow it.
    after: usize,
}

/// Returns the tag that a line begins with.
pub(super) fn opening(line: &str) -> Option<Tag<'_>> {
    let text = line.trim_start().strip_prefix('<')?;
    let (inside, after) = text.split_once('>')?;
    let (name, inside) = NAMES.iter().find_map(|name| Some((*name, inside.strip_prefix(name)?)))?;
    let keys = inside.strip_suffix('/').unwrap_or(inside).strip_prefix(char::is_whitespace)?;
    let path = PATH_KEYS.iter().find_map(|key| name::value(keys, key))?;
    Some(Tag { name, path, is_empty: inside.ends_with('/'), after: after.len() })
}

/// Says whether a line closes a block although none is open.
pub(super) fn is_stray(line: &str) -> bool {
    NAMES.iter().any(|name| line.trim() == format!("</{name}>"))
}

/// Reads the block of a tag whose line was read.
pub(super) fn read(tag: &Tag<'_>, lines: &mut Lines<'_>) -> Result<Vec<Edit>, String> {
    let path = RelPath::parse(tag.path.strip_prefix("./").unwrap_or(tag.path)).map_err(|error| error.to_string())?;
    if tag.is_empty {
        return match tag.name {
            "delete" => Ok(vec![Edit::Delete { path }]),
            _ => Err(format!("the tag of `{path}` is empty; put the file's text into it")),
        };
    }
    lines.go_to(lines.at() - tag.after);
    let rest = lines.rest();
    let block = Block::of(rest, tag.name, true)
        .ok_or_else(|| format!("the tag `{}` of `{path}` is not closed, so the answer was cut off", tag.name))?;
    lines.go_to(lines.at() + rest.len() - block.rest.len());
    match tag.name {
        "delete" => Ok(vec![Edit::Delete { path }]),
        "edit" => replacements(&path, &block.text),
        _ if block.text.trim_start().starts_with("<search>") => replacements(&path, &block.text),
        _ => Ok(vec![Edit::Write { path, content: block.text }]),
    }
}

fn replacements(path: &RelPath, text: &str) -> Result<Vec<Edit>, String> {
    let mut edits = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() || edits.is_empty() {
        let search = rest.strip_prefix("<search>").and_then(|text| Block::of(text, "search", false));
        let (search, replace) = search
            .and_then(|search| {
                let text = search.rest.trim_start().strip_prefix("<replace>")?;
                Some((search.text, Block::of(text, "replace", false)?))
            })
            .ok_or_else(|| format!("an edit of `{path}` needs a `<search>` and then a `<replace>`, both closed"))?;
        rest = replace.rest.trim_start();
        edits.push(Edit::Replace { path: path.clone(), search, replace: replace.text });
    }
    Ok(edits)
}

/// The text of a tag.
struct Block<'a> {
    text: String,
    /// What follows the closing tag.
    rest: &'a str,
}

impl<'a> Block<'a> {
    /// Reads up to the closing tag, which ends its line where the block is a whole one.
    fn of(text: &'a str, name: &str, ends_line: bool) -> Option<Self> {
        let close = format!("</{name}>");
        if let Some(inside) = text.trim_start().strip_prefix(CDATA.0) {
            return inside.match_indices(CDATA.1).find_map(|(at, _)| {
                let rest = inside.get(at + CDATA.1.len()..)?.trim_start().strip_prefix(close.as_str())?;
                let text = inside.get(..at)?.replace("]]]]><![CDATA[>", "]]>");
                Some(Self { text: without_first_line_end(&text).to_owned(), rest })
            });
        }
        text.match_indices(close.as_str()).find_map(|(at, _)| {
            let rest = text.get(at + close.len()..)?;
            let ends = rest.lines().next().is_none_or(|line| line.trim().is_empty());
            let text = without_first_line_end(text.get(..at)?);
            // Spaces before a closing tag on a line of its own are not part of the text.
            let last_line = text.rsplit('\n').next().filter(|last| last.trim().is_empty()).unwrap_or_default();
            let text = text.strip_suffix(last_line).filter(|text| text.ends_with('\n')).unwrap_or(text);
            (ends || !ends_line).then(|| Self { text: text.to_owned(), rest })
        })
    }
}

fn without_first_line_end(text: &str) -> &str {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text)
}
