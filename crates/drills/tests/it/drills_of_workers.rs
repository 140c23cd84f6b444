//! The drills of several workers on one PostgreSQL: killed, frozen, told to end, poisoned, woken.

use crate::{DEADLINE, Field, LOOK, number, undisturbed};
use domain::run::{RunLimits, RunOutcome, RunStatus};
use drills::{Dice, MODEL, Orders, POISON, Running, Tally, limits};
use rustix::process::Signal;
use std::time::Duration;
use store::ClaimedRun;

/// Length of the chaos. Seconds.
fn chaos_s() -> u64 {
    number("SAMOKODER_TEST_CHAOS_S", 15)
}

/// Orders for a worker whose model calls take a while.
fn slow(field: &Field, call_ms: u64) -> Orders {
    Orders { call_ms, ..field.orders.clone() }
}

async fn end(mut worker: Running) {
    assert!(worker.end().await, "SIGTERM is no failure");
}

#[tokio::test]
async fn drill_1_the_run_of_a_killed_worker_goes_on_with_another() {
    let (expected, _) = undisturbed().await;
    let mut field = Field::new().await;
    let run = field.queue_ordinary().await;
    let mut first = field.start(&slow(&field, 300));
    assert!(first.until(|line| line == "answer architect/design").await);
    let second = field.start(&field.orders);
    first.kill().await;
    field.all_as(&expected).await;
    assert_eq!(field.attempt(run).await, 2);
    end(second).await;
}

#[tokio::test]
async fn drill_2_a_run_outlives_its_lease_while_its_worker_lives() {
    let (expected, _) = undisturbed().await;
    let mut field = Field::new().await;
    let run = field.queue_ordinary().await;
    // Each model call takes longer than a lease.
    let orders = Orders { lease_ms: 1_200, beat_ms: 240, ..slow(&field, 1_500) };
    let workers = (field.start(&orders), field.start(&orders));
    field.all_as(&expected).await;
    assert_eq!((field.attempt(run).await, field.late_writes()), (1, 0));
    end(workers.0).await;
    end(workers.1).await;
}

