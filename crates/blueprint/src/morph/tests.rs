use super::english;
use super::russian::{Case, Place, agree, gender, in_case, plural, readings};
use expect_test::{Expect, expect};
use std::fmt::Write;

fn check_plural(words: &str, expected: Expect) {
    let list: Vec<String> = words
        .split(' ')
        .map(|word| {
            if super::is_cyrillic(word) {
                format!("{}/{}", plural(word), in_case(&[word], Case::Genitive, true).unwrap_or_default())
            } else {
                english::plural(word)
            }
        })
        .collect();
    expected.assert_eq(&list.join(" "));
}

fn check_lemma(words: &str, place: Place, expected: Expect) {
    let mut text = String::new();
    for word in words.split(' ') {
        let noun = readings(word, place).remove(0);
        write!(text, "{}{} ", noun.lemma, if noun.plural { "+" } else { "" }).unwrap();
    }
    expected.assert_eq(text.trim());
}

#[test]
fn english_nouns_get_their_plural() {
    check_plural(
        "book class category shelf child box day hero work-order inventory status",
        expect!["books classes categories shelves children boxes days heroes work-orders inventory statuses"],
    );
}

#[test]
fn english_plurals_get_their_singular() {
    let list: Vec<String> =
        "books classes categories shelves children boxes days houses courses gizmos bus news expenses"
            .split(' ')
            .map(english::singular)
            .collect();
    expect!["book class category shelf child box day house course gizmo bus news expense"].assert_eq(&list.join(" "));
}

#[test]
fn russian_nouns_get_their_plurals() {
    check_plural(
        "заявка клиент список урок продавец ребенок статья занятие категория читатель врач имя грядка игрушка день место платье ячейка скамейка боец случай",
        expect![
            "заявки/заявок клиенты/клиентов списки/списков уроки/уроков продавцы/продавцов дети/детей статьи/статей занятия/занятий категории/категорий читатели/читателей врачи/врачей имена/имён грядки/грядок игрушки/игрушек дни/дней места/мест платья/платьев ячейки/ячеек скамейки/скамеек бойцы/бойцов случаи/случаев"
        ],
    );
}

#[test]
fn forms_of_unknown_russian_nouns_get_a_dictionary_form() {
    check_lemma(
        "болтиков шайбами прищепок шкатулки растворов экспедиций гирляндам кузнецов втулок лебедками разработок мундштуков",
        Place::Oblique,
        expect![
            "болтик+ шайба+ прищепка+ шкатулка раствор+ экспедиция+ гирлянда+ кузнец+ втулка+ лебедка+ разработка+ мундштук+"
        ],
    );
}

#[test]
fn forms_of_known_russian_nouns_get_their_dictionary_form() {
    check_lemma(
        "заявок клиентов детей читателям занятий книг животных столиков сотрудниками встречами",
        Place::Oblique,
        expect!["заявка+ клиент+ ребенок+ читатель+ занятие+ книга+ животное+ столик+ сотрудник+ встреча+"],
    );
}

#[test]
fn adjectives_agree_with_their_noun() {
    let cases = [
        ("домашних", "животное"),
        ("срочная", "заявка"),
        ("рабочими", "день"),
        ("новых", "задача"),
        ("последнего", "визит"),
        ("музыкальных", "инструмент"),
    ];
    let list: Vec<String> = cases
        .iter()
        .map(|(form, noun)| format!("{} {}", agree(form, gender(noun), false), agree(form, gender(noun), true)))
        .collect();
    expect![
        "домашнее домашние, срочная срочные, рабочий рабочие, новая новые, последний последние, музыкальный музыкальные"
    ]
    .assert_eq(&list.join(", "));
}
