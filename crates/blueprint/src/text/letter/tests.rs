use super::{body, without_markup};

#[test]
fn a_letter_loses_its_subject_greeting_and_signature() {
    let letter = "Subject: a small favour\n\nDear team,\n\nBooks: title, author.\n\nBest regards,\nAnn\nLibrarian";
    assert_eq!(body(letter).trim(), "Books: title, author.");
}

#[test]
fn a_greeting_and_thanks_within_a_paragraph_are_no_part_of_the_description() {
    assert_eq!(body("Hello there! We keep books. Thanks a lot, Ann"), "We keep books.");
    assert_eq!(body("Добрый день! Книги: название, автор. Заранее спасибо!"), "Книги: название, автор.");
}

#[test]
fn a_description_without_a_frame_stays_as_it_is() {
    for text in ["Best practices: title, text", "Topics\n- Subject: title, date", "Thanks: person, date, text"] {
        assert_eq!(body(text), text);
    }
}

#[test]
fn capitals_that_only_shout_become_small() {
    assert_eq!(body("BOOKS: TITLE, AUTHOR, YEAR OF PRINT"), "books: title, author, year of print");
    assert_eq!(body("Vehicles: VIN, MOT date"), "Vehicles: VIN, MOT date");
}

#[test]
fn markup_goes_and_its_words_stay() {
    assert_eq!(without_markup("a <b>bold</b> title"), ("a  bold  title".to_owned(), true));
    assert_eq!(
        without_markup("name, <script>alert(1)</script>, date").0,
        "name,  , date".to_owned().replace(",  ,", ",   ,")
    );
    assert_eq!(without_markup("weight < 5 kg"), ("weight < 5 kg".to_owned(), false));
}
