//! From a change request to a changed model, small edits, and a specification that keeps its numbers.

mod courtesy;
mod diff;
mod fields;
mod intent;

use crate::architect::{architecture, notes_of};
use crate::emit::{emit, emit_change};
use crate::refusal::model_advice;
use crate::spec::specify;
use crate::understand::notes::say;
use domain::agent_io::{ChangeAnswer, ChangeInput};
use domain::app_model::AppModel;
use domain::edit::Edit;
use domain::language::Language;
use domain::path::RelPath;
use domain::spec::{Refusal, Requirement, Spec};

/// Makes the change that a request asks for, or says why it cannot be made.
#[must_use]
pub fn change(input: &ChangeInput) -> ChangeAnswer {
    let old = &input.architecture.model;
    let mut notes = notes_of(&input.spec);
    let Some((model, summary)) = intent::apply(&input.request, old, &mut notes) else {
        return refuse(old.language, not_understood(old.language));
    };
    let problems = model.problems();
    if let Some(problem) = problems.first() {
        return refuse(
            old.language,
            say(
                old.language,
                format!("The change does not fit the app: {problem}."),
                format!("Изменение не подходит к приложению: {problem}."),
            ),
        );
    }
    if model == *old {
        return refuse(old.language, say(old.language, "The app is already like this.", "Приложение уже такое."));
    }
    match edits(input, old, &model) {
        Ok(edits) => {
            let spec = renumbered(&input.spec, specify(&model, &notes));
            ChangeAnswer::Change { summary, spec, architecture: Box::new(architecture(model)), edits }
        }
        Err(path) => refuse(
            old.language,
            say(
                old.language,
                format!(
                    "`{path}` was changed by hand where this change must go, so the built-in model leaves it alone."
                ),
                format!("Файл `{path}` изменён вручную там, где нужна эта правка; встроенная модель его не трогает."),
            ),
        ),
    }
}

fn not_understood(language: Language) -> String {
    say(
        language,
        "The built-in model did not understand this change. It can add, rename or remove fields and records, options, filters, rules, numbers and charts, and change texts and the colour.",
        "Встроенная модель не поняла это изменение. Она умеет добавлять, переименовывать и убирать поля и виды записей, варианты, фильтры, правила, числа и диаграммы, менять тексты и цвет.",
    )
}

fn refuse(language: Language, reason: String) -> ChangeAnswer {
    let advice = vec![
        say(
            language,
            "Say it as one wish, for example: “Add a phone number to clients”, “Rename Orders to Requests”, “Add a filter by status to tasks”.",
            "Скажите одним пожеланием, например: «Добавь поле „телефон“ к клиентам», «Переименуй заказы в заявки», «Добавь фильтр по статусу в задачи».",
        ),
        model_advice(language),
    ];
    ChangeAnswer::Refusal { refusal: Refusal { reason, advice } }
}

/// The files that differ between both models, as edits of the files as they stand.
fn edits(input: &ChangeInput, old: &AppModel, new: &AppModel) -> Result<Vec<Edit>, String> {
    let migrations = input.paths.iter().filter(|path| path.as_str().starts_with("server/migrations/")).count().max(1);
    let before = emit(old);
    let change = emit_change(old, new, migrations);
    let mut edits = Vec::new();
    for (path, content) in &change.written {
        if path == "README.md" {
            continue;
        }
        let Ok(rel) = RelPath::parse(path) else { continue };
        let current = input.files.iter().find(|file| file.path == rel).map(|file| file.content.as_str());
        match (before.get(path), current) {
            (Some(emitted), current) => edits
                .extend(diff::edits(&rel, emitted, content, current.unwrap_or(emitted)).ok_or_else(|| path.clone())?),
            (None, _) => edits.push(Edit::Write { path: rel, content: content.clone() }),
        }
    }
    for path in change.removed.iter().filter_map(|path| RelPath::parse(path).ok()) {
        if input.paths.is_empty() || input.paths.contains(&path) {
            edits.push(Edit::Delete { path });
        }
    }
    Ok(edits)
}

/// Keeps the numbers of requirements that are still there; new ones follow.
fn renumbered(old: &Spec, new: Spec) -> Spec {
    let same = |one: &Requirement, other: &Requirement| {
        let keys =
            |requirement: &Requirement| requirement.checks.iter().map(|check| check.key.clone()).collect::<Vec<_>>();
        one.text == other.text || !one.checks.is_empty() && keys(one) == keys(other)
    };
    let mut rest = new.requirements;
    let mut kept = Vec::new();
    for requirement in &old.requirements {
        let exact = rest.iter().position(|other| other.text == requirement.text);
        if let Some(at) = exact.or_else(|| rest.iter().position(|other| same(other, requirement))) {
            kept.push(rest.remove(at));
        }
    }
    kept.extend(rest);
    for (number, requirement) in (1_u32..).zip(kept.iter_mut()) {
        requirement.number = number;
    }
    let mut assumptions: Vec<String> = Vec::new();
    for sentence in new.assumptions {
        if !assumptions.contains(&sentence) {
            assumptions.push(sentence);
        }
    }
    Spec { requirements: kept, assumptions, ..new }
}

#[cfg(test)]
mod tests;
