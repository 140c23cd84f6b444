//! `samokoder list`: the projects of the data folder.

use crate::args::{ExitCode, OutputArgs};
use crate::display::print_line;
use crate::progress::printable;
use crate::settings::Settings;
use domain::run::RunOutcome;
use serde_json::json;

/// Prints the projects, newest first.
pub(crate) async fn list(settings: &Settings, output: OutputArgs) -> anyhow::Result<ExitCode> {
    let store = crate::session::open_store(settings).await?;
    let projects = store.list_projects().await?;
    if projects.is_empty() && !output.json {
        print_line("No projects yet. Start one with: samokoder build \"what the app keeps track of\"");
    }
    for project in projects {
        let runs = store.list_runs(project.id).await?;
        let state = runs
            .first()
            .map_or("no run", |run| run.outcome.as_ref().map_or("unfinished", |outcome| word(outcome, run.accepted)));
        if output.json {
            let row =
                json!({ "project_id": project.id, "name": project.name, "state": state, "folder": project.out_dir });
            print_line(&row.to_string());
        } else {
            let short: String = project.id.to_string().chars().take(13).collect();
            let name = if project.name.is_empty() { "(not named yet)" } else { &project.name };
            print_line(&printable(&format!("{short}  {state:<14} {name}  {}", project.out_dir)));
        }
    }
    Ok(ExitCode::Proven)
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
