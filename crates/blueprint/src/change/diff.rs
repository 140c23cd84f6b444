//! The difference of two emitted texts as replacements that fit the file as it stands.

use domain::edit::Edit;
use domain::path::RelPath;
use similar::TextDiff;

/// Lines of context that are tried, from small to the whole file.
const CONTEXTS: &[usize] = &[2, 4, 8, 20, 60, 10_000];

/// Turns `old` to `new` as edits of `current`; `None` if a place cannot be found there exactly once.
pub(super) fn edits(path: &RelPath, old: &str, new: &str, current: &str) -> Option<Vec<Edit>> {
    if current == new {
        return Some(Vec::new());
    }
    if old.is_empty() {
        return Some(vec![Edit::Write { path: path.clone(), content: new.to_owned() }]);
    }
    CONTEXTS.iter().find_map(|context| attempt(path, old, new, current, *context))
}

fn attempt(path: &RelPath, old: &str, new: &str, current: &str, context: usize) -> Option<Vec<Edit>> {
    let diff = TextDiff::from_lines(old, new);
    let (before, after): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let mut text = current.to_owned();
    let mut edits = Vec::new();
    for group in diff.grouped_ops(context) {
        let (first, last) = (group.first()?, group.last()?);
        let search: String = before.get(first.old_range().start..last.old_range().end)?.concat();
        let replace: String = after.get(first.new_range().start..last.new_range().end)?.concat();
        if search.trim().is_empty() || text.matches(search.as_str()).count() != 1 {
            return None;
        }
        text = text.replacen(&search, &replace, 1);
        edits.push(Edit::Replace { path: path.clone(), search, replace });
    }
    let exact = current != old || text == new;
    (exact && !edits.is_empty()).then_some(edits)
}
