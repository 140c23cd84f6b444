//! One entity, ready for the templates: names, fields, SQL, rules, and what refers to it.

use super::field_code::{self, FieldCode, field_code, options_name};
use super::rule_code::{RuleCode, rule_code};
use super::{names, sql};
use domain::app_model::{AppModel, Entity, Field, FieldKind, OnDelete, SignIn, SortOrder};
use serde::Serialize;
use std::collections::BTreeSet;

/// One entity as the templates see it.
#[derive(Debug, Serialize)]
pub(super) struct EntityCode {
    /// Names in code: table, type, variable, plural forms, file, address.
    pub table: String,
    pub type_name: String,
    pub types: String,
    pub var: String,
    pub vars: String,
    pub file: String,
    pub slug: String,
    /// The icon of its link in the navigation.
    pub icon: &'static str,
    pub label: String,
    pub label_plural: String,
    pub add_label: String,
    pub new_heading: String,
    pub edit_heading: String,
    pub fields: Vec<FieldCode>,
    /// Columns of the list, the title first.
    pub columns: Vec<FieldCode>,
    /// The title of `row` as an expression.
    pub title: String,
    pub choices: Vec<ChoiceCode>,
    /// Read-only keys that come with references, with their types.
    pub extras: Vec<(String, &'static str)>,
    pub references: Vec<ReferenceCode>,
    pub lists: Vec<LinkCode>,
    pub flags: Vec<String>,
    pub searched: Vec<String>,
    pub sql: EntitySql,
    pub rules: RuleCode,
    /// Unique fields: the column and what the check compares.
    pub uniques: Vec<String>,
    /// Tables that keep a record from being deleted: table, column, plural label.
    pub restricted_by: Vec<(String, String, String)>,
    /// Kinds of record that refer to this one.
    pub related: Vec<RelatedCode>,
    pub per_user: bool,
    pub has_rules: bool,
    /// Columns that a new record cannot do without.
    pub required: Vec<String>,
    pub clock: Vec<&'static str>,
}

/// The options of a choice field.
#[derive(Debug, Serialize)]
pub(super) struct ChoiceCode {
    pub constant: String,
    pub options: Vec<(String, String)>,
}

/// A reference column.
#[derive(Debug, Serialize)]
pub(super) struct ReferenceCode {
    pub column: String,
    pub target_table: String,
}

/// A many-to-many field.
#[derive(Debug, Serialize)]
pub(super) struct LinkCode {
    pub column: String,
    pub table: String,
    pub own: String,
    pub other: String,
    pub target_table: String,
}

/// The pieces of the list query.
#[derive(Debug, Serialize)]
pub(super) struct EntitySql {
    pub columns: Vec<String>,
    pub joins: Vec<String>,
    pub search: Vec<String>,
    pub title: String,
    pub order: String,
    /// The same order as the list's `sort` parameter says it; empty for the order of creation.
    pub sort: String,
    /// Columns of INSERT and UPDATE with their parameters.
    pub written: Vec<String>,
}

/// Another kind of record that refers to this one.
#[derive(Debug, Serialize)]
pub(super) struct RelatedCode {
    pub heading: String,
    pub type_name: String,
    pub var: String,
    pub file: String,
    pub slug: String,
    pub param: String,
    pub field: String,
    pub add_label: String,
}

/// Describes one entity.
pub(super) fn entity_code(model: &AppModel, entity: &Entity) -> EntityCode {
    let fields: Vec<FieldCode> = entity.fields.iter().map(|field| field_code(model, entity, field)).collect();
    let rules = rule_code(model, entity);
    let uniques: Vec<String> = entity
        .fields
        .iter()
        .filter(|field| field.unique)
        .filter(|field| sql::column_type(field).is_some())
        .map(Field::column)
        .collect();
    let references = references(model, entity);
    let lists = lists(model, entity);
    let restricted_by = restricted_by(model, entity);
    let has_rules = !(uniques.is_empty()
        && references.is_empty()
        && lists.is_empty()
        && restricted_by.is_empty()
        && rules.write.is_empty()
        && rules.delete.is_empty());
    EntityCode {
        table: names::sql(entity.name.as_str()),
        type_name: names::type_name(entity),
        types: names::pascal(&entity.plural),
        var: names::camel(&entity.name),
        vars: names::camel(&entity.plural),
        file: names::file(&entity.name),
        slug: names::kebab(&entity.plural),
        icon: icon(entity),
        label: entity.label.clone(),
        label_plural: entity.label_plural.clone(),
        add_label: names::add_label(entity, model.language),
        new_heading: names::new_heading(entity, model.language),
        edit_heading: names::edit_heading(entity, model.language),
        clock: clock(&fields),
        fields,
        columns: columns(model, entity),
        title: title_expression(entity, "row"),
        choices: choices(entity),
        extras: extras(entity),
        references,
        lists,
        flags: of_kind(entity, |kind| matches!(kind, FieldKind::YesNo)),
        searched: entity.fields.iter().filter(|field| field.kind.is_searched()).map(Field::column).collect(),
        sql: entity_sql(model, entity),
        rules,
        uniques,
        restricted_by,
        related: related(model, entity),
        per_user: model.sign_in == SignIn::PerUser,
        has_rules,
        required: entity
            .fields
            .iter()
            .filter(|field| field.required && sql::column_type(field).is_some())
            .filter(|field| !matches!(field.kind, FieldKind::YesNo))
            .map(Field::column)
            .collect(),
    }
}

fn of_kind(entity: &Entity, wanted: impl Fn(&FieldKind) -> bool) -> Vec<String> {
    entity.fields.iter().filter(|field| wanted(&field.kind)).map(Field::column).collect()
}

/// Guesses an icon from what the fields hold.
fn icon(entity: &Entity) -> &'static str {
    let has = |wanted: fn(&FieldKind) -> bool| entity.fields.iter().any(|field| wanted(&field.kind));
    if has(|kind| matches!(kind, FieldKind::Email | FieldKind::Phone)) {
        "people"
    } else if has(|kind| matches!(kind, FieldKind::DateTime | FieldKind::Time)) {
        "calendar"
    } else if has(|kind| matches!(kind, FieldKind::Money { .. })) {
        "card"
    } else if has(|kind| matches!(kind, FieldKind::YesNo)) {
        "check"
    } else if has(|kind| matches!(kind, FieldKind::LongText)) {
        "document"
    } else {
        "list"
    }
}

