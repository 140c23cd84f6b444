//! `samokoder accept`: a person takes an app although not everything in it is proven.

use super::{BadInput, ask_person, beside};
use crate::args::{AcceptArgs, ExitCode, OutputArgs};
use crate::display::print_line;
use crate::progress::{count, printable};
use crate::remote::Remote;
use crate::settings::Settings;
use domain::ids::{ProjectId, RunId};
use domain::run::{RunOutcome, RunState};
use serde_json::json;
use store::Store;

/// Accepts the newest run of a project.
pub(crate) async fn accept(settings: &Settings, args: &AcceptArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::accept(&remote, args.project.as_deref(), args.output).await;
    }
    let store = crate::session::open_store(settings).await?;
    let run = find(&store, args.project.as_deref()).await?;
    let unproven = store.accept_unproven(run.id).await?;
    let title = run.spec.as_ref().map_or("The app", |spec| spec.title.as_str());
    told(run.project_id, run.id, title, unproven, args.output);
    Ok(ExitCode::Proven)
}

/// Says that an app is accepted.
pub(super) fn told(project: ProjectId, run: RunId, title: &str, unproven: u32, output: OutputArgs) {
    if output.json {
        let line = json!({ "type": "accepted", "project_id": project, "run_id": run, "unproven": unproven });
        print_line(&line.to_string());
    } else {
        print_line(&printable(&format!("Accepted: {title}, with {} that nothing proves.", requirements(unproven))));
    }
}

/// Asks at the terminal whether the app is good enough as it is.
pub(super) async fn ask(unproven: u32) -> anyhow::Result<bool> {
    let text = format!("\nThe app is built, but {} not proven.", are(unproven));
    let answer = tokio::task::spawn_blocking(move || ask_person(&text, "Accept it so? [y/N]")).await??;
    Ok(answer.is_some_and(|answer| matches!(answer.as_str(), "y" | "yes" | "д" | "да")))
}

async fn find(store: &Store, prefix: Option<&str>) -> anyhow::Result<RunState> {
    let project = super::find_project(store, prefix).await?;
    let runs = store.list_runs(project.id).await?;
    let newest = runs.first().filter(|run| matches!(run.outcome, Some(RunOutcome::PartlyProven { .. })));
    let nothing = || {
        BadInput(
            "the newest run of this project left nothing to accept: `samokoder list` shows how each ended".to_owned(),
        )
    };
    Ok(store.load_run(newest.ok_or_else(nothing)?.id).await?)
}

fn are(unproven: u32) -> String {
    count(usize::try_from(unproven).unwrap_or(usize::MAX), "requirement is", "requirements are")
}

fn requirements(unproven: u32) -> String {
    count(usize::try_from(unproven).unwrap_or(usize::MAX), "requirement", "requirements")
}
