use super::{Flights, Outages};
use futures_util::FutureExt as _;
use reqwest::Url;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Notify;

#[tokio::test]
async fn many_who_ask_at_once_wait_for_one_piece_of_work() {
    let (flights, count, go) = (Flights::<u32>::default(), Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
    let ask = || {
        let (count, go) = (Arc::clone(&count), Arc::clone(&go));
        flights.join("key", move || {
            async move {
                go.notified().await;
                count.fetch_add(1, Ordering::Relaxed) + 1
            }
            .boxed()
        })
    };
    let release = async { go.notify_one() };
    let (first, second, third, ()) = tokio::join!(ask(), ask(), ask(), release);
    assert_eq!((first, second, third), (1, 1, 1));
    go.notify_one();
    assert_eq!(ask().await, 2, "whoever comes later asks anew");
}

#[tokio::test]
async fn work_goes_on_when_whoever_began_it_leaves() {
    let (flights, go) = (Flights::<u32>::default(), Arc::new(Notify::new()));
    let ask = || {
        let go = Arc::clone(&go);
        flights.join("key", move || async move { go.notified().map(|()| 7).await }.boxed())
    };
    let (mut first, mut second) = (Box::pin(ask()), Box::pin(ask()));
    assert!(first.as_mut().now_or_never().is_none());
    assert!(second.as_mut().now_or_never().is_none());
    drop(first);
    go.notify_one();
    assert_eq!(second.await, 7);
}

#[test]
fn a_registry_rests_after_an_outage_and_others_do_not() {
    let outages = Outages::default();
    let [down, up] = ["https://a.example/", "https://b.example/"].map(|url| Url::parse(url).unwrap());
    outages.set_down(&down);
    assert!(outages.is_down(&down) && !outages.is_down(&up));
}
