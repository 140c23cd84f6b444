use super::{InvalidPath, RelPath};

#[test]
fn a_refused_path_is_shown_short_and_printable() {
    let error = RelPath::parse(&format!("a\u{202E}\n{}", "b".repeat(300))).unwrap_err();
    assert_eq!(error.path.chars().count(), 80);
    assert!(error.path.starts_with("a\u{FFFD}\u{FFFD}b"), "{error}");
    assert_eq!(
        RelPath::parse("../a").unwrap_err().to_string(),
        "`../a` cannot be a file of the project: each name between slashes must be a plain one: not empty, \
         no `.`, `..` or `~`, no dot or space at its end"
    );
}

#[test]
fn a_path_is_read_from_json_only_if_it_could_be_parsed() {
    let read = |text: &str| serde_json::from_str::<RelPath>(text).ok();
    assert_eq!(read("\"src/a.ts\""), RelPath::parse("src/a.ts").ok());
    assert_eq!(read("\"src/a.ts\"").map(|path| serde_json::to_string(&path).unwrap()), Some("\"src/a.ts\"".into()));
    assert_eq!(read("\"../a.ts\""), None);
    assert_eq!(read("\".g\\u200Dit/config\""), None);
}

#[test]
fn every_name_is_judged_by_itself() {
    let InvalidPath { reason, .. } = RelPath::parse("ok/fine/.git").unwrap_err();
    assert!(reason.contains(".git"), "{reason}");
    assert!(RelPath::parse("a/b/c/d.ts").is_ok());
}
