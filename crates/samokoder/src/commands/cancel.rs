//! `samokoder cancel`: stops a run for good.

use super::resume;
use crate::args::{CancelArgs, ExitCode};
use crate::display::print_line;
use crate::settings::Settings;
use serde_json::json;

/// Asks the unfinished run of a project to end. Whoever works on it hears of it within seconds; a run that nobody
/// works on ends when it is next taken up.
pub(crate) async fn cancel(settings: &Settings, args: &CancelArgs) -> anyhow::Result<ExitCode> {
    let store = crate::session::open_store(settings).await?;
    let (project_id, run_id) = resume::find(&store, args.project.as_deref()).await?;
    store.cancel_run(run_id).await?;
    if args.output.json {
        print_line(&json!({ "type": "cancelled", "project_id": project_id, "run_id": run_id }).to_string());
    } else {
        print_line("The run ends; what it made stays in the project's history.");
    }
    Ok(ExitCode::Proven)
}
