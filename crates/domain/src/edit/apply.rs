//! Applies a step's edits to the files it starts from: all of them, or none.

use super::line_ends::{self, Plain};
use super::{Edit, EditLimits, FileChange, MAX_REFUSALS, Refusal, RefusalKind, conflict, ladder, leftover, wrapping};
use crate::path::RelPath;
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a pattern's `\b` when its backslash is not doubled in JSON; no source file needs it.
const BACKSPACE: char = '\u{8}';

/// Applies edits in order, within the usual caps, and returns the changed files, one entry a path.
///
/// Later edits see what earlier ones made. A write that changes nothing is left out.
///
/// # Errors
/// Every refusal, at most [`MAX_REFUSALS`], when at least one edit cannot be made; then nothing is changed.
pub fn apply(files: &BTreeMap<RelPath, Vec<u8>>, edits: &[Edit]) -> Result<Vec<FileChange>, Vec<Refusal>> {
    apply_within(files, edits, &EditLimits::default())
}

/// Applies edits as [`apply`] does, within other caps.
///
/// # Errors
/// Every refusal, at most [`MAX_REFUSALS`], when at least one edit cannot be made; then nothing is changed.
pub fn apply_within(
    files: &BTreeMap<RelPath, Vec<u8>>,
    edits: &[Edit],
    limits: &EditLimits,
) -> Result<Vec<FileChange>, Vec<Refusal>> {
    if let Some(refusal) = too_much(edits, limits) {
        return Err(vec![refusal]);
    }
    let mut work = Work { files, limits, changed: BTreeMap::new(), broken: BTreeSet::new() };
    let mut refusals = Vec::new();
    for edit in edits {
        refusals.extend(work.make(edit).err());
        if refusals.len() == MAX_REFUSALS {
            break;
        }
    }
    refusals.extend(conflict::find(files, &work.changed));
    refusals.extend(work.too_large());
    refusals.truncate(MAX_REFUSALS);
    if refusals.is_empty() { Ok(work.changes()) } else { Err(refusals) }
}

/// The files of a step while its edits are made.
struct Work<'a> {
    files: &'a BTreeMap<RelPath, Vec<u8>>,
    limits: &'a EditLimits,
    changed: BTreeMap<&'a RelPath, Option<Vec<u8>>>,
    /// Files whose writing or removal was refused: what follows on them would be refused for the wrong reason.
    broken: BTreeSet<&'a RelPath>,
}

impl<'a> Work<'a> {
    fn make(&mut self, edit: &'a Edit) -> Result<(), Refusal> {
        let path = edit.path();
        if self.broken.contains(path) {
            return Ok(());
        }
        let current = match self.changed.get(path) {
            Some(content) => content.as_deref(),
            None => self.files.get(path).map(Vec::as_slice),
        };
        let made = match edit {
            Edit::Delete { .. } => current.map(|_| None).ok_or_else(|| missing(path, "leave this edit out")),
            Edit::Write { content, .. } => self.written(path, current, content).map(Some),
            Edit::Replace { search, replace, .. } => self.replaced(path, current, search, replace).map(Some),
        };
        match made {
            Ok(content) => {
                self.changed.insert(path, content);
                Ok(())
            }
            Err(refusal) => {
                if !matches!(edit, Edit::Replace { .. }) {
                    self.broken.insert(path);
                }
                Err(refusal)
            }
        }
    }

    /// Writes a whole file; the line ends and the byte order mark of a text that was there stay.
    fn written(&self, path: &RelPath, current: Option<&[u8]>, content: &str) -> Result<Vec<u8>, Refusal> {
        let before = current.and_then(|bytes| std::str::from_utf8(bytes).ok());
        if content.contains('\0') {
            return Err(sent_binary(path));
        }
        if has_backspace(before.unwrap_or_default(), content) {
            return Err(sent_backspace(path));
        }
        if let Some(message) = wrapping::whole(path, content) {
            return Err(refusal(path, RefusalKind::Wrapped, message));
        }
        if let Some((kind, message)) = leftover::find(path, before.unwrap_or_default(), content) {
            return Err(refusal(path, kind, message));
        }
        let after = match before {
            Some(before) => {
                let old = Plain::of(before);
                old.with(0..old.text.len(), &line_ends::plain(content)).0
            }
            None => line_ends::plain(content).into_owned(),
        };
        self.fitting(path, after)
    }

