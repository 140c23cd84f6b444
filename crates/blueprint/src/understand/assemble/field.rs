//! One field: its kind from what is said, from its options, from an entity of that name, or from the table of names.

use super::{Setting, free_label};
use crate::phrase::Phrase;
use crate::phrase::naming::{free_ident, snake};
use crate::understand::draft::{Draft, DraftField};
use crate::understand::kinds::{self, Hint};
use crate::understand::notes::{Notes, say};
use crate::words::Class;
use domain::app_model::{Choice, Currency, Entity, Field, FieldKind, Ident, OnDelete};
use domain::language::Language;

/// Most options of a choice.
const MAX_OPTIONS: usize = 30;

/// Returns a field of which nothing is said.
pub(crate) fn plain(name: Ident, label: String, kind: FieldKind) -> Field {
    Field {
        name,
        label,
        kind,
        required: false,
        unique: false,
        min: None,
        max: None,
        default: None,
        filter: false,
        in_list: false,
    }
}

/// Builds the fields of one entity of the draft.
pub(super) fn build(draft: &Draft, at: usize, entities: &mut [Entity], setting: &Setting, notes: &mut Notes) {
    let Some(source) = draft.entities.get(at) else { return };
    for field in &source.fields {
        let target = super::relate::target(draft, at, field);
        if let Some((child, many)) = super::relate::turned(draft, at, field, target) {
            super::relate::add_reference(draft, child, at, many, entities, setting);
            continue;
        }
        let reference = target.and_then(|target| entities.get(target)).map(|entity| entity.name.clone());
        let built = entities
            .get(at)
            .and_then(|entity| build_field(entity, source.name.class, field, reference, setting, notes));
        if let (Some(entity), Some(field)) = (entities.get_mut(at), built) {
            entity.fields.push(field);
        }
    }
}

/// Builds one field of an entity, as a reference if it names another.
pub(crate) fn build_field(
    entity: &Entity,
    class: Class,
    source: &DraftField,
    reference: Option<Ident>,
    setting: &Setting,
    notes: &mut Notes,
) -> Option<Field> {
    let taken: Vec<Ident> = entity.fields.iter().map(|field| field.name.clone()).collect();
    let labels: Vec<String> = entity.fields.iter().map(|field| field.label.clone()).collect();
    let name = free_ident(&snake(&source.name.code), if reference.is_some() { "_ref" } else { "_value" }, &taken)?;
    // `С датами начала и окончания`: each record has one of each.
    let single = ["дата", "время"].contains(&source.name.head.as_str());
    let hint = source.said.kind.clone().or_else(|| kinds::hint_at(&source.name, &entity.label));
    let kind = match reference {
        Some(target) if source.said.many => FieldKind::References { target },
        Some(target) => {
            let required = !source.said.optional
                && (source.said.required || matches!(class, Class::Event | Class::Document | Class::Money));
            FieldKind::Reference { target, on_delete: if required { OnDelete::Restrict } else { OnDelete::SetNull } }
        }
        None => kind(entity, source, hint.as_ref(), setting, notes),
    };
    // `To-dos with due dates and priorities`: each has one of both.
    let single = single
        || !source.said.many
            && (matches!(kind, FieldKind::Reference { .. })
                || has_one(&kind, hint.as_ref(), source) && source.said.kind.is_none());
    let label = if single { source.name.label() } else { source.name.label_as_given() };
    let label = free_label(&label, &labels);
    let minutes = if kinds::is_russian(&source.name) { "мин" } else { "min" };
    let unit = source.said.unit.as_deref().or(Some(minutes).filter(|_| kinds::is_duration(&source.name)));
    let label = match unit.filter(|_| matches!(kind, FieldKind::Integer | FieldKind::Decimal)) {
        Some(unit) => free_label(&format!("{label}, {unit}"), &labels),
        None => label,
    };
    let mut field = plain(name, label, kind);
    say_limits(&mut field, source, hint.as_ref());
    Some(field)
}

/// Says whether a record has one value of a kind, however the brief counts it.
fn has_one(kind: &FieldKind, hint: Option<&Hint>, source: &DraftField) -> bool {
    match kind {
        FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::Choice { .. }
        | FieldKind::Money { .. }
        | FieldKind::Email
        | FieldKind::Phone => true,
        FieldKind::Text => hint.is_some_and(|hint| ["kind", "code"].contains(&hint.kind)) && source.name.key.len() == 1,
        FieldKind::LongText
        | FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::YesNo
        | FieldKind::Link
        | FieldKind::Reference { .. }
        | FieldKind::References { .. } => false,
    }
}

