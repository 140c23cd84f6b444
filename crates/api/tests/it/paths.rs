//! Hostile paths over HTTP: every one gets a 4xx, and nothing of the machine comes back.

use crate::{Server, text};
use axum::body::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::io::Cursor;
use testkit::{Canary, Db, hostile_paths};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const SEED: u64 = 0x5EC0_0004;

const PATHS: usize = 20_000;

/// Connections that ask at the same time.
const CONNECTIONS: usize = 4;

/// Writes bytes the way an address can carry them; what it can carry stays as it is, also dots and slashes.
fn as_it_is(path: &str) -> String {
    encoded(path, b"-._~!$&'()*+,;=:@/%")
}

/// Writes everything but letters and digits as percent codes, so that the server sees the path itself.
fn escaped(path: &str) -> String {
    encoded(path, b"")
}

fn encoded(path: &str, kept: &[u8]) -> String {
    let code = |byte: u8| {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    path.bytes().map(code).collect()
}

/// What is asked, each path in one of the ways in which a path can come.
struct Ask {
    method: Method,
    host: String,
    target: String,
    body: Option<Value>,
}

impl Ask {
    fn new(number: usize, path: &str, (project, base): (&str, &str), host: &str) -> Self {
        let get = |target: String| Self { method: Method::GET, host: host.to_owned(), target, body: None };
        let change = |content: Value| {
            let files = json!([{ "path": path, "content": content }]);
            let body = Some(json!({ "base": base, "label": "hostile", "files": files }));
            let target = format!("/v1/projects/{project}/checkpoints");
            Self { method: Method::POST, host: host.to_owned(), target, body }
        };
        let project = format!("/v1/projects/{project}");
        // A path that is longer than an address may be is cut; it stays far too long for a project.
        let short: String = path.chars().take(2_000).collect();
        match number % 10 {
            0 | 1 => get(format!("{project}/file?path={}", escaped(&short))),
            2 => get(format!("{project}/file?path={}", as_it_is(&short))),
            3 | 4 => change("x".into()),
            5 => change(Value::Null),
            6 => get(format!("{project}/evidence/{}", as_it_is(&short))),
            7 => get(format!("/assets/{}", as_it_is(&short))),
            8 => get(format!("{project}/files?checkpoint={}", escaped(&short))),
            _ => {
                let label: String = escaped(&short).chars().take(200).collect();
                Self { host: format!("{label}.localhost"), ..get(format!("/{}", as_it_is(&short))) }
            }
        }
    }

    fn request(&self) -> Request<Full<Bytes>> {
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        let request = Request::builder().method(&self.method).uri(&self.target).header(header::HOST, &self.host);
        request.header(header::CONTENT_TYPE, "application/json").body(Full::from(body)).unwrap()
    }
}

/// Asks one after the other over one connection; returns how many were asked.
async fn ask(port: u16, asks: Vec<Ask>) -> usize {
    let connect = async || {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        (sender, JoinSet::from_iter([connection]))
    };
    let (mut sender, mut connection) = connect().await;
    for ask in &asks {
        if sender.ready().await.is_err() {
            (sender, connection) = connect().await;
        }
        let answer = sender.send_request(ask.request()).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let asked = format!("{} {} {} {:?}", ask.method, ask.host, ask.target, ask.body);
        assert!(status.is_client_error(), "{status} for {asked}");
        assert!(!Canary::is_in(&body), "{asked}");
    }
    drop(connection);
    asks.len()
}

async fn archived(server: &Server, project: &str) -> Vec<String> {
    let bytes = server.get(&format!("/v1/projects/{project}/archive")).await.bytes().await.unwrap();
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_path_is_refused_and_shows_nothing() {
    println!("seed {SEED:#x}, {PATHS} paths");
    let canary = Canary::new();
    let mut server = Server::start(Db::Sqlite).await;
    let (project, _) = server.built().await;
    std::fs::copy(canary.root().join("../canary.txt"), server.world.folder.path().join("canary.txt")).unwrap();
    let base = text(&server.json(&format!("/v1/projects/{project}/checkpoints")).await["items"][0]["id"]);
    let before = archived(&server, &project).await;
    let host = format!("127.0.0.1:{}", server.port);
    let mut asks: Vec<Vec<Ask>> = (0..CONNECTIONS).map(|_| Vec::new()).collect();
    for (number, path) in hostile_paths(SEED, PATHS).iter().enumerate() {
        asks[number % CONNECTIONS].push(Ask::new(number / CONNECTIONS, path, (&project, &base), &host));
    }
    let asking: JoinSet<usize> = asks.into_iter().map(|asks| ask(server.port, asks)).collect();
    assert_eq!(asking.join_all().await.into_iter().sum::<usize>(), PATHS);
    assert_eq!(archived(&server, &project).await, before);
    for path in &before {
        assert!(domain::path::RelPath::parse(path).is_ok(), "{path}");
    }
    canary.check();
    server.end().await;
}

/// Each file of a page or a picture is one of those in the binary, or the page itself.
#[tokio::test]
async fn an_address_of_the_web_app_is_no_file_of_the_machine() {
    let server = Server::start(Db::Sqlite).await;
    let page = server.get("/").await.text().await.unwrap();
    for path in hostile_paths(SEED, 500) {
        let short: String = path.chars().take(2_000).collect();
        let answer = server.get(&format!("/{}", escaped(&short))).await;
        assert_eq!(answer.status(), 200, "{path:?}");
        assert_eq!(answer.text().await.unwrap(), page, "{path:?}");
    }
    server.end().await;
}
