//! A provider behind the gate of its key and the breaker of its address.

use crate::key::ApiKey;
use crate::kind::ProviderKind;
use crate::{Abilities, Breaker, Gate, GateLimits, LlmError, Provider, Question, Reply};
use async_trait::async_trait;
use domain::money::MicroUsd;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Gates and breakers of keys and addresses that nobody uses any more are forgotten when there are so many.
const MANY: usize = 1_000;

/// The gates and breakers of this process: one gate for each key at an address, one breaker for each address.
#[derive(Debug)]
pub struct Guards {
    limits: GateLimits,
    gates: Mutex<HashMap<(String, ApiKey), Arc<Gate>>>,
    breakers: Mutex<HashMap<String, Arc<Breaker>>>,
}

impl Guards {
    /// Makes none yet; each gate will have these limits.
    #[must_use]
    pub fn new(limits: GateLimits) -> Self {
        Self { limits, gates: Mutex::default(), breakers: Mutex::default() }
    }

    /// Puts a provider behind the gate of its key and the breaker of its address, which others share.
    pub fn guard<P>(&self, inner: P, kind: ProviderKind, address: &str, key: &ApiKey) -> Guarded<P> {
        let place = format!("{} {address}", kind.as_str());
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        forget_unused(&mut gates);
        let gate = gates.entry((place.clone(), key.clone())).or_insert_with(|| Gate::new(self.limits));
        let mut breakers = self.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        forget_unused(&mut breakers);
        let breaker = breakers.entry(place).or_default();
        Guarded { inner, gate: Arc::clone(gate), breaker: Arc::clone(breaker) }
    }
}

fn forget_unused<K: Eq + Hash, V>(kept: &mut HashMap<K, Arc<V>>) {
    if kept.len() >= MANY {
        kept.retain(|_, one| Arc::strong_count(one) > 1);
    }
}

/// A provider whose calls wait for their turn, and which is left alone while it is down.
#[derive(Debug)]
pub struct Guarded<P> {
    inner: P,
    gate: Arc<Gate>,
    breaker: Arc<Breaker>,
}

#[async_trait]
impl<P: Provider> Provider for Guarded<P> {
    fn provider(&self) -> &str {
        self.inner.provider()
    }

    fn model(&self) -> &str {
        self.inner.model()
    }

    fn abilities(&self) -> Abilities {
        self.inner.abilities()
    }

    fn worst_price(&self, question: &Question) -> Option<MicroUsd> {
        self.inner.worst_price(question)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let expected = question.prompt.tokens();
        let _pass = self.gate.enter(question.party, expected).await;
        let leave = self.breaker.ask().map_err(|wait| LlmError::Resting { wait })?;
        let outcome = self.inner.ask(question).await;
        match &outcome {
            Ok(reply) => {
                let counted = reply.usage.input_tokens.saturating_add(reply.usage.output_tokens);
                self.gate.answered(counted.saturating_sub(expected));
                leave.answered();
            }
            Err(LlmError::RateLimited { retry_after, .. }) => {
                self.gate.refused(*retry_after);
                leave.answered();
            }
            Err(LlmError::Unreachable { .. }) => leave.failed(),
            Err(
                LlmError::Refused { .. }
                | LlmError::ContextTooLong { .. }
                | LlmError::Cut { .. }
                | LlmError::Malformed { .. }
                | LlmError::OverBudget { .. }
                | LlmError::Unable { .. }
                | LlmError::Resting { .. }
                | LlmError::Books(_),
            ) => leave.answered(),
        }
        outcome
    }
}

#[cfg(test)]
mod tests;
