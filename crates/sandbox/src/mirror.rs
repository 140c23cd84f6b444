//! The way to packages: a GET-only, caching mirror of the npm registry, served into sandboxes on a passed socket.
//!
//! Inside there is no route and no name lookup; what this mirror does not serve cannot be reached. It knows two kinds
//! of address, a package's document and a package's archive, and refuses methods that publish, query strings that
//! could carry data out, and everything else. An archive is cached only when its bytes match the document's digest.

mod archive;
mod name;

use crate::SandboxError;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use name::{Asked, parse};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

/// Port of the mirror inside every sandbox that has one.
pub const MIRROR_PORT: u16 = 4873;

/// The registry's address inside a sandbox.
pub const MIRROR_URL: &str = "http://127.0.0.1:4873/";

/// Largest document or archive, in bytes.
const MAX_BYTES: usize = 256 << 20;

/// Until a document or an archive must be there.
const FETCH_TIMEOUT: Duration = Duration::from_secs(120);

/// Tries of one fetch.
const TRIES: u32 = 3;

/// A mirror of one registry, shared by all sandboxes.
#[derive(Clone)]
pub struct RegistryMirror {
    parts: Arc<Parts>,
}

struct Parts {
    upstream: String,
    cache: PathBuf,
    client: reqwest::Client,
    denied: AtomicU64,
}

impl RegistryMirror {
    /// Makes a mirror of the registry at `upstream` that keeps archives in the folder `cache`.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the cache folder or the client cannot be made.
    pub fn new(upstream: &str, cache: PathBuf) -> Result<Self, SandboxError> {
        let backend = SandboxError::backend("opened the package cache");
        std::fs::create_dir_all(&cache).map_err(&backend)?;
        let client = reqwest::Client::builder()
            .timeout(FETCH_TIMEOUT)
            .build()
            .map_err(|error| backend(std::io::Error::other(error)))?;
        let upstream = format!("{}/", upstream.trim_end_matches('/'));
        Ok(Self { parts: Arc::new(Parts { upstream, cache, client, denied: AtomicU64::new(0) }) })
    }

    /// Serves the mirror on a listener until it fails or the future is dropped.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the listener failed.
    pub async fn serve(&self, listener: TcpListener) -> Result<(), SandboxError> {
        let app = axum::Router::new().fallback(answer).with_state(self.clone());
        axum::serve(listener, app).await.map_err(SandboxError::backend("served packages"))
    }

    /// Returns how many requests were refused since the start.
    #[must_use]
    pub fn denied(&self) -> u64 {
        self.parts.denied.load(Ordering::Relaxed)
    }

    async fn document(&self, package: &str) -> Result<Value, StatusCode> {
        let url = format!("{}{}", self.parts.upstream, package.replace('/', "%2f"));
        let bytes = self.fetch(&url, "application/vnd.npm.install-v1+json").await?;
        let text = std::str::from_utf8(&bytes).map_err(|_| StatusCode::BAD_GATEWAY)?;
        // The library's own reader of any value is compiled with it, fast in a debug build too; ours would not be.
        text.parse().map_err(|_| StatusCode::BAD_GATEWAY)
    }

    async fn archive(&self, package: &str, file: &str) -> Result<Vec<u8>, StatusCode> {
        let kept = self.parts.cache.join(archive::cache_name(package, file));
        if let Ok(bytes) = tokio::fs::read(&kept).await {
            return Ok(bytes);
        }
        let document = self.document(package).await?;
        let dist = archive::dist(&document, file).ok_or(StatusCode::NOT_FOUND)?;
        let bytes = self.fetch(&format!("{}{package}/-/{file}", self.parts.upstream), "*/*").await?;
        if !archive::matches(dist, &bytes) {
            tracing::warn!(package, file, "an archive does not match its digest");
            return Err(StatusCode::BAD_GATEWAY);
        }
        let _ = archive::keep(&kept, &bytes);
        Ok(bytes)
    }

    async fn fetch(&self, url: &str, accept: &str) -> Result<Vec<u8>, StatusCode> {
        let mut last = StatusCode::BAD_GATEWAY;
        for _ in 0..TRIES {
            let Ok(reply) = self.parts.client.get(url).header(header::ACCEPT, accept).send().await else {
                continue;
            };
            if reply.status().is_client_error() {
                return Err(StatusCode::from_u16(reply.status().as_u16()).unwrap_or(StatusCode::NOT_FOUND));
            }
            last = StatusCode::from_u16(reply.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
            if let (true, Ok(bytes)) = (reply.status().is_success(), reply.bytes().await) {
                return if bytes.len() <= MAX_BYTES { Ok(bytes.to_vec()) } else { Err(StatusCode::PAYLOAD_TOO_LARGE) };
            }
        }
        Err(last)
    }
}

async fn answer(State(mirror): State<RegistryMirror>, request: Request) -> Response {
    let allowed = matches!(*request.method(), Method::GET | Method::HEAD) && request.uri().query().is_none();
    let asked = parse(request.uri().path()).filter(|_| allowed);
    let found = match asked {
        None => {
            mirror.parts.denied.fetch_add(1, Ordering::Relaxed);
            return (StatusCode::FORBIDDEN, "only packages can be read here").into_response();
        }
        Some(Asked::Document { package }) => {
            mirror.document(&package).await.map(|document| json(archive::rewritten(document)))
        }
        Some(Asked::Archive { package, file }) => {
            mirror.archive(&package, &file).await.map(|bytes| Body::from(bytes).into_response())
        }
    };
    found.unwrap_or_else(|status| (status, "the registry did not give this package").into_response())
}

fn json(document: Value) -> Response {
    let mut response = Body::from(document.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
