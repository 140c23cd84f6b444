//! Conditions of the model as TypeScript and as SQL.

use super::names;
use domain::app_model::{Condition, Entity, FieldKind, Test};

/// Writes a condition on a record that `subject` names in TypeScript, such as `next` or `stored`.
pub(super) fn in_ts(condition: &Condition, entity: &Entity, subject: &str) -> String {
    let Some(field) = entity.field(&condition.field) else {
        return "true".to_owned();
    };
    let value = format!("{subject}.{}", field.column());
    let is_list = matches!(field.kind, FieldKind::References { .. });
    match &condition.test {
        Test::OneOf { values } => any_of(values.iter().map(|option| format!("{value} === \"{option}\"")).collect()),
        Test::NoneOf { values } => all_of(values.iter().map(|option| format!("{value} !== \"{option}\"")).collect()),
        Test::Yes => value,
        Test::No => format!("!{value}"),
        Test::Empty if is_list => format!("{value}.length === 0"),
        Test::Filled if is_list => format!("{value}.length > 0"),
        Test::Empty => format!("{value} === null"),
        Test::Filled => format!("{value} !== null"),
    }
}

/// Writes the opposite of [`in_ts`].
pub(super) fn not_in_ts(condition: &Condition, entity: &Entity, subject: &str) -> String {
    let test = match &condition.test {
        Test::OneOf { values } => Test::NoneOf { values: values.clone() },
        Test::NoneOf { values } => Test::OneOf { values: values.clone() },
        Test::Yes => Test::No,
        Test::No => Test::Yes,
        Test::Empty => Test::Filled,
        Test::Filled => Test::Empty,
    };
    in_ts(&Condition { field: condition.field.clone(), test }, entity, subject)
}

fn any_of(tests: Vec<String>) -> String {
    match tests.len() {
        0 => "false".to_owned(),
        1 => tests.concat(),
        _ => format!("({})", tests.join(" || ")),
    }
}

fn all_of(tests: Vec<String>) -> String {
    match tests.len() {
        0 => "true".to_owned(),
        1 => tests.concat(),
        _ => format!("({})", tests.join(" && ")),
    }
}

/// Writes a condition on the rows of the entity's table.
pub(super) fn in_sql(condition: &Condition, entity: &Entity) -> String {
    let Some(field) = entity.field(&condition.field) else {
        return "1 = 1".to_owned();
    };
    let table = names::sql(entity.name.as_str());
    let column = format!("{table}.{}", names::sql(&field.column()));
    let list = |values: &[domain::app_model::Ident]| {
        values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ")
    };
    let links = || {
        let (link_table, own, _) = super::sql::link_names(entity, field);
        format!("EXISTS (SELECT 1 FROM {link_table} WHERE {link_table}.{own} = {table}.id)")
    };
    let is_list = matches!(field.kind, FieldKind::References { .. });
    match &condition.test {
        Test::OneOf { values } => format!("{column} IN ({})", list(values)),
        Test::NoneOf { values } => format!("({column} IS NULL OR {column} NOT IN ({}))", list(values)),
        Test::Yes => format!("{column} = 1"),
        Test::No => format!("{column} = 0"),
        Test::Empty if is_list => format!("NOT {}", links()),
        Test::Filled if is_list => links(),
        Test::Empty => format!("{column} IS NULL"),
        Test::Filled => format!("{column} IS NOT NULL"),
    }
}

/// Joins SQL conditions with AND; empty when there are none.
pub(super) fn all_in_sql(conditions: &[Condition], entity: &Entity) -> Vec<String> {
    conditions.iter().map(|condition| in_sql(condition, entity)).collect()
}
