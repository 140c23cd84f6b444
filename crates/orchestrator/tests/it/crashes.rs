use crate::{BRIEF, LONG, Result, ctx, green, queue, result, take_over};
use async_trait::async_trait;
use blueprint::Blueprint;
use domain::ids::{ProjectId, RunId};
use domain::money::MicroUsd;
use domain::run::{RunOutcome, RunStatus};
use llm::{LlmError, Provider, Question, Reply};
use orchestrator::Ctx;
use orchestrator::advance::{Pause, advance};
use std::future::Future as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use testkit::{Db, FakeBackend, Faults, World, both_dbs, limits};
use tokio_util::sync::CancellationToken;

/// Crashes that a test tries on each database; with `SAMOKODER_TEST_CRASHES` in the environment it tries every one.
const CRASHES: u64 = 12;

fn wanted(total: u64) -> Vec<u64> {
    #[expect(clippy::disallowed_methods, reason = "the environment chooses between a sample and all of them")]
    let all = std::env::var("SAMOKODER_TEST_CRASHES").is_ok();
    let step = if all { 1 } else { (total / CRASHES).max(1) };
    (1..=total).step_by(usize::try_from(step).unwrap()).collect()
}

/// What one process does with a run, and what it reached in the world: the store, the model and the sandbox count as one.
struct Process {
    world: World,
    ctx: Ctx,
    answered: Arc<AtomicU64>,
}

impl Process {
    async fn new(db: Db) -> Self {
        let world = World::new(db);
        let mut backend = FakeBackend::green();
        backend.faults = world.faults.clone();
        let answered = Arc::default();
        let model = Breaking { faults: world.faults.clone(), answered: Arc::clone(&answered) };
        let ctx = ctx(&world, world.open().await, backend, Arc::new(model), LONG);
        Self { world, ctx, answered }
    }

    async fn queue(&self) -> (ProjectId, RunId) {
        queue(&self.ctx.store, BRIEF, limits()).await
    }

    /// Calls that were really asked.
    fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Kills the process when it has reached so many places; says whether it lived that long.
    async fn killed_at(&self, run: RunId, place: u64) -> bool {
        let claim = take_over(&self.ctx.store, run).await;
        self.world.faults.die_at(place);
        let never = CancellationToken::new();
        let mut work = pin!(advance(&self.ctx, &claim, &never, &never));
        let killed = std::future::poll_fn(|context| {
            let ended = work.as_mut().poll(context).is_ready();
            if self.world.faults.is_dead() {
                Poll::Ready(true)
            } else if ended {
                Poll::Ready(false)
            } else {
                Poll::Pending
            }
        })
        .await;
        self.world.faults.fail_at(0);
        killed
    }

    /// Moves a run to its end; returns how many places it reached on its way.
    async fn finish(&self, run: RunId) -> u64 {
        self.world.faults.fail_at(0);
        run_for(&self.ctx, run, u64::MAX).await;
        self.world.faults.reached()
    }
}

/// Moves a run until it ends, or until it has been polled so often; `None` means that it crashed there, or that it
/// had ended before.
async fn run_for(ctx: &Ctx, run: RunId, polls: u64) -> (Option<Pause>, u64) {
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

async fn a_crash_at_any_place_changes_nothing(db: Db) {
    let (expected, _) = undisturbed(db).await;
    let process = Process::new(db).await;
    let places = process.finish(process.queue().await.1).await;
    assert!(places > 100, "{places} places");
    for at in wanted(places) {
        let (project, run) = process.queue().await;
        let before = process.answered();
        process.killed_at(run, at).await;
        let journalled = result(&process.ctx.store, project, run).await.calls;
        let asked = process.answered();
        assert!(asked - before <= journalled + 4, "place {at}: only calls in flight may be asked again");
        process.finish(run).await;
        assert_eq!(
            process.answered() - asked,
            expected.calls - journalled,
            "place {at}: a journalled call was asked again"
        );
        assert_eq!(result(&process.ctx.store, project, run).await, expected, "killed at place {at} of {places}");
    }
}

/// How a future is polled differs from run to run, so these crashes strike where no place has a name.
async fn a_crash_at_any_await_changes_nothing(db: Db) {
    let (expected, polls) = undisturbed(db).await;
    let world = World::new(db);
    let ctx = green(&world).await;
    for at in wanted(polls).into_iter().step_by(2) {
        let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
        run_for(&ctx, run, at).await;
        run_for(&ctx, run, u64::MAX).await;
        assert_eq!(result(&ctx.store, project, run).await, expected, "crashed at poll {at} of {polls}");
    }
}

async fn crashes_one_after_another_end_as_one_run(db: Db) {
    let (expected, _) = undisturbed(db).await;
    let process = Process::new(db).await;
    let (project, run) = process.queue().await;
    let mut place = 1;
    while process.killed_at(run, place).await {
        place += 3;
    }
    assert!(place > 30, "{place}");
    assert_eq!(result(&process.ctx.store, project, run).await, expected);
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
    answered: Arc<AtomicU64>,
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
        self.answered.fetch_add(1, Ordering::Relaxed);
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
        assert_eq!(answered.load(Ordering::Relaxed), expected.calls, "call {at}");
    }
}

both_dbs!(
    a_crash_at_any_place_changes_nothing,
    a_crash_at_any_await_changes_nothing,
    crashes_one_after_another_end_as_one_run,
    a_store_that_fails_at_any_place_changes_nothing,
    a_sandbox_that_fails_at_any_call_changes_nothing,
    a_model_that_fails_at_any_call_is_asked_again_and_no_other_call_is_repeated,
);
