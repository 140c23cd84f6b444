//! Jobs that come again and again: claimed, closed.

use crate::values::{get, sql};
use crate::{Store, StoreError};
use domain::ids::{Attempt, WorkerId};
use sea_orm::{ConnectionTrait as _, Value};
use std::time::Duration;

impl Store {
    /// Leases a job that is due, or returns `None`. A job that nobody has done yet is due at once; one whose holder
    /// went silent is due when its lease has run out.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn claim_schedule(
        &self,
        name: &str,
        worker: WorkerId,
        lease: Duration,
    ) -> Result<Option<Attempt>, StoreError> {
        let text = "insert into schedule (name, run_at, attempt) values ($1, 0, 0) on conflict (name) do nothing";
        self.db.execute_raw(sql(self.backend(), text, [Value::from(name)])).await?;
        let now = self.database_now();
        let text = format!(
            "update schedule set owner = $2, lease_until = {now} + $3, attempt = attempt + 1 \
             where name = $1 and run_at <= {now} and (lease_until is null or lease_until < {now}) returning attempt"
        );
        let values = [Value::from(name), Value::from(worker.0), milliseconds(lease)];
        // In a transaction of its own: SQLite gives the row of a lone statement before its commit may still fail.
        let tx = self.begin().await?;
        let row = tx.query_one_raw(sql(self.backend(), &text, values)).await?;
        self.commit(tx).await?;
        row.map(|row| get(&row, "attempt").map(Attempt)).transpose()
    }

    /// Closes a job that was claimed; it is due again after `every`. A holder that lost its lease changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails; the job is then done again when its lease has run out.
    pub async fn finish_schedule(
        &self,
        name: &str,
        attempt: Attempt,
        every: Duration,
        failure: Option<&str>,
    ) -> Result<(), StoreError> {
        let now = self.database_now();
        let text = format!(
            "update schedule set run_at = {now} + $3, owner = null, lease_until = null, last_error = $4, \
             last_ok_at = case when $4 is null then {now} else last_ok_at end where name = $1 and attempt = $2"
        );
        let values = [
            Value::from(name),
            Value::from(attempt.0),
            milliseconds(every),
            Value::from(failure.map(ToOwned::to_owned)),
        ];
        self.db.execute_raw(sql(self.backend(), &text, values)).await?;
        Ok(())
    }
}

fn milliseconds(time: Duration) -> Value {
    Value::from(i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}
