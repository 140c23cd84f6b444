//! Why a question was not answered, named after what the caller can do.

use std::time::Duration;

/// A call failed.
#[derive(Debug, thiserror::Error)]
pub enum LlmError {
    /// Wait, then ask again.
    #[error("the model is overloaded; it asks to wait {} s", retry_after.as_secs())]
    RateLimited {
        /// How long.
        retry_after: Duration,
    },
    /// Try later, or another model.
    #[error("the model cannot be reached: {reason}")]
    Unreachable {
        /// Why.
        reason: String,
    },
    /// Ask a person: wrong key, no credit, unknown model, or refused content.
    #[error("the model's provider refused with status {status}: {reason}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The provider's words, shortened.
        reason: String,
    },
    /// Ask for less, or give a larger budget.
    #[error("{reason}")]
    OverBudget {
        /// Which budget, and how to raise it.
        reason: String,
    },
    /// Ask again; the reply made no sense as a message.
    #[error("the model's provider sent a reply that cannot be read: {reason}")]
    Malformed {
        /// What was wrong.
        reason: String,
    },
    /// The model cannot do this kind of work.
    #[error("the model cannot do this: {reason}")]
    Unable {
        /// Why, and what to do.
        reason: String,
    },
    /// The books could not be kept; nothing is known about the reply.
    #[error("the journal failed")]
    Books(#[source] crate::BooksError),
}

impl LlmError {
    /// How long to wait before the same question may succeed; `None` when it cannot.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } => Some(*retry_after),
            Self::Unreachable { .. } | Self::Malformed { .. } => Some(Duration::from_secs(1)),
            Self::Refused { .. } | Self::OverBudget { .. } | Self::Unable { .. } | Self::Books(_) => None,
        }
    }
}
