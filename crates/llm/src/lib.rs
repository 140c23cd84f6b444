//! Sends one question to one model and reads the reply.
//!
//! A [`Provider`] answers: [`Remote`] is a model behind an address and a key, and [`Guarded`] lets its calls through a
//! [`Gate`] and a [`Breaker`]. A [`Shop`] makes both, with what all models of a process share. A [`Caller`] makes an
//! agent's calls: it tries again what may succeed, goes on to the next model of a route, and keeps the books (journal
//! and purse). A question carries both the rendered prompt, for remote models, and the typed input, for the built-in
//! one. Deliberately absent: what the answers mean, and where journals are stored.

mod address;
mod books;
mod breaker;
mod caller;
mod catalog;
mod error;
mod gate;
mod guarded;
mod key;
mod kind;
mod listing;
mod price;
mod question;
mod remote;
mod scripted;
mod shop;
mod tokens;
mod wait;

use async_trait::async_trait;
use domain::money::MicroUsd;

pub use address::{AddressRefused, Reach};
pub use books::{Books, BooksError, Entry, Lost};
pub use breaker::Breaker;
pub use caller::{CallLimits, Caller};
pub use catalog::{Catalog, CatalogRow, ModelCard, Structured};
pub use error::{LlmError, Spent};
pub use gate::{Gate, GateLimits};
pub use guarded::{Guarded, Guards};
pub use key::ApiKey;
pub use kind::{ModelName, ProviderKind};
pub use listing::{Listed, list_models};
pub use price::Price;
pub use question::{Prompt, Question, Reply, Stop, Turn, Usage};
pub use remote::{CallTimes, Remote, RemoteParts};
pub use scripted::Scripted;
pub use shop::{GivenBy, Place, Shop, ShopError, ShopParts, greeting};
pub use tokens::estimate as estimate_tokens;

/// A model that answers.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Who answers, such as `builtin` or `openai-compatible`.
    fn provider(&self) -> &str;

    /// Which model answers.
    fn model(&self) -> &str;

    /// How much the model reads and writes.
    fn abilities(&self) -> Abilities {
        Abilities::UNLIMITED
    }

    /// The most that a question can cost; `None` where the price is not known, zero where nothing is paid.
    fn worst_price(&self, question: &Question) -> Option<MicroUsd>;

    /// Asks. Dropping the future cancels the call.
    ///
    /// # Errors
    /// [`LlmError`], named after what the caller can do.
    async fn ask(&self, question: &Question) -> Result<Reply, LlmError>;
}

/// How much a model reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Tokens that question and answer may have together.
    pub context: u32,
    /// Most tokens of one answer.
    pub output: u32,
}

impl Abilities {
    /// A model that reads typed inputs, not tokens.
    pub const UNLIMITED: Self = Self { context: u32::MAX, output: u32::MAX };
}
