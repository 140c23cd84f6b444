//! `samokoder history`, `diff` and `restore`: the project's past, and the way back.

use super::{BadInput, beside};
use crate::args::{DiffArgs, ExitCode, HistoryArgs, OutputArgs, RestoreArgs};
use crate::display::print_line;
use crate::progress::{count, printable};
use crate::remote::Remote;
use crate::session::{self, shown};
use crate::settings::Settings;
use domain::ids::{CheckpointId, ProjectId, UnixMs};
use orchestrator::delivery;
use orchestrator::history::{DifferenceKind, FileDifference, TakenIn, differences, take_in};
use serde_json::json;
use std::path::{Path, PathBuf};
use store::{CheckpointRow, Clock as _, ProjectRow, Store, SystemClock};

/// Lists the checkpoints of a project, newest first.
pub(crate) async fn history(settings: &Settings, args: &HistoryArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::history(&remote, args).await;
    }
    let store = session::open_store(settings).await?;
    let project = super::find_project(&store, args.project.as_deref()).await?;
    print_checkpoints(&store.list_checkpoints(project.id).await?, project.head, args.output);
    Ok(ExitCode::Proven)
}

/// Prints checkpoints, newest first.
pub(super) fn print_checkpoints(checkpoints: &[CheckpointRow], head: Option<CheckpointId>, output: OutputArgs) {
    if checkpoints.is_empty() && !output.json {
        print_line("This project has no history yet: `samokoder resume` goes on with its run.");
    }
    let now = SystemClock.now();
    for checkpoint in checkpoints {
        let is_head = head == Some(checkpoint.id);
        if output.json {
            print_line(&checkpoint_json(checkpoint, is_head).to_string());
        } else {
            print_line(&printable(&checkpoint_line(checkpoint, is_head, now)));
        }
    }
    if !checkpoints.is_empty() && !output.json {
        print_line("\nGo back to one with: samokoder restore NUMBER. What one changed: samokoder diff NUMBER");
    }
}

/// Shows what differs between two checkpoints, or what the newest change of files was.
pub(crate) async fn diff(settings: &Settings, args: &DiffArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::diff(&remote, args).await;
    }
    let store = session::open_store(settings).await?;
    let project = super::find_project(&store, args.project.as_deref()).await?;
    let checkpoints = store.list_checkpoints(project.id).await?;
    let (from, to) = span(&checkpoints, args)?;
    print_differences(from, to, &differences(&store, Some(from.id), to.id).await?, args);
    Ok(ExitCode::Proven)
}

/// Prints what differs.
pub(super) fn print_differences(from: &CheckpointRow, to: &CheckpointRow, found: &[FileDifference], args: &DiffArgs) {
    if args.output.json {
        found.iter().for_each(|one| print_line(&difference_json(one).to_string()));
        return;
    }
    print_line(&printable(&format!("From {} ({}) to {} ({})", from.number, from.label, to.number, to.label)));
    if found.is_empty() {
        print_line("No file differs.");
    }
    for one in found {
        print_line(&printable(&format!("{} {}", sign(one.kind), one.path)));
    }
    for one in found.iter().filter(|_| !args.stat) {
        print_line("");
        one.text.lines().for_each(|line| print_line(&printable(line)));
    }
}

/// Goes back to a checkpoint. What the person changed by hand becomes a checkpoint first, so nothing is lost.
pub(crate) async fn restore(settings: &Settings, args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    if let Some(remote) = Remote::find(settings).await {
        return beside::restore(&remote, args).await;
    }
    let store = session::open_store(settings).await?;
    let project = super::find_project(&store, args.project.as_deref()).await?;
    let target = find_checkpoint(&store.list_checkpoints(project.id).await?, &args.checkpoint)?.clone();
    if store.load_tree(target.id).await?.is_empty() {
        let sentence =
            format!("checkpoint {} is from before the first file was written; choose a later one", target.number);
        return Err(BadInput(sentence).into());
    }
    let folder = delivered_folder(&project);
    let taken = match &folder {
        Some(folder) => take_in(&store, folder, &delivery::read_marker(folder)?).await?,
        None => TakenIn::default(),
    };
    let undo = newest(&store, project.id).await?.number;
    store.restore_checkpoint(project.id, target.id).await?;
    let files = match &folder {
        Some(folder) => Some(session::deliver_head(&store, project.id, folder, &taken).await?),
        None => None,
    };
    print_restored(&Restored { project: project.id, target: &target, undo, folder, files, taken }, args.output);
    Ok(ExitCode::Proven)
}

/// What going back did.
pub(super) struct Restored<'a> {
    pub(super) project: ProjectId,
    /// The checkpoint that was gone back to.
    pub(super) target: &'a CheckpointRow,
    /// The number of the checkpoint that undoes it.
    pub(super) undo: u32,
    /// The folder that the files were brought to, and how many they are.
    pub(super) folder: Option<PathBuf>,
    pub(super) files: Option<usize>,
    /// The person's own edits.
    pub(super) taken: TakenIn,
}

