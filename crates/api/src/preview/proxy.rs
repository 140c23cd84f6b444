//! Carries one request to an app and its answer back, upgrades to WebSocket included.
//!
//! It goes over a connection that the sandbox opened, so no name is looked up and no address can be chosen. Bodies
//! are streamed both ways. Only what belongs to the two ends of a request crosses: no hop-by-hop header, nothing of
//! the platform.

use super::paced::Paced;
use super::page::OWN_PROCESS;
use super::upload::{Upload, UploadFault, UploadState};
use super::{cookies, inject};
use crate::App;
use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, Version};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use orchestrator::previews::{AppKind, PORT, Visit};
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::net::TcpStream;

/// What requests to running apps may cost.
#[derive(Debug, Clone, Copy)]
pub struct ProxyLimits {
    /// Largest body of a request, in bytes.
    pub body_bytes: u64,
    /// Most bytes of the head of a request or an answer.
    pub head_bytes: usize,
    /// Time without a piece of a request's body.
    pub stall: Duration,
    /// Time until the head of an answer must be there once its request has arrived.
    pub answer: Duration,
}

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

/// Headers of an answer that speak for more than this app.
static UNWANTED: [HeaderName; 3] =
    [header::ALT_SVC, header::STRICT_TRANSPORT_SECURITY, HeaderName::from_static("clear-site-data")];

/// Who may show an app in a frame: pages of this machine, such as the platform's own.
const FRAME_ANCESTORS: &str = "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*";

/// Names by which an app knows itself inside its sandbox.
const INNER_HOSTS: &[&str] = &["127.0.0.1", "localhost", "0.0.0.0", "[::1]"];

/// Bytes of a header line beside its name and its value.
const LINE_BYTES: usize = 4;

/// Why a request is not carried on.
type Refusal = (StatusCode, &'static str);

/// Carries a request to the app at the other end of `stream`.
pub(super) async fn forward(
    app: &App,
    kind: AppKind,
    mut request: Request,
    stream: TcpStream,
    visit: Visit,
) -> Response {
    let limits = app.proxy;
    if head_bytes(&request) > limits.head_bytes {
        return plain(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "the address and headers of the request are too long",
        );
    }
    if request.body().size_hint().lower() > limits.body_bytes {
        return refused(UploadFault::TooLarge { max_bytes: limits.body_bytes });
    }
    let upgrade = match upgrade_of(&mut request) {
        Ok(upgrade) => upgrade,
        Err((status, text)) => return plain(status, text),
    };
    let takes_script = kind == AppKind::Preview && inject::is_page(request.method(), request.headers());
    if takes_script {
        // What is packed cannot be added to.
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    let (outgoing, upload) = match outgoing(app, request, upgrade.is_some()) {
        Ok(outgoing) => outgoing,
        Err((status, text)) => return plain(status, text),
    };
    let handshake = http1::Builder::new().max_buf_size(limits.head_bytes).handshake(TokioIo::new(stream));
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
    match answered(sender.send_request(outgoing), &upload, limits.answer).await {
        Ok(response) => incoming(app, kind, response, upgrade, visit, takes_script),
        Err(refusal) => *refusal,
    }
}

/// Waits for the head of an answer: as long as the request is on its way, and then for a while.
async fn answered(
    answer: impl Future<Output = hyper::Result<hyper::Response<Incoming>>>,
    upload: &UploadState,
    patience: Duration,
) -> Result<hyper::Response<Incoming>, Box<Response>> {
    let mut answer = pin!(answer);
    loop {
        let deadline = upload.moved() + patience;
        match tokio::time::timeout_at(deadline, &mut answer).await {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => {
                tracing::debug!(error = %error, "an app did not answer");
                let gone = || plain(StatusCode::BAD_GATEWAY, "the app ended the connection before it answered");
                return Err(Box::new(upload.fault().map_or_else(gone, refused)));
            }
            Err(_) if upload.moved() + patience > deadline => {}
            Err(_) => {
                return Err(Box::new(plain(StatusCode::GATEWAY_TIMEOUT, "the app did not answer in time")));
            }
        }
    }
}

/// Bytes of the head of a request.
fn head_bytes(request: &Request) -> usize {
    let lines = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + LINE_BYTES);
    lines.sum::<usize>() + request.uri().path_and_query().map_or(0, |path| path.as_str().len())
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
fn outgoing(app: &App, request: Request, upgrades: bool) -> Result<(hyper::Request<Upload>, UploadState), Refusal> {
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
    let (upload, state) = Upload::new(body, app.proxy.body_bytes, app.proxy.stall);
    Ok((hyper::Request::from_parts(parts, upload), state))
}

/// Makes the answer that the visitor gets.
fn incoming(
    app: &App,
    kind: AppKind,
    mut response: hyper::Response<Incoming>,
    upgrade: Option<OnUpgrade>,
    visit: Visit,
    takes_script: bool,
) -> Response {
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let theirs = switches.then(|| hyper::upgrade::on(&mut response));
    let (mut parts, body) = response.into_parts();
    strip_hop_by_hop(&mut parts.headers);
    for name in &UNWANTED {
        parts.headers.remove(name);
    }
    let takes_script = takes_script && inject::may_be_put_into(parts.status, &parts.headers);
    match kind {
        AppKind::Preview => allow_frames(&mut parts.headers),
        AppKind::Published => {}
    }
    cookies::rewrite_theirs(&mut parts.headers, kind);
    lead_outside(&mut parts.headers);
    let (name, value) = OWN_PROCESS;
    parts.headers.insert(name, HeaderValue::from_static(value));
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
        if takes_script {
            parts.headers.remove(header::CONTENT_LENGTH);
            return Response::from_parts(parts, inject::put_into(body.into_data_stream()));
        }
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

/// Mends a redirect to the app's address inside its sandbox, where nobody gets: it leads to the app's own origin.
fn lead_outside(headers: &mut HeaderMap) {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_inner = |rest: &&str| rest.is_empty() || rest.starts_with(['/', '?', '#']);
    let inner = INNER_HOSTS.iter().find_map(|host| location.strip_prefix(&format!("http://{host}:{PORT}")));
    if let Some(path) = inner.filter(is_inner) {
        // Two slashes at the start would lead to another host.
        let path = format!("/{}", path.trim_start_matches('/'));
        if let Ok(value) = HeaderValue::from_str(&path) {
            headers.insert(header::LOCATION, value);
        }
    }
}

/// Takes back what the app says about frames, and says who may show it.
fn allow_frames(headers: &mut HeaderMap) {
    headers.remove(header::X_FRAME_OPTIONS);
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

fn refused(fault: UploadFault) -> Response {
    plain(fault.status(), fault.to_string())
}

/// An answer in one sentence.
pub(super) fn plain(status: StatusCode, text: impl Into<Body>) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text.into()).into_response()
}

#[cfg(test)]
mod tests;
