//! Steps: begun, and committed as a whole.

use crate::checkpoints::{self, Draft};
use crate::events::append;
use crate::values::{get_u32, json, sql, wide};
use crate::{ClaimedRun, Store, StoreError, outcomes};
use domain::event::EventBody;
use domain::ids::{CheckpointId, ProjectId};
use domain::step::{Step, StepCommit};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, Value};

/// One commit inside its transaction.
pub(crate) struct Commit<'a> {
    pub(crate) tx: &'a DatabaseTransaction,
    pub(crate) claim: &'a ClaimedRun,
    pub(crate) project: ProjectId,
    pub(crate) ordinal: u32,
    pub(crate) now: i64,
}

impl Store {
    /// Says that a step begins, and returns its position in the run, from 1.
    ///
    /// A step that was begun before and never finished keeps its position, so that its journalled calls are found.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another worker holds the run.
    pub async fn begin_step(&self, claim: &ClaimedRun, step: &Step) -> Result<u32, StoreError> {
        let now = self.clock.now().0;
        let tx = self.begin().await?;
        let project = self.fence(&tx, claim).await?;
        let text = "select steps_taken + 1 as ordinal from run where id = $1";
        let row = tx.query_one_raw(sql(self.backend(), text, [Value::from(claim.run_id.0)])).await?;
        let ordinal = row.as_ref().map_or(Err(StoreError::NotFound { what: "run" }), |row| get_u32(row, "ordinal"))?;
        let text = "insert into step (run_id, ordinal, attempt, name, step, started_at) values ($1, $2, $3, $4, $5, $6) \
            on conflict (run_id, ordinal) do update set attempt = $3, name = $4, step = $5, started_at = $6";
        let values = [
            Value::from(claim.run_id.0),
            Value::from(i64::from(ordinal)),
            Value::from(claim.attempt.0),
            Value::from(step.name()),
            json(step)?,
            Value::from(now),
        ];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        let event = EventBody::StepStarted { step: step.name().to_owned(), agent: step.agent().to_owned(), ordinal };
        append(&tx, project, claim.run_id, now, &[event]).await?;
        self.commit(tx).await?;
        self.tell();
        Ok(ordinal)
    }

    /// Commits a step: its outcome, files, events and the run's next state, all together or not at all; the state after
    /// it is a checkpoint, which is returned.
    ///
    /// Finishing the same step again is refused as [`StoreError::LeaseLost`]: it is committed, and the run moved on.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another worker holds the run; nothing changed then.
    pub async fn finish_step(
        &self,
        claim: &ClaimedRun,
        ordinal: u32,
        commit: &StepCommit,
    ) -> Result<CheckpointId, StoreError> {
        let changes = self.put_files(&commit.files).await?;
        let now = self.clock.now().0;
        let tx = self.begin().await?;
        let project = self.fence(&tx, claim).await?;
        let place = Commit { tx: &tx, claim, project, ordinal, now };
        let wall_ms = self.close_step(&place, commit).await?;
        let mut events = outcomes::write(&place, &commit.outcome).await?;
        let draft = Draft { project, step: Some((claim.run_id, ordinal)), label: &commit.label, now };
        let checkpoint = if changes.is_empty() && commit.restore.is_none() {
            checkpoints::carry(&tx, draft).await?
        } else {
            let before = self.head_for_step(&tx, project).await?;
            let mut tree = match commit.restore {
                Some(older) => self.kept_tree(&tx, older).await?,
                None => before.tree.clone(),
            };
            tree.apply(&changes);
            let written = checkpoints::write(&tx, draft, &before, &tree).await?;
            events.push(written.event);
            written.id
        };
        events.extend(commit.events.iter().cloned());
        events.push(EventBody::StepFinished { step: commit.step.name().to_owned(), ordinal, wall_ms });
        append(&tx, project, claim.run_id, now, &events).await?;
        self.commit(tx).await?;
        self.tell();
        Ok(checkpoint)
    }

    /// Marks the step as finished and counts it; returns how long it took.
    async fn close_step(&self, place: &Commit<'_>, commit: &StepCommit) -> Result<u64, StoreError> {
        let wall_ms = u64::try_from(commit.wall.as_millis()).unwrap_or(u64::MAX);
        let text = "update run set steps_taken = $2, tries = 0, worked_ms = worked_ms + $3, waiting_since = null, waits_for = null, \
            next_try_at = null where id = $1 and steps_taken = $2 - 1";
        let values = [Value::from(place.claim.run_id.0), Value::from(i64::from(place.ordinal)), wide(wall_ms)];
        if place.tx.execute_raw(sql(self.backend(), text, values)).await?.rows_affected() == 0 {
            return Err(StoreError::LeaseLost);
        }
        let text = "update step set finished_at = $3, outcome = $4 where run_id = $1 and ordinal = $2";
        let outcome = serde_json::to_value(&commit.outcome).map_err(StoreError::shape("outcome"))?;
        let name = outcome.get("outcome").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let values = [
            Value::from(place.claim.run_id.0),
            Value::from(i64::from(place.ordinal)),
            Value::from(place.now),
            Value::from(name),
        ];
        place.tx.execute_raw(sql(self.backend(), text, values)).await?;
        Ok(wall_ms)
    }
}
