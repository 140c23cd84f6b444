use crate::{LEASE, worker};
use std::time::Duration;
use store::StoreError;
use testkit::{Db, World, both_dbs};

/// Time until a job is due again that no test outlives.
const EVERY: Duration = Duration::from_secs(3600);

async fn a_job_is_done_once_however_many_workers_look(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let mut workers = tokio::task::JoinSet::new();
    for number in 0..12 {
        let store = store.clone();
        workers.spawn(async move {
            let attempt = store.claim_schedule("clean", worker(number), LEASE).await?;
            if let Some(attempt) = attempt {
                store.finish_schedule("clean", attempt, EVERY, None).await?;
            }
            Ok::<_, StoreError>(u32::from(attempt.is_some()))
        });
    }
    let done: u32 = workers.join_all().await.into_iter().map(Result::unwrap).sum();
    assert_eq!(done, 1);
}

async fn a_job_whose_worker_died_is_done_by_the_next_one_and_the_late_one_changes_nothing(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let late = store.claim_schedule("clean", worker(1), Duration::ZERO).await.unwrap().unwrap();
    let next = loop {
        // The database's clock has to pass the lease's end, a millisecond away.
        if let Some(next) = store.claim_schedule("clean", worker(2), LEASE).await.unwrap() {
            break next;
        }
    };
    store.finish_schedule("clean", late, Duration::ZERO, None).await.unwrap();
    assert_eq!(store.claim_schedule("clean", worker(3), LEASE).await.unwrap(), None);
    store.finish_schedule("clean", next, Duration::ZERO, Some("it failed")).await.unwrap();
    assert!(store.claim_schedule("clean", worker(3), LEASE).await.unwrap().is_some());
}

both_dbs!(
    a_job_is_done_once_however_many_workers_look,
    a_job_whose_worker_died_is_done_by_the_next_one_and_the_late_one_changes_nothing,
);
