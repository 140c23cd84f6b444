//! Valid records for the app's own tests, and the test files.
//!
//! A small solver chooses values that every rule accepts: days in the future unless a rule wants the past, ends after
//! starts, choices that are not locked. Values depend on a number, so that several records of one kind differ.

use domain::app_model::{AppModel, Comparison, Condition, Entity, Field, FieldKind, Ident, Limit, Operand, Rule, Test};
use domain::language::Language;
use std::collections::{BTreeMap, BTreeSet};

/// How often the solver goes over the comparisons; each pass can only move values further apart.
const MAX_PASSES: usize = 8;
/// The distance of a sample day from today.
const FAR_DAYS: i64 = 30;

/// The value of a field in a sample.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sample {
    /// No value.
    Empty,
    /// Text that carries the number.
    Text,
    /// A number in the unit of the column.
    Number(f64),
    /// Days from today; the record's number moves it further away.
    Day(i64),
    /// Hours of the day.
    Hour(i64),
    /// One option.
    Option(Ident),
    /// A flag.
    Flag(bool),
    /// A record made for the purpose.
    Made,
    /// No links.
    NoLinks,
}

/// Chosen values of one entity.
pub(super) type Samples = BTreeMap<Ident, Sample>;

struct Wishes<'a> {
    holds: Vec<&'a Condition>,
    fails: Vec<&'a Condition>,
    future: BTreeSet<&'a Ident>,
}

fn wishes<'a>(model: &'a AppModel, entity: &'a Entity) -> Wishes<'a> {
    let mut wishes = Wishes { holds: Vec::new(), fails: Vec::new(), future: BTreeSet::new() };
    for owner in &model.entities {
        for rule in &owner.rules {
            let targets =
                |parent: &Ident| owner.field(parent).and_then(|field| field.kind.target()) == Some(&entity.name);
            match rule {
                Rule::ParentState { parent, when, .. } if targets(parent) => wishes.holds.push(when),
                Rule::Locked { when, .. } if owner.name == entity.name => wishes.fails.push(when),
                Rule::Deadline { parent: Some(parent), field, .. } if targets(parent) => {
                    wishes.future.insert(field);
                }
                Rule::Deadline { parent: None, field, .. } if owner.name == entity.name => {
                    wishes.future.insert(field);
                }
                Rule::Compare { .. }
                | Rule::Capacity { .. }
                | Rule::Sum { .. }
                | Rule::NoOverlap { .. }
                | Rule::UniqueTogether { .. }
                | Rule::Deadline { .. }
                | Rule::Locked { .. }
                | Rule::ParentState { .. }
                | Rule::RequiredWhen { .. }
                | Rule::Transitions { .. } => {}
            }
        }
    }
    wishes
}

/// Chooses values for one entity.
pub(super) fn samples(model: &AppModel, entity: &Entity) -> Samples {
    let wishes = wishes(model, entity);
    let mut samples: Samples =
        entity.fields.iter().map(|field| (field.name.clone(), first_choice(entity, field, &wishes))).collect();
    for _ in 0..MAX_PASSES {
        if !keep_comparisons(entity, &mut samples) {
            break;
        }
    }
    for rule in &entity.rules {
        if let Rule::RequiredWhen { field, when, .. } = rule {
            let is_missing = matches!(samples.get(field), Some(Sample::Empty | Sample::NoLinks));
            if is_missing
                && accepts(when, &samples)
                && entity.field(field).is_some_and(|field| field.kind.target().is_some())
            {
                samples.insert(field.clone(), Sample::Made);
            }
        }
    }
    samples
}

fn first_choice(entity: &Entity, field: &Field, wishes: &Wishes<'_>) -> Sample {
    let wanted = |sample: &Sample| {
        let about = |condition: &&&Condition| condition.field == field.name;
        wishes.holds.iter().filter(about).all(|condition| meets(&condition.test, sample))
            && !wishes.fails.iter().filter(about).any(|condition| meets(&condition.test, sample))
    };
    let mut offers: Vec<Sample> = match &field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Link | FieldKind::Phone => {
            vec![Sample::Text]
        }
        FieldKind::Integer | FieldKind::Decimal | FieldKind::Money { .. } => {
            vec![Sample::Number(first_number(entity, field))]
        }
        FieldKind::Date | FieldKind::DateTime => vec![Sample::Day(first_day(entity, field, wishes))],
        FieldKind::Time => vec![Sample::Hour(10)],
        FieldKind::Choice { options } => options.iter().map(|option| Sample::Option(option.value.clone())).collect(),
        FieldKind::YesNo => vec![Sample::Flag(false), Sample::Flag(true)],
        FieldKind::Reference { .. } if field.required => vec![Sample::Made],
        FieldKind::Reference { .. } => vec![Sample::Empty, Sample::Made],
        FieldKind::References { .. } => vec![Sample::NoLinks],
    };
    if !field.required && !matches!(field.kind, FieldKind::YesNo | FieldKind::References { .. }) {
        offers.push(Sample::Empty);
    }
    let fallback = offers.first().cloned().unwrap_or(Sample::Empty);
    offers.into_iter().find(wanted).unwrap_or(fallback)
}

