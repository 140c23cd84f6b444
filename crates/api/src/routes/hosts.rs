//! Hosts that the code of a project may read from: what a person allows, and takes back.

use crate::app::Engine;
use crate::extract::{Host, Json, Project};
use crate::{ApiError, App};
use axum::extract::State;
use axum::http::StatusCode;
use domain::host::MAX_PROJECT_HOSTS;
use domain::ids::{ProjectId, UnixMs};
use orchestrator::previews::Previews;
use serde::Serialize;
use std::sync::Arc;
use store::AllowedHostRow;
use utoipa::ToSchema;

/// A host that the code of a project may read from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AllowedHost {
    /// Its name.
    host: String,
    /// When it was allowed.
    allowed_at: UnixMs,
}

impl From<AllowedHostRow> for AllowedHost {
    fn from(row: AllowedHostRow) -> Self {
        Self { host: row.host.to_string(), allowed_at: row.allowed_at }
    }
}

/// The hosts of a project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HostList {
    /// Those that are allowed, by their names.
    items: Vec<AllowedHost>,
    /// Those that code of the project wanted to read from lately, and was refused.
    refused: Vec<String>,
    /// Most that may be allowed.
    most: u32,
    /// Whether they are obeyed: the operator of the server may forbid such lists.
    obeyed: bool,
}

/// Lists the hosts that the code of a project may read from, and those that it was refused lately.
#[utoipa::path(
    get, path = "/v1/projects/{id}/hosts", tag = "hosts", params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = HostList), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_hosts(
    State(app): State<App>,
    Project(project): Project,
) -> Result<axum::Json<HostList>, ApiError> {
    let rows = app.store.list_allowed_hosts(project.id).await?;
    let refused = running(&app).map(|previews| previews.refused_hosts(project.id)).unwrap_or_default();
    Ok(axum::Json(HostList {
        items: rows.into_iter().map(AllowedHost::from).collect(),
        refused: refused.iter().map(ToString::to_string).collect(),
        most: MAX_PROJECT_HOSTS,
        obeyed: app.choices.project_hosts,
    }))
}

/// Lets the code of a project read from a host over `https`; what is running may do so at once. Nothing but the address
/// that is asked for goes out. Allowing it again changes nothing.
#[utoipa::path(
    put, path = "/v1/projects/{id}/hosts/{host}", tag = "hosts",
    params(("id" = ProjectId, Path, description = "Which project."), ("host" = String, Path, description = "The name alone, such as `api.example.com`.")),
    request_body = super::runs::Nothing,
    responses(
        (status = 200, body = AllowedHost), (status = 400, body = crate::error::ErrorBody, description = "no name of a host"),
        (status = 403, body = crate::error::ErrorBody, description = "the operator forbids it"), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "as many are allowed as may be"), (status = 415, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn allow_host(
    State(app): State<App>,
    Project(project): Project,
    Host(host): Host,
    Json(_): Json<super::runs::Nothing>,
) -> Result<axum::Json<AllowedHost>, ApiError> {
    if !app.choices.project_hosts {
        let sentence = "the operator of this server lets no app have hosts of its own: ask them to set \
            `sandbox.project_hosts`, or to add the host to `sandbox.allowed_hosts`";
        return Err(ApiError::Forbidden(sentence.to_owned()));
    }
    let row = app.store.create_allowed_host(project.id, &host).await?.ok_or_else(|| {
        ApiError::Conflict(format!("this app may read from {MAX_PROJECT_HOSTS} hosts already: withdraw one first"))
    })?;
    refresh(&app, project.id).await?;
    Ok(axum::Json(row.into()))
}

/// Withdraws what was allowed; what is running is refused from its next request on.
#[utoipa::path(
    delete, path = "/v1/projects/{id}/hosts/{host}", tag = "hosts",
    params(("id" = ProjectId, Path, description = "Which project."), ("host" = String, Path, description = "The name alone, such as `api.example.com`.")),
    responses(
        (status = 204, description = "It is not allowed any more."), (status = 400, body = crate::error::ErrorBody, description = "no name of a host"),
        (status = 404, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn withdraw_host(
    State(app): State<App>,
    Project(project): Project,
    Host(host): Host,
) -> Result<StatusCode, ApiError> {
    let was_allowed = app.store.delete_allowed_host(project.id, &host).await?;
    refresh(&app, project.id).await?;
    if was_allowed { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound { what: "allowed host of this name" }) }
}

/// Has what runs in this process obey the list as it is now.
async fn refresh(app: &App, project: ProjectId) -> Result<(), ApiError> {
    match running(app) {
        Some(previews) => Ok(previews.refresh_hosts(project).await?),
        None => Ok(()),
    }
}

fn running(app: &App) -> Option<Arc<Previews>> {
    match &*app.engine.borrow() {
        Engine::Ready(previews) => Some(Arc::clone(previews)),
        Engine::Starting | Engine::Lacking(_) => None,
    }
}
