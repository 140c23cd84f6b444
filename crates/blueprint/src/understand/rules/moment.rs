//! Rules about time: no overlap, end after start, not in the past, deadlines.

use super::Found;
use super::clause::{Reading, is_long, listed_stem};
use crate::text::cue::Cue;
use crate::understand::names::What;
use crate::words::listed;
use domain::app_model::{Action, Comparison, Entity, Field, FieldKind, Ident, Operand, Rule};

/// `Two bookings of the same room cannot overlap`.
pub(super) fn no_overlap(reading: &mut Reading<'_>) -> Option<Found> {
    let overlap =
        reading.has(Cue::Overlap) || reading.has(Cue::Same) && reading.has(Cue::Twice) && reading.has(Cue::Cannot);
    if !overlap {
        return None;
    }
    let mut scored: Vec<(usize, usize)> = (0..reading.model.entities.len())
        .map(|entity| (relevance(reading, entity), entity))
        .filter(|(score, _)| *score > 0)
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    for (_, entity) in scored {
        let mut scope = scope(reading, entity);
        let foreign = |what: What| match what {
            What::Entity(other) | What::Field(other, _) | What::Choice(other, ..) => other != entity,
        };
        let others = reading.mentions.iter().any(|mention| foreign(mention.what));
        let subject =
            reading.mentions.first().is_some_and(|mention| mention.what == What::Entity(entity) && mention.at < 3);
        // "Nobody twice in one room" where the room is no field here, or "one exhibit in two exhibitions at once": the
        // record itself is not what must be free.
        if scope.is_empty() && (others || counted_twice(reading, entity) && !subject) {
            continue;
        }
        let source = reading.entity(entity)?;
        let message = |reading: &Reading<'_>| {
            reading.message(
                "The times overlap with another record".to_owned(),
                "Время пересекается с другой записью".to_owned(),
            )
        };
        if let Some((start, end)) = span(source) {
            if source.field(&start).is_some_and(|field| field.kind == FieldKind::Time) {
                scope.extend(
                    source.fields.iter().find(|field| field.kind == FieldKind::Date).map(|field| field.name.clone()),
                );
            }
            scope.dedup();
            let text = message(reading);
            return Some(Found::Rule(entity, Rule::NoOverlap { scope, start, end, counting: None, message: text }));
        }
        let moments: Vec<Ident> = source
            .fields
            .iter()
            .filter(|field| field.kind.is_calendar() || field.kind == FieldKind::Time)
            .map(|field| field.name.clone())
            .collect();
        if !moments.is_empty() && scope.len() + moments.len() > 1 && reading.has(Cue::Overlap) {
            scope.extend(moments.into_iter().filter(|name| !scope.contains(name)).collect::<Vec<_>>());
            let text = message(reading);
            return Some(Found::Rule(entity, Rule::UniqueTogether { fields: scope, message: text }));
        }
    }
    None
}

/// How likely an entity is the one that must not overlap.
fn relevance(reading: &Reading<'_>, entity: usize) -> usize {
    let Some(source) = reading.entity(entity) else { return 0 };
    let timed = source.fields.iter().any(|field| field.kind.is_calendar() || field.kind == FieldKind::Time);
    let refers = reading.entities().iter().filter(|parent| reading.reference(entity, **parent).is_some()).count();
    let named = usize::from(reading.entities().contains(&entity));
    let spans = usize::from(span(source).is_some());
    if !timed || refers + named == 0 { 0 } else { refers * 2 + named * 2 + spans * 3 }
}

