//! A worker process of the drills: the real orchestrator, store and built-in model, and a sandbox that runs nothing.
//!
//! It prints a line at each named place that it reaches, so that the drill knows where it kills it.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "drills fail by panicking, like tests")]

use agents::executor::ExecutorLimits;
use agents::tester::TesterLimits;
use async_trait::async_trait;
use blueprint::Blueprint;
use domain::ids::WorkerId;
use domain::money::MicroUsd;
use drills::{MODEL, Mode, Orders, POISON, limits, queue, queue_in};
use llm::{LlmError, Provider, Question, Reply};
use orchestrator::models::Models;
use orchestrator::projects::{ProjectParts, Projects};
use orchestrator::worker::{Worker, WorkerLimits};
use orchestrator::{Ctx, LeaseTimes, Limits};
use rustix::process::{Signal, getpid, kill_process};
use sandbox::mirror::RegistryMirror;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Database, MasterKeys, Store, StoreConfig, SystemClock};
use testkit::FakeBackend;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The worker's whole life.
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::INFO)
        .with_writer(std::io::stderr)
        .init();
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate())?;
    let text = std::env::args().nth(1).expect("orders");
    let orders: Orders = serde_json::from_str(&text)?;
    let store = open(&orders).await?;
    let ctx = Ctx { models: models(&orders), projects: projects(&orders), limits: caps(), store };
    let times =
        LeaseTimes { lease: Duration::from_millis(orders.lease_ms), beat: Duration::from_millis(orders.beat_ms) };
    let limits = WorkerLimits { runs: orders.runs, grace: Duration::from_millis(orders.grace_ms), times };
    let fired = stop.clone();
    let work = async {
        let worker = Arc::new(Worker::start(ctx, WorkerId(uuid::Uuid::now_v7()), limits)?);
        match orders.mode {
            Mode::Serve => worker.serve(&stop).await?,
            Mode::Build => build(&worker, &stop).await?,
        }
        anyhow::Ok(())
    };
    tokio::pin!(work);
    tokio::select! {
        done = &mut work => return done,
        _ = terminate.recv() => fired.cancel(),
    }
    work.await
}

/// Makes a project and a run if there are none, and moves the run to its end.
async fn build(worker: &Worker, stop: &CancellationToken) -> anyhow::Result<()> {
    let store = &worker.ctx().store;
    let run = match store.list_projects().await?.into_iter().next() {
        None => Some(queue(store, MODEL, limits()).await.1),
        Some(project) if store.list_runs(project.id).await?.is_empty() => {
            Some(queue_in(store, project.id, MODEL, limits()).await)
        }
        Some(project) => store.find_unfinished_run(project.id).await?,
    };
    if let Some(run) = run {
        worker.work_on(run, stop).await?;
    }
    Ok(())
}

fn announce(place: &str) {
    let mut out = std::io::stdout().lock();
    // A drill that has stopped listening is about to kill this process.
    let _ = writeln!(out, "{place}").and_then(|()| out.flush());
}

async fn open(orders: &Orders) -> anyhow::Result<Store> {
    let database = match &orders.postgres {
        Some((url, schema)) => Database::Postgres { url: url.clone(), schema: schema.clone() },
        None => Database::Sqlite,
    };
    let freezes_at = Mutex::new(orders.freezes_at.clone());
    let config = StoreConfig {
        database,
        data_dir: orders.data_dir.clone(),
        max_connections: 6,
        clock: Arc::new(SystemClock),
        master: MasterKeys::default(),
        faults: Some(Arc::new(move |place| {
            announce(place);
            freeze(place, &freezes_at)
        })),
    };
    Ok(Store::open(config).await?)
}

/// Stops this process at the place where it is to freeze, until somebody lets it go on.
fn freeze(place: &str, freezes_at: &Mutex<Option<String>>) -> std::io::Result<()> {
    let mut freezes_at = freezes_at.lock().unwrap();
    if freezes_at.as_deref() == Some(place) {
        *freezes_at = None;
        announce("frozen");
        kill_process(getpid(), Signal::STOP)?;
    }
    Ok(())
}

fn models(orders: &Orders) -> Arc<Models> {
    let call = Duration::from_millis(orders.call_ms);
    Arc::new(Models::new(move |name| Ok(Arc::new(Drilled { call, deadly: name == POISON }))))
}

fn projects(orders: &Orders) -> Arc<Projects> {
    let backend = FakeBackend::new(|_: &Path, argv: &[String]| {
        announce(&format!("command {}", argv.join(" ")));
        0
    });
    Arc::new(Projects::new(ProjectParts {
        backend: Arc::new(backend),
        mirror: RegistryMirror::new("http://127.0.0.1:9/", orders.data_dir.join("archives")).expect("a cache folder"),
        scripts: Vec::new(),
        data_dir: orders.data_dir.clone(),
        read_only: Vec::new(),
        chromium: Err("a drill has no browser".to_owned()),
        install_time: Duration::from_secs(60),
        limits: sandbox::SandboxLimits::default(),
        browser_idle: Duration::ZERO,
        activity: orchestrator::projects::activity_channel(),
    }))
}

fn caps() -> Limits {
    let minute = Duration::from_secs(60);
    Limits {
        answers: agents::AnswerLimits::default(),
        max_wait: Duration::from_secs(1),
        max_outage: Duration::from_secs(24 * 3600),
        model_call: minute,
        reuse_answers: false,
        day_cap: None,
        executor: ExecutorLimits { build: minute, test: minute, command: sandbox::Limits::default() },
        tester: TesterLimits { width: 1, step: minute, check: minute, start: minute },
    }
}

/// The built-in model, as slow as it is told to be, and deadly for runs that name the deadly one.
struct Drilled {
    call: Duration,
    deadly: bool,
}

#[async_trait]
impl Provider for Drilled {
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
        announce(&format!("ask {}", question.action));
        if self.deadly && question.action.starts_with("spec_writer") {
            std::process::abort();
        }
        tokio::time::sleep(self.call).await;
        let reply = Blueprint.ask(question).await;
        announce(&format!("answer {}", question.action));
        reply
    }
}
