//! The way to running apps: `http://<label>.localhost:<port>`, an origin of its own for each project.
//!
//! A label is the project's id and a piece of its signature, so it cannot be guessed and needs no table. The first
//! visit brings a signed, expiring token, which becomes a host-only cookie; without either there is an honest "no".
//! The app's code is hostile: nothing of the platform reaches it, and nothing that it sends reaches the platform.

mod cookies;
mod link;
mod paced;
mod page;
mod proxy;

use crate::App;
use crate::app::Engine;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::ids::ProjectId;
use domain::language::Language;
use orchestrator::previews::{PreviewState, PreviewStatus};

pub use link::LinkKey;

/// The token's name in an address.
const TOKEN: &str = "samokoder_token";

/// The token's name as a cookie.
const COOKIE: &str = "samokoder_preview";

/// Answers a request to a running app.
pub(crate) async fn answer(app: App, label: &str, request: Request) -> Response {
    let Some(project) = app.link_key.project(label) else {
        return page::no_such_app();
    };
    let language = match app.store.find_project(project).await {
        Ok(Some(project)) => project.language,
        Ok(None) => return page::no_such_app(),
        Err(error) => return crate::ApiError::from(error).into_response(),
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
    pass_on(app, project, language, request).await
}

async fn pass_on(app: App, project: ProjectId, language: Language, request: Request) -> Response {
    let engine = app.engine.borrow().clone();
    let previews = match engine {
        Engine::Ready(previews) => previews,
        Engine::Starting => return page::state(language, PreviewState::Installing, None),
        Engine::Lacking(sentence) => return page::state(language, PreviewState::Crashed, Some(&sentence)),
    };
    match previews.connect(project).await {
        Ok((stream, visit)) => proxy::forward(&app, request, stream, visit).await,
        Err(PreviewStatus { state: PreviewState::Stopped, .. })
            if is_navigation(request.method(), request.headers()) =>
        {
            // Whoever opens the app wants to see it.
            match previews.start(project).await {
                Ok(status) => page::state(language, status.state, None),
                Err(error) => crate::ApiError::from(error).into_response(),
            }
        }
        Err(status) => page::state(language, status.state, status.line.as_deref()),
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

#[cfg(test)]
mod tests;
