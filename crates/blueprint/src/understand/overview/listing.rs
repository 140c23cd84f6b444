//! Short lists on the overview: overdue, upcoming, latest, largest.
#![expect(clippy::wildcard_enum_match_arm, reason = "the other cues mean the largest or the newest")]

use super::put::push_listing;
use super::{Wish, calendar, condition};
use crate::phrase::lower_first;
use crate::text::cue::Cue;
use crate::understand::notes::{Notes, say};
use crate::understand::rules::clause::listed_stem;
use domain::app_model::{AppModel, Condition, Entity, FieldKind, Ident, Listing, SortOrder, Test};

/// A short list: overdue, upcoming, latest, largest.
pub(super) fn listing(wish: &Wish<'_>, entity: Option<usize>, model: &mut AppModel, notes: &mut Notes) -> bool {
    let sort = [Cue::Overdue, Cue::Upcoming, Cue::Recent, Cue::Top].into_iter().find(|cue| wish.has(*cue));
    let (Some(sort), false) = (sort, wish.has(Cue::Count) || wish.has(Cue::Sum) || wish.has(Cue::Average)) else {
        return false;
    };
    let dated = |at: &usize| model.entities.get(*at).is_some_and(|entity| calendar(entity).is_some());
    let Some(at) = entity.filter(|at| dated(at) || sort == Cue::Top).or_else(|| (0..model.entities.len()).find(dated))
    else {
        return false;
    };
    let Some(source) = model.entities.get(at) else {
        return false;
    };
    let dated_field = || {
        wish.fields().find_map(|(_, entity, field)| {
            source.fields.get(field).filter(|field| entity == at && field.kind.is_calendar())
        })
    };
    let planned =
        || source.fields.iter().find(|field| field.kind.is_calendar() && listed_stem("planned", &field.label));
    let field = match sort {
        Cue::Top => {
            let named = wish.fields().find_map(|(_, entity, field)| {
                source.fields.get(field).filter(|field| entity == at && field.kind.is_number())
            });
            named.or_else(|| source.fields.iter().find(|field| field.kind.is_number()))
        }
        Cue::Overdue | Cue::Upcoming => dated_field().or_else(planned).or_else(|| calendar(source)),
        _ => dated_field().or_else(|| calendar(source)),
    };
    let Some((field, field_label)) = field.map(|field| (field.name.clone(), field.label.clone())) else {
        return false;
    };
    let lowest = sort == Cue::Top && wish.tokens.iter().any(|token| crate::words::listed("lowest", &token.low));
    let order = if matches!(sort, Cue::Overdue | Cue::Upcoming) || lowest {
        SortOrder::Ascending
    } else {
        SortOrder::Descending
    };
    let mut conditions: Vec<Condition> = condition(wish, at, model).into_iter().collect();
    if sort == Cue::Overdue && conditions.is_empty() {
        conditions.extend(open(source));
    }
    let (name, many) = (source.name.clone(), source.label_plural.clone());
    let label = match sort {
        Cue::Overdue => say(model.language, format!("{many} by deadline"), format!("{many} по сроку")),
        Cue::Upcoming => say(model.language, format!("Upcoming {}", lower_first(&many)), format!("{many}: ближайшие")),
        Cue::Recent => say(model.language, format!("Latest {}", lower_first(&many)), format!("{many}: последние")),
        _ if lowest => say(
            model.language,
            format!("{many}: lowest {}", lower_first(&field_label)),
            format!("{many}: наименьшее значение «{field_label}»"),
        ),
        _ => say(model.language, format!("Top {}", lower_first(&many)), format!("{many}: самые большие")),
    };
    explain(wish, sort, (&label, &many), model, notes);
    push_listing(model, Listing { label, entity: name, field, order, upcoming: sort == Cue::Upcoming, conditions })
}

/// States what a short list leaves open: how many records it shows, and which come first.
fn explain(wish: &Wish<'_>, sort: Cue, (label, many): (&str, &str), model: &AppModel, notes: &mut Notes) {
    let asked = wish.tokens.iter().find_map(|token| token.number().or_else(|| crate::text::numeral::value(&token.low)));
    if asked.is_some_and(|asked| asked > 5.0) {
        notes.assume(say(
            model.language,
            format!("The short list “{label}” of the overview shows five records."),
            format!("Короткий список «{label}» на обзоре показывает пять записей."),
        ));
    }
    if sort == Cue::Overdue {
        notes.assume(say(
            model.language,
            format!("The overview lists open records of “{many}” with the earliest date on top, so that overdue ones come first; those not yet due follow."),
            format!("На обзоре открытые записи «{many}» идут от самой ранней даты: просроченные сверху, за ними те, чей срок ещё не вышел."),
        ));
    }
}

/// The condition that keeps finished records out of a list.
pub(super) fn open(entity: &Entity) -> Option<Condition> {
    entity.fields.iter().find_map(|field| match &field.kind {
        FieldKind::Choice { options } => {
            let values: Vec<Ident> = options
                .iter()
                .filter(|option| listed_stem("closing", &option.label))
                .map(|option| option.value.clone())
                .collect();
            (!values.is_empty()).then(|| Condition { field: field.name.clone(), test: Test::NoneOf { values } })
        }
        FieldKind::YesNo if listed_stem("closing", &field.label) => {
            Some(Condition { field: field.name.clone(), test: Test::No })
        }
        FieldKind::Date | FieldKind::DateTime
            if listed_stem("closing_date", &field.label) && !listed_stem("planned", &field.label) =>
        {
            Some(Condition { field: field.name.clone(), test: Test::Empty })
        }
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::Money { .. }
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::YesNo
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone
        | FieldKind::Reference { .. }
        | FieldKind::References { .. } => None,
    })
}
