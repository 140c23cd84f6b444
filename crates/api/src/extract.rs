//! What handlers take: parsed, or refused with a sentence.

use crate::{ApiError, App};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use domain::host::HostName;
use domain::ids::{CheckpointId, PersonId, ProjectId, RunId};
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use store::{CheckpointRow, ConnectionRow, PersonRow, ProjectRow, RunRow};
use uuid::Uuid;

/// A JSON body. Other kinds of body are refused: forms of foreign pages can send them without asking.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::NotJson);
        }
        let bytes = Bytes::from_request(request, app).await.map_err(|error| unread(&error))?;
        let body = serde_json::from_slice(&bytes)
            .map_err(|error| ApiError::BadInput(format!("the body is not what this address takes: {error}")))?;
        Ok(Self(body))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn unread(error: &BytesRejection) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::TooLarge
    } else {
        ApiError::BadInput("the body ended before all of it had come: send it again".to_owned())
    }
}

/// A query string.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        query.map(|query| Self(query.0)).map_err(|error| {
            let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            ApiError::BadInput(format!("the query is not what this address takes: {why}"))
        })
    }
}

/// The project that the path names; it exists.
pub(crate) struct Project(pub(crate) ProjectRow);

impl FromRequestParts<App> for Project {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let missing = ApiError::NotFound { what: "project with this id" };
        match path_id(parts, app).await {
            Some(id) => app.store.find_project(ProjectId(id)).await?.map(Self).ok_or(missing),
            None => Err(missing),
        }
    }
}

/// The person who asks. Until people sign in, that is whoever owns the data folder.
pub(crate) struct Me(pub(crate) PersonRow);

impl FromRequestParts<App> for Me {
    type Rejection = ApiError;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Ok(Self(app.store.get_person(PersonId::LOCAL).await?))
    }
}

/// The connection of the person who asks that the path names; it exists.
pub(crate) struct Connection(pub(crate) ConnectionRow);

impl FromRequestParts<App> for Connection {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let missing = ApiError::NotFound { what: "connection of this name" };
        let Me(me) = Me::from_request_parts(parts, app).await?;
        match path_part(parts, app, "name").await {
            Some(name) => app.store.find_connection(me.id, &name).await?.map(Self).ok_or(missing),
            None => Err(missing),
        }
    }
}

/// The run that the path names; it exists.
pub(crate) struct Run(pub(crate) RunRow);

impl FromRequestParts<App> for Run {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let missing = ApiError::NotFound { what: "run with this id" };
        match path_id(parts, app).await {
            Some(id) => app.store.find_run(RunId(id)).await?.map(Self).ok_or(missing),
            None => Err(missing),
        }
    }
}

/// The project and the checkpoint of it that the path names; both exist.
pub(crate) struct Checkpoint {
    pub(crate) project: ProjectRow,
    pub(crate) row: CheckpointRow,
}

impl FromRequestParts<App> for Checkpoint {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let missing = || ApiError::NotFound { what: "checkpoint with this id" };
        let Project(project) = Project::from_request_parts(parts, app).await?;
        let named = path_part(parts, app, "checkpoint").await.and_then(|text| text.parse().ok()).ok_or_else(missing)?;
        let row = app.store.find_checkpoint(project.id, CheckpointId(named)).await?.ok_or_else(missing)?;
        Ok(Self { project, row })
    }
}

/// The host that the path names.
pub(crate) struct Host(pub(crate) HostName);

impl FromRequestParts<App> for Host {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let name = path_part(parts, app, "host").await.unwrap_or_default();
        HostName::parse(&name).map(Self).map_err(|error| ApiError::BadInput(error.to_string()))
    }
}

async fn path_id(parts: &mut Parts, app: &App) -> Option<Uuid> {
    path_part(parts, app, "id").await?.parse().ok()
}

/// Returns one named part of the path.
pub(crate) async fn path_part(parts: &mut Parts, app: &App, name: &str) -> Option<String> {
    let Path(named) = Path::<HashMap<String, String>>::from_request_parts(parts, app).await.ok()?;
    named.get(name).cloned()
}
