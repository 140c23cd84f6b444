//! The hosts that the code of a project may read from.

use crate::previews::end;
use crate::{DEADLINE, NOBODY, Server, json, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Db, both_dbs};

/// A host that no address can hold: a request that is let through ends before any resolver is asked.
const NOWHERE: &str = "xn--0.example";

fn hosts_of(project: &str) -> String {
    format!("/v1/projects/{project}/hosts")
}

async fn allow(server: &Server, project: &str, host: &str) -> (u16, Value) {
    let answer = server.send(Method::PUT, &format!("{}/{host}", hosts_of(project)), Some(&json!({}))).await;
    (answer.status().as_u16(), json(answer).await)
}

async fn withdraw(server: &Server, project: &str, host: &str) -> u16 {
    server.send(Method::DELETE, &format!("{}/{host}", hosts_of(project)), None).await.status().as_u16()
}

async fn names(server: &Server, project: &str) -> Vec<String> {
    let list = server.json(&hosts_of(project)).await;
    list["items"].as_array().unwrap().iter().map(|row| text(&row["host"])).collect()
}

async fn hosts_are_allowed_listed_and_withdrawn(db: Db) {
    let server = Server::start(db).await;
    let ((one, _), (other, _)) = (server.create().await, server.create().await);
    let empty = json!({ "items": [], "refused": [], "most": 32, "obeyed": true });
    assert_eq!(server.json(&hosts_of(&one)).await, empty);
    let (status, allowed) = allow(&server, &one, "API.Example").await;
    assert_eq!((status, &allowed["host"]), (200, &json!("api.example")));
    assert_eq!(allow(&server, &one, "api.example").await, (200, allowed), "again changes nothing");
    assert_eq!(names(&server, &one).await, ["api.example"]);
    assert_eq!(server.json(&hosts_of(&other)).await, empty);
    assert_eq!(withdraw(&server, &other, "api.example").await, 404);
    assert_eq!(withdraw(&server, &one, "api.example").await, 204);
    assert_eq!(withdraw(&server, &one, "api.example").await, 404);
    assert_eq!(server.json(&hosts_of(&one)).await, empty);
}

async fn what_cannot_be_allowed_is_told_why(db: Db) {
    let server = Server::start(db).await;
    let (project, _) = server.create().await;
    for host in ["localhost", "127.0.0.1", "https:%2F%2Fa.example", "a.example:80", "*.example", "a.example%2Fx"] {
        let (status, body) = allow(&server, &project, host).await;
        assert_eq!((status, &body["error"]["code"]), (400, &json!("bad_input")), "{host}");
        assert!(text(&body["error"]["message"]).contains("api.example.com"), "{body}");
    }
    assert_eq!(allow(&server, NOBODY, "a.example").await.0, 404);
    let path = format!("{}/a.example", hosts_of(&project));
    assert_eq!(server.send(Method::PUT, &path, None).await.status(), 415);
    for number in 0..32 {
        assert_eq!(allow(&server, &project, &format!("h{number}.example")).await.0, 200);
    }
    let (status, body) = allow(&server, &project, "more.example").await;
    assert_eq!((status, &body["error"]["code"]), (409, &json!("conflict")));
}

async fn where_the_operator_forbids_it_hosts_can_only_be_withdrawn(db: Db) {
    let server = Server::start_with(db, false).await;
    let (project, _) = server.create().await;
    let id = domain::ids::ProjectId(project.parse().unwrap());
    let host = domain::host::HostName::parse("a.example").unwrap();
    server.store.create_allowed_host(id, &host).await.unwrap();
    let (status, body) = allow(&server, &project, "b.example").await;
    assert_eq!((status, &body["error"]["code"]), (403, &json!("forbidden")));
    let list = server.json(&hosts_of(&project)).await;
    assert_eq!((&list["obeyed"], &list["items"][0]["host"]), (&json!(false), &json!("a.example")));
    assert_eq!(withdraw(&server, &project, "a.example").await, 204);
}

async fn a_change_reaches_the_running_app_at_once(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    let preview = format!("/v1/projects/{project}/preview");
    server.post(&format!("{preview}/start"), &json!({})).await;
    let started = async {
        while server.fake.starts() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, started).await.unwrap();
    let line = format!("GET /allowed/{NOWHERE}/x");
    assert_eq!(server.fake.ask(&line).await, 403);
    assert_eq!(server.json(&hosts_of(&project)).await["refused"], json!([NOWHERE]), "so that it can be allowed");
    assert_eq!(allow(&server, &project, NOWHERE).await.0, 200);
    assert_eq!(server.fake.ask(&line).await, 404, "it is let through, and leads nowhere");
    assert_eq!(server.json(&hosts_of(&project)).await["refused"], json!([]));
    assert_eq!(withdraw(&server, &project, NOWHERE).await, 204);
    assert_eq!(server.fake.ask(&line).await, 403);
    end(server).await;
}

both_dbs!(
    hosts_are_allowed_listed_and_withdrawn,
    what_cannot_be_allowed_is_told_why,
    where_the_operator_forbids_it_hosts_can_only_be_withdrawn,
    a_change_reaches_the_running_app_at_once,
);
