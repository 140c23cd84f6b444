use crate::spec::specify;
use crate::understand::understand;
use domain::language::Language;
use proptest::prelude::*;

/// Any brief gives an answer, and any model that it gives fits together and can be specified.
fn sound(brief: &str) {
    let Ok(understood) = understand(brief, Language::detect(brief)) else { return };
    assert_eq!(understood.model.problems(), Vec::<String>::new(), "{brief}");
    let spec = specify(&understood.model, &understood.notes);
    assert!(!spec.requirements.is_empty(), "{brief}");
}

const WORDS: &[&str] = &[
    "books",
    "title",
    "author",
    "has",
    "with",
    "and",
    ",",
    ":",
    "(",
    ")",
    ";",
    ".",
    "\n- ",
    "\n",
    "each",
    "a",
    "the",
    "cannot",
    "only",
    "status",
    "new",
    "/",
    "at most",
    "5",
    "from",
    "1",
    "to",
    "per",
    "show",
    "total",
    "price",
    "date",
    "after",
    "belongs to",
    "zorbles",
    "клиенты",
    "имя",
    "заказ",
    "дата",
    "сумма",
    "нельзя",
    "удалить",
    "статус",
    "новый",
    "в работе",
    "—",
    "у",
    "есть",
    "учёт",
    "не более",
    "если",
    "обязательно",
    "фильтр",
    "по",
    "пользователь",
    "может",
    "start",
    "end",
    "overlap",
    "required",
    "unique",
    "several",
    "tags",
    "one of",
    "or",
    "order",
    "class",
    "index",
    "каждый",
    "вход",
    "order_by",
    "→",
    "same",
];

/// Words that give a sentence its shape, mixed with nouns that nobody has listed.
fn words() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(WORDS), 1..60)
}

proptest! {
    #[test]
    fn any_text_is_answered(brief in "\\PC{0,400}") {
        sound(&brief);
    }

    #[test]
    fn any_sentence_of_cue_words_gives_a_sound_model(words in words()) {
        sound(&words.join(" "));
    }
}

#[test]
fn the_longest_brief_is_read_in_the_end() {
    let parts = [
        "books with title, author; ",
        "нельзя удалить заявку в работе. ",
        "(((((",
        "a ",
        "- x: y\n",
        "→ ",
        "1,",
        "ё",
        "нет ",
    ];
    for part in parts {
        let brief: String = part.repeat(65_536 / part.len());
        sound(&brief);
    }
}
