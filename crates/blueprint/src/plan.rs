//! From a design to tasks: one for each part of the app that the emitter writes on its own.

use crate::emit::{Part, owned_files, parts};
use crate::understand::notes::say;
use domain::agent_io::PlanInput;
use domain::app_model::AppModel;

use domain::plan::{Epic, Plan, Task};
use domain::spec::Spec;
use std::collections::BTreeSet;

/// Plans the work: the shell first, then every part at the same time.
#[must_use]
pub fn plan(input: &PlanInput) -> Plan {
    let model = &input.architecture.model;
    let mut epics = [Vec::new(), Vec::new(), Vec::new()];
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (number, part) in (1_u32..).zip(parts(model).iter().filter(|part| **part != Part::Docs)) {
        let files: Vec<String> =
            owned_files(model, part).into_keys().filter(|path| taken.insert(path.clone())).collect();
        let task = Task {
            number,
            title: title(model, part),
            instructions: instructions(model, part),
            depends_on: if *part == Part::Shell { Vec::new() } else { vec![1] },
            owned_paths: files,
            requirements: requirements(&input.spec, model, part),
        };
        let at = match part {
            Part::Shell | Part::SignIn => 0,
            Part::Entity(_) => 1,
            Part::Dashboard | Part::Docs => 2,
        };
        if let Some(tasks) = epics.get_mut(at) {
            tasks.push(task);
        }
    }
    let titles = [
        say(model.language, "Foundation", "Основа"),
        say(model.language, "Records", "Записи"),
        say(model.language, "Overview", "Обзор"),
    ];
    let epics =
        titles.into_iter().zip(epics).map(|(title, tasks)| Epic { title, tasks }).filter(|epic| !epic.tasks.is_empty());
    Plan { epics: epics.collect() }
}

fn title(model: &AppModel, part: &Part) -> String {
    match part {
        Part::Shell => say(
            model.language,
            "Page frame, words, API and first migration",
            "Каркас страниц, слова, API и первая миграция",
        ),
        Part::SignIn => say(model.language, "Accounts and sessions", "Учётные записи и сессии"),
        Part::Entity(name) => model.entity(name).map(|entity| entity.label_plural.clone()).unwrap_or_default(),
        Part::Dashboard => say(model.language, "Overview", "Обзор"),
        Part::Docs => say(model.language, "Description", "Описание"),
    }
}

fn instructions(model: &AppModel, part: &Part) -> String {
    match part {
        Part::Shell => say(
            model.language,
            "Write the navigation, the words of the interface, the list of the mounted API and the tables.",
            "Написать навигацию, слова интерфейса, список подключённого API и таблицы.",
        ),
        Part::SignIn => say(
            model.language,
            "Write sign-up, sign-in and sign-out; every row belongs to its owner.",
            "Написать регистрацию, вход и выход; каждая запись принадлежит владельцу.",
        ),
        Part::Entity(name) => {
            let Some(entity) = model.entity(name) else {
                return String::new();
            };
            let fields: Vec<&str> = entity.fields.iter().map(|field| field.label.as_str()).collect();
            say(
                model.language,
                format!(
                    "Write schema, API, list, form, record page and tests of “{}”: {}.",
                    entity.label_plural,
                    fields.join(", ")
                ),
                format!(
                    "Написать схему, API, список, форму, карточку и тесты для «{}»: {}.",
                    entity.label_plural,
                    fields.join(", ")
                ),
            )
        }
        Part::Dashboard => say(
            model.language,
            "Write the numbers, charts and lists of the overview.",
            "Написать числа, диаграммы и списки обзора.",
        ),
        Part::Docs => say(model.language, "Write the README.", "Написать README."),
    }
}

/// The requirements whose checks carry the part's key.
fn requirements(spec: &Spec, model: &AppModel, part: &Part) -> Vec<u32> {
    let prefix = match part {
        Part::Shell | Part::Docs => return Vec::new(),
        Part::SignIn => vec!["account".to_owned(), "own-rows".to_owned()],
        Part::Entity(name) => vec![format!("{}-", name.as_str().replace('_', "-"))],
        Part::Dashboard => vec!["overview-".to_owned()],
    };
    let longer: Vec<String> = match part {
        Part::Entity(name) => model
            .entities
            .iter()
            .map(|entity| &entity.name)
            .filter(|other| *other != name)
            .map(|other| format!("{}-", other.as_str().replace('_', "-")))
            .collect(),
        Part::Shell | Part::SignIn | Part::Dashboard | Part::Docs => Vec::new(),
    };
    let serves = |key: &str| {
        prefix.iter().any(|start| {
            key.starts_with(start) && !longer.iter().any(|other| other.len() > start.len() && key.starts_with(other))
        })
    };
    spec.requirements
        .iter()
        .filter(|requirement| requirement.checks.iter().any(|check| serves(&check.key)))
        .map(|requirement| requirement.number)
        .collect()
}

#[cfg(test)]
mod tests;
