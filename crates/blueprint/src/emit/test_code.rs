//! The app's own tests: a valid sample of each kind of record, and a test file for it.

use super::entity_code::EntityCode;
use super::render::value;
use super::sample_code::{Sample, expression, is_sound, samples};
use super::violation::{self, Violation};
use super::{names, sql};
use domain::app_model::{AppModel, Entity, Ident, SignIn};
use minijinja::context;
use minijinja::value::Value;
use serde::Serialize;

#[derive(Serialize)]
struct Parent {
    var: String,
    type_name: String,
    file: String,
    /// The digit that keeps the numbers of different parents apart.
    digit: usize,
}

/// Says whether a record can be made at all: its rules do not contradict each other, and references that must be
/// filled do not lead back.
fn is_possible(model: &AppModel, entity: &Entity, path: &mut Vec<Ident>) -> bool {
    if path.contains(&entity.name) {
        return false;
    }
    path.push(entity.name.clone());
    let chosen = samples(model, entity);
    let possible = is_sound(model, entity, &chosen)
        && entity.fields.iter().filter(|field| chosen.get(&field.name) == Some(&Sample::Made)).all(|field| {
            field
                .kind
                .target()
                .and_then(|name| model.entity(name))
                .is_some_and(|target| is_possible(model, target, path))
        });
    path.pop();
    possible
}

/// Writes the sample and the test file of one entity, each with its template.
pub(super) fn test_files(model: &AppModel, entity: &Entity, code: &EntityCode) -> Vec<(String, &'static str, Value)> {
    if !is_possible(model, entity, &mut Vec::new()) {
        return Vec::new();
    }
    let chosen = samples(model, entity);
    let mut parents = Vec::new();
    let mut values = Vec::new();
    for field in &entity.fields {
        let Some(sample) = chosen.get(&field.name) else {
            continue;
        };
        let var = format!("made{}", names::pascal(&field.name));
        if let (Sample::Made, Some(target)) = (sample, field.kind.target().and_then(|name| model.entity(name))) {
            let digit = parents.len() + 1;
            parents.push(Parent {
                var: var.clone(),
                type_name: names::type_name(target),
                file: names::file(&target.name),
                digit,
            });
        }
        values.push((field.column(), expression(model, field, sample, &var)));
    }
    let uses_days = values.iter().any(|(_, value)| value.contains("dayFromToday"));
    let uses_number = !parents.is_empty() || values.iter().any(|(_, value)| value.contains("number"));
    let mut modules: Vec<(String, String)> =
        parents.iter().map(|parent| (parent.file.clone(), parent.type_name.clone())).collect();
    modules.sort();
    modules.dedup();
    let mut violations: Vec<Violation> = violation::violations(model, entity, &chosen);
    violations.retain(|violation| can_be_told(model, violation));
    let body: String =
        violations.iter().flat_map(|violation| violation.lines.iter()).map(|line| format!("{line}\n")).collect();
    let mut makers = makers(model, &body);
    makers.retain(|(file, _)| *file != code.file);
    let title = entity.field(&entity.title_field).filter(|field| chosen.get(&field.name) == Some(&Sample::Text));
    let uniques: Vec<String> = entity
        .fields
        .iter()
        .filter(|field| field.unique && sql::column_type(field).is_some())
        .filter(|field| !matches!(chosen.get(&field.name), Some(Sample::Empty) | None))
        .map(domain::app_model::Field::column)
        .collect();
    let uses_make = super::imports::mentions(&body, &format!("make{}", code.type_name))
        || title.is_some()
        || !uniques.is_empty()
        || code.per_user;
    let uses_failure = body.contains("Failure") || !uniques.is_empty() || !code.required.is_empty();
    let sample = context! {
        e => value(code), parents => value(&parents), values => value(&values), uses_days, uses_number, modules => value(&modules),
    };
    let test = context! {
        e => value(code), violations => value(&violations), makers => value(&makers), uniques,
        search => title.map(domain::app_model::Field::column),
        queries => queries(code),
        uses_days => body.contains("dayFromToday"),
        uses_make, uses_failure,
    };
    vec![
        (format!("tests/samples/{}.ts", code.file), "sample.ts.j2", sample),
        (format!("tests/{}.test.ts", code.slug), "entity.test.ts.j2", test),
    ]
}

/// Says whether each record that a story makes can be made.
fn can_be_told(model: &AppModel, violation: &Violation) -> bool {
    let story = violation.lines.join("\n");
    makers(model, &story).iter().all(|(_, type_name)| {
        let made = model.entities.iter().find(|entity| names::type_name(entity) == *type_name);
        made.is_some_and(|entity| is_possible(model, entity, &mut Vec::new()))
    })
}

fn makers(model: &AppModel, body: &str) -> Vec<(String, String)> {
    let made = model
        .entities
        .iter()
        .filter(|entity| super::imports::mentions(body, &format!("make{}", names::type_name(entity))));
    made.map(|entity| (names::file(&entity.name), names::type_name(entity))).collect()
}

/// Queries that the list must understand: each sort in both directions, each filter.
fn queries(code: &EntityCode) -> Vec<String> {
    let mut queries: Vec<String> = Vec::new();
    for field in code.columns.iter().filter(|field| field.sortable) {
        queries.push(format!("sort={}", field.name));
        queries.push(format!("sort=-{}", field.name));
    }
    for field in &code.fields {
        let Some(filter) = &field.server_filter else { continue };
        if filter.contains("Range") {
            let value = if filter.contains("number") {
                "1"
            } else if filter.contains("time") {
                "10:00"
            } else {
                "2026-03-05"
            };
            queries.push(format!("{0}_from={value}&{0}_to={value}", field.column));
        } else {
            let value = if filter.contains("yesNo") { "true" } else { "1" };
            queries.push(format!("{}={value}", field.column));
        }
    }
    queries
}

/// Writes the test of the overview.
pub(super) fn dashboard_test(model: &AppModel, fill: impl Fn(&str, Value) -> String) -> (String, String) {
    let dashboard = super::dashboard_code::dashboard_code(model);
    let makeable = model.entities.iter().filter(|entity| is_possible(model, entity, &mut Vec::new()));
    let makers: Vec<(String, String, usize)> = makeable
        .enumerate()
        .map(|(index, entity)| (names::file(&entity.name), names::type_name(entity), sample_number(index)))
        .collect();
    let all_made = makers.len() == model.entities.len();
    let per_user = model.sign_in == SignIn::PerUser;
    (
        "tests/dashboard.test.ts".to_owned(),
        fill("dashboard.test.ts.j2", context! { d => value(&dashboard), makers => value(&makers), all_made, per_user }),
    )
}

/// Numbers for samples that stand side by side: no number is another one with digits from 1 to 9 appended.
fn sample_number(index: usize) -> usize {
    let tens = u32::try_from(index / 9).unwrap_or(0);
    (index % 9 + 1) * 10_usize.saturating_pow(tens)
}
