use super::*;

#[test]
fn a_changed_line_is_shown_with_its_neighbours() {
    let before = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";
    let after = before.replace("five", "FIVE");
    let expected =
        "--- a/list.txt\n+++ b/list.txt\n@@ -2,7 +2,7 @@\n two\n three\n four\n-five\n+FIVE\n six\n seven\n eight\n";
    assert_eq!(unified("list.txt", Some(before.as_bytes()), Some(after.as_bytes())), expected);
}

#[test]
fn new_and_deleted_files_come_from_and_go_to_nothing() {
    let new = unified("a.txt", None, Some(b"x\n"));
    assert_eq!(new, "--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+x\n");
    let gone = unified("a.txt", Some(b"x\n"), None);
    assert_eq!(gone, "--- a/a.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n");
}

#[test]
fn equal_contents_give_nothing() {
    assert_eq!(unified("a", Some(b"x"), Some(b"x")), "");
    assert_eq!(unified("a", None, None), "");
}

#[test]
fn binary_and_huge_contents_are_named_and_not_printed() {
    let huge = vec![b'x'; MAX_COMPARED_BYTES + 1];
    for content in [&b"\0\x01\x02"[..], &[0xff, 0xfe], &huge] {
        let text = unified("a.bin", Some(b"old"), Some(content));
        assert!(text.starts_with("--- a/a.bin\n+++ b/a.bin\n") && text.len() < 200, "{text}");
    }
}

#[test]
fn a_long_diff_is_cut_and_says_how_much_is_missing() {
    let after: String = (0..MAX_SHOWN_LINES * 2).map(|number| format!("{number}\n")).collect();
    let text = unified("a", Some(b""), Some(after.as_bytes()));
    assert_eq!(text.lines().count(), MAX_SHOWN_LINES + 1);
    assert!(text.ends_with("more lines\n"), "{}", &text[text.len() - 40..]);
}
