use super::{Brief, InvalidBrief, MAX_BRIEF_BYTES};

#[test]
fn a_brief_is_trimmed_and_has_one_kind_of_line_ending() {
    let brief = Brief::parse("\u{FEFF}  Books\r\nand readers\r").unwrap();
    assert_eq!(brief.as_str(), "Books\nand readers");
}

#[test]
fn a_text_without_a_letter_is_empty() {
    for text in ["", "   ", "\n\t", "123 !?", "🙂"] {
        assert_eq!(Brief::parse(text), Err(InvalidBrief::Empty), "{text:?}");
    }
}

#[test]
fn a_text_over_the_limit_is_refused_with_its_size() {
    let text = "a".repeat(MAX_BRIEF_BYTES + 1);
    assert_eq!(Brief::parse(&text), Err(InvalidBrief::TooLong { bytes: MAX_BRIEF_BYTES + 1 }));
    assert!(Brief::parse(&text[1..]).is_ok());
}

#[test]
fn control_characters_are_not_text() {
    for text in ["a\0b", "a\u{1b}[31mred", "a\u{7}"] {
        assert_eq!(Brief::parse(text), Err(InvalidBrief::NotText), "{text:?}");
    }
}
