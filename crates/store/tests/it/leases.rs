use crate::{LEASE, claimed, commit, project, run_with, worker};
use domain::run::{RunKind, RunOutcome};
use domain::step::{Step, StepOutcome};
use std::time::Duration;
use store::StoreError;
use testkit::{Db, World, both_dbs, limits, spec};

/// A lease that has run out as soon as it is given.
const NO_LEASE: Duration = Duration::ZERO;

async fn a_run_has_one_holder(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let project = project(&store).await;
    let run = run_with(&store, project, RunKind::Build, limits()).await;
    let claim = |number| store.claim_run(worker(number), LEASE);
    let claims = tokio::join!(claim(1), claim(2), claim(3), claim(4));
    let won = [claims.0, claims.1, claims.2, claims.3].into_iter().filter_map(Result::unwrap).count();
    assert_eq!(won, 1);
    assert_eq!(store.claim_this_run(run, worker(5), LEASE).await.unwrap(), None);
}

async fn an_expired_lease_is_claimed_again_and_fences_the_first_holder(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let project = project(&store).await;
    run_with(&store, project, RunKind::Build, limits()).await;
    let late = store.claim_run(worker(1), NO_LEASE).await.unwrap().unwrap();
    let ordinal = store.begin_step(&late, &Step::WriteSpec).await.unwrap();
    let next = loop {
        // The database's clock has to pass the lease's end, a millisecond away.
        store.sweep_runs().await.unwrap();
        if let Some(claim) = store.claim_run(worker(2), LEASE).await.unwrap() {
            break claim;
        }
    };
    assert_eq!((next.run_id, next.attempt.0), (late.run_id, late.attempt.0 + 1));
    let written = commit(Step::WriteSpec, StepOutcome::SpecWritten { spec: spec() }, vec![]);
    assert!(matches!(store.finish_step(&late, ordinal, &written).await, Err(StoreError::LeaseLost)));
    assert!(matches!(store.begin_step(&late, &Step::WriteSpec).await, Err(StoreError::LeaseLost)));
    assert!(matches!(store.finish_run(&late, RunOutcome::Cancelled).await, Err(StoreError::LeaseLost)));
    assert!(store.beat_runs(worker(1), &[late], LEASE).await.unwrap()[0].lost);
    assert_eq!(store.load_run(late.run_id).await.unwrap().spec, None);
    let ordinal = store.begin_step(&next, &Step::WriteSpec).await.unwrap();
    store.finish_step(&next, ordinal, &written).await.unwrap();
    assert_eq!(store.load_run(late.run_id).await.unwrap().spec, Some(spec()));
}

async fn a_run_that_kills_its_workers_is_given_up(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let project = project(&store).await;
    let run = run_with(&store, project, RunKind::Build, limits()).await;
    let mut claims = 0;
    while store.load_run(run).await.unwrap().status != domain::run::RunStatus::Done {
        store.sweep_runs().await.unwrap();
        claims += u32::from(store.claim_run(worker(1), NO_LEASE).await.unwrap().is_some());
    }
    assert_eq!(claims, 5);
    let outcome = store.list_runs(project).await.unwrap().remove(0).outcome;
    assert!(matches!(outcome, Some(RunOutcome::Failed { .. })), "{outcome:?}");
}

async fn a_run_that_is_handed_back_can_be_claimed_at_once(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    store.release_run(&claim).await.unwrap();
    let next = store.claim_this_run(claim.run_id, worker(2), LEASE).await.unwrap().unwrap();
    assert_eq!(next.attempt.0, claim.attempt.0 + 1);
    store.release_run(&claim).await.unwrap();
    assert!(!store.beat_runs(worker(2), &[next], LEASE).await.unwrap()[0].lost);
}

async fn a_postponed_run_waits_and_costs_no_try(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    for _ in 0..10 {
        let claim = match store.claim_run(worker(1), LEASE).await.unwrap() {
            Some(again) => again,
            None => claim,
        };
        store.postpone_run(&claim, NO_LEASE).await.unwrap();
        store.sweep_runs().await.unwrap();
    }
    assert_eq!(store.load_run(claim.run_id).await.unwrap().status, domain::run::RunStatus::Ready);
    let last = store.claim_this_run(claim.run_id, worker(1), LEASE).await.unwrap().unwrap();
    store.postpone_run(&last, LEASE).await.unwrap();
    assert_eq!(store.claim_run(worker(2), LEASE).await.unwrap(), None);
    assert!(store.claim_this_run(claim.run_id, worker(2), LEASE).await.unwrap().is_some());
}

async fn a_wish_to_cancel_comes_back_with_the_beat(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    assert!(!store.beat_runs(worker(1), &[claim], LEASE).await.unwrap()[0].cancel);
    store.request_cancel(claim.run_id).await.unwrap();
    assert!(store.beat_runs(worker(1), &[claim], LEASE).await.unwrap()[0].cancel);
    assert!(store.load_run(claim.run_id).await.unwrap().cancel);
}

async fn an_answer_that_comes_before_its_run_is_parked_wakes_it(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let project = project(&store).await;
    let asking = domain::run::RunLimits { ask_approval: true, ..limits() };
    let run = run_with(&store, project, RunKind::Build, asking).await;
    let claim = store.claim_this_run(run, worker(1), LEASE).await.unwrap().unwrap();
    crate::take(&store, &claim, Step::WriteSpec, StepOutcome::SpecWritten { spec: spec() }, vec![]).await;
    let question = store.load_run(run).await.unwrap().open_question.unwrap();
    store.answer_question(claim.run_id, question, "yes", true).await.unwrap();
    store.park_run(&claim).await.unwrap();
    assert_eq!(store.claim_run(worker(2), LEASE).await.unwrap().unwrap().run_id, run);
}

async fn a_listener_hears_of_new_work_from_another_process(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let mut listener = match db {
        Db::Sqlite => store.listen_for_work().await.unwrap(),
        Db::Postgres => world.open().await.listen_for_work().await.unwrap(),
    };
    let project = project(&store).await;
    run_with(&store, project, RunKind::Build, limits()).await;
    tokio::time::timeout(Duration::from_secs(30), listener.changed()).await.unwrap();
}

both_dbs!(
    a_postponed_run_waits_and_costs_no_try,
    an_answer_that_comes_before_its_run_is_parked_wakes_it,
    a_listener_hears_of_new_work_from_another_process,
    a_run_has_one_holder,
    an_expired_lease_is_claimed_again_and_fences_the_first_holder,
    a_run_that_kills_its_workers_is_given_up,
    a_run_that_is_handed_back_can_be_claimed_at_once,
    a_wish_to_cancel_comes_back_with_the_beat,
);
