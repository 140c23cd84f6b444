//! Applies a step's edits to the files it starts from: all of them, or none.

use super::{Edit, FileChange, MAX_EDITS, MAX_FILE_BYTES, Refusal, RefusalKind, ladder, placeholder};
use crate::path::RelPath;
use std::collections::{BTreeMap, BTreeSet};

/// Applies edits in order and returns the changed files, one entry a path; a write that changes nothing is left out.
///
/// # Errors
/// Every refusal, when at least one edit cannot be made; then nothing is changed.
pub fn apply(files: &BTreeMap<RelPath, Vec<u8>>, edits: &[Edit]) -> Result<Vec<FileChange>, Vec<Refusal>> {
    if let Some(first) = edits.first().filter(|_| edits.len() > MAX_EDITS) {
        let message = format!("{} edits are too many at once; send at most {MAX_EDITS}", edits.len());
        return Err(vec![refusal(first.path(), RefusalKind::TooMany, message)]);
    }
    let mut changed: BTreeMap<&RelPath, Option<Vec<u8>>> = BTreeMap::new();
    let mut refusals = Vec::new();
    for edit in edits {
        let path = edit.path();
        let current = changed.get(path).map_or_else(|| files.get(path).map(Vec::as_slice), Option::as_deref);
        match apply_one(edit, current) {
            Ok(content) => {
                changed.insert(path, content);
            }
            Err(problem) => refusals.push(problem),
        }
    }
    refusals.extend(conflicts(files, &changed));
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let differs = |path: &RelPath, content: &Option<Vec<u8>>| files.get(path) != content.as_ref();
    Ok(changed
        .into_iter()
        .filter(|(path, content)| differs(path, content))
        .map(|(path, content)| FileChange { path: path.clone(), content })
        .collect())
}

fn apply_one(edit: &Edit, current: Option<&[u8]>) -> Result<Option<Vec<u8>>, Refusal> {
    let path = edit.path();
    match edit {
        Edit::Delete { .. } if current.is_none() => Err(missing(path)),
        Edit::Delete { .. } => Ok(None),
        Edit::Write { content, .. } => {
            let before = current.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
            checked(path, before, dressed(content, before)).map(Some)
        }
        Edit::Replace { search, replace, .. } => {
            let before = text(path, current)?;
            checked(path, before, replaced(path, before, search, replace)?).map(Some)
        }
    }
}

fn text<'a>(path: &RelPath, current: Option<&'a [u8]>) -> Result<&'a str, Refusal> {
    let bytes = current.ok_or_else(|| missing(path))?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(refusal(
            path,
            RefusalKind::TooLarge,
            format!("the file has {} bytes, too many to edit", bytes.len()),
        ));
    }
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    text.ok_or_else(|| refusal(path, RefusalKind::Binary, "the file is no text; write it whole or leave it".to_owned()))
}

/// Replaces the one place that the ladder finds, in text whose line ends are all `\n`, and dresses the result again.
fn replaced(path: &RelPath, before: &str, search: &str, replace: &str) -> Result<String, Refusal> {
    let plain = before.replace("\r\n", "\n");
    let (search, replace) = (search.replace("\r\n", "\n"), replace.replace("\r\n", "\n"));
    let place = ladder::find(&plain, &search).map_err(|problem| refusal(path, problem.kind, problem.message))?;
    let replacement = place.fitted(&search, &replace);
    let (head, rest) = plain.split_at(place.start);
    let (_, tail) = rest.split_at(place.length);
    Ok(dressed(&format!("{head}{replacement}{tail}"), before))
}

/// Gives new text the line ends and the byte order mark of the text that it replaces.
fn dressed(text: &str, before: &str) -> String {
    let mut text = text.replace("\r\n", "\n");
    let crlf = before.matches("\r\n").count();
    if crlf > 0 && crlf * 2 >= before.matches('\n').count() {
        text = text.replace('\n', "\r\n");
    }
    if before.starts_with('\u{FEFF}') && !text.starts_with('\u{FEFF}') {
        text.insert(0, '\u{FEFF}');
    }
    text
}

fn checked(path: &RelPath, before: &str, after: String) -> Result<Vec<u8>, Refusal> {
    if after.len() > MAX_FILE_BYTES {
        return Err(refusal(
            path,
            RefusalKind::TooLarge,
            format!("the file would have {} bytes, more than {MAX_FILE_BYTES}", after.len()),
        ));
    }
    if let Some(line) = placeholder::find(before, &after) {
        let message = format!("`{line}` stands for code that is left out; write all of it");
        return Err(refusal(path, RefusalKind::Placeholder, message));
    }
    Ok(after.into_bytes())
}

/// Finds files that would stand where a folder is needed, and names that differ only in their letters' case.
fn conflicts(files: &BTreeMap<RelPath, Vec<u8>>, changed: &BTreeMap<&RelPath, Option<Vec<u8>>>) -> Vec<Refusal> {
    let kept = files.keys().filter(|path| !matches!(changed.get(path), Some(None)));
    let all: BTreeSet<&RelPath> =
        kept.chain(changed.iter().filter(|(_, content)| content.is_some()).map(|(path, _)| *path)).collect();
    let mut folded: BTreeMap<String, &RelPath> = BTreeMap::new();
    let mut refusals = Vec::new();
    for path in &all {
        if let Some(other) = folded.insert(path.as_str().to_lowercase(), path) {
            refusals.push(refusal(
                path,
                RefusalKind::Conflict,
                format!("`{other}` is the same name in other letters; use one of them"),
            ));
        }
    }
    for path in changed.iter().filter(|(_, content)| content.is_some()).map(|(path, _)| path) {
        let parents = path.as_str().match_indices('/').filter_map(|(end, _)| path.as_str().get(..end));
        let blocked = parents.filter_map(|parent| folded.get(&parent.to_lowercase())).next();
        if let Some(file) = blocked {
            refusals.push(refusal(
                path,
                RefusalKind::Conflict,
                format!("`{file}` is a file, so nothing can lie inside it"),
            ));
        }
    }
    refusals
}

fn missing(path: &RelPath) -> Refusal {
    refusal(path, RefusalKind::MissingFile, "there is no such file; write it whole to make it".to_owned())
}

fn refusal(path: &RelPath, kind: RefusalKind, message: String) -> Refusal {
    Refusal { path: path.clone(), kind, message }
}

#[cfg(test)]
mod tests;
