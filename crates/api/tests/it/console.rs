//! What pages of a preview print in the browser comes into the app's log, as what it is: text of strangers.

use crate::previews::end;
use crate::proxy::Visitor;
use crate::streams::Sse;
use reqwest::Response;
use serde_json::json;

const TAG: &str = "<script src=\"/__samokoder/console.js\"></script>";

async fn posted(visitor: &Visitor, body: String) -> u16 {
    let request = visitor.server.client.post(visitor.server.url("/__samokoder/console"));
    let request = request.header("sec-fetch-site", "same-origin").body(body);
    visitor.ask(request).send().await.unwrap().status().as_u16()
}

/// Opens a page as a browser does in a frame.
async fn opened(visitor: &Visitor, path: &str) -> Response {
    let request = visitor.server.client.get(visitor.server.url(path));
    visitor.ask(request).header("sec-fetch-dest", "iframe").header("accept-encoding", "gzip").send().await.unwrap()
}

#[tokio::test]
async fn only_a_page_that_allows_it_gets_the_script() {
    let visitor = Visitor::new().await;
    let page = opened(&visitor, "/page").await;
    assert_eq!(page.text().await.unwrap(), format!("<!doctype html><head>{TAG}<title>Page</title></head>"));
    let strict = opened(&visitor, "/strict").await.text().await.unwrap();
    let fetched = visitor.get("/page").await.text().await.unwrap();
    assert!(!strict.contains(TAG) && !fetched.contains(TAG));
    let script = visitor.get("/__samokoder/console.js").await;
    assert_eq!(script.headers()["content-type"], "text/javascript");
    assert!(script.text().await.unwrap().contains("console[name]"));
    assert_eq!(visitor.get("/__samokoder/other").await.status(), 404);
    end(visitor.server).await;
}

#[tokio::test]
async fn what_a_page_prints_is_streamed_with_what_the_app_prints() {
    let visitor = Visitor::new().await;
    let server = &visitor.server;
    let path = format!("/v1/projects/{}/preview/logs/stream", visitor.project);
    let mut logs = Sse::new(server.get(&path).await);
    server.fake.print("of the app");
    let line = logs.next().await.unwrap().data;
    assert_eq!((&line["source"], &line["level"], &line["text"]), (&json!("app"), &json!("info"), &json!("of the app")));
    let said = json!([{ "level": "error", "text": "<b>of</b> a page\nat x" }]);
    assert_eq!(posted(&visitor, said.to_string()).await, 204);
    let line = logs.next().await.unwrap().data;
    let expected = (&json!("browser"), &json!("error"), &json!("<b>of</b> a pageat x"));
    assert_eq!((&line["source"], &line["level"], &line["text"]), expected);
    drop(logs);
    end(visitor.server).await;
}

#[tokio::test]
async fn a_page_that_lies_or_floods_is_refused() {
    let visitor = Visitor::new().await;
    for (body, status) in [
        ("no json".to_owned(), 400),
        (r#"[{ "level": "fatal", "text": "x" }]"#.to_owned(), 400),
        (format!(r#"[{{ "level": "info", "text": "{}" }}]"#, "x".repeat(128 * 1024)), 413),
        (json!(vec![json!({ "level": "info", "text": "x" }); 51]).to_string(), 413),
    ] {
        assert_eq!(posted(&visitor, body).await, status);
    }
    let flood = json!(vec![json!({ "level": "info", "text": "x" }); 50]).to_string();
    let mut last = 204;
    for _ in 0..5 {
        last = posted(&visitor, flood.clone()).await;
    }
    assert_eq!(last, 429);
    // Without the preview's cookie nothing is taken.
    let stranger = visitor.server.client.post(visitor.server.url("/__samokoder/console"));
    let stranger = stranger.header("host", &visitor.host).body(flood).send().await.unwrap();
    assert_eq!(stranger.status(), 403);
    end(visitor.server).await;
}
