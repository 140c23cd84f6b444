//! Addresses for machines that watch the server.

use crate::app::Engine;
use crate::{ApiError, App};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether the process answers at all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: &'static str,
    /// Version of the server.
    version: &'static str,
}

/// Whether the server can do its work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// `ready`.
    status: &'static str,
    /// The database's name and version.
    database: String,
}

/// Says that the process answers.
#[utoipa::path(get, path = "/health", tag = "system", responses((status = 200, body = Health)))]
pub(crate) async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Says whether the server can do its work, or what it lacks.
#[utoipa::path(
    get, path = "/readyz", tag = "system",
    responses((status = 200, body = Readiness), (status = 503, body = crate::error::ErrorBody, description = "not yet, or something is missing")),
)]
pub(crate) async fn readyz(State(app): State<App>) -> Result<Json<Readiness>, ApiError> {
    let database = app.store.describe().await?;
    let engine = app.engine.borrow().clone();
    match engine {
        Engine::Ready(_) => Ok(Json(Readiness { status: "ready", database })),
        Engine::Starting => Err(ApiError::Unavailable("the server is starting: ask again in a moment".to_owned())),
        Engine::Lacking(sentence) => Err(ApiError::Unavailable(sentence)),
    }
}

/// The figures that the server is watched by.
#[utoipa::path(
    get, path = "/metrics", tag = "system",
    responses((status = 200, body = String, content_type = "text/plain", description = "Prometheus' text format")),
)]
pub(crate) async fn metrics(State(app): State<App>) -> ([(HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], (app.render_metrics)())
}

/// This API, described in the OpenAPI format.
pub(crate) async fn openapi() -> ([(HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, "application/json")], super::openapi_json())
}