#[tokio::test]
async fn drill_2b_a_frozen_worker_that_wakes_up_late_changes_nothing() {
    let (expected, _) = undisturbed().await;
    let mut field = Field::new().await;
    let run = field.queue_ordinary().await;
    // Its heart is as good as dead, so that nothing stops it but the fence.
    let hour = 3_600_000;
    let mut frozen = field.start(&Orders { lease_ms: hour, beat_ms: hour, ..slow(&field, 300) });
    assert!(frozen.until(|line| line == "ask architect/design").await);
    frozen.signal(Signal::STOP);
    // As the database does when a lease has run out.
    let claim = ClaimedRun { run_id: run, attempt: field.store.load_run(run).await.unwrap().attempt };
    field.store.release_run(&claim).await.unwrap();
    let second = field.start(&field.orders);
    field.all_as(&expected).await;
    assert_eq!((field.attempt(run).await, field.late_writes()), (2, 0));
    frozen.signal(Signal::CONT);
    let waiting = async {
        while field.late_writes() == 0 {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.expect("the late answer is refused");
    field.all_as(&expected).await;
    end(frozen).await;
    end(second).await;
}

#[tokio::test]
async fn drill_2c_a_worker_that_freezes_inside_a_transaction_stops_no_other_worker() {
    let (expected, _) = undisturbed().await;
    let mut field = Field::new().await;
    let held = field.queue_ordinary().await;
    let mut frozen = field.start(&Orders { freezes_at: Some("before a commit".to_owned()), ..field.orders.clone() });
    assert!(frozen.until(|line| line == "frozen").await);
    let free = field.queue_ordinary().await;
    // Longer than several leases: whoever waits for the frozen one's locks loses its own run meanwhile.
    let second = field.start(&slow(&field, 800));
    while field.status(free).await != RunStatus::Done {
        tokio::time::sleep(LOOK).await;
    }
    assert_eq!(field.attempt(free).await, 1);
    frozen.signal(Signal::CONT);
    field.all_as(&expected).await;
    assert!(field.attempt(held).await <= 2);
    end(frozen).await;
    end(second).await;
}

#[tokio::test]
async fn drill_3_runs_go_on_after_every_worker_was_killed() {
    let (expected, places) = undisturbed().await;
    let mut field = Field::new().await;
    for _ in 0..4 {
        field.queue_ordinary().await;
    }
    let mut workers = [field.start(&field.orders), field.start(&field.orders)];
    for worker in &mut workers {
        assert!(worker.hear(places / 3).await);
        worker.kill().await;
    }
    let last = field.start(&field.orders);
    field.all_as(&expected).await;
    end(last).await;
}

#[tokio::test]
async fn drill_4_a_run_that_kills_its_workers_ends_and_takes_no_other_run_with_it() {
    let (expected, _) = undisturbed().await;
    let mut field = Field::new().await;
    let poison = field.queue(POISON, limits()).await;
    let orders = Orders { lease_ms: 800, beat_ms: 160, ..field.orders.clone() };
    let mut deaths = 0;
    let mut worker = field.start(&orders);
    while field.status(poison).await != RunStatus::Done {
        assert!(deaths < 10, "the poison is endless");
        if !worker.lives() {
            deaths += 1;
            worker = field.start(&orders);
        }
        tokio::time::sleep(LOOK).await;
    }
    assert_eq!(deaths, 5);
    let (project, _) = field.runs.remove(0);
    let outcome = field.store.list_runs(project).await.unwrap().remove(0).outcome;
    let Some(RunOutcome::Failed { reason }) = outcome else { panic!("{outcome:?}") };
    assert!(reason.contains("died again and again"), "{reason}");
    field.queue_ordinary().await;
    field.all_as(&expected).await;
    end(worker).await;
}

#[tokio::test]
async fn drill_7_a_worker_that_is_told_to_end_hands_its_runs_back_at_once() {
    let (expected, places) = undisturbed().await;
    let mut field = Field::new().await;
    let mut dice = Dice::thrown("SIGTERM");
    let run = field.queue_ordinary().await;
    // A lease that nobody can wait for: only a run that was handed back goes on in time.
    let orders = Orders { lease_ms: 3_600_000, beat_ms: 500, ..slow(&field, 20) };
    for _ in 0..number("SAMOKODER_TEST_TERMS", 12) {
        let mut worker = field.start(&orders);
        if field.status(run).await == RunStatus::Done || !worker.hear(dice.below(places / 6)).await {
            break;
        }
        end(worker).await;
        assert_ne!(field.status(run).await, RunStatus::Running, "it was not handed back");
    }
    let patient = Orders { grace_ms: 3_600_000, ..orders };
    let mut worker = field.start(&patient);
    field.all_as(&expected).await;
    let last = field.queue_ordinary().await;
    assert!(worker.until(|line| line == "ask architect/design").await);
    end(worker).await;
    assert_eq!(field.status(last).await, RunStatus::Done, "within its grace a run goes on to its end");
}

#[tokio::test]
async fn drill_8c_an_answer_that_meets_the_parking_of_its_run_is_never_lost() {
    let (expected, _) = undisturbed().await;
    let mut field = Field::new().await;
    let workers = [field.start(&field.orders), field.start(&field.orders)];
    for _ in 0..12 {
        let run = field.queue(MODEL, RunLimits { ask_approval: true, ..limits() }).await;
        let question = loop {
            if let Some(question) = field.store.load_run(run).await.unwrap().open_question {
                break question;
            }
        };
        // The worker is parking the run at this very moment.
        field.store.answer_question(run, question, "yes", true).await.unwrap();
    }
    field.all_as(&expected).await;
    for worker in workers {
        end(worker).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drill_15_chaos_of_kills_and_freezes_ends_with_every_run_done() {
    let (expected, places) = undisturbed().await;
    let mut dice = Dice::thrown("chaos");
    let mut tally = Tally::new("chaos");
    let mut field = Field::new().await;
    let orders = slow(&field, 50);
    let mut workers: Vec<Running> = (0..3).map(|_| field.start(&orders)).collect();
    let began = std::time::Instant::now();
    let mut frozen = 0;
    while began.elapsed() < Duration::from_secs(chaos_s()) {
        field.queue_ordinary().await;
        field.queue_ordinary().await;
        let victim = usize::try_from(dice.below(3)).unwrap();
        workers[victim].hear_for(dice.below(places), Duration::from_secs(1)).await;
        if dice.below(2) == 0 {
            workers[victim].kill().await;
            tally.killed("chaos");
            workers[victim] = field.start(&orders);
        } else {
            // Longer than a lease: its runs are taken over.
            workers[victim].signal(Signal::STOP);
            tokio::time::sleep(Duration::from_millis(orders.lease_ms * 2)).await;
            workers[victim].signal(Signal::CONT);
            frozen += 1;
        }
    }
    field.all_as(&expected).await;
    tally.runs = u64::try_from(field.runs.len()).unwrap();
    tally.note(&format!("{frozen} freezes, {} late writes refused", field.late_writes()));
    for worker in workers {
        end(worker).await;
    }
}
