//! From two texts to the small edits between them.

use super::{Edit, EditLimits};
use crate::path::RelPath;
use similar::{ChangeTag, TextDiff};

/// Texts of which more than this share of lines changes are written whole, in percent.
const MAX_CHANGED_PERCENT: usize = 60;

/// Longest text that is compared line by line, in lines; longer ones are written whole.
const MAX_COMPARED_LINES: usize = 5_000;

/// Most lines that a search text takes from each side of a change until it is in one place.
const MAX_CONTEXT_LINES: usize = 20;

/// A run of changed lines, as ranges of lines in the old and the new text.
#[derive(Debug, Clone, Copy)]
struct Hunk {
    old: (usize, usize),
    new: (usize, usize),
}

/// Returns edits that turn `old` into `new`: replacements whose search text is in one place only, or the whole file.
///
/// Equal texts need none.
#[must_use]
pub fn edits_between(path: &RelPath, old: &str, new: &str) -> Vec<Edit> {
    if old == new {
        return Vec::new();
    }
    let whole = || vec![Edit::Write { path: path.clone(), content: new.to_owned() }];
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    if old_lines.len() < 4 || old_lines.len().max(new_lines.len()) > MAX_COMPARED_LINES || old.contains('\r') {
        return whole();
    }
    let hunks = hunks(old, new);
    let changed: usize = hunks.iter().map(|hunk| hunk.old.1 - hunk.old.0).sum();
    if changed * 100 > old_lines.len() * MAX_CHANGED_PERCENT || hunks.len() > EditLimits::default().edits {
        return whole();
    }
    let Some(hunks) = unique(old, &old_lines, hunks) else {
        return whole();
    };
    let slice = |lines: &[&str], (from, to): (usize, usize)| lines.get(from..to).unwrap_or_default().concat();
    let edits: Vec<Edit> = hunks
        .iter()
        .map(|hunk| Edit::Replace {
            path: path.clone(),
            search: slice(&old_lines, hunk.old),
            replace: slice(&new_lines, hunk.new),
        })
        .collect();
    // Later edits see the result of earlier ones, so the whole list is tried before it is trusted.
    let files = [(path.clone(), old.as_bytes().to_vec())].into();
    match super::apply(&files, &edits) {
        Ok(changes) if changes.iter().any(|change| change.content.as_deref() == Some(new.as_bytes())) => edits,
        _ => whole(),
    }
}

fn hunks(old: &str, new: &str) -> Vec<Hunk> {
    let diff = TextDiff::from_lines(old, new);
    let (mut hunks, mut open): (Vec<Hunk>, Option<Hunk>) = (Vec::new(), None);
    let (mut at_old, mut at_new) = (0, 0);
    for change in diff.iter_all_changes() {
        let hunk = match change.tag() {
            ChangeTag::Equal => {
                hunks.extend(open.take());
                at_old += 1;
                at_new += 1;
                continue;
            }
            ChangeTag::Delete | ChangeTag::Insert => {
                open.get_or_insert(Hunk { old: (at_old, at_old), new: (at_new, at_new) })
            }
        };
        if change.tag() == ChangeTag::Delete {
            at_old += 1;
            hunk.old.1 = at_old;
        } else {
            at_new += 1;
            hunk.new.1 = at_new;
        }
    }
    hunks.extend(open);
    hunks
}

/// Grows each hunk by the lines around it until its old text is in one place; hunks that meet become one.
fn unique(old: &str, lines: &[&str], hunks: Vec<Hunk>) -> Option<Vec<Hunk>> {
    let mut grown: Vec<Hunk> = Vec::new();
    for mut hunk in hunks {
        if let Some(last) = grown.last().copied().filter(|last| last.old.1 >= hunk.old.0) {
            grown.pop();
            hunk = Hunk { old: (last.old.0, hunk.old.1), new: (last.new.0, hunk.new.1) };
        }
        let mut grown_by = 0;
        while !in_one_place(old, &lines.get(hunk.old.0..hunk.old.1)?.concat()) {
            let before = hunk;
            grown_by += 1;
            if grown_by > MAX_CONTEXT_LINES {
                return None;
            }
            if hunk.old.0 > 0 && hunk.new.0 > 0 {
                hunk = Hunk { old: (hunk.old.0 - 1, hunk.old.1), new: (hunk.new.0 - 1, hunk.new.1) };
            }
            if hunk.old.1 < lines.len() {
                hunk = Hunk { old: (hunk.old.0, hunk.old.1 + 1), new: (hunk.new.0, hunk.new.1 + 1) };
            }
            if hunk.old == before.old {
                return None;
            }
        }
        grown.push(hunk);
    }
    Some(merged(grown))
}

fn merged(hunks: Vec<Hunk>) -> Vec<Hunk> {
    let mut merged: Vec<Hunk> = Vec::new();
    for hunk in hunks {
        match merged.last_mut() {
            Some(last) if last.old.1 > hunk.old.0 => {
                last.old.1 = last.old.1.max(hunk.old.1);
                last.new.1 = last.new.1.max(hunk.new.1);
            }
            _ => merged.push(hunk),
        }
    }
    merged
}

fn in_one_place(text: &str, search: &str) -> bool {
    !search.trim().is_empty() && text.matches(search).nth(1).is_none()
}

#[cfg(test)]
mod tests;
