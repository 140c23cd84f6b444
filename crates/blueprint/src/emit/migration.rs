//! The migration from one model of an app to the next. Data that people entered stays.
//!
//! New things are added in place. Where SQLite cannot change a table in place, the table is rebuilt and its rows are
//! carried over. What the new model no longer has is moved into a table whose name starts with `removed_`, so that
//! nothing is lost and nothing old stands in the way of new rows. A field that becomes unique gets an ordinary index,
//! because old rows may hold duplicates; the app refuses new ones.

use super::names;
use super::sql;
use domain::app_model::{AppModel, Entity, Field, FieldKind, SignIn};
use domain::language::Language;
use std::fmt::Write as _;

/// Writes the SQL that takes a database from `old` to `new`, or nothing when the tables stay as they are.
#[must_use]
pub fn emit_migration(old: &AppModel, new: &AppModel) -> Option<String> {
    let gains_owners = old.sign_in == SignIn::None && new.sign_in == SignIn::PerUser;
    let mut parts = Vec::new();
    if gains_owners {
        parts.push(sql::ACCOUNTS.to_owned());
    }
    // What is new comes first, since rows that stay may begin to refer to it.
    parts.extend(
        new.entities.iter().filter(|entity| old.entity(&entity.name).is_none()).map(|entity| create(new, entity)),
    );
    for entity in &new.entities {
        if let Some(before) = old.entity(&entity.name) {
            parts.push(Change { old, new, before, after: entity }.write());
        }
    }
    parts.extend(old.entities.iter().filter(|entity| new.entity(&entity.name).is_none()).map(remove));
    parts.retain(|part| !part.is_empty());
    (!parts.is_empty()).then(|| format!("-- A change of the tables. Existing rows stay.\n\n{}", parts.join("\n")))
}

fn lists(entity: &Entity) -> impl Iterator<Item = &Field> {
    entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::References { .. }))
}

fn create(model: &AppModel, entity: &Entity) -> String {
    let table = sql::create_table(model, entity, &names::sql(entity.name.as_str()));
    let links: String = lists(entity).map(|field| sql::create_link_table(entity, field)).collect();
    table + &sql::create_indexes(model, entity).concat() + &links
}

/// Keeps the rows of a table under a name that nothing uses.
fn archive(table: &str, kept: &str, columns: &str) -> String {
    format!("DROP TABLE IF EXISTS {kept};\nCREATE TABLE {kept} AS SELECT {columns} FROM {table};\n")
}

fn remove(entity: &Entity) -> String {
    let table = names::sql(entity.name.as_str());
    let mut text: String = lists(entity).map(|field| remove_links(entity, field)).collect();
    text += &archive(&table, &format!("removed_{}", entity.name), "*");
    let _ = writeln!(text, "DROP TABLE {table};");
    text
}

fn remove_links(entity: &Entity, field: &Field) -> String {
    let (table, _, _) = sql::link_names(entity, field);
    archive(&table, &format!("removed_{table}"), "*") + &format!("DROP TABLE {table};\n")
}

struct Change<'a> {
    old: &'a AppModel,
    new: &'a AppModel,
    before: &'a Entity,
    after: &'a Entity,
}

