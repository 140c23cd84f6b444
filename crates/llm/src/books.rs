//! The books of a run: a journal of replies, and one purse that all of its agents pay from.

use crate::{Reply, Spent};
use async_trait::async_trait;
use domain::money::MicroUsd;

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

    /// Gives reserved money back after a call that failed, and pays for what had come of its answer.
    ///
    /// # Errors
    /// When the purse cannot be reached.
    async fn lose(&self, lost: Lost<'_>) -> Result<(), BooksError>;

    /// Journals a reply and pays for it.
    ///
    /// # Errors
    /// When the journal cannot be written; the reply must not be used then.
    async fn record(&self, entry: Entry<'_>) -> Result<(), BooksError>;
}

/// A call that failed.
#[derive(Debug, Clone, Copy)]
pub struct Lost<'a> {
    /// The agent's action.
    pub action: &'a str,
    /// Who was asked.
    pub provider: &'a str,
    /// Which model was asked.
    pub model: &'a str,
    /// What was reserved for it.
    pub reserved: MicroUsd,
    /// What had come of its answer.
    pub spent: Spent,
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
