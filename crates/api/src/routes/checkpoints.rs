//! Checkpoints: the recorded states of a project's files.

use crate::extract::{Checkpoint, Json, Project};
use crate::{ApiError, App};
use axum::extract::State;
use axum::http::StatusCode;
use domain::edit::FileChange;
use domain::ids::{CheckpointId, ProjectId, RunId, UnixMs};
use domain::path::RelPath;
use orchestrator::history::{self, TakenIn};
use serde::{Deserialize, Serialize};
use store::CheckpointRow;
use utoipa::ToSchema;

/// Most files that one request changes.
const MAX_CHANGES: usize = 2_000;

/// Longest label, in characters.
const MAX_LABEL_CHARS: usize = 200;

/// The checkpoints of a project, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckpointList {
    items: Vec<CheckpointView>,
}

/// A recorded state of a project's files.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Checkpoint)]
pub(crate) struct CheckpointView {
    /// Which.
    id: CheckpointId,
    /// Position in the project's history, from 1.
    number: u32,
    /// What it is.
    label: String,
    /// How many files differ from the checkpoint before it.
    written: u32,
    /// How many files of the checkpoint before it are gone.
    deleted: u32,
    /// When it was made.
    created_at: UnixMs,
    /// The run that made it; null for a person's own edits.
    run_id: Option<RunId>,
    /// Hash of its files.
    tree: String,
}

impl From<CheckpointRow> for CheckpointView {
    fn from(row: CheckpointRow) -> Self {
        let CheckpointRow { id, number, label, written, deleted, created_at, run_id, tree, .. } = row;
        Self { id, number, label, written, deleted, created_at, run_id, tree: tree.0 }
    }
}

/// A person's own edits, on top of the files that they saw.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CreateCheckpoint {
    /// The checkpoint whose files were edited; refused when the newest files are others by now, unless `merge` is set.
    base: CheckpointId,
    /// Take the edits also when the newest files are others by now: those of files that the project has changed are
    /// kept in a checkpoint below one with the project's version.
    #[serde(default)]
    merge: bool,
    /// One line for the history.
    #[schema(max_length = 200)]
    label: String,
    /// The files that changed.
    #[schema(max_items = 2_000)]
    files: Vec<ChangedFile>,
}

/// What became of a person's own edits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedCheckpoint {
    /// The newest checkpoint after it.
    id: CheckpointId,
    /// The same, whole.
    checkpoint: CheckpointView,
    /// Edits that are part of the project now.
    kept: Vec<String>,
    /// Files where the project's version stands; the person's is in the history.
    overruled: Vec<String>,
}

/// A file that changed.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChangedFile {
    /// Path from the root of the app.
    path: String,
    /// Its whole content, as text or as one number for each byte; null deletes the file.
    content: Option<Content>,
}

/// The content of a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Content {
    /// As text.
    Text(String),
    /// As bytes.
    Bytes(Vec<u8>),
}

/// Lists the checkpoints of a project, newest first.
#[utoipa::path(
    get, path = "/v1/projects/{id}/checkpoints", tag = "files", params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = CheckpointList), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_checkpoints(
    State(app): State<App>,
    Project(project): Project,
) -> Result<axum::Json<CheckpointList>, ApiError> {
    let items = app.store.list_checkpoints(project.id).await?.into_iter().map(CheckpointView::from).collect();
    Ok(axum::Json(CheckpointList { items }))
}

