//! Whole runs on both databases: disturbed in every way, they end as if nothing had happened.
//!
//! The store is real, the model is the built-in one or a hostile one, the sandbox runs nothing.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]
#![allow(clippy::print_stdout, reason = "seeds and counts of fuzzing and races")]

mod clocks;
mod conversations;
mod crashes;
mod deliveries;
mod hostile;
mod interruptions;
mod outages;
mod paths;
mod workers;

use agents::executor::ExecutorLimits;
use agents::tester::TesterLimits;
use blueprint::Blueprint;
use domain::brief::Brief;
use domain::event::{Event, EventBody};
use domain::ids::{PersonId, ProjectId, RunId, WorkerId};
use domain::language::Language;
use domain::run::{RunKind, RunLimits, RunState};
use llm::Provider;
use orchestrator::models::Models;
use orchestrator::projects::{ProjectParts, Projects};
use orchestrator::{Ctx, Limits};
use sandbox::mirror::RegistryMirror;
use std::sync::Arc;
use std::time::Duration;
use store::{ClaimedRun, NewProject, NewRun, Store};
use testkit::{FakeBackend, World};

/// A brief that the built-in model turns into an app.
const BRIEF: &str = "Plants with a name, a place and a watering date";

/// Longest time of a model call in tests that do not wait for it.
const LONG: Duration = Duration::from_secs(600);

fn worker(number: u128) -> WorkerId {
    WorkerId(uuid::Uuid::from_u128(number))
}

/// What runs are worked on with.
fn ctx(world: &World, store: Store, backend: FakeBackend, model: Arc<dyn Provider>, model_call: Duration) -> Ctx {
    let second = Duration::from_secs(1);
    let parts = ProjectParts {
        backend: Arc::new(backend),
        mirror: RegistryMirror::new("http://127.0.0.1:9/", world.folder.path().join("archives")).unwrap(),
        scripts: Vec::new(),
        data_dir: world.folder.path().to_owned(),
        read_only: Vec::new(),
        chromium: Err("a test has no browser".to_owned()),
        install_time: second,
        limits: sandbox::SandboxLimits::default(),
        browser_idle: Duration::ZERO,
        activity: orchestrator::projects::activity_channel(),
    };
    let limits = Limits {
        answers: agents::AnswerLimits::default(),
        max_wait: Duration::from_millis(1),
        max_outage: Duration::from_secs(24 * 3600),
        model_call,
        reuse_answers: false,
        day_cap: None,
        executor: ExecutorLimits { build: second, test: second, command: sandbox::Limits::default() },
        tester: TesterLimits { width: 1, step: second, check: second, start: second },
    };
    let models = Models::new(move |_| Ok(Arc::clone(&model)));
    Ctx { store, models: Arc::new(models), projects: Arc::new(Projects::new(parts)), limits }
}

/// The same with the built-in model and a sandbox where everything is green.
async fn green(world: &World) -> Ctx {
    ctx(world, world.open().await, FakeBackend::green(), Arc::new(Blueprint), LONG)
}

async fn queue(store: &Store, brief: &str, limits: RunLimits) -> (ProjectId, RunId) {
    let brief = Brief::parse(brief).unwrap();
    let new = NewProject { person_id: PersonId::LOCAL, brief, language: Language::En, out_dir: String::new() };
    let project = store.create_project(new).await.unwrap();
    (project, queue_run(store, project, RunKind::Build, limits).await)
}

async fn queue_run(store: &Store, project_id: ProjectId, kind: RunKind, limits: RunLimits) -> RunId {
    store.create_run(NewRun { project_id, kind, route: "any".into(), limits }).await.unwrap()
}

/// Claims a run with a lease that has run out at once, as if its holder had died.
async fn take_over(store: &Store, run: RunId) -> ClaimedRun {
    loop {
        if let Some(claim) = store.claim_this_run(run, worker(1), Duration::ZERO).await.unwrap() {
            return claim;
        }
    }
}

/// What must be the same however often a run was disturbed.
#[derive(Debug, PartialEq, Eq)]
struct Result {
    outcome: String,
    tree: String,
    calls: u64,
    steps: Vec<String>,
}

async fn result(store: &Store, project: ProjectId, run: RunId) -> Result {
    let state: RunState = store.load_run(run).await.unwrap();
    let events = store.list_events(project, domain::ids::Seq(0), 10_000).await.unwrap();
    let numbers: Vec<i64> = events.iter().map(|event| event.seq.0).collect();
    assert_eq!(numbers, (1..=i64::try_from(events.len()).unwrap()).collect::<Vec<_>>(), "events have gaps");
    let finished = |event: &Event| {
        let EventBody::StepFinished { step, ordinal, .. } = &event.body else { return None };
        Some(format!("{ordinal} {step}"))
    };
    let called = |event: &&Event| matches!(event.body, EventBody::ModelCalled { .. });
    Result {
        outcome: format!("{:?}", store.list_runs(project).await.unwrap()[0].outcome),
        tree: state.head.map(|head| head.tree.0).unwrap_or_default(),
        calls: u64::try_from(events.iter().filter(called).count()).unwrap(),
        steps: events.iter().filter_map(finished).collect(),
    }
}
