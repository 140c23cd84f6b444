//! Models that cannot be reached for long: their runs wait and go on by themselves, within what the settings allow.

use crate::{BRIEF, LONG, ctx, queue, take_over, worker};
use async_trait::async_trait;
use blueprint::Blueprint;
use domain::event::EventBody;
use domain::ids::{ProjectId, Seq, UnixMs};
use domain::money::MicroUsd;
use domain::run::{RunOutcome, RunStatus};
use llm::{LlmError, Provider, Question, Reply, Spent};
use orchestrator::advance::{Pause, advance};
use orchestrator::worker::{Worker, WorkerLimits};
use orchestrator::{Ctx, LeaseTimes};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use testkit::{Db, FakeBackend, World, both_dbs, limits};
use tokio_util::sync::CancellationToken;

const MINUTE_MS: i64 = 60_000;

/// The built-in model behind an address that answers or does not.
#[derive(Default)]
struct Line {
    works: AtomicBool,
    /// How long the provider asks to wait, in seconds; 0 when nobody is there.
    wait_s: u64,
    asked: AtomicU64,
}

impl Line {
    fn asked(&self) -> u64 {
        self.asked.swap(0, Ordering::Relaxed)
    }
}

#[async_trait]
impl Provider for Line {
    fn provider(&self) -> &str {
        "far"
    }

    fn model(&self) -> &str {
        "far"
    }

    fn worst_price(&self, _: &Question) -> Option<MicroUsd> {
        Some(MicroUsd::ZERO)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        if self.works.load(Ordering::Relaxed) {
            return Blueprint.ask(question).await;
        }
        self.asked.fetch_add(1, Ordering::Relaxed);
        Err(match self.wait_s {
            0 => LlmError::Unreachable { reason: "the line is cut".to_owned() },
            seconds => LlmError::RateLimited { retry_after: Duration::from_secs(seconds), spent: Spent::default() },
        })
    }
}

async fn behind(world: &World, line: &Arc<Line>) -> Ctx {
    ctx(world, world.open().await, FakeBackend::green(), Arc::<Line>::clone(line), LONG)
}

/// The model and the next try of each wait that a project was told of.
async fn waits(ctx: &Ctx, project: ProjectId) -> Vec<(String, UnixMs)> {
    let events = ctx.store.list_events(project, Seq(0), 1_000).await.unwrap();
    let wait = |body| {
        let EventBody::RunPostponed { model, next_try_at, .. } = body else { return None };
        Some((model, next_try_at))
    };
    events.into_iter().filter_map(|event| wait(event.body)).collect()
}

fn minutes(pause: &Pause) -> u64 {
    let Pause::Postponed { pause } = pause else { panic!("{pause:?}") };
    pause.as_secs() / 60
}

async fn a_run_waits_for_its_model_and_goes_on_by_itself(db: Db) {
    let (world, line) = (World::new(db), Arc::new(Line::default()));
    let ctx = behind(&world, &line).await;
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    let never = CancellationToken::new();
    let step = async || advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();

    let began = ctx.store.now();
    assert_eq!(minutes(&step().await), 2);
    assert!(line.asked() > 5, "the tries of the step come first");
    let row = ctx.store.find_run(run).await.unwrap().unwrap();
    let waiting = row.waiting.unwrap();
    let next = UnixMs(began.0 + 2 * MINUTE_MS);
    assert_eq!(
        (row.status, waiting.model.as_str(), waiting.since, waiting.next_try_at),
        (RunStatus::Ready, "any", began, next)
    );
    assert_eq!(waits(&ctx, project).await, [("any".to_owned(), next)]);
    assert_eq!(ctx.store.claim_run(worker(2), LONG).await.unwrap(), None, "nobody takes it up before its time");

    // Each wait is longer, and begins after the tries of one question.
    world.clock.advance(6 * MINUTE_MS);
    assert_eq!(minutes(&step().await), 6);
    assert!((1..=10).contains(&line.asked()));
    world.clock.advance(60 * MINUTE_MS);
    assert_eq!(minutes(&step().await), 15);

    line.works.store(true, Ordering::Relaxed);
    let done = step().await;
    assert!(matches!(done, Pause::Finished(RunOutcome::PartlyProven { .. })), "{done:?}");
    assert_eq!(ctx.store.load_run(run).await.unwrap().waiting_since, None);
    assert_eq!(waits(&ctx, project).await.len(), 3);
}

async fn a_limit_that_is_hours_away_is_waited_for_at_once(db: Db) {
    let (world, line) = (World::new(db), Arc::new(Line { wait_s: 5 * 3_600, ..Line::default() }));
    let ctx = behind(&world, &line).await;
    let (_, run) = queue(&ctx.store, BRIEF, limits()).await;
    let never = CancellationToken::new();
    let pause = advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();
    assert_eq!((minutes(&pause), line.asked()), (300, 1));
}

async fn a_run_that_has_waited_long_enough_ends_with_the_reason(db: Db) {
    let (world, line) = (World::new(db), Arc::new(Line::default()));
    let mut ctx = behind(&world, &line).await;
    let never = CancellationToken::new();
    let (_, run) = queue(&ctx.store, BRIEF, limits()).await;
    advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();
    world.clock.advance(24 * 60 * MINUTE_MS);
    let ended = advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();
    let Pause::Finished(RunOutcome::Failed { reason }) = ended else { panic!("{ended:?}") };
    assert!(reason.contains("run.max_outage_minutes") && reason.contains("the line is cut"), "{reason}");

    // Nobody need wait at all.
    ctx.limits.max_outage = Duration::ZERO;
    let (_, run) = queue(&ctx.store, BRIEF, limits()).await;
    let ended = advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();
    let Pause::Finished(RunOutcome::Failed { reason }) = ended else { panic!("{ended:?}") };
    assert!(reason.contains("the line is cut") && !reason.contains("max_outage"), "{reason}");
}

async fn a_run_that_waits_can_be_cancelled_and_left(db: Db) {
    let (world, line) = (World::new(db), Arc::new(Line::default()));
    let ctx = behind(&world, &line).await;
    let times = LeaseTimes { lease: LONG, beat: Duration::from_secs(60) };
    let pool = Worker::start(ctx.clone(), worker(1), WorkerLimits { runs: 1, grace: Duration::ZERO, times }).unwrap();
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    let stop = CancellationToken::new();
    let mut news = ctx.store.subscribe();
    let leave = async {
        while waits(&ctx, project).await.is_empty() {
            news.changed().await.unwrap();
        }
        stop.cancel();
    };
    let (pause, ()) = tokio::join!(pool.work_on(run, &stop), leave);
    assert_eq!(pause.unwrap(), Some(Pause::Interrupted));
    ctx.store.cancel_run(run).await.unwrap();
    let row = ctx.store.find_run(run).await.unwrap().unwrap();
    assert_eq!((row.outcome, row.waiting), (Some(RunOutcome::Cancelled), None));
}

both_dbs!(
    a_run_waits_for_its_model_and_goes_on_by_itself,
    a_limit_that_is_hours_away_is_waited_for_at_once,
    a_run_that_has_waited_long_enough_ends_with_the_reason,
    a_run_that_waits_can_be_cancelled_and_left,
);
