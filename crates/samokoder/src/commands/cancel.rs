//! `samokoder cancel`: stops a run for good.

use super::{beside, resume};
use crate::args::{CancelArgs, ExitCode, OutputArgs};
use crate::display::print_line;
use crate::remote::Remote;
use crate::settings::Settings;
use domain::ids::{ProjectId, RunId};
use serde_json::json;

/// Asks the unfinished run of a project to end. Whoever works on it hears of it within seconds; a run that nobody
/// works on ends when it is next taken up.
pub(crate) async fn cancel(settings: &Settings, args: &CancelArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::cancel(&remote, args).await;
    }
    let store = crate::session::open_store(settings).await?;
    let (project_id, run_id) = resume::find(&store, args.project.as_deref()).await?;
    store.cancel_run(run_id).await?;
    told(project_id, run_id, args.output);
    Ok(ExitCode::Proven)
}

/// Says that a run ends.
pub(super) fn told(project: ProjectId, run: RunId, output: OutputArgs) {
    if output.json {
        print_line(&json!({ "type": "cancelled", "project_id": project, "run_id": run }).to_string());
    } else {
        print_line("The run ends; what it made stays in the project's history.");
    }
}
