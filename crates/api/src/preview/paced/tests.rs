use super::{Paced, TURN_BYTES};
use axum::body::Body;
use futures_util::{FutureExt as _, stream};
use http_body_util::BodyExt as _;
use std::convert::Infallible;

const PIECES: usize = 16;

fn body() -> Paced<Body> {
    let pieces = (0..PIECES).map(|_| Ok::<_, Infallible>(vec![1_u8; TURN_BYTES / 4]));
    Paced::new(Body::from_stream(stream::iter(pieces)))
}

#[tokio::test]
async fn a_long_body_arrives_whole() {
    assert_eq!(body().collect().await.unwrap().to_bytes().len(), PIECES * TURN_BYTES / 4);
}

#[tokio::test]
async fn a_long_body_gives_way_after_each_turn() {
    let mut body = body();
    let turns: Vec<usize> =
        (0..PIECES / 4).map(|_| std::iter::from_fn(|| body.frame().now_or_never()).take(PIECES).count()).collect();
    assert_eq!(turns, [4; PIECES / 4]);
}
