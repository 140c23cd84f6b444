//! Honest no's: what cannot be served, why, and what the person can do.

use crate::understand::NotServed;
use crate::understand::notes::say;
use domain::language::Language;
use domain::spec::Refusal;

/// Says why a brief cannot be served.
pub(crate) fn of_brief(reason: &NotServed, language: Language) -> Refusal {
    let reason = match reason {
        NotServed::NothingToKeep => say(
            language,
            "The built-in model found nothing in the brief that an app could keep track of. It builds apps that store records: lists, forms, details, search, filters, relations, rules and an overview.",
            "Встроенная модель не нашла в описании ничего, что приложение могло бы хранить. Она строит приложения с записями: списки, формы, карточки, поиск, фильтры, связи, правила и обзор.",
        ),
        NotServed::OtherKind(word) => say(
            language,
            format!(
                "The brief asks for “{word}”, which is not an app that keeps records. The built-in model builds only such apps: lists, forms, details, search, filters, relations, rules and an overview."
            ),
            format!(
                "В описании просят «{word}», а это не приложение с записями. Встроенная модель строит только такие: списки, формы, карточки, поиск, фильтры, связи, правила и обзор."
            ),
        ),
        NotServed::OtherLanguage => say(
            language,
            "The built-in model understands briefs in English and in Russian only.",
            "Встроенная модель понимает описания только на английском и на русском.",
        ),
    };
    Refusal { reason, advice: advice(language) }
}

/// What to do instead.
fn advice(language: Language) -> Vec<String> {
    vec![
        say(
            language,
            "Say what the app should keep, for example: “Books with title, author and year; readers with name and email; loans link a book to a reader”.",
            "Скажите, что приложение должно хранить, например: «Книги: название, автор, год; читатели: имя и почта; выдача связывает книгу с читателем».",
        ),
        model_advice(language),
    ]
}

/// How to connect a language model.
pub(crate) fn model_advice(language: Language) -> String {
    say(
        language,
        "For anything else connect a language model: put its key into the environment and name it with `samokoder build --model NAME \"…\"`; `samokoder doctor` shows what is set up.",
        "Для остального подключите языковую модель: положите её ключ в переменную окружения и назовите её: `samokoder build --model ИМЯ \"…\"`; `samokoder doctor` покажет, что настроено.",
    )
}
