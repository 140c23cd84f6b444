//! Carries one request to an app and its answer back, upgrades to WebSocket included.
//!
//! It goes over a connection that the sandbox opened, so no name is looked up and no address can be chosen. Bodies
//! are streamed both ways. Only what belongs to the two ends of a request crosses: no hop-by-hop header, nothing of
//! the platform.

use super::cookies;
use super::paced::Paced;
use crate::App;
use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, Version};
use axum::response::{IntoResponse as _, Response};
use http_body_util::{BodyExt as _, Limited};
use hyper::client::conn::http1;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use orchestrator::previews::Visit;
use std::time::Duration;
use tokio::net::TcpStream;

/// Largest request body, in bytes; the template's own cap is lower, other code may take uploads of 20 MB.
const MAX_BODY_BYTES: usize = 24 << 20;

/// Most bytes of an answer's head.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Time until the head of an answer must be there.
const HEAD_TIME: Duration = Duration::from_secs(120);

/// Headers that are of one connection, never of a request or an answer.
static HOP_BY_HOP: [HeaderName; 9] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Beginnings of names that only platforms and proxies set.
const PLATFORM: &[&str] = &["x-forwarded-", "x-real-ip", "forwarded", "samokoder-", "via"];

/// Headers of an answer that would break the frame, or speak for more than this app.
static UNWANTED: [HeaderName; 4] = [
    header::X_FRAME_OPTIONS,
    header::ALT_SVC,
    header::STRICT_TRANSPORT_SECURITY,
    HeaderName::from_static("clear-site-data"),
];

/// Who may show an app in a frame: pages of this machine, such as the platform's own.
const FRAME_ANCESTORS: &str = "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*";

/// Why a request is not carried on.
type Refusal = (StatusCode, &'static str);

/// Carries a request to the app at the other end of `stream`.
pub(super) async fn forward(app: &App, mut request: Request, stream: TcpStream, visit: Visit) -> Response {
    let length = request.body().size_hint().lower();
    if length > u64::try_from(MAX_BODY_BYTES).unwrap_or(u64::MAX) {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "the request is larger than 24 MB");
    }
    let upgrade = match upgrade_of(&mut request) {
        Ok(upgrade) => upgrade,
        Err((status, text)) => return plain(status, text),
    };
    let outgoing = match outgoing(app, request, upgrade.is_some()) {
        Ok(outgoing) => outgoing,
        Err((status, text)) => return plain(status, text),
    };
    let handshake = http1::Builder::new().max_buf_size(MAX_HEAD_BYTES).handshake(TokioIo::new(stream));
    let Ok((mut sender, connection)) = handshake.await else {
        return plain(StatusCode::BAD_GATEWAY, "the app does not answer");
    };
    let stop = app.stop.clone();
    app.tasks.spawn(async move {
        tokio::select! {
            _ = connection.with_upgrades() => {}
            () = stop.cancelled() => {}
        }
    });
    let response = match tokio::time::timeout(HEAD_TIME, sender.send_request(outgoing)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            tracing::debug!(error = %error, "an app did not answer");
            return plain(StatusCode::BAD_GATEWAY, "the app ended the connection before it answered");
        }
        Err(_) => return plain(StatusCode::GATEWAY_TIMEOUT, "the app did not answer in time"),
    };
    incoming(app, response, upgrade, visit)
}

/// Takes the visitor's side of an upgrade, if one is asked for. Only WebSockets of the app's own pages are let through.
fn upgrade_of(request: &mut Request) -> Result<Option<OnUpgrade>, Refusal> {
    let headers = request.headers();
    let Some(kind) = headers.get(header::UPGRADE) else { return Ok(None) };
    if !kind.as_bytes().eq_ignore_ascii_case(b"websocket") {
        return Ok(None);
    }
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if origin.is_some_and(|origin| origin.split_once("://").is_none_or(|(_, authority)| authority != host)) {
        return Err((StatusCode::FORBIDDEN, "only pages of this app may open a WebSocket to it"));
    }
    Ok(Some(hyper::upgrade::on(request)))
}

