//! Keeps the books of a run: every reply is journalled before it is used, every call is paid from one purse.
//!
//! A question that was answered before, at the same place of the same run, is answered from the journal and costs
//! nothing. Money for the worst case is reserved before a call, so that parallel agents cannot pass the budget.

use crate::{LlmError, Provider, Question, Reply};
use async_trait::async_trait;
use domain::money::MicroUsd;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Why the books could not be kept.
pub type BooksError = Box<dyn std::error::Error + Send + Sync>;

/// Where the books are kept; the orchestrator implements it over the store.
#[async_trait]
pub trait Books: Send + Sync {
    /// Finds the journalled reply to a question.
    ///
    /// # Errors
    /// When the journal cannot be read.
    async fn find(&self, slot: u32, hash: &str) -> Result<Option<Reply>, BooksError>;

    /// Reserves money; `None` is a price that nobody knows. The outer error is a fault, the inner one a budget that does
    /// not suffice or cannot be kept.
    ///
    /// # Errors
    /// When the purse cannot be reached.
    async fn reserve(&self, worst: Option<MicroUsd>) -> Result<Result<(), String>, BooksError>;

    /// Gives reserved money back after a call that failed.
    ///
    /// # Errors
    /// When the purse cannot be reached.
    async fn free(&self, reserved: MicroUsd) -> Result<(), BooksError>;

    /// Journals a reply and pays for it.
    ///
    /// # Errors
    /// When the journal cannot be written; the reply must not be used then.
    async fn record(&self, entry: Entry<'_>) -> Result<(), BooksError>;
}

/// One line of the journal.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Which question of the step.
    pub slot: u32,
    /// The question's hash.
    pub hash: &'a str,
    /// The agent's action.
    pub action: &'a str,
    /// Who answered.
    pub provider: &'a str,
    /// Which model answered.
    pub model: &'a str,
    /// The reply.
    pub reply: &'a Reply,
    /// What was reserved for it.
    pub reserved: MicroUsd,
}

/// A provider whose calls are journalled and paid. One for each agent at work: it numbers that agent's questions.
pub struct Booked<'a> {
    inner: &'a dyn Provider,
    books: &'a dyn Books,
    next_slot: AtomicU32,
    time: Duration,
}

impl<'a> Booked<'a> {
    /// Wraps a provider; the first question gets the number `first_slot`, the next ones the numbers after it. A call
    /// that takes longer than `time` is given up.
    pub fn new(inner: &'a dyn Provider, books: &'a dyn Books, first_slot: u32, time: Duration) -> Self {
        Self { inner, books, next_slot: AtomicU32::new(first_slot), time }
    }
}

#[async_trait]
impl Provider for Booked<'_> {
    fn provider(&self) -> &str {
        self.inner.provider()
    }

    fn model(&self) -> &str {
        self.inner.model()
    }

    fn worst_price(&self, question: &Question) -> Option<MicroUsd> {
        self.inner.worst_price(question)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let slot = self.next_slot.fetch_add(1, Ordering::Relaxed);
        let hash = question.hash(self.inner.model());
        if let Some(reply) = self.books.find(slot, &hash).await.map_err(LlmError::Books)? {
            return Ok(reply);
        }
        let worst = self.inner.worst_price(question);
        let reserved = worst.unwrap_or_default();
        self.books.reserve(worst).await.map_err(LlmError::Books)?.map_err(|reason| LlmError::OverBudget { reason })?;
        let asked = tokio::time::timeout(self.time, self.inner.ask(question)).await;
        let reply = match asked.unwrap_or_else(|_| Err(too_slow(self.time))) {
            Ok(reply) => reply,
            Err(error) => {
                self.books.free(reserved).await.map_err(LlmError::Books)?;
                return Err(error);
            }
        };
        let entry = Entry {
            slot,
            hash: &hash,
            action: question.action,
            provider: self.inner.provider(),
            model: self.inner.model(),
            reply: &reply,
            reserved,
        };
        self.books.record(entry).await.map_err(LlmError::Books)?;
        Ok(reply)
    }
}

fn too_slow(time: Duration) -> LlmError {
    LlmError::Unreachable { reason: format!("it did not answer within {} s", time.as_secs()) }
}

#[cfg(test)]
mod tests;
