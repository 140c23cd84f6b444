//! The conversation of a project: its standing rules, the notes of old requests, and the requests since then.

use crate::runs::outcome_of;
use crate::values::{get, get_json, json, run_id, sql};
use crate::{ClaimedRun, Store, StoreError};
use domain::conversation::{Ended, Notes, PastTurn};
use domain::ids::{ProjectId, RunId};
use domain::rules::StandingRules;
use domain::run::RunOutcome;
use sea_orm::{ConnectionTrait as _, QueryResult, Value};

/// Most requests that are read at once; there are never so many without notes in between.
const MAX_TURNS: i64 = 500;

/// What is kept of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// What the person wants to hold for good.
    pub rules: StandingRules,
    /// What is left of requests that are long over.
    pub notes: Option<Notes>,
    /// The requests since then that are over, oldest first, each with its run.
    pub turns: Vec<(RunId, PastTurn)>,
}

impl Store {
    /// Reads what is kept of a project's conversation. A project about which nobody said anything has an empty one.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn load_conversation(&self, project: ProjectId) -> Result<Conversation, StoreError> {
        let text = "select rules, notes from conversation where project_id = $1";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        let (rules, notes) = match &row {
            Some(row) => (get_json(row, "rules")?, notes(row)?),
            None => (StandingRules::default(), None),
        };
        // The first step of a change is the change, and the label of its checkpoint says what was made.
        let text = "select r.id, r.request, r.outcome, c.label from run r \
            left join checkpoint c on c.run_id = r.id and c.step = 1 \
            left join conversation k on k.project_id = r.project_id left join run n on n.id = k.noted_run_id \
            where r.project_id = $1 and r.kind = 'change' and r.outcome is not null \
                and (n.id is null or r.created_at > n.created_at or (r.created_at = n.created_at and r.id > n.id)) \
            order by r.created_at desc, r.id desc limit $2";
        let values = [Value::from(project.0), Value::from(MAX_TURNS)];
        let rows = self.db.query_all_raw(sql(self.backend(), text, values)).await?;
        let turns =
            rows.iter().rev().map(|row| Ok((run_id(row, "id")?, turn(row)?))).collect::<Result<_, StoreError>>()?;
        Ok(Conversation { rules, notes, turns })
    }

    /// Reads the standing rules of a project.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_rules(&self, project: ProjectId) -> Result<StandingRules, StoreError> {
        let text = "select rules from conversation where project_id = $1";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        row.as_ref().map_or_else(|| Ok(StandingRules::default()), |row| get_json(row, "rules"))
    }

    /// Sets the standing rules of a project.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, or the project is unknown.
    pub async fn set_rules(&self, project: ProjectId, rules: &StandingRules) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let text = "insert into conversation (project_id, rules, updated_at) values ($1, $2, $3) \
            on conflict (project_id) do update set rules = excluded.rules, updated_at = excluded.updated_at";
        let values = [Value::from(project.0), json(rules)?, Value::from(self.clock.now().0)];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        self.note(&tx, project, "rules.set", &rules.as_slice().len().to_string()).await?;
        self.commit(tx).await?;
        self.tell();
        Ok(())
    }

    /// Puts notes in the place of all requests up to that of a run.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another worker holds the run that took them.
    pub async fn keep_notes(&self, claim: &ClaimedRun, notes: &Notes, until: RunId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let project = self.fence(&tx, claim).await?;
        let text = "insert into conversation (project_id, rules, notes, noted_run_id, updated_at) values ($1, '[]', $2, $3, $4) \
            on conflict (project_id) do update set notes = excluded.notes, noted_run_id = excluded.noted_run_id, \
            updated_at = excluded.updated_at";
        let values = [Value::from(project.0), json(notes)?, Value::from(until.0), Value::from(self.clock.now().0)];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        self.commit(tx).await?;
        Ok(())
    }
}

fn notes(row: &QueryResult) -> Result<Option<Notes>, StoreError> {
    let text: Option<String> = get(row, "notes")?;
    text.map(|text| serde_json::from_str(&text).map_err(StoreError::shape("notes"))).transpose()
}

fn turn(row: &QueryResult) -> Result<PastTurn, StoreError> {
    let request: Option<String> = get(row, "request")?;
    let label: Option<String> = get(row, "label")?;
    let (ended, result) = match outcome_of(get(row, "outcome")?)? {
        Some(RunOutcome::Proven | RunOutcome::PartlyProven { .. }) => (Ended::Made, label.unwrap_or_default()),
        Some(RunOutcome::Refused { refusal }) => (Ended::Refused, refusal.reason),
        Some(RunOutcome::Failed { reason } | RunOutcome::CapReached { reason }) => (Ended::NotMade, reason),
        Some(RunOutcome::Cancelled) | None => (Ended::NotMade, "the person stopped it".to_owned()),
    };
    Ok(PastTurn::new(&request.unwrap_or_default(), ended, &result))
}
