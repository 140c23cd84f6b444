//! One sandbox's share of the mirror: what it may ask for, how often, and what was refused.
//!
//! Code that is generated asks here, so everything has a cap: connections, requests at once, requests and answers that
//! something is not there within a while, the length of what is remembered of a refusal. Of a refused request only its
//! kind is kept, never its words: they may be what somebody tried to carry out. A sandbox may have hosts of its own
//! beside those of all; they change while it is served, and open nothing to other sandboxes or to packages.

use super::asked::{Asked, kind_of, parse};
use super::{RegistryMirror, pypi};
use crate::mirror::upstream::{Failure, Way};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use axum::serve::Listener;
use domain::host::HostName;
use futures_util::{Stream, StreamExt as _, stream};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use reqwest::Url;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinHandle, JoinSet};

mod refusal;

pub use refusal::{Denied, Reason};

/// Connections of one sandbox; more wait outside.
const MAX_CONNECTIONS: usize = 64;

/// Requests of one sandbox that are worked on at once; more wait their turn.
const MAX_AT_ONCE: usize = 16;

/// Requests of one sandbox within a [`WINDOW`].
const MAX_REQUESTS: u32 = 2_000;

/// Answers within a [`WINDOW`] that something is not there: whoever guesses names gets no further.
const MAX_MISSING: u32 = 100;

/// After this time the counts start again. No install takes longer.
const WINDOW: Duration = Duration::from_secs(600);

/// Kinds of refusals that are remembered.
const MAX_DENIED: usize = 32;

/// Time in which the head of a request must come.
const HEAD_TIME: Duration = Duration::from_secs(60);

/// Largest head of a request, in bytes.
const MAX_HEAD_BYTES: usize = 32 << 10;

/// Largest answer of an allowed host, in bytes.
const MAX_ALLOWED_BYTES: usize = 64 << 20;

/// Longest query to an allowed host, in bytes.
const MAX_QUERY: usize = 2_048;

/// Bytes of an archive that are in memory at once.
const PIECE: usize = 64 << 10;

/// One sandbox's share of a mirror.
#[derive(Clone)]
pub struct MirrorSession {
    shared: Arc<Shared>,
}

struct Shared {
    mirror: RegistryMirror,
    label: String,
    counts: Mutex<Counts>,
    denied: Mutex<BTreeMap<Denied, u64>>,
    own_hosts: Mutex<BTreeSet<HostName>>,
    at_once: Arc<Semaphore>,
}

struct Counts {
    since: Instant,
    requests: u32,
    missing: u32,
}

/// A listener that is served. Dropping it ends that, and every connection.
#[derive(Debug)]
pub struct Served(JoinHandle<()>);

impl Drop for Served {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl MirrorSession {
    pub(super) fn new(mirror: RegistryMirror, label: &str) -> Self {
        let counts = Mutex::new(Counts { since: Instant::now(), requests: 0, missing: 0 });
        let (denied, own_hosts, at_once) = (Mutex::default(), Mutex::default(), Arc::new(Semaphore::new(MAX_AT_ONCE)));
        Self { shared: Arc::new(Shared { mirror, label: label.to_owned(), counts, denied, own_hosts, at_once }) }
    }

    /// Lets it read from these hosts beside those of all sandboxes, and from no others that were its own before. This
    /// holds from the next request on; where the mirror allows no such hosts, it has none.
    pub fn set_hosts(&self, hosts: impl IntoIterator<Item = HostName>) {
        let shared = &self.shared;
        *lock(&shared.own_hosts) = hosts.into_iter().filter(|_| shared.mirror.parts.own_hosts).collect();
    }

    /// Serves the mirror on a listener of a sandbox, until the returned value is dropped.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the task is kept, and ends with the value that is returned")]
    pub fn serve(&self, listener: TcpListener) -> Served {
        Served(tokio::spawn(accept(listener, Arc::clone(&self.shared))))
    }

    /// Says whether a sandbox is served, or something was refused since it was last asked for.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        Arc::strong_count(&self.shared) > 1 || !lock(&self.shared.denied).is_empty()
    }

