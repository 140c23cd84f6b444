//! What the server is, and what the machine under it has.

use crate::App;
use crate::app::{MachinePart, ModelChoice};
use crate::extract::Me;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long an answer waits for the first look at the machine.
const FIRST_LOOK: Duration = Duration::from_secs(3);

/// What the server is, and what the machine under it has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct About {
    /// Version of the server.
    version: &'static str,
    /// Whether everybody who reaches the server is its owner.
    single_user: bool,
    /// Model of whoever names none.
    default_model: String,
    /// The models to choose from.
    models: Vec<ModelChoice>,
    /// What builds need from the machine; empty while it is being looked at.
    machine: Vec<MachinePart>,
}

/// Says what the server is, and what the machine under it has.
#[utoipa::path(get, path = "/v1/about", tag = "system", responses((status = 200, body = About)))]
pub(crate) async fn about(State(app): State<App>, Me(me): Me) -> Json<About> {
    let mut machine = app.machine.clone();
    let looked_at = tokio::time::timeout(FIRST_LOOK, machine.wait_for(Option::is_some)).await;
    let machine = looked_at.ok().and_then(Result::ok).and_then(|parts| parts.clone()).unwrap_or_default();
    Json(About {
        version: env!("CARGO_PKG_VERSION"),
        single_user: true,
        default_model: me.route.map_or_else(|| app.models.usual().model.clone(), |route| route.model),
        models: app.choices.models.clone(),
        machine,
    })
}
