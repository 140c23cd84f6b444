use super::super::{Edit, EditLimits, FileChange, RefusalKind, apply};
use crate::path::RelPath;
use std::collections::BTreeMap;

fn path(text: &str) -> RelPath {
    RelPath::parse(text).unwrap()
}

fn replace(search: &str, replace: &str) -> Edit {
    Edit::Replace { path: path("a.ts"), search: search.into(), replace: replace.into() }
}

fn write(at: &str, content: &str) -> Edit {
    Edit::Write { path: path(at), content: content.into() }
}

fn files(content: &str) -> BTreeMap<RelPath, Vec<u8>> {
    [(path("a.ts"), content.as_bytes().to_vec())].into()
}

/// What one replacement makes of a file, or the kind of the refusal.
fn replaced(before: &str, search: &str, with: &str) -> Result<String, RefusalKind> {
    match apply(&files(before), &[replace(search, with)]) {
        Ok(changes) => Ok(changes
            .into_iter()
            .next()
            .map_or(before.to_owned(), |change| String::from_utf8(change.content.unwrap()).unwrap())),
        Err(refusals) => Err(refusals[0].kind),
    }
}

#[test]
fn the_one_right_place_is_replaced() {
    for (before, search, with, after) in [
        ("a\nb\nc\n", "b", "B", "a\nB\nc\n"),
        ("let x = 1;\nlet y = 2;\n", "let y = 2;", "let y = 3;", "let x = 1;\nlet y = 3;\n"),
        ("one two three", "two", "2", "one 2 three"),
        ("a\nb", "b", "b\nc", "a\nb\nc"),
        ("a\nb\n", "a\n", "", "b\n"),
        // Spaces at line ends do not matter.
        ("a  \nb\t\nc\n", "a\nb", "x", "x\nc\n"),
        ("a\nb\nc\n", "a  \nb", "x", "x\nc\n"),
        // Another indentation is taken over.
        (
            "if (x) {\n    go();\n    stop();\n}\n",
            "go();\nstop();",
            "run();\nstop();",
            "if (x) {\n    run();\n    stop();\n}\n",
        ),
        (
            "\tgo();\n\tstop();\n",
            "  go();\n  stop();",
            "  go();\n  if (x) {\n    stop();\n  }",
            "\tgo();\n\tif (x) {\n\t\tstop();\n\t}\n",
        ),
        // Look-alikes.
        ("const s = “hi” — yes;\n", "const s = \"hi\" - yes;", "const s = 'ok';", "const s = 'ok';\n"),
        ("цена:\u{A0}5 ₽\n", "цена: 5 ₽", "цена: 6 ₽", "цена: 6 ₽\n"),
        // Line ends and the byte order mark stay.
        ("a\r\nb\r\nc\r\n", "a\nb", "a\nx\nb", "a\r\nx\r\nb\r\nc\r\n"),
        ("a\r\nb\r\n", "b\r\n", "c\r\n", "a\r\nc\r\n"),
        ("\u{FEFF}a\nb\n", "a\n", "c\n", "\u{FEFF}c\nb\n"),
    ] {
        assert_eq!(replaced(before, search, with), Ok(after.to_owned()), "{search:?} in {before:?}");
    }
}

#[test]
fn two_places_are_refused_on_every_rung() {
    for (before, search) in [
        ("x\nx\n", "x"),
        ("aaa", "aa"),
        ("  go();\n\n\tgo();\n", "go(); "),
        ("a \nb\nc\na  \nb\n", "a\nb"),
        ("say “hi”\nsay ”hi“\n", "say \"hi\""),
    ] {
        assert_eq!(replaced(before, search, "y"), Err(RefusalKind::Ambiguous), "{search:?} in {before:?}");
    }
}

#[test]
fn a_text_that_is_nowhere_is_refused_with_the_first_line_that_differs() {
    let refusals = apply(&files("one\ntwo\nthree\nfour\n"), &[replace("two\nTHREE\nfour", "x")]).unwrap_err();
    assert_eq!(refusals[0].kind, RefusalKind::NotFound);
    let message = &refusals[0].message;
    assert!(
        message.contains("from line 2") && message.contains("line 3 is `three` where `THREE` was expected"),
        "{message}"
    );
    assert_eq!(replaced("a\n", "", "x"), Err(RefusalKind::NotFound));
    assert_eq!(replaced("a\n", " \n", "x"), Err(RefusalKind::NotFound));
}

#[test]
fn edits_of_one_file_build_on_each_other() {
    let edits = [replace("a", "b"), replace("b", "c"), write("new.ts", "x")];
    let changes = apply(&files("a\n"), &edits).unwrap();
    let change = |at: &str, content: &str| FileChange { path: path(at), content: Some(content.into()) };
    assert_eq!(changes, [change("a.ts", "c\n"), change("new.ts", "x")]);
}

#[test]
fn one_refusal_refuses_all() {
    let refusals = apply(&files("a\n"), &[write("new.ts", "x"), replace("zzz", "y"), replace("a", "b")]).unwrap_err();
    assert_eq!(refusals.len(), 1);
}

#[test]
fn a_write_that_changes_nothing_is_no_change() {
    assert_eq!(apply(&files("a\n"), &[write("a.ts", "a\n")]).unwrap(), []);
    assert_eq!(apply(&files("a\r\n"), &[write("a.ts", "a\n")]).unwrap(), []);
}

#[test]
fn files_that_cannot_be_edited_are_refused() {
    let kind = |files: &BTreeMap<RelPath, Vec<u8>>, edit: Edit| apply(files, &[edit]).unwrap_err()[0].kind;
    assert_eq!(kind(&BTreeMap::new(), replace("a", "b")), RefusalKind::MissingFile);
    assert_eq!(kind(&BTreeMap::new(), Edit::Delete { path: path("a.ts") }), RefusalKind::MissingFile);
    assert_eq!(kind(&[(path("a.ts"), vec![0xFF, 0xFE])].into(), replace("a", "b")), RefusalKind::Binary);
    assert_eq!(kind(&files("a\0b"), replace("a", "b")), RefusalKind::Binary);
    assert_eq!(
        kind(&files(""), write("b.ts", &"x".repeat(EditLimits::default().file_bytes + 1))),
        RefusalKind::TooLarge
    );
    assert_eq!(kind(&files(""), write("a.ts/b.ts", "x")), RefusalKind::Conflict);
    assert_eq!(kind(&files(""), write("A.TS", "x")), RefusalKind::Conflict);
    let many = vec![write("b.ts", "x"); EditLimits::default().edits + 1];
    assert_eq!(apply(&files(""), &many).unwrap_err()[0].kind, RefusalKind::TooMany);
}

#[test]
fn comments_that_stand_for_code_are_refused_unless_they_were_there() {
    for line in [
        "// ... existing code ...",
        "/* rest of the code remains the same... */",
        "# rest unchanged",
        "{/* ... */}",
        "// … остальной код",
        "// остальной код",
    ] {
        let content = format!("a();\n{line}\n");
        assert_eq!(
            apply(&files(""), &[write("b.ts", &content)]).unwrap_err()[0].kind,
            RefusalKind::Placeholder,
            "{line}"
        );
        assert!(apply(&files(&content), &[write("a.ts", &format!("{content}b();\n"))]).is_ok(), "{line}");
    }
    for line in [
        "// The rest of the list is loaded later.",
        "const more = '...';",
        "// See below ...why",
        "# Existing customers",
    ] {
        assert!(apply(&files(""), &[write("b.ts", line)]).is_ok(), "{line}");
    }
}
