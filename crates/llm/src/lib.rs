//! Sends one question to one model and reads the reply.
//!
//! A [`Provider`] answers; wrappers with the same trait retry ([`Retrying`]) and keep the books ([`Booked`]: journal
//! and purse). A question carries both the rendered prompt, for remote models, and the typed input, for the built-in
//! one. Deliberately absent: what the answers mean, and where journals are stored.

mod booked;
mod error;
mod openai;
mod question;
mod retrying;
mod scripted;

use async_trait::async_trait;
use domain::money::MicroUsd;

pub use booked::{Booked, Books, BooksError, Entry};
pub use error::LlmError;
pub use openai::{ApiKey, OpenAiCompatible};
pub use question::{Prompt, Question, Reply, Stop, Usage};
pub use retrying::Retrying;
pub use scripted::Scripted;

/// A model that answers.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Who answers, such as `builtin` or `openai-compatible`.
    fn provider(&self) -> &str;

    /// Which model answers.
    fn model(&self) -> &str;

    /// The most that a question can cost; `None` where the price is not known, zero where nothing is paid.
    fn worst_price(&self, question: &Question) -> Option<MicroUsd>;

    /// Asks. Dropping the future cancels the call.
    ///
    /// # Errors
    /// [`LlmError`], named after what the caller can do.
    async fn ask(&self, question: &Question) -> Result<Reply, LlmError>;
}
