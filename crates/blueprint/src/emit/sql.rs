//! SQL of one entity: its table, its joins, the expression of its title.

use super::names;
use domain::app_model::{AppModel, Entity, Field, FieldKind, OnDelete, SignIn};

/// How far a title is followed through references before the id stands in for it.
const MAX_TITLE_DEPTH: usize = 4;

/// Joins that a title needs, and the expression that reads it.
#[derive(Debug, Clone)]
pub(super) struct Title {
    /// `LEFT JOIN` clauses in order.
    pub joins: Vec<String>,
    /// The SQL expression.
    pub expression: String,
    /// Folded columns that the search of this title looks into.
    pub search: Vec<String>,
}

/// Follows the title of `entity`, whose table or alias is `alias`, through references to a text.
pub(super) fn title(model: &AppModel, entity: &Entity, alias: &str) -> Title {
    follow(model, entity, alias, 0)
}

fn follow(model: &AppModel, entity: &Entity, alias: &str, depth: usize) -> Title {
    let own_search = if has_search_text(entity) { vec![format!("{alias}.search_text")] } else { Vec::new() };
    let by_id = Title { joins: Vec::new(), expression: format!("'#' || {alias}.id"), search: own_search.clone() };
    let Some(field) = entity.field(&entity.title_field) else {
        return by_id;
    };
    let column = format!("{alias}.{}", names::sql(&field.column()));
    match &field.kind {
        FieldKind::Reference { target, .. } => {
            let Some(other) = model.entity(target).filter(|_| depth < MAX_TITLE_DEPTH) else {
                return by_id;
            };
            let next = format!("{}__{}", alias.trim_matches('"'), field.name);
            let mut inner = follow(model, other, &next, depth + 1);
            let join = format!("LEFT JOIN {} AS {next} ON {next}.id = {column}", names::sql(other.name.as_str()));
            inner.joins.insert(0, join);
            inner.search.extend(own_search);
            inner
        }
        FieldKind::References { .. } => by_id,
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::Money { .. }
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::Choice { .. }
        | FieldKind::YesNo
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone => {
            let expression = if field.required && field.kind.is_searched() {
                column
            } else {
                format!("coalesce({column}, '#' || {alias}.id)")
            };
            Title { joins: Vec::new(), expression, search: own_search }
        }
    }
}

/// Says whether the entity has text of its own to search.
pub(super) fn has_search_text(entity: &Entity) -> bool {
    entity.fields.iter().any(|field| field.kind.is_searched())
}

/// Names the link table of a many-to-many field, which no entity can be called by, its column for this entity and its column for the other.
pub(super) fn link_names(entity: &Entity, field: &Field) -> (String, String, String) {
    let target = field.kind.target().unwrap_or(&entity.name);
    let own = format!("{}_id", entity.name);
    let other = if *target == entity.name { format!("other_{target}_id") } else { format!("{target}_id") };
    (format!("{}__{}", entity.name, field.name), own, other)
}

/// Writes the SQL type of a field's column, or nothing for a many-to-many field.
pub(super) fn column_type(field: &Field) -> Option<&'static str> {
    match field.kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::Choice { .. }
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone => Some("TEXT"),
        FieldKind::Integer | FieldKind::Money { .. } | FieldKind::YesNo | FieldKind::Reference { .. } => {
            Some("INTEGER")
        }
        FieldKind::Decimal => Some("REAL"),
        FieldKind::References { .. } => None,
    }
}

/// Writes the definition of a field's column; `relaxed` leaves out NOT NULL, for a column that joins existing rows.
pub(super) fn column_definition(field: &Field, relaxed: bool) -> Option<String> {
    let kind = column_type(field)?;
    let name = names::sql(&field.column());
    let is_flag = matches!(field.kind, FieldKind::YesNo);
    let needed = if is_flag {
        " NOT NULL DEFAULT 0"
    } else if field.required && !relaxed {
        " NOT NULL"
    } else {
        ""
    };
    let refers = match &field.kind {
        FieldKind::Reference { target, on_delete } => {
            let action = match on_delete {
                OnDelete::Restrict => "RESTRICT",
                OnDelete::Cascade => "CASCADE",
                OnDelete::SetNull => "SET NULL",
            };
            format!(" REFERENCES {} (id) ON DELETE {action}", names::sql(target.as_str()))
        }
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::Money { .. }
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::Choice { .. }
        | FieldKind::YesNo
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone
        | FieldKind::References { .. } => String::new(),
    };
    Some(format!("{name} {kind}{needed}{refers}"))
}

