//! Events: append-only, numbered without gaps for each project.

use crate::blobs::places;
use crate::values::{get, get_json, project_id, run_id, sql};
use crate::{ClaimedRun, Store, StoreError};
use domain::event::{Event, EventBody};
use domain::ids::{ProjectId, RunId, Seq, UnixMs};
use domain::step::WIRE_VERSION;
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Value};
use tokio::sync::watch;

/// Columns of an event.
const COLUMNS: usize = 7;

/// Most events that one statement inserts.
const MAX_ROWS: usize = 100;

/// Appends events inside a transaction; the numbers come from the project's row, which stays locked until it commits.
pub(crate) async fn append(
    tx: &DatabaseTransaction,
    project: ProjectId,
    run: RunId,
    now: i64,
    bodies: &[EventBody],
) -> Result<(), StoreError> {
    if bodies.is_empty() {
        return Ok(());
    }
    let backend = tx.get_database_backend();
    let number = i64::try_from(bodies.len()).unwrap_or(i64::MAX);
    let text = "update project set next_seq = next_seq + $2 where id = $1 returning next_seq";
    let row = tx.query_one_raw(sql(backend, text, [Value::from(project.0), Value::from(number)])).await?;
    let next: i64 = row.as_ref().map_or(Err(StoreError::NotFound { what: "project" }), |row| get(row, "next_seq"))?;
    let mut values: Vec<Value> = Vec::with_capacity(bodies.len() * COLUMNS);
    for (seq, body) in (next - number..).zip(bodies) {
        let value = serde_json::to_value(body).map_err(StoreError::shape("event"))?;
        let kind = value.get("type").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        values.extend([
            Value::from(project.0),
            Value::from(seq),
            Value::from(run.0),
            Value::from(i64::from(WIRE_VERSION)),
            Value::from(kind),
            Value::from(value.to_string()),
            Value::from(now),
        ]);
    }
    for part in values.chunks(COLUMNS * MAX_ROWS) {
        let rows: Vec<String> =
            (0..part.len() / COLUMNS).map(|row| format!("({})", places(row * COLUMNS + 1, COLUMNS))).collect();
        let text =
            format!("insert into event (project_id, seq, run_id, version, type, body, at) values {}", rows.join(", "));
        tx.execute_raw(sql(backend, &text, part.iter().cloned())).await?;
    }
    Ok(())
}

impl Store {
    /// Lists up to `limit` events of a project after a position, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_events(&self, project: ProjectId, after: Seq, limit: u32) -> Result<Vec<Event>, StoreError> {
        let text = "select project_id, seq, run_id, version, body, at from event where project_id = $1 and seq > $2 order by seq limit $3";
        let values = [Value::from(project.0), Value::from(after.0), Value::from(i64::from(limit))];
        self.db.query_all_raw(sql(self.backend(), text, values)).await?.iter().map(event).collect()
    }

    /// Returns the position of a project's newest event, 0 when there is none.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn last_seq(&self, project: ProjectId) -> Result<Seq, StoreError> {
        let text = "select next_seq - 1 as last from project where id = $1";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: "project" }), |row| get(row, "last").map(Seq))
    }

    /// Appends events outside a step, fenced by the attempt.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another worker holds the run.
    pub async fn append_events(&self, claim: &ClaimedRun, bodies: &[EventBody]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let project = self.fence(&tx, claim).await?;
        append(&tx, project, claim.run_id, self.clock.now().0, bodies).await?;
        self.commit(tx).await?;
        self.tell();
        Ok(())
    }

    /// Wakes up whenever this process has committed events. It only wakes; the events are in the table.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    pub(crate) fn tell(&self) {
        self.news.send_modify(|count| *count = count.wrapping_add(1));
    }
}

fn event(row: &QueryResult) -> Result<Event, StoreError> {
    Ok(Event {
        seq: Seq(get(row, "seq")?),
        at: UnixMs(get(row, "at")?),
        project_id: project_id(row, "project_id")?,
        run_id: run_id(row, "run_id")?,
        version: crate::values::get_u32(row, "version")?,
        body: get_json(row, "body")?,
    })
}
