use crate::{BRIEF, Server, json, text};
use reqwest::header;
use serde_json::{Value, json};
use testkit::{Db, both_dbs};

async fn a_brief_becomes_a_project_with_everything_about_it(db: Db) {
    let mut server = Server::start(db).await;
    let answer = server.post("/v1/projects", &json!({ "brief": BRIEF, "budget_usd": "2.50" })).await;
    assert_eq!(answer.status(), 201);
    let created = json(answer).await;
    assert_eq!(created["project"]["state"], "building");
    assert_eq!(created["project"]["brief"], BRIEF);
    assert_eq!(created["run"]["status"], "ready");
    assert_eq!(created["run"]["budget_microusd"], 2_500_000);
    let (id, run) = (text(&created["project"]["id"]), text(&created["run"]["id"]));
    let empty = server.json(&format!("/v1/projects/{id}")).await;
    assert_eq!((&empty["spec"], &empty["head"], &empty["tasks"]), (&Value::Null, &Value::Null, &json!([])));

    server.work();
    let run = server.until_done(&run).await;
    let detail = server.json(&format!("/v1/projects/{id}")).await;
    // Without a browser nothing is proven, and nothing is said to be.
    assert_eq!(run["outcome"]["outcome"], "partly_proven");
    assert_eq!(detail["project"]["state"], "partly_proven");
    assert_eq!(detail["project"]["requirements_proven"], 0);
    let requirements = detail["spec"]["requirements"].as_array().unwrap();
    assert_eq!(detail["project"]["requirements_total"], requirements.len());
    assert!(requirements.iter().all(|one| one["state"] == "not_proven"));
    assert_eq!(requirements[0]["checks"][0]["verdict"], "not_run");
    assert!(text(&requirements[0]["checks"][0]["message"]).contains("no browser"));
    assert!(detail["tasks"].as_array().unwrap().iter().all(|task| task["done"] == true));
    assert_eq!(detail["run"], run);
    assert_eq!(server.json("/v1/projects").await["items"], json!([detail["project"]]));
    assert_eq!(server.json(&format!("/v1/projects/{id}/runs")).await["items"], json!([run]));
    let events = server.json(&format!("/v1/projects/{id}/events")).await;
    assert_eq!(events["last_seq"], detail["last_seq"]);
    assert_eq!(events["items"].as_array().unwrap().last().unwrap()["type"], "run.finished");
    server.end().await;
}

async fn files_are_listed_read_and_packed(db: Db) {
    let mut server = Server::start(db).await;
    let (id, _) = server.built().await;
    let files = server.json(&format!("/v1/projects/{id}/files")).await;
    let items = files["items"].as_array().unwrap();
    let package = items.iter().find(|file| file["path"] == "package.json").unwrap();
    let file = server.json(&format!("/v1/projects/{id}/file?path=package.json")).await;
    assert_eq!(package["bytes"], file["bytes"]);
    assert!(text(&file["text"]).contains("\"dependencies\""));

    let checkpoints = server.json(&format!("/v1/projects/{id}/checkpoints")).await;
    let checkpoints = checkpoints["items"].as_array().unwrap();
    assert_eq!(checkpoints[0]["id"], files["checkpoint_id"]);
    let first = text(&checkpoints.last().unwrap()["id"]);
    let older = server.json(&format!("/v1/projects/{id}/files?checkpoint={first}")).await;
    assert!(older["items"].as_array().unwrap().len() < items.len());

    let archive = server.get(&format!("/v1/projects/{id}/archive")).await;
    assert_eq!(archive.headers()[header::CONTENT_TYPE], "application/zip");
    assert_eq!(archive.headers()["samokoder-checkpoint"], text(&files["checkpoint_id"]).as_str());
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive.bytes().await.unwrap())).unwrap();
    assert_eq!(archive.len(), items.len());
    let mut content = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("package.json").unwrap(), &mut content).unwrap();
    assert_eq!(content, text(&file["text"]));
    server.end().await;
}

async fn binary_and_huge_files_have_no_text(db: Db) {
    let mut server = Server::start(db).await;
    let (id, _) = server.built().await;
    let base = text(&server.json(&format!("/v1/projects/{id}/files")).await["checkpoint_id"]);
    let files =
        json!([{ "path": "logo.bin", "content": [0, 255] }, { "path": "long.txt", "content": "x".repeat(1_000_001) }]);
    let made = server
        .post(&format!("/v1/projects/{id}/checkpoints"), &json!({ "base": base, "label": "Mine", "files": files }))
        .await;
    assert_eq!(made.status(), 201);
    for (path, bytes) in [("logo.bin", 2), ("long.txt", 1_000_001)] {
        let file = server.json(&format!("/v1/projects/{id}/file?path={path}")).await;
        assert_eq!((&file["bytes"], &file["text"]), (&json!(bytes), &Value::Null), "{path}");
    }
    server.end().await;
}

async fn edits_on_files_that_are_not_the_newest_are_refused(db: Db) {
    let mut server = Server::start(db).await;
    let (id, _) = server.built().await;
    let path = format!("/v1/projects/{id}/checkpoints");
    let base = text(&server.json(&format!("/v1/projects/{id}/files")).await["checkpoint_id"]);
    let edit =
        |content: &str| json!({ "base": base, "label": "Mine", "files": [{ "path": "a.txt", "content": content }] });
    assert_eq!(server.post(&path, &edit("1")).await.status(), 201);
    let late = server.post(&path, &edit("2")).await;
    assert_eq!((late.status().as_u16(), text(&json(late).await["error"]["code"])), (409, "conflict".into()));
    server.end().await;
}

