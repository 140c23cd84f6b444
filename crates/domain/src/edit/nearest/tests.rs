use super::{MAX_SHOWN, ambiguous, not_found, shown};
use crate::edit::MAX_MESSAGE_BYTES;
use crate::edit::lines::lines;

#[test]
fn what_is_said_is_short_however_long_the_lines_are() {
    let long = "😀".repeat(5_000);
    let (text, wanted) = (format!("{long}a\n{long}b\n"), format!("{long}c"));
    let refusal = not_found(&text, &lines(&text), &[&wanted], &long);
    assert!(refusal.message.len() <= MAX_MESSAGE_BYTES, "{} bytes", refusal.message.len());
    let refusal = ambiguous(&lines(&text), 0, 1, 1);
    assert!(refusal.message.len() <= MAX_MESSAGE_BYTES, "{} bytes", refusal.message.len());
}

#[test]
fn the_part_of_a_long_line_that_differs_is_shown() {
    let line = format!("{}HERE{}", "a".repeat(1_000), "b".repeat(1_000));
    assert!(shown(&line, 1_000).contains("HERE"));
    assert_eq!(shown(&line, 1_000).chars().count(), MAX_SHOWN + 1);
    assert_eq!(shown("  a\tb\u{1B}c  ", 0), "a b c");
}

#[test]
fn a_place_where_the_first_line_fits_is_preferred_to_one_where_more_lines_fit() {
    let text = "start();\nfresh();\none();\ntwo();\nthree();\n";
    let refusal = not_found(text, &lines(text), &["start();", "one();", "two();", "three();"], "");
    assert!(refusal.message.contains("line 2 is `fresh();` where `one();` was expected"), "{}", refusal.message);
}
