//! Wishes for the lists: filters and the order. Every list can be searched, so that wish is always met.

use super::names::{Mention, Names, What};
use super::notes::{Notes, say};
use super::promote::promote;
use crate::text::{Token, cue::Cue};
use domain::app_model::{AppModel, FieldKind, SortOrder, Sorting};

/// Reads a clause; says whether it was understood.
pub(crate) fn read(tokens: &[Token], model: &mut AppModel, notes: &mut Notes) -> bool {
    let filter = tokens.iter().position(|token| token.cue(Cue::Filter).is_some());
    let sort = tokens.iter().position(|token| token.cue(Cue::Sort).is_some());
    let search = tokens.iter().any(|token| token.cue(Cue::Search).is_some());
    let mentions = Names::of(model).mentions(tokens);
    let mut understood = search;
    if let Some(at) = filter {
        let end = sort.filter(|sort| *sort > at).unwrap_or(tokens.len());
        understood |= filters(&mentions, at, end, model, notes);
    }
    if let Some(at) = sort {
        let end = filter.filter(|filter| *filter > at).unwrap_or(tokens.len());
        understood |= order(tokens, &mentions, at, end, model);
    }
    understood
}

/// Switches filters on; a text becomes records of its own first.
fn filters(mentions: &[Mention], start: usize, end: usize, model: &mut AppModel, notes: &mut Notes) -> bool {
    let named = mentions.iter().find_map(|mention| match mention.what {
        What::Entity(at) => Some(at),
        What::Field(..) | What::Choice(..) => None,
    });
    let mut any = false;
    for mention in mentions.iter().filter(|mention| (start..end).contains(&mention.at)) {
        let targets: Vec<(usize, usize)> = match mention.what {
            What::Field(entity, field) => vec![(entity, field)],
            What::Entity(target) => references(model, target),
            What::Choice(entity, field, _) => vec![(entity, field)],
        };
        for (entity, field) in targets {
            let others =
                mentions.iter().any(|other| matches!(other.what, What::Field(owner, _) if Some(owner) == named));
            if named.is_some_and(|named| named != entity) && others {
                continue;
            }
            let text = model
                .entities
                .get(entity)
                .and_then(|entity| entity.fields.get(field))
                .is_some_and(|field| field.kind == FieldKind::Text);
            if text && promote(model, entity, field, notes) {
                any = true;
                continue;
            }
            let Some(field) = model.entities.get_mut(entity).and_then(|entity| entity.fields.get_mut(field)) else {
                continue;
            };
            if can_filter(&field.kind) {
                field.filter = true;
                any = true;
            }
        }
    }
    any
}

/// Lists the fields that refer to an entity.
fn references(model: &AppModel, target: usize) -> Vec<(usize, usize)> {
    let Some(name) = model.entities.get(target).map(|entity| entity.name.clone()) else {
        return Vec::new();
    };
    let fields = model
        .entities
        .iter()
        .enumerate()
        .flat_map(|(at, entity)| entity.fields.iter().enumerate().map(move |(place, field)| (at, place, field)));
    fields.filter(|(_, _, field)| field.kind.target() == Some(&name)).map(|(at, place, _)| (at, place)).collect()
}

/// Says whether a list can offer a filter for a kind.
pub(crate) fn can_filter(kind: &FieldKind) -> bool {
    kind.is_number()
        || kind.is_calendar()
        || matches!(
            kind,
            FieldKind::Choice { .. } | FieldKind::YesNo | FieldKind::Reference { .. } | FieldKind::References { .. }
        )
}

fn order(tokens: &[Token], mentions: &[Mention], start: usize, end: usize, model: &mut AppModel) -> bool {
    let descending = tokens.iter().any(|token| token.cue(Cue::Descending).is_some());
    let direction = if descending { SortOrder::Descending } else { SortOrder::Ascending };
    for mention in mentions.iter().filter(|mention| (start..end).contains(&mention.at)) {
        if let What::Field(entity, field) = mention.what {
            let Some(entity) = model.entities.get_mut(entity) else {
                continue;
            };
            let sortable = entity
                .fields
                .get(field)
                .filter(|field| !matches!(field.kind, FieldKind::References { .. } | FieldKind::LongText));
            if let Some(name) = sortable.map(|field| field.name.clone()) {
                entity.sorting = Sorting { field: Some(name), order: direction };
                return true;
            }
        }
    }
    let named = mentions.iter().find_map(|mention| match mention.what {
        What::Entity(at) => Some(at),
        What::Field(..) | What::Choice(..) => None,
    });
    let Some(entity) = named.or(Some(0)).and_then(|at| model.entities.get_mut(at)) else {
        return false;
    };
    let recent = descending || tokens.iter().any(|token| token.cue(Cue::Recent).is_some());
    if recent {
        let field = super::overview::calendar(entity).map(|field| field.name.clone());
        entity.sorting = Sorting { field, order: SortOrder::Descending };
    }
    recent
}

/// The sentence about wishes that the lists cannot meet.
pub(crate) fn leave(tokens: &[Token], model: &AppModel, notes: &mut Notes) {
    let text = super::notes::quoted(&crate::text::join(tokens));
    notes.leave_out(say(
        model.language,
        format!("“{text}”: this wish for a list was not understood and is not built."),
        format!("«{text}»: это пожелание к списку не понято и не построено."),
    ));
}
