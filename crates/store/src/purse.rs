//! Money: reserved before a call, paid after it, never beyond a cap.
//!
//! A run has a budget of its own; all runs of a person draw on that person's purse of the day, and all people on the
//! installation's. Whoever pays or reserves locks the installation's row first, the person's after it and the run's
//! last, so that parallel agents neither pass a cap together nor wait for each other in a circle.

use crate::values::{get, sql, wide};
use crate::{ClaimedRun, Store, StoreError};
use domain::money::MicroUsd;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 3600 * 1000;

/// What may be spent; `None` is no cap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caps {
    /// By this run.
    pub run: Option<MicroUsd>,
    /// By all runs of its person together between midnight and midnight, UTC.
    pub person: Option<MicroUsd>,
    /// By all runs of the installation together between midnight and midnight, UTC.
    pub day: Option<MicroUsd>,
}

impl Caps {
    /// Says whether there is none.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// Which cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// The run's budget.
    Run,
    /// The person's cap of the day.
    Person,
    /// The installation's cap of the day.
    Day,
}

impl Cap {
    /// Returns what people call it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Run => "budget of the run",
            Self::Person => "person's cap of the day",
            Self::Day => "cap of the day",
        }
    }
}

/// A call whose answer broke off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostCall {
    /// The agent's action.
    pub action: String,
    /// Who was asked.
    pub provider: String,
    /// Which model was asked.
    pub model: String,
    /// What was reserved for it.
    pub reserved: MicroUsd,
    /// Tokens in.
    pub input_tokens: u64,
    /// Tokens out.
    pub output_tokens: u64,
    /// What it cost; `None` where the price is not known.
    pub cost: Option<MicroUsd>,
}

impl LostCall {
    /// Says whether anything of an answer had come, which is paid.
    fn is_paid(&self) -> bool {
        self.input_tokens > 0 || self.output_tokens > 0
    }
}

/// Refuses what a cap does not allow.
fn check(cap: Cap, most: MicroUsd, used: i64, worst: MicroUsd) -> Result<(), StoreError> {
    let left_microusd = most.0.saturating_sub(used);
    if worst.0 > left_microusd { Err(StoreError::OverBudget { cap, left_microusd }) } else { Ok(()) }
}

impl Store {
    /// Reserves the worst price of a call within all caps, so that parallel agents cannot pass them together.
    ///
    /// # Errors
    /// [`StoreError::OverBudget`] when the money would not suffice, [`StoreError::LeaseLost`] when the run is held elsewhere.
    pub async fn reserve_spend(&self, claim: &ClaimedRun, worst: MicroUsd, caps: Caps) -> Result<(), StoreError> {
        self.database_point("reserve money")?;
        if caps.day.is_none() && caps.person.is_none() {
            return self.reserve(&self.db, claim, worst, caps.run).await;
        }
        let tx = self.begin().await?;
        if let Some(cap) = caps.day {
            let used = self.used_today(&tx).await?;
            check(Cap::Day, cap, used, worst)?;
        }
        if let Some(cap) = caps.person {
            let used = self.used_today_by_person_of(&tx, claim).await?;
            check(Cap::Person, cap, used, worst)?;
        }
        self.reserve(&tx, claim, worst, caps.run).await?;
        self.commit(tx).await
    }