    /// Returns the hosts that would have to be allowed so that what was refused is not refused again. What was taken
    /// with [`MirrorSession::take_denied`] is not among it.
    #[must_use]
    pub fn refused_hosts(&self) -> BTreeSet<HostName> {
        let allowed = self.shared.hosts();
        let refused: BTreeSet<HostName> = lock(&self.shared.denied).keys().filter_map(Denied::host).collect();
        refused.into_iter().filter(|host| allowed.iter().all(|allowed| allowed != host.as_str())).collect()
    }

    /// Returns what was refused since this was last asked for, each kind once with how often.
    #[must_use]
    pub fn take_denied(&self) -> Vec<(Denied, u64)> {
        std::mem::take(&mut *lock(&self.shared.denied)).into_iter().collect()
    }
}

async fn accept(mut listener: TcpListener, shared: Arc<Shared>) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    while let Ok(place) = Arc::clone(&room).acquire_owned().await {
        let (stream, _) = Listener::accept(&mut listener).await;
        connections.spawn(hold(stream, Arc::clone(&shared), place));
        while connections.try_join_next().is_some() {}
    }
}

async fn hold(stream: TcpStream, shared: Arc<Shared>, _place: OwnedSemaphorePermit) {
    let service = service_fn(move |request: Request<Incoming>| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(answer(&shared, &request).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(MAX_HEAD_BYTES);
    if let Err(error) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection to the mirror ended early");
    }
}

async fn answer(shared: &Shared, request: &Request<Incoming>) -> Response<Body> {
    let asked = match shared.admit(request) {
        Ok(asked) => asked,
        Err(reason) => return shared.refuse(request, reason),
    };
    let Ok(permit) = Arc::clone(&shared.at_once).acquire_owned().await else {
        return words(StatusCode::SERVICE_UNAVAILABLE, "the mirror ends");
    };
    let found = match &asked {
        Asked::NpmArchive { .. } | Asked::PypiFile { .. } | Asked::CargoCrate { .. } => {
            shared.archive(&asked, permit).await
        }
        Asked::Allowed { host, path } => shared.allowed(host, path, request, permit).await,
        Asked::NpmDocument { .. } | Asked::PypiProject { .. } | Asked::CargoConfig | Asked::CargoIndex { .. } => {
            shared.document(&asked, request, permit).await
        }
    };
    let (missing, silent) = if matches!(asked, Asked::Allowed { .. }) {
        ("the host does not have this", "the host does not answer")
    } else {
        ("the registry does not have this package", "the registry does not answer")
    };
    match found {
        Ok(response) => response,
        Err(Failure::NotFound) => {
            lock(&shared.counts).missing += 1;
            words(StatusCode::NOT_FOUND, missing)
        }
        Err(Failure::Elsewhere) => shared.refuse(request, Reason::Elsewhere),
        Err(Failure::Tampered) => shared.refuse(request, Reason::Tampered),
        Err(Failure::TooLarge) => shared.refuse(request, Reason::TooLarge),
        Err(Failure::Down) => words(StatusCode::BAD_GATEWAY, silent),
        Err(Failure::Disk) => words(StatusCode::INSUFFICIENT_STORAGE, "the package cannot be kept"),
    }
}

impl Shared {
    /// Says what a request asks for, or why it is refused.
    fn admit(&self, request: &Request<Incoming>) -> Result<Asked, Reason> {
        self.count()?;
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(Reason::Method);
        }
        let uri = request.uri();
        if uri.authority().is_some() {
            return Err(Reason::Address);
        }
        let asked = parse(uri.path()).ok_or(Reason::Address)?;
        match (&asked, uri.query()) {
            (Asked::Allowed { host, .. }, query) => {
                let short = query.is_none_or(|query| query.len() <= MAX_QUERY);
                let listed = self.hosts().iter().any(|allowed| allowed == host.as_str());
                if listed && short { Ok(asked) } else { Err(if short { Reason::Host } else { Reason::Query }) }
            }
            (_, None) => Ok(asked),
            (_, Some(_)) => Err(Reason::Query),
        }
    }

    /// All hosts that it may read from now.
    fn hosts(&self) -> Vec<String> {
        let own = lock(&self.own_hosts);
        self.mirror.parts.allowed_hosts.iter().cloned().chain(own.iter().map(HostName::to_string)).collect()
    }

    fn count(&self) -> Result<(), Reason> {
        let mut counts = lock(&self.counts);
        if counts.since.elapsed() > WINDOW {
            *counts = Counts { since: Instant::now(), requests: 0, missing: 0 };
        }
        counts.requests = counts.requests.saturating_add(1);
        if counts.requests > MAX_REQUESTS {
            return Err(Reason::Requests);
        }
        if counts.missing >= MAX_MISSING { Err(Reason::Missing) } else { Ok(()) }
    }

    fn refuse(&self, request: &Request<Incoming>, reason: Reason) -> Response<Body> {
        let listed = match (reason, parse(request.uri().path())) {
            (Reason::Host | Reason::Elsewhere, Some(Asked::Allowed { host, .. })) => Some(host.to_string()),
            _ => None,
        };
        let place = listed.unwrap_or_else(|| kind_of(request.uri().path()).to_owned());
        let denied = Denied::new(request.method(), &place, reason);
        let mut known = lock(&self.denied);
        if let Some(times) = known.get_mut(&denied) {
            *times = times.saturating_add(1);
        } else if known.len() < MAX_DENIED {
            tracing::warn!(sandbox = self.label, %denied, "a request to the mirror was refused");
            known.insert(denied, 1);
        }
        words(reason.status(), reason.words())
    }

    async fn document(
        &self,
        asked: &Asked,
        request: &Request<Incoming>,
        permit: OwnedSemaphorePermit,
    ) -> Result<Response<Body>, Failure> {
        let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let as_json = accepted.contains(pypi::JSON);
        let bytes = self.mirror.document_for(asked, as_json).await?;
        let kind = match asked {
            Asked::PypiProject { .. } if as_json => pypi::JSON,
            Asked::PypiProject { .. } => "text/html",
            Asked::CargoIndex { .. } => "text/plain",
            Asked::NpmDocument { .. }
            | Asked::CargoConfig
            | Asked::NpmArchive { .. }
            | Asked::PypiFile { .. }
            | Asked::CargoCrate { .. }
            | Asked::Allowed { .. } => "application/json",
        };
        let length = u64::try_from(bytes.len()).ok();
        Ok(with_body(kind, length, stream::iter([Ok(Bytes::from(bytes))]), permit))
    }

    async fn archive(&self, asked: &Asked, permit: OwnedSemaphorePermit) -> Result<Response<Body>, Failure> {
        let path = self.mirror.archive(asked).await?;
        let file = tokio::fs::File::open(path).await.map_err(|_| Failure::Disk)?;
        let length = file.metadata().await.map_err(|_| Failure::Disk)?.len();
        let pieces = stream::unfold(Some(file), |file| async {
            let mut file = file?;
            let mut piece = vec![0; PIECE];
            match file.read(&mut piece).await {
                Ok(0) => None,
                Ok(read) => {
                    piece.truncate(read);
                    Some((Ok(Bytes::from(piece)), Some(file)))
                }
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(with_body("application/octet-stream", Some(length), pieces, permit))
    }

    /// Reads from a host that is allowed. Of the request nothing goes out but its address.
    async fn allowed(
        &self,
        host: &HostName,
        path: &str,
        request: &Request<Incoming>,
        permit: OwnedSemaphorePermit,
    ) -> Result<Response<Body>, Failure> {
        let mut url = Url::parse(&format!("https://{host}/{path}")).map_err(|_| Failure::NotFound)?;
        url.set_query(request.uri().query());
        let way = Way { home: None, hosts: &self.hosts() };
        let response = self.mirror.parts.upstream.open(url, "*/*", None, way).await?;
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        let mut left = MAX_ALLOWED_BYTES;
        let pieces = response.bytes_stream().map(move |piece| {
            let piece = piece.map_err(io::Error::other)?;
            left = left.checked_sub(piece.len()).ok_or_else(|| io::Error::other("the answer is too large"))?;
            Ok(piece)
        });
        Ok(with_body(&kind.unwrap_or_default(), None, pieces, permit))
    }
}

/// Makes an answer; the request counts as worked on until its last byte is read.
fn with_body(
    kind: &str,
    length: Option<u64>,
    pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    permit: OwnedSemaphorePermit,
) -> Response<Body> {
    let pieces = pieces.map(move |piece| {
        let _worked_on = &permit;
        piece
    });
    let mut response = Response::new(Body::from_stream(pieces));
    if let Ok(kind) = HeaderValue::from_str(kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    if let Some(length) = length {
        response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    }
    response
}

fn words(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