fn factor(field: &Field) -> f64 {
    if matches!(field.kind, FieldKind::Money { .. }) { 100.0 } else { 1.0 }
}

fn first_number(entity: &Entity, field: &Field) -> f64 {
    let mut value: f64 = 10.0;
    for rule in &entity.rules {
        match rule {
            Rule::Sum { field: name, limit: Limit::Constant { value: limit }, .. } if *name == field.name => {
                value = value.min(*limit)
            }
            Rule::Compare { left, comparison, right: Operand::Number { value: bound }, .. } if *left == field.name => {
                value = match comparison {
                    Comparison::Less => value.min(bound - 1.0),
                    Comparison::LessOrEqual => value.min(*bound),
                    Comparison::Greater => value.max(bound + 1.0),
                    Comparison::GreaterOrEqual => value.max(*bound),
                };
            }
            Rule::Compare { .. }
            | Rule::Capacity { .. }
            | Rule::Sum { .. }
            | Rule::NoOverlap { .. }
            | Rule::UniqueTogether { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::RequiredWhen { .. }
            | Rule::Transitions { .. } => {}
        }
    }
    let value = value.min(field.max.unwrap_or(f64::MAX)).max(field.min.unwrap_or(f64::MIN));
    (value * factor(field)).round()
}

fn first_day(entity: &Entity, field: &Field, wishes: &Wishes<'_>) -> i64 {
    let is_past = entity.rules.iter().any(|rule| {
        matches!(rule, Rule::Compare { left, comparison: Comparison::Less | Comparison::LessOrEqual, right: Operand::Now, .. } if *left == field.name)
    });
    if is_past && !wishes.future.contains(&field.name) { -FAR_DAYS } else { FAR_DAYS }
}

/// Says whether the chosen values meet the rules that the solver knows; contradictory rules leave no such values.
pub(super) fn is_sound(model: &AppModel, entity: &Entity, samples: &Samples) -> bool {
    let wishes = wishes(model, entity);
    let must_be_past = |name: &Ident| match samples.get(name) {
        Some(Sample::Day(days)) => *days < 0,
        Some(_) | None => true,
    };
    let is_free = !wishes.fails.iter().any(|condition| accepts(condition, samples));
    let is_fit = wishes.holds.iter().all(|condition| accepts(condition, samples));
    let is_early = entity.rules.iter().all(|rule| match rule {
        Rule::Compare { left, comparison: Comparison::Less | Comparison::LessOrEqual, right: Operand::Now, .. } => {
            must_be_past(left)
        }
        Rule::Compare { .. }
        | Rule::Capacity { .. }
        | Rule::Sum { .. }
        | Rule::NoOverlap { .. }
        | Rule::UniqueTogether { .. }
        | Rule::Deadline { .. }
        | Rule::Locked { .. }
        | Rule::ParentState { .. }
        | Rule::RequiredWhen { .. }
        | Rule::Transitions { .. } => true,
    });
    is_free && is_fit && is_early && !keep_comparisons(entity, &mut samples.clone())
}

/// Moves values apart where a comparison between two fields does not hold; says whether anything moved.
fn keep_comparisons(entity: &Entity, samples: &mut Samples) -> bool {
    let mut moved = false;
    for rule in &entity.rules {
        let (small, large) = match rule {
            Rule::Compare {
                left,
                comparison: Comparison::Less | Comparison::LessOrEqual,
                right: Operand::Field { name },
                ..
            } => (left, name),
            Rule::Compare {
                left,
                comparison: Comparison::Greater | Comparison::GreaterOrEqual,
                right: Operand::Field { name },
                ..
            } => (name, left),
            Rule::NoOverlap { start, end, .. } => (start, end),
            Rule::Compare { .. }
            | Rule::Capacity { .. }
            | Rule::Sum { .. }
            | Rule::UniqueTogether { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::RequiredWhen { .. }
            | Rule::Transitions { .. } => continue,
        };
        let (Some(low), Some(high)) = (samples.get(small).cloned(), samples.get(large).cloned()) else {
            continue;
        };
        match (low, high) {
            (Sample::Day(low), Sample::Day(high)) if low >= high && high < 0 => {
                samples.insert(small.clone(), Sample::Day(high - 1));
                moved = true;
            }
            (Sample::Day(low), Sample::Day(high)) if low >= high => {
                samples.insert(large.clone(), Sample::Day(low + 1));
                moved = true;
            }
            (Sample::Hour(low), Sample::Hour(high)) if low >= high => {
                samples.insert(large.clone(), Sample::Hour(low + 1));
                moved = true;
            }
            (Sample::Number(low), Sample::Number(high)) if low >= high => {
                moved |= part_numbers(entity, (small, low), (large, high), samples);
            }
            _ => {}
        }
    }
    moved
}

fn part_numbers(entity: &Entity, small: (&Ident, f64), large: (&Ident, f64), samples: &mut Samples) -> bool {
    let limit = |name: &Ident, pick: fn(&Field) -> Option<f64>| {
        entity.field(name).and_then(|field| Some(pick(field)? * factor(field)))
    };
    let step = entity.field(large.0).map_or(1.0, factor);
    if limit(large.0, |field| field.max).is_none_or(|max| small.1 + step <= max) {
        samples.insert(large.0.clone(), Sample::Number(small.1 + step));
        return true;
    }
    if limit(small.0, |field| field.min).is_none_or(|min| large.1 - step >= min) {
        samples.insert(small.0.clone(), Sample::Number(large.1 - step));
        return true;
    }
    false
}

/// Says whether a value meets a test.
pub(super) fn meets(test: &Test, sample: &Sample) -> bool {
    let is_empty = matches!(sample, Sample::Empty | Sample::NoLinks);
    match test {
        Test::OneOf { values } => matches!(sample, Sample::Option(option) if values.contains(option)),
        Test::NoneOf { values } => !matches!(sample, Sample::Option(option) if values.contains(option)),
        Test::Yes => *sample == Sample::Flag(true),
        Test::No => *sample == Sample::Flag(false),
        Test::Empty => is_empty,
        Test::Filled => !is_empty,
    }
}

/// Says whether a sample record meets a condition.
pub(super) fn accepts(condition: &Condition, samples: &Samples) -> bool {
    samples.get(&condition.field).is_some_and(|sample| meets(&condition.test, sample))
}

/// Says whether records with different numbers have different values in a field.
pub(super) fn varies(field: &Field, samples: &Samples) -> bool {
    match samples.get(&field.name) {
        Some(Sample::Text | Sample::Day(_)) => true,
        Some(Sample::Number(_)) => field.unique,
        Some(
            Sample::Empty | Sample::Hour(_) | Sample::Option(_) | Sample::Flag(_) | Sample::Made | Sample::NoLinks,
        )
        | None => false,
    }
}

/// Writes a value as a TypeScript expression over `number`.
pub(super) fn expression(model: &AppModel, field: &Field, sample: &Sample, made: &str) -> String {
    match sample {
        Sample::Empty => "null".to_owned(),
        Sample::Text => text(model, field),
        Sample::Number(value) if field.unique => format!("{value} + number"),
        Sample::Number(value) => value.to_string(),
        Sample::Day(days) => {
            let sign = if *days < 0 { '-' } else { '+' };
            let day = format!("dayFromToday({days} {sign} number * 7)");
            if matches!(field.kind, FieldKind::DateTime) { format!("`${{{day}}}T10:00`") } else { day }
        }
        Sample::Hour(hour) => format!("\"{hour:02}:00\""),
        Sample::Option(value) => format!("\"{value}\""),
        Sample::Flag(value) => value.to_string(),
        Sample::Made if matches!(field.kind, FieldKind::References { .. }) => format!("[{made}.id]"),
        Sample::Made => format!("{made}.id"),
        Sample::NoLinks => "[]".to_owned(),
    }
}

fn text(model: &AppModel, field: &Field) -> String {
    if matches!(field.kind, FieldKind::Email) {
        return "`person${number}@example.com`".to_owned();
    } else if matches!(field.kind, FieldKind::Link) {
        return "`https://example.com/${number}`".to_owned();
    } else if matches!(field.kind, FieldKind::Phone) {
        return "`+1 555 ${1000 + number}`".to_owned();
    }
    let word = match model.language {
        Language::En => "Sample",
        Language::Ru => "Пример",
    };
    let (min, max) = (field.min.unwrap_or(0.0), field.max.unwrap_or(200.0));
    if max < 14.0 {
        format!("String(number).padStart({min}, \"0\").slice(-{max})")
    } else if min > 7.0 {
        format!("`{word} ${{number}}`.padEnd({min}, \"x\")")
    } else {
        format!("`{word} ${{number}}`")
    }
}
