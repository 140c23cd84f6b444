//! Between rows and domain types: binding, reading, JSON columns.

use crate::StoreError;
use domain::ids::{CheckpointId, ProjectId, RunId};
use domain::language::Language;
use sea_orm::{DbBackend, QueryResult, Statement, TryGetable, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Makes a statement; `$1` and so on are bound in order on both databases.
pub(crate) fn sql(backend: DbBackend, text: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(backend, text, values)
}

/// Reads a column.
pub(crate) fn get<T: TryGetable>(row: &QueryResult, column: &str) -> Result<T, StoreError> {
    Ok(row.try_get("", column)?)
}

/// Reads the columns of a row one after the other, in the order in which the statement names them. In a list this costs
/// less than to look each column of each row up by its name.
pub(crate) struct Columns<'a> {
    row: &'a QueryResult,
    next: usize,
}

impl<'a> Columns<'a> {
    /// Begins before the first column.
    pub(crate) fn of(row: &'a QueryResult) -> Self {
        Self { row, next: 0 }
    }

    /// Reads the next column.
    pub(crate) fn next<T: TryGetable>(&mut self) -> Result<T, StoreError> {
        let value = self.row.try_get_by_index(self.next)?;
        self.next += 1;
        Ok(value)
    }
}

/// Reads a column with JSON text.
pub(crate) fn get_json<T: DeserializeOwned>(row: &QueryResult, column: &'static str) -> Result<T, StoreError> {
    let text: String = get(row, column)?;
    serde_json::from_str(&text).map_err(StoreError::shape(column))
}

/// Writes a value as JSON text.
pub(crate) fn json(value: &impl Serialize) -> Result<Value, StoreError> {
    serde_json::to_string(value).map(Value::from).map_err(StoreError::shape("a new value"))
}

/// Reads a counter that is never negative and never large.
pub(crate) fn get_u32(row: &QueryResult, column: &str) -> Result<u32, StoreError> {
    small(get(row, column)?, column)
}

/// Reads a counter that is never negative and never large.
pub(crate) fn small(number: i64, column: &str) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Corrupt { what: format!("{column} is {number}") })
}

/// Binds a count.
pub(crate) fn count(number: usize) -> Value {
    Value::from(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Binds a duration or a size.
pub(crate) fn wide(number: u64) -> Value {
    Value::from(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Makes a new id, ordered by time.
pub(crate) fn fresh() -> Uuid {
    Uuid::now_v7()
}

/// Reads a run's id.
pub(crate) fn run_id(row: &QueryResult, column: &str) -> Result<RunId, StoreError> {
    get(row, column).map(RunId)
}

/// Reads a project's id.
pub(crate) fn project_id(row: &QueryResult, column: &str) -> Result<ProjectId, StoreError> {
    get(row, column).map(ProjectId)
}

/// Reads a checkpoint's id.
pub(crate) fn checkpoint_id(row: &QueryResult, column: &str) -> Result<CheckpointId, StoreError> {
    get(row, column).map(CheckpointId)
}

/// Reads a project's language.
pub(crate) fn language(row: &QueryResult) -> Result<Language, StoreError> {
    language_of(&get::<String>(row, "language")?)
}

/// Reads the code of a language.
pub(crate) fn language_of(code: &str) -> Result<Language, StoreError> {
    Language::from_code(code).ok_or_else(|| StoreError::Corrupt { what: format!("language {code}") })
}
