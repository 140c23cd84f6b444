use super::{RECORD, UNIT, check_edits, check_path};
use proptest::prelude::*;

/// One case as bytes: a file and one edit.
fn case(before: &str, kind: u8, search: &str, replace: &str) -> Vec<u8> {
    [before.as_bytes(), &[RECORD, kind], search.as_bytes(), &[UNIT], replace.as_bytes()].concat()
}

#[test]
#[should_panic(expected = "may not be so")]
fn a_broken_promise_is_noticed() {
    super::check_lines("a\nb\nc\n", "b ", "a\nB\nmay not be so");
}

#[test]
#[should_panic(expected = "is in 2 places")]
fn a_guess_between_two_places_is_noticed() {
    super::check_place("x\nx\n", "x", "y", &Ok(Vec::new()));
}

proptest! {
    #[test]
    fn any_bytes_keep_the_promises_of_edits(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check_edits(&bytes);
    }

    #[test]
    fn any_bytes_keep_the_promises_of_paths(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        check_path(&bytes);
    }

    #[test]
    fn path_like_text_keeps_the_promises_of_paths(text in "([a-cA-C.~% /\\\\:é]|\\.\\.|/|\\.git|nul|node_modules|\u{200B}|\u{202E}|%2e|и\u{306}){0,12}") {
        check_path(text.as_bytes());
    }

    #[test]
    fn alike_lines_keep_the_promises_of_edits(
        before in "([ \t]{0,2}[ab\"“]{0,2}[ \u{A0}]?\r?\n){0,8}[ab]?",
        search in "\n?([ \t]{0,2}[ab\"“]{0,2} ?\n){0,3}[ab“ ]{0,2}",
        replace in "([ \t]{0,2}[abc]{0,2}\r?\n){0,3}[ac]?",
    ) {
        check_edits(&case(&before, b'r', &search, &replace));
    }

    #[test]
    fn pieces_of_the_file_keep_the_promises_of_edits(
        lines in proptest::collection::vec("[ \t]{0,3}(let a = 1;|let a = 10;|}|\\{|go\\(\\);|«да» — “нет”|сount|count| )[ ]{0,1}", 1..14),
        from in 0..14_usize,
        count in 1..5_usize,
        indent in "[ \t]{0,2}",
        replace in "([ \t]{0,4}(let b = 2;|stop\\(\\);)\n){0,3}",
        crlf in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let before: String = lines.iter().map(|line| format!("{line}{end}")).collect();
        let part = lines.iter().skip(from % lines.len()).take(count);
        let search: String = part.map(|line| format!("{indent}{}\n", line.trim_start())).collect();
        check_edits(&case(&before, b'r', &search, &replace));
    }

    #[test]
    fn steps_of_several_edits_keep_the_promises_of_edits(
        before in "([ab]{0,2}\n){0,5}",
        edits in proptest::collection::vec(("[rwdo]", "[ab]{0,2}\n?", "[abc]{0,2}\n?"), 0..20),
    ) {
        let records = edits.iter().map(|(kind, search, replace)| case("", kind.as_bytes()[0], search, replace));
        check_edits(&[before.into_bytes(), records.collect::<Vec<_>>().concat()].concat());
    }
}
