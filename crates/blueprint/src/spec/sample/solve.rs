//! Values that satisfy the limits of the fields and the rules of the entity.

use super::{Value, Wish};
use crate::phrase::Phrase;
use crate::understand::kinds;
use crate::words::Class;
use domain::app_model::{AppModel, Comparison, Entity, Field, FieldKind, Ident, Operand, Rule, Test};
use domain::language::Language;
use std::collections::BTreeMap;

/// Returns the value of each plain field of sample number `seed`.
pub(super) fn values(model: &AppModel, entity: &Entity, seed: usize, wish: &Wish) -> BTreeMap<Ident, Value> {
    let mut values: BTreeMap<Ident, Value> = BTreeMap::new();
    for (index, field) in entity.fields.iter().enumerate() {
        if field.kind.target().is_some() {
            continue;
        }
        let value = match wish.set.get(&field.name) {
            Some(Value::NotChoice(values)) => other_option(field, values, seed).map_or(Value::Empty, Value::Choice),
            Some(Value::Day(days)) if field.kind == FieldKind::DateTime => Value::Hour(days * 24),
            Some(value) => value.clone(),
            None => natural(model, entity, field, index, seed),
        };
        values.insert(field.name.clone(), value);
    }
    for rule in &entity.rules {
        satisfy(rule, &mut values, wish);
    }
    values
}

/// A plausible value that no rule has looked at yet.
fn natural(model: &AppModel, entity: &Entity, field: &Field, index: usize, seed: usize) -> Value {
    let step = i64::try_from(seed).unwrap_or(0);
    let place = i64::try_from(index).unwrap_or(0);
    match &field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Link | FieldKind::Phone => {
            Value::Text(text(model, entity, field, seed))
        }
        FieldKind::Integer | FieldKind::Decimal | FieldKind::Money { .. } => Value::Number(number(field, seed)),
        FieldKind::Date => Value::Day(3 + step * 2 + place),
        FieldKind::Time => Value::Minute(9 * 60 + (step % 4) * 120 + place * 15),
        FieldKind::DateTime => Value::Hour(30 + step * 48 + place * 2),
        FieldKind::Choice { options } => {
            let locked = locking(entity, &field.name);
            let free: Vec<&Ident> =
                options.iter().map(|option| &option.value).filter(|value| !locked.contains(value)).collect();
            let first = field.default.is_some() || free.len() < 2;
            let at = if first { 0 } else { seed % free.len() };
            free.get(at).map_or(Value::Empty, |value| Value::Choice((*value).clone()))
        }
        FieldKind::YesNo => Value::Flag(false),
        FieldKind::Reference { .. } | FieldKind::References { .. } => Value::Empty,
    }
}

/// The options under which a record is locked or asks for more, which an ordinary sample avoids.
fn locking<'a>(entity: &'a Entity, field: &Ident) -> Vec<&'a Ident> {
    let mut list = Vec::new();
    for rule in &entity.rules {
        if let Rule::Locked { when, .. } = rule
            && let (true, Test::OneOf { values }) = (when.field == *field, &when.test)
        {
            list.extend(values);
        }
    }
    list
}

fn other_option(field: &Field, not: &[Ident], seed: usize) -> Option<Ident> {
    let FieldKind::Choice { options } = &field.kind else {
        return None;
    };
    let free: Vec<&Ident> = options.iter().map(|option| &option.value).filter(|value| !not.contains(value)).collect();
    free.get(seed % free.len().max(1)).map(|value| (*value).clone())
}

fn number(field: &Field, seed: usize) -> f64 {
    let step = u32::try_from(seed % 50).map_or(0.0, f64::from);
    let whole = field.kind == FieldKind::Integer;
    let low = field.min.unwrap_or(if field.max.is_some_and(|max| max < 1.0) { 0.0 } else { 1.0 });
    let wanted = match (field.max, whole) {
        (Some(max), _) if max - low < 60.0 => {
            let room = (max - low).floor().max(0.0);
            return low + step % (room + 1.0);
        }
        (Some(max), true) if max >= 2000.0 => return 1990.0 + step,
        (_, true) => 12.0 + step * 7.0,
        (_, false) => 25.5 + step * 30.0,
    };
    let value: f64 = if low > wanted { low + wanted } else { wanted };
    field.max.map_or(value, |max| value.min(max))
}

const ENGLISH_NAMES: &[&str] = &[
    "Anna Smith",
    "Ben Carter",
    "Clara Jones",
    "David Miller",
    "Emma Brown",
    "Frank Wilson",
    "Grace Taylor",
    "Henry Moore",
    "Irene Clark",
    "Jack Turner",
];
const RUSSIAN_NAMES: &[&str] = &[
    "Анна Смирнова",
    "Борис Котов",
    "Вера Павлова",
    "Глеб Орлов",
    "Дарья Зимина",
    "Егор Лебедев",
    "Жанна Титова",
    "Захар Белов",
    "Инна Громова",
    "Кирилл Носов",
];
const ENGLISH_WORDS: &[&str] =
    &["Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Harbor", "Island", "Juniper"];
const RUSSIAN_WORDS: &[&str] =
    &["Альфа", "Берег", "Ветер", "Гранит", "Дубрава", "Енисей", "Жемчуг", "Звезда", "Исток", "Кедр"];

