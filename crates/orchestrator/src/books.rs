//! The run's books for the model layer: the journal and the purse, kept in the store.
//!
//! A reply is stored before it is used, so a crash between the two pays nothing twice. Money is reserved before a
//! call and settled with the reply in one transaction.

use crate::meter;
use crate::perform::Turn;
use agents::AnswerLimits;
use async_trait::async_trait;
use domain::money::MicroUsd;
use llm::{BooksError, CallLimits, Caller, Entry, Lost, Provider, Reply};
use std::sync::Arc;
use store::{ClaimedRun, NewCall, Store, StoreError};

/// Questions that one agent may ask in one step; the next agent's numbers begin after them.
const SLOTS: u32 = 1000;

/// The books of one agent at work.
pub(crate) struct AgentBooks<'a> {
    ledger: Ledger<'a>,
    route: &'a [Arc<dyn Provider>],
    first_slot: u32,
    limits: AnswerLimits,
    calls: CallLimits,
}

struct Ledger<'a> {
    store: &'a Store,
    claim: &'a ClaimedRun,
    step: u32,
    budget: Option<MicroUsd>,
}

impl<'a> AgentBooks<'a> {
    /// Opens the books for one agent of a step; parallel agents have numbers of their own.
    pub(crate) fn of(turn: &'a Turn<'_>, agent: u32) -> Self {
        let ledger =
            Ledger { store: &turn.ctx.store, claim: turn.claim, step: turn.ordinal, budget: turn.run.limits.budget };
        Self {
            ledger,
            route: turn.route,
            first_slot: agent.saturating_mul(SLOTS),
            limits: turn.answers,
            calls: CallLimits { time: turn.ctx.limits.model_call, max_wait: turn.ctx.limits.max_wait },
        }
    }

    /// The models with these books kept.
    pub(crate) fn model(&self) -> Caller<'_> {
        Caller::new(self.route, &self.ledger, self.first_slot, self.calls)
    }

    /// What the agent needs, with such a model.
    pub(crate) fn ctx<'b>(&self, model: &'b Caller<'_>) -> agents::Ctx<'b> {
        agents::Ctx { provider: model, limits: self.limits, party: self.ledger.claim.run_id.0.as_u128() }
    }
}

#[async_trait]
impl llm::Books for Ledger<'_> {
    async fn find(&self, slot: u32, hash: &str) -> Result<Option<Reply>, BooksError> {
        let stored = self.store.find_call(self.claim.run_id, self.step, slot, hash).await?;
        if stored.is_some() {
            meter::model_call_replayed();
        }
        Ok(stored.map(|call| serde_json::from_str(&call.reply)).transpose()?)
    }

    async fn reserve(&self, worst: Option<MicroUsd>) -> Result<Result<(), String>, BooksError> {
        let Some(budget) = self.budget else { return Ok(Ok(())) };
        let Some(worst) = worst else {
            let reason = "the price of this model is not known, so no budget can be kept; leave --budget out, or choose another model";
            return Ok(Err(reason.to_owned()));
        };
        match self.store.reserve_spend(self.claim, worst, budget).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::OverBudget { left_microusd }) => {
                let left = MicroUsd(left_microusd);
                Ok(Err(format!(
                    "{left} of the budget of {budget} are left, and the next call may cost up to {worst}; give a larger one with --budget"
                )))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn lose(&self, lost: Lost<'_>) -> Result<(), BooksError> {
        meter::model_call_lost(&lost);
        let reserved = if self.budget.is_some() { lost.reserved } else { MicroUsd::ZERO };
        let tokens = lost.spent.usage.input_tokens.saturating_add(lost.spent.usage.output_tokens);
        let cost = lost.spent.cost.unwrap_or_default();
        if reserved != MicroUsd::ZERO || tokens > 0 {
            self.store.lose_spend(self.claim, reserved, cost, tokens).await?;
        }
        Ok(())
    }

    async fn record(&self, entry: Entry<'_>) -> Result<(), BooksError> {
        let reserved = if self.budget.is_some() { entry.reserved } else { MicroUsd::ZERO };
        let call = NewCall {
            step: self.step,
            slot: entry.slot,
            request_hash: entry.hash.to_owned(),
            action: entry.action.to_owned(),
            provider: entry.provider.to_owned(),
            model: entry.model.to_owned(),
            reply: serde_json::to_string(entry.reply)?,
            input_tokens: entry.reply.usage.input_tokens,
            output_tokens: entry.reply.usage.output_tokens,
            cached_tokens: entry.reply.usage.cached_tokens,
            cost: entry.reply.cost,
            reserved,
            wall_ms: entry.reply.wall_ms,
        };
        self.store.append_call(self.claim, call).await?;
        meter::model_called(&entry);
        Ok(())
    }
}
