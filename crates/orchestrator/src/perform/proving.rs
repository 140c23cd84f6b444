//! The steps that prove an app: commands, checks, repairs, README.

use super::making::{architecture, spec};
use super::reading::Source;
use super::{Turn, commit, remembering};
use crate::OrchestratorError;
use crate::books::AgentBooks;
use crate::{evidence, guard, meter};
use domain::agent_io::{DocsInput, FixInput, TriedFix};
use domain::event::EventBody;
use domain::path::RelPath;
use domain::run::RunState;
use domain::spec::Spec;
use domain::step::{Step, StepCommit, StepOutcome};
use domain::verification::{CheckResult, Finding, Fingerprint};

/// Installs, type-checks, builds and tests the files of the head.
pub(super) async fn verify(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    let verification = turn.ctx.projects.verify(turn.ctx, turn.run).await;
    // Also when it failed: that may be why.
    guard::tell_of_egress(turn).await?;
    let verification = verification?;
    verification.commands.iter().for_each(meter::command_finished);
    let events = verification
        .commands
        .iter()
        .map(|run| EventBody::CommandFinished {
            name: run.name.clone(),
            ok: run.ok,
            ended: run.ended.clone(),
            wall_ms: run.wall_ms,
        })
        .collect();
    let outcome = StepOutcome::Verified { commands: verification.commands, findings: verification.findings };
    let commit = commit(Step::Verify, outcome, "Verified");
    Ok(StepCommit { events, ..commit })
}

/// Plays every check of the specification against the running app.
pub(super) async fn check(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    let spec = spec(turn)?;
    let played = turn.ctx.projects.check(turn.ctx, turn.run, &spec).await;
    guard::tell_of_egress(turn).await?;
    let played = played?;
    let mut results: Vec<CheckResult> = Vec::with_capacity(played.len());
    for one in played {
        results.push(evidence::keep(&turn.ctx.store, one).await?);
    }
    results.iter().for_each(meter::check_finished);
    let findings = evidence::findings(&spec, &results);
    let events = results.iter().map(|result| check_event(&spec, result)).collect();
    let commit = commit(Step::Check, StepOutcome::Checked { results, findings }, "Checked");
    Ok(StepCommit { events, ..commit })
}

fn check_event(spec: &Spec, result: &CheckResult) -> EventBody {
    let check = spec.checks().find(|(_, check)| check.key == result.key);
    let title = check.map(|(_, check)| check.title.clone()).unwrap_or_default();
    EventBody::CheckFinished {
        key: result.key.clone(),
        title,
        requirement: result.requirement,
        verdict: result.verdict.clone(),
        screenshot: result.screenshot.clone(),
    }
}

/// Asks for one repair of what fails now.
pub(super) async fn fix_bug(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    let books = AgentBooks::of(turn, 0);
    let source = Source::of(turn.ctx, turn.run).await?;
    let findings = open_findings(turn.run);
    let fingerprint = Fingerprint::of(&findings);
    for finding in &findings {
        guard::look_at(turn, "command output", &finding.text).await?;
    }
    let input = FixInput {
        spec: spec(turn)?,
        architecture: architecture(turn)?,
        tried: tried(turn.run, &fingerprint),
        findings,
        rules: remembering::rules(turn).await?,
        files: source.views(|_| true),
        paths: source.paths(),
    };
    let (answer, changes) =
        books.settle(agents::bug_hunter::fix(&books.ctx(&books.model()), input, &source.texts).await).await?;
    let paths: Vec<RelPath> = changes.iter().map(|change| change.path.clone()).collect();
    let label = format!("Repair: {}", answer.diagnosis);
    let commit = commit(Step::FixBug, StepOutcome::Fixed { diagnosis: answer.diagnosis, paths, fingerprint }, &label);
    Ok(StepCommit { files: changes, ..commit })
}

/// What is wrong with the head: failed commands first, since failed checks may only follow from them.
fn open_findings(run: &RunState) -> Vec<Finding> {
    let commands = run.verified.iter().flat_map(|verified| verified.findings.iter());
    let red: Vec<Finding> = commands.cloned().collect();
    if red.is_empty() { run.checked.iter().flat_map(|checked| checked.findings.iter()).cloned().collect() } else { red }
}

fn tried(run: &RunState, now: &Fingerprint) -> Vec<TriedFix> {
    run.repairs
        .iter()
        .map(|repair| TriedFix {
            diagnosis: repair.diagnosis.clone(),
            paths: repair.paths.clone(),
            same_failure: repair.fingerprint == *now,
        })
        .collect()
}

/// Asks for the README, now that it is known what is proven.
pub(super) async fn write_docs(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    let books = AgentBooks::of(turn, 0);
    let source = Source::of(turn.ctx, turn.run).await?;
    let verdicts = turn
        .run
        .checked
        .iter()
        .flat_map(|checked| checked.results.iter())
        .map(|result| (result.key.clone(), result.verdict.clone()))
        .collect();
    let readme = source.views(|path| path.as_str() == "README.md").pop().map(|view| view.content);
    let input = DocsInput { spec: spec(turn)?, architecture: architecture(turn)?, verdicts, readme };
    let (_, changes) = books
        .settle(agents::technical_writer::write_docs(&books.ctx(&books.model()), input, &source.texts).await)
        .await?;
    let commit = commit(Step::WriteDocs, StepOutcome::Documented, "README");
    Ok(StepCommit { files: changes, ..commit })
}
