//! Newtypes for identities, times and counters, so that one cannot be passed for another.
//!
//! Nothing here makes an id or reads a clock: ids are made where rows are made, times come from an injected clock.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A person; on one machine, the owner of the data folder.
    PersonId
);
id!(
    /// What a person reaches a provider of models with.
    ConnectionId
);
id!(
    /// A project: one app.
    ProjectId
);
id!(
    /// A run: one piece of work on a project, such as building it.
    RunId
);
id!(
    /// One durable step of a run.
    StepId
);
id!(
    /// One recorded state of a project's files.
    CheckpointId
);
id!(
    /// One question to a person.
    QuestionId
);
id!(
    /// A worker process, new at every start.
    WorkerId
);

impl PersonId {
    /// Whoever owns the data folder on a machine without sign-in.
    pub const LOCAL: Self = Self(Uuid::from_u128(1));
}

impl RunId {
    /// Returns the id that joins the log lines and spans of all processes that worked on the run: 32 hexadecimal
    /// digits, as W3C Trace Context writes a trace id.
    #[must_use]
    pub fn trace_id(&self) -> String {
        self.0.simple().to_string()
    }
}

/// A moment, in milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnixMs(pub i64);

/// Position of an event in its project's gapless sequence, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seq(pub i64);

/// How often a run was claimed; only grows, and fences the writes of an earlier holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attempt(pub i64);
