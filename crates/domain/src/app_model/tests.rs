use super::{
    Action, AppModel, Choice, Condition, Dashboard, Entity, Field, FieldKind, Ident, Measure, Metric, OnDelete, Rule,
    SignIn, SortOrder, Sorting, Test,
};
use crate::language::Language;

fn ident(name: &str) -> Ident {
    Ident::parse(name).unwrap()
}

fn field(name: &str, label: &str, kind: FieldKind) -> Field {
    Field {
        name: ident(name),
        label: label.to_owned(),
        kind,
        required: false,
        unique: false,
        min: None,
        max: None,
        default: None,
        filter: false,
        in_list: true,
    }
}

fn model() -> AppModel {
    let status = FieldKind::Choice {
        options: vec![
            Choice { value: ident("open"), label: "Open".to_owned() },
            Choice { value: ident("done"), label: "Done".to_owned() },
        ],
    };
    let reference = FieldKind::Reference { target: ident("client"), on_delete: OnDelete::SetNull };
    let client = entity("client", "Client", vec![field("name", "Name", FieldKind::Text)]);
    let task = entity(
        "task",
        "Task",
        vec![
            field("name", "Name", FieldKind::Text),
            field("status", "Status", status),
            field("client", "Client", reference),
        ],
    );
    AppModel {
        name: "Work".to_owned(),
        tagline: String::new(),
        language: Language::En,
        accent_hue: 10,
        sign_in: SignIn::None,
        entities: vec![client, task],
        dashboard: Dashboard::default(),
    }
}

fn entity(name: &str, label: &str, fields: Vec<Field>) -> Entity {
    Entity {
        name: ident(name),
        plural: ident(&format!("{name}s")),
        label: label.to_owned(),
        label_plural: format!("{label}s"),
        title_field: ident("name"),
        fields,
        rules: Vec::new(),
        sorting: Sorting { field: None, order: SortOrder::Ascending },
    }
}

/// Breaks a sound model in one way and compares the only sentence about it.
#[track_caller]
fn check(break_it: impl FnOnce(&mut AppModel), expected: &str) {
    let mut broken = model();
    break_it(&mut broken);
    assert_eq!(broken.problems(), [expected]);
}

#[test]
fn a_sound_model_has_no_problems() {
    assert_eq!(model().problems(), Vec::<String>::new());
}

#[test]
fn a_missing_title_field_is_named() {
    check(
        |model| model.entities[0].title_field = ident("title"),
        "entity `client`: the title field `title` does not exist",
    );
}

#[test]
fn two_fields_with_one_label_are_named() {
    check(
        |model| model.entities[1].fields[2].label = "Name".to_owned(),
        "field `task.client`: another field has the label “Name”",
    );
}

#[test]
fn a_reference_to_nothing_is_named() {
    check(
        |model| model.entities[1].fields[2].kind = FieldKind::References { target: ident("ghost") },
        "field `task.client`: it refers to `ghost`, which is no entity",
    );
}

#[test]
fn a_choice_without_options_is_named() {
    check(
        |model| model.entities[1].fields[1].kind = FieldKind::Choice { options: Vec::new() },
        "field `task.status`: a choice must have 1 to 60 options",
    );
}

#[test]
fn a_default_that_is_no_option_is_named() {
    check(
        |model| model.entities[1].fields[1].default = Some("lost".to_owned()),
        "field `task.status`: the default `lost` is no value of this field",
    );
}

#[test]
fn a_required_reference_that_may_become_empty_is_named() {
    check(
        |model| model.entities[1].fields[2].required = true,
        "field `task.client`: a required reference cannot become empty when the other record is deleted",
    );
}

#[test]
fn limits_in_the_wrong_order_are_named() {
    check(
        |model| (model.entities[0].fields[0].min, model.entities[0].fields[0].max) = (Some(5.0), Some(2.0)),
        "field `client.name`: the smallest value is above the largest",
    );
}

#[test]
fn a_rule_about_an_unknown_option_is_named() {
    let when = Condition { field: ident("status"), test: Test::OneOf { values: vec![ident("lost")] } };
    let rule = Rule::Locked { when, actions: vec![Action::Delete], message: "No".to_owned() };
    check(
        |model| model.entities[1].rules.push(rule),
        "rule 1 of `task`: the test does not fit the field `status` of `task`",
    );
}

#[test]
fn a_capacity_needs_a_reference() {
    let rule = Rule::Capacity {
        parent: ident("status"),
        limit: super::Limit::Constant { value: 1.0 },
        counting: None,
        message: "No".to_owned(),
    };
    check(|model| model.entities[1].rules.push(rule), "rule 1 of `task`: `status` must be a reference");
}

#[test]
fn a_sum_of_texts_on_the_dashboard_is_named() {
    let metric = Metric {
        label: "All".to_owned(),
        entity: ident("client"),
        measure: Measure::Sum { field: ident("name") },
        conditions: Vec::new(),
        within: None,
    };
    check(|model| model.dashboard.metrics.push(metric), "dashboard “All”: `name` is no number");
}

#[test]
fn an_app_called_like_its_list_is_named() {
    check(|model| model.name = "Tasks".to_owned(), "entity `task`: its plural label is also the app's name");
}
