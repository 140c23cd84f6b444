use crate::{LEASE, claimed, claimed_of, worker};
use domain::ids::PersonId;
use domain::money::MicroUsd;
use domain::step::Step;
use store::{Cap, Caps, ClaimedRun, LostCall, NewCall, Store, StoreError};
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

fn budget(run: i64) -> Caps {
    Caps { run: Some(MicroUsd(run)), ..Caps::default() }
}

fn lost(reserved: MicroUsd, cost: Option<MicroUsd>) -> LostCall {
    LostCall {
        action: "architect/design".into(),
        provider: "p".into(),
        model: "m".into(),
        reserved,
        input_tokens: u64::from(cost.is_some()),
        output_tokens: 0,
        cost,
    }
}

async fn parallel_agents_cannot_pass_the_budget_together(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    let (price, budget) = (MicroUsd(300), budget(1000));
    let mut racers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let store = store.clone();
        racers.spawn(async move { store.reserve_spend(&claim, price, budget).await });
    }
    let outcomes = racers.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(StoreError::OverBudget { .. }))));
    store.lose_call(&claim, &lost(price, None)).await.unwrap();
    store.reserve_spend(&claim, price, budget).await.unwrap();
    store.append_call(&claim, call(0, Some(MicroUsd(50)), price)).await.unwrap();
    assert!(matches!(
        store.reserve_spend(&claim, MicroUsd(351), budget).await,
        Err(StoreError::OverBudget { cap: Cap::Run, left_microusd: 350 })
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
    assert!(matches!(store.reserve_spend(&claim, MicroUsd(1), budget(10)).await, Err(StoreError::LeaseLost)));
    assert_eq!(store.find_call(claim.run_id, 1, 0, "hash").await.unwrap(), None);
}

/// One agent: reserves, then is answered, cut off or refused, as the dice say, until money or calls run out.
async fn spend(store: Store, claim: ClaimedRun, slot: u32, caps: Caps, mut dice: u64) -> i64 {
    let mut spent = 0;
    for number in 0..12 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let worst = MicroUsd(i64::try_from(dice >> 33).unwrap() % 90 + 10);
        match store.reserve_spend(&claim, worst, caps).await {
            Ok(()) => {}
            Err(StoreError::OverBudget { .. }) => continue,
            Err(error) => panic!("{error}"),
        }
        let cost = MicroUsd(worst.0 * i64::try_from(dice >> 60).unwrap() / 15);
        if dice.is_multiple_of(3) {
            store.lose_call(&claim, &lost(worst, (cost.0 > 0).then_some(cost))).await.unwrap();
        } else {
            store.append_call(&claim, call(slot * 100 + number, Some(cost), worst)).await.unwrap();
        }
        spent += cost.0;
    }
    spent
}

async fn no_cap_is_passed_however_agents_of_several_runs_spend_at_the_same_time(db: Db) {
    for seed in 1..=4 {
        let world = World::new(db);
        let store = world.open().await;
        let caps = Caps { run: Some(MicroUsd(600)), day: Some(MicroUsd(1_000)), person: None };
        let mut claims = Vec::new();
        for _ in 0..3 {
            claims.push(claimed(&store).await.1);
        }
        let mut agents = tokio::task::JoinSet::new();
        for (slot, claim) in (0..).zip(claims.iter().cycle().take(9)) {
            agents.spawn(spend(store.clone(), *claim, slot, caps, seed * 1_000 + u64::from(slot)));
        }
        let spent: i64 = agents.join_all().await.into_iter().sum();
        assert!(spent > 800 && spent <= 1_000, "{spent}");
        assert_eq!(store.get_spent_today().await.unwrap(), MicroUsd(spent));
        let mut of_runs = 0;
        for claim in &claims {
            let run = store.load_run(claim.run_id).await.unwrap();
            assert!(run.spent.0 <= 600, "{:?}", run.spent);
            of_runs += run.spent.0;
            // Nothing is left reserved: what the cap of the day leaves can still be had.
            let left = (600 - run.spent.0).min(1_000 - spent);
            store.reserve_spend(claim, MicroUsd(left), caps).await.unwrap();
            store.lose_call(claim, &lost(MicroUsd(left), None)).await.unwrap();
        }
        assert_eq!(of_runs, spent);
    }
}