fn clock(fields: &[FieldCode]) -> Vec<&'static str> {
    let calls = ["now", "timeNow", "today"];
    calls.into_iter().filter(|call| fields.iter().any(|field| field.empty == format!("{call}()"))).collect()
}

fn columns(model: &AppModel, entity: &Entity) -> Vec<FieldCode> {
    let title = entity.fields.iter().filter(|field| field.name == entity.title_field);
    let others = entity.fields.iter().filter(|field| field.in_list && field.name != entity.title_field);
    title.chain(others).map(|field| field_code(model, entity, field)).collect()
}

/// Writes the title of a record as a TypeScript expression of type string.
pub(super) fn title_expression(entity: &Entity, subject: &str) -> String {
    let by_id = format!("`#${{{subject}.id}}`");
    let Some(field) = entity.field(&entity.title_field) else {
        return by_id;
    };
    let column = format!("{subject}.{}", field.column());
    match &field.kind {
        FieldKind::Reference { .. } => format!("{subject}.{}_title ?? {by_id}", field.name),
        FieldKind::References { .. } => by_id,
        kind if kind.is_searched() && field.required => column,
        kind if kind.is_searched() => format!("{column} ?? {by_id}"),
        FieldKind::Integer | FieldKind::Decimal => format!("formatNumber({column})"),
        FieldKind::Money { currency } => format!("formatMoney({column}, \"{}\")", field_code::currency_code(*currency)),
        FieldKind::Date => format!("formatDate({column})"),
        FieldKind::DateTime => format!("formatDateTime({column})"),
        FieldKind::Choice { .. } => format!("choiceLabel({}, {column})", options_name(entity, field)),
        FieldKind::YesNo => format!("formatYesNo({column})"),
        FieldKind::Time
        | FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone => {
            format!("formatText({column})")
        }
    }
}

fn choices(entity: &Entity) -> Vec<ChoiceCode> {
    let mut choices = Vec::new();
    for field in &entity.fields {
        if let FieldKind::Choice { options } = &field.kind {
            let options = options.iter().map(|option| (option.value.to_string(), option.label.clone())).collect();
            choices.push(ChoiceCode { constant: options_name(entity, field), options });
        }
    }
    choices
}

fn extras(entity: &Entity) -> Vec<(String, &'static str)> {
    let mut extras = Vec::new();
    for field in &entity.fields {
        if matches!(field.kind, FieldKind::Reference { .. }) {
            let kind = if field.required { "string" } else { "string | null" };
            extras.push((format!("{}_title", field.name), kind));
        } else if matches!(field.kind, FieldKind::References { .. }) {
            extras.push((format!("{}_titles", field.name), "string[]"));
        }
    }
    extras
}

fn target<'a>(model: &'a AppModel, field: &Field) -> Option<&'a Entity> {
    field.kind.target().and_then(|name| model.entity(name))
}

fn references(model: &AppModel, entity: &Entity) -> Vec<ReferenceCode> {
    let fields = entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::Reference { .. }));
    fields
        .filter_map(|field| {
            Some(ReferenceCode {
                column: field.column(),
                target_table: names::sql(target(model, field)?.name.as_str()),
            })
        })
        .collect()
}

