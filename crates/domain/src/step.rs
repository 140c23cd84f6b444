//! The steps of a run, and what each comes to.
//!
//! A step is the unit of durability: its outcome, file changes, events and the run's next state commit together or
//! not at all. Stored as JSON with [`WIRE_VERSION`].

use crate::agent_io::Architecture;
use crate::edit::FileChange;
use crate::event::EventBody;
use crate::ids::CheckpointId;
use crate::path::RelPath;
use crate::plan::Plan;
use crate::spec::{Refusal, Spec};
use crate::verification::{CheckResult, CommandRun, Finding, Fingerprint};
use serde::{Deserialize, Serialize};

/// Version of stored steps, outcomes and events.
pub const WIRE_VERSION: u32 = 1;

/// What is done next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// SpecWriter writes the specification.
    WriteSpec,
    /// Architect designs the app.
    Design,
    /// TechLead plans the work.
    Plan,
    /// The platform copies the template.
    Scaffold,
    /// CodeMonkeys write these tasks, all at once.
    WriteCode {
        /// Task numbers.
        tasks: Vec<u32>,
    },
    /// Executor installs, type-checks, builds and runs the app's own tests.
    Verify,
    /// Tester plays the acceptance checks in a browser.
    Check,
    /// BugHunter repairs.
    FixBug,
    /// The platform goes back to the best state.
    Restore {
        /// Which.
        to: CheckpointId,
    },
    /// Developer makes the requested change.
    Change,
    /// TechnicalWriter writes the README.
    WriteDocs,
    /// TaskCompleter closes the run's books.
    Complete,
}

impl Step {
    /// Returns the step's name, as in its JSON form.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::WriteSpec => "write_spec",
            Self::Design => "design",
            Self::Plan => "plan",
            Self::Scaffold => "scaffold",
            Self::WriteCode { .. } => "write_code",
            Self::Verify => "verify",
            Self::Check => "check",
            Self::FixBug => "fix_bug",
            Self::Restore { .. } => "restore",
            Self::Change => "change",
            Self::WriteDocs => "write_docs",
            Self::Complete => "complete",
        }
    }

    /// Returns who does it, as people know the agents.
    #[must_use]
    pub fn agent(&self) -> &'static str {
        match self {
            Self::WriteSpec => "SpecWriter",
            Self::Design => "Architect",
            Self::Plan => "TechLead",
            Self::Scaffold | Self::Restore { .. } => "Platform",
            Self::WriteCode { .. } => "CodeMonkey",
            Self::Verify => "Executor",
            Self::Check => "Tester",
            Self::FixBug => "BugHunter",
            Self::Change => "Developer",
            Self::WriteDocs => "TechnicalWriter",
            Self::Complete => "TaskCompleter",
        }
    }
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum StepOutcome {
    /// The specification.
    SpecWritten {
        /// What the app must do.
        spec: Spec,
    },
    /// The model cannot serve the brief or the request; the run ends.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// The design.
    Designed {
        /// How the app is built.
        architecture: Box<Architecture>,
    },
    /// The plan.
    Planned {
        /// The work.
        plan: Plan,
    },
    /// The template was copied.
    Scaffolded,
    /// These tasks are written.
    CodeWritten {
        /// Task numbers.
        tasks: Vec<u32>,
    },
    /// The commands were run.
    Verified {
        /// Each command, in order.
        commands: Vec<CommandRun>,
        /// What is wrong; empty means green.
        findings: Vec<Finding>,
    },
    /// The checks were played.
    Checked {
        /// Each check.
        results: Vec<CheckResult>,
        /// What is wrong; empty means that no check failed.
        findings: Vec<Finding>,
    },
    /// A repair was made, or none is known.
    Fixed {
        /// What was thought to be wrong.
        diagnosis: String,
        /// Files that it changed; empty means that no repair is known.
        paths: Vec<RelPath>,
        /// The failure that it was for.
        fingerprint: Fingerprint,
    },
    /// The files are again as they were at a checkpoint.
    Restored {
        /// Which.
        to: CheckpointId,
    },
    /// The requested change was made.
    Changed {
        /// What was changed.
        summary: String,
        /// The specification after it.
        spec: Spec,
        /// The design after it.
        architecture: Box<Architecture>,
    },
    /// The README was written.
    Documented,
    /// The books are closed.
    Completed,
}

/// Everything that commits when a step ends.
#[derive(Debug, Clone, PartialEq)]
pub struct StepCommit {
    /// What was done.
    pub step: Step,
    /// What it came to.
    pub outcome: StepOutcome,
    /// Changed files; not empty means a new checkpoint on top of the head.
    pub files: Vec<FileChange>,
    /// The files of this older checkpoint become the head's, before `files` apply.
    pub restore: Option<CheckpointId>,
    /// One line for the checkpoint's entry in the history.
    pub label: String,
    /// Events, in order, after those that the store itself writes.
    pub events: Vec<EventBody>,
    /// How long the step took, by a clock that does not jump.
    pub wall: std::time::Duration,
}
