//! Promises of the engine over random files, edits and paths.

use crate::edit::{Edit, RefusalKind, apply, edits_between};
use crate::path::RelPath;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::{BTreeMap, BTreeSet};

fn path() -> RelPath {
    RelPath::parse("a.ts").unwrap()
}

fn replace(search: &str, replace: &str) -> Edit {
    Edit::Replace { path: path(), search: search.into(), replace: replace.into() }
}

fn files(text: &str) -> BTreeMap<RelPath, Vec<u8>> {
    [(path(), text.as_bytes().to_vec())].into()
}

/// The file after edits that must not be refused.
fn applied(before: &str, edits: &[Edit]) -> String {
    let changes = apply(&files(before), edits).unwrap_or_else(|refusals| panic!("{refusals:?}"));
    changes.into_iter().next().map_or(before.to_owned(), |change| String::from_utf8(change.content.unwrap()).unwrap())
}

/// Lines that are all different, and never part of each other.
fn distinct_lines(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    let indent = select(&["", "  ", "    ", "\t"][..]);
    proptest::collection::vec((indent, "[a-zа-я(){};=“” ]{0,12}"), count).prop_map(|lines| {
        let line = |(number, (indent, text)): (usize, (&str, String))| format!("{indent}<{number}>{text};");
        lines.into_iter().enumerate().map(line).collect()
    })
}

/// Lines as they are in code, many of them the same.
fn code() -> impl Strategy<Value = String> {
    let line =
        select(&["", "}", "  }", "\tgo();", "go();", "let a = 1;", "let a = 10;", "// “да” — 1", "  ", "x = 'é';"][..]);
    (proptest::collection::vec(line, 0..24), any::<bool>())
        .prop_map(|(lines, open)| lines.join("\n") + if open || lines.is_empty() { "" } else { "\n" })
}

fn any_text() -> impl Strategy<Value = String> {
    "(\\PC|[\n\t \u{0}\u{FEFF}\u{200B}«“—]){0,40}"
}

