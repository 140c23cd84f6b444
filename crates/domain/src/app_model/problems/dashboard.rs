//! The overview: limits, unique labels, fields that exist and have fitting kinds.

use super::rules::condition;
use crate::app_model::{AppModel, Entity, FieldKind, Grouping, Ident, Measure};
use std::collections::BTreeSet;

const MAX_METRICS: usize = 8;
const MAX_BREAKDOWNS: usize = 4;
const MAX_LISTINGS: usize = 3;

pub(super) fn problems(model: &AppModel, list: &mut Vec<String>) {
    let dashboard = &model.dashboard;
    let counts = [
        ("numbers", dashboard.metrics.len(), MAX_METRICS),
        ("charts", dashboard.breakdowns.len(), MAX_BREAKDOWNS),
        ("lists", dashboard.listings.len(), MAX_LISTINGS),
    ];
    for (what, count, most) in counts.into_iter().filter(|(_, count, most)| count > most) {
        list.push(format!("the dashboard has {count} {what}, more than {most}"));
    }
    let labels = dashboard
        .metrics
        .iter()
        .map(|metric| &metric.label)
        .chain(dashboard.breakdowns.iter().map(|chart| &chart.label))
        .chain(dashboard.listings.iter().map(|listing| &listing.label));
    let mut seen = BTreeSet::new();
    for label in labels {
        if label.trim().is_empty() || !seen.insert(label) {
            list.push(format!("the dashboard label “{label}” is empty or used twice"));
        }
    }
    for metric in &dashboard.metrics {
        let place = format!("dashboard “{}”", metric.label);
        let Some(entity) = entity(model, &metric.entity, &place, list) else {
            continue;
        };
        measure(entity, &metric.measure, &place, list);
        metric.conditions.iter().for_each(|when| condition(model, entity, when, &place, list));
        if let Some((field, _)) = &metric.within {
            calendar(entity, field, &place, list);
        }
    }
    for chart in &dashboard.breakdowns {
        let place = format!("dashboard “{}”", chart.label);
        let Some(entity) = entity(model, &chart.entity, &place, list) else {
            continue;
        };
        measure(entity, &chart.measure, &place, list);
        grouping(entity, &chart.grouping, &place, list);
    }
    for listing in &dashboard.listings {
        let place = format!("dashboard “{}”", listing.label);
        let Some(entity) = entity(model, &listing.entity, &place, list) else {
            continue;
        };
        match entity.field(&listing.field) {
            None => list.push(format!("{place}: `{}` is no field of `{}`", listing.field, entity.name)),
            Some(field) if matches!(field.kind, FieldKind::References { .. }) => {
                list.push(format!("{place}: it cannot be ordered by `{}`", field.name))
            }
            Some(field) if listing.upcoming && !field.kind.is_calendar() => {
                list.push(format!("{place}: only dates are upcoming, and `{}` is none", field.name))
            }
            Some(_) => {}
        }
        listing.conditions.iter().for_each(|when| condition(model, entity, when, &place, list));
    }
}

fn entity<'a>(model: &'a AppModel, name: &Ident, place: &str, list: &mut Vec<String>) -> Option<&'a Entity> {
    let found = model.entity(name);
    if found.is_none() {
        list.push(format!("{place}: `{name}` is no entity"));
    }
    found
}

fn measure(entity: &Entity, measure: &Measure, place: &str, list: &mut Vec<String>) {
    let (Measure::Sum { field } | Measure::Average { field }) = measure else {
        return;
    };
    match entity.field(field) {
        None => list.push(format!("{place}: `{field}` is no field of `{}`", entity.name)),
        Some(field) if !field.kind.is_number() => list.push(format!("{place}: `{}` is no number", field.name)),
        Some(_) => {}
    }
}

fn calendar(entity: &Entity, field: &Ident, place: &str, list: &mut Vec<String>) {
    match entity.field(field) {
        None => list.push(format!("{place}: `{field}` is no field of `{}`", entity.name)),
        Some(field) if !field.kind.is_calendar() => list.push(format!("{place}: `{}` is no date", field.name)),
        Some(_) => {}
    }
}

fn grouping(entity: &Entity, grouping: &Grouping, place: &str, list: &mut Vec<String>) {
    match grouping {
        Grouping::Calendar { field, .. } => calendar(entity, field, place, list),
        Grouping::Value { field } => match entity.field(field).map(|field| &field.kind) {
            None => list.push(format!("{place}: `{field}` is no field of `{}`", entity.name)),
            Some(FieldKind::Choice { .. } | FieldKind::YesNo | FieldKind::Reference { .. }) => {}
            Some(_) => list.push(format!("{place}: records cannot be grouped by `{field}`")),
        },
    }
}
