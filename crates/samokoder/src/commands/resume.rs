//! `samokoder resume`: goes on with a run that was stopped.

use super::drive::{self, Job};
use super::{BadInput, beside};
use crate::args::{ExitCode, ResumeArgs};
use crate::remote::Remote;
use crate::session::Session;
use crate::settings::Settings;
use domain::ids::{ProjectId, RunId};
use store::Store;

/// Goes on with the unfinished run of the named project, or with the newest one.
pub(crate) async fn resume(settings: &Settings, args: &ResumeArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::resume(&remote, args).await;
    }
    let store = crate::session::open_store(settings).await?;
    let (project_id, run_id) = find(&store, args.project.as_deref()).await?;
    let run = store.load_run(run_id).await?;
    let session = Session::with_store(settings, &run.model, store).await?;
    drive::drive(
        &session,
        Job { project_id, run_id, output: args.output, accept_unproven: args.accept_unproven, yes: false },
    )
    .await
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
