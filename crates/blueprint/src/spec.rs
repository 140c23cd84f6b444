//! From a model to its specification: numbered requirements, each with checks that a browser plays.
//!
//! A check fails when what it shows is missing: it makes its own records, uses the names of the templates' contract
//! and looks for what the requirement promises. Values are plausible, valid under every limit and rule of the model,
//! and different from each other within a check.

mod account;
mod entity;
mod overview;
mod rule;
mod sample;
mod steps;
mod words;

use crate::refusal;
use crate::understand::notes::{Notes, say};
use crate::understand::{Understanding, understand};
use domain::agent_io::SpecInput;
use domain::app_model::{AppModel, SignIn};
use domain::check::{AcceptanceCheck, CheckStep, MAX_CHECK_STEPS};
use domain::spec::{MAX_REQUIREMENTS, Requirement, Spec, SpecAnswer};

/// Answers a brief with a specification, or with an honest no.
#[must_use]
pub fn write_spec(input: &SpecInput) -> SpecAnswer {
    match understand(&input.brief, input.language) {
        Ok(Understanding { model, notes }) => SpecAnswer::Spec { spec: specify(&model, &notes) },
        Err(reason) => SpecAnswer::Refusal { refusal: refusal::of_brief(&reason, input.language) },
    }
}

/// A requirement before it has its number.
pub(crate) struct Wanted {
    text: String,
    checks: Vec<AcceptanceCheck>,
}

impl Wanted {
    fn new(text: String, checks: Vec<AcceptanceCheck>) -> Self {
        Self { text, checks }
    }
}

/// Makes a check; steps beyond the limit are a reason to leave it out.
fn check(key: String, title: String, steps: Vec<CheckStep>) -> Vec<AcceptanceCheck> {
    if steps.len() > MAX_CHECK_STEPS {
        return Vec::new();
    }
    let key = key.replace('_', "-");
    vec![AcceptanceCheck { key, title, steps }]
}

/// Says whether a check can show the rule of an entity, both by position.
pub(crate) fn is_shown(model: &AppModel, entity: usize, rule: usize) -> bool {
    let wanted = model.entities.get(entity).and_then(|entity| rule::wanted(model, entity).into_iter().nth(rule));
    wanted.is_some_and(|wanted| !wanted.checks.is_empty())
}

/// Writes the specification of a model. What no check can show is no requirement: it is told as an assumption.
#[must_use]
pub fn specify(model: &AppModel, notes: &Notes) -> Spec {
    let mut requirements = Vec::new();
    let (shown, unshown): (Vec<Wanted>, Vec<Wanted>) =
        wanted(model).into_iter().partition(|wanted| !wanted.checks.is_empty());
    for (index, wanted) in shown.into_iter().take(MAX_REQUIREMENTS).enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        requirements.push(Requirement { number, text: wanted.text, checks: wanted.checks });
    }
    Spec {
        title: model.name.clone(),
        summary: model.tagline.clone(),
        language: model.language,
        requirements,
        assumptions: assumptions(model, notes, &unshown),
        left_out: notes.left_out.clone(),
    }
}

/// Lists the requirements of a model in a fixed order.
pub(crate) fn wanted(model: &AppModel) -> Vec<Wanted> {
    let mut list = Vec::new();
    if model.sign_in == SignIn::PerUser {
        list.extend(account::wanted(model));
    }
    for entity in &model.entities {
        list.extend(entity::wanted(model, entity));
    }
    for entity in &model.entities {
        list.extend(rule::wanted(model, entity));
    }
    list.extend(overview::wanted(model));
    list
}

fn assumptions(model: &AppModel, notes: &Notes, unshown: &[Wanted]) -> Vec<String> {
    let mut list = notes.assumptions.clone();
    list.extend(unshown.iter().map(|wanted| {
        let text = wanted.text.trim_end_matches('.');
        say(
            model.language,
            format!("Built, but not proven, as no check in the browser can show it: “{text}”."),
            format!("Построено, но не доказано, потому что проверка в браузере этого не покажет: «{text}»."),
        )
    }));
    if model.sign_in == SignIn::None {
        list.push(say(
            model.language,
            "The brief asks for no sign-in: everyone who can open the app sees and changes all records.",
            "Вход не просили: все, кто может открыть приложение, видят и меняют все записи.",
        ));
    }
    list
}

#[cfg(test)]
mod tests;
