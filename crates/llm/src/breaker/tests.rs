use super::{Breaker, FAILURES, FIRST_REST};
use std::time::Duration;

fn down() -> Breaker {
    let breaker = Breaker::default();
    for _ in 0..FAILURES {
        breaker.ask().unwrap().failed();
    }
    breaker
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_keeps_failing_is_left_alone_for_a_while() {
    let breaker = down();
    assert_eq!(breaker.ask().unwrap_err(), FIRST_REST);
    tokio::time::advance(FIRST_REST).await;
    assert!(breaker.ask().is_ok());
}

#[tokio::test(start_paused = true)]
async fn one_call_finds_out_whether_it_is_back() {
    let breaker = down();
    tokio::time::advance(FIRST_REST).await;
    let trial = breaker.ask().unwrap();
    assert!(breaker.ask().is_err());
    trial.answered();
    assert!(breaker.ask().is_ok() && breaker.ask().is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_rest_is_longer_each_time_and_never_for_ever() {
    let breaker = down();
    for rest in [30, 60, 120, 240, 240] {
        tokio::time::advance(Duration::from_secs(240)).await;
        breaker.ask().unwrap().failed();
        assert_eq!(breaker.ask().unwrap_err(), Duration::from_secs(rest));
    }
}

#[tokio::test(start_paused = true)]
async fn a_trial_that_was_given_up_lets_another_one_try() {
    let breaker = down();
    tokio::time::advance(FIRST_REST).await;
    drop(breaker.ask().unwrap());
    assert!(breaker.ask().is_ok());
}

#[tokio::test(start_paused = true)]
async fn failures_that_are_not_in_a_row_do_not_count() {
    let breaker = Breaker::default();
    for _ in 0..20 {
        for _ in 1..FAILURES {
            breaker.ask().unwrap().failed();
        }
        breaker.ask().unwrap().answered();
    }
    assert!(breaker.ask().is_ok());
}
