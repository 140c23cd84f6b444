//! `samokoder list`: the projects of the data folder.

use super::beside;
use super::drive::short;
use crate::args::{ExitCode, OutputArgs};
use crate::display::print_line;
use crate::progress::printable;
use crate::remote::Remote;
use crate::settings::Settings;
use domain::ids::ProjectId;
use domain::run::RunOutcome;
use serde_json::json;

/// Prints the projects, newest first.
pub(crate) async fn list(settings: &Settings, output: OutputArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::list(&remote, output).await;
    }
    let store = crate::session::open_store(settings).await?;
    let projects = store.list_projects().await?;
    if projects.is_empty() && !output.json {
        print_line(NONE);
    }
    for project in projects {
        let runs = store.list_runs(project.id).await?;
        let state = runs.first().map_or("no run", |run| state(run.outcome.as_ref(), run.accepted));
        row(project.id, &project.name, state, &project.out_dir, output);
    }
    Ok(ExitCode::Proven)
}

/// What is said when there is no project.
pub(super) const NONE: &str = "No projects yet. Start one with: samokoder build \"what the app keeps track of\"";

/// Prints one project.
pub(super) fn row(id: ProjectId, name: &str, state: &str, folder: &str, output: OutputArgs) {
    if output.json {
        print_line(&json!({ "project_id": id, "name": name, "state": state, "folder": folder }).to_string());
    } else {
        let name = if name.is_empty() { "(not named yet)" } else { name };
        print_line(&printable(&format!("{}  {state:<14} {name}  {folder}", short(id))));
    }
}

/// Puts into words how far a project's newest run is.
pub(super) fn state(outcome: Option<&RunOutcome>, accepted: bool) -> &'static str {
    outcome.map_or("unfinished", |outcome| word(outcome, accepted))
}

fn word(outcome: &RunOutcome, accepted: bool) -> &'static str {
    match outcome {
        RunOutcome::Proven => "proven",
        RunOutcome::PartlyProven { .. } if accepted => "accepted",
        RunOutcome::PartlyProven { .. } => "partly proven",
        RunOutcome::Refused { .. } => "refused",
        RunOutcome::Cancelled => "cancelled",
        RunOutcome::CapReached { .. } => "cap reached",
        RunOutcome::Failed { .. } => "failed",
    }
}