impl Change<'_> {
    fn table(&self) -> String {
        names::sql(self.after.name.as_str())
    }

    fn write(&self) -> String {
        let mut text = String::new();
        for field in lists(self.after) {
            if !self.before.fields.contains_list(field) {
                text += &sql::create_link_table(self.after, field);
                text += &self.links_from_reference(field);
            }
        }
        let is_rebuilt = self.needs_rebuild();
        text += &if is_rebuilt { self.rebuild() } else { self.extend() };
        for field in lists(self.before) {
            if !self.after.fields.contains_list(field) {
                text += &remove_links(self.before, field);
            }
        }
        if !is_rebuilt {
            text += &self.indexes();
        }
        text
    }

    /// A reference that becomes many-to-many keeps its one link.
    fn links_from_reference(&self, field: &Field) -> String {
        let before = self.before.field(&field.name).filter(|before| {
            matches!(before.kind, FieldKind::Reference { .. }) && before.kind.target() == field.kind.target()
        });
        let Some(before) = before else { return String::new() };
        let (links, own, other) = sql::link_names(self.after, field);
        let column = before.column();
        format!(
            "INSERT INTO {links} ({own}, {other}) SELECT id, {column} FROM {} WHERE {column} IS NOT NULL;\n",
            self.table()
        )
    }

    fn needs_rebuild(&self) -> bool {
        let loses_owners = self.old.sign_in == SignIn::PerUser && self.new.sign_in == SignIn::None;
        loses_owners
            || self.before.fields.iter().any(|before| {
                let old_definition = sql::column_definition(before, false);
                let after = self.after.field(&before.name);
                let new_definition = after.and_then(|after| sql::column_definition(after, false));
                old_definition.is_some() && old_definition != new_definition
            })
    }

    fn new_columns(&self) -> impl Iterator<Item = &Field> {
        self.after.fields.iter().filter(|field| {
            sql::column_type(field).is_some() && self.before.field(&field.name).and_then(sql::column_type).is_none()
        })
    }

    /// Adds columns in place.
    fn extend(&self) -> String {
        let table = self.table();
        let mut text = String::new();
        if self.old.sign_in == SignIn::None && self.new.sign_in == SignIn::PerUser {
            let _ = writeln!(
                text,
                "ALTER TABLE {table} ADD COLUMN user_account_id INTEGER REFERENCES user_account (id) ON DELETE CASCADE;"
            );
        }
        if sql::has_search_text(self.after) && !sql::has_search_text(self.before) {
            let _ = writeln!(text, "ALTER TABLE {table} ADD COLUMN search_text TEXT NOT NULL DEFAULT '';");
        }
        for field in self.new_columns() {
            if let Some(definition) = sql::column_definition(field, true) {
                let _ = writeln!(text, "ALTER TABLE {table} ADD COLUMN {definition};");
            }
            if let Some(value) = first_value(field) {
                let _ = writeln!(text, "UPDATE {table} SET {} = {value};", names::sql(&field.column()));
            }
        }
        for field in &self.after.fields {
            let Some(before) = self.before.field(&field.name) else {
                continue;
            };
            let column = names::sql(&field.column());
            let value = converted(before, field, &column);
            if value != column {
                let _ = writeln!(text, "UPDATE {table} SET {column} = {value};");
            }
        }
        text
    }

    /// Makes the table anew and carries the rows over.
    fn rebuild(&self) -> String {
        let (table, next) = (self.table(), format!("{}__next", self.after.name));
        let mut text = self.archive_columns();
        let mut pairs = vec![("id".to_owned(), "id".to_owned())];
        if self.new.sign_in == SignIn::PerUser {
            let value = if self.old.sign_in == SignIn::PerUser { "user_account_id" } else { "NULL" };
            pairs.push(("user_account_id".to_owned(), value.to_owned()));
        }
        let mut definition = sql::create_table(self.new, self.after, &next);
        // Rows from before there were accounts have no owner until the first person registers.
        definition = definition.replace("user_account_id INTEGER NOT NULL", "user_account_id INTEGER");
        for field in self.after.fields.iter().filter(|field| sql::column_type(field).is_some()) {
            let column = names::sql(&field.column());
            let carried = self.before.field(&field.name).filter(|before| sql::column_type(before).is_some());
            let value = match carried.and_then(|before| self.list_of_texts(before, field)) {
                Some((rows, value)) => {
                    text += &rows;
                    value
                }
                None => carried_value(carried, field),
            };
            // An earlier change may have left such a column empty in old rows.
            if field.required && first_value(field).is_none() {
                definition = relax(&definition, field);
            }
            pairs.push((column, value));
        }
        if sql::has_search_text(self.after) {
            let value = if sql::has_search_text(self.before) { "search_text" } else { "''" };
            pairs.push(("search_text".to_owned(), value.to_owned()));
        }
        pairs.push(("created_at".to_owned(), "created_at".to_owned()));
        pairs.push(("updated_at".to_owned(), "updated_at".to_owned()));
        let columns: Vec<&str> = pairs.iter().map(|(column, _)| column.as_str()).collect();
        let values: Vec<&str> = pairs.iter().map(|(_, value)| value.as_str()).collect();
        text += &definition;
        let _ =
            writeln!(text, "INSERT INTO {next} ({})\n  SELECT {} FROM {table};", columns.join(", "), values.join(", "));
        let _ = writeln!(text, "DROP TABLE {table};\nALTER TABLE {next} RENAME TO {table};");
        text + &self.rebuilt_indexes()
    }

    /// A text that becomes a reference to a new kind of record: each text that rows hold gets a record of its own, and the
    /// rows refer to it. Returns the statement that writes the records, and the value of the reference.
    fn list_of_texts(&self, before: &Field, after: &Field) -> Option<(String, String)> {
        let FieldKind::Reference { target, .. } = &after.kind else { return None };
        let list = self.new.entity(target).filter(|list| self.old.entity(&list.name).is_none())?;
        let title = list.field(&list.title_field).filter(|title| title.kind == FieldKind::Text)?;
        let alone = list.fields.iter().all(|field| field.name == title.name || !field.required);
        if before.kind != FieldKind::Text || !alone || self.new.sign_in == SignIn::PerUser {
            return None;
        }
        let (table, other) = (self.table(), names::sql(list.name.as_str()));
        let (column, title) = (names::sql(&before.column()), names::sql(&title.column()));
        let mut columns = vec![title.clone()];
        let mut values = vec![format!("trim({column})")];
        let mut lowered = String::new();
        if sql::has_search_text(list) {
            columns.push("search_text".to_owned());
            values.push(format!("lower(trim({column}))"));
            lowered = lower_cyrillic(&other, self.new.language);
        }
        let rows = format!(
            "INSERT INTO {other} ({}, created_at, updated_at)\n  SELECT DISTINCT {}, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM {table} WHERE trim({column}) <> '';\n{lowered}",
            columns.join(", "),
            values.join(", ")
        );
        Some((rows, format!("(SELECT list.id FROM {other} AS list WHERE list.{title} = trim({table}.{column}))")))
    }

    /// Keeps the columns that the new table does not have.
    fn archive_columns(&self) -> String {
        let table = self.table();
        let mut text = String::new();
        for before in &self.before.fields {
            let is_gone = self.after.field(&before.name).is_none_or(|after| sql::column_type(after).is_none());
            if is_gone && sql::column_type(before).is_some() {
                let column = names::sql(&before.column());
                text +=
                    &archive(&table, &format!("removed_{}_{}", self.after.name, before.name), &format!("id, {column}"));
            }
        }
        text
    }

    fn rebuilt_indexes(&self) -> String {
        let (before, after) = (sql::create_indexes(self.old, self.before), sql::create_indexes(self.new, self.after));
        after.into_iter().map(|index| if before.contains(&index) { index } else { lenient(&index) }).collect()
    }

    /// Indexes that come and go on a table that stays.
    fn indexes(&self) -> String {
        let (before, after) = (sql::create_indexes(self.old, self.before), sql::create_indexes(self.new, self.after));
        let gone = before.iter().filter(|index| !after.contains(index)).filter_map(|index| index_name(index));
        let mut text: String = gone.map(|name| format!("DROP INDEX IF EXISTS {name};\n")).collect();
        text.extend(after.iter().filter(|index| !before.contains(index)).map(|index| lenient(index)));
        text
    }
}

