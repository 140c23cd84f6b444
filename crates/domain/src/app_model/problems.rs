//! What does not fit together in an app model.
//!
//! Each sentence names the place and says what is wrong, so that a model which made the mistake can mend it. Split by
//! noun: names and fields here, rules and the overview in their own files.

mod dashboard;
mod rules;

use super::{AppModel, Entity, Field, FieldKind, Ident, OnDelete};
use std::collections::BTreeSet;

/// Most entities of one app.
const MAX_ENTITIES: usize = 40;

/// Most fields of one entity.
const MAX_FIELDS: usize = 60;

/// Most options of one choice.
const MAX_OPTIONS: usize = 60;

/// Longest label, in characters.
const MAX_LABEL_CHARS: usize = 80;

/// Longest name of an app, in characters.
const MAX_NAME_CHARS: usize = 60;

pub(super) fn problems(model: &AppModel) -> Vec<String> {
    let mut list = Vec::new();
    if model.name.trim().is_empty() || model.name.chars().count() > MAX_NAME_CHARS {
        list.push(format!("the app's name must have 1 to {MAX_NAME_CHARS} characters"));
    }
    if model.accent_hue > 359 {
        list.push("`accent_hue` must be at most 359".to_owned());
    }
    if model.entities.is_empty() || model.entities.len() > MAX_ENTITIES {
        list.push(format!("there must be 1 to {MAX_ENTITIES} entities, not {}", model.entities.len()));
    }
    names(model, &mut list);
    for entity in &model.entities {
        fields(model, entity, &mut list);
        rules::problems(model, entity, &mut list);
    }
    dashboard::problems(model, &mut list);
    list
}

/// Names and labels of entities: all different, as they become tables, routes and links.
fn names(model: &AppModel, list: &mut Vec<String>) {
    let mut idents: BTreeSet<&Ident> = BTreeSet::new();
    let (mut labels, mut plurals) = (BTreeSet::new(), BTreeSet::new());
    for entity in &model.entities {
        for ident in [&entity.name, &entity.plural] {
            if !idents.insert(ident) {
                list.push(format!("the name `{ident}` is used twice by entities"));
            }
        }
        if !labels.insert(&entity.label) || !plurals.insert(&entity.label_plural) {
            list.push(format!("entity `{}`: its label is used by another entity", entity.name));
        }
        for label in [&entity.label, &entity.label_plural] {
            label_problem(label, &format!("entity `{}`", entity.name), list);
        }
        if entity.label_plural == model.name {
            list.push(format!("entity `{}`: its plural label is also the app's name", entity.name));
        }
    }
}

fn label_problem(label: &str, place: &str, list: &mut Vec<String>) {
    if label.trim().is_empty()
        || label.trim() != label
        || label.chars().count() > MAX_LABEL_CHARS
        || label.chars().any(char::is_control)
    {
        list.push(format!("{place}: a label must have 1 to {MAX_LABEL_CHARS} characters on one line"));
    }
}

