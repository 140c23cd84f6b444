//! A project's history in a running server.

use super::{NO_PROJECT, files, find};
use crate::args::{DiffArgs, ExitCode, HistoryArgs, RestoreArgs};
use crate::commands::history::{Restored, find_checkpoint, print_checkpoints, print_differences, print_restored, span};
use crate::commands::usage::print_usage;
use crate::remote::{Card, Checkpoints, Differences, Remote, RestoredCheckpoint, Usage};
use domain::ids::ProjectId;
use domain::money::MicroUsd;
use orchestrator::delivery;
use orchestrator::history::TakenIn;
use serde_json::json;
use std::path::PathBuf;
use store::CheckpointRow;

/// `samokoder history`.
pub(crate) async fn history(remote: &Remote, args: &HistoryArgs) -> anyhow::Result<ExitCode> {
    let card = project(remote, args.project.as_deref()).await?;
    let checkpoints = checkpoints(remote, card.id).await?;
    print_checkpoints(&checkpoints, checkpoints.first().map(|newest| newest.id), args.output);
    Ok(ExitCode::Proven)
}

/// `samokoder usage`.
pub(crate) async fn usage(remote: &Remote, args: &HistoryArgs) -> anyhow::Result<ExitCode> {
    let card = project(remote, args.project.as_deref()).await?;
    let usage: Usage = remote.get(&format!("/v1/projects/{}/usage", card.id)).await?;
    print_usage(&usage.items, MicroUsd(usage.spent_today_microusd), args.output);
    Ok(ExitCode::Proven)
}

/// `samokoder diff`.
pub(crate) async fn diff(remote: &Remote, args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let card = project(remote, args.project.as_deref()).await?;
    let checkpoints = checkpoints(remote, card.id).await?;
    let (from, to) = span(&checkpoints, args)?;
    let path = format!("/v1/projects/{}/checkpoints/{}/differences?from={}", card.id, to.id, from.id);
    let found: Differences = remote.get(&path).await?;
    print_differences(from, to, &found.differences(), args);
    Ok(ExitCode::Proven)
}

/// `samokoder restore`: the person's own edits in the present folder go first, and the files are brought there.
pub(crate) async fn restore(remote: &Remote, args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let card = project(remote, args.project.as_deref()).await?;
    let checkpoints = checkpoints(remote, card.id).await?;
    let target = find_checkpoint(&checkpoints, &args.checkpoint)?;
    let folder = folder_of(card.id);
    let taken = match &folder {
        Some(folder) => files::hand_in_edits(remote, folder, &delivery::read_marker(folder)?).await?,
        None => TakenIn::default(),
    };
    let path = format!("/v1/projects/{}/checkpoints/{}/restore", card.id, target.id);
    let restored: RestoredCheckpoint = remote.post(&path, &json!({})).await?;
    let files = match &folder {
        Some(folder) => Some(files::bring(remote, card.id, folder, &taken).await?),
        None => None,
    };
    let undo = restored.undo.number;
    print_restored(&Restored { project: card.id, target, undo, folder, files, taken }, args.output);
    Ok(ExitCode::Proven)
}

async fn project(remote: &Remote, prefix: Option<&str>) -> anyhow::Result<Card> {
    find(remote, prefix, |_| true, NO_PROJECT).await
}

async fn checkpoints(remote: &Remote, project: ProjectId) -> anyhow::Result<Vec<CheckpointRow>> {
    let list: Checkpoints = remote.get(&format!("/v1/projects/{project}/checkpoints")).await?;
    Ok(list.rows())
}

/// The present folder, if it holds the app of this project.
fn folder_of(project: ProjectId) -> Option<PathBuf> {
    let here = std::path::absolute(".").ok()?;
    delivery::read_marker(&here).ok().filter(|marker| marker.project_id == project).map(|_| here)
}
