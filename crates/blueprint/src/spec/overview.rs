//! Requirements of the home page: each number, chart and list, after records that change it.

use super::sample::{Input, Sample, Value, Wish, number_text, sample};
use super::steps::Steps;
use super::{Wanted, check};
use crate::understand::notes::say;
use domain::app_model::{
    AppModel, Breakdown, Condition, Entity, Field, FieldKind, Grouping, Listing, Measure, Metric, Test,
};
use domain::check::Role;

/// Lists the requirements of the home page.
pub(super) fn wanted(model: &AppModel) -> Vec<Wanted> {
    let mut list = Vec::new();
    let (counts, others): (Vec<&Metric>, Vec<&Metric>) =
        model.dashboard.metrics.iter().partition(|metric| is_plain_count(metric));
    list.extend(self::counts(model, &counts));
    for (index, metric) in others.into_iter().enumerate() {
        list.extend(self::metric(model, metric, index));
    }
    for (index, chart) in model.dashboard.breakdowns.iter().enumerate() {
        list.extend(breakdown(model, chart, index));
    }
    for (index, listing) in model.dashboard.listings.iter().enumerate() {
        list.extend(self::listing(model, listing, index));
    }
    list
}

fn is_plain_count(metric: &Metric) -> bool {
    metric.measure == Measure::Count && metric.conditions.is_empty() && metric.within.is_none()
}

/// How many records there are of each kind, in one check: nothing before, one of the first kind after.
fn counts(model: &AppModel, metrics: &[&Metric]) -> Option<Wanted> {
    let first = model.entity(&metrics.first()?.entity)?;
    let record = sample(model, first, 0, &Wish::brief());
    let mut steps = Steps::start(model);
    steps.goto("/");
    for metric in metrics {
        steps.text_in("0", Role::Figure, Some(&metric.label));
    }
    steps.add(first, &record);
    steps.goto("/");
    let mut made = std::collections::BTreeMap::new();
    tally(first, &record, &mut made);
    for metric in metrics {
        let count = made.get(&metric.entity).copied().unwrap_or(0_u32);
        steps.text_in(&number_text(f64::from(count), model.language), Role::Figure, Some(&metric.label));
    }
    let labels: Vec<String> = metrics.iter().map(|metric| format!("“{}”", metric.label)).collect();
    let text = say(
        model.language,
        format!("The overview counts the records: {}.", labels.join(", ")),
        format!("Обзор считает записи: {}.", labels.join(", ").replace('“', "«").replace('”', "»")),
    );
    let title = say(model.language, "The counts follow the records", "Счётчики следуют за записями");
    Some(Wanted::new(text, check("overview-counts".to_owned(), title, steps.list)))
}

/// Counts a record and the parents that are made with it.
fn tally(entity: &Entity, record: &Sample<'_>, made: &mut std::collections::BTreeMap<domain::app_model::Ident, u32>) {
    *made.entry(entity.name.clone()).or_default() += 1;
    for (parent, sample) in &record.parents {
        tally(parent, sample, made);
    }
}

/// A wish for a record that meets, or does not meet, a condition.
fn conditioned(entity: &Entity, conditions: &[Condition], holds: bool) -> Option<Wish> {
    let mut wish = Wish::default();
    for condition in conditions {
        let field = entity.field(&condition.field)?;
        let value = match (&condition.test, &field.kind) {
            (Test::OneOf { values } | Test::NoneOf { values }, FieldKind::Choice { options }) => {
                let inside = matches!(condition.test, Test::OneOf { .. }) == holds;
                Value::Choice(options.iter().find(|option| values.contains(&option.value) == inside)?.value.clone())
            }
            (Test::Yes, _) => Value::Flag(holds),
            (Test::No, _) => Value::Flag(!holds),
            (Test::Empty, _) if holds => Value::Empty,
            (Test::Filled, _) if !holds => Value::Empty,
            (Test::OneOf { .. } | Test::NoneOf { .. } | Test::Empty | Test::Filled, _) => continue,
        };
        wish = wish.with(&condition.field, value);
    }
    Some(wish)
}

