//! Model calls: journalled before their replies are used, and paid from the run's purse.

use crate::events::append;
use crate::values::{get, get_u32, sql, wide};
use crate::{ClaimedRun, Store, StoreError};
use domain::event::EventBody;
use domain::ids::{PersonId, RunId};
use domain::money::MicroUsd;
use sea_orm::{ConnectionTrait as _, QueryResult, Value};

/// A call to be journalled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCall {
    /// Position of its step in the run.
    pub step: u32,
    /// Which question of the step; parallel agents have slots of their own.
    pub slot: u32,
    /// Hash of everything that was asked.
    pub request_hash: String,
    /// The agent's action, such as `architect/design`.
    pub action: String,
    /// Who answered.
    pub provider: String,
    /// Which model answered.
    pub model: String,
    /// The whole reply.
    pub reply: String,
    /// Tokens in.
    pub input_tokens: u64,
    /// Tokens out.
    pub output_tokens: u64,
    /// Tokens in that the provider had cached.
    pub cached_tokens: u64,
    /// What it cost; `None` where the price is not known.
    pub cost: Option<MicroUsd>,
    /// What was reserved for it.
    pub reserved: MicroUsd,
    /// How long it took.
    pub wall_ms: u64,
}

/// A journalled reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCall {
    /// The whole reply.
    pub reply: String,
}

/// A reply that was given in some run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The agent's action.
    pub action: String,
    /// Who answered.
    pub provider: String,
    /// Which model answered.
    pub model: String,
    /// The whole reply.
    pub reply: String,
}

/// A call as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// Position of its step in the run.
    pub step: u32,
    /// Which question of the step.
    pub slot: u32,
    /// The agent's action.
    pub action: String,
}

/// Compression level of replies: fast, since they are written while somebody waits.
const LEVEL: i32 = 3;

fn reply(row: &QueryResult) -> Result<String, StoreError> {
    let Some(packed) = get::<Option<Vec<u8>>>(row, "reply_zstd")? else { return get(row, "reply") };
    let bytes = zstd::decode_all(packed.as_slice()).map_err(damaged)?;
    String::from_utf8(bytes).map_err(|error| damaged(std::io::Error::other(error)))
}

fn damaged(error: std::io::Error) -> StoreError {
    StoreError::Corrupt { what: format!("a model's reply: {error}") }
}

impl Store {
    /// Lists the journalled calls of a run, in the order of its steps and their questions.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_calls(&self, run: RunId) -> Result<Vec<CallRow>, StoreError> {
        let text = "select step, slot, action from model_call where run_id = $1 order by step, slot, request_hash";
        let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(run.0)])).await?;
        let read =
            |row| Ok(CallRow { step: get_u32(row, "step")?, slot: get_u32(row, "slot")?, action: get(row, "action")? });
        rows.iter().map(read).collect()
    }

    /// Finds the reply to a question that was asked before at the same place.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_call(
        &self,
        run: RunId,
        step: u32,
        slot: u32,
        request_hash: &str,
    ) -> Result<Option<StoredCall>, StoreError> {
        self.database_point("find a call")?;
        let text = "select reply, reply_zstd from model_call \
            where run_id = $1 and step = $2 and slot = $3 and request_hash = $4";
        let values =
            [Value::from(run.0), Value::from(i64::from(step)), Value::from(i64::from(slot)), Value::from(request_hash)];
        let row = self.db.query_one_raw(sql(self.backend(), text, values)).await?;
        row.map(|row| Ok(StoredCall { reply: reply(&row)? })).transpose()
    }

    /// Finds the newest reply of a language model to the same question in any run of the same person: what others asked
    /// is nobody else's.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_answer(&self, person: PersonId, request_hash: &str) -> Result<Option<Answer>, StoreError> {
        let text = "select action, provider, model, reply, reply_zstd from model_call \
            where request_hash = $1 and provider <> 'builtin' and run_id in (select run.id from run \
            join project on project.id = run.project_id where project.person_id = $2) order by created_at desc limit 1";
        let values = [Value::from(request_hash), Value::from(person.0)];
        let row = self.db.query_one_raw(sql(self.backend(), text, values)).await?;
        row.map(|row| {
            let (action, provider, model) = (get(&row, "action")?, get(&row, "provider")?, get(&row, "model")?);
            Ok(Answer { action, provider, model, reply: reply(&row)? })
        })
        .transpose()
    }

    /// Journals a reply, pays for it and frees what was reserved, in one transaction fenced by the attempt.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another worker holds the run.
    pub async fn append_call(&self, claim: &ClaimedRun, call: NewCall) -> Result<(), StoreError> {
        let now = self.clock.now().0;
        let tx = self.begin().await?;
        self.pay(&tx, claim, call.cost.unwrap_or_default()).await?;
        let project = self.fence(&tx, claim).await?;
        let text = "insert into model_call (run_id, step, slot, request_hash, action, provider, model, reply, reply_zstd, input_tokens, \
            output_tokens, cached_tokens, cost_microusd, wall_ms, created_at) \
            values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11, $12, $13, $14) \
            on conflict (run_id, step, slot, request_hash) do nothing";
        let values = [
            Value::from(claim.run_id.0),
            Value::from(i64::from(call.step)),
            Value::from(i64::from(call.slot)),
            Value::from(call.request_hash),
            Value::from(call.action.as_str()),
            Value::from(call.provider),
            Value::from(call.model.as_str()),
            Value::from(zstd::encode_all(call.reply.as_bytes(), LEVEL).map_err(damaged)?),
            wide(call.input_tokens),
            wide(call.output_tokens),
            wide(call.cached_tokens),
            Value::from(call.cost.map(|cost| cost.0)),
            wide(call.wall_ms),
            Value::from(now),
        ];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        let text = "update run set spent_microusd = spent_microusd + $2, reserved_microusd = reserved_microusd - $3, \
            tokens_used = tokens_used + $4 where id = $1";
        let values = [
            Value::from(claim.run_id.0),
            Value::from(call.cost.unwrap_or_default().0),
            Value::from(call.reserved.0),
            wide(call.input_tokens.saturating_add(call.output_tokens)),
        ];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        let event = EventBody::ModelCalled {
            model: call.model,
            action: call.action,
            input_tokens: call.input_tokens,
            output_tokens: call.output_tokens,
            cost: call.cost,
        };
        append(&tx, project, claim.run_id, now, &[event]).await?;
        self.commit(tx).await?;
        self.tell();
        Ok(())
    }
}
