//! Rules that count: capacities, sums, exclusions, pairs that may occur once, ranges of a field.

use super::Found;
use super::clause::Reading;
use crate::phrase::Phrase;
use crate::text::{cue::Cue, numeral};
use crate::understand::names::What;
use crate::words::listed;
use domain::app_model::{FieldKind, Ident, Limit, Rule};

/// Finds the number of a clause, in digits or words, after its limit's cue.
pub(super) fn number(reading: &Reading<'_>) -> Option<(usize, f64)> {
    let start =
        [Cue::AtMost, Cue::Exceeds, Cue::Only].into_iter().filter_map(|cue| reading.place(cue)).min().unwrap_or(0);
    let words = reading.tokens.iter().enumerate().skip(start);
    words
        .into_iter()
        .find_map(|(at, token)| token.number().or_else(|| numeral::value(&token.low)).map(|value| (at, value)))
}

fn limits(reading: &Reading<'_>) -> bool {
    let more = reading.tokens.iter().position(|token| listed("more", &token.low));
    let than = reading.tokens.iter().rposition(|token| listed("than", &token.low));
    let beyond = reading.has(Cue::Exceeds) || more.zip(than).is_some_and(|(more, than)| more < than);
    reading.has(Cue::AtMost) || beyond && (reading.has(Cue::Cannot) || reading.has(Cue::Not))
}

/// `The total of a project's expenses must not exceed its budget`.
pub(super) fn sum(reading: &mut Reading<'_>) -> Option<Found> {
    if !reading.has(Cue::Sum) || !(limits(reading) || reading.has(Cue::Cannot)) {
        return None;
    }
    let limit_at = [Cue::Exceeds, Cue::AtMost].into_iter().filter_map(|cue| reading.place(cue)).max().unwrap_or(0);
    let numeric = |reading: &Reading<'_>, entity: usize, field: usize| {
        reading.field(entity, field).is_some_and(|field| field.kind.is_number())
    };
    let mut named: Vec<(usize, usize, usize)> = Vec::new();
    for mention in &reading.mentions {
        if let What::Field(entity, field) = mention.what
            && numeric(reading, entity, field)
        {
            named.push((mention.at, entity, field));
        }
    }
    let bound = named.iter().rev().find(|(at, ..)| *at > limit_at).map(|(_, entity, field)| (*entity, *field));
    let parents: Vec<usize> = bound.map(|(entity, _)| vec![entity]).unwrap_or_else(|| reading.entities());
    for parent in parents {
        for child in reading.children(parent) {
            let own = named
                .iter()
                .find(|(at, entity, _)| *entity == child && *at < limit_at.max(1))
                .map(|(_, _, field)| *field);
            let first = reading
                .entity(child)?
                .fields
                .iter()
                .position(|field| matches!(field.kind, FieldKind::Money { .. }))
                .or_else(|| reading.entity(child)?.fields.iter().position(|field| field.kind.is_number()));
            let Some(field) =
                own.or(first).and_then(|field| reading.field(child, field)).map(|field| field.name.clone())
            else {
                continue;
            };
            let limit = match bound {
                Some((entity, field)) => Limit::ParentField { name: reading.field(entity, field)?.name.clone() },
                None => Limit::Constant { value: number(reading)?.1 },
            };
            let paid = reading.entity(child)?.field(&field)?.kind.clone();
            let reference = reading.reference(child, parent)?;
            let monthly = |field: &domain::app_model::Field| super::clause::listed_stem("by_month", &field.label);
            if let Some(field) =
                bound.and_then(|(owner, limit)| reading.field(owner, limit)).filter(|field| monthly(field))
            {
                let label = field.label.clone();
                reading.notes.assume(crate::understand::notes::say(
                    reading.model.language,
                    format!("“{label}” is compared with the sum of all records, not only of those of one period."),
                    format!("«{label}» сравнивается с суммой по всем записям, а не за один период."),
                ));
            }
            if let (FieldKind::Money { .. }, Some((owner, limit))) = (&paid, bound)
                && let Some(limit) =
                    reading.model.entities.get_mut(owner).and_then(|entity| entity.fields.get_mut(limit))
                && matches!(limit.kind, FieldKind::Integer | FieldKind::Decimal)
            {
                limit.kind = paid;
            }
            let message =
                reading.message("The total is above the limit".to_owned(), "Сумма превышает предел".to_owned());
            return Some(Found::Rule(child, Rule::Sum { parent: reference, field, limit, counting: None, message }));
        }
    }
    None
}

