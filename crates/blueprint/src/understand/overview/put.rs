//! Puts numbers, charts and short lists on the overview, each under a name of its own.

use super::super::assemble::free_label;
use super::super::notes::say;
use super::{MAX_BREAKDOWNS, MAX_LISTINGS, MAX_METRICS};
use crate::morph::russian::Case;
use crate::phrase::{Phrase, lower_first};
use domain::app_model::{
    AppModel, Breakdown, Condition, Entity, FieldKind, Grouping, Ident, Listing, Measure, Metric, Period, Test,
};
use domain::language::Language;

pub(super) fn push_listing(model: &mut AppModel, listing: Listing) -> bool {
    let same = model.dashboard.listings.iter().any(|known| known.label == listing.label);
    if !same && model.dashboard.listings.len() < MAX_LISTINGS {
        model.dashboard.listings.push(listing);
    }
    true
}

pub(super) fn labels(model: &AppModel) -> Vec<String> {
    let dashboard = &model.dashboard;
    let metrics = dashboard.metrics.iter().map(|metric| metric.label.clone());
    metrics
        .chain(dashboard.breakdowns.iter().map(|chart| chart.label.clone()))
        .chain(dashboard.listings.iter().map(|list| list.label.clone()))
        .collect()
}

/// A field's label without its unit, and the unit in brackets.
fn without_unit(label: &str) -> (String, String) {
    match label.split_once(", ") {
        Some((name, unit)) => (name.to_owned(), format!(" ({unit})")),
        None => (label.to_owned(), String::new()),
    }
}

/// The genitive plural of an entity with a Russian name: `заказов`.
fn genitive(entity: &Entity) -> Option<String> {
    Phrase::of_label(&entity.label)?.in_case(Case::Genitive, true)
}

/// The words for a measure: `Total clients`, `Orders: total amount`, `Сумма заказов, всего`.
pub(super) fn measure_label(model: &AppModel, entity: &Entity, measure: &Measure) -> String {
    let label = |name: &Ident| entity.field(name).map(|field| field.label.clone()).unwrap_or_default();
    let many = &entity.label_plural;
    let said = |name: &Ident, english: &str, russian: &str| {
        let (field, unit) = without_unit(&label(name));
        let russian = match genitive(entity).filter(|_| !field.contains(' ')) {
            Some(owner) => format!("{field} {owner}, {russian}{unit}"),
            None => format!("{many}: {}, {russian}{unit}", lower_first(&field)),
        };
        say(model.language, format!("{many}: {english} {}{unit}", lower_first(&field)), russian)
    };
    match measure {
        Measure::Count => match genitive(entity) {
            Some(owner) => format!("Всего {owner}"),
            None => say(model.language, format!("Total {}", lower_first(many)), format!("{many}: всего")),
        },
        Measure::Sum { field } => said(field, "total", "всего"),
        Measure::Average { field } => said(field, "average", "в среднем"),
    }
}

pub(super) fn add_metric(
    model: &mut AppModel,
    at: usize,
    measure: Measure,
    conditions: Vec<Condition>,
    within: Option<(Ident, Period)>,
) -> bool {
    let Some(entity) = model.entities.get(at) else {
        return false;
    };
    let counted = model.language == Language::Ru && measure == Measure::Count && !conditions.is_empty();
    let mut label = if counted { entity.label_plural.clone() } else { measure_label(model, entity, &measure) };
    for condition in &conditions {
        label = format!("{label} ({})", condition_label(model, entity, condition));
    }
    if let Some((_, period)) = &within {
        let (english, russian) = match period {
            Period::Day => ("today", "сегодня"),
            Period::Week => ("this week", "за неделю"),
            Period::Month => ("this month", "за месяц"),
            Period::Year => ("this year", "за год"),
        };
        label = format!("{label} {}", say(model.language, english, russian));
    }
    let metric =
        Metric { label: free_label(&label, &labels(model)), entity: entity.name.clone(), measure, conditions, within };
    let alike = |known: &Metric| {
        known.entity == metric.entity
            && known.measure == metric.measure
            && known.conditions == metric.conditions
            && known.within == metric.within
    };
    if model.dashboard.metrics.len() < MAX_METRICS && !model.dashboard.metrics.iter().any(alike) {
        model.dashboard.metrics.push(metric);
    }
    true
}

pub(super) fn condition_label(model: &AppModel, entity: &Entity, condition: &Condition) -> String {
    let field = entity.field(&condition.field);
    let label = field.map(|field| field.label.clone()).unwrap_or_default();
    match (&condition.test, field.map(|field| &field.kind)) {
        (Test::OneOf { values }, Some(FieldKind::Choice { options })) => options
            .iter()
            .filter(|option| values.contains(&option.value))
            .map(|option| lower_first(&option.label))
            .collect::<Vec<_>>()
            .join(", "),
        (Test::NoneOf { .. }, _) => say(model.language, "open", "незавершённые"),
        (Test::No | Test::Empty, _) => {
            say(model.language, format!("not {}", lower_first(&label)), format!("{}: нет", lower_first(&label)))
        }
        (_, _) => lower_first(&label),
    }
}

/// `По статусам`, `по видам продукции`; a label that cannot be inflected stands in quotes.
fn by_groups(entity: &Entity, field: &Ident, label: &str) -> String {
    let yes_no = entity.field(field).is_some_and(|field| field.kind == FieldKind::YesNo);
    let name = Phrase::of_label(label).filter(|_| !yes_no).and_then(|name| {
        // What names a property in general has no plural: `по состоянию`.
        name.in_case(Case::Dative, !name.head.ends_with("ие"))
    });
    match name {
        Some(name) => format!("по {name}"),
        None => format!("по полю «{label}»"),
    }
}

pub(super) fn add_breakdown(model: &mut AppModel, at: usize, measure: Measure, grouping: Grouping) -> bool {
    let Some(entity) = model.entities.get(at) else {
        return false;
    };
    let what = match &measure {
        Measure::Count => entity.label_plural.clone(),
        Measure::Sum { .. } | Measure::Average { .. } => measure_label(model, entity, &measure).replace(", всего", ""),
    };
    let label = match &grouping {
        Grouping::Value { field } => {
            let by = entity.field(field).map(|field| field.label.clone()).unwrap_or_default();
            say(
                model.language,
                format!("{what} by {}", lower_first(&by)),
                format!("{what} {}", by_groups(entity, field, &by)),
            )
        }
        Grouping::Calendar { period, .. } => {
            let (english, russian) = match period {
                Period::Day => ("day", "дням"),
                Period::Week => ("week", "неделям"),
                Period::Month => ("month", "месяцам"),
                Period::Year => ("year", "годам"),
            };
            say(model.language, format!("{what} by {english}"), format!("{what} по {russian}"))
        }
    };
    let chart = Breakdown { label: free_label(&label, &labels(model)), entity: entity.name.clone(), measure, grouping };
    let alike = |known: &Breakdown| {
        known.entity == chart.entity && known.measure == chart.measure && known.grouping == chart.grouping
    };
    if model.dashboard.breakdowns.len() < MAX_BREAKDOWNS && !model.dashboard.breakdowns.iter().any(alike) {
        model.dashboard.breakdowns.push(chart);
    }
    true
}
