//! The run's books for the model layer: the journal and the purse, kept in the store.
//!
//! A reply is stored before it is used, so a crash between the two pays nothing twice. Money is reserved before a
//! call and settled with the reply in one transaction.

use crate::perform::Turn;
use crate::{OrchestratorError, guard, meter};
use agents::{AgentError, Alarms, AnswerLimits};
use async_trait::async_trait;
use domain::ids::PersonId;
use domain::money::MicroUsd;
use llm::{BooksError, CallLimits, Caller, Entry, Lost, Provider, Reply, Usage};
use std::sync::Arc;
use store::{Answer, Cap, Caps, ClaimedRun, LostCall, NewCall, Store, StoreError};

/// Questions that one agent may ask in one step; the next agent's numbers begin after them.
const SLOTS: u32 = 1000;

/// The books of one agent at work.
pub(crate) struct AgentBooks<'a> {
    turn: &'a Turn<'a>,
    alarms: Alarms,
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
    caps: Caps,
    /// Whose answers may be taken again.
    person: PersonId,
    /// Whether answers of other runs to the same question are taken.
    reuse: bool,
}

impl<'a> AgentBooks<'a> {
    /// Opens the books for one agent of a step; parallel agents have numbers of their own.
    pub(crate) fn of(turn: &'a Turn<'a>, agent: u32) -> Self {
        let caps = Caps { run: turn.run.limits.budget, person: turn.run.person_cap, day: turn.ctx.limits.day_cap };
        let ledger = Ledger {
            store: &turn.ctx.store,
            claim: turn.claim,
            step: turn.ordinal,
            caps,
            person: turn.run.person_id,
            reuse: turn.ctx.limits.reuse_answers,
        };
        Self {
            turn,
            alarms: Alarms::default(),
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
    pub(crate) fn ctx<'b>(&'b self, model: &'b Caller<'_>) -> agents::Ctx<'b> {
        let party = self.ledger.claim.run_id.0.as_u128();
        agents::Ctx { provider: model, limits: self.limits, alarms: &self.alarms, party }
    }

    /// Tells of what the agent noted, however its work ended, and returns what came of that.
    pub(crate) async fn settle<T>(&self, outcome: Result<T, AgentError>) -> Result<T, OrchestratorError> {
        guard::tell(self.turn, self.alarms.take()).await?;
        Ok(outcome?)
    }
}

impl Ledger<'_> {
    /// Takes an answer that a language model gave to the same question in another run; it is journalled here for
    /// nothing, so that a repeated step finds it again.
    async fn reused(&self, slot: u32, hash: &str) -> Result<Option<Reply>, BooksError> {
        let Some(answer) = self.store.find_answer(self.person, hash).await? else { return Ok(None) };
        let reply: Reply = serde_json::from_str(&answer.reply)?;
        let reply = Reply { usage: Usage::default(), cost: Some(MicroUsd::ZERO), wall_ms: 0, calls: 0, ..reply };
        meter::model_answer_reused();
        let Answer { action, provider, model, .. } = answer;
        let call = self.line(slot, hash, (action, provider, model), &reply, MicroUsd::ZERO)?;
        self.store.append_call(self.claim, call).await?;
        Ok(Some(reply))
    }

    /// A line of the journal.
    fn line(
        &self,
        slot: u32,
        hash: &str,
        (action, provider, model): (String, String, String),
        reply: &Reply,
        reserved: MicroUsd,
    ) -> Result<NewCall, BooksError> {
        Ok(NewCall {
            step: self.step,
            slot,
            request_hash: hash.to_owned(),
            action,
            provider,
            model,
            reply: serde_json::to_string(reply)?,
            input_tokens: reply.usage.input_tokens,
            output_tokens: reply.usage.output_tokens,
            cached_tokens: reply.usage.cached_tokens,
            cost: reply.cost,
            reserved,
            wall_ms: reply.wall_ms,
        })
    }

    /// What was really reserved for a call: nothing where there is no cap.
    fn reserved(&self, worst: MicroUsd) -> MicroUsd {
        if self.caps.is_none() { MicroUsd::ZERO } else { worst }
    }

    /// Says which cap does not allow a call, and how to raise it.
    fn refusal(&self, cap: Cap, left: MicroUsd, worst: MicroUsd) -> String {
        match cap {
            Cap::Run => {
                let budget = self.caps.run.unwrap_or_default();
                format!(
                    "{left} of the budget of {budget} are left, and the next call may cost up to {worst}; give a larger one with --budget"
                )
            }
            Cap::Person => {
                let own = self.caps.person.unwrap_or_default();
                format!(
                    "{left} of your {own} for today are left, and the next call may cost up to {worst}; go on after midnight (UTC), \
                     or raise your cap of the day on the page Models"
                )
            }
            Cap::Day => {
                let day = self.caps.day.unwrap_or_default();
                format!(
                    "{left} of the {day} for today are left, and the next call may cost up to {worst}; go on after midnight (UTC), \
                     or raise `spend.day_usd` in the settings"
                )
            }
        }
    }
}

#[async_trait]
impl llm::Books for Ledger<'_> {
    async fn find(&self, slot: u32, hash: &str) -> Result<Option<Reply>, BooksError> {
        if let Some(stored) = self.store.find_call(self.claim.run_id, self.step, slot, hash).await? {
            meter::model_call_replayed();
            return Ok(Some(serde_json::from_str(&stored.reply)?));
        }
        if self.reuse { self.reused(slot, hash).await } else { Ok(None) }
    }

    async fn reserve(&self, worst: Option<MicroUsd>) -> Result<Result<(), String>, BooksError> {
        if self.caps.is_none() {
            return Ok(Ok(()));
        }
        let Some(worst) = worst else {
            let reason = "the price of this model is not known, so no budget can be kept; say what it costs with a row [[model.known]] \
                in the settings, leave out --budget and the caps of the day, or choose another model";
            return Ok(Err(reason.to_owned()));
        };
        match self.store.reserve_spend(self.claim, worst, self.caps).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::OverBudget { cap, left_microusd }) => {
                Ok(Err(self.refusal(cap, MicroUsd(left_microusd), worst)))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn lose(&self, lost: Lost<'_>) -> Result<(), BooksError> {
        meter::model_call_lost(&lost);
        let reserved = self.reserved(lost.reserved);
        let usage = lost.spent.usage;
        if reserved == MicroUsd::ZERO && usage == Usage::default() {
            return Ok(());
        }
        let call = LostCall {
            action: lost.action.to_owned(),
            provider: lost.provider.to_owned(),
            model: lost.model.to_owned(),
            reserved,
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            cost: lost.spent.cost,
        };
        Ok(self.store.lose_call(self.claim, &call).await?)
    }

    async fn record(&self, entry: Entry<'_>) -> Result<(), BooksError> {
        let reserved = self.reserved(entry.reserved);
        let who = (entry.action.to_owned(), entry.provider.to_owned(), entry.model.to_owned());
        let call = self.line(entry.slot, entry.hash, who, entry.reply, reserved)?;
        self.store.append_call(self.claim, call).await?;
        meter::model_called(&entry);
        Ok(())
    }
}