async fn pages_of_projects_leave_nothing_out_and_repeat_nothing(db: Db) {
    let server = Server::start(db).await;
    let mut made = Vec::new();
    for number in 0..7 {
        // Some share a moment, as those that scripts make do.
        server.world.clock.advance(i64::from(number % 2));
        made.push(server.create().await.0);
    }
    made.reverse();
    let (mut seen, mut next) = (Vec::new(), Some(String::new()));
    while let Some(after) = next {
        let page = server.json(&format!("/v1/projects?limit=3{after}")).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|card| text(&card["id"])));
        next = page["next"].as_str().map(|next| format!("&after={next}"));
    }
    assert_eq!(seen, made);
    server.end().await;
}

/// No worker is at work, so every statement is one of the request.
async fn reading_takes_as_many_statements_for_many_projects_as_for_one(db: Db) {
    let server = Server::start(db).await;
    let (id, _) = server.create().await;
    let paths = ["/v1/projects".to_owned(), format!("/v1/projects/{id}")];
    let mut taken = Vec::new();
    for _ in 0..2 {
        for path in &paths {
            let before = server.world.statements();
            server.json(path).await;
            taken.push(server.world.statements() - before);
        }
        for _ in 0..5 {
            server.create().await;
        }
    }
    assert_eq!((taken[0], taken[1]), (1, taken[3]));
    assert_eq!(taken[0], taken[2]);
    server.end().await;
}

async fn a_change_is_queued_once(db: Db) {
    let mut server = Server::start(db).await;
    let (id, build) = server.built().await;
    let path = format!("/v1/projects/{id}/runs");
    let change = json!({ "request": "Add a colour to plants" });
    let answer = server.post(&path, &change).await;
    assert_eq!(answer.status(), 202);
    let run = json(answer).await;
    assert_eq!((&run["kind"], &run["request"]), (&json!("change"), &json!("Add a colour to plants")));
    let done = server.until_done(&text(&run["id"])).await;
    assert_eq!(done["outcome"]["outcome"], "partly_proven");
    let runs = server.json(&path).await;
    let ids: Vec<_> = runs["items"].as_array().unwrap().iter().map(|run| text(&run["id"])).collect();
    assert_eq!(ids, [text(&run["id"]), build]);
    server.end().await;
}

async fn of_two_changes_at_once_one_is_refused(db: Db) {
    let mut server = Server::start(db).await;
    let (id, _) = server.built().await;
    let path = format!("/v1/projects/{id}/runs");
    let change = json!({ "request": "Add a colour to plants" });
    // The worker of this test may take the first one up, but not end it before the second one is asked for.
    let (one, two) = tokio::join!(server.post(&path, &change), server.post(&path, &change));
    let mut statuses = [one.status().as_u16(), two.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409]);
    server.end().await;
}

async fn a_run_is_cancelled_and_an_unproven_app_accepted(db: Db) {
    let mut server = Server::start(db).await;
    let (_, run) = server.create().await;
    let answer = server.post(&format!("/v1/runs/{run}/cancel"), &json!({})).await;
    assert_eq!(answer.status(), 202);
    assert_eq!(json(answer).await["outcome"], json!({ "outcome": "cancelled" }));
    assert_eq!(server.json("/v1/projects").await["items"][0]["state"], "cancelled");
    let refused = server.post(&format!("/v1/runs/{run}/accept"), &json!({})).await;
    assert_eq!(refused.status(), 409);

    let (_, built) = server.built().await;
    for _ in 0..2 {
        let answer = server.post(&format!("/v1/runs/{built}/accept"), &json!({})).await;
        assert_eq!((answer.status().as_u16(), &json(answer).await["accepted"]), (200, &json!(true)));
    }
    server.end().await;
}

async fn a_run_that_asks_waits_for_the_answer(db: Db) {
    let mut server = Server::start(db).await;
    let answer = server.post("/v1/projects", &json!({ "brief": BRIEF, "ask_approval": true })).await;
    let created = json(answer).await;
    let (id, run) = (text(&created["project"]["id"]), text(&created["run"]["id"]));
    server.work();
    let question = crate::streams::first_event(&server, &id, "question.asked").await;
    let body = json!({ "question_id": question["question_id"], "answer": "yes", "approve": true });
    assert_eq!(server.post(&format!("/v1/runs/{run}/answer"), &body).await.status(), 202);
    assert_eq!(server.post(&format!("/v1/runs/{run}/answer"), &body).await.status(), 404);
    assert_eq!(server.until_done(&run).await["outcome"]["outcome"], "partly_proven");
    server.end().await;
}

both_dbs!(
    a_brief_becomes_a_project_with_everything_about_it,
    files_are_listed_read_and_packed,
    binary_and_huge_files_have_no_text,
    edits_on_files_that_are_not_the_newest_are_refused,
    pages_of_projects_leave_nothing_out_and_repeat_nothing,
    reading_takes_as_many_statements_for_many_projects_as_for_one,
    a_change_is_queued_once,
    of_two_changes_at_once_one_is_refused,
    a_run_is_cancelled_and_an_unproven_app_accepted,
    a_run_that_asks_waits_for_the_answer,
);
