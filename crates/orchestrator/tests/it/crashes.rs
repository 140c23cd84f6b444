use crate::{BRIEF, LONG, Result, ctx, green, queue, result, take_over};
use async_trait::async_trait;
use blueprint::Blueprint;
use domain::money::MicroUsd;
use domain::run::{RunOutcome, RunStatus};
use llm::{LlmError, Provider, Question, Reply};
use orchestrator::Ctx;
use orchestrator::advance::{Pause, advance};
use std::future::Future as _;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use testkit::{Db, FakeBackend, Faults, World, both_dbs, limits};
use tokio_util::sync::CancellationToken;

/// Crashes that a test tries on each database; `SAMOKODER_TEST_CRASHES=all` tries every await.
const CRASHES: u64 = 24;

fn wanted(total: u64) -> Vec<u64> {
    #[expect(clippy::disallowed_methods, reason = "the environment chooses between a sample and all of them")]
    let all = std::env::var("SAMOKODER_TEST_CRASHES").is_ok();
    let step = if all { 1 } else { (total / CRASHES).max(1) };
    (1..=total).step_by(usize::try_from(step).unwrap()).collect()
}

/// Moves a run until it ends, or until it has been polled so often; `None` means that it crashed there, or that it
/// had ended before.
async fn run_for(ctx: &Ctx, run: domain::ids::RunId, polls: u64) -> (Option<Pause>, u64) {
    if ctx.store.load_run(run).await.unwrap().status == RunStatus::Done {
        return (None, 0);
    }
    let claim = take_over(&ctx.store, run).await;
    let never = CancellationToken::new();
    let mut work = pin!(advance(ctx, &claim, &never, &never));
    let mut polled = 0;
    let ended = std::future::poll_fn(|context| {
        polled += 1;
        if polled > polls {
            return Poll::Ready(None);
        }
        work.as_mut().poll(context).map(|pause| Some(pause.unwrap()))
    })
    .await;
    (ended, polled)
}

/// An undisturbed run, and how often it was polled.
async fn undisturbed(db: Db) -> (Result, u64) {
    let world = World::new(db);
    let ctx = green(&world).await;
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    let (pause, polls) = run_for(&ctx, run, u64::MAX).await;
    assert!(matches!(pause, Some(Pause::Finished(RunOutcome::PartlyProven { .. }))), "{pause:?}");
    (result(&ctx.store, project, run).await, polls)
}

async fn a_crash_at_any_await_changes_nothing(db: Db) {
    let (expected, polls) = undisturbed(db).await;
    let world = World::new(db);
    let ctx = green(&world).await;
    for at in wanted(polls) {
        let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
        run_for(&ctx, run, at).await;
        run_for(&ctx, run, u64::MAX).await;
        assert_eq!(result(&ctx.store, project, run).await, expected, "crashed at poll {at} of {polls}");
    }
}

async fn crashes_one_after_another_end_as_one_run(db: Db) {
    let (expected, polls) = undisturbed(db).await;
    let world = World::new(db);
    let ctx = green(&world).await;
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    let mut budget = polls / 40;
    while ctx.store.load_run(run).await.unwrap().status != RunStatus::Done {
        run_for(&ctx, run, budget).await;
        budget += polls / 40;
    }
    assert_eq!(result(&ctx.store, project, run).await, expected);
}

async fn a_store_that_fails_at_any_place_changes_nothing(db: Db) {
    let (expected, _) = undisturbed(db).await;
    let world = World::new(db);
    let ctx = green(&world).await;
    let (_, run) = queue(&ctx.store, BRIEF, limits()).await;
    world.faults.fail_at(0);
    run_for(&ctx, run, u64::MAX).await;
    for at in wanted(world.faults.reached()) {
        let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
        let claim = take_over(&ctx.store, run).await;
        world.faults.fail_at(at);
        let never = CancellationToken::new();
        // An error here stops this worker; the run then goes on with the next one.
        let _ = advance(&ctx, &claim, &never, &never).await;
        world.faults.fail_at(0);
        run_for(&ctx, run, u64::MAX).await;
        assert_eq!(result(&ctx.store, project, run).await, expected, "the store failed at place {at}");
    }
}

