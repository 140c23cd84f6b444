//! The one place that decides what an error means for a run: try again, end it, or stop here.

use crate::delivery::FolderProblem;
use agents::AgentError;
use llm::LlmError;
use sandbox::SandboxError;
use std::io::ErrorKind;
use std::time::Duration;
use store::StoreError;

/// Least wait before a model is asked again whose tries were in vain.
pub(crate) const MODEL_PAUSE: Duration = Duration::from_secs(30);

/// Why a step could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum OrchestratorError {
    /// State could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An agent got no usable answer.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The sandbox failed.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The person's folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderProblem),
    /// The database was away for so long that another worker may hold the run.
    #[error("the database could not be reached for too long; the run goes on when it is back")]
    CutOff,
    /// Another worker holds the run now.
    #[error("the run belongs to another worker now")]
    LeaseLost,
    /// Something that an earlier step makes is not there.
    #[error("there is no {what}, which an earlier step makes")]
    Missing {
        /// What.
        what: String,
    },
    /// A fault of ours.
    #[error("an internal fault")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl OrchestratorError {
    /// Something that an earlier step makes is not there.
    pub(crate) fn missing(what: &str) -> Self {
        Self::Missing { what: what.to_owned() }
    }

    /// A fault of ours.
    pub(crate) fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// Puts the error and its causes into one sentence for a person.
    #[must_use]
    pub fn explain(&self) -> String {
        explain(self)
    }
}

/// Puts any error and its causes into one sentence for a person.
#[must_use]
pub fn explain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Returns the innermost cause, for an error whose outer layers say nothing more to a person.
pub(crate) fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(next) = innermost.source() {
        innermost = next;
    }
    innermost.to_string()
}

/// Says whether an error means that a disk is full: the run can go on once there is space.
#[must_use]
pub fn is_disk_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let io = error.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)) {
            return true;
        }
        next = error.source();
    }
    // SQLite's and PostgreSQL's words for it; neither driver keeps the system's error.
    let text = explain(error);
    text.contains("database or disk is full") || text.contains("No space left on device")
}

/// What an error means for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The same step may succeed later.
    Retry {
        /// How long to wait.
        after: Duration,
    },
    /// A model cannot be reached. The same step may succeed later, be it in hours.
    Wait {
        /// How long its provider asks to wait at least.
        after: Duration,
    },
    /// The run ends with the error's sentence.
    Fail,
    /// A cap ends the run; what was made is kept.
    Cap,
    /// This worker must not go on; the run does, elsewhere or later.
    Stop,
}

/// Decides what an error means.
#[must_use]
pub fn verdict(error: &OrchestratorError) -> Verdict {
    if is_disk_full(error) {
        return Verdict::Stop;
    }
    match error {
        OrchestratorError::Store(error) => of_store(error),
        OrchestratorError::LeaseLost | OrchestratorError::CutOff => Verdict::Stop,
        // The books stand in the store; what went wrong there means what it means everywhere.
        OrchestratorError::Agent(AgentError::Llm(LlmError::Books(error))) => {
            error.downcast_ref::<StoreError>().map_or(Verdict::Stop, of_store)
        }
        OrchestratorError::Agent(AgentError::Llm(LlmError::OverBudget { .. })) => Verdict::Cap,
        OrchestratorError::Agent(AgentError::Llm(error)) => of_model(error),
        OrchestratorError::Agent(AgentError::NoUsableAnswer { .. } | AgentError::Prompt { .. })
        | OrchestratorError::Folder(_)
        | OrchestratorError::Missing { .. }
        | OrchestratorError::Internal(_) => Verdict::Fail,
        OrchestratorError::Sandbox(error) => of_sandbox(error),
    }
}

/// An answer that cannot be read or breaks off costs money each time, so it is no outage that can be waited out.
fn of_model(error: &LlmError) -> Verdict {
    let Some(after) = error.retry_after() else { return Verdict::Fail };
    if error.is_outage() { Verdict::Wait { after } } else { Verdict::Retry { after: after.max(MODEL_PAUSE) } }
}

fn of_store(error: &StoreError) -> Verdict {
    match error {
        StoreError::LeaseLost => Verdict::Stop,
        StoreError::Database(_) | StoreError::Folder { .. } => Verdict::Retry { after: Duration::from_secs(2) },
        StoreError::NotFound { .. }
        | StoreError::Unfinished { .. }
        | StoreError::Conflict
        | StoreError::Taken { .. }
        | StoreError::Sealed { .. }
        | StoreError::OverBudget { .. }
        | StoreError::InUse { .. }
        | StoreError::Newer { .. }
        | StoreError::Corrupt { .. } => Verdict::Fail,
    }
}

fn of_sandbox(error: &SandboxError) -> Verdict {
    match error {
        SandboxError::Backend { .. } => Verdict::Retry { after: Duration::from_millis(500) },
        SandboxError::Unavailable { .. }
        | SandboxError::Refused { .. }
        | SandboxError::Outside { .. }
        | SandboxError::Install { .. }
        | SandboxError::Cap { .. } => Verdict::Fail,
    }
}
