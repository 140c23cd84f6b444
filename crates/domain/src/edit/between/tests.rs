use super::super::{Edit, apply, edits_between};
use crate::path::RelPath;
use proptest::prelude::*;

fn path() -> RelPath {
    RelPath::parse("a.ts").unwrap()
}

fn applied(old: &str, new: &str) -> String {
    let edits = edits_between(&path(), old, new);
    let files = [(path(), old.as_bytes().to_vec())].into();
    let changes = apply(&files, &edits).unwrap();
    changes.into_iter().next().map_or(old.to_owned(), |change| String::from_utf8(change.content.unwrap()).unwrap())
}

#[test]
fn a_small_change_of_a_long_file_is_a_small_edit() {
    let old: String = (0..100).map(|line| format!("line {line}\n")).collect();
    let new = old.replace("line 50\n", "line fifty\nand more\n");
    let edits = edits_between(&path(), &old, &new);
    assert_eq!(
        edits,
        [Edit::Replace { path: path(), search: "line 50\n".into(), replace: "line fifty\nand more\n".into() }]
    );
}

#[test]
fn a_repeated_line_is_told_apart_by_its_surroundings() {
    let old = "a\nx\nb\nx\nc\nx\nd\n";
    let new = "a\nx\nb\ny\nc\nx\nd\n";
    assert_eq!(applied(old, new), new);
    assert!(matches!(edits_between(&path(), old, new).as_slice(), [Edit::Replace { .. }]));
}

#[test]
fn equal_texts_need_no_edit() {
    assert_eq!(edits_between(&path(), "a\n", "a\n"), []);
}

proptest! {
    #[test]
    fn applying_the_edits_gives_the_new_text(old in "([ab ]{0,2}\n){0,12}[ab]?", new in "([ab ]{0,2}\n){0,12}[ab]?") {
        prop_assert_eq!(applied(&old, &new), new);
    }

    #[test]
    fn applying_never_panics_and_changes_only_the_place(before in "\\PC{0,60}", search in "\\PC{1,8}", with in "\\PC{0,8}") {
        let files = [(path(), before.as_bytes().to_vec())].into();
        let edit = Edit::Replace { path: path(), search: search.clone(), replace: with.clone() };
        if let Ok(changes) = apply(&files, &[edit])
            && before.contains(&search) {
                let after = changes.first().map_or(before.clone(), |change| String::from_utf8_lossy(change.content.as_ref().unwrap()).into_owned());
                prop_assert_eq!(after, before.replacen(&search, &with, 1));
            }
    }
}