/// What a measure comes to over records.
fn total(entity: &Entity, measure: &Measure, records: &[&Sample<'_>], model: &AppModel) -> Option<String> {
    let values = |name| -> Option<Vec<f64>> {
        let numbers = records.iter().map(|record| match record.values.get(name) {
            Some(Value::Number(value)) => Some(*value),
            Some(_) | None => None,
        });
        numbers.collect()
    };
    let shown = |field: &Field, value: f64| Value::Number(value).shown(field, model.language);
    match measure {
        Measure::Count => Some(number_text(f64::from(u32::try_from(records.len()).ok()?), model.language)),
        Measure::Sum { field } => shown(entity.field(field)?, values(field)?.iter().sum()),
        Measure::Average { field } => {
            let list = values(field)?;
            let count = f64::from(u32::try_from(list.len()).ok()?);
            let mean = list.iter().sum::<f64>() / count;
            let exact = (mean * 100.0).fract().abs() < 0.001;
            exact.then(|| shown(entity.field(field)?, mean)).flatten()
        }
    }
}

/// Sets the moment of a record to the present period.
fn now(entity: &Entity, metric: &Metric, wish: Wish) -> Wish {
    match metric.within.as_ref().and_then(|(name, _)| entity.field(name)) {
        Some(field) if field.kind == FieldKind::DateTime => wish.with(&field.name, Value::Hour(0)),
        Some(field) => wish.with(&field.name, Value::Day(0)),
        None => wish,
    }
}

fn metric(model: &AppModel, metric: &Metric, index: usize) -> Option<Wanted> {
    let entity = model.entity(&metric.entity)?;
    let text = say(
        model.language,
        format!("The overview shows “{}”.", metric.label),
        format!("Обзор показывает «{}».", metric.label),
    );
    let title = say(
        model.language,
        format!("The number “{}” follows the records", metric.label),
        format!("Число «{}» следует за записями", metric.label),
    );
    let mut steps = Steps::start(model);
    let wish = now(entity, metric, conditioned(entity, &metric.conditions, true)?);
    let first = sample(model, entity, 0, &wish);
    let second = sample(model, entity, 1, &wish);
    let other = (!metric.conditions.is_empty()).then(|| conditioned(entity, &metric.conditions, false)).flatten();
    let other = other.map(|wish| sample(model, entity, 2, &now(entity, metric, wish)));
    steps.add(entity, &first);
    steps.add(entity, &second);
    if let Some(other) = &other {
        steps.add(entity, other);
    }
    let Some(number) = total(entity, &metric.measure, &[&first, &second], model) else {
        return Some(Wanted::new(text, Vec::new()));
    };
    steps.goto("/");
    steps.text_in(&number, Role::Figure, Some(&metric.label));
    Some(Wanted::new(text, check(format!("overview-number-{}", index + 1), title, steps.list)))
}

fn breakdown(model: &AppModel, chart: &Breakdown, index: usize) -> Option<Wanted> {
    let entity = model.entity(&chart.entity)?;
    let text = say(
        model.language,
        format!("The overview shows the chart “{}”.", chart.label),
        format!("Обзор показывает диаграмму «{}».", chart.label),
    );
    let title = say(
        model.language,
        format!("The chart “{}” follows the records", chart.label),
        format!("Диаграмма «{}» следует за записями", chart.label),
    );
    let mut steps = Steps::start(model);
    let first = sample(model, entity, 0, &Wish::default());
    let (group, wish) = match &chart.grouping {
        Grouping::Value { field } => {
            let field = entity.field(field)?;
            match (&field.kind, first.inputs.iter().find(|(label, _)| *label == field.label)) {
                (FieldKind::Reference { .. }, Some((_, Input::Select(title)))) => {
                    (Some(title.clone()), Wish::default().existing(&field.name, title))
                }
                (_, _) => {
                    let value = first.values.get(&field.name)?.clone();
                    (value.shown(field, model.language), Wish::default().with(&field.name, value))
                }
            }
        }
        Grouping::Calendar { field, .. } => (None, Wish::default().with(field, first.values.get(field)?.clone())),
    };
    let second = sample(model, entity, 1, &wish);
    steps.add(entity, &first);
    steps.add(entity, &second);
    let Some(number) = total(entity, &chart.measure, &[&first, &second], model) else {
        return Some(Wanted::new(text, Vec::new()));
    };
    steps.goto("/");
    match group {
        Some(group) => {
            steps.text_in(&group, Role::Figure, Some(&chart.label));
            steps.row(&[group, number], true);
        }
        None => steps.text_in(&number, Role::Figure, Some(&chart.label)),
    }
    Some(Wanted::new(text, check(format!("overview-chart-{}", index + 1), title, steps.list)))
}

fn listing(model: &AppModel, listing: &Listing, index: usize) -> Option<Wanted> {
    let entity = model.entity(&listing.entity)?;
    let wish = conditioned(entity, &listing.conditions, true)?;
    let first = sample(model, entity, 0, &wish);
    let mut steps = Steps::start(model);
    steps.add(entity, &first);
    let hidden = (!listing.conditions.is_empty())
        .then(|| conditioned(entity, &listing.conditions, false))
        .flatten()
        .map(|wish| sample(model, entity, 1, &wish));
    if let Some(hidden) = &hidden {
        steps.add(entity, hidden);
    }
    steps.goto("/");
    steps.text_in(&first.title, Role::Region, Some(&listing.label));
    if let Some(hidden) = hidden.filter(|hidden| hidden.title != first.title) {
        let within = domain::check::Target { role: Role::Region, name: Some(listing.label.clone()), row: None };
        steps.list.push(domain::check::CheckStep::ExpectText {
            text: hidden.title,
            within: Some(within),
            present: false,
        });
    }
    let text = say(
        model.language,
        format!("The overview lists “{}”.", listing.label),
        format!("Обзор показывает список «{}».", listing.label),
    );
    let title = say(
        model.language,
        format!("The list “{}” shows what belongs there", listing.label),
        format!("Список «{}» показывает то, что нужно", listing.label),
    );
    Some(Wanted::new(text, check(format!("overview-list-{}", index + 1), title, steps.list)))
}
