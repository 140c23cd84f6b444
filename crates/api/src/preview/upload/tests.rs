use super::{Upload, UploadFault};
use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use std::convert::Infallible;
use std::time::Duration;

const STALL: Duration = Duration::from_secs(30);

fn pieces(count: usize) -> impl stream::Stream<Item = Result<Bytes, Infallible>> {
    stream::iter(vec![Ok(Bytes::from_static(b"12345")); count])
}

#[tokio::test]
async fn a_body_arrives_as_long_as_it_is_not_too_large() {
    let (upload, state) = Upload::new(Body::from_stream(pieces(2)), 10, STALL);
    assert_eq!(upload.collect().await.unwrap().to_bytes(), "1234512345");
    assert_eq!(state.fault(), None);
    let (upload, state) = Upload::new(Body::from_stream(pieces(3)), 10, STALL);
    assert_eq!(upload.collect().await.err(), Some(UploadFault::TooLarge { max_bytes: 10 }));
    assert_eq!(state.fault(), Some(UploadFault::TooLarge { max_bytes: 10 }));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_coming_is_given_up_and_a_slow_one_is_not() {
    let slow = pieces(3).then(|piece| async {
        tokio::time::sleep(STALL / 2).await;
        piece
    });
    let (upload, _) = Upload::new(Body::from_stream(slow), 100, STALL);
    assert_eq!(upload.collect().await.unwrap().to_bytes().len(), 15);
    let (upload, state) = Upload::new(Body::from_stream(pieces(1).chain(stream::pending())), 100, STALL);
    let before = state.moved();
    let given_up = tokio::time::timeout(STALL * 10, upload.collect()).await.unwrap();
    assert_eq!(given_up.err(), Some(UploadFault::Stalled));
    assert_eq!(state.fault(), Some(UploadFault::Stalled));
    assert_eq!(state.moved() - before, STALL);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_taken_for_a_whole_one() {
    let broken = stream::iter([Ok(Bytes::from_static(b"1")), Err(std::io::Error::other("gone"))]);
    let (upload, state) = Upload::new(Body::from_stream(broken), 100, STALL);
    assert_eq!(upload.collect().await.err(), Some(UploadFault::Broken));
    assert_eq!(state.fault(), Some(UploadFault::Broken));
}