proptest! {
    #[test]
    fn edits_between_two_texts_make_one_of_the_other(before in code(), after in code()) {
        prop_assert_eq!(applied(&before, &edits_between(&path(), &before, &after)), after);
    }

    #[test]
    fn edits_between_a_text_and_its_changed_copy_make_one_of_the_other(
        before in distinct_lines(6..30),
        at in any::<Index>(),
        removed in 0..3_usize,
        added in proptest::collection::vec("[a-c]{0,3}", 0..3),
    ) {
        let mut after = before.clone();
        let at = at.index(before.len());
        after.splice(at..(at + removed).min(before.len()), added);
        let (before, after) = (before.join("\n") + "\n", after.join("\n") + "\n");
        prop_assert_eq!(applied(&before, &edits_between(&path(), &before, &after)), after);
    }

    #[test]
    fn edits_between_any_texts_make_one_of_the_other_but_for_line_ends(before in any_text(), after in any_text()) {
        let (before, after) = (before.replace(['\0', '\u{FEFF}'], ""), after.replace(['\0', '\u{FEFF}'], ""));
        prop_assert_eq!(applied(&before, &edits_between(&path(), &before, &after)), after);
    }

    #[test]
    fn a_block_that_is_replaced_leaves_every_other_line_alone(
        lines in distinct_lines(1..20),
        ends in proptest::collection::vec(select(&["\n", "\r\n"][..]), 20),
        from in any::<Index>(),
        count in 1..4_usize,
        new in proptest::collection::vec("[a-c]{1,3}", 0..4),
        shift in select(&["", "  ", "\t"][..]),
    ) {
        let from = from.index(lines.len());
        let to = (from + count).min(lines.len());
        let text = |range: std::ops::Range<usize>| {
            range.map(|line| format!("{}{}", lines[line], ends[line])).collect::<String>()
        };
        let search: String = lines[from..to].iter().map(|line| format!("{shift}{line}\n")).collect();
        let with: String = new.iter().map(|line| format!("{shift}{line}\n")).collect();
        let after = applied(&text(0..lines.len()), &[replace(&search, &with)]);
        let (head, tail) = (text(0..from), text(to..lines.len()));
        prop_assert!(after.starts_with(&head) && after.ends_with(&tail), "{after:?}");
        let middle: Vec<&str> = after[head.len()..after.len() - tail.len()].lines().map(str::trim).collect();
        prop_assert_eq!(middle, new);
    }

    #[test]
    fn a_file_of_one_kind_of_line_end_keeps_it(lines in distinct_lines(2..12), from in any::<Index>(), crlf in any::<bool>(), sent in any::<bool>()) {
        let end = |crlf: bool| if crlf { "\r\n" } else { "\n" };
        let before = lines.join(end(crlf)) + end(crlf);
        let from = from.index(lines.len() - 1);
        let search = lines[from..from + 2].join(end(sent));
        let after = applied(&before, &[replace(&search, &format!("x{0}y{0}z", end(sent)))]);
        prop_assert_eq!(after.matches('\n').count(), lines.len() + 1);
        prop_assert_eq!(after.matches("\r\n").count(), if crlf { lines.len() + 1 } else { 0 });
    }

    #[test]
    fn a_second_copy_of_the_searched_block_is_always_refused(
        lines in distinct_lines(2..16),
        from in any::<Index>(),
        count in 1..4_usize,
        copy_at in any::<Index>(),
        indent in select(&["", "  ", "\t"][..]),
    ) {
        let from = from.index(lines.len());
        let block = &lines[from..(from + count).min(lines.len())];
        let mut doubled = lines.clone();
        // Not inside the block itself, which a copy there would take apart.
        let at = copy_at.index(lines.len() + 1);
        prop_assume!(at <= from || at >= from + block.len());
        doubled.splice(at..at, block.iter().cloned());
        let search: String = block.iter().map(|line| format!("{indent}{line}\n")).collect();
        let refusals = apply(&files(&(doubled.join("\n") + "\n")), &[replace(&search, "x\n")]).unwrap_err();
        prop_assert_eq!(refusals[0].kind, RefusalKind::Ambiguous);
    }

    #[test]
    fn two_edits_of_different_lines_give_the_same_in_either_order(
        lines in distinct_lines(2..16),
        places in (any::<Index>(), any::<Index>()),
        new in ("[a-c\n]{0,6}", "[d-f\n]{0,6}"),
    ) {
        let (one, other) = (places.0.index(lines.len()), places.1.index(lines.len()));
        prop_assume!(one != other);
        let before = lines.join("\n") + "\n";
        let first = replace(&format!("{}\n", lines[one]), &new.0);
        let second = replace(&format!("{}\n", lines[other]), &new.1);
        let forth = applied(&before, &[first.clone(), second.clone()]);
        prop_assert_eq!(forth, applied(&before, &[second, first]));
    }

    #[test]
    fn one_edit_that_is_refused_refuses_the_whole_step(lines in distinct_lines(3..10), at in any::<Index>(), bad in 0..6_usize) {
        let before = lines.join("\n") + "\n";
        let good = lines.iter().map(|line| replace(line, "done"));
        let missing = || RelPath::parse("b.ts").unwrap();
        let bad = match bad {
            0 => replace("<nowhere>", "x"),
            1 => replace("", "x"),
            2 => replace(";", "x"),
            3 => Edit::Delete { path: missing() },
            4 => Edit::Replace { path: missing(), search: "a".into(), replace: "b".into() },
            _ => Edit::Write { path: RelPath::parse("A.ts").unwrap(), content: "x".into() },
        };
        let mut edits: Vec<Edit> = good.take(1).collect();
        edits.insert(at.index(2), bad);
        let refusals = apply(&files(&before), &edits);
        prop_assert!(refusals.is_err_and(|refusals| refusals.len() == 1));
    }

    #[test]
    fn arbitrary_edits_of_arbitrary_bytes_never_panic(
        before in proptest::collection::vec(any::<u8>(), 0..80),
        texts in proptest::collection::vec((any_text(), any_text()), 1..4),
    ) {
        let edits: Vec<Edit> = texts.iter().map(|(search, with)| replace(search, with)).collect();
        let files = [(path(), before)].into();
        if let Err(refusals) = apply(&files, &edits) {
            prop_assert!(refusals.iter().all(|refusal| !refusal.message.is_empty()));
        }
    }

    #[test]
    fn a_tree_never_gets_a_file_inside_a_file(
        old in proptest::collection::btree_set("[ab](/[abA]){0,2}", 0..5),
        new in proptest::collection::vec(("[abB](/[ab]){0,2}", any::<bool>()), 1..6),
    ) {
        let inside = |tree: &BTreeSet<String>| {
            tree.iter().any(|file| tree.iter().any(|other| other.starts_with(&format!("{file}/"))))
        };
        prop_assume!(!inside(&old));
        let files = old.iter().map(|path| (RelPath::parse(path).unwrap(), b"x".to_vec())).collect();
        let edits: Vec<Edit> = new
            .iter()
            .map(|(path, is_write)| {
                let path = RelPath::parse(path).unwrap();
                if *is_write { Edit::Write { path, content: "y".into() } } else { Edit::Delete { path } }
            })
            .collect();
        if let Ok(changes) = apply(&files, &edits) {
            let mut tree = old;
            for change in changes {
                let path = change.path.as_str().to_owned();
                if change.content.is_some() { tree.insert(path); } else { tree.remove(&path); }
            }
            prop_assert!(!inside(&tree), "{tree:?}");
        }
    }
}
