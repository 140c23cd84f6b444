use crate::previews::end;
use crate::{DEADLINE, Server, json, text};
use domain::ids::ProjectId;
use orchestrator::previews::{AppId, Previews};
use reqwest::Response;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Db, both_dbs};
use tokio::net::TcpListener;

/// Waits until the published app of a project stands somewhere.
async fn until(server: &Server, project: &str, state: &str) -> Value {
    let waiting = async {
        loop {
            let published = server.json(&format!("/v1/projects/{project}/publication")).await;
            if published["state"] == state {
                return published;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.unwrap_or_else(|_| panic!("never {state}"))
}

async fn publish(server: &Server, project: &str, body: &Value) -> Response {
    server.post(&format!("/v1/projects/{project}/publish"), body).await
}

/// Asks as somebody whom nothing admits.
async fn visited(server: &Server, url: &Value) -> Response {
    let url = text(url);
    let (host, path) = url.trim_start_matches("http://").split_once('/').unwrap();
    server.client.get(server.url(&format!("/{path}"))).header("host", host).send().await.unwrap()
}

/// Serves an app that sets a cookie, and says who may frame it.
async fn serve(server: &mut Server) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    server.fake.answer_at(listener.local_addr().unwrap());
    let answer = || async { ([("x-frame-options", "DENY"), ("set-cookie", "a=b; SameSite=Lax")], "for everybody") };
    server.tasks.spawn(async move {
        let _ = axum::serve(listener, axum::Router::new().fallback(answer)).await;
    });
}

async fn a_published_app_is_for_everybody_until_it_is_taken_back(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    serve(&mut server).await;
    let before = server.json(&format!("/v1/projects/{project}/publication")).await;
    assert_eq!((&before["live"], &before["url"], &before["state"]), (&json!(false), &json!(null), &json!("stopped")));
    let answer = publish(&server, &project, &json!({ "name": "my-plants" })).await;
    assert_eq!(answer.status(), 200);
    let published = until(&server, &project, "running").await;
    assert_eq!(published["url"], format!("http://my-plants.localhost:{}/", server.port));
    let head = server.json(&format!("/v1/projects/{project}")).await["head"]["checkpoint_id"].clone();
    assert_eq!(published["checkpoint_id"], head);
    let seen = visited(&server, &published["url"]).await;
    assert_eq!(seen.headers()["x-frame-options"], "DENY");
    assert_eq!(seen.headers()["set-cookie"], "a=b; SameSite=Lax");
    assert_eq!(seen.text().await.unwrap(), "for everybody");
    // The preview is another app, in another folder, and still wants its link.
    assert_eq!(server.json(&format!("/v1/projects/{project}/preview")).await["state"], "stopped");
    let folder = server.world.folder.path().join("projects").join(&project);
    assert!(folder.join("published/work/package.json").exists() && !folder.join("preview").exists());

    let back = server.post(&format!("/v1/projects/{project}/unpublish"), &json!({})).await;
    let back = json(back).await;
    assert_eq!((&back["live"], &back["state"], &back["url"]), (&json!(false), &json!("stopped"), &published["url"]));
    assert_eq!(visited(&server, &published["url"]).await.status(), 404);
    end(server).await;
}

async fn a_published_app_stays_at_its_files_until_newer_ones_are_published(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    serve(&mut server).await;
    publish(&server, &project, &json!({})).await;
    let first = until(&server, &project, "running").await;
    let base = text(&first["checkpoint_id"]);
    let edit = json!({ "base": base, "label": "Mine", "files": [{ "path": "NOTES.md", "content": "new" }] });
    let edited = server.post(&format!("/v1/projects/{project}/checkpoints"), &edit).await;
    assert_eq!(edited.status(), 201);
    let folder = server.world.folder.path().join("projects").join(&project).join("published/work");
    std::fs::create_dir_all(folder.join("data")).unwrap();
    std::fs::write(folder.join("data/app.db"), "rows").unwrap();
    assert_eq!(server.json(&format!("/v1/projects/{project}/publication")).await["checkpoint_id"], base);
    assert!(!folder.join("NOTES.md").exists());
    assert_eq!(server.fake.starts(), 1);

    publish(&server, &project, &json!({})).await;
    let waiting = async {
        while !folder.join("NOTES.md").exists() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.unwrap();
    let second = until(&server, &project, "running").await;
    assert_ne!(second["checkpoint_id"], base);
    assert_eq!(second["url"], first["url"]);
    assert_eq!(server.fake.starts(), 2);
    assert_eq!(std::fs::read_to_string(folder.join("data/app.db")).unwrap(), "rows");
    end(server).await;
}

async fn a_published_app_comes_back_after_a_crash_and_after_a_reboot(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    serve(&mut server).await;
    publish(&server, &project, &json!({})).await;
    until(&server, &project, "running").await;
    server.fake.print("Error: out of luck");
    server.fake.end(1);
    let crashed = until(&server, &project, "crashed").await;
    assert_eq!(crashed["line"], "Error: out of luck");
    let page = visited(&server, &crashed["url"]).await;
    let (status, page) = (page.status(), page.text().await.unwrap());
    assert!(status == 503 && !page.contains("luck") && page.contains("started again by itself"), "{page}");
    until(&server, &project, "running").await;
    assert_eq!(server.fake.starts(), 2);

    // A server that starts with this database starts the app, too.
    server.stop.cancel();
    let id = AppId::published(ProjectId(project.parse().unwrap()));
    let api::Engine::Ready(first) = server.engine.borrow().clone() else { panic!("the machine has everything") };
    first.shut_down().await;
    let limits = crate::preview_limits();
    let second = Previews::new(server.ctx.clone(), server.world.config().clock, limits);
    assert_eq!(second.start_published().await.unwrap(), 1);
    let waiting = async {
        while second.connect(id).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.unwrap();
    second.shut_down().await;
    end(server).await;
}

both_dbs!(
    a_published_app_is_for_everybody_until_it_is_taken_back,
    a_published_app_stays_at_its_files_until_newer_ones_are_published,
    a_published_app_comes_back_after_a_crash_and_after_a_reboot,
);

#[tokio::test]
async fn what_cannot_be_published_is_refused_with_a_reason() {
    let mut server = Server::start(Db::Sqlite).await;
    let (empty, _) = server.create().await;
    assert_eq!(publish(&server, &empty, &json!({})).await.status(), 409);
    let refusal = json(publish(&server, &empty, &json!({})).await).await;
    assert!(text(&refusal["error"]["message"]).contains("no files"), "{refusal}");
    // One that is being worked on is not shown half made.
    let (busy, run) = server.create().await;
    let shot = server.store.put_blob(b"a picture").await.unwrap();
    crate::previews::keep_evidence(&server, &run, &shot).await;
    let refusal = json(publish(&server, &busy, &json!({})).await).await;
    assert!(text(&refusal["error"]["message"]).contains("has not ended"), "{refusal}");
    let (project, _) = server.built().await;
    serve(&mut server).await;
    for name in ["Plants", "a.b", "", "xn--a"] {
        assert_eq!(publish(&server, &project, &json!({ "name": name })).await.status(), 400, "{name}");
    }
    assert_eq!(publish(&server, &project, &json!({ "name": "plants" })).await.status(), 200);
    let other = publish(&server, &project, &json!({ "name": "other" })).await;
    let status = other.status();
    assert!(status == 409 && text(&json(other).await["error"]["message"]).contains("`plants`"));
    end(server).await;
}

#[tokio::test]
async fn under_the_domain_there_are_published_apps_and_nothing_else() {
    let mut server = Server::start(Db::Sqlite).await;
    let (project, _) = server.built().await;
    serve(&mut server).await;
    publish(&server, &project, &json!({ "name": "plants" })).await;
    until(&server, &project, "running").await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/v1/projects", listener.local_addr().unwrap());
    server.tasks.spawn(api::serve_published(server.app.clone(), "apps.example".to_owned(), listener));
    let asked = async |host: &str| server.client.get(&url).header("host", host).send().await.unwrap();
    assert_eq!(asked("plants.apps.example").await.text().await.unwrap(), "for everybody");
    for host in
        ["localhost", "127.0.0.1", "plants.localhost", "apps.example", "plants.apps.example.evil", "x.apps.example"]
    {
        assert_eq!(asked(host).await.status(), 404, "{host}");
    }
    end(server).await;
}
