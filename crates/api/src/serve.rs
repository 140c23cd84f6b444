//! The whole server behind one listener: the API, the web app, and the way to running apps.

use crate::guard::{Destination, destination, guard, name_under, wrong_host};
use crate::observe::{limit_time, observe};
use crate::{ApiError, App, preview, routes, web};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

/// How long connections may go on when the server is to end.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Time in which the head of a request must come. Whoever sends it byte by byte holds no connection for longer.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// From so many connections on, a head must come within [`HASTE`], so that those who send none do not keep others out.
const CROWD: usize = 512;

/// Time in which the head of a request must come when there is a [`CROWD`].
const HASTE: Duration = Duration::from_secs(1);

/// Most connections at the same time; what comes beyond is closed at once.
const MAX_CONNECTIONS: usize = 8192;

/// Serves until the app's `stop` fires, and then until connections have ended or a few seconds are over.
pub async fn serve(app: App, listener: TcpListener) {
    crate::observe::describe();
    let stop = app.stop.clone();
    listen(router(app.clone()), stop, listener).await;
    app.tasks.close();
    let _ = tokio::time::timeout(LAST_WORDS, app.tasks.wait()).await;
}

/// Serves published apps at the names under their domain, and nothing else, until the app's `stop` fires. What a proxy
/// of the internet leads here can never reach the server itself, whatever it says of its host.
pub async fn serve_published(app: App, domain: String, listener: TcpListener) {
    let stop = app.stop.clone();
    let answer = move |request: Request| {
        let (app, domain) = (app.clone(), domain.clone());
        async move {
            let name = name_under(request.headers(), &domain).unwrap_or_default().to_owned();
            preview::answer_published(app, &name, request).await
        }
    };
    listen(Router::new().fallback(answer), stop, listener).await;
}

async fn listen(router: Router, stop: CancellationToken, mut listener: TcpListener) {
    let connections = TaskTracker::new();
    loop {
        let stream = tokio::select! {
            (stream, _) = Listener::accept(&mut listener) => stream,
            () = stop.cancelled() => break,
        };
        if connections.len() >= MAX_CONNECTIONS {
            continue;
        }
        // An answer in small pieces must not wait for more.
        let _ = stream.set_nodelay(true);
        let head_time = if connections.len() < CROWD { HEAD_TIME } else { HASTE };
        connections.spawn(hold(stream, router.clone(), head_time, stop.clone()));
    }
    drop(listener);
    connections.close();
    let _ = tokio::time::timeout(LAST_WORDS, connections.wait()).await;
}

/// Answers the requests of one connection until it ends, or until the one at hand is answered once `stop` fires.
async fn hold(stream: TcpStream, router: Router, head_time: Duration, stop: CancellationToken) {
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_time);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// The whole server, without its listener.
pub fn router(app: App) -> Router {
    let server = server(app.clone());
    Router::new().fallback(dispatch).with_state(Doors { app, server })
}

#[derive(Clone)]
struct Doors {
    app: App,
    server: Router,
}

async fn dispatch(State(doors): State<Doors>, request: Request) -> Response {
    match destination(request.headers()) {
        Destination::Server => doors.server.oneshot(request).await.into_response(),
        Destination::App(label) => preview::answer(doors.app, &label, request).await,
        Destination::Elsewhere => wrong_host(doors.app.port),
    }
}

fn server(app: App) -> Router {
    let (short, streams) = routes::all();
    let packed = DefaultPredicate::new().and(NotForContentType::const_new("application/zip"));
    short
        .layer(from_fn(limit_time))
        .layer(CompressionLayer::new().compress_when(packed))
        .merge(streams)
        .fallback(web::answer)
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod })
        .layer(from_fn_with_state(app.clone(), guard))
        .layer(from_fn(observe))
        .with_state(app)
}

#[cfg(test)]
mod tests;