/// Decides what a field that is no reference holds.
fn kind(entity: &Entity, source: &DraftField, hint: Option<&Hint>, setting: &Setting, notes: &mut Notes) -> FieldKind {
    let russian = kinds::is_russian(&source.name);
    if source.options.len() > 1 {
        return yes_no(&source.options).unwrap_or_else(|| choice(&source.options));
    }
    let currency = source.said.currency.unwrap_or(setting.currency);
    let ranged = source.said.min.is_some() && source.said.max.is_some();
    if ranged && hint.is_some_and(|hint| kinds::is_choice_like(hint.kind)) {
        return FieldKind::Integer;
    }
    let label = source.name.label_as_given();
    match hint.map(|hint| hint.kind) {
        Some("long") => FieldKind::LongText,
        Some("email") => FieldKind::Email,
        Some("phone") => FieldKind::Phone,
        Some("link") => FieldKind::Link,
        Some("file") => {
            notes.assume(say(
                setting.language,
                format!(
                    "“{label}” of “{}” holds a link (http or https): files cannot be uploaded.",
                    entity.label_plural
                ),
                format!(
                    "Поле «{label}» в «{}» хранит ссылку (http или https): загрузки файлов нет.",
                    entity.label_plural
                ),
            ));
            FieldKind::Link
        }
        Some("date") => FieldKind::Date,
        Some("datetime") => FieldKind::DateTime,
        Some("time") if source.name.key.len() > 1 && both_words(&source.name) => FieldKind::DateTime,
        Some("time") => FieldKind::Time,
        Some("int" | "year" | "percent" | "rating") => {
            if source.said.currency.is_some() {
                FieldKind::Money { currency }
            } else {
                FieldKind::Integer
            }
        }
        Some("decimal") => FieldKind::Decimal,
        Some("money") => FieldKind::Money { currency },
        Some("yesno") => FieldKind::YesNo,
        Some(key @ ("status" | "priority" | "gender" | "condition" | "difficulty")) => {
            let options = kinds::preset(key, russian);
            notes.assume(say(
                setting.language,
                format!(
                    "Options of “{label}” of “{}” are not named; assumed: {}.",
                    entity.label_plural,
                    options.join(", ")
                ),
                format!(
                    "Варианты поля «{label}» в «{}» не названы; взяты: {}.",
                    entity.label_plural,
                    options.join(", ")
                ),
            ));
            choice(&options)
        }
        Some("name" | "kind" | "code" | "address" | "text") => FieldKind::Text,
        Some(_) | None => unknown_kind(source, currency),
    }
}

fn both_words(name: &Phrase) -> bool {
    let has = |list: &str| name.one.split(' ').any(|word| crate::words::listed(list, word));
    has("date_word") && has("time_word")
}

/// A name that no table knows: money if a currency is said, a number if a range is, several lines if plural.
fn unknown_kind(source: &DraftField, currency: Currency) -> FieldKind {
    let said = &source.said;
    if said.currency.is_some() {
        FieldKind::Money { currency }
    } else if said.min.is_some() || said.max.is_some_and(|max| max < 1000.0) {
        FieldKind::Integer
    } else if said.long || source.name.plural && source.name.key.len() == 1 {
        FieldKind::LongText
    } else {
        FieldKind::Text
    }
}

/// Makes a choice of option texts.
pub(crate) fn choice(options: &[String]) -> FieldKind {
    let mut list: Vec<Choice> = Vec::new();
    for text in options.iter().take(MAX_OPTIONS) {
        let taken: Vec<Ident> = list.iter().map(|choice| choice.value.clone()).collect();
        let label: String = text.chars().take(60).collect();
        let words = crate::phrase::naming::option_words(&label);
        let same = list.iter().any(|choice| choice.label.to_lowercase() == label.to_lowercase());
        let value = free_ident(&snake(&words), "_option", &taken).or_else(|| free_ident("option", "_1", &taken));
        if let (Some(value), false) = (value, same) {
            list.push(Choice { value, label });
        }
    }
    FieldKind::Choice { options: list }
}

fn yes_no(options: &[String]) -> Option<FieldKind> {
    let mut low: Vec<String> = options.iter().map(|option| option.to_lowercase()).collect();
    low.sort();
    (low == ["no", "yes"] || low == ["да", "нет"]).then_some(FieldKind::YesNo)
}

