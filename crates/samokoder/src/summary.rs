//! What a finished run came to, for people and for scripts.
//!
//! Built from the stored state alone, so that `build`, `change` and `resume` end with the same words.

use crate::args::ExitCode;
use crate::progress::{count, printable, seconds};
use domain::check::{AcceptanceCheck, CheckVerdict};
use domain::run::{Checked, RunOutcome, RunState};
use domain::spec::{Refusal, Requirement, Spec};
use domain::verification::FindingSource;
use orchestrator::history::TakenIn;
use serde::Serialize;
use std::fmt::Write as _;

/// The last line of `--json`, and the source of the text summary.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) project_id: String,
    pub(crate) run_id: String,
    pub(crate) outcome: RunOutcome,
    pub(crate) accepted: bool,
    pub(crate) title: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) requirements: Vec<RequirementSummary>,
    pub(crate) assumptions: Vec<String>,
    pub(crate) left_out: Vec<String>,
    pub(crate) folder: Option<String>,
    pub(crate) files: usize,
    /// Files with edits of the person's own that are now part of the app, without a proof.
    pub(crate) own_edits: Vec<String>,
    /// Files where the run's version stands; the person's is in the history.
    pub(crate) overruled_edits: Vec<String>,
    pub(crate) evidence: Option<String>,
    pub(crate) run_with: Option<String>,
    pub(crate) model: String,
    pub(crate) model_calls: u32,
    pub(crate) cost: String,
    pub(crate) wall_ms: u64,
    pub(crate) exit_code: u8,
}

/// One requirement and what shows it.
#[derive(Debug, Serialize)]
pub(crate) struct RequirementSummary {
    pub(crate) number: u32,
    pub(crate) text: String,
    pub(crate) proven: bool,
    pub(crate) checks: Vec<CheckSummary>,
}

/// One check and what it came to.
#[derive(Debug, Serialize)]
pub(crate) struct CheckSummary {
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) verdict: CheckVerdict,
    pub(crate) screenshot: Option<String>,
    pub(crate) trace: Option<String>,
}

/// What is known of the run and of what it was to make.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) project_id: String,
    pub(crate) run_id: String,
    pub(crate) model: String,
    pub(crate) title: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) requirements: Vec<RequirementSummary>,
    pub(crate) assumptions: Vec<String>,
    pub(crate) left_out: Vec<String>,
}

impl Known {
    /// Reads it from the run's state.
    pub(crate) fn of_run(run: &RunState) -> Self {
        let spec = run.spec.as_ref();
        Self {
            project_id: run.project_id.to_string(),
            run_id: run.id.to_string(),
            model: run.route.model.clone(),
            title: spec.map(|spec| spec.title.clone()),
            summary: spec.map(|spec| spec.summary.clone()),
            requirements: spec.map(|spec| requirements(spec, run)).unwrap_or_default(),
            assumptions: spec.map(|spec| spec.assumptions.clone()).unwrap_or_default(),
            left_out: spec.map(|spec| spec.left_out.clone()).unwrap_or_default(),
        }
    }
}

/// What is not known of the run alone.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) folder: Option<String>,
    pub(crate) files: usize,
    pub(crate) taken_in: TakenIn,
    pub(crate) evidence: Option<String>,
    pub(crate) run_with: Option<String>,
    pub(crate) model_calls: u32,
    pub(crate) cost: String,
    pub(crate) wall_ms: u64,
}

impl Summary {
    /// Puts together what a run came to.
    pub(crate) fn new(known: Known, outcome: RunOutcome, accepted: bool, around: Surroundings) -> Self {
        let shown = shows_spec(&outcome);
        let exit_code = exit_code(&outcome, accepted);
        let list = |items: Vec<String>| if shown { items } else { Vec::new() };
        Self {
            kind: "summary",
            project_id: known.project_id,
            run_id: known.run_id,
            title: known.title.filter(|_| shown),
            summary: known.summary.filter(|_| shown),
            requirements: if shown { known.requirements } else { Vec::new() },
            assumptions: list(known.assumptions),
            left_out: list(known.left_out),
            folder: around.folder,
            files: around.files,
            own_edits: around.taken_in.kept.iter().map(ToString::to_string).collect(),
            overruled_edits: around.taken_in.overruled.iter().map(ToString::to_string).collect(),
            evidence: around.evidence,
            run_with: around.run_with,
            model: known.model,
            model_calls: around.model_calls,
            cost: around.cost,
            wall_ms: around.wall_ms,
            exit_code: exit_code.number(),
            accepted,
            outcome,
        }
    }