/// The references of an entity that the clause names; none named means the first one.
fn scope(reading: &Reading<'_>, entity: usize) -> Vec<Ident> {
    let mut list: Vec<Ident> = reading
        .entities()
        .into_iter()
        .filter(|parent| !counted_twice(reading, *parent))
        .filter_map(|parent| reading.reference(entity, parent))
        .collect();
    for (owner, field) in reading.fields() {
        let Some(field) = reading.field(owner, field).filter(|_| owner == entity) else {
            continue;
        };
        let target =
            field.kind.target().and_then(|name| reading.model.entities.iter().position(|other| other.name == *name));
        if target.is_some_and(|target| counted_twice(reading, target)) {
            continue;
        }
        let fit = matches!(
            field.kind,
            FieldKind::Text | FieldKind::Choice { .. } | FieldKind::Reference { .. } | FieldKind::Integer
        );
        if fit && !list.contains(&field.name) {
            list.push(field.name.clone());
        }
    }
    list
}

/// `two members at the same time`: what may not be twice is not what must be equal.
fn counted_twice(reading: &Reading<'_>, entity: usize) -> bool {
    let named = reading.mentions.iter().find(|mention| mention.what == What::Entity(entity));
    let before = named.and_then(|mention| mention.at.checked_sub(1)).and_then(|at| reading.tokens.get(at));
    before.is_some_and(|token| listed("two", &token.low))
}

/// Finds the fields with the start and the end of an entity.
pub(crate) fn span(entity: &Entity) -> Option<(Ident, Ident)> {
    let moments: Vec<&Field> =
        entity.fields.iter().filter(|field| field.kind.is_calendar() || field.kind == FieldKind::Time).collect();
    let start = moments.iter().find(|field| listed_stem("starts", &field.label))?;
    let end = moments
        .iter()
        .find(|field| field.kind == start.kind && field.name != start.name && listed_stem("ends", &field.label))?;
    Some((start.name.clone(), end.name.clone()))
}

/// `The date cannot be in the past`.
pub(super) fn not_past(reading: &mut Reading<'_>) -> Option<Found> {
    let future = reading.tokens.iter().any(|token| token.low.starts_with("future") || token.low.starts_with("будущ"));
    let past = reading.has(Cue::Past);
    if !past && !future || !(reading.has(Cue::Cannot) || reading.has(Cue::Must) || reading.has(Cue::Only)) {
        return None;
    }
    let calendar = |reading: &Reading<'_>, entity: usize| {
        let fields = &reading.entity(entity)?.fields;
        let found = fields.iter().position(|field| field.kind.is_calendar() && !listed_stem("born", &field.label));
        found.map(|field| (entity, field))
    };
    let named = reading
        .fields()
        .into_iter()
        .find(|(entity, field)| reading.field(*entity, *field).is_some_and(|field| field.kind.is_calendar()));
    let found = named.or_else(|| reading.entities().into_iter().find_map(|entity| calendar(reading, entity)));
    let (entity, field) =
        found.or_else(|| eventful(reading).into_iter().find_map(|entity| calendar(reading, entity)))?;
    let field = reading.field(entity, field)?;
    let (left, label) = (field.name.clone(), field.label.clone());
    let forbidden = reading.has(Cue::Cannot);
    let comparison = if past == forbidden { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
    let message = reading
        .message(format!("“{label}” is not possible at this time"), format!("«{label}»: такое время недопустимо"));
    Some(Found::Rule(entity, Rule::Compare { left, comparison, right: Operand::Now, message }))
}

/// All entities, those that refer to most others first: what happens rather than what it happens to.
fn eventful(reading: &Reading<'_>) -> Vec<usize> {
    let mut list: Vec<usize> = (0..reading.model.entities.len()).collect();
    let references = |entity: &Entity| entity.fields.iter().filter(|field| field.kind.target().is_some()).count();
    list.sort_by_key(|entity| std::cmp::Reverse(reading.entity(*entity).map_or(0, references)));
    list
}

