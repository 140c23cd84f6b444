use super::plainly;
use crate::text::{join, tokens};

fn plain(text: &str) -> Vec<String> {
    plainly(&tokens(text)).iter().map(|statement| join(statement)).collect()
}

#[test]
fn a_name_that_is_described_behind_it_becomes_a_name_with_a_list() {
    assert_eq!(plain("we have barns, each with a name and a size"), ["barns: a name and a size"]);
    assert_eq!(plain("Есть альпинисты: у каждого имя, рост"), ["альпинисты: имя, рост"]);
    assert_eq!(plain("Ещё есть маршруты — название, длина"), ["маршруты — название, длина"]);
}

#[test]
fn statements_with_subjects_of_their_own_part() {
    assert_eq!(
        plain("Guests book a table in a hall — for each table we write down the number and the date"),
        ["Guests book a table in a hall", "for each table we write down the number and the date"]
    );
    assert_eq!(
        plain("A lecture has one or more speakers and a speaker may give many lectures"),
        ["A lecture has one or more speakers", "a speaker may give many lectures"]
    );
    assert_eq!(
        plain("Опекун может взять несколько собак, а у собаки может быть несколько опекунов"),
        ["Опекун может взять несколько собак", "у собаки может быть несколько опекунов"]
    );
}

#[test]
fn a_second_predicate_gets_the_subject_of_the_first() {
    assert_eq!(
        plain("every parcel belongs to a sender and has a weight, a price"),
        ["every parcel belongs to a sender", "every parcel has a weight, a price"]
    );
}

#[test]
fn a_list_stays_whole() {
    for text in
        ["A talk has a title, a level and a length", "Books: title, author and year", "name and e-mail of the guest"]
    {
        assert_eq!(plain(text), [text]);
    }
}

#[test]
fn an_and_closes_the_list_of_what_one_thing_has() {
    assert_eq!(
        plain("books with title and author, readers and loans"),
        ["books with title and author", "track readers and loans"]
    );
    assert_eq!(plain("books with title and author, price, notes"), ["books with title and author, price, notes"]);
    assert_eq!(plain("rooms with name and floor, guests with phone"), ["rooms with name and floor, guests with phone"]);
}

#[test]
fn who_is_assigned_stands_apart_from_a_list() {
    assert_eq!(
        plain("faults with a date and a photo, and we assign a plumber"),
        ["faults with a date and a photo", "we assign a plumber"]
    );
}
