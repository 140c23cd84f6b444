//! A registry of our own making, which counts what it is asked, can be down, and can lie.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sandbox::mirror::{MirrorParts, MirrorSession, RegistryMirror, Served};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What is at one address: a body, or where it is said to be.
#[derive(Clone)]
pub(crate) enum Page {
    Body(Vec<u8>),
    Redirect(String),
}

/// The registry. It answers until it is dropped.
pub(crate) struct Registry {
    pub(crate) url: String,
    shared: Arc<Shared>,
    _served: JoinSet<()>,
}

struct Shared {
    pages: Mutex<HashMap<String, Page>>,
    asked: Mutex<Vec<(String, bool)>>,
    down: Mutex<bool>,
    held: watch::Sender<usize>,
    open: watch::Sender<bool>,
}

impl Registry {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            pages: Mutex::default(),
            asked: Mutex::default(),
            down: Mutex::default(),
            held: watch::channel(0).0,
            open: watch::channel(true).0,
        });
        let app = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let mut served = JoinSet::new();
        served.spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, shared, _served: served }
    }

    pub(crate) fn put(&self, path: &str, page: impl Into<Vec<u8>>) {
        self.set(path, Page::Body(page.into()));
    }

    pub(crate) fn set(&self, path: &str, page: Page) {
        self.shared.pages.lock().unwrap().insert(path.to_owned(), page);
    }

    /// Has every answer be a failure, or no longer.
    pub(crate) fn set_down(&self, down: bool) {
        *self.shared.down.lock().unwrap() = down;
    }

    /// Holds all answers back, or lets them go.
    pub(crate) fn set_open(&self, open: bool) {
        self.shared.open.send_replace(open);
    }

    /// Waits until this many answers are held back.
    pub(crate) async fn held(&self, count: usize) {
        let mut held = self.shared.held.subscribe();
        let wait = held.wait_for(|held| *held == count);
        assert!(tokio::time::timeout(Duration::from_secs(30), wait).await.is_ok(), "never just {count}");
    }

    /// How often an address was asked for.
    pub(crate) fn hits(&self, path: &str) -> usize {
        self.shared.asked.lock().unwrap().iter().filter(|(asked, _)| asked == path).count()
    }

    /// How often it was asked whether something is still the same.
    pub(crate) fn revalidations(&self) -> usize {
        self.shared.asked.lock().unwrap().iter().filter(|(_, conditional)| *conditional).count()
    }

    /// A mirror of this registry in all three roles, which asks anew for every document.
    pub(crate) fn mirror(&self, cache: &Path) -> RegistryMirror {
        self.mirror_of(MirrorParts { fresh: Duration::ZERO, ..MirrorParts::new(cache.to_owned()) })
    }

    pub(crate) fn mirror_of(&self, parts: MirrorParts) -> RegistryMirror {
        let at = |path: &str| Some(format!("{}{path}", self.url));
        RegistryMirror::open(MirrorParts { npm: at(""), pip: at("simple"), cargo: at("index"), ..parts }).unwrap()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let conditional = request.headers().contains_key(header::IF_NONE_MATCH);
    shared.asked.lock().unwrap().push((path.clone(), conditional));
    shared.held.send_modify(|held| *held += 1);
    shared.open.subscribe().wait_for(|open| *open).await.unwrap();
    shared.held.send_modify(|held| *held -= 1);
    if *shared.down.lock().unwrap() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let page = shared.pages.lock().unwrap().get(&path).cloned();
    match page {
        Some(Page::Body(_)) if conditional => StatusCode::NOT_MODIFIED.into_response(),
        Some(Page::Body(body)) => {
            let kind = if path.starts_with("/simple") { "application/vnd.pypi.simple.v1+json" } else { "text/plain" };
            ([(header::CONTENT_TYPE, kind), (header::ETAG, "\"1\"")], Body::from(body)).into_response()
        }
        Some(Page::Redirect(to)) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A session that is served on a port of this machine, as it would be in a sandbox.
pub(crate) struct Port {
    pub(crate) session: MirrorSession,
    port: u16,
    _served: Served,
}

impl Port {
    pub(crate) async fn of(mirror: &RegistryMirror) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let session = mirror.session("test");
        Self { _served: session.serve(listener), session, port }
    }

    /// Sends a request line as it is, and returns the status and the body.
    pub(crate) async fn ask(&self, line: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let request = format!("{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let status = String::from_utf8_lossy(bytes.get(9..12).unwrap()).parse().unwrap();
        (status, bytes.split_off(head + 4))
    }

    pub(crate) async fn status(&self, line: &str) -> u16 {
        self.ask(line).await.0
    }

    /// What was refused, in words.
    pub(crate) fn refused(&self) -> Vec<String> {
        self.session.take_denied().iter().map(|(denied, times)| format!("{times} x {denied}")).collect()
    }
}
