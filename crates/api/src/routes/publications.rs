//! Published apps: what everybody may open, and the ways there and back.

use super::previews::{StateWord, previews, stopped};
use crate::app::Engine;
use crate::extract::{Json, Project};
use crate::{ApiError, App, preview};
use axum::extract::State;
use domain::ids::{CheckpointId, ProjectId, UnixMs};
use domain::publication::PublishedName;
use orchestrator::previews::AppId;
use serde::{Deserialize, Serialize};
use store::Published;
use utoipa::ToSchema;

/// What a person publishes.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PublishProject {
    /// The first part of the address: small letters, digits and hyphens. Without it, it is made of the app's name. It can
    /// be chosen once.
    name: Option<String>,
}

/// The published app of a project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Publication {
    /// Whether everybody who reaches the address may open it now.
    live: bool,
    /// Its address, which never changes; null for an app that was never published.
    url: Option<String>,
    /// Where it stands.
    state: StateWord,
    /// The line of its output that says why it crashed; on its way up, what it printed last.
    line: Option<String>,
    /// The files that were published.
    checkpoint_id: Option<CheckpointId>,
    /// When these files were published.
    published_at: Option<UnixMs>,
    /// Since when it stands where it stands.
    since: UnixMs,
}

/// Says whether the app is published, and where it stands.
#[utoipa::path(
    get, path = "/v1/projects/{id}/publication", tag = "publications", params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = Publication), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn get_publication(
    State(app): State<App>,
    Project(project): Project,
) -> Result<axum::Json<Publication>, ApiError> {
    view(&app, project.id).await.map(axum::Json)
}

/// Publishes the newest files: the app goes on running with data of its own at an address that everybody may open, also
/// after a restart of the server. Publishing again replaces the files and keeps address and data.
#[utoipa::path(
    post, path = "/v1/projects/{id}/publish", tag = "publications", params(("id" = ProjectId, Path, description = "Which project.")),
    request_body = PublishProject,
    responses(
        (status = 200, body = Publication), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "no files yet, a run at work, a name that is taken, or too many published apps"),
        (status = 415, body = crate::error::ErrorBody), (status = 503, body = crate::error::ErrorBody, description = "the machine lacks something"),
    ),
)]
pub(crate) async fn publish_project(
    State(app): State<App>,
    Project(project): Project,
    Json(body): Json<PublishProject>,
) -> Result<axum::Json<Publication>, ApiError> {
    let name = body.name.as_deref().map(PublishedName::parse).transpose();
    let name = name.map_err(|error| ApiError::BadInput(error.to_string()))?;
    match previews(&app).await?.publish(project.id, name).await? {
        Published::Done(_) => view(&app, project.id).await.map(axum::Json),
        Published::NameTaken => Err(ApiError::Conflict("another app has this name: choose another one".to_owned())),
        Published::Named(name) => Err(ApiError::Conflict(format!(
            "this app has the name `{name}`, which stays: publish it without naming another one"
        ))),
        Published::TooMany => Err(ApiError::Conflict(
            "as many apps are published as may be: take another one back first, or raise `preview.published`"
                .to_owned(),
        )),
    }
}

/// Takes the published app back; its address and its data stay for the next time.
#[utoipa::path(
    post, path = "/v1/projects/{id}/unpublish", tag = "publications", params(("id" = ProjectId, Path, description = "Which project.")),
    request_body = super::runs::Nothing,
    responses(
        (status = 200, body = Publication), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 415, body = crate::error::ErrorBody), (status = 503, body = crate::error::ErrorBody, description = "the machine lacks something"),
    ),
)]
pub(crate) async fn unpublish_project(
    State(app): State<App>,
    Project(project): Project,
    Json(_): Json<super::runs::Nothing>,
) -> Result<axum::Json<Publication>, ApiError> {
    previews(&app).await?.unpublish(project.id).await?;
    view(&app, project.id).await.map(axum::Json)
}

async fn view(app: &App, project: ProjectId) -> Result<Publication, ApiError> {
    let row = app.store.find_publication(project).await?;
    let status = match &*app.engine.borrow() {
        Engine::Ready(previews) => previews.status(AppId::published(project)),
        Engine::Starting | Engine::Lacking(_) => stopped(app),
    };
    Ok(Publication {
        live: row.as_ref().is_some_and(|row| row.live),
        url: row.as_ref().map(|row| preview::published_url(app, &row.name)),
        state: status.state.into(),
        line: status.line,
        checkpoint_id: row.as_ref().map(|row| row.checkpoint_id),
        published_at: row.as_ref().map(|row| row.published_at),
        since: status.since,
    })
}