fn fields(model: &AppModel, entity: &Entity, list: &mut Vec<String>) {
    let place = format!("entity `{}`", entity.name);
    if entity.fields.is_empty() || entity.fields.len() > MAX_FIELDS {
        list.push(format!("{place}: there must be 1 to {MAX_FIELDS} fields, not {}", entity.fields.len()));
    }
    match entity.field(&entity.title_field).map(|field| &field.kind) {
        Some(FieldKind::Text | FieldKind::Reference { .. }) => {}
        Some(_) => {
            list.push(format!("{place}: the title field `{}` must be a text or a reference", entity.title_field))
        }
        None => list.push(format!("{place}: the title field `{}` does not exist", entity.title_field)),
    }
    if let Some(field) = &entity.sorting.field {
        match entity.field(field).map(|field| &field.kind) {
            None => list.push(format!("{place}: it is sorted by `{field}`, which does not exist")),
            Some(FieldKind::References { .. }) => {
                list.push(format!("{place}: it cannot be sorted by `{field}`, which holds several records"))
            }
            Some(_) => {}
        }
    }
    let (mut columns, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for field in &entity.fields {
        let place = format!("field `{}.{}`", entity.name, field.name);
        if !columns.insert(field.column()) {
            list.push(format!("{place}: another field has the same name or column"));
        }
        if !labels.insert(&field.label) {
            list.push(format!("{place}: another field has the label “{}”", field.label));
        }
        label_problem(&field.label, &place, list);
        kind(model, field, &place, list);
        limits(field, &place, list);
        default(field, &place, list);
    }
}

fn kind(model: &AppModel, field: &Field, place: &str, list: &mut Vec<String>) {
    if let Some(target) = field.kind.target().filter(|target| model.entity(target).is_none()) {
        list.push(format!("{place}: it refers to `{target}`, which is no entity"));
    }
    match &field.kind {
        FieldKind::Choice { options } => {
            let values: BTreeSet<&Ident> = options.iter().map(|option| &option.value).collect();
            let labels: BTreeSet<&String> = options.iter().map(|option| &option.label).collect();
            if options.is_empty() || options.len() > MAX_OPTIONS {
                list.push(format!("{place}: a choice must have 1 to {MAX_OPTIONS} options"));
            }
            if values.len() != options.len() || labels.len() != options.len() {
                list.push(format!("{place}: two options have the same value or label"));
            }
            options.iter().for_each(|option| label_problem(&option.label, place, list));
        }
        FieldKind::Reference { on_delete: OnDelete::SetNull, .. } if field.required => {
            list.push(format!("{place}: a required reference cannot become empty when the other record is deleted"));
        }
        FieldKind::YesNo | FieldKind::References { .. } if field.required => {
            list.push(format!("{place}: a field of this kind cannot be required"));
        }
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::Money { .. }
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::YesNo
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone
        | FieldKind::Reference { .. }
        | FieldKind::References { .. } => {}
    }
    if field.unique && matches!(field.kind, FieldKind::References { .. }) {
        list.push(format!("{place}: a field that holds several records cannot be unique"));
    }
}

fn limits(field: &Field, place: &str, list: &mut Vec<String>) {
    let text = matches!(field.kind, FieldKind::Text | FieldKind::LongText);
    let limited = field.min.is_some() || field.max.is_some();
    if limited && !text && !field.kind.is_number() {
        list.push(format!("{place}: only numbers and texts have limits"));
    }
    if [field.min, field.max].into_iter().flatten().any(|value| !value.is_finite() || text && value < 0.0) {
        list.push(format!("{place}: a limit must be an ordinary number, for texts not negative"));
    }
    if field.min.zip(field.max).is_some_and(|(min, max)| min > max) {
        list.push(format!("{place}: the smallest value is above the largest"));
    }
}

fn default(field: &Field, place: &str, list: &mut Vec<String>) {
    let Some(text) = &field.default else { return };
    let within = |value: f64| field.min.is_none_or(|min| value >= min) && field.max.is_none_or(|max| value <= max);
    let fits = match &field.kind {
        FieldKind::Choice { options } => options.iter().any(|option| option.value.as_str() == text),
        FieldKind::Integer => text.parse::<i64>().is_ok() && text.parse::<f64>().is_ok_and(within),
        FieldKind::Decimal | FieldKind::Money { .. } => {
            text.parse::<f64>().is_ok_and(|value| value.is_finite() && within(value))
        }
        FieldKind::YesNo => text == "true" || text == "false",
        FieldKind::Date => text == "today",
        FieldKind::Time | FieldKind::DateTime => text == "now",
        FieldKind::Text | FieldKind::LongText => true,
        FieldKind::Email | FieldKind::Link | FieldKind::Phone => true,
        FieldKind::Reference { .. } | FieldKind::References { .. } => false,
    };
    if !fits {
        list.push(format!(
            "{place}: the default `{}` is no value of this field",
            text.chars().take(40).collect::<String>()
        ));
    }
}
