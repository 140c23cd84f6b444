use crate::{BRIEF, Server, json, text};
use reqwest::header::{self, HeaderMap, HeaderName};
use serde_json::json;
use testkit::Db;

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let parsed = pairs.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
    parsed.collect()
}

/// Asks for a new project with these headers; returns the status.
async fn asked(server: &Server, pairs: &[(&str, &str)]) -> u16 {
    let body = json!({ "brief": BRIEF }).to_string();
    let mut all = headers(&[("content-type", "application/json")]);
    all.extend(headers(pairs));
    server.client.post(server.url("/v1/projects")).headers(all).body(body).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn only_pages_and_programs_of_this_machine_may_change_anything() {
    let server = Server::start(Db::Sqlite).await;
    let port = server.port;
    let own = format!("http://localhost:{port}");
    let host = format!("localhost:{port}");
    for granted in [
        vec![("host", host.as_str()), ("origin", own.as_str()), ("sec-fetch-site", "same-origin")],
        vec![("host", "127.0.0.1")],
        vec![("host", "[::1]:7777")],
        vec![("authorization", "Bearer the token of this server")],
    ] {
        assert_eq!(asked(&server, &granted).await, 201, "{granted:?}");
    }
    let preview = format!("http://abc.localhost:{port}");
    for refused in [
        vec![("host", "evil.example")],
        vec![("host", "localhost.evil.example")],
        vec![("host", host.as_str()), ("origin", "https://evil.example")],
        vec![("host", host.as_str()), ("origin", preview.as_str())],
        vec![("host", host.as_str()), ("origin", "http://localhost:3000")],
        vec![("host", host.as_str()), ("origin", "null")],
        vec![("host", host.as_str()), ("sec-fetch-site", "cross-site")],
        vec![("host", host.as_str()), ("sec-fetch-site", "same-site")],
    ] {
        assert_eq!(asked(&server, &refused).await, 403, "{refused:?}");
    }
    assert_eq!(asked(&server, &[("authorization", "Bearer of another server")]).await, 401);
    assert_eq!(server.json("/v1/projects").await["items"].as_array().unwrap().len(), 4);
    server.end().await;
}

#[tokio::test]
async fn forms_of_other_pages_are_no_json() {
    let server = Server::start(Db::Sqlite).await;
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"]
    {
        assert_eq!(asked(&server, &[("content-type", kind)]).await, 415, "{kind}");
    }
    assert_eq!(asked(&server, &[("content-type", "Application/JSON; charset=utf-8")]).await, 201);
    server.end().await;
}

#[tokio::test]
async fn a_page_of_an_app_cannot_listen_to_the_events() {
    let server = Server::start(Db::Sqlite).await;
    let (project, _) = server.create().await;
    let path = format!("/v1/projects/{project}/events/socket");
    let upgrade = headers(&[
        ("host", "localhost"),
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA=="),
    ]);
    let connected = async |origin: &str| {
        let request = server.client.get(server.url(&path)).headers(upgrade.clone()).header("origin", origin);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(connected("http://abc.localhost").await, 403);
    assert_eq!(connected("http://localhost").await, 101);
    server.end().await;
}

#[tokio::test]
async fn no_path_leads_out_of_a_project() {
    let mut server = Server::start(Db::Sqlite).await;
    let (project, _) = server.built().await;
    for path in [
        "../../etc/passwd",
        "%2e%2e%2fserver.json",
        "/etc/passwd",
        "a/../../b",
        "..%5c..%5cx",
        "C:%5cx",
        ".git/config",
        "node_modules/x",
        ".samokoder/project.json",
        "a%00b",
        "",
    ] {
        let answer = server.get(&format!("/v1/projects/{project}/file?path={path}")).await;
        assert_eq!(answer.status(), 400, "{path}");
    }
    let base = text(&server.json(&format!("/v1/projects/{project}/files")).await["checkpoint_id"]);
    let edit = json!({ "base": base, "label": "Out", "files": [{ "path": "../x", "content": "y" }] });
    assert_eq!(server.post(&format!("/v1/projects/{project}/checkpoints"), &edit).await.status(), 400);
    for path in ["/v1/projects/../../etc/passwd", "/assets/../../Cargo.toml", "/assets/%2e%2e/%2e%2e/Cargo.toml"] {
        let answer = server.get(path).await;
        assert!(!answer.text().await.unwrap().contains("[workspace]"), "{path}");
    }
    server.end().await;
}

#[tokio::test]
async fn evidence_is_only_that_of_the_project_and_nothing_in_it_runs() {
    let server = Server::start(Db::Sqlite).await;
    let (project, run) = server.create().await;
    let (other, _) = server.create().await;
    let shot = server.store.put_blob(b"a picture").await.unwrap();
    crate::previews::keep_evidence(&server, &run, &shot).await;
    // Any blob that is no evidence, such as a file of the app.
    let files = server.json(&format!("/v1/projects/{project}/files")).await;
    let hash = text(&files["items"][0]["hash"]);
    assert_eq!(server.get(&format!("/v1/projects/{project}/evidence/{hash}")).await.status(), 404);

    let answer = server.get(&format!("/v1/projects/{project}/evidence/{}", shot.0)).await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/png");
    assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
    assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(answer.bytes().await.unwrap(), &b"a picture"[..]);
    assert_eq!(server.get(&format!("/v1/projects/{other}/evidence/{}", shot.0)).await.status(), 404);
    server.end().await;
}

#[tokio::test]
async fn every_answer_carries_an_id_and_the_headers_of_the_web_app() {
    let server = Server::start(Db::Sqlite).await;
    for path in ["/", "/projects/1", "/health", "/v1/projects", "/v1/nothing", "/metrics", "/openapi.json"] {
        let answer = server.get(path).await;
        let value = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(value("x-content-type-options"), "nosniff", "{path}");
        assert!(value("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(value("x-request-id").len(), 36, "{path}");
    }
    assert_eq!(server.get("/projects/1").await.status(), 200);
    let about = server.json("/v1/about").await;
    assert_eq!((&about["single_user"], &about["machine"][0]["ok"]), (&json!(true), &json!(true)));
    let document = json(server.get("/openapi.json").await).await;
    assert_eq!(
        document.to_string(),
        serde_json::from_str::<serde_json::Value>(&api::openapi_json()).unwrap().to_string()
    );
    server.end().await;
}
