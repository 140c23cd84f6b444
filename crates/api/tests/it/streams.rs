use crate::{DEADLINE, Server, text};
use futures_util::StreamExt as _;
use orchestrator::projects::Activity;
use reqwest::Response;
use serde_json::{Value, json};
use testkit::{Db, both_dbs};
use tokio_tungstenite::tungstenite::Message;

/// Items of a stream of server-sent events.
pub(crate) struct Sse {
    answer: Response,
    text: String,
}

/// One item: its name, its id and its data.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) kind: String,
    pub(crate) id: Option<i64>,
    pub(crate) data: Value,
}

impl Sse {
    pub(crate) fn new(answer: Response) -> Self {
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { answer, text: String::new() }
    }

    /// Waits for the next item; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Item> {
        loop {
            if let Some((item, rest)) = self.text.clone().split_once("\n\n") {
                self.text = rest.to_owned();
                if !item.starts_with(':') {
                    return Some(parsed(item));
                }
                continue;
            }
            let chunk = tokio::time::timeout(DEADLINE, self.answer.chunk()).await.unwrap().ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

fn parsed(item: &str) -> Item {
    let field = |name: &str| item.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    Item {
        kind: field("event:").unwrap_or("message").to_owned(),
        id: field("id:").map(|id| id.parse().unwrap()),
        data: serde_json::from_str(field("data:").unwrap()).unwrap(),
    }
}

/// Waits for the first event of a type.
pub(crate) async fn first_event(server: &Server, project: &str, kind: &str) -> Value {
    let mut stream = Sse::new(server.get(&format!("/v1/projects/{project}/events/stream")).await);
    loop {
        let item = stream.next().await.unwrap();
        if item.data["type"] == kind {
            return item.data;
        }
    }
}

async fn stored(server: &Server, project: &str) -> Vec<Value> {
    let page = server.json(&format!("/v1/projects/{project}/events?limit=1000")).await;
    page["items"].as_array().unwrap().clone()
}

async fn a_reader_that_reconnects_gets_every_event_once(db: Db) {
    let mut server = Server::start(db).await;
    let (project, run) = server.create().await;
    let path = format!("/v1/projects/{project}/events/stream");
    server.work();
    let mut seen: Vec<Value> = Vec::new();
    'reading: loop {
        let last = seen.last().map_or(0, |event| event["seq"].as_i64().unwrap());
        // The header wins over the query, as a browser repeats an old query when it reconnects.
        let request = server.client.get(server.url(&format!("{path}?after=0"))).header("last-event-id", last);
        let mut stream = Sse::new(request.send().await.unwrap());
        // Leaves after a few events, in the middle of whatever comes.
        for _ in 0..4 {
            let item = stream.next().await.unwrap();
            if item.kind == "activity" {
                assert_eq!(item.id, None);
                continue;
            }
            assert_eq!(item.id, item.data["seq"].as_i64());
            let finished = item.data["type"] == "run.finished";
            seen.push(item.data);
            if finished {
                break 'reading;
            }
        }
    }
    server.until_done(&run).await;
    assert_eq!(seen, stored(&server, &project).await);
    server.end().await;
}

async fn a_socket_says_what_the_stream_says(db: Db) {
    let mut server = Server::start(db).await;
    let (project, _) = server.built().await;
    let all = stored(&server, &project).await;
    let url = format!("ws://127.0.0.1:{}/v1/projects/{project}/events/socket?after=3", server.port);
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let mut stream = Sse::new(server.get(&format!("/v1/projects/{project}/events/stream?after=3")).await);
    let mut seen = Vec::new();
    while seen.len() < all.len() - 3 {
        let Message::Text(frame) = socket.next().await.unwrap().unwrap() else { continue };
        let frame: Value = serde_json::from_str(&frame).unwrap();
        assert_eq!(frame["kind"], "event");
        assert_eq!(stream.next().await.unwrap().data, frame["event"]);
        seen.push(frame["event"].clone());
    }
    assert_eq!(seen, all[3..]);
    drop((socket, stream));
    server.end().await;
}

async fn what_goes_on_is_told_to_those_who_watch_this_project(db: Db) {
    let server = Server::start(db).await;
    let (project, _) = server.create().await;
    let (other, _) = server.create().await;
    let mut stream = Sse::new(server.get(&format!("/v1/projects/{project}/events/stream?after=1")).await);
    let url = format!("ws://127.0.0.1:{}/v1/projects/{project}/events/socket?after=1", server.port);
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let said = |project: &str, words: &str| {
        let project_id = domain::ids::ProjectId(project.parse().unwrap());
        server.activity.send(Activity { project_id, text: words.to_owned() }).unwrap();
    };
    // Both have subscribed before their answers began.
    said(&other, "elsewhere");
    said(&project, "packages");
    let item = stream.next().await.unwrap();
    assert_eq!((item.kind.as_str(), item.id, &item.data), ("activity", None, &json!({ "text": "packages" })));
    let frame = loop {
        if let Message::Text(frame) = socket.next().await.unwrap().unwrap() {
            break serde_json::from_str::<Value>(&frame).unwrap();
        }
    };
    assert_eq!(frame, json!({ "kind": "activity", "text": "packages" }));
    drop((socket, stream));
    server.end().await;
}

async fn streams_end_with_the_server(db: Db) {
    let server = Server::start(db).await;
    let (project, _) = server.create().await;
    let mut stream = Sse::new(server.get(&format!("/v1/projects/{project}/events/stream?after=1")).await);
    let mut logs = Sse::new(server.get(&format!("/v1/projects/{project}/preview/logs/stream")).await);
    let url = format!("ws://127.0.0.1:{}/v1/projects/{project}/events/socket?after=1", server.port);
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    server.stop.cancel();
    assert_eq!(stream.next().await, None);
    assert_eq!(logs.next().await, None);
    let last = loop {
        match socket.next().await {
            Some(Ok(Message::Ping(_))) => {}
            Some(Ok(last)) => break last,
            ended => panic!("{ended:?}"),
        }
    };
    assert!(matches!(last, Message::Close(Some(frame)) if frame.reason == "the server ends"));
    drop(socket);
    server.end().await;
}

both_dbs!(
    a_reader_that_reconnects_gets_every_event_once,
    a_socket_says_what_the_stream_says,
    what_goes_on_is_told_to_those_who_watch_this_project,
    streams_end_with_the_server,
);

#[tokio::test]
async fn events_of_another_process_arrive_on_postgres() {
    let server = Server::start(Db::Postgres).await;
    let (project, run) = server.create().await;
    let mut stream = Sse::new(server.get(&format!("/v1/projects/{project}/events/stream?after=1")).await);
    let elsewhere = server.world.open().await;
    elsewhere.cancel_run(domain::ids::RunId(run.parse().unwrap())).await.unwrap();
    let item = stream.next().await.unwrap();
    assert_eq!((item.id, text(&item.data["type"])), (Some(2), "run.finished".to_owned()));
    drop(stream);
    server.end().await;
}
