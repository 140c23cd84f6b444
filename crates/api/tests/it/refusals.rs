use crate::{BRIEF, NOBODY, Server, json, text};
use api::Engine;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Db, both_dbs};

async fn refused(server: &Server, method: Method, path: &str, body: Option<Value>) -> (u16, String) {
    let answer = server.send(method, path, body.as_ref()).await;
    let status = answer.status().as_u16();
    let error = json(answer).await["error"].clone();
    assert!(text(&error["message"]).len() > 20, "{path}: {error}");
    (status, text(&error["code"]))
}

async fn every_wrong_request_is_told_what_is_wrong(db: Db) {
    let server = Server::start(db).await;
    let (id, run) = server.create().await;
    let project = format!("/v1/projects/{id}");
    let nobody = format!("/v1/projects/{NOBODY}");
    let hash = "0".repeat(64);
    let wrong: Vec<Wrong> = vec![
        (Method::GET, "/v1/projects?limit=0".into(), None, 400, "bad_input"),
        (Method::GET, "/v1/projects?limit=x".into(), None, 400, "bad_input"),
        (Method::GET, "/v1/projects?after=x".into(), None, 400, "bad_input"),
        (Method::POST, "/v1/projects".into(), Some(json!({ "brief": "" })), 400, "bad_input"),
        (Method::POST, "/v1/projects".into(), Some(json!({})), 400, "bad_input"),
        (Method::POST, "/v1/projects".into(), Some(json!({ "brief": BRIEF, "language": "xx" })), 400, "bad_input"),
        (Method::POST, "/v1/projects".into(), Some(json!({ "brief": BRIEF, "budget_usd": "lots" })), 400, "bad_input"),
        (Method::POST, "/v1/projects".into(), Some(json!({ "brief": BRIEF, "model": "gpt-x" })), 422, "unusable"),
        (Method::POST, "/v1/projects".into(), Some(json!({ "brief": "a".repeat(65 * 1024) })), 400, "bad_input"),
        (Method::POST, "/v1/projects".into(), Some(json!({ "brief": "a".repeat(600 * 1024) })), 413, "too_large"),
        (Method::POST, "/v1/projects".into(), None, 415, "not_json"),
        (Method::DELETE, "/v1/projects".into(), None, 405, "wrong_method"),
        (Method::GET, nobody.clone(), None, 404, "not_found"),
        (Method::GET, "/v1/projects/no-uuid".into(), None, 404, "not_found"),
        (Method::GET, format!("{nobody}/runs"), None, 404, "not_found"),
        (Method::POST, format!("{nobody}/runs"), Some(json!({ "request": "Add" })), 404, "not_found"),
        (Method::POST, format!("{project}/runs"), Some(json!({ "request": "" })), 400, "bad_input"),
        (Method::POST, format!("{project}/runs"), Some(json!({ "request": "Add a field" })), 409, "conflict"),
        (Method::GET, format!("/v1/runs/{NOBODY}"), None, 404, "not_found"),
        (Method::POST, format!("/v1/runs/{NOBODY}/cancel"), Some(json!({})), 404, "not_found"),
        (Method::POST, format!("/v1/runs/{run}/cancel"), None, 415, "not_json"),
        (Method::POST, format!("/v1/runs/{run}/accept"), Some(json!({})), 409, "conflict"),
        (
            Method::POST,
            format!("/v1/runs/{run}/answer"),
            Some(json!({ "question_id": NOBODY, "answer": "yes", "approve": true })),
            404,
            "not_found",
        ),
        (Method::GET, format!("{nobody}/events"), None, 404, "not_found"),
        (Method::GET, format!("{project}/events?after=-1"), None, 400, "bad_input"),
        (Method::GET, format!("{project}/events?limit=1001"), None, 400, "bad_input"),
        (Method::GET, format!("{nobody}/events/stream"), None, 404, "not_found"),
        (Method::GET, format!("{project}/events/stream?after=x"), None, 400, "bad_input"),
        (Method::GET, format!("{project}/events/socket"), None, 400, "bad_input"),
        (Method::GET, format!("{project}/files"), None, 404, "not_found"),
        (Method::GET, format!("{project}/files?checkpoint={NOBODY}"), None, 404, "not_found"),
        (Method::GET, format!("{project}/files?checkpoint=x"), None, 400, "bad_input"),
        (Method::GET, format!("{project}/archive"), None, 404, "not_found"),
        (Method::GET, format!("{project}/file"), None, 400, "bad_input"),
        (Method::GET, format!("{project}/evidence/{hash}"), None, 404, "not_found"),
        (Method::GET, format!("{project}/evidence/x"), None, 404, "not_found"),
        (
            Method::POST,
            format!("{project}/checkpoints"),
            Some(json!({ "base": NOBODY, "label": "x", "files": [] })),
            400,
            "bad_input",
        ),
        (Method::POST, format!("{project}/preview/start"), Some(json!({})), 409, "conflict"),
        (Method::GET, format!("{nobody}/preview"), None, 404, "not_found"),
        (Method::GET, format!("{project}/preview/logs?after=-1"), None, 400, "bad_input"),
        (Method::GET, "/v1/nothing".into(), None, 404, "not_found"),
        (Method::POST, "/".into(), Some(json!({})), 405, "wrong_method"),
    ];
    all_refused(&server, wrong).await;
    server.end().await;
}

