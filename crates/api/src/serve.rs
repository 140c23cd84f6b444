//! The whole server behind one listener: the API, the web app, and the way to running apps.

use crate::guard::{Destination, destination, guard, wrong_host};
use crate::observe::{limit_time, observe};
use crate::{ApiError, App, preview, routes, web};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use std::io;
use std::time::Duration;
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

/// How long connections may go on when the server is to end.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Serves until the app's `stop` fires, and then until connections have ended or a few seconds are over.
///
/// # Errors
/// The system's, when the listener failed.
pub async fn serve(app: App, listener: TcpListener) -> io::Result<()> {
    crate::observe::describe();
    let stop = app.stop.clone();
    let stopped = stop.clone().cancelled_owned();
    let listener = listener.tap_io(|stream| {
        // An answer in small pieces must not wait for more.
        let _ = stream.set_nodelay(true);
    });
    let serving = axum::serve(listener, router(app.clone())).with_graceful_shutdown(stopped).into_future();
    let last_words = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_WORDS).await;
    };
    let served = tokio::select! {
        served = serving => served,
        () = last_words => Ok(()),
    };
    app.tasks.close();
    let _ = tokio::time::timeout(LAST_WORDS, app.tasks.wait()).await;
    served
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
