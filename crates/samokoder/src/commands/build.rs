//! `samokoder build`: from a description to a proven app.

use super::drive::{self, Job};
use super::{BadInput, beside, read_brief};
use crate::args::{BuildArgs, ExitCode, RunArgs};
use crate::display::print_line;
use crate::remote::Remote;
use crate::session::Session;
use crate::settings::Settings;
use api::Estimate;
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
    if let Some(remote) = Remote::find(settings).await {
        return beside::build(&remote, args, &brief, out).await;
    }
    let model = args.run.model.as_deref().unwrap_or(&settings.model.name);
    let session = Session::open(settings, model).await?;
    if !args.run.output.json {
        say_estimate(&session, model).await?;
    }
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
    crate::session::run_limits(settings, args.budget.as_deref(), asks_approval(args))
}

/// Says before the start what the build will probably cost.
async fn say_estimate(session: &Session, model: &str) -> anyhow::Result<()> {
    if model == blueprint::MODEL_NAME {
        return Ok(());
    }
    let estimate = session.shop.estimate(&session.ctx.store, model).await?;
    print_line(&estimate.map_or_else(
        || format!("{model}: its price is not known, so no cost can be foretold and no budget kept."),
        |Estimate { low_microusd, high_microusd, from_history }| {
            let basis = if from_history { "going by earlier builds" } else { "going by typical builds" };
            format!("{model}: about {} to {}, {basis}.", MicroUsd(low_microusd), MicroUsd(high_microusd))
        },
    ));
    Ok(())
}

/// Says whether the person is asked before code is written.
pub(super) fn asks_approval(args: &RunArgs) -> bool {
    super::interactive(args.output) && !args.yes && !args.queue
}
