use crate::streams::Sse;
use crate::{DEADLINE, Server, json, text};
use domain::ids::{RunId, WorkerId};
use domain::step::{Step, StepCommit, StepOutcome};
use domain::tree::BlobHash;
use domain::verification::CheckResult;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Db, both_dbs};
use tokio::net::TcpListener;

/// Takes a run up by hand, writes a file and leaves a screenshot.
pub(crate) async fn keep_evidence(server: &Server, run: &str, screenshot: &BlobHash) {
    let (store, run) = (&server.store, RunId(run.parse().unwrap()));
    let claim = store.claim_this_run(run, WorkerId(uuid::Uuid::now_v7()), DEADLINE).await.unwrap().unwrap();
    let result = CheckResult {
        key: "add".into(),
        requirement: 1,
        verdict: domain::check::CheckVerdict::Passed,
        screenshot: Some(screenshot.0.clone()),
        trace: None,
        wall_ms: 1,
    };
    let checked = StepOutcome::Checked { results: vec![result], findings: vec![] };
    let written = vec![testkit::file("package.json", Some("{}"))];
    for (step, outcome, files) in
        [(Step::Scaffold, StepOutcome::Scaffolded, written), (Step::Check, checked, Vec::new())]
    {
        let ordinal = store.begin_step(&claim, &step).await.unwrap();
        let commit = StepCommit {
            step,
            outcome,
            files,
            restore: None,
            label: "by hand".into(),
            events: vec![],
            wall: Duration::ZERO,
        };
        store.finish_step(&claim, ordinal, &commit).await.unwrap();
    }
}

/// Waits until the app of a project stands somewhere.
pub(crate) async fn until(server: &Server, project: &str, state: &str) -> Value {
    let waiting = async {
        loop {
            let preview = server.json(&format!("/v1/projects/{project}/preview")).await;
            if preview["state"] == state {
                return preview;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.unwrap_or_else(|_| panic!("never {state}"))
}

/// Serves an app that answers its health path, and nothing else.
async fn healthy(server: &mut Server) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    server.fake.answer_at(listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(|| async { "fine" });
    server.tasks.spawn(async move {
        let _ = axum::serve(listener, app).await;
    });
}

async fn start(server: &Server, project: &str) -> Value {
    let answer = server.post(&format!("/v1/projects/{project}/preview/start"), &json!({})).await;
    assert_eq!(answer.status(), 200);
    json(answer).await
}

async fn an_app_starts_runs_crashes_starts_again_and_stops(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    let before = server.json(&format!("/v1/projects/{project}/preview")).await;
    assert_eq!((&before["state"], before["url"].is_string()), (&json!("stopped"), true));
    start(&server, &project).await;
    until(&server, &project, "starting").await;
    healthy(&mut server).await;
    let running = until(&server, &project, "running").await;
    let head = server.json(&format!("/v1/projects/{project}")).await["head"]["checkpoint_id"].clone();
    assert_eq!(running["checkpoint_id"], head);

    server.fake.print("VITE ready");
    server.fake.print("Error: the disk is gone");
    server.fake.end(1);
    let crashed = until(&server, &project, "crashed").await;
    assert_eq!(crashed["line"], "Error: the disk is gone");
    let logs = server.json(&format!("/v1/projects/{project}/preview/logs?after=1")).await;
    assert_eq!((&logs["items"][0]["text"], &logs["last_seq"]), (&json!("Error: the disk is gone"), &json!(2)));

    start(&server, &project).await;
    until(&server, &project, "running").await;
    assert_eq!(server.fake.starts(), 2);
    let stopped = server.post(&format!("/v1/projects/{project}/preview/stop"), &json!({})).await;
    assert_eq!(json(stopped).await["state"], "stopped");
    end(server).await;
}

async fn what_an_app_prints_is_streamed_over_all_its_starts(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    let mut logs = Sse::new(server.get(&format!("/v1/projects/{project}/preview/logs/stream")).await);
    healthy(&mut server).await;
    start(&server, &project).await;
    until(&server, &project, "running").await;
    server.fake.print("one");
    let first = logs.next().await.unwrap();
    assert_eq!((first.id, &first.data["text"]), (Some(1), &json!("one")));
    server.post(&format!("/v1/projects/{project}/preview/stop"), &json!({})).await;
    start(&server, &project).await;
    until(&server, &project, "running").await;
    server.fake.print("\u{1b}[31mtwo\u{1b}[0m");
    let second = logs.next().await.unwrap();
    assert_eq!((second.id, &second.data["text"]), (Some(2), &json!("two")));
    drop(logs);
    end(server).await;
}

async fn an_app_follows_a_change_when_it_has_ended(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    healthy(&mut server).await;
    start(&server, &project).await;
    let before = until(&server, &project, "running").await["checkpoint_id"].clone();
    let folder = server.world.folder.path().join("projects").join(&project).join("preview").join("work");
    std::fs::create_dir_all(folder.join("data")).unwrap();
    std::fs::write(folder.join("data/app.db"), "rows").unwrap();
    let change = json!({ "request": "Add a colour to plants" });
    let run = json(server.post(&format!("/v1/projects/{project}/runs"), &change).await).await;
    server.until_done(&text(&run["id"])).await;
    let head = server.json(&format!("/v1/projects/{project}")).await["head"]["checkpoint_id"].clone();
    assert_ne!(head, before);
    let waiting = async {
        while server.json(&format!("/v1/projects/{project}/preview")).await["checkpoint_id"] != head {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.unwrap();
    // It went on running, with the new files and the old data.
    assert_eq!(server.fake.starts(), 1);
    assert_eq!(std::fs::read_to_string(folder.join("data/app.db")).unwrap(), "rows");
    let path = format!("/v1/projects/{project}/file?path=README.md");
    let readme = text(&server.json(&path).await["text"]);
    assert_eq!(std::fs::read_to_string(folder.join("README.md")).unwrap(), readme);
    end(server).await;
}

async fn the_app_that_was_looked_at_longest_ago_makes_room(db: Db) {
    let mut server = Server::start(db).await;
    healthy(&mut server).await;
    server.work();
    let mut projects = Vec::new();
    for _ in 0..3 {
        let (project, run) = server.create().await;
        server.until_done(&run).await;
        start(&server, &project).await;
        until(&server, &project, "running").await;
        projects.push(project);
    }
    until(&server, &projects[0], "stopped").await;
    until(&server, &projects[1], "running").await;
    end(server).await;
}

/// Ends a server whose test left an endless app behind.
pub(crate) async fn end(mut server: Server) {
    server.stop.cancel();
    server.tasks.shutdown().await;
}

both_dbs!(
    an_app_starts_runs_crashes_starts_again_and_stops,
    what_an_app_prints_is_streamed_over_all_its_starts,
    an_app_follows_a_change_when_it_has_ended,
    the_app_that_was_looked_at_longest_ago_makes_room,
);
