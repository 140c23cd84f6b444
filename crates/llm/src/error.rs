//! Why a question was not answered, named after what the caller can do.

use crate::Usage;
use domain::money::MicroUsd;
use std::time::Duration;

/// A call failed.
#[derive(Debug, thiserror::Error)]
pub enum LlmError {
    /// Wait, then ask again.
    #[error("the model is overloaded; it asks to wait {} s", retry_after.as_secs_f64().ceil())]
    RateLimited {
        /// How long.
        retry_after: Duration,
        /// What had come until then, if it came in the middle of an answer.
        spent: Spent,
    },
    /// Try later, or another model.
    #[error("the model cannot be reached: {reason}")]
    Unreachable {
        /// Why.
        reason: String,
    },
    /// Ask again after a while, or another model: this one failed several times in a row and is left alone.
    #[error("the model's provider is down and is left alone for {} s", wait.as_secs())]
    Resting {
        /// How long.
        wait: Duration,
    },
    /// Ask again; the answer broke off or is none, and what had come of it is paid.
    #[error("the model's answer was lost: {reason}")]
    Cut {
        /// How.
        reason: String,
        /// What had come until then.
        spent: Spent,
    },
    /// Ask a person: wrong key, no credit, unknown model, or refused content.
    #[error("the model's provider refused with status {status}: {reason}{}", advice(*status))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The provider's words, shortened.
        reason: String,
        /// What had come until then, if it came in the middle of an answer.
        spent: Spent,
    },
    /// Ask with fewer words, or a model that reads more at once.
    #[error("the question is longer than the model can read: {reason}")]
    ContextTooLong {
        /// The provider's words, shortened.
        reason: String,
        /// What an answer to a part of the question had cost.
        spent: Spent,
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

/// What a call had cost when it broke off, counted by us since the provider did not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Tokens.
    pub usage: Usage,
    /// Money; `None` where the price is not known.
    pub cost: Option<MicroUsd>,
}

impl LlmError {
    /// How long to wait at least before the same question may succeed; `None` when it cannot.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } => Some(*retry_after),
            Self::Resting { wait } => Some(*wait),
            Self::Unreachable { .. } | Self::Malformed { .. } | Self::Cut { .. } => Some(Duration::ZERO),
            Self::Refused { .. }
            | Self::ContextTooLong { .. }
            | Self::OverBudget { .. }
            | Self::Unable { .. }
            | Self::Books(_) => None,
        }
    }

    /// Says whether another model may answer where this one did not.
    #[must_use]
    pub fn is_of_this_model(&self) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::Unreachable { .. }
            | Self::Resting { .. }
            | Self::Malformed { .. }
            | Self::Cut { .. }
            | Self::Refused { .. }
            | Self::ContextTooLong { .. }
            | Self::Unable { .. } => true,
            Self::OverBudget { .. } | Self::Books(_) => false,
        }
    }

    /// Says whether nobody is there to answer: nothing was paid, and the same question may succeed hours later.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::Unreachable { .. } | Self::Resting { .. } => true,
            Self::Malformed { .. }
            | Self::Cut { .. }
            | Self::Refused { .. }
            | Self::ContextTooLong { .. }
            | Self::OverBudget { .. }
            | Self::Unable { .. }
            | Self::Books(_) => false,
        }
    }

    /// Says of a failure that came in the middle of an answer what had come until then.
    #[must_use]
    pub(crate) fn in_the_middle(self, spent: Spent) -> Self {
        match self {
            Self::Unreachable { reason } | Self::Malformed { reason } => Self::Cut { reason, spent },
            Self::RateLimited { retry_after, .. } => Self::RateLimited { retry_after, spent },
            Self::Refused { status, reason, .. } => Self::Refused { status, reason, spent },
            Self::ContextTooLong { reason, .. } => Self::ContextTooLong { reason, spent },
            other @ (Self::Resting { .. }
            | Self::Cut { .. }
            | Self::OverBudget { .. }
            | Self::Unable { .. }
            | Self::Books(_)) => other,
        }
    }

    /// What the call cost although it failed.
    #[must_use]
    pub fn spent(&self) -> Spent {
        match self {
            Self::Cut { spent, .. }
            | Self::RateLimited { spent, .. }
            | Self::Refused { spent, .. }
            | Self::ContextTooLong { spent, .. } => *spent,
            Self::Unreachable { .. }
            | Self::Resting { .. }
            | Self::Malformed { .. }
            | Self::OverBudget { .. }
            | Self::Unable { .. }
            | Self::Books(_) => Spent::default(),
        }
    }
}

/// Says what a person can do about a refusal.
fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 => "; check the key, and that it may use this model",
        402 | 429 => "; the account with this provider has no credit left",
        404 => "; check the name of the model and the address of the provider",
        _ => "",
    }
}