/// `No more bookings than the capacity of the class`.
pub(super) fn by_field(reading: &mut Reading<'_>) -> Option<Found> {
    // `Only free seats`, `предлагать только свободные места`
    let free = reading.has(Cue::Only) && reading.has(Cue::Free) && reading.has(Cue::Capacity);
    let full = reading.has(Cue::Capacity) || reading.has(Cue::Free) || reading.has(Cue::Exceeds);
    let full = full || reading.tokens.iter().any(|token| super::clause::listed_stem("capacity", &token.low));
    if !(limits(reading) || free || reading.forbids() && full) || reading.has(Cue::Twice) {
        return None;
    }
    let is_capacity = |reading: &Reading<'_>, entity: usize, field: usize| {
        reading
            .field(entity, field)
            .filter(|field| field.kind == FieldKind::Integer)
            .and_then(|field| Phrase::of_label(&field.label))
            .is_some_and(|name| super::clause::listed_stem("capacity", &name.one))
    };
    let named = reading.fields().into_iter().find(|(entity, field)| is_capacity(reading, *entity, *field));
    let implied = || {
        let all = (0..reading.model.entities.len()).flat_map(|entity| {
            (0..reading.entity(entity).map_or(0, |entity| entity.fields.len())).map(move |field| (entity, field))
        });
        all.into_iter()
            .find(|(entity, field)| is_capacity(reading, *entity, *field) && !reading.children(*entity).is_empty())
    };
    let (parent, field) = named
        .or_else(|| reading.has(Cue::Capacity).then(implied).flatten())
        .filter(|_| number(reading).is_none_or(|_| reading.has(Cue::Capacity)))?;
    let child = reading.children(parent).first().copied()?;
    let reference = reading.reference(child, parent)?;
    let name = reading.field(parent, field)?.name.clone();
    let message = reading.message("There is no place left".to_owned(), "Свободных мест больше нет".to_owned());
    let counting = cancelled(reading, child);
    Some(Found::Rule(
        child,
        Rule::Capacity { parent: reference, limit: Limit::ParentField { name }, counting, message },
    ))
}

/// Records that a status calls cancelled take no place.
fn cancelled(reading: &Reading<'_>, child: usize) -> Option<domain::app_model::Condition> {
    let entity = reading.entity(child)?;
    entity.fields.iter().find_map(|field| {
        let FieldKind::Choice { options } = &field.kind else {
            return None;
        };
        let values: Vec<Ident> = options
            .iter()
            .filter(|option| super::clause::listed_stem("cancelled", &option.label))
            .map(|option| option.value.clone())
            .collect();
        (!values.is_empty()).then(|| domain::app_model::Condition {
            field: field.name.clone(),
            test: domain::app_model::Test::NoneOf { values },
        })
    })
}

/// `A reader can have at most 5 loans`.
pub(super) fn by_number(reading: &mut Reading<'_>) -> Option<Found> {
    if !limits(reading) && !reading.has(Cue::Only) {
        return None;
    }
    let (at, value) = number(reading)?;
    // The number is one for each day, which the rules of an app cannot say.
    let daily = |token: &crate::text::Token| listed("each_day", &token.low);
    if reading.tokens.iter().any(daily) {
        return None;
    }
    let named = reading.entities();
    let near = |reading: &Reading<'_>, child: usize| {
        reading
            .mentions
            .iter()
            .any(|mention| mention.what == What::Entity(child) && mention.at > at && mention.at <= at + 3)
    };
    let pairs: Vec<(usize, usize)> = named
        .iter()
        .flat_map(|parent| reading.children(*parent).into_iter().map(move |child| (child, *parent)))
        .collect();
    let both = pairs.iter().find(|(child, parent)| {
        named.contains(child) && named.contains(parent) && (near(reading, *child) || !near(reading, *parent))
    });
    let through = || {
        let event = pairs.iter().find(|(child, parent)| {
            named.iter().any(|other| other != parent && reading.reference(*child, *other).is_some())
                && !near(reading, *parent)
        });
        event.filter(|_| named.len() > 1)
    };
    let Some((child, parent)) = both.or_else(through).copied() else {
        return if value > 1.0 { by_promoted(reading, at, value) } else { None };
    };
    let open = [
        "at a time",
        "at once",
        "simultaneously",
        "at the same time",
        "одновременно",
        "на руках",
        "активных",
        "открытых",
        "активные",
        "open",
        "active",
    ];
    let text = crate::text::join(reading.tokens).to_lowercase();
    let state = reading.state(child);
    let counting = if state.is_some() {
        state
    } else if open.iter().any(|word| text.contains(word)) {
        reading.open_state(child)
    } else {
        cancelled(reading, child)
    };
    let reference = reading.reference(child, parent)?;
    let message = reading.message(format!("At most {value} are possible"), format!("Можно не больше {value}"));
    Some(Found::Rule(child, Rule::Capacity { parent: reference, limit: Limit::Constant { value }, counting, message }))
}

