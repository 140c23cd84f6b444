//! HTTP: the API, live event streams, the way to running apps, the embedded web app.
//!
//! The only crate that knows status codes. Handlers extract, parse, call and answer; what the product does is below.
//! Events come from the table alone. Deliberately absent: SQL, processes, the environment, decisions about runs.

mod app;
mod archive;
mod error;
mod extract;
mod feed;
mod guard;
mod observe;
mod preview;
mod routes;
mod serve;
mod web;

pub use app::{App, AppParts, Choices, Engine, Estimate, MachinePart, ModelChoice, ModelKind};
pub use error::ApiError;
pub use preview::{LinkKey, ProxyLimits};
pub use routes::openapi_json;
pub use serve::{router, serve, serve_published};
