use super::{Numbered, lines, look_alike, without_edge_space, without_trailing_space};

fn places(text: &str, wanted: &str) -> Vec<usize> {
    Numbered::of(&lines(text), &lines(wanted), without_edge_space).first_two_places()
}

#[test]
fn the_rest_after_the_last_line_end_is_a_line_only_if_there_is_anything() {
    assert_eq!(lines("a\nb\n"), ["a", "b"]);
    assert_eq!(lines("a\nb"), ["a", "b"]);
    assert_eq!(lines("a\n\n"), ["a", ""]);
    assert_eq!(lines(""), Vec::<&str>::new());
}

#[test]
fn at_most_two_places_are_returned_and_overlapping_ones_count() {
    assert_eq!(places("a\na\na\na\n", "a\na"), [0, 1]);
    assert_eq!(places("a\nb\na\nc\na\nb\na\nb\n", "a\nb\na\nb"), [4]);
    assert_eq!(places("a\na\nb\na\na\na\nb\n", "a\na\na\nb"), [3]);
    assert_eq!(places("a\n", "a\nb"), Vec::<usize>::new());
    assert_eq!(places("a\n", ""), Vec::<usize>::new());
}

#[test]
fn lines_that_the_wanted_text_does_not_have_never_fit() {
    assert_eq!(places("x\ny\na\n", "a"), [2]);
    assert_eq!(places("x\ny\n", "z\nz"), Vec::<usize>::new());
}

#[test]
fn each_fold_ignores_what_it_says_and_nothing_more() {
    assert_eq!(without_trailing_space("  a \t"), "  a");
    assert_eq!(without_edge_space("\u{A0}a\u{3000}"), "a");
    assert_eq!(look_alike(" «a»\t—\u{A0}’b’ "), "\"a\" - 'b'");
    assert_eq!(look_alike("сco\u{200B}"), "сco\u{200B}");
}
