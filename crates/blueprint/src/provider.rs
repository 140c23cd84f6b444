//! The built-in model as a provider like every other: it reads the typed input and answers in the agent's schema.

use crate::{architect, change, code, docs, fix, plan, spec};
use async_trait::async_trait;
use domain::agent_io::AgentInput;
use domain::money::MicroUsd;
use llm::{LlmError, Provider, Question, Reply};
use serde::Serialize;
use std::time::Instant;

/// The name by which people choose it.
pub const MODEL_NAME: &str = "builtin";

/// The built-in model. It is no language model, and is never shown as one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Blueprint;

#[async_trait]
impl Provider for Blueprint {
    fn provider(&self) -> &'static str {
        "builtin"
    }

    fn model(&self) -> &'static str {
        MODEL_NAME
    }

    fn worst_price(&self, _: &Question) -> Option<MicroUsd> {
        Some(MicroUsd::ZERO)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let started = Instant::now();
        let input = question.input.clone();
        let answered = tokio::task::spawn_blocking(move || answer(&input)).await;
        let text = answered.map_err(|error| LlmError::Malformed { reason: error.to_string() })??;
        let wall_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Reply { text, cost: Some(MicroUsd::ZERO), wall_ms, ..Reply::default() })
    }
}

fn answer(input: &AgentInput) -> Result<String, LlmError> {
    match input {
        AgentInput::WriteSpec(input) => json(&spec::write_spec(input)),
        AgentInput::Design(input) => {
            json(&architect::design(input).map_err(|error| LlmError::Unable { reason: error.to_string() })?)
        }
        AgentInput::Plan(input) => json(&plan::plan(input)),
        AgentInput::WriteCode(input) => json(&code::write_code(input)),
        AgentInput::FixBug(input) => json(&fix::fix(input)),
        AgentInput::Change(input) => json(&change::change(input)),
        AgentInput::TakeNotes(input) => json(&input.notes.clone().with(&input.turns)),
        AgentInput::WriteDocs(input) => json(&docs::write_docs(input)),
    }
}

fn json(answer: &impl Serialize) -> Result<String, LlmError> {
    serde_json::to_string(answer).map_err(|error| LlmError::Malformed { reason: error.to_string() })
}
