//! Runs: made, found, cancelled, finished.

use crate::events::append;
use crate::history::lock_settled;
use crate::outage::waiting;
use crate::values::{fresh, get, get_json, get_u32, json, project_id, run_id, sql};
use crate::{ClaimedRun, Store, StoreError, WaitingRow};
use domain::event::EventBody;
use domain::ids::{ProjectId, RunId, UnixMs};
use domain::money::MicroUsd;
use domain::route::ModelRoute;
use domain::run::{RunKind, RunLimits, RunOutcome, RunStatus};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Value};
use std::time::Duration;

/// Claims of a run without a finished step after which it is given up.
const MAX_TRIES: i64 = 5;

/// Long enough to end a run that nobody holds.
const CANCEL_LEASE: Duration = Duration::from_secs(10);

/// A run to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Whose project.
    pub project_id: ProjectId,
    /// What it is for.
    pub kind: RunKind,
    /// The models that answer.
    pub route: ModelRoute,
    /// The caps.
    pub limits: RunLimits,
}

/// A run as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Which.
    pub id: RunId,
    /// Whose project.
    pub project_id: ProjectId,
    /// `build` or `change`.
    pub kind: String,
    /// What a change asks for.
    pub request: Option<String>,
    /// The models that answer.
    pub route: ModelRoute,
    /// Where it stands.
    pub status: RunStatus,
    /// How it ended; `None` while it has not.
    pub outcome: Option<RunOutcome>,
    /// Whether a person accepted what is not proven.
    pub accepted: bool,
    /// Steps committed so far.
    pub steps_taken: u32,
    /// Money spent so far.
    pub spent: MicroUsd,
    /// Most money; `None` means no cap.
    pub budget: Option<MicroUsd>,
    /// Tokens used so far, in and out.
    pub tokens: u64,
    /// What it waits for, while its model cannot be reached.
    pub waiting: Option<WaitingRow>,
    /// When it was queued.
    pub created_at: UnixMs,
    /// When it ended.
    pub finished_at: Option<UnixMs>,
}

/// The columns of a [`RunRow`].
const ROW: &str = "id, project_id, kind, request, model, fallbacks, status, outcome, accepted_at, steps_taken, spent_microusd, limits, tokens_used, waiting_since, waits_for, next_try_at, \
    created_at, finished_at";

impl Store {
    /// Queues a run, and says so in an event, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown project, [`StoreError::Unfinished`] while another run of the project
    /// has not ended.
    pub async fn create_run(&self, run: NewRun) -> Result<RunId, StoreError> {
        let tx = self.begin().await?;
        let id = self.queue_run(&tx, run).await?;
        self.commit(tx).await?;
        self.tell();
        self.wake_workers().await?;
        Ok(id)
    }

    /// Queues a run inside a transaction.
    pub(crate) async fn queue_run(&self, tx: &DatabaseTransaction, run: NewRun) -> Result<RunId, StoreError> {
        let (id, now) = (fresh(), self.clock.now().0);
        let request = match &run.kind {
            RunKind::Build => None,
            RunKind::Change { request } => Some(request.as_str().to_owned()),
        };
        // The project's row is locked first, so that of two runs that are queued at once the second one sees the first,
        // and the run starts from the head that it sees.
        let brief = lock_settled(tx, run.project_id).await?;
        let text = format!(
            "insert into run (id, project_id, kind, request, model, fallbacks, limits, status, approved, scaffolded, changed, restored, documented, \
             completed, base_id, steps_taken, spent_microusd, reserved_microusd, run_at, attempt, tries, max_tries, cancel, created_at) \
             select $1, project.id, $3, $4, $5, $10, $6, 'ready', $7, false, false, false, false, false, project.head_id, 0, 0, 0, {}, 0, 0, $8, \
             false, $9 from project where project.id = $2",
            self.database_now()
        );
        let values = [
            Value::from(id),
            Value::from(run.project_id.0),
            Value::from(run.kind.name()),
            Value::from(request.clone()),
            Value::from(run.route.model),
            json(&run.limits)?,
            Value::from(!run.limits.ask_approval),
            Value::from(MAX_TRIES),
            Value::from(now),
            json(&run.route.fallbacks)?,
        ];
        tx.execute_raw(sql(self.backend(), &text, values)).await?;
        let event = EventBody::RunCreated { kind: run.kind.name().to_owned(), text: request.unwrap_or(brief) };
        append(tx, run.project_id, RunId(id), now, &[event]).await?;
        Ok(RunId(id))
    }