    /// Replaces the one place that the ladder finds.
    fn replaced(
        &self,
        path: &RelPath,
        current: Option<&[u8]>,
        search: &str,
        replace: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let before = self.text(path, current)?;
        if replace.contains('\0') {
            return Err(sent_binary(path));
        }
        if has_backspace(search, replace) {
            return Err(sent_backspace(path));
        }
        let plain = Plain::of(before);
        let found =
            ladder::find(&plain.text, &line_ends::plain(search), &line_ends::plain(replace), self.limits.file_bytes)
                .map_err(|problem| refusal(path, problem.kind, problem.message))?;
        let (after, fresh) = plain.with(found.range, &found.replacement);
        let from = after.get(..fresh.start).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let to = after.get(fresh.end..).and_then(|text| text.find('\n')).map_or(after.len(), |at| fresh.end + at);
        match leftover::find(path, before, after.get(from..to).unwrap_or_default()) {
            Some((kind, message)) => Err(refusal(path, kind, message)),
            None => self.fitting(path, after),
        }
    }

    fn text<'b>(&self, path: &RelPath, current: Option<&'b [u8]>) -> Result<&'b str, Refusal> {
        let bytes = current.ok_or_else(|| missing(path, "write it whole to make it"))?;
        if bytes.len() > self.limits.file_bytes {
            let message =
                format!("the file has {} bytes, more than {}; leave it as it is", bytes.len(), self.limits.file_bytes);
            return Err(refusal(path, RefusalKind::TooLarge, message));
        }
        let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
        text.ok_or_else(|| {
            refusal(path, RefusalKind::Binary, "the file is no text; write it whole or leave it as it is".to_owned())
        })
    }

    fn fitting(&self, path: &RelPath, after: String) -> Result<Vec<u8>, Refusal> {
        let cap = self.limits.file_bytes;
        if after.len() <= cap {
            return Ok(after.into_bytes());
        }
        let message = format!("the file would have {} bytes, more than {cap}; split it into smaller ones", after.len());
        Err(refusal(path, RefusalKind::TooLarge, message))
    }

    /// Says so when too many files are changed, or they are too large together.
    fn too_large(&self) -> Option<Refusal> {
        let (path, _) = self.changed.last_key_value()?;
        if self.changed.len() > self.limits.files {
            let (has, cap) = (self.changed.len(), self.limits.files);
            let message = format!("{has} changed files are too many at once; change at most {cap}, the rest later");
            return Some(refusal(path, RefusalKind::TooMany, message));
        }
        let bytes: usize = self.changed.values().flatten().map(Vec::len).sum();
        (bytes > self.limits.total_bytes)
            .then(|| refusal(path, RefusalKind::TooLarge, too_many_bytes(bytes, self.limits)))
    }

    fn changes(self) -> Vec<FileChange> {
        let files = self.files;
        let changed = self.changed.into_iter().filter(|(path, content)| files.get(path) != content.as_ref());
        changed.map(|(path, content)| FileChange { path: path.clone(), content }).collect()
    }
}

/// Refuses what is more than a step may bring, before any work is done.
fn too_much(edits: &[Edit], limits: &EditLimits) -> Option<Refusal> {
    let path = edits.first()?.path();
    if edits.len() > limits.edits {
        let message = format!("{} edits are too many at once; send at most {}", edits.len(), limits.edits);
        return Some(refusal(path, RefusalKind::TooMany, message));
    }
    let bytes: usize = edits
        .iter()
        .map(|edit| match edit {
            Edit::Write { content, .. } => content.len(),
            Edit::Replace { search, replace, .. } => search.len() + replace.len(),
            Edit::Delete { .. } => 0,
        })
        .sum();
    (bytes > limits.total_bytes).then(|| refusal(path, RefusalKind::TooLarge, too_many_bytes(bytes, limits)))
}

fn too_many_bytes(bytes: usize, limits: &EditLimits) -> String {
    format!("all files together have {bytes} bytes, more than {}; change fewer of them at once", limits.total_bytes)
}

fn missing(path: &RelPath, advice: &str) -> Refusal {
    refusal(path, RefusalKind::MissingFile, format!("there is no such file; {advice}"))
}

fn sent_binary(path: &RelPath) -> Refusal {
    let message = "the text has a character with the number 0, which no text file has; leave it out";
    refusal(path, RefusalKind::Binary, message.to_owned())
}

/// Says whether a backspace comes in that was not there.
fn has_backspace(before: &str, after: &str) -> bool {
    after.contains(BACKSPACE) && !before.contains(BACKSPACE)
}

fn sent_backspace(path: &RelPath) -> Refusal {
    let message = "the text has a backspace character, which `\\b` stands for in JSON; to write a pattern's `\\b`, \
                   send `\\\\b`";
    refusal(path, RefusalKind::Binary, message.to_owned())
}

fn refusal(path: &RelPath, kind: RefusalKind, message: String) -> Refusal {
    Refusal { path: path.clone(), kind, message }
}

#[cfg(test)]
mod tests;
