use super::{Fit, MAX_INDENTS};
use crate::edit::RefusalKind;

fn fitted(pairs: &[(&str, &str)], replace: &str) -> Result<String, RefusalKind> {
    Fit::of(pairs, 0).replacement("x", replace, 1_000).map_err(|problem| problem.kind)
}

#[test]
fn levels_are_counted_in_the_widths_of_both_sides() {
    let tabs = [("  a", "\t\ta"), ("    b", "\t\t\tb")];
    assert_eq!(fitted(&tabs, "  x\n    y\n      z\n       w"), Ok("\t\tx\n\t\t\ty\n\t\t\t\tz\n\t\t\t\t w".into()));
    let spaces = [("\ta", "   a"), ("\t\tb", "      b")];
    assert_eq!(fitted(&spaces, "\tx\n\t\t\ty"), Ok("   x\n         y".into()));
    assert_eq!(fitted(&[("a", "        a")], "x\n  y"), Ok("        x\n          y".into()));
}

#[test]
fn a_line_that_is_kept_stays_as_the_file_has_it_unless_the_file_has_it_in_two_ways() {
    assert_eq!(fitted(&[("a", "a  "), ("b", "“b”")], "b\na\nc"), Ok("“b”\na  \nc".into()));
    assert_eq!(fitted(&[("a", "a  "), ("a", "a ")], "a"), Ok("a".into()));
}

#[test]
fn one_indentation_for_two_of_the_file_is_unclear_only_where_it_is_needed() {
    let pairs = [("a {", "a {"), ("b", "  b"), ("}", "}")];
    assert_eq!(fitted(&pairs, "a {\nb\n}"), Ok("a {\n  b\n}".into()));
    assert_eq!(fitted(&pairs, "a {\nc\n}"), Err(RefusalKind::Indentation));
}

#[test]
fn more_indentations_than_are_told_apart_are_unclear() {
    let lines: Vec<(String, String)> = (1..=MAX_INDENTS + 1)
        .map(|width| (format!("{}a", " ".repeat(width)), format!("{}a", " ".repeat(width + 1))))
        .collect();
    let pairs: Vec<(&str, &str)> = lines.iter().map(|(wanted, has)| (wanted.as_str(), has.as_str())).collect();
    assert_eq!(fitted(&pairs, " b"), Err(RefusalKind::Indentation));
    assert_eq!(fitted(&pairs[..MAX_INDENTS], " b"), Ok("  b".into()));
}

#[test]
fn a_replacement_that_grows_over_the_cap_is_refused() {
    let wide = format!("{}a", " ".repeat(600));
    assert_eq!(fitted(&[("a", &wide)], "b\nc"), Err(RefusalKind::TooLarge));
}
