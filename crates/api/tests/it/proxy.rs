use crate::previews::{end, until};
use crate::streams::Sse;
use crate::{DEADLINE, Server, json, text};
use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response, sse};
use axum::routing::{any, get, post};
use futures_util::{SinkExt as _, StreamExt as _, stream};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::time::Duration;
use testkit::Db;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

/// A page of the app.
async fn page() -> axum::response::Html<&'static str> {
    axum::response::Html("<!doctype html><head><title>Page</title></head>")
}

/// The app behind the proxy: it tells what reaches it.
fn app() -> axum::Router {
    let echo = |request: Request| async move {
        let headers: serde_json::Map<String, Value> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().into()))
            .collect();
        axum::Json(
            json!({ "path": request.uri().to_string(), "method": request.method().as_str(), "headers": headers }),
        )
    };
    let cookies = || async {
        let mut headers = HeaderMap::new();
        headers.append(header::SET_COOKIE, "session=abc; Path=/; HttpOnly; SameSite=Strict".parse().unwrap());
        headers.append(header::SET_COOKIE, "samokoder_preview=forged".parse().unwrap());
        headers.insert(header::X_FRAME_OPTIONS, "DENY".parse().unwrap());
        headers.insert(header::CONTENT_SECURITY_POLICY, "default-src 'self'; frame-ancestors 'none'".parse().unwrap());
        (headers, "set")
    };
    let ticks = || async {
        let items = stream::iter(0..3).map(|tick| Ok::<_, Infallible>(sse::Event::default().data(tick.to_string())));
        // The stream stays open, so the items must arrive before its end.
        sse::Sse::new(items.chain(stream::pending()))
    };
    let socket = |upgrade: WebSocketUpgrade| async {
        upgrade.protocols(["vite-hmr"]).on_upgrade(|mut socket| async move {
            while let Some(Ok(Message::Text(text))) = socket.recv().await {
                if socket.send(Message::text(format!("echo {text}"))).await.is_err() {
                    return;
                }
            }
        })
    };
    let gone = || async {
        let body =
            Body::from_stream(stream::iter([Ok(Bytes::from_static(b"half")), Err(std::io::Error::other("gone"))]));
        Response::builder().header(header::CONTENT_LENGTH, 100).body(body).unwrap()
    };
    axum::Router::new()
        .route("/api/health", get(|| async { "ok" }))
        .route("/cookies", get(cookies))
        .route("/ticks", get(ticks))
        .route("/socket", any(socket))
        .route("/upload", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/page", get(page))
        .route("/strict", get(|| async { ([(header::CONTENT_SECURITY_POLICY, "default-src 'none'")], page().await) }))
        .route("/inner", get(|| async { (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:3000/there")]) }))
        .route("/teapot", get(|| async { StatusCode::IM_A_TEAPOT.into_response() }))
        .route("/gone", get(gone))
        .fallback(echo)
        .layer(DefaultBodyLimit::max(64 << 20))
}

/// A visitor of a running app.
pub(crate) struct Visitor {
    pub(crate) server: Server,
    pub(crate) project: String,
    pub(crate) host: String,
    pub(crate) cookie: String,
}

impl Visitor {
    /// Builds an app, starts it, and opens its link.
    pub(crate) async fn new() -> Self {
        let mut server = Server::start(Db::Sqlite).await;
        let (project, _) = server.built().await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        server.fake.answer_at(listener.local_addr().unwrap());
        server.tasks.spawn(async move {
            let _ = axum::serve(listener, app()).await;
        });
        server.post(&format!("/v1/projects/{project}/preview/start"), &json!({})).await;
        let url = text(&until(&server, &project, "running").await["url"]);
        let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
        let answer = server.client.get(server.url(&format!("/{path}"))).header("host", host).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()[header::LOCATION]), (303, &"/".parse().unwrap()));
        let set = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(set.ends_with("HttpOnly; SameSite=None; Secure; Partitioned"), "{set}");
        let cookie = set.split(';').next().unwrap().to_owned();
        Self { host: host.to_owned(), cookie, project, server }
    }

    pub(crate) fn ask(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("host", &self.host).header("cookie", &self.cookie)
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.ask(self.server.client.get(self.server.url(path))).send().await.unwrap()
    }
}

#[tokio::test]
async fn an_app_gets_the_request_and_nothing_of_the_platform() {
    let visitor = Visitor::new().await;
    let request = visitor
        .server
        .client
        .put(visitor.server.url("/a/b?c=d%20e"))
        .header("cookie", "session=abc; samokoder_x=1")
        .header("authorization", "Bearer of the app")
        .header("x-forwarded-for", "1.2.3.4")
        .header("samokoder-internal", "1")
        .header("x-own", "kept")
        .header("connection", "x-hop")
        .header("x-hop", "1");
    let seen = json(visitor.ask(request).send().await.unwrap()).await;
    assert_eq!((&seen["path"], &seen["method"]), (&json!("/a/b?c=d%20e"), &json!("PUT")));
    let headers = seen["headers"].as_object().unwrap();
    assert_eq!(headers["host"], json!(visitor.host));
    assert_eq!(headers["cookie"], "session=abc");
    assert_eq!(headers["authorization"], "Bearer of the app");
    assert_eq!(headers["x-own"], "kept");
    for name in ["x-forwarded-for", "samokoder-internal", "x-hop", "connection"] {
        assert!(!headers.contains_key(name), "{name}: {seen}");
    }
    let ours =
        visitor.server.client.get(visitor.server.url("/x")).header("authorization", "Bearer the token of this server");
    let seen = json(visitor.ask(ours).send().await.unwrap()).await;
    assert!(!seen["headers"].as_object().unwrap().contains_key("authorization"));
    assert_eq!(visitor.get("/teapot").await.status(), 418);
    end(visitor.server).await;
}

#[tokio::test]
async fn sign_in_works_in_a_frame_and_frames_are_for_this_machine() {
    let visitor = Visitor::new().await;
    let answer = visitor.get("/cookies").await;
    let headers = answer.headers();
    let set: Vec<_> = headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(set, ["session=abc; Path=/; HttpOnly; SameSite=None; Secure; Partitioned"]);
    assert!(!headers.contains_key(header::X_FRAME_OPTIONS));
    let policies: Vec<_> = headers.get_all(header::CONTENT_SECURITY_POLICY).iter().collect();
    assert_eq!(policies, ["default-src 'self'", "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*"]);
    end(visitor.server).await;
}

#[tokio::test]
async fn streams_and_uploads_pass_without_being_gathered() {
    let visitor = Visitor::new().await;
    let mut ticks = Sse::new(visitor.get("/ticks").await);
    for tick in 0..3 {
        assert_eq!(ticks.next().await.unwrap().data, json!(tick));
    }
    drop(ticks);
    for (bytes, status) in [(20 << 20, 200), (25 << 20, 413)] {
        let upload = visitor.server.client.post(visitor.server.url("/upload")).body(vec![7_u8; bytes]);
        let answer = visitor.ask(upload).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        if status == 200 {
            assert_eq!(answer.text().await.unwrap(), bytes.to_string());
        }
    }
    let inner = visitor.get("/inner").await;
    assert_eq!(inner.headers()[header::LOCATION], "/there");
    assert_eq!(inner.headers()["origin-agent-cluster"], "?1");
    let broken = visitor.get("/gone").await;
    let is_told = broken.status() == 502 || broken.bytes().await.is_err();
    assert!(is_told, "half an answer must not look like a whole one");
    end(visitor.server).await;
}

#[tokio::test]
async fn a_web_socket_passes_with_its_protocol() {
    let visitor = Visitor::new().await;
    let connect = async |origin: &str| {
        let mut request = format!("ws://127.0.0.1:{}/socket", visitor.server.port).into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("host", visitor.host.parse().unwrap());
        headers.insert("cookie", visitor.cookie.parse().unwrap());
        headers.insert("origin", origin.parse().unwrap());
        headers.insert("sec-websocket-protocol", "vite-hmr".parse().unwrap());
        tokio_tungstenite::connect_async(request).await
    };
    let (mut socket, answer) = connect(&format!("http://{}", visitor.host)).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "vite-hmr");
    socket.send(tungstenite::Message::text("hello")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), tungstenite::Message::text("echo hello"));
    let refused = connect("http://evil.localhost").await;
    assert!(matches!(refused, Err(tungstenite::Error::Http(answer)) if answer.status() == 403));
    drop(socket);
    end(visitor.server).await;
}