/// `A cage holds at most 5 animals`, where the cage is only a text of the animal: it becomes records of its own.
fn by_promoted(reading: &mut Reading<'_>, at: usize, value: f64) -> Option<Found> {
    let named = reading.entities();
    let near = |child: usize| {
        let what = What::Entity(child);
        reading.mentions.iter().any(|mention| mention.what == what && (at..=at + 3).contains(&mention.at))
    };
    let fields = reading.fields();
    let (child, field) = fields.into_iter().find(|(child, _)| named.contains(child) && near(*child))?;
    let reference = reading.field(child, field)?.name.clone();
    if !crate::understand::promote::promote(reading.model, child, field, reading.notes) {
        return None;
    }
    let message = reading.message(format!("At most {value} are possible"), format!("Можно не больше {value}"));
    let limit = Limit::Constant { value };
    Some(Found::Rule(child, Rule::Capacity { parent: reference, limit, counting: None, message }))
}

/// `A book that is out cannot be lent again`.
pub(super) fn exclusion(reading: &mut Reading<'_>) -> Option<Found> {
    let taken = reading.has(Cue::Out) || reading.has(Cue::Already) || reading.has(Cue::Again) || reading.has(Cue::Free);
    if !(reading.has(Cue::Cannot) || reading.has(Cue::Only)) || !taken || reading.has(Cue::Twice) {
        return None;
    }
    let eventful = |reading: &Reading<'_>, child: usize| {
        let name = reading.entity(child).and_then(|entity| Phrase::of_label(&entity.label));
        name.is_some_and(|name| {
            matches!(
                name.class,
                crate::words::Class::Event
                    | crate::words::Class::Document
                    | crate::words::Class::Money
                    | crate::words::Class::Unknown
            )
        })
    };
    for parent in reading.entities() {
        let Some(child) = reading.children(parent).into_iter().find(|child| eventful(reading, *child)) else {
            continue;
        };
        let counting = reading.open_state(child)?;
        let reference = reading.reference(child, parent)?;
        let message = reading.message("It is taken".to_owned(), "Сейчас занято".to_owned());
        return Some(Found::Rule(
            child,
            Rule::Capacity {
                parent: reference,
                limit: Limit::Constant { value: 1.0 },
                counting: Some(counting),
                message,
            },
        ));
    }
    None
}

