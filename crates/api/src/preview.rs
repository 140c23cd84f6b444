//! The way to running apps: `http://<label>.localhost:<port>`, an origin of its own for each of them.
//!
//! The label of a preview is the project's id and a piece of its signature, so it cannot be guessed and needs no table.
//! The first visit brings a signed, expiring token, which becomes a host-only cookie; without either there is an honest
//! "no". The label of a published app is its name, and everybody is let in. An app's code is hostile: nothing of the
//! platform reaches it, nothing that it sends reaches the platform, and no page may use another's preview.

mod console;
mod cookies;
mod inject;
mod link;
mod paced;
mod page;
mod proxy;
mod upload;

use crate::app::Engine;
use crate::{App, guard};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::ids::ProjectId;
use domain::language::Language;
use domain::publication::PublishedName;
use orchestrator::previews::{AppId, NoConnection, PreviewState, PreviewStatus};

pub use link::LinkKey;
pub use proxy::ProxyLimits;

/// The token's name in an address.
const TOKEN: &str = "samokoder_token";

/// The token's name as a cookie.
const COOKIE: &str = "samokoder_preview";

/// Answers a request to a running app.
pub(crate) async fn answer(app: App, label: &str, request: Request) -> Response {
    match app.link_key.project(label) {
        Some(project) => answer_preview(app, label, project, request).await,
        None => answer_published(app, label, request).await,
    }
}

async fn answer_preview(app: App, label: &str, project: ProjectId, request: Request) -> Response {
    let language = match language(&app, project).await {
        Ok(language) => language,
        Err(refusal) => return refusal,
    };
    let now = app.clock.now();
    if let Some((token, clean)) = take_token(request.uri()) {
        return if app.link_key.opens(label, &token, now) {
            let cookie = cookies::ours(COOKIE, &app.link_key.cookie(label, now));
            redirect(&clean, &cookie)
        } else {
            page::not_allowed(language)
        };
    }
    let cookie = cookies::find(request.headers(), COOKIE);
    if !cookie.is_some_and(|cookie| app.link_key.admits(label, &cookie, now)) {
        return page::not_allowed(language);
    }
    // In a frame of the platform, cookies of all previews are sent along, whichever of them asks.
    if guard::is_foreign_to_preview(request.method(), request.headers()) {
        return proxy::plain(StatusCode::FORBIDDEN, "only pages of this app may ask it for anything");
    }
    if request.uri().path().starts_with(console::RESERVED) {
        return console::answer(&app, project, request).await;
    }
    pass_on(app, AppId::preview(project), language, request).await
}

/// Answers a request to the published app of a name.
pub(crate) async fn answer_published(app: App, name: &str, request: Request) -> Response {
    let Ok(name) = PublishedName::parse(name) else { return page::no_such_app() };
    let project = match app.store.find_published(&name).await {
        Ok(Some(row)) => row.project_id,
        Ok(None) => return page::no_such_app(),
        Err(error) => return crate::ApiError::from(error).into_response(),
    };
    match language(&app, project).await {
        Ok(language) => pass_on(app, AppId::published(project), language, request).await,
        Err(refusal) => refusal,
    }
}

async fn language(app: &App, project: ProjectId) -> Result<Language, Response> {
    match app.store.find_project(project).await {
        Ok(Some(project)) => Ok(project.language),
        Ok(None) => Err(page::no_such_app()),
        Err(error) => Err(crate::ApiError::from(error).into_response()),
    }
}

async fn pass_on(app: App, id: AppId, language: Language, request: Request) -> Response {
    let now = app.clock.now();
    let standing = |state, line| PreviewStatus { state, line, checkpoint: None, since: now };
    let shown = |status: &PreviewStatus| page::state(language, id.kind, status, now);
    let engine = app.engine.borrow().clone();
    let previews = match engine {
        Engine::Ready(previews) => previews,
        Engine::Starting => return shown(&standing(PreviewState::Installing, None)),
        Engine::Lacking(sentence) => return shown(&standing(PreviewState::Crashed, Some(sentence))),
    };
    match previews.connect(id).await {
        Ok((stream, visit)) => proxy::forward(&app, id.kind, request, stream, visit).await,
        Err(NoConnection::Busy) => page::busy(language),
        Err(NoConnection::Stands(status))
            if status.state == PreviewState::Stopped && is_navigation(request.method(), request.headers()) =>
        {
            // Whoever opens the app wants to see it.
            match previews.start(id).await {
                Ok(status) => shown(&status),
                Err(error) => crate::ApiError::from(error).into_response(),
            }
        }
        Err(NoConnection::Stands(status)) => shown(&status),
    }
}

fn is_navigation(method: &Method, headers: &HeaderMap) -> bool {
    let accepts = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains("text/html"));
    method == Method::GET && headers.get(header::ACCEPT).is_some_and(accepts)
}

/// Takes the token out of an address; returns it and the address without it.
fn take_token(uri: &Uri) -> Option<(String, String)> {
    let is_token = |pair: &&str| pair.split('=').next() == Some(TOKEN);
    let pairs: Vec<&str> = uri.query()?.split('&').collect();
    let token = pairs.iter().copied().find(|pair| is_token(pair))?.split_once('=').map_or("", |(_, token)| token);
    let rest: Vec<&str> = pairs.iter().copied().filter(|pair| !is_token(pair)).collect();
    let query = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
    // Two slashes at the start would lead to another host.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    Some((token.to_owned(), format!("{path}{query}")))
}

fn redirect(to: &str, cookie: &str) -> Response {
    let headers = [
        (header::LOCATION, to),
        (header::SET_COOKIE, cookie),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (StatusCode::SEE_OTHER, headers, Body::empty()).into_response()
}

/// Where the published app of a name is.
pub(crate) fn published_url(app: &App, name: &PublishedName) -> String {
    match &app.domain {
        Some(domain) => format!("https://{name}.{domain}/"),
        None => format!("http://{name}.localhost:{}/", app.port),
    }
}

#[cfg(test)]
mod tests;