async fn no_cap_is_passed_however_agents_of_several_people_spend_at_the_same_time(db: Db) {
    for seed in 1..=4 {
        let world = World::new(db);
        let store = world.open().await;
        let people = [
            PersonId::LOCAL,
            store.create_person("second").await.unwrap(),
            store.create_person("third").await.unwrap(),
        ];
        let caps_of = [Some(MicroUsd(400)), Some(MicroUsd(700)), None];
        let mut agents = tokio::task::JoinSet::new();
        let mut claims = Vec::new();
        for (number, (person, cap)) in (0..).zip(people.into_iter().zip(caps_of)) {
            let caps = Caps { run: Some(MicroUsd(600)), person: cap, day: Some(MicroUsd(1_500)) };
            for turn in 0..2_u32 {
                let claim = claimed_of(&store, person).await.1;
                claims.push((claim, caps, person));
                for slot in (number * 10 + turn * 5..).take(3) {
                    agents.spawn(spend(store.clone(), claim, slot, caps, seed * 1_000 + u64::from(slot)));
                }
            }
        }
        let spent: i64 = agents.join_all().await.into_iter().sum();
        assert!(spent > 1_300 && spent <= 1_500, "{spent}");
        assert_eq!(store.get_spent_today().await.unwrap(), MicroUsd(spent));
        let mut of_people = 0;
        for (person, cap) in people.into_iter().zip(caps_of) {
            let own = store.get_spent_today_by(person).await.unwrap().0;
            assert!(own <= cap.map_or(1_500, |cap| cap.0), "{own} of {cap:?}");
            let mut of_runs = 0;
            for (claim, ..) in claims.iter().filter(|(_, _, of)| *of == person) {
                of_runs += store.load_run(claim.run_id).await.unwrap().spent.0;
            }
            assert_eq!(of_runs, own);
            of_people += own;
        }
        assert_eq!(of_people, spent);
        // Nothing is left reserved: what every cap leaves can still be had, and not a bit more.
        for (claim, caps, person) in &claims {
            let own = store.get_spent_today_by(*person).await.unwrap().0;
            let of_run = store.load_run(claim.run_id).await.unwrap().spent.0;
            let left = (600 - of_run).min(1_500 - spent).min(caps.person.map_or(i64::MAX, |cap| cap.0 - own));
            store.reserve_spend(claim, MicroUsd(left), *caps).await.unwrap();
            store.lose_call(claim, &lost(MicroUsd(left), None)).await.unwrap();
            let more = store.reserve_spend(claim, MicroUsd(left + 1), *caps).await;
            assert!(matches!(more, Err(StoreError::OverBudget { .. })), "{more:?}");
        }
    }
}

async fn an_answer_is_reused_for_its_own_person_only(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    let other = store.create_person("other").await.unwrap();
    store.append_call(&claim, call(0, None, MicroUsd::ZERO)).await.unwrap();
    let found = store.find_answer(PersonId::LOCAL, "hash").await.unwrap();
    assert_eq!(found.map(|answer| answer.reply), Some("reply 0".into()));
    assert_eq!(store.find_answer(other, "hash").await.unwrap(), None);
}

async fn a_new_day_has_its_whole_cap_again(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    let caps = Caps { day: Some(MicroUsd(100)), ..Caps::default() };
    store.reserve_spend(&claim, MicroUsd(100), caps).await.unwrap();
    store.append_call(&claim, call(0, Some(MicroUsd(90)), MicroUsd(100))).await.unwrap();
    let refused = store.reserve_spend(&claim, MicroUsd(11), caps).await;
    assert!(matches!(refused, Err(StoreError::OverBudget { cap: Cap::Day, left_microusd: 10 })), "{refused:?}");
    world.clock.advance(24 * 3600 * 1000);
    store.reserve_spend(&claim, MicroUsd(100), caps).await.unwrap();
}

async fn the_ledger_tells_apart_what_was_asked_of_whom(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let one = |slot, cost| call(slot, cost, MicroUsd::ZERO);
    store.append_call(&claim, one(0, Some(MicroUsd(5)))).await.unwrap();
    store.append_call(&claim, one(1, None)).await.unwrap();
    store
        .append_call(&claim, NewCall { action: "code_monkey/write_code".into(), ..one(2000, Some(MicroUsd(7))) })
        .await
        .unwrap();
    store.lose_call(&claim, &lost(MicroUsd::ZERO, Some(MicroUsd(2)))).await.unwrap();
    let lines = store.list_usage(project).await.unwrap();
    let short: Vec<_> = lines
        .iter()
        .map(|line| {
            (line.action.as_str(), line.task, line.calls, line.lost, line.input_tokens, line.cost.0, line.unpriced)
        })
        .collect();
    assert_eq!(
        short,
        [("architect/design", None, 2, 1, 21, 7, 1), ("code_monkey/write_code", Some(2), 1, 0, 10, 7, 0)]
    );
    assert_eq!((lines[0].cached_tokens, lines[0].output_tokens, lines[0].wall_ms), (10, 40, 14));
    assert_eq!(store.load_run(claim.run_id).await.unwrap().spent, MicroUsd(14));
}

both_dbs!(
    no_cap_is_passed_however_agents_of_several_runs_spend_at_the_same_time,
    no_cap_is_passed_however_agents_of_several_people_spend_at_the_same_time,
    an_answer_is_reused_for_its_own_person_only,
    a_new_day_has_its_whole_cap_again,
    the_ledger_tells_apart_what_was_asked_of_whom,
    parallel_agents_cannot_pass_the_budget_together,
    a_journalled_reply_is_found_at_its_place_only,
    a_late_worker_journals_nothing
);
