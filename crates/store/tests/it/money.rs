use crate::{LEASE, claimed, worker};
use domain::money::MicroUsd;
use domain::step::Step;
use store::{NewCall, StoreError};
use testkit::{Db, World, both_dbs};

fn call(slot: u32, cost: Option<MicroUsd>, reserved: MicroUsd) -> NewCall {
    NewCall {
        step: 1,
        slot,
        request_hash: "hash".into(),
        action: "architect/design".into(),
        provider: "p".into(),
        model: "m".into(),
        reply: format!("reply {slot}"),
        input_tokens: 10,
        output_tokens: 20,
        cached_tokens: 5,
        cost,
        reserved,
        wall_ms: 7,
    }
}

async fn parallel_agents_cannot_pass_the_budget_together(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    let (price, budget) = (MicroUsd(300), MicroUsd(1000));
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let store = store.clone();
        racers.spawn(async move { store.reserve_spend(&claim, price, budget).await });
    }
    let outcomes = racers.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(StoreError::OverBudget { .. }))));
    store.lose_spend(&claim, price, MicroUsd::ZERO, 0).await.unwrap();
    store.reserve_spend(&claim, price, budget).await.unwrap();
    store.append_call(&claim, call(0, Some(MicroUsd(50)), price)).await.unwrap();
    assert!(matches!(
        store.reserve_spend(&claim, MicroUsd(351), budget).await,
        Err(StoreError::OverBudget { left_microusd: 350 })
    ));
    store.reserve_spend(&claim, MicroUsd(350), budget).await.unwrap();
    assert_eq!(store.load_run(claim.run_id).await.unwrap().spent, MicroUsd(50));
}

async fn a_journalled_reply_is_found_at_its_place_only(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    store.begin_step(&claim, &Step::WriteSpec).await.unwrap();
    store.append_call(&claim, call(3, None, MicroUsd::ZERO)).await.unwrap();
    let found = store.find_call(claim.run_id, 1, 3, "hash").await.unwrap();
    assert_eq!(found.map(|call| call.reply), Some("reply 3".into()));
    for (step, slot, hash) in [(2, 3, "hash"), (1, 4, "hash"), (1, 3, "other")] {
        assert_eq!(store.find_call(claim.run_id, step, slot, hash).await.unwrap(), None);
    }
}

async fn a_late_worker_journals_nothing(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    store.release_run(&claim).await.unwrap();
    store.claim_this_run(claim.run_id, worker(2), LEASE).await.unwrap().unwrap();
    assert!(matches!(store.append_call(&claim, call(0, None, MicroUsd::ZERO)).await, Err(StoreError::LeaseLost)));
    assert!(matches!(store.reserve_spend(&claim, MicroUsd(1), MicroUsd(10)).await, Err(StoreError::LeaseLost)));
    assert_eq!(store.find_call(claim.run_id, 1, 0, "hash").await.unwrap(), None);
}

both_dbs!(
    parallel_agents_cannot_pass_the_budget_together,
    a_journalled_reply_is_found_at_its_place_only,
    a_late_worker_journals_nothing
);
