//! The database goes away in the middle of runs.

use crate::{Field, LOOK, number, undisturbed};
use drills::{Mode, Orders, PrivatePostgres};
use std::time::Duration;

/// Length of an outage.
fn outage() -> Duration {
    Duration::from_secs(number("SAMOKODER_TEST_OUTAGE_S", 5))
}

/// Kills the database in the middle of a run, waits, and starts it again; returns how often the run was claimed.
async fn attempts_through_an_outage(mode: Mode, lease: Duration) -> i64 {
    let (expected, _) = undisturbed().await;
    let server = PrivatePostgres::start().await;
    let mut field = Field::on(&server.url).await;
    let run = field.queue_ordinary().await;
    let lease_ms = u64::try_from(lease.as_millis()).unwrap();
    let orders = Orders { mode, lease_ms, beat_ms: lease_ms / 5, call_ms: 300, ..field.orders.clone() };
    let mut worker = field.start(&orders);
    assert!(worker.until(|line| line == "ask architect/design").await);
    server.crash().await;
    tokio::time::sleep(outage()).await;
    assert!(worker.lives(), "an outage ends no worker:\n{}", field.log());
    server.again().await;
    while field.store.load_run(run).await.is_err() {
        tokio::time::sleep(LOOK).await;
    }
    field.all_as(&expected).await;
    let attempt = field.attempt(run).await;
    let well = if mode == Mode::Serve { worker.end().await } else { worker.ended().await.success() };
    assert!(well, "{}", field.log());
    attempt
}

#[tokio::test]
async fn drill_11_an_outage_shorter_than_a_lease_is_not_even_noticed() {
    assert_eq!(attempts_through_an_outage(Mode::Serve, outage() * 4).await, 1);
}

#[tokio::test]
async fn drill_11_after_an_outage_longer_than_a_lease_the_run_goes_on() {
    assert!(attempts_through_an_outage(Mode::Serve, outage() / 3).await > 1);
}

#[tokio::test]
async fn drill_11_a_build_that_a_person_watches_goes_on_after_a_long_outage() {
    assert!(attempts_through_an_outage(Mode::Build, outage() / 3).await > 1);
}
