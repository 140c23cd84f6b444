//! The lease on a run: claimed, renewed, handed back, swept.
//!
//! It is columns of the run's own row, changed in the same transactions as the state that it guards. Times are the
//! database's, so workers with wrong clocks do no harm.

use crate::values::{get, project_id, run_id, sql};
use crate::{Store, StoreError};
use domain::ids::{Attempt, ProjectId, RunId, WorkerId};
use domain::run::RunOutcome;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use std::collections::HashMap;
use std::time::Duration;

/// A run that a worker holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimedRun {
    /// Which.
    pub run_id: RunId,
    /// Fences this worker's writes against those of the next one.
    pub attempt: Attempt,
}

/// What a beat found out about one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beat {
    /// Which.
    pub run_id: RunId,
    /// Another worker holds it; stop at once.
    pub lost: bool,
    /// A person asked it to stop.
    pub cancel: bool,
}

const CLAIM: &str = "update run set status = 'running', attempt = attempt + 1, tries = tries + 1, reserved_microusd = 0, owner = $1, wake = false, \
    lease_until = {now} + $2 \
    where id = {which} returning id, attempt";

impl Store {
    /// Leases the run that has waited longest, or returns `None` when none is due.
    ///
    /// A run whose lease ran out is due again after [`Store::sweep_runs`], so a crashed worker loses its lease and
    /// nothing else.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn claim_run(&self, worker: WorkerId, lease: Duration) -> Result<Option<ClaimedRun>, StoreError> {
        let skip = if self.backend() == sea_orm::DbBackend::Sqlite { "" } else { "for update skip locked" };
        let which = format!(
            "(select id from run where status = 'ready' and run_at <= {} order by run_at limit 1 {skip})",
            self.database_now()
        );
        self.claim(&which, worker, lease, &[]).await
    }

    /// Leases one run if it is free: ready, waiting for a person, or with a lease that ran out.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn claim_this_run(
        &self,
        run: RunId,
        worker: WorkerId,
        lease: Duration,
    ) -> Result<Option<ClaimedRun>, StoreError> {
        let skip = if self.backend() == sea_orm::DbBackend::Sqlite { "" } else { "for update skip locked" };
        let which = format!(
            "(select id from run where id = $3 and (status in ('ready', 'waiting') or (status = 'running' and lease_until < {})) {skip})",
            self.database_now()
        );
        self.claim(&which, worker, lease, &[Value::from(run.0)]).await
    }

    async fn claim(
        &self,
        which: &str,
        worker: WorkerId,
        lease: Duration,
        more: &[Value],
    ) -> Result<Option<ClaimedRun>, StoreError> {
        let text = CLAIM.replace("{now}", self.database_now()).replace("{which}", which);
        let mut values = vec![Value::from(worker.0), Value::from(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX))];
        values.extend_from_slice(more);
        // In a transaction of its own: SQLite gives the row of a lone statement before its commit may still fail.
        let tx = self.begin().await?;
        let row = tx.query_one_raw(sql(self.backend(), &text, values)).await?;
        self.commit(tx).await?;
        row.map(|row| Ok(ClaimedRun { run_id: run_id(&row, "id")?, attempt: Attempt(get(&row, "attempt")?) }))
            .transpose()
    }

    /// Renews the leases of a worker's runs in one statement, and says which are lost and which should stop.
    ///
    /// It does not ask that a lease is unexpired, so a live owner takes its runs back after an outage.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails; the leases may then run out.
    pub async fn beat_runs(
        &self,
        worker: WorkerId,
        claims: &[ClaimedRun],
        lease: Duration,
    ) -> Result<Vec<Beat>, StoreError> {
        if claims.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (0..claims.len()).map(|number| format!("${}", number + 3)).collect();
        let text = format!(
            "update run set lease_until = {} + $2 where owner = $1 and status = 'running' and id in ({}) returning id, attempt, cancel",
            self.database_now(),
            places.join(", ")
        );
        let mut values = vec![Value::from(worker.0), Value::from(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX))];
        values.extend(claims.iter().map(|claim| Value::from(claim.run_id.0)));
        let rows = self.db.query_all_raw(sql(self.backend(), &text, values)).await?;
        let mut held = HashMap::new();
        for row in &rows {
            held.insert((run_id(row, "id")?, get::<i64>(row, "attempt")?), get::<bool>(row, "cancel")?);
        }
        let beat = |claim: &ClaimedRun| {
            let cancel = held.get(&(claim.run_id, claim.attempt.0));
            Beat { run_id: claim.run_id, lost: cancel.is_none(), cancel: cancel.copied().unwrap_or(false) }
        };
        Ok(claims.iter().map(beat).collect())
    }

    /// Makes runs whose lease ran out ready again, and ends those that were claimed too often without a step.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn sweep_runs(&self) -> Result<(), StoreError> {
        // A row that a frozen process has locked is left for later, so that nobody waits for that process here.
        let skip = if self.backend() == sea_orm::DbBackend::Sqlite { "" } else { "for update skip locked" };
        let expired = format!("status = 'running' and lease_until < {}", self.database_now());
        let text = format!(
            "update run set status = 'ready', owner = null, lease_until = null, reserved_microusd = 0, last_error = 'its worker went silent' \
             where id in (select id from run where {expired} and tries < max_tries {skip})"
        );
        let freed = self.db.execute_raw(sql(self.backend(), &text, [])).await?.rows_affected();
        let text = format!("select id, attempt from run where {expired} and tries >= max_tries {skip}");
        for row in self.db.query_all_raw(sql(self.backend(), &text, [])).await? {
            let claim = ClaimedRun { run_id: run_id(&row, "id")?, attempt: Attempt(get(&row, "attempt")?) };
            let reason = "its worker died again and again, each time before a step was done; see the worker's log";
            match self.finish_run(&claim, RunOutcome::Failed { reason: reason.to_owned() }).await {
                // Its worker came back, or another one swept it first.
                Ok(()) | Err(StoreError::LeaseLost) => {}
                Err(error) => return Err(error),
            }
        }
        if freed > 0 {
            self.wake_workers().await?;
        }
        Ok(())
    }

    /// Hands a run back, so that it can be claimed at once. The claim does not count as a try.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails; the lease then runs out by itself.
    pub async fn release_run(&self, claim: &ClaimedRun) -> Result<(), StoreError> {
        self.put_down(claim, "ready").await
    }

    /// Hands a run back that cannot go on now; nobody takes it up by himself before `pause` is over. The claim does not
    /// count as a try.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails; the lease then runs out by itself.
    pub async fn postpone_run(&self, claim: &ClaimedRun, pause: Duration) -> Result<(), StoreError> {
        let text = format!("update run set run_at = {} + $3 where id = $1 and attempt = $2", self.database_now());
        let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
        let values = [Value::from(claim.run_id.0), Value::from(claim.attempt.0), Value::from(pause)];
        self.db.execute_raw(sql(self.backend(), &text, values)).await?;
        self.put_down(claim, "ready").await
    }

    /// Puts a run down until a person answers.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn park_run(&self, claim: &ClaimedRun) -> Result<(), StoreError> {
        self.put_down(claim, "waiting").await
    }

    async fn put_down(&self, claim: &ClaimedRun, status: &str) -> Result<(), StoreError> {
        self.put_down_in(&self.db, claim, status).await?;
        self.wake_workers().await
    }

    /// Puts a run down, in a transaction or by itself.
    pub(crate) async fn put_down_in(
        &self,
        db: &impl ConnectionTrait,
        claim: &ClaimedRun,
        status: &str,
    ) -> Result<(), StoreError> {
        let text = "update run set status = case when wake then 'ready' else $3 end, wake = false, owner = null, lease_until = null, \
            reserved_microusd = 0, tries = case when tries > 0 then tries - 1 else 0 end \
            where id = $1 and attempt = $2 and status = 'running'";
        let values = [Value::from(claim.run_id.0), Value::from(claim.attempt.0), Value::from(status)];
        db.execute_raw(sql(self.backend(), text, values)).await?;
        Ok(())
    }

    /// Locks the run's row for this transaction if the claim still holds it, and returns its project.
    pub(crate) async fn fence(&self, tx: &DatabaseTransaction, claim: &ClaimedRun) -> Result<ProjectId, StoreError> {
        let text = "update run set last_error = null where id = $1 and attempt = $2 and status = 'running' returning project_id";
        let row = tx
            .query_one_raw(sql(self.backend(), text, [Value::from(claim.run_id.0), Value::from(claim.attempt.0)]))
            .await?;
        row.as_ref().map_or(Err(StoreError::LeaseLost), |row| project_id(row, "project_id"))
    }
}
