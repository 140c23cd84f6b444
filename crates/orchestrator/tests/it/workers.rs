use crate::{BRIEF, LONG, ctx, green, queue, result, worker};
use async_trait::async_trait;
use blueprint::Blueprint;
use domain::event::EventBody;
use domain::ids::{RunId, Seq};
use domain::money::MicroUsd;
use domain::run::{RunOutcome, RunStatus};
use llm::{LlmError, Provider, Question, Reply};
use orchestrator::worker::{Worker, WorkerLimits};
use orchestrator::{Ctx, LeaseTimes};
use sandbox::FolderLock;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use testkit::{Db, FakeBackend, World, both_dbs, limits};
use tokio_util::sync::CancellationToken;

/// Longest time that a test waits for something that must happen.
const DEADLINE: Duration = Duration::from_secs(60);

fn quick() -> WorkerLimits {
    let times = LeaseTimes { lease: Duration::from_millis(500), beat: Duration::from_millis(50) };
    WorkerLimits { runs: 3, grace: Duration::ZERO, times }
}

/// Waits until a run is in a state, woken by its events.
async fn until(store: &Store, run: RunId, reached: impl Fn(RunStatus, u32) -> bool) {
    let waiting = async {
        let mut news = store.subscribe();
        loop {
            let state = store.load_run(run).await.unwrap();
            if reached(state.status, state.steps_taken) {
                return;
            }
            let _ = tokio::time::timeout(Duration::from_millis(100), news.changed()).await;
        }
    };
    tokio::time::timeout(DEADLINE, waiting).await.unwrap();
}

/// The built-in model, which does not answer one action until it is let go.
struct Slow {
    action: &'static str,
    go: CancellationToken,
}

#[async_trait]
impl Provider for Slow {
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
        if question.action.starts_with(self.action) {
            self.go.cancelled().await;
        }
        Blueprint.ask(question).await
    }
}

fn slow(world: &World, store: Store) -> (Ctx, CancellationToken) {
    let go = CancellationToken::new();
    let model = Slow { action: "code_monkey", go: go.clone() };
    (ctx(world, store, FakeBackend::green(), Arc::new(model), LONG), go)
}

async fn a_worker_does_all_runs_that_are_due(db: Db) {
    let world = World::new(db);
    let ctx = green(&world).await;
    let mut runs = Vec::new();
    for _ in 0..5 {
        runs.push(queue(&ctx.store, BRIEF, limits()).await);
    }
    let pool = Arc::new(Worker::start(ctx.clone(), worker(1), quick()).unwrap());
    let stop = CancellationToken::new();
    let watch = async {
        for (_, run) in &runs {
            until(&ctx.store, *run, |status, _| status == RunStatus::Done).await;
        }
        stop.cancel();
    };
    let (served, ()) = tokio::join!(pool.serve(&stop), watch);
    served.unwrap();
    let first = result(&ctx.store, runs[0].0, runs[0].1).await;
    for (project, run) in &runs {
        assert_eq!(result(&ctx.store, *project, *run).await, first);
    }
}

async fn a_run_outlives_its_lease_while_its_worker_beats(db: Db) {
    let world = World::new(db);
    let (ctx, go) = slow(&world, world.open().await);
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    let pool = Worker::start(ctx.clone(), worker(1), quick()).unwrap();
    let never = CancellationToken::new();
    let watch = async {
        until(&ctx.store, run, |_, steps| steps == 4).await;
        // Longer than two leases; a run whose lease was lost would be claimed by the sweep of its own worker.
        tokio::time::sleep(Duration::from_millis(1200)).await;
        assert_eq!(ctx.store.claim_this_run(run, worker(2), Duration::from_secs(5)).await.unwrap(), None);
        go.cancel();
    };
    let (pause, ()) = tokio::join!(pool.work_on(run, &never), watch);
    assert!(pause.unwrap().is_some());
    let attempt = ctx.store.load_run(run).await.unwrap().attempt.0;
    assert_eq!(attempt, 1, "{:?}", result(&ctx.store, project, run).await);
}

async fn a_cancelled_run_ends_in_the_middle_of_a_step(db: Db) {
    let world = World::new(db);
    let (ctx, _never_let_go) = slow(&world, world.open().await);
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    let pool = Worker::start(ctx.clone(), worker(1), quick()).unwrap();
    let never = CancellationToken::new();
    let watch = async {
        until(&ctx.store, run, |_, steps| steps == 4).await;
        ctx.store.cancel_run(run).await.unwrap();
    };
    let (pause, ()) = tokio::join!(pool.work_on(run, &never), watch);
    pause.unwrap();
    assert_eq!(ctx.store.list_runs(project).await.unwrap()[0].outcome, Some(RunOutcome::Cancelled));
}

async fn a_worker_that_ends_hands_its_runs_back_and_the_next_one_finishes_them(db: Db) {
    let world = World::new(db);
    let (ctx, go) = slow(&world, world.open().await);
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    let first = Arc::new(Worker::start(ctx.clone(), worker(1), quick()).unwrap());
    let stop = CancellationToken::new();
    let watch = async {
        until(&ctx.store, run, |_, steps| steps == 4).await;
        stop.cancel();
    };
    let (served, ()) = tokio::join!(first.serve(&stop), watch);
    served.unwrap();
    assert_eq!(ctx.store.load_run(run).await.unwrap().status, RunStatus::Ready);
    go.cancel();
    let second = Worker::start(ctx.clone(), worker(2), quick()).unwrap();
    second.work_on(run, &CancellationToken::new()).await.unwrap();
    let events = ctx.store.list_events(project, Seq(0), 10_000).await.unwrap();
    let ended = |body: &EventBody| matches!(body, EventBody::RunFinished { outcome: RunOutcome::PartlyProven { .. } });
    assert_eq!(events.iter().filter(|event| ended(&event.body)).count(), 1);
}

async fn a_run_that_is_over_leaves_its_working_folder_to_others(db: Db) {
    let world = World::new(db);
    let ctx = green(&world).await;
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    let pool = Worker::start(ctx.clone(), worker(1), quick()).unwrap();
    pool.work_on(run, &CancellationToken::new()).await.unwrap();
    let folder = world.folder.path().join("projects").join(project.to_string()).join("work");
    assert!(FolderLock::alone(&folder).unwrap().is_some());
}

both_dbs!(
    a_run_that_is_over_leaves_its_working_folder_to_others,
    a_worker_does_all_runs_that_are_due,
    a_run_outlives_its_lease_while_its_worker_beats,
    a_cancelled_run_ends_in_the_middle_of_a_step,
    a_worker_that_ends_hands_its_runs_back_and_the_next_one_finishes_them,
);
