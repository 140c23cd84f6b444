//! Around every request: an id, a span, the figures, a limit of time, and no panic that reaches the connection.

use crate::ApiError;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tracing::Instrument as _;
use uuid::Uuid;

/// Where the id of a request stands in its answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest time of an answer that is no stream.
const LONGEST: Duration = Duration::from_secs(30);

/// Gives a request its id, and records how it went.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    let (method, started) = (request.method().to_string(), Instant::now());
    // The route, not the path: paths have more values than any figure may have.
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "web".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", request_id = %id, method, route);
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind();
    let work = async {
        let mut response = answered.await.unwrap_or_else(|panic| {
            let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
            ApiError::internal(words.unwrap_or_else(|| "a handler panicked".to_owned())).into_response()
        });
        let status = response.status().as_u16();
        tracing::debug!(status, wall_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX), "answered");
        if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        response
    };
    let response = work.instrument(span).await;
    let labels = [("route", route), ("method", method)];
    histogram!("samokoder_http_request_seconds", &labels).record(started.elapsed().as_secs_f64());
    let [route, method] = labels;
    let status = response.status().as_str().to_owned();
    counter!("samokoder_http_requests_total", &[route, method, ("status", status)]).increment(1);
    response
}

/// Ends a request that takes too long.
pub(crate) async fn limit_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(LONGEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::Unavailable("this took too long: try again in a moment".to_owned()).into_response(),
    }
}

/// Tells whoever collects the figures what each one is.
pub(crate) fn describe() {
    describe_counter!("samokoder_http_requests_total", "Requests that were answered, by route, method and status.");
    describe_histogram!(
        "samokoder_http_request_seconds",
        Unit::Seconds,
        "Time until the head of an answer, by route and method."
    );
}
