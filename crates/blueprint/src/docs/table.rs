//! The data model and the rules as Markdown.

use crate::understand::notes::say;
use domain::app_model::{AppModel, Field, FieldKind};
use domain::language::Language;
use std::fmt::Write;

/// Takes everything from a text that Markdown or HTML would read as markup.
pub(super) fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '|' | '`' | '[' | ']' | '*' | '_' | '#' | '\\' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(c),
        }
    }
    safe
}

/// One table for each kind of record, with its rules.
pub(super) fn records(model: &AppModel) -> String {
    let language = model.language;
    let mut text = format!("## {}\n\n", say(language, "Records", "Записи"));
    for entity in &model.entities {
        let _ = writeln!(text, "### {}\n", plain(&entity.label_plural));
        let _ = writeln!(
            text,
            "| {} | {} | {} |\n|---|---|---|",
            say(language, "Field", "Поле"),
            say(language, "Holds", "Содержит"),
            say(language, "Must", "Условия")
        );
        for field in &entity.fields {
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                plain(&field.label),
                plain(&holds(model, field)),
                plain(&must(field, language))
            );
        }
        text.push('\n');
        for rule in &entity.rules {
            let _ = writeln!(text, "- {}", plain(rule.message()));
        }
        if !entity.rules.is_empty() {
            text.push('\n');
        }
    }
    text
}

fn holds(model: &AppModel, field: &Field) -> String {
    let language = model.language;
    let label = |name| model.entity(name).map(|entity| entity.label.clone()).unwrap_or_default();
    let (english, russian) = match &field.kind {
        FieldKind::Text => ("text", "текст"),
        FieldKind::LongText => ("long text", "длинный текст"),
        FieldKind::Integer => ("whole number", "целое число"),
        FieldKind::Decimal => ("number", "число"),
        FieldKind::Money { .. } => ("amount", "сумма"),
        FieldKind::Date => ("date", "дата"),
        FieldKind::Time => ("time", "время"),
        FieldKind::DateTime => ("date and time", "дата и время"),
        FieldKind::YesNo => ("yes or no", "да или нет"),
        FieldKind::Email => ("e-mail", "почта"),
        FieldKind::Link => ("link", "ссылка"),
        FieldKind::Phone => ("phone", "телефон"),
        FieldKind::Choice { options } => {
            return options.iter().map(|option| option.label.as_str()).collect::<Vec<_>>().join(", ");
        }
        FieldKind::Reference { target, .. } => {
            return say(language, format!("one of {}", label(target)), format!("одна запись: {}", label(target)));
        }
        FieldKind::References { target } => {
            return say(
                language,
                format!("several of {}", label(target)),
                format!("несколько записей: {}", label(target)),
            );
        }
    };
    say(language, english, russian)
}

fn must(field: &Field, language: Language) -> String {
    let mut list = Vec::new();
    if field.required {
        list.push(say(language, "filled", "заполнено"));
    }
    if field.unique {
        list.push(say(language, "unique", "не повторяется"));
    }
    if let Some(min) = field.min {
        list.push(format!("≥ {min}"));
    }
    if let Some(max) = field.max {
        list.push(format!("≤ {max}"));
    }
    list.join(", ")
}
