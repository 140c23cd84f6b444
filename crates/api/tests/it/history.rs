//! A project's history over HTTP: what changed from one checkpoint to the next, and the way back.

use crate::{Server, json, text};
use serde_json::json;
use testkit::{Db, both_dbs};

async fn going_back_is_a_new_checkpoint_that_can_be_undone(db: Db) {
    let mut server = Server::start(db).await;
    let (id, _) = server.built().await;
    let path = format!("/v1/projects/{id}/checkpoints");
    let base = server.json(&path).await["items"][0].clone();
    let edit =
        json!({ "base": base["id"], "label": "Mine", "files": [{ "path": "README.md", "content": "# Mine\n" }] });
    let mine = json(server.post(&path, &edit).await).await["checkpoint"].clone();
    assert_eq!(mine["number"].as_u64(), base["number"].as_u64().map(|number| number + 1));
    assert_eq!((&mine["written"], &mine["deleted"]), (&json!(1), &json!(0)));
    assert_eq!(server.json(&format!("/v1/projects/{id}")).await["project"]["state"], "unproven");

    let back = server.post(&format!("{path}/{}/restore", text(&base["id"])), &json!({})).await;
    assert_eq!(back.status(), 201);
    let back = json(back).await;
    assert_eq!((&back["checkpoint"]["tree"], &back["undo"]), (&base["tree"], &mine));
    assert_eq!(server.json(&format!("/v1/projects/{id}")).await["project"]["state"], "partly_proven");
    let undone = json(server.post(&format!("{path}/{}/restore", text(&mine["id"])), &json!({})).await).await;
    assert_eq!(undone["checkpoint"]["tree"], mine["tree"]);
    let items = server.json(&path).await["items"].as_array().unwrap().len();
    assert_eq!(undone["checkpoint"]["number"].as_u64().unwrap(), u64::try_from(items).unwrap());
    server.end().await;
}

async fn differences_are_told_by_file(db: Db) {
    let mut server = Server::start(db).await;
    let (id, _) = server.built().await;
    let path = format!("/v1/projects/{id}/checkpoints");
    let base = server.json(&path).await["items"][0].clone();
    let files = json!([
        { "path": "README.md", "content": "# Mine\n" }, { "path": "package.json", "content": null },
        { "path": "long.txt", "content": "x\n".repeat(200_000) }, { "path": "new.txt", "content": "new\n" },
    ]);
    let edit = json!({ "base": base["id"], "label": "Mine", "files": files });
    let mine = json(server.post(&path, &edit).await).await["checkpoint"].clone();
    let found = server.json(&format!("{path}/{}/differences", text(&mine["id"]))).await;
    assert_eq!((&found["from"], &found["to"]), (&base, &mine));
    let kinds: Vec<(String, String)> =
        found["files"].as_array().unwrap().iter().map(|file| (text(&file["path"]), text(&file["kind"]))).collect();
    let expected = [("README.md", "changed"), ("long.txt", "added"), ("new.txt", "added"), ("package.json", "deleted")];
    assert_eq!(kinds, expected.map(|(path, kind)| (path.to_owned(), kind.to_owned())));
    assert!(text(&found["files"][0]["diff"]).contains("+# Mine"));
    let back = server.json(&format!("{path}/{}/differences?from={}", text(&base["id"]), text(&mine["id"]))).await;
    assert_eq!(text(&back["files"][3]["kind"]), "added");
    let items = server.json(&path).await["items"].clone();
    let first = text(&items.as_array().unwrap().last().unwrap()["id"]);
    let all = server.json(&format!("{path}/{first}/differences")).await;
    assert!(all["from"].is_null());
    server.end().await;
}

async fn a_checkpoint_that_is_not_there_is_told(db: Db) {
    let server = Server::start(db).await;
    let (id, _) = server.create().await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    let paths = [
        format!("{id}/checkpoints/{nobody}/differences"),
        format!("{id}/checkpoints/x/differences"),
        format!("{nobody}/checkpoints/{nobody}/differences"),
    ];
    for path in paths {
        assert_eq!(server.get(&format!("/v1/projects/{path}")).await.status(), 404, "{path}");
    }
    let back = server.post(&format!("/v1/projects/{id}/checkpoints/{nobody}/restore"), &json!({})).await;
    assert_eq!(back.status(), 404);
    server.end().await;
}

both_dbs!(
    going_back_is_a_new_checkpoint_that_can_be_undone,
    differences_are_told_by_file,
    a_checkpoint_that_is_not_there_is_told
);
