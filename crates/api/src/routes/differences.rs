//! What differs between two checkpoints.

use super::checkpoints::CheckpointView;
use crate::extract::{Checkpoint, Query};
use crate::{ApiError, App};
use axum::Json;
use axum::extract::State;
use domain::ids::{CheckpointId, ProjectId};
use orchestrator::history::{self, DifferenceKind, FileDifference};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Longest diff of one file that is sent, in bytes.
const MAX_DIFF_BYTES: usize = 200_000;

/// Most bytes of diffs in one answer; files after that come without theirs.
const MAX_BYTES: usize = 4_000_000;

/// What differs between two checkpoints, in the order of the paths.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Differences {
    /// What is compared with; null when the first checkpoint is compared with nothing.
    from: Option<CheckpointView>,
    /// What is looked at.
    to: CheckpointView,
    files: Vec<ChangedFileView>,
}

/// What happened to one file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileDifference)]
pub(crate) struct ChangedFileView {
    /// Path from the root of the app.
    path: String,
    /// What happened to it.
    kind: ChangeKind,
    /// A unified diff; null when it is too long to be read.
    diff: Option<String>,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChangeKind {
    /// It is new.
    Added,
    /// Its content is another.
    Changed,
    /// It is gone.
    Deleted,
}

/// What to compare with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DifferencesQuery {
    /// Which checkpoint; absent: the one before.
    #[serde(default)]
    #[param(value_type = Option<uuid::Uuid>)]
    from: Option<CheckpointId>,
}

/// Says what differs between a checkpoint and an earlier one.
#[utoipa::path(
    get, path = "/v1/projects/{id}/checkpoints/{checkpoint}/differences", tag = "files",
    params(
        ("id" = ProjectId, Path, description = "Which project."), ("checkpoint" = CheckpointId, Path, description = "Which checkpoint."),
        DifferencesQuery,
    ),
    responses((status = 200, body = Differences), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_differences(
    State(app): State<App>,
    Checkpoint { project, row }: Checkpoint,
    Query(query): Query<DifferencesQuery>,
) -> Result<Json<Differences>, ApiError> {
    let from = match query.from {
        Some(id) => {
            let missing = ApiError::NotFound { what: "checkpoint with this id" };
            Some(app.store.find_checkpoint(project.id, id).await?.ok_or(missing)?)
        }
        None => app.store.find_checkpoint_before(project.id, row.id).await?,
    };
    let found = history::differences(&app.store, from.as_ref().map(|from| from.id), row.id).await?;
    let mut left = MAX_BYTES;
    let files = found.into_iter().map(|one| view(one, &mut left)).collect();
    Ok(Json(Differences { from: from.map(CheckpointView::from), to: row.into(), files }))
}

fn view(one: FileDifference, left: &mut usize) -> ChangedFileView {
    let kind = match one.kind {
        DifferenceKind::Added => ChangeKind::Added,
        DifferenceKind::Changed => ChangeKind::Changed,
        DifferenceKind::Deleted => ChangeKind::Deleted,
    };
    let diff = (one.text.len() <= MAX_DIFF_BYTES.min(*left)).then_some(one.text);
    *left -= diff.as_ref().map_or(0, String::len);
    ChangedFileView { path: one.path.to_string(), kind, diff }
}
