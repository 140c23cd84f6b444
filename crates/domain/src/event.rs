//! Events: the only way from a worker to whoever watches.
//!
//! Rows are append-only and numbered without gaps for each project. Names are `noun.past_tense`. A reader who meets
//! a body of a later version skips it.

use crate::check::CheckVerdict;
use crate::ids::{CheckpointId, ProjectId, QuestionId, RunId, Seq, UnixMs};
use crate::money::MicroUsd;
use crate::run::RunOutcome;
use serde::{Deserialize, Serialize};

/// One event as stored and sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Position in the project's sequence.
    pub seq: Seq,
    /// When it was committed.
    pub at: UnixMs,
    /// Whose project.
    pub project_id: ProjectId,
    /// Which run.
    pub run_id: RunId,
    /// [`crate::step::WIRE_VERSION`] of the body.
    pub version: u32,
    /// What happened.
    #[serde(flatten)]
    pub body: EventBody,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type")]
pub enum EventBody {
    /// A run was queued.
    #[serde(rename = "run.created")]
    RunCreated {
        /// `build` or `change`.
        kind: String,
        /// The brief or the request.
        text: String,
    },
    /// A step began.
    #[serde(rename = "step.started")]
    StepStarted {
        /// Its name.
        step: String,
        /// Who does it.
        agent: String,
        /// Position in the run, from 1.
        ordinal: u32,
    },
    /// A step committed.
    #[serde(rename = "step.finished")]
    StepFinished {
        /// Its name.
        step: String,
        /// Position in the run, from 1.
        ordinal: u32,
        /// How long it took.
        wall_ms: u64,
    },
    /// The specification is there.
    #[serde(rename = "spec.written")]
    SpecWritten {
        /// The app's name.
        title: String,
        /// One or two sentences.
        summary: String,
        /// The requirements' texts, in order.
        requirements: Vec<String>,
        /// What was assumed.
        assumptions: Vec<String>,
        /// What will not be fulfilled.
        left_out: Vec<String>,
        /// How many acceptance checks it has.
        checks: u32,
    },
    /// The plan is there.
    #[serde(rename = "plan.written")]
    PlanWritten {
        /// Number and title of each task.
        tasks: Vec<(u32, String)>,
    },
    /// A task's files are written.
    #[serde(rename = "task.written")]
    TaskWritten {
        /// Its number.
        task: u32,
        /// Its title.
        title: String,
        /// The files.
        paths: Vec<String>,
    },
    /// Files changed, and a checkpoint holds them.
    #[serde(rename = "checkpoint.created")]
    CheckpointCreated {
        /// Which.
        checkpoint_id: CheckpointId,
        /// What it is.
        label: String,
        /// How many files were written.
        written: u32,
        /// How many files were deleted.
        deleted: u32,
    },
    /// A command ended.
    #[serde(rename = "command.finished")]
    CommandFinished {
        /// Its name.
        name: String,
        /// Whether it ended well.
        ok: bool,
        /// How it ended.
        ended: String,
        /// How long it took.
        wall_ms: u64,
    },
    /// A check was played.
    #[serde(rename = "check.finished")]
    CheckFinished {
        /// Its key.
        key: String,
        /// What it shows.
        title: String,
        /// Number of its requirement.
        requirement: u32,
        /// What it came to.
        verdict: CheckVerdict,
        /// Hash of the screenshot.
        screenshot: Option<String>,
    },
    /// A repair was tried.
    #[serde(rename = "repair.tried")]
    RepairTried {
        /// What was thought to be wrong.
        diagnosis: String,
        /// Files that were changed.
        paths: Vec<String>,
    },
    /// A model was called.
    #[serde(rename = "model.called")]
    ModelCalled {
        /// Which.
        model: String,
        /// Which action asked.
        action: String,
        /// Tokens in.
        input_tokens: u64,
        /// Tokens out.
        output_tokens: u64,
        /// What it cost; `None` where the price is not known.
        cost: Option<MicroUsd>,
    },
    /// A text from outside tries to give orders, a model wrote something dangerous into a file, or a sandbox tried to
    /// reach what it may not.
    #[serde(rename = "guard.alarmed")]
    GuardAlarmed {
        /// Where it was found: `brief`, `request`, `command output`, `network`, or the path of a file.
        place: String,
        /// What it is, such as `ignore_previous`, `remote_shell` or `egress`.
        kind: String,
        /// Whether it was refused; otherwise it goes on as a text like any other, and people are told.
        refused: bool,
        /// The place itself, shortened.
        excerpt: String,
        /// The host that a person may allow so that the same is not refused again; absent when that would not help.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
    },
    /// The model cannot be reached; the run waits, and goes on by itself.
    #[serde(rename = "run.postponed")]
    RunPostponed {
        /// Which model it waits for.
        model: String,
        /// What is the matter.
        reason: String,
        /// When it is tried again.
        next_try_at: UnixMs,
    },
    /// A person is asked.
    #[serde(rename = "question.asked")]
    QuestionAsked {
        /// Which question.
        question_id: QuestionId,
        /// Its text.
        text: String,
    },
    /// A person answered.
    #[serde(rename = "question.answered")]
    QuestionAnswered {
        /// Which question.
        question_id: QuestionId,
    },
    /// A person accepted a finished app although not everything in it is proven.
    #[serde(rename = "unproven.accepted")]
    UnprovenAccepted {
        /// How many requirements are not proven.
        unproven: u32,
    },
    /// The run ended.
    #[serde(rename = "run.finished")]
    RunFinished {
        /// How.
        outcome: RunOutcome,
    },
}