/// Makes the request that the app gets.
fn outgoing(app: &App, request: Request, upgrades: bool) -> Result<hyper::Request<Limited<Body>>, Refusal> {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    parts.uri = path.parse::<Uri>().map_err(|_| (StatusCode::BAD_REQUEST, "the address cannot be read"))?;
    parts.version = Version::HTTP_11;
    parts.extensions.clear();
    strip_hop_by_hop(&mut parts.headers);
    let foreign: Vec<HeaderName> = parts.headers.keys().filter(|name| is_platform(name)).cloned().collect();
    for name in foreign {
        parts.headers.remove(name);
    }
    let is_ours = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains(&app.token));
    if parts.headers.get(header::AUTHORIZATION).is_some_and(is_ours) {
        parts.headers.remove(header::AUTHORIZATION);
    }
    cookies::hide_ours(&mut parts.headers);
    if upgrades {
        parts.headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        parts.headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    }
    Ok(hyper::Request::from_parts(parts, Limited::new(body, MAX_BODY_BYTES)))
}

/// Makes the answer that the visitor gets.
fn incoming(
    app: &App,
    mut response: hyper::Response<hyper::body::Incoming>,
    upgrade: Option<OnUpgrade>,
    visit: Visit,
) -> Response {
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let theirs = switches.then(|| hyper::upgrade::on(&mut response));
    let (mut parts, body) = response.into_parts();
    strip_hop_by_hop(&mut parts.headers);
    for name in &UNWANTED {
        parts.headers.remove(name);
    }
    allow_frames(&mut parts.headers);
    cookies::rewrite_theirs(&mut parts.headers);
    parts.version = Version::HTTP_11;
    parts.extensions.clear();
    let (Some(theirs), Some(ours)) = (theirs, upgrade) else {
        if switches {
            return plain(StatusCode::BAD_GATEWAY, "the app switched protocols without being asked to");
        }
        // The visit lasts as long as its answer.
        let body = body.map_frame(move |frame| {
            let _visit = &visit;
            frame
        });
        return Response::from_parts(parts, Body::new(Paced::new(body)));
    };
    parts.headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    parts.headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    let stop = app.stop.clone();
    app.tasks.spawn(async move {
        let _visit = visit;
        let carried = async {
            let (ours, theirs) = futures_util::try_join!(ours, theirs).ok()?;
            tokio::io::copy_bidirectional(&mut TokioIo::new(ours), &mut TokioIo::new(theirs)).await.ok()
        };
        tokio::select! {
            _ = carried => {}
            () = stop.cancelled() => {}
        }
    });
    Response::from_parts(parts, Body::empty())
}

/// Removes the headers of one connection, and those that `Connection` names.
fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

fn is_platform(name: &HeaderName) -> bool {
    PLATFORM.iter().any(|start| name.as_str().starts_with(start))
}

/// Takes back what the app says about frames, and says who may show it.
fn allow_frames(headers: &mut HeaderMap) {
    let policies: Vec<String> = headers
        .get_all(header::CONTENT_SECURITY_POLICY)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(without_frame_ancestors)
        .filter(|policy| !policy.is_empty())
        .collect();
    headers.remove(header::CONTENT_SECURITY_POLICY);
    for policy in policies.iter().map(String::as_str).chain([FRAME_ANCESTORS]) {
        if let Ok(value) = HeaderValue::from_str(policy) {
            headers.append(header::CONTENT_SECURITY_POLICY, value);
        }
    }
}

fn without_frame_ancestors(policy: &str) -> String {
    let directives = policy.split(';').map(str::trim);
    let kept = directives
        .filter(|directive| !directive.to_ascii_lowercase().starts_with("frame-ancestors") && !directive.is_empty());
    kept.collect::<Vec<_>>().join("; ")
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}