async fn a_sandbox_that_fails_at_any_call_changes_nothing(db: Db) {
    let (expected, _) = undisturbed(db).await;
    for at in 1.. {
        let world = World::new(db);
        let backend = FakeBackend::green();
        backend.faults.fail_at(at);
        let ctx = ctx(&world, world.open().await, backend.clone(), Arc::new(Blueprint), LONG);
        let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
        run_for(&ctx, run, u64::MAX).await;
        assert_eq!(result(&ctx.store, project, run).await, expected, "the sandbox failed at call {at}");
        if backend.faults.reached() < at {
            assert!(at > 3, "no call was reached");
            return;
        }
    }
}

/// The built-in model behind a line that breaks, and a count of what was really answered.
struct Breaking {
    faults: Faults,
    answered: Arc<std::sync::atomic::AtomicU64>,
}

#[async_trait]
impl Provider for Breaking {
    fn provider(&self) -> &str {
        Blueprint.provider()
    }

    fn model(&self) -> &str {
        Blueprint.model()
    }

    fn worst_price(&self, question: &Question) -> Option<MicroUsd> {
        Blueprint.worst_price(question)
    }

    async fn ask(&self, question: &Question) -> std::result::Result<Reply, LlmError> {
        self.faults.reach().map_err(|error| LlmError::Unreachable { reason: error.to_string() })?;
        self.answered.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        tokio::task::yield_now().await;
        Blueprint.ask(question).await
    }
}

async fn a_model_that_fails_at_any_call_is_asked_again_and_no_other_call_is_repeated(db: Db) {
    let (expected, _) = undisturbed(db).await;
    for at in 1..=expected.calls {
        let world = World::new(db);
        let (faults, answered) = (Faults::default(), Arc::default());
        faults.fail_at(at);
        let model = Breaking { faults, answered: Arc::clone(&answered) };
        let ctx = ctx(&world, world.open().await, FakeBackend::green(), Arc::new(model), LONG);
        let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
        run_for(&ctx, run, u64::MAX).await;
        assert_eq!(result(&ctx.store, project, run).await, expected, "the model failed at call {at}");
        assert_eq!(answered.load(std::sync::atomic::Ordering::Relaxed), expected.calls, "call {at}");
    }
}

async fn a_journalled_call_is_never_asked_again(db: Db) {
    let (expected, polls) = undisturbed(db).await;
    for at in wanted(polls).into_iter().step_by(3) {
        let world = World::new(db);
        let answered = Arc::default();
        let model = Breaking { faults: Faults::default(), answered: Arc::clone(&answered) };
        let ctx = ctx(&world, world.open().await, FakeBackend::green(), Arc::new(model), LONG);
        let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
        run_for(&ctx, run, at).await;
        let journalled = result(&ctx.store, project, run).await.calls;
        let asked = answered.load(std::sync::atomic::Ordering::Relaxed);
        run_for(&ctx, run, u64::MAX).await;
        let later = answered.load(std::sync::atomic::Ordering::Relaxed) - asked;
        // A commit that was on its way at the crash may land after the count.
        assert!(later <= expected.calls - journalled, "crashed at poll {at}: a journalled call was asked again");
        assert_eq!(result(&ctx.store, project, run).await, expected, "crashed at poll {at}");
    }
}

both_dbs!(
    a_crash_at_any_await_changes_nothing,
    crashes_one_after_another_end_as_one_run,
    a_store_that_fails_at_any_place_changes_nothing,
    a_sandbox_that_fails_at_any_call_changes_nothing,
    a_model_that_fails_at_any_call_is_asked_again_and_no_other_call_is_repeated,
    a_journalled_call_is_never_asked_again,
);