/// Prints what going back did.
pub(super) fn print_restored(restored: &Restored<'_>, output: OutputArgs) {
    let Restored { project, target, undo, folder, files, taken } = restored;
    if output.json {
        let line = json!({ "type": "restored", "project_id": project, "checkpoint_id": target.id, "number": target.number,
            "undo": undo, "folder": folder, "files": files });
        return print_line(&line.to_string());
    }
    print_line(&printable(&format!("Back at {}: {}", target.number, target.label)));
    match folder {
        Some(folder) => print_line(&printable(&format!("The code in {} is as it was then.", shown(folder)))),
        None => print_line("The code is in the data folder; write it out with: samokoder export"),
    }
    if *taken != TakenIn::default() {
        print_line("Your own edits are in the history.");
    }
    print_line(&format!("Undo this with: samokoder restore {undo}"));
}

/// Returns the folder of a project's app if it is there and holds this project.
fn delivered_folder(project: &ProjectRow) -> Option<PathBuf> {
    let folder = Path::new(&project.out_dir);
    let marker = delivery::read_marker(folder).ok().filter(|_| !project.out_dir.is_empty())?;
    (marker.project_id == project.id).then(|| folder.to_owned())
}

async fn newest(store: &Store, project: ProjectId) -> anyhow::Result<CheckpointRow> {
    let none = || BadInput("this project has no history yet".to_owned());
    let head = store.find_head(project).await?.ok_or_else(none)?;
    Ok(store.find_checkpoint(project, head).await?.ok_or_else(none)?)
}

/// The two checkpoints to compare: both named, one and what it came from, or the newest change of files.
pub(super) fn span<'a>(
    checkpoints: &'a [CheckpointRow],
    args: &DiffArgs,
) -> Result<(&'a CheckpointRow, &'a CheckpointRow), BadInput> {
    let to = match (&args.from, &args.to) {
        (_, Some(to)) => find_checkpoint(checkpoints, to)?,
        (Some(from), None) => find_checkpoint(checkpoints, from)?,
        (None, None) => checkpoints
            .iter()
            .find(|checkpoint| checkpoint.written + checkpoint.deleted > 0)
            .ok_or_else(|| BadInput("no file was written in this project yet".to_owned()))?,
    };
    let from = match (&args.from, &args.to) {
        (Some(from), Some(_)) => find_checkpoint(checkpoints, from)?,
        _ => checkpoints.iter().find(|checkpoint| checkpoint.number + 1 == to.number).unwrap_or(to),
    };
    Ok((from, to))
}

/// Finds a checkpoint by its number or by the beginning of its id.
pub(super) fn find_checkpoint<'a>(
    checkpoints: &'a [CheckpointRow],
    named: &str,
) -> Result<&'a CheckpointRow, BadInput> {
    let number = named.parse::<u32>().ok();
    let by_number = checkpoints.iter().find(|checkpoint| Some(checkpoint.number) == number);
    let by_id: Vec<&CheckpointRow> =
        checkpoints.iter().filter(|checkpoint| checkpoint.id.to_string().starts_with(named)).collect();
    match (by_number, by_id.as_slice()) {
        (Some(found), _) => Ok(found),
        (None, [found]) => Ok(found),
        (None, []) => Err(BadInput(format!("there is no checkpoint `{named}`: `samokoder history` shows them"))),
        (None, _) => Err(BadInput(format!(
            "several checkpoints begin with `{named}`: use the number that `samokoder history` shows"
        ))),
    }
}

fn checkpoint_line(checkpoint: &CheckpointRow, is_head: bool, now: UnixMs) -> String {
    let mark = if is_head { "*" } else { " " };
    let files = match (checkpoint.written, checkpoint.deleted) {
        (0, 0) => String::new(),
        (written, 0) => format!(" ({})", files(written)),
        (written, deleted) => format!(" ({}, {deleted} deleted)", files(written)),
    };
    format!("{mark}{:>4}  {:>11}  {}{files}", checkpoint.number, ago(checkpoint.created_at, now), checkpoint.label)
}

/// Says how long ago a moment was, in the largest unit that fits.
fn ago(at: UnixMs, now: UnixMs) -> String {
    let seconds = (now.0 - at.0).max(0) / 1000;
    match seconds {
        0..60 => "just now".to_owned(),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

fn files(number: u32) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "file", "files")
}

fn checkpoint_json(checkpoint: &CheckpointRow, is_head: bool) -> serde_json::Value {
    json!({ "checkpoint_id": checkpoint.id, "number": checkpoint.number, "label": checkpoint.label, "head": is_head,
        "run_id": checkpoint.run_id, "step": checkpoint.step, "tree": checkpoint.tree, "written": checkpoint.written,
        "deleted": checkpoint.deleted, "created_at": checkpoint.created_at })
}

fn difference_json(one: &FileDifference) -> serde_json::Value {
    let kind = match one.kind {
        DifferenceKind::Added => "added",
        DifferenceKind::Changed => "changed",
        DifferenceKind::Deleted => "deleted",
    };
    json!({ "path": one.path, "kind": kind, "diff": one.text })
}

fn sign(kind: DifferenceKind) -> char {
    match kind {
        DifferenceKind::Added => '+',
        DifferenceKind::Changed => '~',
        DifferenceKind::Deleted => '-',
    }
}

#[cfg(test)]
mod tests;
