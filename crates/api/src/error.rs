//! The one place that turns errors into answers: a status, and `{"error": {"code", "message"}}`.
//!
//! A message says what to do. Internal causes are logged once, here, inside the request's span and so with its id;
//! they are never sent.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use orchestrator::OrchestratorError;
use orchestrator::verdict::{explain, is_disk_full};
use sandbox::SandboxError;
use serde::{Deserialize, Serialize};
use store::StoreError;
use utoipa::ToSchema;

/// The body of every answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// What went wrong.
    pub(crate) error: ErrorView,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ErrorView {
    /// For programs: `bad_input`, `not_found`, `conflict` and so on.
    pub(crate) code: String,
    /// For people: a sentence that says what to do.
    pub(crate) message: String,
}

/// Why a request is not granted.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The request cannot be understood.
    #[error("{0}")]
    BadInput(String),
    /// The token is not that of this server.
    #[error("this is not the token of this server: read it again from `server.json` in its data folder")]
    WrongToken,
    /// The request comes from where requests may not come from.
    #[error("{0}")]
    Forbidden(String),
    /// There is no such thing.
    #[error("there is no {what}: look at the list again")]
    NotFound {
        /// What.
        what: &'static str,
    },
    /// The path exists, the method does not.
    #[error("this address does not take that method: see /openapi.json")]
    WrongMethod,
    /// The present state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// The body is too large.
    #[error("the request is larger than this address takes: send less at once")]
    TooLarge,
    /// The body is no JSON.
    #[error("send the body as JSON, with the header `content-type: application/json`")]
    NotJson,
    /// The request is understood, but what it asks for cannot be done.
    #[error("{0}")]
    Unusable(String),
    /// Not now; the same request may be granted later.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error("something went wrong here; the server's log says more under the id of this request")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// A fault of ours.
    pub(crate) fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    fn place(&self) -> (StatusCode, &'static str) {
        match self {
            Self::BadInput(_) => (StatusCode::BAD_REQUEST, "bad_input"),
            Self::WrongToken => (StatusCode::UNAUTHORIZED, "wrong_token"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NotFound { .. } => (StatusCode::NOT_FOUND, "not_found"),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method"),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::Unusable(_) => (StatusCode::UNPROCESSABLE_ENTITY, "unusable"),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.place();
        if let Self::Internal(cause) = &self {
            tracing::error!(error = %explain(&**cause), "a request failed");
        }
        let error = ErrorView { code: code.to_owned(), message: self.to_string() };
        (status, Json(ErrorBody { error })).into_response()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { what } => Self::NotFound { what },
            StoreError::Unfinished { .. } => {
                Self::Conflict("another run of this project has not ended: wait for it, or cancel it first".to_owned())
            }
            StoreError::Conflict => {
                Self::Conflict("it was changed in the meantime: read it again, then repeat".to_owned())
            }
            StoreError::Taken { what } => Self::Conflict(format!("there is a {what} already: choose another name")),
            StoreError::Sealed { .. } => Self::Unusable(error.to_string()),
            StoreError::Database(_) | StoreError::Folder { .. } => {
                tracing::error!(error = %explain(&error), "the store failed");
                let what = if is_disk_full(&error) {
                    "the disk of the data folder is full: free some space"
                } else {
                    "the data cannot be reached"
                };
                Self::Unavailable(format!("{what}; then try again"))
            }
            StoreError::LeaseLost
            | StoreError::OverBudget { .. }
            | StoreError::InUse { .. }
            | StoreError::Newer { .. }
            | StoreError::Corrupt { .. } => Self::internal(error),
        }
    }
}

impl From<OrchestratorError> for ApiError {
    fn from(error: OrchestratorError) -> Self {
        match error {
            OrchestratorError::Store(error) => error.into(),
            OrchestratorError::Sandbox(error @ SandboxError::Unavailable { .. }) => {
                Self::Unavailable(error.to_string())
            }
            OrchestratorError::Missing { what } => {
                Self::Conflict(format!("this project has no {what} yet: wait until its first files are written"))
            }
            OrchestratorError::Agent(_)
            | OrchestratorError::Sandbox(_)
            | OrchestratorError::Folder(_)
            | OrchestratorError::CutOff
            | OrchestratorError::LeaseLost
            | OrchestratorError::Internal(_) => Self::internal(error),
        }
    }
}
