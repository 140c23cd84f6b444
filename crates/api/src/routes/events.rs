//! Events: what happened in a project, as pages, as server-sent events, and over a WebSocket.

use crate::extract::{Project, Query};
use crate::feed::{Feed, Item};
use crate::{ApiError, App};
use axum::Json;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::HeaderMap;
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::event::Event;
use domain::ids::{ProjectId, Seq};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Events on a page of whoever does not say how many.
const PAGE: u32 = 200;

/// Most events on a page.
const MAX_PAGE: u32 = 1000;

/// How often a silent stream shows that it is alive.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// One page of events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventPage {
    /// Oldest first.
    items: Vec<Event>,
    /// Position of the project's newest event.
    last_seq: Seq,
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventQuery {
    /// Position of the last event that is known; 0 or absent: from the first on.
    #[serde(default)]
    #[param(minimum = 0)]
    after: Option<i64>,
    /// Most events, 1 to 1000.
    #[serde(default)]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// Where a stream begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AfterQuery {
    /// Position of the last item that is known; 0 or absent: from the first on.
    #[serde(default)]
    #[param(minimum = 0)]
    pub(super) after: Option<i64>,
}

/// What a WebSocket sends.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum SocketMessage {
    /// What happened; each event exactly once, in order.
    Event {
        /// The event.
        event: Box<Event>,
    },
    /// What is going on right now; not kept.
    Activity {
        /// A few words.
        text: String,
    },
}

/// Lists events of a project, oldest first.
#[utoipa::path(
    get, path = "/v1/projects/{id}/events", tag = "events", params(("id" = ProjectId, Path, description = "Which project."), EventQuery),
    responses((status = 200, body = EventPage), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_events(
    State(app): State<App>,
    Project(project): Project,
    Query(query): Query<EventQuery>,
) -> Result<Json<EventPage>, ApiError> {
    let limit = query.limit.unwrap_or(PAGE);
    if limit == 0 || limit > MAX_PAGE {
        return Err(ApiError::BadInput(format!("`limit` must be 1 to {MAX_PAGE}")));
    }
    let after = position(query.after)?;
    let last_seq = app.store.last_seq(project.id).await?;
    let items = app.store.list_events(project.id, after, limit).await?;
    let newest = items.last().map_or(last_seq, |event| last_seq.max(event.seq));
    Ok(Json(EventPage { items, last_seq: newest }))
}

/// Streams the events of a project as server-sent events.
///
/// Each event is `id: <seq>` and `data: <Event>`. The header `Last-Event-ID` wins over `after`, so a browser that
/// reconnects by itself misses nothing. `event: activity` with `{"text"}` says what is going on; it is not kept.
#[utoipa::path(
    get, path = "/v1/projects/{id}/events/stream", tag = "events",
    params(
        ("id" = ProjectId, Path, description = "Which project."), AfterQuery,
        ("last-event-id" = Option<i64>, Header, description = "Position of the last event that is known; wins over `after`."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"), (status = 400, body = crate::error::ErrorBody),
        (status = 404, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn stream_events(
    State(app): State<App>,
    Project(project): Project,
    Query(query): Query<AfterQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let after = position(last_event_id(&headers)?.or(query.after))?;
    let feed = Feed::new(app, project.id, after);
    let items = stream::unfold(feed, async |mut feed| {
        let item = feed.next().await?;
        Some((Ok::<_, Infallible>(sse_event(&item)), feed))
    });
    Ok(live(items))
}

fn sse_event(item: &Item) -> sse::Event {
    match item {
        Item::Event(event) => sse::Event::default().id(event.seq.0.to_string()).data(json(event)),
        Item::Activity(text) => {
            sse::Event::default().event("activity").data(json(&serde_json::json!({ "text": text })))
        }
    }
}

/// Streams the events of a project over a WebSocket, in text frames of JSON.
#[utoipa::path(
    get, path = "/v1/projects/{id}/events/socket", tag = "events", params(("id" = ProjectId, Path, description = "Which project."), AfterQuery),
    responses(
        (status = 101, body = SocketMessage, description = "a message for each event"), (status = 400, body = crate::error::ErrorBody),
        (status = 404, body = crate::error::ErrorBody), (status = 426, description = "not asked for as a WebSocket"),
    ),
)]
pub(crate) async fn event_socket(
    State(app): State<App>,
    Project(project): Project,
    Query(query): Query<AfterQuery>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let feed = Feed::new(app, project.id, position(query.after)?);
    let upgrade = upgrade.map_err(|_| ApiError::BadInput("open this address as a WebSocket".to_owned()))?;
    Ok(upgrade.on_upgrade(|socket| send_all(socket, feed)))
}

async fn send_all(mut socket: WebSocket, mut feed: Feed) {
    let mut alive = tokio::time::interval(KEEP_ALIVE);
    loop {
        let message = tokio::select! {
            item = feed.next() => match item {
                Some(item) => Message::text(socket_text(item)),
                None => break,
            },
            heard = socket.recv() => match heard {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
            _ = alive.tick() => Message::Ping(axum::body::Bytes::new()),
        };
        if socket.send(message).await.is_err() {
            return;
        }
    }
    let frame = CloseFrame { code: close_code::RESTART, reason: "the server ends".into() };
    let _ = socket.send(Message::Close(Some(frame))).await;
}

fn socket_text(item: Item) -> String {
    json(&match item {
        Item::Event(event) => SocketMessage::Event { event: Box::new(event) },
        Item::Activity(text) => SocketMessage::Activity { text },
    })
}

/// An answer that goes on until one side ends it.
pub(super) fn live<S>(items: S) -> Response
where
    S: stream::Stream<Item = Result<sse::Event, Infallible>> + Send + 'static,
{
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    // Proxies that gather an answer before they pass it on would keep the stream to themselves.
    ([("x-accel-buffering", "no")], Sse::new(items).keep_alive(keep_alive)).into_response()
}

/// Reads the position that a browser repeats when it reconnects.
pub(super) fn last_event_id(headers: &HeaderMap) -> Result<Option<i64>, ApiError> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    number.map(Some).ok_or_else(|| ApiError::BadInput("`last-event-id` must be the `id` of an event".to_owned()))
}

/// Checks a position.
pub(super) fn position(after: Option<i64>) -> Result<Seq, ApiError> {
    match after.unwrap_or(0) {
        after if after >= 0 => Ok(Seq(after)),
        _ => Err(ApiError::BadInput("`after` must be 0 or the number of an item".to_owned())),
    }
}

/// Writes a wire type; they have no values that JSON lacks.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