/// `A student cannot enrol in the same course twice`.
pub(super) fn unique_together(reading: &mut Reading<'_>) -> Option<Found> {
    let single = number(reading).is_some_and(|(at, value)| at == 0 && value <= 1.0);
    let once = reading.has(Cue::Twice)
        || super::clause::happens_once(reading)
        || reading.has(Cue::Same)
        || reading.has(Cue::Again)
        || reading.has(Cue::Unique)
        || reading.has(Cue::Already)
        || number(reading).is_some_and(|(_, value)| value <= 1.0);
    if !once
        || !(single
            || reading.has(Cue::Cannot)
            || reading.has(Cue::Only)
            || reading.has(Cue::Unique)
            || reading.has(Cue::AtMost))
    {
        return None;
    }
    if super::clause::is_long(reading) {
        return None;
    }
    // "One trader per pitch per date" counts traders: the pitch and the date are what may occur once.
    let per = reading.place(Cue::Per).filter(|_| single);
    if let Some(per) = per {
        reading.mentions.retain(|mention| mention.at > per);
    }
    let named = reading.entities();
    let fields = reading.fields();
    if is_ambiguous(reading) {
        return None;
    }
    let mut best: Option<(usize, Vec<Ident>)> = None;
    for entity in 0..reading.model.entities.len() {
        let mut together: Vec<Ident> = named.iter().filter_map(|parent| reading.reference(entity, *parent)).collect();
        for (owner, field) in &fields {
            let Some(field) = reading.field(*owner, *field).filter(|_| *owner == entity) else {
                continue;
            };
            let unfit = matches!(field.kind, FieldKind::LongText | FieldKind::References { .. } | FieldKind::YesNo);
            let late_day = field.kind.is_calendar() && together.len() > 1;
            if !unfit && !late_day && !together.contains(&field.name) {
                together.push(field.name.clone());
            }
        }
        let daily = |token: &crate::text::Token| listed("each_day", &token.low);
        let day = (reading.has(Cue::Day) || per.is_some() && reading.tokens.iter().any(daily))
            .then(|| reading.entity(entity)?.fields.iter().find(|field| field.kind == FieldKind::Date))
            .flatten();
        if let Some(day) = day.filter(|day| !together.contains(&day.name)) {
            together.push(day.name.clone());
        }
        if together.len() > best.as_ref().map_or(1, |(_, best)| best.len()) {
            best = Some((entity, together));
        }
    }
    if let Some((entity, fields)) = best {
        let message = reading.message("There is such a record already".to_owned(), "Такая запись уже есть".to_owned());
        return Some(Found::Rule(entity, Rule::UniqueTogether { fields, message }));
    }
    unique_field(reading, &fields)
}

/// Makes the one named field unique: `one plate may have only one permit`.
fn unique_field(reading: &mut Reading<'_>, fields: &[(usize, usize)]) -> Option<Found> {
    // "Twice for one month from one person": the month alone may well occur again.
    let known = |at: usize| reading.mentions.iter().any(|mention| mention.at == at);
    let mut singles = reading.tokens.iter().enumerate().filter(|(_, token)| listed("single", &token.low));
    if singles.any(|(at, _)| {
        reading.tokens.get(at + 1).is_some_and(|next| next.is_word() && next.cues.is_empty()) && !known(at + 1)
    }) {
        return None;
    }
    let places = |field: &&domain::app_model::Field| super::clause::listed_stem("capacity", &field.label);
    let whole = |entity: usize, field: usize| {
        let label = reading.field(entity, field).map(|field| field.label.as_str()).unwrap_or_default();
        let words = label.split(' ').filter(|word| !listed("small", &crate::morph::fold(word))).count();
        let head = Phrase::of_label(label).filter(|name| name.noun);
        let head = head.and_then(|name| name.key.get(name.head_at).cloned());
        let named = |mention: &&crate::understand::names::Mention| mention.what == What::Field(entity, field);
        reading.mentions.iter().filter(named).any(|mention| {
            let stem = reading.tokens.get(mention.at).map(|token| &token.stem);
            mention.length >= words || stem.is_some() && stem == head.as_ref()
        })
    };
    let (entity, field) =
        fields.iter().copied().filter(|(entity, field)| whole(*entity, *field)).find(|(entity, field)| {
            reading.field(*entity, *field).filter(|field| !places(field)).is_some_and(|field| {
                matches!(field.kind, FieldKind::Text | FieldKind::Email | FieldKind::Phone | FieldKind::Integer)
                    || field.kind == FieldKind::Date && (reading.has(Cue::Day) || reading.has(Cue::Per))
            })
        })?;
    let target = reading.model.entities.get_mut(entity)?.fields.get_mut(field)?;
    target.unique = true;
    Some(Found::Changed)
}

/// Says whether one word names two fields of one kind of record, so that it is not known which of them is meant.
fn is_ambiguous(reading: &Reading<'_>) -> bool {
    let fields: Vec<(usize, usize, usize)> = reading
        .mentions
        .iter()
        .filter_map(|mention| {
            if let What::Field(entity, field) = mention.what { Some((mention.at, entity, field)) } else { None }
        })
        .collect();
    fields.iter().any(|(at, entity, field)| {
        fields.iter().any(|(other_at, other, second)| at == other_at && entity == other && field != second)
    })
}