fn lenient(index: &str) -> String {
    index.replacen("CREATE UNIQUE INDEX", "CREATE INDEX", 1)
}

fn index_name(index: &str) -> Option<&str> {
    index.split(" INDEX ").nth(1)?.split(' ').next()
}

fn relax(definition: &str, field: &Field) -> String {
    let (strict, relaxed) = (sql::column_definition(field, false), sql::column_definition(field, true));
    match (strict, relaxed) {
        (Some(strict), Some(relaxed)) => definition.replacen(&format!("  {strict}"), &format!("  {relaxed}"), 1),
        (Some(_) | None, _) => definition.to_owned(),
    }
}

trait ContainsList {
    fn contains_list(&self, field: &Field) -> bool;
}

impl ContainsList for Vec<Field> {
    fn contains_list(&self, field: &Field) -> bool {
        self.iter().any(|other| {
            other.name == field.name
                && matches!(other.kind, FieldKind::References { .. })
                && other.kind.target() == field.kind.target()
        })
    }
}

/// The value that existing rows get in a new or newly required column, as SQL; nothing leaves it empty.
fn first_value(field: &Field) -> Option<String> {
    let given = field.default.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let number = given.and_then(|text| text.replace(',', ".").parse::<f64>().ok()).filter(|number| number.is_finite());
    let floor = field.min.unwrap_or(0.0).max(0.0);
    match &field.kind {
        FieldKind::Choice { options } => {
            let default = options.iter().find(|option| Some(option.value.as_str()) == given);
            let option = default.or_else(|| options.first().filter(|_| field.required))?;
            Some(format!("'{}'", option.value))
        }
        FieldKind::YesNo => (given == Some("true")).then(|| "1".to_owned()),
        FieldKind::Integer | FieldKind::Decimal => {
            number.or_else(|| field.required.then_some(floor)).map(|number| number.to_string())
        }
        FieldKind::Money { .. } => {
            number.or_else(|| field.required.then_some(floor)).map(|number| (number * 100.0).round().to_string())
        }
        FieldKind::Text | FieldKind::LongText if field.required => Some("'—'".to_owned()),
        FieldKind::Date if field.required => Some("substr(created_at, 1, 10)".to_owned()),
        FieldKind::DateTime if field.required => Some("substr(created_at, 1, 16)".to_owned()),
        FieldKind::Time if field.required => Some("'00:00'".to_owned()),
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone
        | FieldKind::Reference { .. }
        | FieldKind::References { .. } => None,
    }
}

