//! A run: its kind, its limits, and its whole state as the pure decisions see it.

use crate::agent_io::Architecture;
use crate::brief::Brief;
use crate::ids::{Attempt, CheckpointId, PersonId, ProjectId, QuestionId, RunId, UnixMs};
use crate::language::Language;
use crate::money::MicroUsd;
use crate::path::RelPath;
use crate::plan::Plan;
use crate::route::ModelRoute;
use crate::spec::{Refusal, Spec};
use crate::tree::TreeHash;
use crate::verification::{CheckResult, Finding, Fingerprint};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

/// Longer than any step takes.
const FOREVER: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a run is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RunKind {
    /// Builds the project from its brief.
    Build,
    /// Makes one change to a built project.
    Change {
        /// The request, untrusted.
        request: Brief,
    },
}

impl RunKind {
    /// Returns the kind's name, as in its JSON form.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Change { .. } => "change",
        }
    }
}

/// The caps of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunLimits {
    /// Most steps.
    pub steps: u32,
    /// Most repairs of failing commands or checks.
    pub fix_tries: u32,
    /// Most model calls at once.
    pub parallel_calls: u32,
    /// Most money; `None` means no cap.
    pub budget: Option<MicroUsd>,
    /// Most tokens, in and out; `None` means no cap.
    #[serde(default)]
    pub tokens: Option<u64>,
    /// Most time that steps may take together, in milliseconds; `None` means no cap.
    #[serde(default)]
    pub worked_ms: Option<u64>,
    /// Whether a person approves the specification before code is written.
    pub ask_approval: bool,
}

impl RunLimits {
    /// Says that the time is used up, and how to give more.
    #[must_use]
    pub fn out_of_time(&self) -> String {
        let minutes = self.worked_ms.unwrap_or_default() / 60_000;
        format!("the run worked for {minutes} min, its cap; raise `run.max_minutes` to let it go on")
    }
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Waits for a worker.
    Ready,
    /// A worker holds it.
    Running,
    /// Waits for a person.
    Waiting,
    /// Ended; see the outcome.
    Done,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum RunOutcome {
    /// Every requirement is proven.
    Proven,
    /// The app is there, but not every requirement is proven.
    PartlyProven {
        /// How many are not.
        unproven: u32,
    },
    /// The model cannot serve the brief or the request; nothing was changed.
    Refused {
        /// Why, and what to do.
        refusal: Refusal,
    },
    /// A person stopped it.
    Cancelled,
    /// A cap ended it: steps or money. What was made is kept.
    CapReached {
        /// Which cap, and how to raise it.
        reason: String,
    },
    /// It could not go on.
    Failed {
        /// Why, and what to do.
        reason: String,
    },
}

impl RunOutcome {
    /// Returns the outcome's name, as in its JSON form.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::PartlyProven { .. } => "partly_proven",
            Self::Refused { .. } => "refused",
            Self::Cancelled => "cancelled",
            Self::CapReached { .. } => "cap_reached",
            Self::Failed { .. } => "failed",
        }
    }
}

/// Everything that [`crate::next_step::next_step`] decides on.
#[derive(Debug, Clone, PartialEq)]
pub struct RunState {
    /// Which run.
    pub id: RunId,
    /// Whose project.
    pub project_id: ProjectId,
    /// What it is for.
    pub kind: RunKind,
    /// Where it stands.
    pub status: RunStatus,
    /// How often it was claimed.
    pub attempt: Attempt,
    /// What the project was asked to be.
    pub brief: Brief,
    /// Language of the app.
    pub language: Language,
    /// Whose project it is, and who pays.
    pub person_id: PersonId,
    /// The most that this person may spend in a day, UTC; `None` means no cap.
    pub person_cap: Option<MicroUsd>,
    /// The models that answer.
    pub route: ModelRoute,
    /// The caps.
    pub limits: RunLimits,
    /// Steps committed so far.
    pub steps_taken: u32,
    /// Money spent so far.
    pub spent: MicroUsd,
    /// Tokens used so far, in and out.
    pub tokens: u64,
    /// Time that its steps took so far, in milliseconds.
    pub worked_ms: u64,
    /// Since when its model cannot be reached; `None` while it can.
    pub waiting_since: Option<UnixMs>,
    /// Whether a person asked to stop.
    pub cancel: bool,
    /// The question that waits for a person, if one does.
    pub open_question: Option<QuestionId>,
    /// Whether the person has approved the specification.
    pub approved: bool,
    /// The project's specification.
    pub spec: Option<Spec>,
    /// The project's design.
    pub architecture: Option<Architecture>,
    /// The project's plan.
    pub plan: Option<Plan>,
    /// Set when the model refused.
    pub refusal: Option<Refusal>,
    /// The newest checkpoint.
    pub head: Option<Head>,
    /// Whether the template was copied.
    pub scaffolded: bool,
    /// Whether the requested change was made (only for a change).
    pub changed: bool,
    /// Whether the files went back to the best state.
    pub restored: bool,
    /// Tasks whose files are written.
    pub tasks_done: BTreeSet<u32>,
    /// The newest result of the commands.
    pub verified: Option<Verified>,
    /// The newest result of the checks.
    pub checked: Option<Checked>,
    /// Repairs tried in this run, oldest first.
    pub repairs: Vec<Repair>,
    /// The checkpoint with the fewest failures so far; for a change, the state before it.
    pub best: Option<Best>,
    /// Whether the README was written in this run.
    pub documented: bool,
    /// Whether the books are closed.
    pub completed: bool,
    /// Whether a person accepted the finished app although not everything is proven.
    pub accepted: bool,
}

impl RunState {
    /// Returns how long its steps may still take.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.limits.worked_ms.map_or(FOREVER, |cap| Duration::from_millis(cap.saturating_sub(self.worked_ms)))
    }
}

/// A checkpoint and the hash of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Which checkpoint.
    pub checkpoint: CheckpointId,
    /// Hash of its files.
    pub tree: TreeHash,
}

/// What the commands came to for one state of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The files.
    pub tree: TreeHash,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// What the checks came to for one state of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The files.
    pub tree: TreeHash,
    /// Each check.
    pub results: Vec<CheckResult>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// One repair that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What was thought to be wrong.
    pub diagnosis: String,
    /// Files that it changed; empty means that no repair was known.
    pub paths: Vec<RelPath>,
    /// The failure that it was for.
    pub fingerprint: Fingerprint,
}

/// The best state so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Best {
    /// Which checkpoint.
    pub head: Head,
    /// How many checks failed there.
    pub failures: u32,
}