/// `The end must be after the start`, `the sale price is not below the purchase price`.
pub(super) fn compare(reading: &mut Reading<'_>) -> Option<Found> {
    let (after, before) = (reading.has(Cue::After), reading.has(Cue::Before));
    let above = reading.has(Cue::Exceeds) || reading.has(Cue::AtMost);
    if !(after || before || above) || is_long(reading) {
        return None;
    }
    let fields = reading.fields();
    for (index, (entity, first)) in fields.iter().enumerate() {
        for (other, second) in fields.iter().skip(index + 1).filter(|(other, _)| other == entity) {
            let (Some(left), Some(right)) = (reading.field(*entity, *first), reading.field(*other, *second)) else {
                continue;
            };
            let comparable = left.kind == right.kind
                && (left.kind.is_number() || left.kind.is_calendar() || left.kind == FieldKind::Time);
            if !comparable {
                continue;
            }
            let comparison = comparison(reading, after, before);
            let (name, other) = (left.name.clone(), right.name.clone());
            let (english, russian) = compared(left, right, comparison);
            let message = reading.message(english, russian);
            return Some(Found::Rule(
                *entity,
                Rule::Compare { left: name, comparison, right: Operand::Field { name: other }, message },
            ));
        }
    }
    span_of_named(reading, after, before)
}

/// The sentence that says how two fields must stand to each other.
fn compared(left: &Field, right: &Field, comparison: Comparison) -> (String, String) {
    let timed = !left.kind.is_number();
    let (english, russian) = match (comparison, timed) {
        (Comparison::Greater, true) => ("must be after", "должно быть позже"),
        (Comparison::GreaterOrEqual, true) => ("must not be before", "не может быть раньше"),
        (Comparison::Less, true) => ("must be before", "должно быть раньше"),
        (Comparison::LessOrEqual, true) => ("must not be after", "не может быть позже"),
        (Comparison::Greater, false) => ("must be more than", "должно быть больше"),
        (Comparison::GreaterOrEqual, false) => ("must not be less than", "не может быть меньше"),
        (Comparison::Less, false) => ("must be less than", "должно быть меньше"),
        (Comparison::LessOrEqual, false) => ("must not be more than", "не может быть больше"),
    };
    let (one, two) = (&left.label, &right.label);
    (format!("“{one}” {english} “{two}”"), format!("Значение «{one}» {russian}, чем «{two}»"))
}

/// `It must end after it starts`: the names are only alluded to.
fn span_of_named(reading: &mut Reading<'_>, after: bool, before: bool) -> Option<Found> {
    let text = crate::text::join(reading.tokens);
    if !(listed_stem("starts", &text) && listed_stem("ends", &text))
        || reading.has(Cue::Delete)
        || reading.has(Cue::Edit)
    {
        return None;
    }
    let all = reading.entities().into_iter().chain(0..reading.model.entities.len());
    let (entity, (start, end)) = all.into_iter().find_map(|entity| Some((entity, span(reading.entity(entity)?)?)))?;
    let words = crate::morph::fold(&text);
    let first_is_end = words
        .split(' ')
        .find(|word| listed_stem("starts", word) || listed_stem("ends", word))
        .is_some_and(|word| listed_stem("ends", word));
    let comparison = comparison(reading, after, before);
    let (left, right) = if first_is_end { (end, start) } else { (start, end) };
    let message =
        reading.message("The end must be after the start".to_owned(), "Окончание должно быть позже начала".to_owned());
    Some(Found::Rule(entity, Rule::Compare { left, comparison, right: Operand::Field { name: right }, message }))
}

