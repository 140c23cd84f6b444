//! `samokoder resume`: goes on with a run that was stopped.

use super::drive::{self, Job};
use super::{BadInput, beside};
use crate::args::{ExitCode, ResumeArgs};
use crate::remote::Remote;
use crate::session::Session;
use crate::settings::Settings;
use domain::ids::{ProjectId, RunId};
use domain::run::RunStatus;
use orchestrator::delivery;
use std::path::Path;
use store::Store;

/// Goes on with the unfinished run of the named project, or with the newest one.
pub(crate) async fn resume(settings: &Settings, args: &ResumeArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::resume(&remote, args).await;
    }
    let store = crate::session::open_store(settings).await?;
    let undelivered = find_undelivered(&store, args.project.as_deref()).await?;
    let (project_id, run_id) = match find(&store, args.project.as_deref()).await {
        Ok(unfinished) => unfinished,
        Err(error) => undelivered.ok_or(error)?,
    };
    let run = store.load_run(run_id).await?;
    let session = Session::with_store(settings, store).await?;
    // A missing key must not end the run.
    session.check(run.person_id, &run.route).await?;
    let job = Job { project_id, run_id, output: args.output, accept_unproven: args.accept_unproven, yes: false };
    if run.status == RunStatus::Done { drive::deliver(&session, job).await } else { drive::drive(&session, job).await }
}

/// Finds the newest run that ended well and whose files never came to the person's folder: the process was killed
/// between the two.
async fn find_undelivered(store: &Store, prefix: Option<&str>) -> anyhow::Result<Option<(ProjectId, RunId)>> {
    let Ok(project) = super::find_project(store, prefix).await else { return Ok(None) };
    let Some(head) = project.head else { return Ok(None) };
    let folder = Path::new(&project.out_dir);
    if !project.out_dir.is_empty() && !delivery::is_due(folder, project.id, head) {
        return Ok(None);
    }
    let newest = store.list_runs(project.id).await?.into_iter().next();
    let ended_well = newest.filter(|run| run.outcome.as_ref().is_some_and(drive::brings_files));
    Ok(ended_well.map(|run| (project.id, run.id)))
}

pub(super) async fn find(store: &Store, prefix: Option<&str>) -> anyhow::Result<(ProjectId, RunId)> {
    for project in store.list_projects().await? {
        if prefix.is_some_and(|prefix| !project.id.to_string().starts_with(prefix)) {
            continue;
        }
        if let Some(run) = store.find_unfinished_run(project.id).await? {
            return Ok((project.id, run));
        }
    }
    let sentence = match prefix {
        Some(prefix) => {
            format!("no project whose id begins with `{prefix}` has an unfinished run: `samokoder list` shows them")
        }
        None => "there is no unfinished run: start one with `samokoder build \"…\"`".to_owned(),
    };
    Err(BadInput(sentence).into())
}
