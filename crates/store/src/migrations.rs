//! Brings the schema up to date, in one transaction, under a lock.
//!
//! A migration is a file of statements that run on both databases. Files are never changed once released; a change
//! of the schema is a new file.

use crate::StoreError;
use crate::values::{get, sql};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Value};

/// All migrations, oldest first. The position, from 1, is the schema's version.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/001_init.sql"),
    include_str!("migrations/002_acceptance.sql"),
    include_str!("migrations/003_wake.sql"),
    include_str!("migrations/004_history.sql"),
    include_str!("migrations/005_journal.sql"),
    include_str!("migrations/006_money.sql"),
    include_str!("migrations/007_audit.sql"),
    include_str!("migrations/008_publication.sql"),
    include_str!("migrations/009_people.sql"),
    include_str!("migrations/010_outage.sql"),
    include_str!("migrations/011_allowed_host.sql"),
    include_str!("migrations/012_conversation.sql"),
];

/// The PostgreSQL advisory lock that only migrations take.
const LOCK: i64 = 0x5341_4d4f;

/// Runs what is missing. Several processes may call it at once.
pub(crate) async fn migrate(tx: &DatabaseTransaction, schema: Option<&str>) -> Result<(), StoreError> {
    let backend = tx.get_database_backend();
    if backend == DbBackend::Postgres {
        tx.execute_raw(sql(backend, "select pg_advisory_xact_lock($1)", [Value::from(LOCK)])).await?;
    }
    if let Some(schema) = schema {
        tx.execute_unprepared(&format!("create schema if not exists {schema}")).await?;
    }
    tx.execute_unprepared("create table if not exists schema_version (version bigint primary key)").await?;
    let newest =
        tx.query_one_raw(sql(backend, "select coalesce(max(version), 0) as version from schema_version", [])).await?;
    let found: i64 = newest.as_ref().map_or(Ok(0), |row| get(row, "version"))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (version, text) in (1_i64..).zip(MIGRATIONS).filter(|(version, _)| *version > found) {
        for statement in statements(text) {
            tx.execute_unprepared(&statement).await?;
        }
        tx.execute_raw(sql(backend, "insert into schema_version (version) values ($1)", [Value::from(version)]))
            .await?;
    }
    Ok(())
}

/// Splits a file at the semicolons that end a line; comments are dropped.
fn statements(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    code.join("\n")
        .split(";\n")
        .map(|statement| statement.trim().trim_end_matches(';').to_owned())
        .filter(|statement| !statement.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
