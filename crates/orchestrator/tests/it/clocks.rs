//! Clocks that jump, budgets that must be free again, calls that fail beside others.

use crate::{BRIEF, LONG, ctx, queue, result, take_over};
use async_trait::async_trait;
use blueprint::Blueprint;
use domain::money::MicroUsd;
use domain::run::{RunLimits, RunOutcome};
use llm::{LlmError, Provider, Question, Reply};
use orchestrator::advance::{Pause, advance};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::{Db, FakeBackend, FakeClock, World, both_dbs, limits};
use tokio_util::sync::CancellationToken;

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// The built-in model on a machine whose clock jumps with every call.
struct Jumping {
    clock: Arc<FakeClock>,
    by: i64,
}

#[async_trait]
impl Provider for Jumping {
    fn provider(&self) -> &str {
        Blueprint.provider()
    }

    fn model(&self) -> &str {
        Blueprint.model()
    }

    fn worst_price(&self, question: &Question) -> Option<MicroUsd> {
        Blueprint.worst_price(question)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        self.clock.advance(self.by);
        Blueprint.ask(question).await
    }
}

async fn a_clock_that_jumps_by_hours_changes_nothing(db: Db) {
    let mut results = Vec::new();
    for by in [0, 5 * HOUR, -5 * HOUR] {
        let world = World::new(db);
        let model = Jumping { clock: Arc::clone(&world.clock), by };
        let ctx = ctx(&world, world.open().await, FakeBackend::green(), Arc::new(model), LONG);
        // Two hours of work are far more than is needed, and far less than the clock jumps.
        let caps = RunLimits { worked_ms: Some(2 * 3_600_000), ..limits() };
        let (project, run) = queue(&ctx.store, BRIEF, caps).await;
        let never = CancellationToken::new();
        let pause = advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();
        assert!(matches!(pause, Pause::Finished(RunOutcome::PartlyProven { .. })), "{by}: {pause:?}");
        results.push(result(&ctx.store, project, run).await);
    }
    assert_eq!(results[0], results[1]);
    assert_eq!(results[0], results[2]);
}

/// A model that is paid, and whose first parallel call fails while the others are on their way.
struct FailsBeside {
    asked: AtomicU64,
}

#[async_trait]
impl Provider for FailsBeside {
    fn provider(&self) -> &str {
        "paid"
    }

    fn model(&self) -> &str {
        "paid"
    }

    fn worst_price(&self, _: &Question) -> Option<MicroUsd> {
        Some(MicroUsd(100))
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let first = question.action.starts_with("code_monkey") && self.asked.fetch_add(1, Ordering::Relaxed) == 0;
        if first {
            return Err(LlmError::Unreachable { reason: "a line that broke".to_owned() });
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        Ok(Reply { cost: Some(MicroUsd(10)), ..Blueprint.ask(question).await? })
    }
}

async fn a_call_that_fails_beside_others_costs_none_of_them(db: Db) {
    let world = World::new(db);
    let model = Arc::new(FailsBeside { asked: AtomicU64::new(0) });
    let ctx = ctx(&world, world.open().await, FakeBackend::green(), Arc::<FailsBeside>::clone(&model), LONG);
    // Money that is left reserved by a call which nobody ended would use the budget up.
    let caps = RunLimits { budget: Some(MicroUsd(500)), ..limits() };
    let (project, run) = queue(&ctx.store, BRIEF, caps).await;
    let never = CancellationToken::new();
    let pause = advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();
    assert!(matches!(pause, Pause::Finished(RunOutcome::PartlyProven { .. })), "{pause:?}");
    let calls = ctx.store.list_calls(run).await.unwrap();
    let written = calls.iter().filter(|call| call.action.starts_with("code_monkey")).count();
    assert!(written > 1, "{calls:?}");
    assert_eq!(model.asked.load(Ordering::Relaxed), u64::try_from(written).unwrap() + 1);
    assert_eq!(result(&ctx.store, project, run).await.calls, u64::try_from(calls.len()).unwrap());
    let spent = ctx.store.load_run(run).await.unwrap().spent;
    assert_eq!(spent, MicroUsd(10 * i64::try_from(calls.len()).unwrap()));
}

async fn a_build_that_is_repeated_is_answered_from_before_where_that_is_wanted(db: Db) {
    for (reuse, asked_again) in [(true, 0), (false, 1)] {
        let world = World::new(db);
        // The first call of a CodeMonkey has failed already.
        let model = Arc::new(FailsBeside { asked: AtomicU64::new(1) });
        let mut ctx = ctx(&world, world.open().await, FakeBackend::green(), Arc::<FailsBeside>::clone(&model), LONG);
        ctx.limits.reuse_answers = reuse;
        let mut trees = Vec::new();
        let mut asked = Vec::new();
        for _ in 0..2 {
            let before = model.asked.load(Ordering::Relaxed);
            let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
            let never = CancellationToken::new();
            advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();
            trees.push(result(&ctx.store, project, run).await.tree);
            asked.push((model.asked.load(Ordering::Relaxed) - before, ctx.store.load_run(run).await.unwrap().spent));
        }
        assert_eq!(trees[0], trees[1]);
        assert!(
            asked[0].0 > 0
                && asked[1] == (asked[0].0 * asked_again, MicroUsd(asked[0].1.0 * i64::try_from(asked_again).unwrap())),
            "{asked:?}"
        );
    }
}

both_dbs!(
    a_clock_that_jumps_by_hours_changes_nothing,
    a_call_that_fails_beside_others_costs_none_of_them,
    a_build_that_is_repeated_is_answered_from_before_where_that_is_wanted,
);
