//! `samokoder export`: the newest code of a project, in a folder.

use super::{BadInput, beside};
use crate::args::{ExitCode, ExportArgs};
use crate::display::print_line;
use crate::progress::{count, printable};
use crate::remote::Remote;
use crate::session::{free_folder, open_store, shown};
use crate::settings::Settings;
use orchestrator::delivery::{self, Marker};
use serde_json::json;

/// Writes the newest code of a project to a new or empty folder; later changes go there.
pub(crate) async fn export(settings: &Settings, args: &ExportArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::export(&remote, args).await;
    }
    let store = open_store(settings).await?;
    let project = super::find_project(&store, args.project.as_deref()).await?;
    let nothing = || BadInput("this project has no code yet: `samokoder resume` goes on with its run".to_owned());
    let checkpoint_id = project.head.ok_or_else(nothing)?;
    if store.load_tree(checkpoint_id).await?.is_empty() {
        return Err(nothing().into());
    }
    let folder = match &args.out {
        Some(out) => std::path::absolute(out)?,
        None => free_folder(&project.name)?,
    };
    delivery::check_new_folder(&folder).map_err(|problem| BadInput(crate::explain(&problem)))?;
    let files = delivery::deliver(&store, &folder, &Marker { project_id: project.id, checkpoint_id }, None).await?;
    store.move_project(project.id, &folder.display().to_string()).await?;
    if args.output.json {
        print_line(
            &json!({ "type": "exported", "project_id": project.id, "folder": folder, "files": files }).to_string(),
        );
    } else {
        let place = shown(&folder);
        let text = format!("{} in {place}. Run it: cd {place} && npm ci && npm start", count(files, "file", "files"));
        print_line(&printable(&text));
    }
    Ok(ExitCode::Proven)
}
