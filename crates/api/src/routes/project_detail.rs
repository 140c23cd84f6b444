//! What the page of one project shows: the specification with what is known of each requirement, the plan, the run.

use super::projects::ProjectCard;
use super::runs::RunView;
use domain::check::{AcceptanceCheck, CheckVerdict};
use domain::ids::{CheckpointId, ProjectId, Seq};
use domain::language::Language;
use domain::run::RunStatus;
use domain::spec::{Requirement, Spec};
use domain::tree::FileTree;
use domain::verification::CheckResult;
use serde::Serialize;
use store::{ProjectDetail, Proof};
use utoipa::ToSchema;

/// Everything that the page of one project shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectDetail)]
pub(crate) struct ProjectView {
    project: ProjectCard,
    /// The whole brief.
    brief: String,
    /// The specification; null until it is written.
    spec: Option<SpecView>,
    /// The tasks of the newest plan, in order.
    tasks: Vec<TaskView>,
    /// The newest run.
    run: RunView,
    /// The newest files; null until there are some.
    head: Option<HeadView>,
    /// Position of the newest event that this answer knows of.
    last_seq: Seq,
}

/// The newest files.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Head)]
pub(crate) struct HeadView {
    /// Their checkpoint.
    checkpoint_id: CheckpointId,
    /// Hash of all of them.
    tree: String,
}

/// One task of the plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlannedTask)]
pub(crate) struct TaskView {
    /// Unique within the plan.
    number: u32,
    /// What is made.
    title: String,
    /// The group that it belongs to.
    epic: String,
    /// Whether its files are written.
    done: bool,
}

/// The specification with what is known of each requirement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpecView {
    /// The app's name.
    title: String,
    /// One or two sentences.
    summary: String,
    /// Language of the app.
    language: Language,
    /// What the brief left open and how it was decided.
    assumptions: Vec<String>,
    /// Wishes that will not be fulfilled, each with the reason.
    left_out: Vec<String>,
    /// What the app must do.
    requirements: Vec<RequirementView>,
}

/// One thing that the app must do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequirementView {
    /// From 1.
    number: u32,
    /// One sentence.
    text: String,
    /// What is known of it.
    state: RequirementState,
    /// What shows it.
    checks: Vec<CheckView>,
}

/// What is known of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RequirementState {
    /// All its checks passed on the files as they are now.
    Proven,
    /// One of its checks failed on the files as they are now.
    Failed,
    /// Nothing shows it.
    NotProven,
    /// A run is at work that will find out.
    Pending,
}

/// One check and what it last came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckView {
    /// Short name, unique within the specification.
    key: String,
    /// What it shows.
    title: String,
    /// How many things it does and expects.
    steps: usize,
    /// What it came to; null when it was not played.
    verdict: Option<CheckWord>,
    /// Why it did not pass.
    message: Option<String>,
    /// Index of the step that did not hold, from 0.
    failed_step: Option<usize>,
    /// Where the screenshot is.
    screenshot_url: Option<String>,
    /// Where the trace is, for Playwright's viewer.
    trace_url: Option<String>,
    /// How long it took.
    wall_ms: Option<u64>,
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CheckWord {
    /// All steps held.
    Passed,
    /// A step did not hold.
    Failed,
    /// It could not be played, so it says nothing.
    NotRun,
}

impl From<ProjectDetail> for ProjectView {
    fn from(detail: ProjectDetail) -> Self {
        let ProjectDetail { card, brief, spec, plan, run, head, proof } = detail;
        let tasks = plan.iter().flat_map(|(plan, done)| {
            plan.epics.iter().flat_map(move |epic| {
                epic.tasks.iter().map(move |task| TaskView {
                    number: task.number,
                    title: task.title.clone(),
                    epic: epic.title.clone(),
                    done: done.contains(&task.number),
                })
            })
        });
        let at_work = run.status != RunStatus::Done;
        Self {
            tasks: tasks.collect(),
            spec: spec.map(|spec| spec_view(card.id, spec, proof.as_ref(), at_work)),
            brief,
            head: head
                .filter(|head| head.tree != FileTree::default().hash())
                .map(|head| HeadView { checkpoint_id: head.checkpoint, tree: head.tree.0 }),
            last_seq: card.last_seq,
            project: card.into(),
            run: run.into(),
        }
    }
}

fn spec_view(project: ProjectId, spec: Spec, proof: Option<&Proof>, at_work: bool) -> SpecView {
    let requirements = spec.requirements.into_iter();
    SpecView {
        requirements: requirements.map(|requirement| requirement_view(project, requirement, proof, at_work)).collect(),
        title: spec.title,
        summary: spec.summary,
        language: spec.language,
        assumptions: spec.assumptions,
        left_out: spec.left_out,
    }
}

fn requirement_view(
    project: ProjectId,
    requirement: Requirement,
    proof: Option<&Proof>,
    at_work: bool,
) -> RequirementView {
    let result =
        |check: &AcceptanceCheck| proof.and_then(|proof| proof.results.iter().find(|result| result.key == check.key));
    let results: Vec<Option<&CheckResult>> = requirement.checks.iter().map(result).collect();
    let current = proof.is_some_and(|proof| proof.current);
    let state = if current {
        known(&results)
    } else if at_work {
        RequirementState::Pending
    } else {
        RequirementState::NotProven
    };
    let checks = requirement.checks.iter().zip(&results);
    RequirementView {
        checks: checks.map(|(check, result)| check_view(project, check, *result)).collect(),
        number: requirement.number,
        text: requirement.text,
        state,
    }
}

fn known(results: &[Option<&CheckResult>]) -> RequirementState {
    let verdicts = || results.iter().map(|result| result.map(|result| &result.verdict));
    if verdicts().any(|verdict| matches!(verdict, Some(CheckVerdict::Failed { .. }))) {
        RequirementState::Failed
    } else if !results.is_empty() && verdicts().all(|verdict| matches!(verdict, Some(CheckVerdict::Passed))) {
        RequirementState::Proven
    } else {
        RequirementState::NotProven
    }
}

fn check_view(project: ProjectId, check: &AcceptanceCheck, result: Option<&CheckResult>) -> CheckView {
    let url = |hash: &String| format!("/v1/projects/{project}/evidence/{hash}");
    let (verdict, message, failed_step) = match result.map(|result| &result.verdict) {
        None => (None, None, None),
        Some(CheckVerdict::Passed) => (Some(CheckWord::Passed), None, None),
        Some(CheckVerdict::Failed { step, message }) => (Some(CheckWord::Failed), Some(message.clone()), Some(*step)),
        Some(CheckVerdict::NotRun { reason }) => (Some(CheckWord::NotRun), Some(reason.clone()), None),
    };
    CheckView {
        key: check.key.clone(),
        title: check.title.clone(),
        steps: check.steps.len(),
        verdict,
        message,
        failed_step,
        screenshot_url: result.and_then(|result| result.screenshot.as_ref()).map(url),
        trace_url: result.and_then(|result| result.trace.as_ref()).map(url),
        wall_ms: result.map(|result| result.wall_ms),
    }
}