/// Sets required, unique, limits, default and filter.
fn say_limits(field: &mut Field, source: &DraftField, hint: Option<&Hint>) {
    let said = &source.said;
    let text = matches!(field.kind, FieldKind::Text | FieldKind::LongText);
    let number = field.kind.is_number();
    field.filter = matches!(
        field.kind,
        FieldKind::Choice { .. } | FieldKind::YesNo | FieldKind::Reference { .. } | FieldKind::References { .. }
    );
    field.unique = said.unique
        && !matches!(
            field.kind,
            FieldKind::LongText | FieldKind::YesNo | FieldKind::References { .. } | FieldKind::Choice { .. }
        );
    field.required = said.required && !said.optional;
    if number {
        let (low, high) = natural(hint, said.min.is_some() || said.max.is_some());
        field.min = said.min.or(low);
        field.max = said.max.or(high);
        if said.positive && field.min.is_none_or(|min| min <= 0.0) {
            field.min = Some(above_zero(&field.kind));
        }
    } else if text {
        field.min = said.min.filter(|value| *value >= 1.0);
        field.max = said.max.filter(|value| *value >= 1.0);
    }
    if field.min.zip(field.max).is_some_and(|(min, max)| min > max) {
        (field.min, field.max) = (field.max, field.min);
    }
    match &field.kind {
        FieldKind::Reference { on_delete, .. } => field.required = *on_delete != OnDelete::SetNull,
        FieldKind::YesNo | FieldKind::References { .. } => field.required = false,
        FieldKind::Choice { options } => {
            let stateful = hint.is_some_and(|hint| ["status", "priority"].contains(&hint.kind));
            let wanted = said
                .default
                .as_deref()
                .and_then(|text| options.iter().find(|option| option.label.to_lowercase().starts_with(text)));
            field.default =
                wanted.or(options.first().filter(|_| stateful)).map(|option| option.value.as_str().to_owned());
            field.required |= field.default.is_some() && !said.optional;
        }
        FieldKind::Date | FieldKind::DateTime => {
            let today =
                said.default.as_deref().is_some_and(|text| crate::words::list("today").any(|word| text.contains(word)));
            field.default = today.then(|| if field.kind == FieldKind::Date { "today" } else { "now" }.to_owned());
        }
        FieldKind::Integer | FieldKind::Decimal | FieldKind::Money { .. } => {
            let value =
                said.default.as_deref().and_then(|text| text.split(' ').find_map(|word| word.parse::<f64>().ok()));
            let fits =
                |value: &f64| field.min.is_none_or(|min| *value >= min) && field.max.is_none_or(|max| *value <= max);
            field.default = value.filter(fits).map(|value| value.to_string());
        }
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Time
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone => {}
    }
}

/// The smallest number above zero that people write in a field of this kind.
pub(crate) fn above_zero(kind: &FieldKind) -> f64 {
    if *kind == FieldKind::Integer { 1.0 } else { 0.01 }
}

/// Limits that the meaning of a number sets when the brief sets none.
fn natural(hint: Option<&Hint>, said: bool) -> (Option<f64>, Option<f64>) {
    let Some(hint) = hint else { return (None, None) };
    match hint.kind {
        "rating" if !said => (Some(1.0), Some(5.0)),
        "percent" if !said => (Some(0.0), Some(100.0)),
        "year" if !said => (Some(1.0), Some(2100.0)),
        "money" => (Some(0.0), None),
        _ => (hint.min, hint.max),
    }
}

/// Says how a language calls the field that a reference to an entity becomes.
pub(super) fn reference_field(
    entity: &Entity,
    target: &Entity,
    many: bool,
    required: bool,
    _language: Language,
) -> Option<Field> {
    let taken: Vec<Ident> = entity.fields.iter().map(|field| field.name.clone()).collect();
    let labels: Vec<String> = entity.fields.iter().map(|field| field.label.clone()).collect();
    let wanted = if many { target.plural.as_str() } else { target.name.as_str() };
    let name = free_ident(wanted, "_ref", &taken)?;
    let label = free_label(if many { &target.label_plural } else { &target.label }, &labels);
    let target = target.name.clone();
    let kind = if many {
        FieldKind::References { target }
    } else {
        FieldKind::Reference { target, on_delete: if required { OnDelete::Restrict } else { OnDelete::SetNull } }
    };
    Some(Field { required: required && !many, filter: true, ..plain(name, label, kind) })
}
