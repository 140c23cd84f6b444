//! `samokoder change`: a small change in a built app, proven again.

use super::build::run_limits;
use super::drive::{self, Job};
use super::{BadInput, beside, read_brief};
use crate::args::{ChangeArgs, ExitCode};
use crate::remote::Remote;
use crate::session::Session;
use crate::settings::Settings;
use domain::run::{RunKind, RunLimits};
use orchestrator::delivery;
use store::NewRun;

/// Makes a change. The person's own edits in the folder are taken in first, as a checkpoint of their own.
pub(crate) async fn change(settings: &Settings, args: &ChangeArgs) -> anyhow::Result<ExitCode> {
    let request = read_brief(&args.request)?;
    let limits = RunLimits { ask_approval: false, ..run_limits(settings, &args.run)? };
    if let Some(remote) = Remote::find(settings).await {
        return beside::change(&remote, args, &request).await;
    }
    let folder = std::path::absolute(&args.project)?;
    let marker = delivery::read_marker(&folder).map_err(|problem| BadInput(crate::explain(&problem)))?;
    let session = Session::open(settings).await?;
    let store = &session.ctx.store;
    let project = store.find_project(marker.project_id).await?.ok_or_else(|| {
        BadInput(format!(
            "the app in `{}` was built with another data folder: set SAMOKODER_DATA_DIR to that one",
            folder.display()
        ))
    })?;
    if let Some(run) = store.find_unfinished_run(project.id).await? {
        let short: String = project.id.to_string().chars().take(13).collect();
        return Err(BadInput(format!(
            "a run of this project ({run}) is not finished: go on with `samokoder resume {short}` first"
        ))
        .into());
    }
    let route = session.resolve(Some(project.id), &args.run).await?;
    let taken_in = orchestrator::history::take_in(store, &folder, &marker).await?;
    crate::session::deliver_head(store, project.id, &folder, &taken_in).await?;
    store.move_project(project.id, &folder.display().to_string()).await?;
    let new_run = NewRun { project_id: project.id, kind: RunKind::Change { request }, route, limits };
    let run_id = store.create_run(new_run).await?;
    if args.run.queue {
        return Ok(drive::queued(project.id, run_id, args.run.output));
    }
    drive::drive(
        &session,
        Job {
            project_id: project.id,
            run_id,
            output: args.run.output,
            accept_unproven: args.run.accept_unproven,
            yes: args.run.yes,
        },
    )
    .await
}
