use crate::{Server, json};
use reqwest::Method;
use serde_json::json;
use testkit::{Db, both_dbs};

async fn rules_are_set_as_a_whole_and_bad_ones_change_nothing(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    let (rules, conversation) =
        (format!("/v1/projects/{project}/rules"), format!("/v1/projects/{project}/conversation"));
    let before = server.json(&conversation).await;
    assert_eq!(before, json!({ "rules": [], "notes": null, "turns": [] }));
    let set = async |body: serde_json::Value| server.send(Method::PUT, &rules, Some(&body)).await;
    let answer = set(json!({ "rules": [" Dates look like\n31.12.2026", "Никогда не красный"] })).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(json(answer).await["rules"], json!(["Dates look like 31.12.2026", "Никогда не красный"]));
    for (body, says) in [
        (json!({ "rules": ["One", " "] }), "rule 2 has no words"),
        (json!({ "rules": ["a".repeat(301)] }), "rule 1 has 301 characters"),
        (json!({ "rules": (0..21).map(|number| format!("Rule {number}")).collect::<Vec<_>>() }), "21 rules"),
        (json!({ "rules": "One" }), "expected a sequence"),
    ] {
        let answer = set(body).await;
        assert_eq!(answer.status(), 400, "{says}");
        let message = json(answer).await["error"]["message"].clone();
        assert!(message.as_str().unwrap().contains(says), "{says}: {message}");
    }
    assert_eq!(server.json(&conversation).await["rules"], json!(["Dates look like 31.12.2026", "Никогда не красный"]));
}

async fn a_conversation_tells_what_was_asked_for_and_what_came_of_it(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    let path = format!("/v1/projects/{project}/runs");
    let run = json(server.post(&path, &json!({ "request": "Send a fax to the moon" })).await).await;
    let run = run["id"].as_str().unwrap();
    server.until_done(run).await;
    let turns = server.json(&format!("/v1/projects/{project}/conversation")).await["turns"].clone();
    assert_eq!(
        (&turns[0]["run_id"], &turns[0]["request"], &turns[0]["ended"]),
        (&json!(run), &json!("Send a fax to the moon"), &json!("refused"))
    );
    assert!(turns[0]["result"].as_str().is_some_and(|why| !why.is_empty()), "{turns}");
}

both_dbs!(
    rules_are_set_as_a_whole_and_bad_ones_change_nothing,
    a_conversation_tells_what_was_asked_for_and_what_came_of_it,
);
