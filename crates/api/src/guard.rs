//! Who may ask: only pages and programs of this machine.
//!
//! The server has no sign-in yet, so being on this machine is the only right there is. Other web pages in the same
//! browser, the apps shown in previews among them, are on this machine too: they are told apart by `Host` (a foreign
//! name that was made to point here), `Origin` and `Sec-Fetch-Site` (a foreign page).

use crate::{ApiError, App};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Names of this machine under which the server may be opened.
const NAMES: &[&str] = &["localhost", "127.0.0.1", "[::1]"];

/// What the web app needs, and nothing else.
const POLICY: &str = "default-src 'self'; frame-src http://*.localhost:*; img-src 'self' data:; style-src 'self'; \
    connect-src 'self' ws://localhost:* ws://127.0.0.1:*; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// Headers of every answer that does not set them itself.
static FIXED: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Where a request wants to go, by its `Host`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// The server itself.
    Server,
    /// The running app with this label.
    App(String),
    /// Nothing that is here.
    Elsewhere,
}

/// Reads where a request wants to go.
pub(crate) fn destination(headers: &HeaderMap) -> Destination {
    let host = host(headers).to_ascii_lowercase();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => &host,
    };
    if NAMES.contains(&name) {
        return Destination::Server;
    }
    match name.strip_suffix(".localhost") {
        Some(label) if !label.is_empty() && !label.contains('.') => Destination::App(label.to_owned()),
        _ => Destination::Elsewhere,
    }
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The answer to a request that wants to go elsewhere.
pub(crate) fn wrong_host(port: u16) -> Response {
    let sentence = format!("this server is opened as http://localhost:{port} or http://127.0.0.1:{port}");
    ApiError::Forbidden(sentence).into_response()
}

/// Refuses what foreign pages send, and sets the headers of every answer.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let refusal = refusal(&app, &request);
    let mut response = match refusal {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    };
    for (name, value) in &FIXED {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn refusal(app: &App, request: &Request) -> Option<ApiError> {
    let headers = request.headers();
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let given = authorization.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
        if !same(given.as_bytes(), app.token.as_bytes()) {
            return Some(ApiError::WrongToken);
        }
    }
    let foreign = is_foreign_origin(headers) || is_foreign_fetch(request.method(), headers);
    foreign.then(|| ApiError::Forbidden("other web pages may not use this server: open its own pages".to_owned()))
}

/// Compares without telling by the time it takes how much was right.
fn same(given: &[u8], expected: &[u8]) -> bool {
    let differences = given.iter().zip(expected).fold(0, |sum, (left, right)| sum | (left ^ right));
    given.len() == expected.len() && differences == 0
}

fn is_foreign_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let authority = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    !authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host(headers)))
}

/// Browsers say how the page that asks is related to this server. Following a link from anywhere is allowed.
fn is_foreign_fetch(method: &Method, headers: &HeaderMap) -> bool {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if matches!(value("sec-fetch-site"), "" | "same-origin" | "none") {
        return false;
    }
    let follows_a_link = matches!(*method, Method::GET | Method::HEAD)
        && value("sec-fetch-mode") == "navigate"
        && value("sec-fetch-dest") == "document";
    !follows_a_link
}

/// Says whether a page of another origin asks a preview for something. Leading to it is allowed, also in a frame: who may
/// frame it is said by the preview's answer.
pub(crate) fn is_foreign_to_preview(method: &Method, headers: &HeaderMap) -> bool {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match value("sec-fetch-site") {
        "same-origin" | "none" => false,
        // A browser that does not say: then the origin must do.
        "" => is_foreign_origin(headers),
        _ => {
            let leads = matches!(*method, Method::GET | Method::HEAD) && value("sec-fetch-mode") == "navigate";
            !leads || !matches!(value("sec-fetch-dest"), "document" | "iframe" | "frame")
        }
    }
}

/// Reads which published app a request wants, when the domain of published apps is `domain`.
pub(crate) fn name_under<'a>(headers: &'a HeaderMap, domain: &str) -> Option<&'a str> {
    let host = host(headers);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.strip_suffix(domain)?.strip_suffix('.')
}

#[cfg(test)]
mod tests;
