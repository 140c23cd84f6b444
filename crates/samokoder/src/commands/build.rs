//! `samokoder build`: from a description to a proven app.

use super::drive::{self, Job};
use super::{BadInput, read_brief};
use crate::args::{BuildArgs, ExitCode, RunArgs};
use crate::session::Session;
use crate::settings::Settings;
use domain::language::Language;
use domain::money::MicroUsd;
use domain::run::{RunKind, RunLimits};
use orchestrator::delivery;
use store::{NewProject, NewRun};

/// Builds an app. Nothing is written before the input has been checked.
pub(crate) async fn build(settings: &Settings, args: &BuildArgs) -> anyhow::Result<ExitCode> {
    let brief = read_brief(&args.brief)?;
    let limits = run_limits(settings, &args.run)?;
    let out = match &args.out {
        Some(out) => {
            let out = std::path::absolute(out)?;
            delivery::check_new_folder(&out).map_err(|problem| BadInput(crate::explain(&problem)))?;
            Some(out)
        }
        None => {
            crate::session::free_folder("app").map_err(|error| BadInput(format!("{error:#}")))?;
            None
        }
    };
    let model = args.run.model.as_deref().unwrap_or(&settings.model.name);
    let session = Session::open(settings, model).await?;
    let language = args.lang.map_or_else(|| Language::detect(brief.as_str()), Language::from);
    let out_dir = out.map(|out| out.display().to_string()).unwrap_or_default();
    let project_id = session.ctx.store.create_project(NewProject { brief, language, out_dir }).await?;
    let new_run = NewRun { project_id, kind: RunKind::Build, model: model.to_owned(), limits };
    let run_id = session.ctx.store.create_run(new_run).await?;
    if args.run.queue {
        return Ok(drive::queued(project_id, run_id, args.run.output));
    }
    drive::drive(
        &session,
        Job {
            project_id,
            run_id,
            output: args.run.output,
            accept_unproven: args.run.accept_unproven,
            yes: args.run.yes,
        },
    )
    .await
}

/// Reads the caps of one run from settings and arguments.
pub(super) fn run_limits(settings: &Settings, args: &RunArgs) -> anyhow::Result<RunLimits> {
    let text = args.budget.as_deref().unwrap_or(&settings.run.budget_usd);
    let budget = MicroUsd::parse_dollars(text)
        .ok_or_else(|| BadInput(format!("`{text}` is not an amount in US dollars: write it like 2.50")))?;
    Ok(RunLimits {
        steps: settings.run.max_steps,
        fix_tries: settings.run.fix_tries,
        parallel_calls: settings.run.parallel_calls.max(1),
        budget: (budget > MicroUsd::ZERO).then_some(budget),
        tokens: (settings.run.max_tokens > 0).then_some(settings.run.max_tokens),
        worked_ms: (settings.run.max_minutes > 0).then_some(settings.run.max_minutes.saturating_mul(60_000)),
        ask_approval: super::interactive(args.output) && !args.yes && !args.queue,
    })
}