/// Writes `CREATE TABLE` of an entity under the given table name.
pub(super) fn create_table(model: &AppModel, entity: &Entity, table: &str) -> String {
    let mut lines = vec!["id INTEGER PRIMARY KEY AUTOINCREMENT".to_owned()];
    if model.sign_in == SignIn::PerUser {
        lines.push("user_account_id INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE".to_owned());
    }
    lines.extend(entity.fields.iter().filter_map(|field| column_definition(field, false)));
    if has_search_text(entity) {
        lines.push("search_text TEXT NOT NULL DEFAULT ''".to_owned());
    }
    lines.push("created_at TEXT NOT NULL".to_owned());
    lines.push("updated_at TEXT NOT NULL".to_owned());
    format!("CREATE TABLE {table} (\n  {}\n);\n", lines.join(",\n  "))
}

/// Writes the indexes of an entity: one for each unique set of columns, each reference and the owner.
pub(super) fn create_indexes(model: &AppModel, entity: &Entity) -> Vec<String> {
    let table = names::sql(entity.name.as_str());
    let per_user = model.sign_in == SignIn::PerUser;
    let mut indexes: Vec<String> = unique_sets(entity)
        .into_iter()
        .map(|columns| {
            let name = format!("{}_unique_{}", entity.name, columns.join("_"));
            let quoted = columns.iter().map(|column| names::sql(column));
            let all: Vec<String> = per_user.then(|| "user_account_id".to_owned()).into_iter().chain(quoted).collect();
            format!("CREATE UNIQUE INDEX {name} ON {table} ({});\n", all.join(", "))
        })
        .collect();
    if per_user {
        indexes.push(format!("CREATE INDEX {0}_by_owner ON {table} (user_account_id);\n", entity.name));
    }
    for field in entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::Reference { .. })) {
        let column = field.column();
        indexes.push(format!("CREATE INDEX {0}_by_{1} ON {table} ({column});\n", entity.name, field.name));
    }
    indexes
}

/// Lists the sets of columns whose values must differ between records.
pub(super) fn unique_sets(entity: &Entity) -> Vec<Vec<String>> {
    let single = entity.fields.iter().filter(|field| field.unique && column_type(field).is_some());
    let mut sets: Vec<Vec<String>> = single.map(|field| vec![field.column()]).collect();
    for rule in &entity.rules {
        if let domain::app_model::Rule::UniqueTogether { fields, .. } = rule {
            let columns = fields.iter().filter_map(|name| entity.field(name));
            let set: Vec<String> = columns.filter(|field| column_type(field).is_some()).map(Field::column).collect();
            if !set.is_empty() && !sets.contains(&set) {
                sets.push(set);
            }
        }
    }
    sets
}

/// Writes the link table of a many-to-many field.
pub(super) fn create_link_table(entity: &Entity, field: &Field) -> String {
    let (table, own, other) = link_names(entity, field);
    let target = field.kind.target().unwrap_or(&entity.name);
    let (own_table, other_table) = (names::sql(entity.name.as_str()), names::sql(target.as_str()));
    format!(
        "CREATE TABLE {table} (\n  {own} INTEGER NOT NULL REFERENCES {own_table} (id) ON DELETE CASCADE,\n  {other} INTEGER NOT NULL REFERENCES {other_table} (id) ON DELETE CASCADE,\n  PRIMARY KEY ({own}, {other})\n);\nCREATE INDEX {table}_by_other ON {table} ({other});\n"
    )
}

/// The tables of accounts and sessions.
pub(super) const ACCOUNTS: &str = "CREATE TABLE user_account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);
";

/// Writes the first migration: every table of the app.
pub(super) fn first_migration(model: &AppModel) -> String {
    let mut parts = Vec::new();
    if model.sign_in == SignIn::PerUser {
        parts.push(ACCOUNTS.to_owned());
    }
    for entity in &model.entities {
        let table = create_table(model, entity, &names::sql(entity.name.as_str()));
        parts.push(table + &create_indexes(model, entity).concat());
        let lists = entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::References { .. }));
        parts.extend(lists.map(|field| create_link_table(entity, field)));
    }
    format!(
        "-- The tables of the app. This file has been applied to databases: change them by adding a new file.\n\n{}",
        parts.join("\n")
    )
}