async fn every_wrong_request_about_models_is_told_what_is_wrong(db: Db) {
    let server = Server::start(db).await;
    let wrong: Vec<Wrong> = vec![
        (Method::PATCH, "/v1/me".into(), Some(json!({})), 400, "bad_input"),
        (Method::POST, "/v1/connections".into(), Some(json!({})), 400, "bad_input"),
        (Method::POST, "/v1/connections/none/test".into(), Some(json!({})), 404, "not_found"),
        (Method::PATCH, "/v1/connections/none".into(), Some(json!({ "version": 1 })), 404, "not_found"),
        (Method::DELETE, "/v1/connections/none".into(), None, 404, "not_found"),
        (Method::POST, "/v1/master-key/rotate".into(), Some(json!({})), 403, "forbidden"),
    ];
    all_refused(&server, wrong).await;
    server.end().await;
}

/// A request, and the status and the code that it is refused with.
type Wrong = (Method, String, Option<Value>, u16, &'static str);

async fn all_refused(server: &Server, wrong: Vec<Wrong>) {
    for (method, path, body, status, code) in wrong {
        let seen = refused(server, method.clone(), &path, body).await;
        assert_eq!(seen, (status, code.to_owned()), "{method} {path}");
    }
}

async fn a_machine_that_lacks_something_is_told_at_once(db: Db) {
    let server = Server::start(db).await;
    server.engine.send_replace(Engine::Lacking("Node.js was not found: install it".into()));
    let build = refused(&server, Method::POST, "/v1/projects", Some(json!({ "brief": BRIEF }))).await;
    assert_eq!(build, (503, "unavailable".into()));
    let answer = server.get("/readyz").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(json(answer).await["error"]["message"], "Node.js was not found: install it");
    server.engine.send_replace(Engine::Starting);
    assert_eq!(server.get("/readyz").await.status(), 503);
    assert_eq!(server.get("/health").await.status(), 200);
    server.end().await;
}

async fn a_store_that_fails_is_unavailable_and_says_nothing_of_itself(db: Db) {
    let server = Server::start(db).await;
    // Counts from here: the first place that is reached is the beginning of the transaction.
    server.world.faults.fail_at(1);
    let answer = server.post("/v1/projects", &json!({ "brief": BRIEF })).await;
    assert_eq!(answer.status(), 503);
    let body = json(answer).await.to_string();
    assert!(!body.contains("fault") && !body.contains("begin"), "{body}");
    assert_eq!(server.json("/v1/projects").await["items"], json!([]));
    server.end().await;
}

both_dbs!(
    every_wrong_request_is_told_what_is_wrong,
    every_wrong_request_about_models_is_told_what_is_wrong,
    a_machine_that_lacks_something_is_told_at_once,
    a_store_that_fails_is_unavailable_and_says_nothing_of_itself,
);