fn lists(model: &AppModel, entity: &Entity) -> Vec<LinkCode> {
    let fields = entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::References { .. }));
    fields
        .filter_map(|field| {
            let (table, own, other) = sql::link_names(entity, field);
            let target_table = names::sql(target(model, field)?.name.as_str());
            Some(LinkCode { column: field.column(), table, own, other, target_table })
        })
        .collect()
}

fn restricted_by(model: &AppModel, entity: &Entity) -> Vec<(String, String, String)> {
    let restricting = model
        .referrers(&entity.name)
        .filter(|(_, field)| matches!(field.kind, FieldKind::Reference { on_delete: OnDelete::Restrict, .. }));
    restricting
        .map(|(other, field)| (names::sql(other.name.as_str()), field.column(), other.label_plural.clone()))
        .collect()
}

fn related(model: &AppModel, entity: &Entity) -> Vec<RelatedCode> {
    model
        .referrers(&entity.name)
        .map(|(other, field)| RelatedCode {
            heading: names::related_heading(other, field),
            type_name: names::type_name(other),
            var: names::camel(&other.name),
            file: names::file(&other.name),
            slug: names::kebab(&other.plural),
            param: field.column(),
            field: field.name.to_string(),
            add_label: names::add_label(other, model.language),
        })
        .collect()
}

fn entity_sql(model: &AppModel, entity: &Entity) -> EntitySql {
    let table = names::sql(entity.name.as_str());
    let own = sql::title(model, entity, &table);
    let mut columns = vec![format!("{table}.id")];
    let mut joins = Vec::new();
    for field in &entity.fields {
        let column = field.column();
        if sql::column_type(field).is_some() {
            columns.push(format!("{table}.{}", names::sql(&column)));
        }
        let Some(other) = target(model, field) else { continue };
        if matches!(field.kind, FieldKind::Reference { .. }) {
            // The title of this record may come from the same reference, so both use the alias that a title would.
            let alias = format!("{}__{}", table.trim_matches('"'), field.name);
            let title = sql::title(model, other, &alias);
            columns.push(format!("{} AS {}_title", title.expression, field.name));
            joins.push(format!(
                "LEFT JOIN {} AS {alias} ON {alias}.id = {table}.{column}",
                names::sql(other.name.as_str())
            ));
            joins.extend(title.joins);
        } else {
            columns.extend(list_columns(model, entity, field, other));
        }
    }
    columns.push(format!("{table}.created_at"));
    columns.push(format!("{table}.updated_at"));
    let mut seen = BTreeSet::new();
    joins.retain(|join| seen.insert(join.clone()));
    let mut written: Vec<String> =
        entity.fields.iter().filter(|field| sql::column_type(field).is_some()).map(Field::column).collect();
    if sql::has_search_text(entity) {
        written.push("search_text".to_owned());
    }
    EntitySql {
        columns,
        joins,
        search: own.search,
        title: own.expression,
        order: order(entity, &table),
        sort: sort(entity),
        written,
    }
}

fn list_columns(model: &AppModel, entity: &Entity, field: &Field, other: &Entity) -> [String; 2] {
    let (links, own, theirs) = sql::link_names(entity, field);
    let title = sql::title(model, other, "linked");
    let joins: String = title.joins.iter().map(|join| format!(" {join}")).collect();
    let from = format!(
        "FROM {links} JOIN {} AS linked ON linked.id = {links}.{theirs}{joins} WHERE {links}.{own} = {}.id ORDER BY title, id",
        names::sql(other.name.as_str()),
        names::sql(entity.name.as_str()),
    );
    let select = |key: &str| {
        format!("(SELECT json_group_array({key}) FROM (SELECT linked.id AS id, {} AS title {from}))", title.expression)
    };
    [format!("{} AS {}", select("id"), field.name), format!("{} AS {}_titles", select("title"), field.name)]
}

fn sort(entity: &Entity) -> String {
    let sign = match entity.sorting.order {
        SortOrder::Ascending => "",
        SortOrder::Descending => "-",
    };
    entity.sorting.field.as_ref().map(|field| format!("{sign}{field}")).unwrap_or_default()
}

fn order(entity: &Entity, table: &str) -> String {
    let direction = match entity.sorting.order {
        SortOrder::Ascending => "ASC",
        SortOrder::Descending => "DESC",
    };
    let field = entity.sorting.field.as_ref().and_then(|name| entity.field(name));
    let column = match field {
        Some(field) if matches!(field.kind, FieldKind::Reference { .. }) => {
            format!("{}_title COLLATE NOCASE", field.name)
        }
        Some(field) if field.kind.is_searched() => {
            format!("{table}.{} COLLATE NOCASE", names::sql(&field.column()))
        }
        Some(field) if sql::column_type(field).is_some() => format!("{table}.{}", names::sql(&field.column())),
        Some(_) | None => format!("{table}.id"),
    };
    format!("{column} {direction}")
}
