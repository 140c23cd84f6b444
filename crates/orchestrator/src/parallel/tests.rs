use super::side_by_side;
use futures_util::FutureExt as _;
use std::time::Duration;
use tokio::time::Instant;

async fn time(width: u32, seconds: &[u64]) -> u64 {
    let started = Instant::now();
    // A sleep begins when it is made, so it is made only when its turn has come.
    let one = |seconds: u64| async move {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        seconds
    };
    let work = seconds.iter().map(|seconds| one(*seconds).boxed()).collect();
    assert_eq!(side_by_side(width, work).await, seconds);
    started.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn twenty_of_a_second_take_two_seconds_at_width_ten() {
    assert_eq!(time(10, &[1; 20]).await, 2);
    assert_eq!(time(1, &[1; 3]).await, 3);
    assert_eq!(time(10, &[]).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_slow_one_holds_up_nobody_but_itself() {
    // In waves of two these would take 10 + 3 + 3 seconds.
    assert_eq!(time(2, &[10, 3, 3, 3, 1]).await, 10);
}
