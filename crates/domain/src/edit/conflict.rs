//! Names that cannot stand beside each other: a file where a folder is, or one name in different letters.
//!
//! Some systems take `App.tsx` and `app.tsx` for one file, so a new file must not differ from another one, nor its
//! folders from others, in the case of letters only. Files that are like that already can still be edited.

use super::{Refusal, RefusalKind};
use crate::path::RelPath;
use std::collections::{BTreeMap, HashMap};

/// How a name was first spelled, and whether it is a file.
type Names<'a> = HashMap<String, (&'a str, bool)>;

/// Returns a refusal for each file that would be new and cannot stand where it is.
pub(super) fn find(files: &BTreeMap<RelPath, Vec<u8>>, changed: &BTreeMap<&RelPath, Option<Vec<u8>>>) -> Vec<Refusal> {
    let is_new = |path: &RelPath| !files.contains_key(path);
    let added: Vec<&RelPath> =
        changed.iter().filter(|(path, content)| content.is_some() && is_new(path)).map(|(path, _)| *path).collect();
    if added.is_empty() {
        return Vec::new();
    }
    let mut names = Names::new();
    for path in files.keys().filter(|path| !matches!(changed.get(path), Some(None))) {
        remember(&mut names, path.as_str());
    }
    let mut refusals = Vec::new();
    for path in added {
        match problem(&names, path.as_str()) {
            Some(message) => refusals.push(Refusal { path: path.clone(), kind: RefusalKind::Conflict, message }),
            None => remember(&mut names, path.as_str()),
        }
    }
    refusals
}

fn problem(names: &Names<'_>, path: &str) -> Option<String> {
    folders(path).chain([path]).find_map(|name| {
        let (other, is_file) = names.get(&folded(name))?;
        match (*is_file, name == path) {
            (true, true) => {
                Some(format!("`{other}` is the same name in other letters; use that one, or delete it first"))
            }
            (true, false) => Some(format!(
                "`{other}` is a file, so nothing can lie inside it; use another folder, or delete it first"
            )),
            (false, true) => Some(format!("`{other}` is a folder; use another name, or delete what lies in it first")),
            (false, false) if *other != name => {
                Some(format!("the folder `{other}` is there in other letters; spell it as it is"))
            }
            (false, false) => None,
        }
    })
}

fn remember<'a>(names: &mut Names<'a>, path: &'a str) {
    for folder in folders(path) {
        names.entry(folded(folder)).or_insert((folder, false));
    }
    names.entry(folded(path)).or_insert((path, true));
}

/// Returns the folders above a path, outermost first.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(end, _)| path.get(..end))
}

/// Folds letters as file systems that ignore case do; upper case first, because some letters have only that.
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}
