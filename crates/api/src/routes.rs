//! The addresses, one file for each noun. A handler extracts, parses, calls, answers; it decides nothing.

mod about;
mod checkpoints;
mod connections;
mod conversation;
mod differences;
mod events;
mod evidence;
mod files;
mod hosts;
mod me;
mod models;
mod previews;
mod project_detail;
mod projects;
mod publications;
mod runs;
mod system;
mod usage;

use crate::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Largest body, in bytes: the longest brief, written as JSON, and some room.
const MAX_BODY_BYTES: usize = 512 * 1024;

/// Largest body that brings files, in bytes.
const MAX_FILES_BYTES: usize = 24 << 20;

#[derive(OpenApi)]
#[openapi(info(
    title = "Samokoder",
    description = "Turns a plain-language description into a working, tested web app. Times are Unix milliseconds, \
        money is millionths of a US dollar. Requests that change something need `content-type: application/json`."
))]
struct Document;

/// Addresses whose answers end by themselves.
pub(crate) fn short() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(system::health))
        .routes(routes!(system::readyz))
        .routes(routes!(system::metrics))
        .routes(routes!(about::about))
        .routes(routes!(me::get_me, me::update_me))
        .routes(routes!(models::list_models))
        .routes(routes!(connections::list_connections, connections::create_connection))
        .routes(routes!(connections::update_connection, connections::delete_connection))
        .routes(routes!(connections::test_connection))
        .routes(routes!(connections::rotate_master_key))
        .routes(routes!(projects::list_projects, projects::create_project))
        .routes(routes!(projects::get_project))
        .routes(routes!(usage::list_usage))
        .routes(routes!(conversation::get_conversation))
        .routes(routes!(conversation::set_rules))
        .routes(routes!(runs::list_runs, runs::create_run))
        .routes(routes!(runs::get_run))
        .routes(routes!(runs::cancel_run))
        .routes(routes!(runs::accept_run))
        .routes(routes!(runs::answer_run))
        .routes(routes!(events::list_events))
        .routes(routes!(files::list_files))
        .routes(routes!(files::get_file))
        .routes(routes!(files::get_archive))
        .routes(routes!(evidence::get_evidence))
        .routes(routes!(previews::get_preview))
        .routes(routes!(previews::start_preview))
        .routes(routes!(previews::stop_preview))
        .routes(routes!(previews::restart_preview))
        .routes(routes!(previews::list_logs))
        .routes(routes!(publications::get_publication))
        .routes(routes!(publications::publish_project))
        .routes(routes!(publications::unpublish_project))
        .routes(routes!(hosts::list_hosts))
        .routes(routes!(hosts::allow_host, hosts::withdraw_host))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(checkpoints::list_checkpoints, checkpoints::create_checkpoint))
                .routes(routes!(checkpoints::restore_checkpoint))
                .routes(routes!(differences::list_differences))
                .layer(DefaultBodyLimit::max(MAX_FILES_BYTES)),
        )
}

/// Addresses whose answers go on until one side ends them.
pub(crate) fn streams() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(events::stream_events))
        .routes(routes!(events::event_socket))
        .routes(routes!(previews::stream_logs))
}

/// Returns the OpenAPI document of all addresses, as JSON.
#[must_use]
pub fn openapi_json() -> String {
    let (_, document) = short().merge(streams()).split_for_parts();
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// All addresses, the ones that stream apart from the others.
pub(crate) fn all() -> (Router<App>, Router<App>) {
    let (short, _) = short().split_for_parts();
    let (streams, _) = streams().split_for_parts();
    (short.route("/openapi.json", axum::routing::get(system::openapi)), streams)
}