/// Letters that one statement makes small: SQLite's parser refuses functions that are nested deeply.
const LETTERS_AT_ONCE: usize = 8;

/// Writes the Cyrillic letters of a table's search texts small, `ё` as `е`, as the search box compares them; SQLite itself
/// knows only those of English.
fn lower_cyrillic(table: &str, language: Language) -> String {
    if language == Language::En {
        return String::new();
    }
    let small = |big: char| if big == 'Ё' { "е".to_owned() } else { big.to_lowercase().to_string() };
    let letters: Vec<(char, String)> =
        ('А'..='Я').chain(['Ё']).map(|big| (big, small(big))).chain([('ё', "е".to_owned())]).collect();
    let replaced = |letters: &[(char, String)]| {
        let start = "search_text".to_owned();
        letters.iter().fold(start, |inner, (big, small)| format!("replace({inner}, '{big}', '{small}')"))
    };
    letters
        .chunks(LETTERS_AT_ONCE)
        .map(|some| format!("UPDATE {table} SET search_text = {};\n", replaced(some)))
        .collect()
}

/// The value that a row of the rebuilt table gets.
fn carried_value(carried: Option<&Field>, field: &Field) -> String {
    match (carried, first_value(field)) {
        (Some(before), Some(fallback)) if field.required => {
            format!("coalesce({}, {fallback})", converted(before, field, &names::sql(&before.column())))
        }
        (Some(before), _) => converted(before, field, &names::sql(&before.column())),
        (None, Some(fallback)) => fallback,
        (None, None) => "NULL".to_owned(),
    }
}

/// Writes the value of a column as the new kind of its field stores it.
fn converted(before: &Field, after: &Field, column: &str) -> String {
    let is_number = |kind: &FieldKind| matches!(kind, FieldKind::Integer | FieldKind::Decimal);
    let is_money = |kind: &FieldKind| matches!(kind, FieldKind::Money { .. });
    let is_text = |field: &Field| sql::column_type(field) == Some("TEXT");
    match (&before.kind, &after.kind) {
        (old, new) if is_number(old) && is_money(new) => format!("CAST(round({column} * 100) AS INTEGER)"),
        (old, FieldKind::Integer) if is_money(old) => format!("CAST(round({column} / 100.0) AS INTEGER)"),
        (old, FieldKind::Decimal) if is_money(old) => format!("{column} / 100.0"),
        (FieldKind::Decimal, FieldKind::Integer) => format!("CAST(round({column}) AS INTEGER)"),
        (FieldKind::Date, FieldKind::DateTime) => format!("{column} || 'T00:00'"),
        (FieldKind::DateTime, FieldKind::Date) => format!("substr({column}, 1, 10)"),
        (FieldKind::Reference { target: old, .. }, FieldKind::Reference { target: new, .. }) if old != new => {
            "NULL".to_owned()
        }
        (old, FieldKind::Reference { .. }) if old.target().is_none() => "NULL".to_owned(),
        (_, FieldKind::YesNo) if sql::column_type(before) != Some("INTEGER") => "0".to_owned(),
        (_, new) if is_text(before) && (is_number(new) || is_money(new)) => "NULL".to_owned(),
        (_, _) if !is_text(before) && is_text(after) => format!("CAST({column} AS TEXT)"),
        (_, _) => column.to_owned(),
    }
}

#[cfg(test)]
mod tests;
