//! The files of a project, at its head or at a checkpoint.

use crate::extract::{Project, Query};
use crate::{ApiError, App, archive};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use domain::ids::{CheckpointId, ProjectId};
use domain::path::RelPath;
use serde::{Deserialize, Serialize};
use store::ProjectRow;
use utoipa::{IntoParams, ToSchema};

/// Longest text that is sent, in bytes.
const MAX_TEXT_BYTES: usize = 1_000_000;

/// The files of a checkpoint, in the order of their paths.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileList {
    /// Which checkpoint.
    checkpoint_id: CheckpointId,
    items: Vec<FileEntry>,
}

/// A file of a checkpoint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileEntry {
    /// Path from the root of the app.
    path: String,
    /// Its size.
    bytes: u64,
    /// SHA-256 of its content, as 64 hexadecimal digits.
    hash: String,
}

/// A file's text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileText {
    /// Path from the root of the app.
    path: String,
    /// Its size.
    bytes: usize,
    /// Its text; null for what is no text or larger than a megabyte.
    text: Option<String>,
}

/// Which checkpoint.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FilesQuery {
    /// Which checkpoint; absent: the newest.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    checkpoint: Option<CheckpointId>,
}

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileQuery {
    /// Path from the root of the app.
    path: String,
    /// Which checkpoint; absent: the newest.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    checkpoint: Option<CheckpointId>,
}

/// Lists the files of a checkpoint, or of the newest one.
#[utoipa::path(
    get, path = "/v1/projects/{id}/files", tag = "files", params(("id" = ProjectId, Path, description = "Which project."), FilesQuery),
    responses((status = 200, body = FileList), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_files(
    State(app): State<App>,
    Project(project): Project,
    Query(query): Query<FilesQuery>,
) -> Result<Json<FileList>, ApiError> {
    let checkpoint_id = chosen(&app, &project, query.checkpoint).await?;
    let rows = app.store.list_files(checkpoint_id).await?.into_iter();
    let items = rows.map(|row| FileEntry { path: row.path.into(), bytes: row.bytes, hash: row.hash.0 }).collect();
    Ok(Json(FileList { checkpoint_id, items }))
}

/// Returns the text of a file.
#[utoipa::path(
    get, path = "/v1/projects/{id}/file", tag = "files", params(("id" = ProjectId, Path, description = "Which project."), FileQuery),
    responses((status = 200, body = FileText), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn get_file(
    State(app): State<App>,
    Project(project): Project,
    Query(query): Query<FileQuery>,
) -> Result<Json<FileText>, ApiError> {
    let path = RelPath::parse(&query.path).map_err(|error| ApiError::BadInput(error.to_string()))?;
    let checkpoint = chosen(&app, &project, query.checkpoint).await?;
    let tree = app.store.load_tree(checkpoint).await?;
    let hash = tree.get(&path).ok_or(ApiError::NotFound { what: "file of this path" })?;
    let content = app.store.get_blob(hash).await?;
    let bytes = content.len();
    let is_text = bytes <= MAX_TEXT_BYTES && !content.contains(&0);
    let text = if is_text { String::from_utf8(content).ok() } else { None };
    Ok(Json(FileText { path: path.into(), bytes, text }))
}

/// Returns the newest files as a zip archive.
#[utoipa::path(
    get, path = "/v1/projects/{id}/archive", tag = "files", params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = Vec<u8>, content_type = "application/zip"), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn get_archive(
    State(app): State<App>,
    Project(project): Project,
) -> Result<([(HeaderName, String); 3], Vec<u8>), ApiError> {
    let checkpoint = chosen(&app, &project, None).await?;
    let bytes = archive::zip(&app.store, checkpoint).await?;
    let name = archive::file_name(&project.name);
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.zip\"")),
        (HeaderName::from_static("samokoder-checkpoint"), checkpoint.to_string()),
    ];
    Ok((headers, bytes))
}

/// Finds the checkpoint that is asked for; it is one of this project.
async fn chosen(app: &App, project: &ProjectRow, asked: Option<CheckpointId>) -> Result<CheckpointId, ApiError> {
    match asked {
        None => {
            project.head.filter(|_| project.has_files).ok_or(ApiError::NotFound { what: "file in this project yet" })
        }
        Some(id) => {
            let found = app.store.find_checkpoint(project.id, id).await?;
            Ok(found.ok_or(ApiError::NotFound { what: "checkpoint with this id" })?.id)
        }
    }
}
