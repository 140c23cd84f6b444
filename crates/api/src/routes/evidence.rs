//! Evidence: the screenshots and traces that the checks left.

use crate::extract::{Project, path_part};
use crate::{ApiError, App};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, header};
use domain::ids::ProjectId;
use domain::tree::BlobHash;
use store::EvidenceKind;

/// The hash that the path names.
pub(crate) struct Hash(BlobHash);

impl FromRequestParts<App> for Hash {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let is_hash =
            |text: &String| text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let hash = path_part(parts, app, "hash").await.filter(is_hash);
        hash.map(|hash| Self(BlobHash(hash))).ok_or(ApiError::NotFound { what: "evidence with this hash" })
    }
}

/// Returns a screenshot or a trace of one of the project's checks.
#[utoipa::path(
    get, path = "/v1/projects/{id}/evidence/{hash}", tag = "files",
    params(("id" = ProjectId, Path, description = "Which project."), ("hash" = String, Path, description = "Which evidence, as a check's view names it.")),
    responses(
        (status = 200, description = "a screenshot or a trace", content((Vec<u8> = "image/png"), (Vec<u8> = "application/zip"))),
        (status = 404, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn get_evidence(
    State(app): State<App>,
    Project(project): Project,
    Hash(hash): Hash,
) -> Result<([(HeaderName, &'static str); 4], Vec<u8>), ApiError> {
    let kind = app.store.find_evidence(project.id, &hash).await?;
    let kind = kind.ok_or(ApiError::NotFound { what: "evidence with this hash" })?;
    let (content_type, disposition) = match kind {
        EvidenceKind::Screenshot => ("image/png", "inline"),
        EvidenceKind::Trace => ("application/zip", "attachment; filename=\"trace.zip\""),
    };
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
        // Nothing in it may run, whatever a browser takes it for.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, app.store.get_blob(&hash).await?))
}