/// Records a person's own edits as a checkpoint on top of the newest files.
#[utoipa::path(
    post, path = "/v1/projects/{id}/checkpoints", tag = "files", params(("id" = ProjectId, Path, description = "Which project.")),
    request_body = CreateCheckpoint,
    responses(
        (status = 201, body = CreatedCheckpoint), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "the newest files are others by now, or a run is at work"),
        (status = 413, body = crate::error::ErrorBody), (status = 415, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn create_checkpoint(
    State(app): State<App>,
    Project(project): Project,
    Json(body): Json<CreateCheckpoint>,
) -> Result<(StatusCode, axum::Json<CreatedCheckpoint>), ApiError> {
    let missing = ApiError::NotFound { what: "checkpoint with this id" };
    let label = body.label.trim();
    if label.is_empty() || label.chars().count() > MAX_LABEL_CHARS || label.chars().any(char::is_control) {
        return Err(ApiError::BadInput(format!("`label` must be one line of 1 to {MAX_LABEL_CHARS} characters")));
    }
    if body.files.is_empty() || body.files.len() > MAX_CHANGES {
        return Err(ApiError::BadInput(format!("`files` must name 1 to {MAX_CHANGES} files")));
    }
    let files = body.files.into_iter().map(parse_change).collect::<Result<Vec<_>, _>>()?;
    let base = app.store.find_checkpoint(project.id, body.base).await?.ok_or(missing)?.id;
    let (id, taken_in) = if body.merge {
        let base = app.store.load_tree(base).await?;
        let taken_in = history::merge(&app.store, project.id, &base, files, label).await?;
        (app.store.find_head(project.id).await?, taken_in)
    } else {
        let id = app.store.create_checkpoint(project.id, Some(base), label, &files).await?;
        (Some(id), TakenIn { kept: files.into_iter().map(|file| file.path).collect(), overruled: Vec::new() })
    };
    let missing = ApiError::NotFound { what: "checkpoint with this id" };
    let Some(id) = id else { return Err(missing) };
    let row = app.store.find_checkpoint(project.id, id).await?.ok_or(missing)?;
    let paths = |paths: Vec<RelPath>| paths.iter().map(ToString::to_string).collect();
    let view = CreatedCheckpoint {
        id: row.id,
        kept: paths(taken_in.kept),
        overruled: paths(taken_in.overruled),
        checkpoint: row.into(),
    };
    Ok((StatusCode::CREATED, axum::Json(view)))
}

/// What going back did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RestoredCheckpoint {
    /// The newest checkpoint after it, with the files of the one that was gone back to.
    checkpoint: CheckpointView,
    /// The newest checkpoint before it: going back to this one undoes it.
    undo: CheckpointView,
}

/// Goes back to a checkpoint. Nothing is lost: this makes a new checkpoint on top.
#[utoipa::path(
    post, path = "/v1/projects/{id}/checkpoints/{checkpoint}/restore", tag = "files",
    params(("id" = ProjectId, Path, description = "Which project."), ("checkpoint" = CheckpointId, Path, description = "Which checkpoint.")),
    responses(
        (status = 201, body = RestoredCheckpoint), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "it has no files, or a run is at work"),
    ),
)]
pub(crate) async fn restore_checkpoint(
    State(app): State<App>,
    Checkpoint { project, row }: Checkpoint,
) -> Result<(StatusCode, axum::Json<RestoredCheckpoint>), ApiError> {
    let missing = || ApiError::NotFound { what: "checkpoint with this id" };
    let undo = app.store.find_head(project.id).await?.ok_or_else(missing)?;
    if app.store.load_tree(row.id).await?.is_empty() {
        let sentence =
            format!("checkpoint {} is from before the first file was written: choose a later one", row.number);
        return Err(ApiError::Conflict(sentence));
    }
    let id = app.store.restore_checkpoint(project.id, row.id).await?;
    let undo = app.store.find_checkpoint(project.id, undo).await?.ok_or_else(missing)?;
    let made = app.store.find_checkpoint(project.id, id).await?.ok_or_else(missing)?;
    Ok((StatusCode::CREATED, axum::Json(RestoredCheckpoint { checkpoint: made.into(), undo: undo.into() })))
}

fn parse_change(file: ChangedFile) -> Result<FileChange, ApiError> {
    let path = RelPath::parse(&file.path).map_err(|error| ApiError::BadInput(error.to_string()))?;
    let content = file.content.map(|content| match content {
        Content::Text(text) => text.into_bytes(),
        Content::Bytes(bytes) => bytes,
    });
    Ok(FileChange { path, content })
}
