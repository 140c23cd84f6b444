//! The ledger: what models were asked and what it cost, by run, task, agent, provider and model.

use crate::values::{Columns, sql};
use crate::{Store, StoreError};
use domain::ids::{PersonId, ProjectId, RunId};
use domain::money::MicroUsd;
use sea_orm::{ConnectionTrait as _, QueryResult, Value};
use serde::{Deserialize, Serialize};

/// Most lines of a ledger.
const MAX_LINES: i64 = 5_000;

/// One line: calls of the same kind in the same run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageLine {
    /// Which run.
    pub run_id: RunId,
    /// The agent's action, such as `architect/design`.
    pub action: String,
    /// Number of the task, for agents that work on one.
    pub task: Option<u32>,
    /// Who answered.
    pub provider: String,
    /// Which model answered.
    pub model: String,
    /// Calls that were answered.
    pub calls: u64,
    /// Calls whose answer broke off.
    pub lost: u64,
    /// Tokens in.
    pub input_tokens: u64,
    /// Tokens in that the provider had cached.
    pub cached_tokens: u64,
    /// Tokens out.
    pub output_tokens: u64,
    /// What they cost, as far as prices are known.
    #[serde(rename = "cost_microusd")]
    pub cost: MicroUsd,
    /// Calls whose price is not known.
    pub unpriced: u64,
    /// How long they took, added up.
    pub wall_ms: u64,
}

/// Builds that an average is taken of.
const AVERAGED: i64 = 20;

/// Tokens of an average build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AverageBuild {
    /// Tokens in.
    pub input_tokens: u64,
    /// Tokens in that the provider had cached.
    pub cached_tokens: u64,
    /// Tokens out.
    pub output_tokens: u64,
}

/// Both kinds of calls in one form, of one project before they are put together: so nobody else's are read. The slots of a step are numbered by the thousand, task by task.
const LINES: &str = "select run_id, action, task, provider, model, cast(sum(answered) as bigint), cast(sum(lost) as bigint), \
    cast(sum(input_tokens) as bigint), cast(sum(cached_tokens) as bigint), cast(sum(output_tokens) as bigint), \
    cast(coalesce(sum(cost_microusd), 0) as bigint), cast(sum(case when cost_microusd is null then 1 else 0 end) as bigint), \
    cast(sum(wall_ms) as bigint) from ( \
    select run_id, action, slot / 1000 as task, provider, model, 1 as answered, 0 as lost, input_tokens, cached_tokens, \
        output_tokens, cost_microusd, wall_ms, created_at from model_call where run_id in (select id from run where project_id = $1) \
    union all select run_id, action, 0, provider, model, 0, 1, input_tokens, 0, output_tokens, cost_microusd, 0, created_at \
        from lost_call where run_id in (select id from run where project_id = $1)) call \
    group by run_id, action, task, provider, model order by min(created_at), action, task limit $2";

impl Store {
    /// Lists what the models of a project's runs were asked, oldest run first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_usage(&self, project: ProjectId) -> Result<Vec<UsageLine>, StoreError> {
        let values = [Value::from(project.0), Value::from(MAX_LINES)];
        self.db.query_all_raw(sql(self.backend(), LINES, values)).await?.iter().map(line).collect()
    }

    /// Returns the tokens of an average build among the last ones that a model brought to an app; `None` when there was none.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_average_build(&self, model: &str) -> Result<Option<AverageBuild>, StoreError> {
        let text = "select count(*), cast(coalesce(sum(input), 0) as bigint), cast(coalesce(sum(cached), 0) as bigint), \
            cast(coalesce(sum(output), 0) as bigint) from (select sum(input_tokens) as input, sum(cached_tokens) as cached, \
            sum(output_tokens) as output from model_call where run_id in (select id from run where model = $1 and request is null \
            and (outcome like '{\"outcome\":\"proven\"%' or outcome like '{\"outcome\":\"partly_proven\"%') \
            order by created_at desc limit $2) group by run_id) build";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(model), Value::from(AVERAGED)])).await?;
        let Some(row) = row else { return Ok(None) };
        let mut columns = Columns::of(&row);
        let mut count = || Ok::<u64, StoreError>(u64::try_from(columns.next::<i64>()?).unwrap_or_default());
        let (builds, input, cached, output) = (count()?, count()?, count()?, count()?);
        let of_one = |sum: u64| sum.checked_div(builds);
        let average = of_one(input).zip(of_one(cached)).zip(of_one(output));
        Ok(average.map(|((input_tokens, cached_tokens), output_tokens)| AverageBuild {
            input_tokens,
            cached_tokens,
            output_tokens,
        }))
    }

    /// Returns what a person spent today, UTC.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn get_spent_today_by(&self, person: PersonId) -> Result<MicroUsd, StoreError> {
        let text = "select coalesce((select spent_microusd from person_purse where person_id = $1 and day = $2), 0)";
        let values = [Value::from(person.0), Value::from(self.today())];
        let row = self.db.query_one_raw(sql(self.backend(), text, values)).await?;
        row.as_ref().map_or(Ok(MicroUsd::ZERO), |row| Ok(MicroUsd(Columns::of(row).next()?)))
    }

    /// Returns what was spent today, UTC, by all runs together.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn get_spent_today(&self) -> Result<MicroUsd, StoreError> {
        let text = "select coalesce((select spent_microusd from purse where day = $1), 0)";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(self.today())])).await?;
        row.as_ref().map_or(Ok(MicroUsd::ZERO), |row| Ok(MicroUsd(Columns::of(row).next()?)))
    }
}

fn line(row: &QueryResult) -> Result<UsageLine, StoreError> {
    let mut columns = Columns::of(row);
    let (run_id, action): (_, String) = (RunId(columns.next()?), columns.next()?);
    let task: i64 = columns.next()?;
    let (provider, model) = (columns.next()?, columns.next()?);
    let mut count = || Ok::<u64, StoreError>(u64::try_from(columns.next::<i64>()?).unwrap_or_default());
    let (calls, lost, input_tokens, cached_tokens, output_tokens) = (count()?, count()?, count()?, count()?, count()?);
    let (cost, unpriced, wall_ms) = (count()?, count()?, count()?);
    Ok(UsageLine {
        run_id,
        action,
        task: u32::try_from(task).ok().filter(|task| *task > 0),
        provider,
        model,
        calls,
        lost,
        input_tokens,
        cached_tokens,
        output_tokens,
        cost: MicroUsd(i64::try_from(cost).unwrap_or(i64::MAX)),
        unpriced,
        wall_ms,
    })
}
