use super::{Channel, WINDOW};
use std::time::Duration;

async fn is_pending(future: impl Future) -> bool {
    tokio::time::timeout(Duration::from_millis(1), future).await.is_err()
}

#[test]
fn no_more_is_kept_than_a_window() {
    let channel = Channel::new();
    channel.receive(&vec![1; WINDOW]).unwrap();
    assert!(channel.receive(&[1]).is_err());
}

#[tokio::test]
async fn room_is_made_by_what_was_passed_on_alone() {
    let channel = Channel::new();
    channel.receive(&vec![1; WINDOW]).unwrap();
    let taken = channel.take().await.unwrap().len();
    channel.acknowledge(taken / 2);
    channel.receive(&vec![1; WINDOW / 2]).unwrap();
    assert!(channel.receive(&[1]).is_err());
}

#[tokio::test]
async fn nothing_is_sent_without_credit() {
    let channel = Channel::new();
    assert_eq!(channel.allowance().await, Some(WINDOW));
    channel.spend(WINDOW);
    assert!(is_pending(channel.allowance()).await && is_pending(channel.settled()).await);
    channel.fund(5).unwrap();
    assert_eq!(channel.allowance().await, Some(5));
    channel.fund(u32::try_from(WINDOW).unwrap() - 5).unwrap();
    channel.settled().await;
    assert!(channel.fund(1).is_err());
}

#[tokio::test]
async fn who_takes_no_more_wakes_both_who_wait() {
    let channel = Channel::new();
    channel.spend(WINDOW);
    let waiting = async { tokio::join!(channel.allowance(), channel.stopped()) };
    let ((room, ()), ()) = tokio::join!(waiting, async { channel.stop() });
    assert_eq!(room, None);
}

#[tokio::test]
async fn bytes_come_before_the_end_and_none_after_it() {
    let channel = Channel::new();
    channel.receive(b"last").unwrap();
    channel.end();
    assert_eq!(channel.take().await.as_deref(), Some(&b"last"[..]));
    assert_eq!(channel.take().await, None);
    assert!(channel.receive(b"more").is_err());
}
