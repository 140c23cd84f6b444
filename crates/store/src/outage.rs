//! Runs that wait for a model which cannot be reached: put down until the next try, and taken up again by themselves.

use crate::events::append;
use crate::values::{get, sql};
use crate::{ClaimedRun, Store, StoreError};
use domain::event::EventBody;
use domain::ids::UnixMs;
use sea_orm::{ConnectionTrait as _, QueryResult, Value};
use std::time::Duration;

/// What a run waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRow {
    /// Which model, as the run names it.
    pub model: String,
    /// Since when.
    pub since: UnixMs,
    /// When it is tried again.
    pub next_try_at: UnixMs,
}

impl Store {
    /// Hands a run back whose model cannot be reached, and says so in an event; nobody takes it up by himself before
    /// `pause` is over. The claim does not count as a try.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another worker holds the run.
    pub async fn await_model(
        &self,
        claim: &ClaimedRun,
        model: &str,
        reason: &str,
        pause: Duration,
    ) -> Result<(), StoreError> {
        let (now, pause) = (self.clock.now().0, i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        let next = now.saturating_add(pause);
        let tx = self.begin().await?;
        let project = self.fence(&tx, claim).await?;
        let text = format!(
            "update run set run_at = {} + $3, waiting_since = coalesce(waiting_since, $4), waits_for = $5, next_try_at = $6 \
             where id = $1 and attempt = $2",
            self.database_now()
        );
        let values = [
            Value::from(claim.run_id.0),
            Value::from(claim.attempt.0),
            Value::from(pause),
            Value::from(now),
            Value::from(model),
            Value::from(next),
        ];
        tx.execute_raw(sql(self.backend(), &text, values)).await?;
        let (model, reason) = (model.to_owned(), reason.to_owned());
        let event = EventBody::RunPostponed { model, reason, next_try_at: UnixMs(next) };
        append(&tx, project, claim.run_id, now, &[event]).await?;
        self.put_down_in(&tx, claim, "ready").await?;
        self.commit(tx).await?;
        self.tell();
        self.wake_workers().await
    }
}

/// Reads what a run waits for; `None` while it does not wait, or is being tried.
pub(crate) fn waiting(row: &QueryResult) -> Result<Option<WaitingRow>, StoreError> {
    let since: Option<i64> = get(row, "waiting_since")?;
    let status: String = get(row, "status")?;
    let Some(since) = since.filter(|_| status == "ready") else { return Ok(None) };
    let next: Option<i64> = get(row, "next_try_at")?;
    let model: Option<String> = get(row, "waits_for")?;
    Ok(Some(WaitingRow {
        model: model.unwrap_or_default(),
        since: UnixMs(since),
        next_try_at: UnixMs(next.unwrap_or(since)),
    }))
}