    /// Finds the run of a project that has not ended.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_unfinished_run(&self, project: ProjectId) -> Result<Option<RunId>, StoreError> {
        let text = "select id from run where project_id = $1 and status <> 'done' order by created_at desc limit 1";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        row.as_ref().map(|row| run_id(row, "id")).transpose()
    }

    /// Lists the runs of a project, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_runs(&self, project: ProjectId) -> Result<Vec<RunRow>, StoreError> {
        let text = format!("select {ROW} from run where project_id = $1 order by created_at desc, id desc");
        self.db.query_all_raw(sql(self.backend(), &text, [Value::from(project.0)])).await?.iter().map(run_row).collect()
    }

    /// Finds a run.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_run(&self, run: RunId) -> Result<Option<RunRow>, StoreError> {
        let text = format!("select {ROW} from run where id = $1");
        self.db.query_one_raw(sql(self.backend(), &text, [Value::from(run.0)])).await?.as_ref().map(run_row).transpose()
    }

    /// Finds the models of a project's newest run.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_last_route(&self, project: ProjectId) -> Result<Option<ModelRoute>, StoreError> {
        let text = "select model, fallbacks from run where project_id = $1 order by created_at desc, id desc limit 1";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        row.as_ref().map(route).transpose()
    }

    /// Ends a run for good: at once when nobody holds it, else through [`Store::request_cancel`].
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn cancel_run(&self, run: RunId) -> Result<(), StoreError> {
        self.request_cancel(run).await?;
        let nobody = domain::ids::WorkerId(fresh());
        match self.claim_this_run(run, nobody, CANCEL_LEASE).await? {
            Some(claim) => self.finish_run(&claim, RunOutcome::Cancelled).await,
            None => Ok(()),
        }
    }

    /// Asks a run to stop for good. Whoever works on it hears of it with the next beat.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn request_cancel(&self, run: RunId) -> Result<(), StoreError> {
        let text = "update run set cancel = true, wake = (status = 'running'), \
            status = case when status = 'waiting' then 'ready' else status end where id = $1 and status <> 'done'";
        self.db.execute_raw(sql(self.backend(), text, [Value::from(run.0)])).await?;
        self.wake_workers().await
    }

    /// Notes that a person accepted a finished run although not all of it is proven, and says so in an event.
    ///
    /// Accepting twice changes nothing. A run that did not end partly proven leaves nothing to accept.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is nothing to accept.
    pub async fn accept_unproven(&self, run: RunId) -> Result<u32, StoreError> {
        let nothing = StoreError::NotFound { what: "run that ended with something unproven" };
        let now = self.clock.now().0;
        let tx = self.begin().await?;
        let text = "select project_id, outcome, accepted_at from run where id = $1 and outcome is not null";
        let row = tx.query_one_raw(sql(self.backend(), text, [Value::from(run.0)])).await?.ok_or(nothing)?;
        let outcome: String = get(&row, "outcome")?;
        let RunOutcome::PartlyProven { unproven } =
            serde_json::from_str(&outcome).map_err(StoreError::shape("outcome"))?
        else {
            return Err(StoreError::NotFound { what: "run that ended with something unproven" });
        };
        if get::<Option<i64>>(&row, "accepted_at")?.is_none() {
            let text = "update run set accepted_at = $2 where id = $1";
            tx.execute_raw(sql(self.backend(), text, [Value::from(run.0), Value::from(now)])).await?;
            let project = crate::values::project_id(&row, "project_id")?;
            append(&tx, project, run, now, &[EventBody::UnprovenAccepted { unproven }]).await?;
        }
        self.commit(tx).await?;
        self.tell();
        Ok(unproven)
    }

    /// Ends a run, and says so in an event, in one transaction fenced by the attempt.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another worker holds the run.
    pub async fn finish_run(&self, claim: &ClaimedRun, outcome: RunOutcome) -> Result<(), StoreError> {
        let now = self.clock.now().0;
        let tx = self.begin().await?;
        let project = self.fence(&tx, claim).await?;
        let text = "update run set status = 'done', outcome = $2, finished_at = $3, owner = null, lease_until = null, reserved_microusd = 0 where id = $1";
        tx.execute_raw(sql(self.backend(), text, [Value::from(claim.run_id.0), json(&outcome)?, Value::from(now)]))
            .await?;
        append(&tx, project, claim.run_id, now, &[EventBody::RunFinished { outcome }]).await?;
        self.commit(tx).await?;
        self.tell();
        Ok(())
    }
}

fn run_row(row: &QueryResult) -> Result<RunRow, StoreError> {
    let limits: RunLimits = get_json(row, "limits")?;
    Ok(RunRow {
        id: run_id(row, "id")?,
        project_id: project_id(row, "project_id")?,
        kind: get(row, "kind")?,
        request: get(row, "request")?,
        route: route(row)?,
        status: status(row)?,
        outcome: outcome_of(get(row, "outcome")?)?,
        accepted: get::<Option<i64>>(row, "accepted_at")?.is_some(),
        steps_taken: get_u32(row, "steps_taken")?,
        spent: MicroUsd(get(row, "spent_microusd")?),
        budget: limits.budget,
        tokens: u64::try_from(get::<i64>(row, "tokens_used")?).unwrap_or_default(),
        waiting: waiting(row)?,
        created_at: UnixMs(get(row, "created_at")?),
        finished_at: get::<Option<i64>>(row, "finished_at")?.map(UnixMs),
    })
}

/// Reads which models answer a run.
pub(crate) fn route(row: &QueryResult) -> Result<ModelRoute, StoreError> {
    let fallbacks: Option<String> = get(row, "fallbacks")?;
    let fallbacks = fallbacks.map(|text| serde_json::from_str(&text).map_err(StoreError::shape("fallbacks")));
    Ok(ModelRoute { model: get(row, "model")?, fallbacks: fallbacks.transpose()?.unwrap_or_default() })
}

/// Reads where a run stands.
pub(crate) fn status(row: &QueryResult) -> Result<RunStatus, StoreError> {
    status_of(get(row, "status")?)
}

/// Reads the name of a status.
pub(crate) fn status_of(text: String) -> Result<RunStatus, StoreError> {
    serde_json::from_value(serde_json::Value::String(text)).map_err(StoreError::shape("status"))
}

/// Reads how a run ended.
pub(crate) fn outcome_of(text: Option<String>) -> Result<Option<RunOutcome>, StoreError> {
    text.map(|text| serde_json::from_str(&text).map_err(StoreError::shape("outcome"))).transpose()
}