fn pick(list: &[&'static str], seed: usize) -> &'static str {
    list.get(seed % list.len().max(1)).copied().unwrap_or("Alpha")
}

fn text(model: &AppModel, entity: &Entity, field: &Field, seed: usize) -> String {
    let russian = model.language == Language::Ru;
    let name = Phrase::of_label(&field.label);
    let hint = name.as_ref().and_then(kinds::hint).map(|hint| hint.kind);
    let person = Phrase::of_label(&entity.label).is_some_and(|name| name.class == Class::Person)
        && hint == Some("name")
        || name.as_ref().is_some_and(|name| name.class == Class::Person);
    let word = pick(if russian { RUSSIAN_WORDS } else { ENGLISH_WORDS }, seed);
    let text = match (&field.kind, hint) {
        (FieldKind::Email, _) => return format!("person{}@example.com", seed + 1),
        (FieldKind::Link, _) => return format!("https://example.com/page-{}", seed + 1),
        (FieldKind::Phone, _) => {
            return if russian {
                format!("+7 900 555-01-{:02}", seed + 10)
            } else {
                format!("+1 555 010 {:04}", seed + 1000)
            };
        }
        (FieldKind::LongText, _) => {
            if russian {
                format!("Заметка «{word}» для проверки")
            } else {
                format!("A note about {word}")
            }
        }
        (_, Some("code")) => format!("{}-{}", ["AB", "CD", "EF", "GH"].get(seed % 4).unwrap_or(&"AB"), 100 + seed),
        (_, _) if person => person_name(entity, field, russian, seed),
        (_, _) if field.name == entity.title_field => format!("{} {word}", entity.label),
        (_, _) => word.to_owned(),
    };
    fitted(text, field, seed)
}

/// A whole name, or the half of it that the field is for; no other field of a record repeats what names it.
fn person_name(entity: &Entity, field: &Field, russian: bool, seed: usize) -> String {
    let names = if russian { RUSSIAN_NAMES } else { ENGLISH_NAMES };
    let says = |field: &Field, words: &str| {
        let label = field.label.to_lowercase();
        crate::words::list(words).any(|word| label.contains(word))
    };
    let has_surname = entity.fields.iter().any(|field| says(field, "surname_word"));
    let (first, last) = pick(names, seed).split_once(' ').unwrap_or_default();
    if says(field, "surname_word") {
        last.to_owned()
    } else if has_surname && says(field, "first_name_word") {
        first.to_owned()
    } else if field.name == entity.title_field {
        pick(names, seed).to_owned()
    } else {
        pick(names, seed + 5).to_owned()
    }
}

/// Makes a text as long as the field asks for.
fn fitted(text: String, field: &Field, seed: usize) -> String {
    let length = text.chars().count();
    let limit = |value: Option<f64>| value.and_then(|value| format!("{value:.0}").parse::<usize>().ok());
    if let Some(max) = limit(field.max).filter(|max| length > *max) {
        let letter = char::from(b'A' + u8::try_from(seed % 26).unwrap_or(0));
        return std::iter::once(letter).chain(text.chars().skip(1)).take(max).collect();
    }
    match limit(field.min).filter(|min| length < *min) {
        Some(min) => text.chars().chain(std::iter::repeat('x')).take(min).collect(),
        None => text,
    }
}

/// Moves values until a rule of this entity alone is kept.
fn satisfy(rule: &Rule, values: &mut BTreeMap<Ident, Value>, wish: &Wish) {
    match rule {
        Rule::Compare { left, comparison, right, .. } => {
            if wish.set.contains_key(left) {
                return;
            }
            let reference = match right {
                Operand::Field { name } => values.get(name).cloned(),
                Operand::Now => values
                    .get(left)
                    .map(|value| if matches!(value, Value::Hour(_)) { Value::Hour(0) } else { Value::Day(0) }),
                Operand::Number { value } => Some(Value::Number(*value)),
            };
            if let (Some(reference), Some(value)) = (reference, values.get_mut(left)) {
                *value = beside(&reference, *comparison, 2);
            }
        }
        Rule::NoOverlap { start, end, .. } => {
            let first = values.get(start).cloned();
            if let (Some(first), Some(value), false) = (first, values.get_mut(end), wish.set.contains_key(end)) {
                *value = beside(&first, Comparison::Greater, 2);
            }
        }
        Rule::Capacity { .. }
        | Rule::Sum { .. }
        | Rule::UniqueTogether { .. }
        | Rule::Deadline { .. }
        | Rule::Locked { .. }
        | Rule::ParentState { .. }
        | Rule::RequiredWhen { .. }
        | Rule::Transitions { .. } => {}
    }
}

/// Returns a value that compares with `reference` as wanted, at a distance.
pub(in crate::spec) fn beside(reference: &Value, comparison: Comparison, distance: i64) -> Value {
    let sign = match comparison {
        Comparison::Less | Comparison::LessOrEqual => -1,
        Comparison::Greater | Comparison::GreaterOrEqual => 1,
    };
    match reference {
        Value::Number(value) => Value::Number(value + if sign > 0 { 5.0 } else { -5.0_f64.min(*value / 2.0) }),
        Value::Day(days) => Value::Day(days + sign * distance),
        Value::Minute(minutes) => Value::Minute((minutes + sign * distance * 45).clamp(0, 24 * 60 - 1)),
        Value::Hour(hours) => Value::Hour(hours + sign * distance),
        Value::Text(_) | Value::Choice(_) | Value::NotChoice(_) | Value::Flag(_) | Value::Empty => reference.clone(),
    }
}
