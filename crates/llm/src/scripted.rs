//! A model that says what it was told to say, for tests.

use crate::{LlmError, Provider, Question, Reply, Stop, Usage};
use async_trait::async_trait;
use domain::money::MicroUsd;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Answers in order; after the last one every question is unanswerable.
pub struct Scripted {
    answers: Mutex<VecDeque<Result<String, LlmError>>>,
}

impl Scripted {
    /// Takes the answers.
    pub fn new(answers: impl IntoIterator<Item = Result<String, LlmError>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()) }
    }

    /// Returns how many answers are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[async_trait]
impl Provider for Scripted {
    fn provider(&self) -> &'static str {
        "scripted"
    }

    fn model(&self) -> &'static str {
        "scripted"
    }

    fn worst_price(&self, _: &Question) -> Option<MicroUsd> {
        Some(MicroUsd::ZERO)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let next = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let text = next.unwrap_or_else(|| {
            Err(LlmError::Unable { reason: format!("no answer is scripted for {}", question.action) })
        })?;
        Ok(Reply { text, usage: Usage::default(), cost: Some(MicroUsd::ZERO), stop: Stop::End, wall_ms: 0 })
    }
}
