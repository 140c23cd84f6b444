//! The audit log: alarms of the guards, each an event of its project and a row that stays, and what people opened to
//! others.

use crate::events::append;
use crate::values::{Columns, fresh, json, sql};
use crate::{ClaimedRun, Store, StoreError};
use domain::event::EventBody;
use domain::ids::{ProjectId, RunId, UnixMs};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, QueryResult, Value};
use uuid::Uuid;

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// When it was written.
    pub at: UnixMs,
    /// Which project it is about.
    pub project_id: Option<ProjectId>,
    /// Which run it is about.
    pub run_id: Option<RunId>,
    /// What happened, such as `guard.alarmed`.
    pub action: String,
    /// The rest, as JSON.
    pub detail: String,
}

impl Store {
    /// Writes alarms of a run down, each once however often its step is repeated.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another worker holds the run.
    pub async fn append_alarms(&self, claim: &ClaimedRun, alarms: &[EventBody]) -> Result<(), StoreError> {
        if alarms.is_empty() {
            return Ok(());
        }
        let now = self.clock.now().0;
        let tx = self.begin().await?;
        let project = self.fence(&tx, claim).await?;
        let mut unheard: Vec<EventBody> = Vec::new();
        for alarm in alarms {
            let (run, detail) = (Value::from(claim.run_id.0), json(alarm)?);
            let text = "select 1 from audit where run_id = $1 and detail = $2";
            // Rows of this transaction are seen, too, so an alarm that comes twice is one.
            if tx.query_one_raw(sql(self.backend(), text, [run.clone(), detail.clone()])).await?.is_some() {
                continue;
            }
            let text = "insert into audit (id, at, project_id, run_id, action, detail) values ($1, $2, $3, $4, 'guard.alarmed', $5)";
            let values = [Value::from(fresh()), Value::from(now), Value::from(project.0), run, detail];
            tx.execute_raw(sql(self.backend(), text, values)).await?;
            unheard.push(alarm.clone());
        }
        append(&tx, project, claim.run_id, now, &unheard).await?;
        self.commit(tx).await?;
        self.tell();
        Ok(())
    }

    /// Lists up to `limit` rows of the audit log, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_audit(&self, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let text = "select at, project_id, run_id, action, detail from audit order by at desc, id desc limit $1";
        let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(i64::from(limit))])).await?;
        rows.iter().map(audit_row).collect()
    }

    /// Writes down what a person did, for whoever looks after the server.
    pub(crate) async fn note(
        &self,
        tx: &DatabaseTransaction,
        project: ProjectId,
        action: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        let text = "insert into audit (id, at, project_id, action, detail) values ($1, $2, $3, $4, $5)";
        let values = [
            Value::from(fresh()),
            Value::from(self.clock.now().0),
            Value::from(project.0),
            Value::from(action),
            Value::from(detail),
        ];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        Ok(())
    }
}

fn audit_row(row: &QueryResult) -> Result<AuditRow, StoreError> {
    let mut columns = Columns::of(row);
    Ok(AuditRow {
        at: UnixMs(columns.next()?),
        project_id: columns.next::<Option<Uuid>>()?.map(ProjectId),
        run_id: columns.next::<Option<Uuid>>()?.map(RunId),
        action: columns.next()?,
        detail: columns.next()?,
    })
}
