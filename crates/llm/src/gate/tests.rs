use super::{Gate, GateLimits};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

fn width(width: u32) -> GateLimits {
    GateLimits { width, requests_per_minute: None, tokens_per_minute: None }
}

/// Lets calls of some parties through a gate, each taking a second, and returns the order and the whole time.
async fn walk(gate: &Arc<Gate>, parties: &[u128]) -> (Vec<u128>, Duration) {
    let (started, order) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    let mut calls = JoinSet::new();
    for party in parties.iter().copied() {
        let (gate, order) = (Arc::clone(gate), Arc::clone(&order));
        calls.spawn(async move {
            let _pass = gate.enter(party, 10).await;
            order.lock().unwrap().push(party);
            tokio::time::sleep(Duration::from_secs(1)).await;
        });
        tokio::task::yield_now().await;
    }
    while calls.join_next().await.is_some() {}
    let order = order.lock().unwrap().clone();
    (order, started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn twenty_calls_of_a_second_ten_at_a_time_take_two_seconds() {
    assert_eq!(walk(&Gate::new(width(10)), &[1; 20]).await.1, Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_run_with_one_call_does_not_wait_for_all_calls_of_another() {
    let (order, _) = walk(&Gate::new(width(1)), &[1, 1, 1, 1, 2, 3]).await;
    assert_eq!(order, [1, 1, 2, 3, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_line_or_the_gate_makes_room() {
    let gate = Gate::new(width(1));
    let first = gate.enter(1, 1).await;
    let (left, stayed) = (Box::pin(gate.enter(2, 1)), gate.enter(3, 1));
    assert!(tokio::time::timeout(Duration::from_secs(1), left).await.is_err());
    drop(first);
    drop(tokio::time::timeout(Duration::from_secs(1), stayed).await.unwrap());
    drop(tokio::time::timeout(Duration::from_secs(1), gate.enter(4, 1)).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_closes_the_gate_for_the_time_that_it_names() {
    let gate = Gate::new(width(4));
    drop(gate.enter(1, 1).await);
    gate.refused(Duration::from_secs(20));
    let before = Instant::now();
    drop(gate.enter(1, 1).await);
    assert!(before.elapsed() >= Duration::from_secs(20), "{:?}", before.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_halves_what_goes_on_at_a_time_and_success_widens_it_again() {
    let gate = Gate::new(width(8));
    let passes = [gate.enter(1, 1).await, gate.enter(1, 1).await, gate.enter(1, 1).await, gate.enter(1, 1).await];
    gate.refused(Duration::ZERO);
    drop(passes);
    assert_eq!(gate.state().width, 2);
    for _ in 0..100 {
        gate.answered(0);
    }
    assert_eq!(gate.state().width, 8);
}

#[tokio::test(start_paused = true)]
async fn no_minute_has_more_calls_or_tokens_than_were_allowed() {
    let requests = Gate::new(GateLimits { requests_per_minute: Some(3), ..width(10) });
    assert_eq!(walk(&requests, &[1; 7]).await.1, Duration::from_secs(121));
    let tokens = Gate::new(GateLimits { tokens_per_minute: Some(25), ..width(10) });
    assert_eq!(walk(&tokens, &[1; 4]).await.1, Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_larger_than_a_whole_minute_goes_alone() {
    let gate = Gate::new(GateLimits { tokens_per_minute: Some(5), ..width(10) });
    assert_eq!(walk(&gate, &[1; 2]).await.1, Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn the_count_before_a_refusal_becomes_the_limit() {
    let gate = Gate::new(width(10));
    for _ in 0..6 {
        drop(gate.enter(1, 1).await);
    }
    gate.refused(Duration::ZERO);
    tokio::time::advance(Duration::from_secs(61)).await;
    assert_eq!(walk(&gate, &[1; 6]).await.1, Duration::from_secs(61));
}