#[tokio::test]
async fn without_a_right_there_is_an_honest_no() {
    let visitor = Visitor::new().await;
    let client = &visitor.server.client;
    let answer = client.get(visitor.server.url("/")).header("host", &visitor.host).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("fresh link"));
    for (host, path, cookie, status) in [
        (visitor.host.as_str(), "/?samokoder_token=1.ff", "", 403),
        (visitor.host.as_str(), "/", "samokoder_preview=9999999999999.ff", 403),
        ("00000000000070008000000000000000aaaaaaaaaaaaaaaaaaaa.localhost", "/", visitor.cookie.as_str(), 404),
        ("x.localhost", "/", "", 404),
    ] {
        let request = client.get(visitor.server.url(path)).header("host", host).header("cookie", cookie);
        assert_eq!(request.send().await.unwrap().status().as_u16(), status, "{host}{path}");
    }
    // A day later the cookie is not good any more.
    visitor.server.world.clock.advance(24 * 3_600_000);
    assert_eq!(visitor.get("/").await.status(), 403);
    end(visitor.server).await;
}

#[tokio::test]
async fn an_app_that_does_not_run_says_so_and_starts_when_it_is_opened() {
    let visitor = Visitor::new().await;
    let server = &visitor.server;
    server.fake.print("SyntaxError: <b>here</b>");
    server.fake.end(1);
    until(server, &visitor.project, "crashed").await;
    let page = visitor.get("/").await;
    assert_eq!(page.status(), 503);
    let page = page.text().await.unwrap();
    assert!(page.contains("SyntaxError: &lt;b&gt;here&lt;/b&gt;") && page.contains("http-equiv=refresh"), "{page}");

    server.post(&format!("/v1/projects/{}/preview/stop", visitor.project), &json!({})).await;
    assert_eq!(visitor.get("/data.json").await.status(), 503);
    assert_eq!(server.json(&format!("/v1/projects/{}/preview", visitor.project)).await["state"], "stopped");
    let opened = visitor.ask(server.client.get(server.url("/"))).header("accept", "text/html").send().await.unwrap();
    assert_eq!(opened.status(), 503);
    until(server, &visitor.project, "running").await;
    assert_eq!(visitor.get("/api/health").await.text().await.unwrap(), "ok");
    end(visitor.server).await;
}

/// Waits until the app rests.
async fn until_it_rests(visitor: &Visitor) {
    let waiting = async {
        while !visitor.server.fake.rests() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.unwrap();
}

#[tokio::test]
async fn an_app_rests_while_nobody_looks_at_it_and_wakes_for_whoever_does() {
    let visitor = Visitor::new().await;
    until_it_rests(&visitor).await;
    let stream = visitor.get("/ticks").await;
    assert!(!visitor.server.fake.rests());
    drop(stream);
    until_it_rests(&visitor).await;
    assert_eq!(visitor.get("/page").await.status(), 200);
    end(visitor.server).await;
}
