use super::{name, root_entries, text};

#[test]
fn unknown_entries_of_the_root_are_found() {
    let files = ["crates/a/src/lib.rs".to_owned(), "notes.txt".to_owned()];
    assert_eq!(root_entries(&files)[0].place, "notes.txt");
    assert!(root_entries(&files[..1]).is_empty());
}

#[test]
fn empty_names_and_reports_are_found() {
    for path in ["crates/a/src/utils.rs", "crates/a/src/b/mod.rs", "web/helper.ts", "docs/test_report.md"] {
        assert!(name(path).is_some(), "{path}");
    }
    for path in ["crates/a/src/lease.rs", "crates/a/src/error.rs", "docs/adr/0001-step.md"] {
        assert!(name(path).is_none(), "{path}");
    }
}

#[test]
fn long_files_open_ends_and_foreign_names_are_found() {
    assert_eq!(text("a.rs", &"x\n".repeat(501)).len(), 1);
    assert!(text("a.rs", &"x\n".repeat(500)).is_empty());
    assert!(text("package-lock.json", &"x\n".repeat(5000)).is_empty());
    assert_eq!(text("a.rs", "// TODO: later").len(), 1);
    assert!(text("a.rs", "// TODO: later, #12").is_empty());
    assert_eq!(text("a.sh", "cat /root/x").len(), 1);
}
