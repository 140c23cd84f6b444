//! A model that says what it was told to say, for tests.

use crate::{Abilities, LlmError, Prompt, Provider, Question, Reply, Stop};
use async_trait::async_trait;
use domain::money::MicroUsd;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Answers in order; after the last one every question is unanswerable.
pub struct Scripted {
    answers: Mutex<VecDeque<Result<String, LlmError>>>,
    asked: Mutex<Vec<Prompt>>,
    abilities: Abilities,
    cut: Option<&'static str>,
}

impl Scripted {
    /// Takes the answers.
    pub fn new(answers: impl IntoIterator<Item = Result<String, LlmError>>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect());
        Self { answers, asked: Mutex::default(), abilities: Abilities::UNLIMITED, cut: None }
    }

    /// Reads and writes no more than this.
    #[must_use]
    pub fn able(self, abilities: Abilities) -> Self {
        Self { abilities, ..self }
    }

    /// Says of answers that end in `mark` that their cap cut them off, without the mark.
    #[must_use]
    pub fn cut_at(self, mark: &'static str) -> Self {
        Self { cut: Some(mark), ..self }
    }

    /// Returns how many answers are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Returns the prompts that came, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<Prompt> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
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

    fn abilities(&self) -> Abilities {
        self.abilities
    }

    fn worst_price(&self, _: &Question) -> Option<MicroUsd> {
        Some(MicroUsd::ZERO)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question.prompt.clone());
        let next = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let text = next.unwrap_or_else(|| {
            Err(LlmError::Unable { reason: format!("no answer is scripted for {}", question.action) })
        })?;
        let cut = self.cut.and_then(|mark| text.strip_suffix(mark)).map(str::to_owned);
        let stop = if cut.is_some() { Stop::Length } else { Stop::End };
        Ok(Reply { text: cut.unwrap_or(text), cost: Some(MicroUsd::ZERO), stop, ..Reply::default() })
    }
}
