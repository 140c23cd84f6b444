//! What a page of a preview prints in the browser, and which of its requests fail, on its way to the app's log.
//!
//! A small script in the page posts it to a reserved address of the page's own origin, where the preview's cookie admits
//! it. Whoever can open the preview can forge it, so it is text and nothing more: bounded in size and rate, marked as of a
//! browser, and never believed.

use crate::App;
use crate::app::Engine;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::ids::ProjectId;
use orchestrator::previews::{AppId, ConsoleLine};
use std::time::Duration;

/// Addresses of a preview that are not its app's.
pub(super) const RESERVED: &str = "/__samokoder/";

/// Where the script is.
pub(super) const SCRIPT_PATH: &str = "/__samokoder/console.js";

/// Where the script posts to.
const LINES_PATH: &str = "/__samokoder/console";

/// Largest body of lines, in bytes.
const MAX_BYTES: usize = 128 * 1024;

/// Most lines of one body.
const MAX_LINES: usize = 50;

/// Time in which a body must come.
const BODY_TIME: Duration = Duration::from_secs(10);

const SCRIPT: &str = include_str!("console.js");

/// Answers a request to a reserved address.
pub(super) async fn answer(app: &App, project: ProjectId, request: Request) -> Response {
    let status = match (request.method(), request.uri().path()) {
        (&Method::GET, SCRIPT_PATH) => {
            let headers = [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "no-store")];
            return (headers, SCRIPT).into_response();
        }
        (&Method::POST, LINES_PATH) => take(app, project, request.into_body()).await,
        _ => StatusCode::NOT_FOUND,
    };
    (status, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

async fn take(app: &App, project: ProjectId, body: Body) -> StatusCode {
    let Ok(read) = tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, MAX_BYTES)).await else {
        return StatusCode::REQUEST_TIMEOUT;
    };
    let Ok(bytes) = read else { return StatusCode::PAYLOAD_TOO_LARGE };
    let Ok(lines) = serde_json::from_slice::<Vec<ConsoleLine>>(&bytes) else { return StatusCode::BAD_REQUEST };
    if lines.len() > MAX_LINES {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    let is_taken = match &*app.engine.borrow() {
        Engine::Ready(previews) => previews.note_console(AppId::preview(project), &lines),
        Engine::Starting | Engine::Lacking(_) => false,
    };
    if is_taken { StatusCode::NO_CONTENT } else { StatusCode::TOO_MANY_REQUESTS }
}
