//! Connections, the person who asks, and the choice of models, with a provider of the test.

use crate::{BRIEF, Server, json, text};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Db, both_dbs};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const KEY: &str = "sk-canary-0123456789abcd";

fn admitted(headers: &HeaderMap) -> bool {
    headers.get("authorization").is_some_and(|value| value == &format!("Bearer {KEY}"))
}

/// A provider that lists two models and says hello to who has the key; returns its address.
async fn provider(tasks: &mut JoinSet<()>) -> String {
    let models = async |headers: HeaderMap| {
        if !admitted(&headers) {
            return (
                StatusCode::UNAUTHORIZED,
                json!({ "error": { "message": format!("wrong key {KEY}") } }).to_string(),
            );
        }
        (
            StatusCode::OK,
            json!({ "data": [{ "id": "tiny" }, { "id": "gpt-5-mini", "context_length": 4096 }] }).to_string(),
        )
    };
    let chat = async |headers: HeaderMap| {
        if !admitted(&headers) {
            return (StatusCode::UNAUTHORIZED, [("content-type", "application/json")], "{}".to_owned());
        }
        let delta = json!({ "choices": [{ "index": 0, "delta": { "content": "Hello" }, "finish_reason": "stop" }] });
        (StatusCode::OK, [("content-type", "text/event-stream")], format!("data: {delta}\n\ndata: [DONE]\n\n"))
    };
    let router = Router::new().route("/v1/models", get(models)).route("/v1/chat/completions", post(chat));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

async fn a_connection_is_made_tried_chosen_and_removed_and_its_key_never_shown(db: Db) {
    let (server, mut tasks) = (Server::start(db).await, JoinSet::new());
    let address = provider(&mut tasks).await;
    let body = json!({ "name": "mine", "provider": "openai", "base_url": address, "key": format!(" {KEY}\n") });
    let made = server.post("/v1/connections", &body).await;
    assert_eq!(made.status(), 201);
    let made = json(made).await;
    assert_eq!((&made["last_four"], &made["has_key"], &made["version"]), (&json!("abcd"), &json!(true), &json!(1)));
    assert_eq!(server.post("/v1/connections", &body).await.status(), 409);

    let test = async |body: Value| json(server.post("/v1/connections/mine/test", &body).await).await;
    let listed = test(json!({})).await;
    assert_eq!((&listed["ok"], &listed["listed"], &listed["answered_ms"]), (&json!(true), &json!(2), &Value::Null));
    let answered = test(json!({ "model": "tiny" })).await;
    assert!(answered["ok"] == true && answered["answered_ms"].is_u64(), "{answered}");

    // The catalog knows one of the two, and says what it does not know.
    let models = server.json("/v1/models").await;
    let names: Vec<String> = models["items"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
    assert_eq!(names, ["builtin", "mine/gpt-5-mini", "mine/tiny"]);
    assert_eq!(models["items"][0]["input_microusd"], 0);
    assert_eq!(models["items"][1]["input_microusd"], 250_000);
    assert_eq!((&models["items"][2]["input_microusd"], &models["items"][2]["context"]), (&Value::Null, &Value::Null));

    // Another address without the key is refused: it was not meant for that one.
    let moved = json!({ "version": 1, "base_url": "https://elsewhere.example/v1" });
    assert_eq!(server.send(Method::PATCH, "/v1/connections/mine", Some(&moved)).await.status(), 422);
    let wrong = json!({ "version": 1, "key": "sk-canary-9876543210wxyz" });
    let changed = json(server.send(Method::PATCH, "/v1/connections/mine", Some(&wrong)).await).await;
    assert_eq!((&changed["last_four"], &changed["version"]), (&json!("wxyz"), &json!(2)));
    assert_eq!(server.send(Method::PATCH, "/v1/connections/mine", Some(&wrong)).await.status(), 409);
    let refused = test(json!({})).await;
    assert!(refused["ok"] == false && text(&refused["problem"]).contains("check the key"), "{refused}");
    let models = server.json("/v1/models").await;
    assert_eq!(models["unlisted"][0]["connection"], "mine");

    let all = server.json("/v1/connections").await;
    assert_eq!(all["providers"].as_array().unwrap().len(), 8);
    for shown in [made, listed, answered, changed, all] {
        assert!(!shown.to_string().contains("canary"), "{shown}");
    }
    assert_eq!(server.send(Method::DELETE, "/v1/connections/mine", None).await.status(), 204);
    assert_eq!(server.send(Method::DELETE, "/v1/connections/mine", None).await.status(), 404);
    server.end().await;
}

async fn what_cannot_be_a_connection_is_refused_with_a_sentence(db: Db) {
    let server = Server::start(db).await;
    for body in [
        json!({ "provider": "nobody", "key": KEY }),
        json!({ "provider": "openai" }),
        json!({ "provider": "openai", "key": "" }),
        json!({ "provider": "openai", "key": "not a key" }),
        json!({ "provider": "openai", "key": KEY, "name": "Mine" }),
        json!({ "provider": "openai", "key": KEY, "name": "a/b" }),
        json!({ "provider": "openai", "key": KEY, "name": "groq" }),
        json!({ "provider": "openai", "key": KEY, "base_url": "ftp://elsewhere" }),
        json!({ "provider": "openai", "key": KEY, "base_url": "https://me:secret@elsewhere" }),
        json!({ "provider": "compatible" }),
    ] {
        let answer = server.post("/v1/connections", &body).await;
        assert_eq!(answer.status(), 422, "{body}");
        let message = text(&json(answer).await["error"]["message"]);
        assert!(message.len() > 15 && !message.contains("canary") && !message.contains("secret"), "{message}");
    }
    assert_eq!(server.json("/v1/connections").await["items"], json!([]));
    server.end().await;
}

async fn a_request_names_a_model_before_the_project_the_person_and_the_settings(db: Db) {
    let (mut server, mut tasks) = (Server::start(db).await, JoinSet::new());
    let address = provider(&mut tasks).await;
    let body = json!({ "name": "mine", "provider": "openai", "base_url": address, "key": KEY });
    assert_eq!(server.post("/v1/connections", &body).await.status(), 201);
    let created = async |server: &Server, mut body: Value| {
        body["brief"] = json!(BRIEF);
        let answer = server.post("/v1/projects", &body).await;
        assert_eq!(answer.status(), 201, "{body}");
        json(answer).await
    };
    // The settings, then the person, then the request.
    let first = created(&server, json!({})).await;
    assert_eq!((&first["run"]["model"], &first["run"]["fallbacks"]), (&json!("builtin"), &json!([])));
    let me = server.json("/v1/me").await;
    assert_eq!((&me["default_model"], &me["usual_model"]), (&Value::Null, &json!("builtin")));
    let wish = json!({ "version": 1, "default_model": "mine/tiny", "fallbacks": ["builtin"], "day_cap_usd": "2.50" });
    let me = json(server.send(Method::PATCH, "/v1/me", Some(&wish)).await).await;
    assert_eq!((&me["default_model"], &me["day_cap_microusd"]), (&json!("mine/tiny"), &json!(2_500_000)));
    assert_eq!(server.send(Method::PATCH, "/v1/me", Some(&wish)).await.status(), 409);
    assert_eq!(server.json("/v1/about").await["default_model"], "mine/tiny");
    let second = created(&server, json!({})).await;
    assert_eq!((&second["run"]["model"], &second["run"]["fallbacks"]), (&json!("mine/tiny"), &json!(["builtin"])));
    let third = created(&server, json!({ "model": "builtin", "fallbacks": [] })).await;
    assert_eq!((&third["run"]["model"], &third["run"]["fallbacks"]), (&json!("builtin"), &json!([])));
    let unknown = json!({ "brief": BRIEF, "fallbacks": ["nobody/tiny"] });
    assert_eq!(server.post("/v1/projects", &unknown).await.status(), 422);

    // A change is answered by what answered last; a request goes before that.
    server.work();
    server.until_done(&text(&third["run"]["id"])).await;
    let runs = format!("/v1/projects/{}/runs", text(&third["project"]["id"]));
    let change = json(server.post(&runs, &json!({ "request": "Add a colour to plants" })).await).await;
    assert_eq!(change["model"], "builtin");
    server.until_done(&text(&change["id"])).await;
    let named = json!({ "request": "Add a height to plants", "model": "mine/tiny" });
    let change = json(server.post(&runs, &named).await).await;
    assert_eq!(change["model"], "mine/tiny");
    server.end().await;
}

async fn what_a_person_chose_is_taken_back_with_nothing(db: Db) {
    let (server, mut tasks) = (Server::start(db).await, JoinSet::new());
    let body = json!({ "name": "mine", "provider": "openai", "base_url": provider(&mut tasks).await, "key": KEY });
    assert_eq!(server.post("/v1/connections", &body).await.status(), 201);
    let change = async |body: Value| server.send(Method::PATCH, "/v1/me", Some(&body)).await;
    assert_eq!(change(json!({ "version": 1, "default_model": "builtin", "day_cap_usd": "1" })).await.status(), 200);
    assert_eq!(change(json!({ "version": 2, "default_model": "nobody/tiny" })).await.status(), 422);
    assert_eq!(change(json!({ "version": 2, "day_cap_usd": "much" })).await.status(), 400);
    let repeated = json!({ "version": 2, "fallbacks": ["mine/tiny", "builtin", "mine/tiny"] });
    let me = json(change(repeated).await).await;
    assert_eq!(
        (&me["default_model"], &me["fallbacks"]),
        (&json!("builtin"), &json!(["mine/tiny"])),
        "each is asked once"
    );
    let me = json(change(json!({ "version": 3, "default_model": "", "day_cap_usd": "0" })).await).await;
    assert_eq!((&me["default_model"], &me["day_cap_microusd"]), (&Value::Null, &Value::Null));
    server.end().await;
}

async fn only_the_owner_of_the_server_may_rotate_the_master_key(db: Db) {
    let server = Server::start(db).await;
    let body = json!({ "provider": "openai", "key": KEY });
    assert_eq!(server.post("/v1/connections", &body).await.status(), 201);
    assert_eq!(server.post("/v1/master-key/rotate", &json!({})).await.status(), 403);
    let request = server.client.post(server.url("/v1/master-key/rotate")).bearer_auth("the token of this server");
    let answer = request.header("content-type", "application/json").body("{}").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), json(answer).await), (200, json!({ "keys": 1 })));
    server.end().await;
}

both_dbs!(
    a_connection_is_made_tried_chosen_and_removed_and_its_key_never_shown,
    what_cannot_be_a_connection_is_refused_with_a_sentence,
    a_request_names_a_model_before_the_project_the_person_and_the_settings,
    what_a_person_chose_is_taken_back_with_nothing,
    only_the_owner_of_the_server_may_rotate_the_master_key,
);
