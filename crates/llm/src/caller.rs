//! Makes an agent's calls: journalled, paid, tried again, and passed on to the next model when one cannot answer.
//!
//! A question that was answered before, at the same place of the same run, is answered from the journal and costs
//! nothing. Money for the worst case is reserved before every single call, tries included, so that parallel agents
//! cannot pass the budget. All tries for an answer, of whatever kind and at whichever model, draw on one number that
//! comes with the question, so that no layer multiplies another's.

use crate::{Abilities, Books, Entry, LlmError, Lost, Provider, Question, Reply};
use async_trait::async_trait;
use domain::money::MicroUsd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// First wait before another try; each next one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// Caps of one agent's calls.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// Longest time of one call, waiting in line included.
    pub time: Duration,
    /// Longest wait between two tries; a provider that asks for more is not asked again.
    pub max_wait: Duration,
}

/// Calls the models of a route for one agent at work, and numbers that agent's questions.
pub struct Caller<'a> {
    route: &'a [Arc<dyn Provider>],
    books: &'a dyn Books,
    slot: AtomicU32,
    limits: CallLimits,
}

/// A question and its place in the journal, which depends on the model that answers.
struct Placed<'q> {
    question: &'q Question,
    slot: u32,
    hash: String,
}

impl<'a> Caller<'a> {
    /// Takes the models in the order in which they are asked; the first question gets the number `first_slot`.
    pub fn new(route: &'a [Arc<dyn Provider>], books: &'a dyn Books, first_slot: u32, limits: CallLimits) -> Self {
        Self { route, books, slot: AtomicU32::new(first_slot), limits }
    }

    /// Finds the reply in the journal, whichever model gave it.
    async fn journalled(&self, places: &[Placed<'_>]) -> Result<Option<Reply>, LlmError> {
        for placed in places {
            let found = self.books.find(placed.slot, &placed.hash).await.map_err(LlmError::Books)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Asks one model until it answers or nothing is left to try. `calls` counts.
    async fn try_model(&self, model: &dyn Provider, asked: &Placed<'_>, calls: &mut u32) -> Result<Reply, LlmError> {
        let mut tried = 0;
        loop {
            *calls += 1;
            tried += 1;
            let error = match self.call(model, asked, *calls).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            match next_wait(&error, tried, self.limits.max_wait) {
                Some(wait) if *calls < asked.question.tries => {
                    let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                    tracing::warn!(model = model.model(), tried, wait_ms, error = %error, "a model is asked again");
                    tokio::time::sleep(wait).await;
                }
                _ => return Err(error),
            }
        }
    }

    /// Makes one call and keeps its books.
    async fn call(&self, model: &dyn Provider, asked: &Placed<'_>, calls: u32) -> Result<Reply, LlmError> {
        let Placed { question, slot, hash } = asked;
        let worst = model.worst_price(question);
        let reserved = worst.unwrap_or_default();
        self.books.reserve(worst).await.map_err(LlmError::Books)?.map_err(|reason| LlmError::OverBudget { reason })?;
        let answered = tokio::time::timeout(self.limits.time, model.ask(question)).await;
        let reply = match answered.unwrap_or_else(|_| Err(too_slow(self.limits.time))) {
            Ok(reply) => Reply { calls, ..reply },
            Err(error) => {
                let (action, provider, model) = (question.action, model.provider(), model.model());
                let lost = Lost { action, provider, model, reserved, spent: error.spent() };
                self.books.lose(lost).await.map_err(LlmError::Books)?;
                return Err(error);
            }
        };
        let entry = Entry {
            slot: *slot,
            hash,
            action: question.action,
            provider: model.provider(),
            model: model.model(),
            reply: &reply,
            reserved,
        };
        self.books.record(entry).await.map_err(LlmError::Books)?;
        Ok(reply)
    }
}

#[async_trait]
impl Provider for Caller<'_> {
    fn provider(&self) -> &str {
        self.route.first().map_or("none", |model| model.provider())
    }

    fn model(&self) -> &str {
        self.route.first().map_or("none", |model| model.model())
    }

    /// The least that any model of the route can, so that each of them can take over.
    fn abilities(&self) -> Abilities {
        self.route.iter().map(|model| model.abilities()).fold(Abilities::UNLIMITED, |least, one| Abilities {
            context: least.context.min(one.context),
            output: least.output.min(one.output),
        })
    }

    fn worst_price(&self, question: &Question) -> Option<MicroUsd> {
        self.route
            .iter()
            .map(|model| model.worst_price(question))
            .try_fold(MicroUsd::ZERO, |most, one| Some(most.max(one?)))
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let slot = self.slot.fetch_add(1, Ordering::Relaxed);
        let placed = |model: &Arc<dyn Provider>| Placed { question, slot, hash: question.hash(model.model()) };
        let places: Vec<Placed<'_>> = self.route.iter().map(placed).collect();
        if let Some(reply) = self.journalled(&places).await? {
            return Ok(reply);
        }
        let (mut calls, mut last) = (0, None);
        for (model, asked) in self.route.iter().zip(&places) {
            match self.try_model(&**model, asked, &mut calls).await {
                Err(error) if error.is_of_this_model() => {
                    tracing::warn!(model = model.model(), error = %error, "a model did not answer");
                    last.get_or_insert(error);
                }
                outcome => return outcome,
            }
        }
        // The first model is the one that was chosen, so its reason is the one that helps.
        Err(last.unwrap_or_else(|| LlmError::Unable { reason: "no model is set up".to_owned() }))
    }
}

/// Says how long to wait before the next try; `None` when there should be none.
fn next_wait(error: &LlmError, tried: u32, max_wait: Duration) -> Option<Duration> {
    let least = error.retry_after()?;
    if least > max_wait {
        return None;
    }
    let own = FIRST_WAIT.saturating_mul(1 << tried.saturating_sub(1).min(8));
    // Those who were refused together should not come back together.
    let spread = own.mul_f64(fastrand::f64() / 2.0);
    Some(least.max(own).saturating_add(spread).min(max_wait))
}

fn too_slow(time: Duration) -> LlmError {
    LlmError::Unreachable { reason: format!("it did not answer within {} s", time.as_secs()) }
}

#[cfg(test)]
mod tests;