    /// Frees what was reserved for a call that failed, and pays for what had come of its answer.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when the run is held elsewhere, [`StoreError::Database`] when the database fails.
    pub async fn lose_call(&self, claim: &ClaimedRun, call: &LostCall) -> Result<(), StoreError> {
        self.database_point("free money")?;
        if !call.is_paid() {
            let text = "update run set reserved_microusd = reserved_microusd - $3 where id = $1 and attempt = $2";
            let values = [Value::from(claim.run_id.0), Value::from(claim.attempt.0), Value::from(call.reserved.0)];
            self.db.execute_raw(sql(self.backend(), text, values)).await?;
            return Ok(());
        }
        let (cost, now) = (call.cost.unwrap_or_default(), self.clock.now().0);
        let tx = self.begin().await?;
        self.pay(&tx, claim, cost).await?;
        self.fence(&tx, claim).await?;
        let text = "update run set reserved_microusd = reserved_microusd - $2, spent_microusd = spent_microusd + $3, \
            tokens_used = tokens_used + $4 where id = $1";
        let tokens = wide(call.input_tokens.saturating_add(call.output_tokens));
        let values = [Value::from(claim.run_id.0), Value::from(call.reserved.0), Value::from(cost.0), tokens];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        let text = "insert into lost_call (run_id, action, provider, model, input_tokens, output_tokens, cost_microusd, created_at) \
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            Value::from(claim.run_id.0),
            Value::from(call.action.as_str()),
            Value::from(call.provider.as_str()),
            Value::from(call.model.as_str()),
            wide(call.input_tokens),
            wide(call.output_tokens),
            Value::from(call.cost.map(|cost| cost.0)),
            Value::from(now),
        ];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        self.commit(tx).await
    }

    /// Adds to what was spent today, by all and by the person of a run. It comes before everything that locks a run.
    pub(crate) async fn pay(
        &self,
        tx: &DatabaseTransaction,
        claim: &ClaimedRun,
        cost: MicroUsd,
    ) -> Result<(), StoreError> {
        if cost == MicroUsd::ZERO {
            return Ok(());
        }
        let text = "insert into purse (day, spent_microusd) values ($1, $2) \
            on conflict (day) do update set spent_microusd = purse.spent_microusd + excluded.spent_microusd";
        tx.execute_raw(sql(self.backend(), text, [Value::from(self.today()), Value::from(cost.0)])).await?;
        self.add_to_person_of(tx, claim, cost).await?;
        Ok(())
    }

    /// Reads what was spent and is reserved today, and locks it for this transaction.
    async fn used_today(&self, tx: &DatabaseTransaction) -> Result<i64, StoreError> {
        let text = "insert into purse (day, spent_microusd) values ($1, 0) \
            on conflict (day) do update set spent_microusd = purse.spent_microusd returning spent_microusd";
        let row = tx.query_one_raw(sql(self.backend(), text, [Value::from(self.today())])).await?;
        let spent: i64 = row.as_ref().map_or(Ok(0), |row| get(row, "spent_microusd"))?;
        let text =
            "select cast(coalesce(sum(reserved_microusd), 0) as bigint) as reserved from run where status = 'running'";
        let row = tx.query_one_raw(sql(self.backend(), text, [])).await?;
        let reserved: i64 = row.as_ref().map_or(Ok(0), |row| get(row, "reserved"))?;
        Ok(spent.saturating_add(reserved))
    }

    /// The same for the person of a run.
    async fn used_today_by_person_of(&self, tx: &DatabaseTransaction, claim: &ClaimedRun) -> Result<i64, StoreError> {
        let spent = self.add_to_person_of(tx, claim, MicroUsd::ZERO).await?;
        let text = "select cast(coalesce(sum(reserved_microusd), 0) as bigint) as reserved from run where status = 'running' \
            and project_id in (select id from project where person_id = (select person_id from project where id = \
            (select project_id from run where id = $1)))";
        let row = tx.query_one_raw(sql(self.backend(), text, [Value::from(claim.run_id.0)])).await?;
        let reserved: i64 = row.as_ref().map_or(Ok(0), |row| get(row, "reserved"))?;
        Ok(spent.saturating_add(reserved))
    }

    /// Adds to what the person of a run spent today, and locks it for this transaction; returns the sum.
    async fn add_to_person_of(
        &self,
        tx: &DatabaseTransaction,
        claim: &ClaimedRun,
        cost: MicroUsd,
    ) -> Result<i64, StoreError> {
        let text = "insert into person_purse (person_id, day, spent_microusd) select person_id, $2, $3 from project \
            where id = (select project_id from run where id = $1) on conflict (person_id, day) \
            do update set spent_microusd = person_purse.spent_microusd + excluded.spent_microusd returning spent_microusd";
        let values = [Value::from(claim.run_id.0), Value::from(self.today()), Value::from(cost.0)];
        let row = tx.query_one_raw(sql(self.backend(), text, values)).await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: "run" }), |row| get(row, "spent_microusd"))
    }

    async fn reserve(
        &self,
        db: &impl ConnectionTrait,
        claim: &ClaimedRun,
        worst: MicroUsd,
        budget: Option<MicroUsd>,
    ) -> Result<(), StoreError> {
        let budget = budget.unwrap_or(MicroUsd(i64::MAX));
        let text = "update run set reserved_microusd = reserved_microusd + $3 \
            where id = $1 and attempt = $2 and status = 'running' and spent_microusd + reserved_microusd <= $4 - $3";
        let values =
            [Value::from(claim.run_id.0), Value::from(claim.attempt.0), Value::from(worst.0), Value::from(budget.0)];
        if db.execute_raw(sql(self.backend(), text, values)).await?.rows_affected() == 1 {
            return Ok(());
        }
        let text = "select spent_microusd + reserved_microusd as used from run where id = $1 and attempt = $2 and status = 'running'";
        let values = [Value::from(claim.run_id.0), Value::from(claim.attempt.0)];
        let row = db.query_one_raw(sql(self.backend(), text, values)).await?;
        let used: i64 = row.as_ref().map_or(Err(StoreError::LeaseLost), |row| get(row, "used"))?;
        Err(StoreError::OverBudget { cap: Cap::Run, left_microusd: budget.0 - used })
    }

    /// Days since 1970, UTC.
    pub(crate) fn today(&self) -> i64 {
        self.clock.now().0.div_euclid(DAY_MS)
    }
}
