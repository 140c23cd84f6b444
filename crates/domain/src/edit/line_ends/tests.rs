use super::{Plain, plain};

/// The file after the plain text's bytes `from..to` are replaced, and the bytes that are said to be new.
fn with(file: &str, from: usize, to: usize, replacement: &str) -> (String, String) {
    let (after, fresh) = Plain::of(file).with(from..to, replacement);
    let part = after[fresh].to_owned();
    (after, part)
}

#[test]
fn only_the_lines_that_differ_are_written_anew() {
    assert_eq!(with("a\r\nb\nc\r\n", 0, 6, "a\nB\nc\n"), ("a\r\nB\nc\r\n".into(), "B\n".into()));
    assert_eq!(with("a\nb\n", 0, 4, "a\nb\n"), ("a\nb\n".into(), String::new()));
    assert_eq!(with("a\nb\n", 0, 4, "x\na\nb\n"), ("x\na\nb\n".into(), "x\n".into()));
    assert_eq!(with("a\nb\nc\n", 0, 6, "b\nc\n"), ("b\nc\n".into(), String::new()));
}

#[test]
fn places_after_windows_line_ends_and_a_mark_are_found_again() {
    assert_eq!(with("\u{FEFF}a\r\nb\r\nc", 2, 3, "x").0, "\u{FEFF}a\r\nx\r\nc");
    assert_eq!(with("\u{FEFF}a\r\nb\r\nc", 1, 4, "").0, "\u{FEFF}ac");
    assert_eq!(with("é\r\n😀b\r\n", 7, 8, "x\ny").0, "é\r\n😀x\r\ny\r\n");
}

#[test]
fn a_model_text_gets_plain_line_ends() {
    assert_eq!(plain("\u{FEFF}a\r\nb\r\r\nc\rd\r"), "a\nb\nc\rd\r");
    assert_eq!(plain("a\nb"), "a\nb");
}