fn comparison(reading: &Reading<'_>, after: bool, before: bool) -> Comparison {
    let cannot = reading.has(Cue::Cannot);
    let not = reading.tokens.iter().any(|token| token.low == "не" || token.low == "not");
    let strict_words = reading.tokens.iter().any(|token| {
        ["не раньше", "не ранее", "not before", "not earlier", "no earlier"]
            .iter()
            .any(|text| text.starts_with(&token.low))
    });
    let or_equal = cannot || not && strict_words || reading.has(Cue::AtMost);
    let upwards = after && (!before || reading.place(Cue::After) < reading.place(Cue::Before));
    let beyond = reading.has(Cue::Exceeds) || reading.has(Cue::AtMost);
    let upwards = if beyond && !before && (cannot || not || reading.has(Cue::AtMost)) { cannot } else { upwards };
    match (upwards, cannot || beyond && not && !after, or_equal) {
        (true, false, true) => Comparison::GreaterOrEqual,
        (true, false, false) => Comparison::Greater,
        (true, true, _) => Comparison::LessOrEqual,
        (false, false, true) => Comparison::LessOrEqual,
        (false, false, false) => Comparison::Less,
        (false, true, _) => {
            if before {
                Comparison::GreaterOrEqual
            } else {
                Comparison::LessOrEqual
            }
        }
    }
}

/// The field of a parent that is called after the end of something: `deadline`, `запись до`.
fn deadline_field(reading: &Reading<'_>) -> Option<(usize, usize)> {
    let all = reading.entities().into_iter().chain(0..reading.model.entities.len());
    all.into_iter().find_map(|entity| {
        let fields = &reading.entity(entity)?.fields;
        let fits = |field: &Field| field.kind.is_calendar() && listed_stem("deadline", &field.label);
        let field = fields.iter().position(fits).filter(|_| !reading.children(entity).is_empty())?;
        Some((entity, field))
    })
}

/// `After the deadline nobody can register`, `нельзя менять запись после даты занятия`.
pub(super) fn deadline(reading: &mut Reading<'_>) -> Option<Found> {
    let (after, cannot) = (reading.place(Cue::After)?, reading.forbids());
    let counts = reading
        .tokens
        .windows(2)
        .any(|pair| matches!(pair, [more, than] if listed("more", &more.low) && listed("than", &than.low)));
    if !cannot || counts || is_long(reading) {
        return None;
    }
    let named: Vec<(usize, usize)> = reading
        .fields()
        .into_iter()
        .filter(|(entity, field)| reading.field(*entity, *field).is_some_and(|field| field.kind.is_calendar()))
        .collect();
    let later = reading.mentions.iter().any(|mention| mention.at > after);
    let fallback = || {
        let entities = reading.entities();
        entities.into_iter().find_map(|entity| {
            reading
                .entity(entity)?
                .fields
                .iter()
                .position(|field| field.kind.is_calendar())
                .map(|field| (entity, field))
        })
    };
    let closing = named.iter().copied().find(|(entity, field)| {
        let parent = !reading.children(*entity).is_empty();
        parent && reading.field(*entity, *field).is_some_and(|field| listed_stem("deadline", &field.label))
    });
    let closing = closing.or_else(|| reading.words_of_deadline().then(|| deadline_field(reading)).flatten());
    let (owner, field) = closing.or(named.first().copied()).or_else(|| later.then(fallback).flatten())?;
    let name = reading.field(owner, field)?.name.clone();
    let mut actions: Vec<Action> = Vec::new();
    if reading.has(Cue::Edit) {
        actions.push(Action::Update);
    }
    if reading.has(Cue::Delete)
        || reading.tokens.iter().any(|token| token.stem.starts_with("cancel") || token.stem.starts_with("отмен"))
    {
        actions.push(Action::Delete);
    }
    let child = reading
        .children(owner)
        .first()
        .copied()
        .filter(|child| actions.is_empty() || reading.entities().contains(child));
    let own = actions.is_empty() && child.is_none();
    if own {
        actions.push(Action::Update);
    }
    if actions.is_empty() {
        actions.push(Action::Create);
    }
    let message = reading.message("The deadline has passed".to_owned(), "Срок уже прошёл".to_owned());
    let (entity, parent) = match child {
        Some(child) => (child, reading.reference(child, owner)),
        None => (owner, None),
    };
    Some(Found::Rule(entity, Rule::Deadline { parent, field: name, actions, message }))
}
