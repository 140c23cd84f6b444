//! From a specification to a design: the model of the app, its pages and its API.

use crate::understand::notes::{Notes, say};
use crate::understand::understand;
use domain::agent_io::{Architecture, DesignInput, Endpoint, Page};
use domain::app_model::{AppModel, SignIn};

/// The template that the built-in model writes for.
pub const TEMPLATE: &str = "react-node";

/// The built-in model could not design this, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DesignError {
    /// The brief names nothing that an app could keep; ask for another brief or connect a model.
    #[error("the brief names nothing that the built-in model can build an app of")]
    NotUnderstood,
    /// The template is not on offer.
    #[error("the built-in model writes only for the template `{TEMPLATE}`, which is not offered")]
    NoTemplate,
}

/// Designs the app of a brief; understanding it again gives the model that the specification was written from.
///
/// # Errors
/// [`DesignError`] when the brief cannot be served or the template is missing.
pub fn design(input: &DesignInput) -> Result<Architecture, DesignError> {
    if !input.templates.iter().any(|card| card.name == TEMPLATE) {
        return Err(DesignError::NoTemplate);
    }
    let understood = understand(&input.brief, input.spec.language).map_err(|_| DesignError::NotUnderstood)?;
    Ok(architecture(understood.model))
}

/// Adds pages and endpoints to a model.
#[must_use]
pub fn architecture(model: AppModel) -> Architecture {
    let (pages, endpoints) = (pages(&model), endpoints(&model));
    Architecture { template: TEMPLATE.to_owned(), model, pages, endpoints }
}

fn pages(model: &AppModel) -> Vec<Page> {
    let language = model.language;
    let page = |path: String, purpose: String| Page { path, purpose };
    let mut list = vec![page(
        "/".to_owned(),
        say(language, "Overview: numbers, charts and short lists", "Обзор: числа, диаграммы и короткие списки"),
    )];
    for entity in &model.entities {
        let slug = entity.plural.as_str().replace('_', "-");
        let (one, many) = (&entity.label, &entity.label_plural);
        list.push(page(
            format!("/{slug}"),
            say(
                language,
                format!("{many}: list with search, filters and sorting"),
                format!("{many}: список с поиском, фильтрами и сортировкой"),
            ),
        ));
        list.push(page(
            format!("/{slug}/new"),
            say(language, format!("{one}: form of a new record"), format!("{one}: форма новой записи")),
        ));
        list.push(page(
            format!("/{slug}/:id"),
            say(
                language,
                format!("{one}: one record and what refers to it"),
                format!("{one}: запись и связанное с ней"),
            ),
        ));
        list.push(page(
            format!("/{slug}/:id/edit"),
            say(language, format!("{one}: form that changes a record"), format!("{one}: форма изменения")),
        ));
    }
    if model.sign_in == SignIn::PerUser {
        list.push(page("/sign-in".to_owned(), say(language, "Sign in", "Вход")));
        list.push(page("/sign-up".to_owned(), say(language, "Make an account", "Регистрация")));
    }
    list
}

fn endpoints(model: &AppModel) -> Vec<Endpoint> {
    let mut list = Vec::new();
    let mut push = |method: &str, path: String, english: String, russian: String| {
        list.push(Endpoint { method: method.to_owned(), path, purpose: say(model.language, english, russian) });
    };
    for entity in &model.entities {
        let slug = entity.plural.as_str().replace('_', "-");
        let (one, many) = (&entity.label, &entity.label_plural);
        push(
            "GET",
            format!("/api/{slug}"),
            format!("{many}: search, filter, sort, page by page"),
            format!("{many}: поиск, фильтры, сортировка, страницы"),
        );
        push("POST", format!("/api/{slug}"), format!("{one}: make"), format!("{one}: создать"));
        push("GET", format!("/api/{slug}/:id"), format!("{one}: read"), format!("{one}: прочитать"));
        push("PUT", format!("/api/{slug}/:id"), format!("{one}: change"), format!("{one}: изменить"));
        push("DELETE", format!("/api/{slug}/:id"), format!("{one}: delete"), format!("{one}: удалить"));
        push(
            "GET",
            format!("/api/{slug}/options"),
            format!("{many}: titles for selects"),
            format!("{many}: названия для списков выбора"),
        );
    }
    push(
        "GET",
        "/api/dashboard".to_owned(),
        "Numbers, charts and lists of the overview".to_owned(),
        "Числа, диаграммы и списки обзора".to_owned(),
    );
    push(
        "GET",
        "/api/health".to_owned(),
        "Says that the app is ready".to_owned(),
        "Сообщает, что приложение готово".to_owned(),
    );
    if model.sign_in == SignIn::PerUser {
        for (method, path) in [("POST", "sign-up"), ("POST", "sign-in"), ("POST", "sign-out"), ("GET", "me")] {
            push(method, format!("/api/auth/{path}"), format!("Account: {path}"), format!("Учётная запись: {path}"));
        }
    }
    list
}

/// Returns the notes that a specification carries.
pub(crate) fn notes_of(spec: &domain::spec::Spec) -> Notes {
    Notes { assumptions: spec.assumptions.clone(), left_out: spec.left_out.clone() }
}
