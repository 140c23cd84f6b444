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

/// Writes the specification of a model.
#[must_use]
pub fn specify(model: &AppModel, notes: &Notes) -> Spec {
    let mut requirements = Vec::new();
    for (index, wanted) in wanted(model).into_iter().take(MAX_REQUIREMENTS).enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        requirements.push(Requirement { number, text: wanted.text, checks: wanted.checks });
    }
    Spec {
        title: model.name.clone(),
        summary: model.tagline.clone(),
        language: model.language,
        requirements,
        assumptions: assumptions(model, notes),
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

fn assumptions(model: &AppModel, notes: &Notes) -> Vec<String> {
    let mut list = notes.assumptions.clone();
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
