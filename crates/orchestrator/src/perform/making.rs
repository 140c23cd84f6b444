//! The steps that make an app: specification, design, plan, template, code, change.

use super::reading::Source;
use super::{Turn, commit, remembering};
use crate::books::AgentBooks;
use crate::parallel::side_by_side;
use crate::templates;
use crate::{OrchestratorError, guard};
use domain::agent_io::{Architecture, ChangeAnswer, ChangeInput, CodeInput, DesignInput, PlanInput, SpecInput};
use domain::edit::FileChange;
use domain::event::EventBody;
use domain::plan::{Plan, Task};
use domain::run::RunKind;
use domain::spec::{Spec, SpecAnswer};
use domain::step::{Step, StepCommit, StepOutcome};
use futures_util::FutureExt as _;

/// Where the exported acceptance checks stand in every app.
const EXPORTED_CHECKS: &str = "e2e/requirements.spec.ts";

pub(super) async fn write_spec(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    guard::look_at(turn, "brief", turn.run.brief.as_str()).await?;
    let books = AgentBooks::of(turn, 0);
    let input = SpecInput {
        brief: turn.run.brief.as_str().to_owned(),
        language: turn.run.language,
        contract: templates::contract()?,
    };
    let answer = books.settle(agents::spec_writer::write_spec(&books.ctx(&books.model()), input).await).await?;
    let outcome = match answer {
        SpecAnswer::Spec { spec } => StepOutcome::SpecWritten { spec },
        SpecAnswer::Refusal { refusal } => StepOutcome::Refused { refusal },
    };
    Ok(commit(Step::WriteSpec, outcome, "Specification"))
}

pub(super) async fn design(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    let books = AgentBooks::of(turn, 0);
    let input =
        DesignInput { brief: turn.run.brief.as_str().to_owned(), spec: spec(turn)?, templates: templates::cards()? };
    let architecture = books.settle(agents::architect::design(&books.ctx(&books.model()), input).await).await?;
    Ok(commit(Step::Design, StepOutcome::Designed { architecture: Box::new(architecture) }, "Design"))
}

pub(super) async fn plan(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    let books = AgentBooks::of(turn, 0);
    let architecture = architecture(turn)?;
    let existing_paths = templates::find(&architecture.template)?.paths();
    let input = PlanInput { spec: spec(turn)?, architecture, existing_paths };
    let plan = books.settle(agents::tech_lead::plan(&books.ctx(&books.model()), input).await).await?;
    Ok(commit(Step::Plan, StepOutcome::Planned { plan }, "Plan"))
}

/// Copies the template, and beside it the acceptance checks as ordinary Playwright tests.
pub(super) fn scaffold(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    let template = templates::find(&architecture(turn)?.template)?;
    let mut files = template.files();
    files.push(exported_checks(&spec(turn)?)?);
    let commit = commit(Step::Scaffold, StepOutcome::Scaffolded, "Template");
    Ok(StepCommit { files, ..commit })
}

/// Writes several tasks at once. Their paths are disjoint, so their edits cannot meet.
pub(super) async fn write_code(turn: &Turn<'_>, tasks: &[u32]) -> Result<StepCommit, OrchestratorError> {
    let plan = turn.run.plan.clone().ok_or_else(|| OrchestratorError::missing("plan"))?;
    let source = Source::of(turn.ctx, turn.run).await?;
    let rules = remembering::rules(turn).await?;
    let chosen: Vec<&Task> = plan.tasks().filter(|task| tasks.contains(&task.number)).collect();
    // All are heard to their end, even when one fails: a call that is dropped on its way is paid and asked again.
    let writers = chosen.iter().map(|task| write_task(turn, &plan, task, &rules, &source).boxed()).collect();
    let written = side_by_side(turn.run.limits.parallel_calls, writers).await;
    let written = written.into_iter().collect::<Result<Vec<_>, _>>()?;

    let mut files = Vec::new();
    let mut events = Vec::new();
    for (task, changes) in chosen.iter().zip(written) {
        let paths = changes.iter().map(|change| change.path.to_string()).collect();
        events.push(EventBody::TaskWritten { task: task.number, title: task.title.clone(), paths });
        files.extend(changes);
    }
    let titles: Vec<&str> = chosen.iter().map(|task| task.title.as_str()).collect();
    let commit = commit(
        Step::WriteCode { tasks: tasks.to_vec() },
        StepOutcome::CodeWritten { tasks: tasks.to_vec() },
        &titles.join(", "),
    );
    Ok(StepCommit { files, events, ..commit })
}

async fn write_task(
    turn: &Turn<'_>,
    plan: &Plan,
    task: &Task,
    rules: &[String],
    source: &Source,
) -> Result<Vec<FileChange>, OrchestratorError> {
    let books = AgentBooks::of(turn, task.number);
    let input = CodeInput {
        spec: spec(turn)?,
        architecture: architecture(turn)?,
        task: task.clone(),
        plan: plan.clone(),
        rules: rules.to_vec(),
        files: source.views(|_| true),
        paths: source.paths(),
    };
    let (_, changes) =
        books.settle(agents::code_monkey::write_code(&books.ctx(&books.model()), input, &source.texts).await).await?;
    Ok(changes)
}

/// Makes the requested change: one call, whose answer holds the new specification, the new design and the edits.
pub(super) async fn change(turn: &Turn<'_>) -> Result<StepCommit, OrchestratorError> {
    let RunKind::Change { request } = &turn.run.kind else {
        return Err(OrchestratorError::missing("request"));
    };
    guard::look_at(turn, "request", request.as_str()).await?;
    let said = remembering::conversation(turn).await?;
    let books = AgentBooks::of(turn, 0);
    let source = Source::of(turn.ctx, turn.run).await?;
    let input = ChangeInput {
        request: request.as_str().to_owned(),
        brief: turn.run.brief.as_str().to_owned(),
        rules: said.rules.into(),
        notes: said.notes,
        earlier: said.turns.into_iter().map(|(_, turn)| turn).collect(),
        spec: spec(turn)?,
        architecture: architecture(turn)?,
        files: source.views(|_| true),
        paths: source.paths(),
    };
    let (answer, changes) =
        books.settle(agents::developer::change(&books.ctx(&books.model()), input, &source.texts).await).await?;
    match answer {
        ChangeAnswer::Refusal { refusal } => Ok(commit(Step::Change, StepOutcome::Refused { refusal }, "Refused")),
        ChangeAnswer::Change { summary, spec, architecture, .. } => {
            let mut files = changes;
            files.push(exported_checks(&spec)?);
            let label = summary.clone();
            let commit = commit(Step::Change, StepOutcome::Changed { summary, spec, architecture }, &label);
            Ok(StepCommit { files, ..commit })
        }
    }
}

fn exported_checks(spec: &Spec) -> Result<FileChange, OrchestratorError> {
    let path = domain::path::RelPath::parse(EXPORTED_CHECKS).map_err(OrchestratorError::internal)?;
    Ok(FileChange { path, content: Some(domain::check::export::playwright_test(spec).into_bytes()) })
}

pub(super) fn spec(turn: &Turn<'_>) -> Result<Spec, OrchestratorError> {
    turn.run.spec.clone().ok_or_else(|| OrchestratorError::missing("specification"))
}

pub(super) fn architecture(turn: &Turn<'_>) -> Result<Architecture, OrchestratorError> {
    turn.run.architecture.clone().ok_or_else(|| OrchestratorError::missing("design"))
}