    /// Writes it for people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "\n{}", self.headline());
        if let RunOutcome::Refused { refusal } = &self.outcome {
            refusal_text(&mut text, refusal);
        }
        if let RunOutcome::Failed { reason } | RunOutcome::CapReached { reason } = &self.outcome {
            let _ = writeln!(text, "{}", printable(reason));
        }
        if !self.requirements.is_empty() {
            let _ = writeln!(text, "\nRequirements");
            self.requirements.iter().for_each(|requirement| requirement_text(&mut text, requirement));
        }
        list_text(&mut text, "Assumptions", &self.assumptions);
        list_text(&mut text, "Left out", &self.left_out);
        self.facts_text(&mut text);
        text
    }

    fn headline(&self) -> String {
        let title = printable(self.title.as_deref().unwrap_or("The app"));
        let number = self.requirements.len();
        match &self.outcome {
            RunOutcome::Proven => format!("{title} is built, and {} proven in a real browser.", all_are(number)),
            RunOutcome::PartlyProven { unproven } => {
                let accepted = if self.accepted { " You accepted it so." } else { "" };
                format!(
                    "{title} is built, but {unproven} of {} not proven.{accepted}",
                    count(number, "requirement is", "requirements are")
                )
            }
            RunOutcome::Refused { .. } => format!("The model `{}` cannot do this.", printable(&self.model)),
            RunOutcome::Cancelled => "The run was cancelled.".to_owned(),
            RunOutcome::CapReached { .. } => "The run reached a cap.".to_owned(),
            RunOutcome::Failed { .. } => "The run could not go on.".to_owned(),
        }
    }

    fn facts_text(&self, text: &mut String) {
        let _ = writeln!(text);
        let mut fact = |name: &str, value: String| {
            let _ = writeln!(text, "{name:<10} {}", printable(&value));
        };
        if let Some(folder) = &self.folder {
            fact("Code", format!("{folder} ({})", count(self.files, "file", "files")));
            fact("Change it", format!("samokoder change \"…\" --project {folder}"));
        }
        if !self.own_edits.is_empty() {
            fact("Your edits", format!("kept, not proven: {}", self.own_edits.join(", ")));
        }
        if !self.overruled_edits.is_empty() {
            let files = self.overruled_edits.join(", ");
            fact("Your edits", format!("in the history (samokoder history), not in the code: {files}"));
        }
        if let Some(run_with) = &self.run_with {
            fact("Run it", run_with.clone());
        }
        if let Some(evidence) = &self.evidence {
            fact("Evidence", format!("{evidence} (a screenshot and a trace for each check)"));
        }
        let calls = count(usize::try_from(self.model_calls).unwrap_or(usize::MAX), "call", "calls");
        fact("Model", format!("{}: {calls}, {}", self.model, self.cost));
        fact("Time", seconds(self.wall_ms));
    }
}

/// Chooses the exit code of an outcome, and of what the person said to it.
pub(crate) fn exit_code(outcome: &RunOutcome, accepted: bool) -> ExitCode {
    match outcome {
        RunOutcome::Proven => ExitCode::Proven,
        RunOutcome::PartlyProven { .. } if accepted => ExitCode::Proven,
        RunOutcome::PartlyProven { .. } => ExitCode::Unproven,
        RunOutcome::Refused { .. } => ExitCode::Refused,
        RunOutcome::Cancelled => ExitCode::Interrupted,
        RunOutcome::CapReached { .. } => ExitCode::CapReached,
        RunOutcome::Failed { .. } => ExitCode::Failed,
    }
}

fn shows_spec(outcome: &RunOutcome) -> bool {
    !matches!(outcome, RunOutcome::Refused { .. })
}

fn requirements(spec: &Spec, run: &RunState) -> Vec<RequirementSummary> {
    let green = run.verified.as_ref().is_some_and(|verified| verified.findings.is_empty());
    let checked = run.checked.as_ref().filter(|_| green);
    let missing = why_not_played(run);
    spec.requirements.iter().map(|requirement| requirement_summary(requirement, checked, &missing)).collect()
}

/// Says why a check has no result: a command that fails is named, since nothing can be played then.
fn why_not_played(run: &RunState) -> String {
    let finding = run.verified.as_ref().and_then(|verified| verified.findings.first());
    match finding.map(|finding| (&finding.source, finding.text.lines().next().unwrap_or_default())) {
        Some((FindingSource::Command { name }, ended)) => {
            format!("it was not played, because `{name}` fails ({ended})")
        }
        Some((FindingSource::Check { .. }, _)) | None => "it was not played on the final code".to_owned(),
    }
}

fn requirement_summary(requirement: &Requirement, checked: Option<&Checked>, missing: &str) -> RequirementSummary {
    let checks: Vec<CheckSummary> =
        requirement.checks.iter().map(|check| check_summary(check, checked, missing)).collect();
    let proven = !checks.is_empty() && checks.iter().all(|check| matches!(check.verdict, CheckVerdict::Passed));
    RequirementSummary { number: requirement.number, text: requirement.text.clone(), proven, checks }
}

fn check_summary(check: &AcceptanceCheck, checked: Option<&Checked>, missing: &str) -> CheckSummary {
    let result = checked.and_then(|checked| checked.results.iter().find(|result| result.key == check.key));
    let missing = || CheckVerdict::NotRun { reason: missing.to_owned() };
    CheckSummary {
        key: check.key.clone(),
        title: check.title.clone(),
        verdict: result.map_or_else(missing, |result| result.verdict.clone()),
        screenshot: result.and_then(|result| result.screenshot.clone()),
        trace: result.and_then(|result| result.trace.clone()),
    }
}

fn all_are(number: usize) -> String {
    if number == 1 { "its one requirement is".to_owned() } else { format!("all {number} requirements are") }
}

fn requirement_text(text: &mut String, requirement: &RequirementSummary) {
    let mark = if requirement.proven { "✓" } else { "✗" };
    let _ = writeln!(text, " {mark} {:>2}  {}", requirement.number, printable(&requirement.text));
    if requirement.checks.is_empty() {
        let _ = writeln!(text, "       not proven: no check was written for it");
    }
    for check in &requirement.checks {
        let why = match &check.verdict {
            CheckVerdict::Passed => continue,
            CheckVerdict::Failed { message, .. } => message,
            CheckVerdict::NotRun { reason } => reason,
        };
        let _ = writeln!(text, "       not proven: {}: {}", printable(&check.title), printable(why));
    }
}

fn refusal_text(text: &mut String, refusal: &Refusal) {
    let _ = writeln!(text, "{}", printable(&refusal.reason));
    list_text(text, "What you can do", &refusal.advice);
}

fn list_text(text: &mut String, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{heading}");
    for item in items {
        let _ = writeln!(text, " - {}", printable(item));
    }
}
