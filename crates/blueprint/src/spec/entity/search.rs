//! Requirements about finding records: search, order, filters.

use super::super::sample::{Input, Sample, Value, Wish, sample};
use super::super::steps::Steps;
use super::super::{Wanted, check};
use super::{key, labels};
use crate::phrase::lower_first;
use crate::understand::notes::say;
use domain::app_model::{AppModel, Entity, Field, FieldKind, SortOrder};
use domain::check::{CheckStep, Role};

/// Search by a text, and sorting by the title's column.
pub(super) fn find(model: &AppModel, entity: &Entity) -> Option<Wanted> {
    let first = sample(model, entity, 0, &Wish::default());
    let second = sample(model, entity, 1, &Wish::default());
    let text_field = entity
        .fields
        .iter()
        .filter(|field| field.kind.is_searched())
        .min_by_key(|field| field.name != entity.title_field)?;
    let query = first.inputs.iter().find_map(|(label, input)| match input {
        Input::Fill(value) if *label == text_field.label => Some(value.clone()),
        Input::Fill(_) | Input::Select(_) | Input::Tick(_) | Input::TickOther(_) => None,
    })?;
    let mut steps = Steps::start(model);
    steps.add(entity, &first);
    steps.add(entity, &second);
    steps.open_list(entity);
    if entity.sorting.field.as_ref() == Some(&entity.title_field)
        && entity.sorting.order == SortOrder::Ascending
        && first.title < second.title
    {
        steps.list.push(CheckStep::ExpectOrder { texts: vec![first.title.clone(), second.title.clone()] });
    }
    steps.fill(steps.words.search, &query.to_lowercase());
    steps.row(std::slice::from_ref(&second.title), false);
    steps.row(std::slice::from_ref(&first.title), true);
    steps.fill(steps.words.search, "zzzz");
    steps.text(steps.words.nothing_found, true);
    steps.fill(steps.words.search, "");
    steps.row(std::slice::from_ref(&second.title), true);
    if let Some(field) =
        entity.field(&entity.title_field).filter(|field| field.kind == FieldKind::Text && first.title < second.title)
    {
        let other =
            entity.sorting.field.as_ref() == Some(&entity.title_field) && entity.sorting.order == SortOrder::Ascending;
        if !other {
            steps.click(Role::Button, &field.label);
            steps.list.push(CheckStep::ExpectOrder { texts: vec![first.title.clone(), second.title.clone()] });
        }
        steps.click(Role::Button, &field.label);
        steps.list.push(CheckStep::ExpectOrder { texts: vec![second.title.clone(), first.title.clone()] });
    }
    let text = say(
        model.language,
        format!(
            "People find {} by a part of a text, whatever its case, and sort the list.",
            lower_first(&entity.label_plural)
        ),
        format!("Список «{}» можно искать по части текста без учёта регистра и сортировать.", entity.label_plural),
    );
    let title = say(
        model.language,
        format!("{}: search and sorting", entity.label_plural),
        format!("{}: поиск и сортировка", entity.label_plural),
    );
    Some(Wanted::new(text, check(key(entity, "find"), title, steps.list)))
}

/// The filters of the list, each on its own.
pub(super) fn filter(model: &AppModel, entity: &Entity) -> Option<Wanted> {
    let fields: Vec<&Field> = entity.fields.iter().filter(|field| field.filter).collect();
    let picked: Vec<&Field> =
        fields.iter().copied().filter(|field| !matches!(field.kind, FieldKind::References { .. })).take(4).collect();
    if picked.is_empty() {
        return None;
    }
    let mut wishes = [Wish::default(), Wish::default()];
    for field in &picked {
        for (wish, value) in wishes.iter_mut().zip(pair(field)) {
            if let Some(value) = value {
                wish.set.insert(field.name.clone(), value);
            }
        }
    }
    let [one, two] = wishes;
    let (first, second) = (sample(model, entity, 0, &one), sample(model, entity, 1, &two));
    let mut steps = Steps::start(model);
    steps.add(entity, &first);
    steps.add(entity, &second);
    for field in &picked {
        steps.open_list(entity);
        if !apply(field, &first, &second, model, &mut steps) {
            continue;
        }
        steps.row(std::slice::from_ref(&second.title), false);
        steps.row(std::slice::from_ref(&first.title), true);
        steps.click(Role::Button, steps.words.clear);
        steps.row(std::slice::from_ref(&second.title), true);
    }
    let names = labels(&fields);
    let text = say(
        model.language,
        format!("People filter {} by {names}.", lower_first(&entity.label_plural)),
        format!("Список «{}» фильтруется: {names}.", entity.label_plural),
    );
    let title = say(
        model.language,
        format!("{}: each filter shows only what fits", entity.label_plural),
        format!("{}: каждый фильтр оставляет только подходящее", entity.label_plural),
    );
    Some(Wanted::new(text, check(key(entity, "filter"), title, steps.list)))
}

/// Two values of a field that a filter tells apart.
fn pair(field: &Field) -> [Option<Value>; 2] {
    match &field.kind {
        FieldKind::Choice { options } => [
            options.first().map(|option| Value::Choice(option.value.clone())),
            options.get(1).map(|option| Value::Choice(option.value.clone())),
        ],
        FieldKind::YesNo => [Some(Value::Flag(true)), Some(Value::Flag(false))],
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::Money { .. }
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone
        | FieldKind::Reference { .. }
        | FieldKind::References { .. } => [None, None],
    }
}

/// Sets a filter so that only the first record is left; says whether that is possible.
fn apply(field: &Field, first: &Sample<'_>, second: &Sample<'_>, model: &AppModel, steps: &mut Steps<'_>) -> bool {
    match (&field.kind, first.values.get(&field.name), second.values.get(&field.name)) {
        (FieldKind::Choice { .. }, Some(one), Some(two)) if one != two => {
            let Some(label) = one.shown(field, model.language) else {
                return false;
            };
            steps.select(&field.label, &label);
            true
        }
        (FieldKind::YesNo, Some(Value::Flag(true)), Some(Value::Flag(false))) => {
            steps.select(&field.label, steps.words.yes);
            true
        }
        (FieldKind::Reference { .. }, _, _) => {
            let chosen = |record: &Sample<'_>| {
                record.inputs.iter().find(|(label, _)| *label == field.label).map(|(_, input)| input.clone())
            };
            let (Some(Input::Select(one)), Some(Input::Select(two))) = (chosen(first), chosen(second)) else {
                return false;
            };
            if one == two {
                return false;
            }
            steps.select(&field.label, &one);
            true
        }
        (
            FieldKind::Integer | FieldKind::Decimal | FieldKind::Money { .. },
            Some(Value::Number(one)),
            Some(Value::Number(two)),
        ) if one < two => {
            let name = steps.words.range_from(&field.label);
            let to = if model.language == domain::language::Language::En {
                name.replace(": from", ": to")
            } else {
                name.replace(": от", ": до")
            };
            steps.fill(&to, &crate::spec::sample::value::plain_number(*one));
            true
        }
        (FieldKind::Date, Some(Value::Day(one)), Some(Value::Day(two))) if one < two => {
            let name = steps.words.range_from(&field.label);
            let to = if model.language == domain::language::Language::En {
                name.replace(": from", ": to")
            } else {
                name.replace(": от", ": до")
            };
            steps.fill(&to, &format!("{{today{one:+}}}"));
            true
        }
        (_, _, _) => false,
    }
}
