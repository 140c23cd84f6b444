//! Real stores and orchestrators round a sandbox that runs nothing.

use agents::executor::ExecutorLimits;
use agents::tester::TesterLimits;
use domain::brief::Brief;
use domain::ids::{PersonId, ProjectId, RunId};
use domain::language::Language;
use domain::run::{RunKind, RunLimits};
use llm::Provider;
use orchestrator::models::Models;
use orchestrator::projects::{ProjectParts, Projects};
use orchestrator::{Ctx, Limits};
use sandbox::mirror::RegistryMirror;
use std::sync::Arc;
use std::time::Duration;
use store::{NewProject, NewRun, Store, StoreConfig};
use testkit::{FakeBackend, World};

const BRIEF: &str = "Plants with a name, a place and a watering date";

/// Opens a store with the connections of a server.
pub(crate) async fn store(world: &World) -> anyhow::Result<Store> {
    Ok(Store::open(StoreConfig { max_connections: 8, faults: None, ..world.config() }).await?)
}

/// Puts together what runs are worked on with.
pub(crate) fn ctx(world: &World, store: Store, model: Arc<dyn Provider>) -> anyhow::Result<Ctx> {
    let minute = Duration::from_secs(60);
    let parts = ProjectParts {
        backend: Arc::new(FakeBackend::green()),
        mirror: RegistryMirror::new("http://127.0.0.1:9/", world.folder.path().join("archives"))?,
        scripts: Vec::new(),
        data_dir: world.folder.path().to_owned(),
        read_only: Vec::new(),
        chromium: Err("a benchmark has no browser".to_owned()),
        install_time: minute,
        limits: sandbox::SandboxLimits::default(),
        browser_idle: Duration::ZERO,
        activity: orchestrator::projects::activity_channel(),
    };
    let limits = Limits {
        answers: agents::AnswerLimits { tries: 1, ..Default::default() },
        max_wait: Duration::from_secs(1),
        max_outage: Duration::from_secs(24 * 3600),
        model_call: minute,
        reuse_answers: false,
        day_cap: None,
        executor: ExecutorLimits { build: minute, test: minute, command: sandbox::Limits::default() },
        tester: TesterLimits { width: 1, step: minute, check: minute, start: minute },
    };
    let models = Models::new(move |_| Ok(Arc::clone(&model)));
    Ok(Ctx { store, models: Arc::new(models), projects: Arc::new(Projects::new(parts)), limits })
}

/// Caps that nothing here reaches.
fn limits() -> RunLimits {
    RunLimits { steps: 100_000, ..testkit::limits() }
}

/// Queues the build of a new project.
pub(crate) async fn queue_build(store: &Store) -> anyhow::Result<(ProjectId, RunId)> {
    let new = NewProject {
        person_id: PersonId::LOCAL,
        brief: Brief::parse(BRIEF)?,
        language: Language::En,
        out_dir: String::new(),
    };
    let project_id = store.create_project(new).await?;
    let run = NewRun { project_id, kind: RunKind::Build, route: "paced".into(), limits: limits() };
    Ok((project_id, store.create_run(run).await?))
}

/// Queues a change of a project.
pub(crate) async fn queue_change(store: &Store, project_id: ProjectId) -> anyhow::Result<RunId> {
    let kind = RunKind::Change { request: Brief::parse("Note something")? };
    Ok(store.create_run(NewRun { project_id, kind, route: "paced".into(), limits: limits() }).await?)
}
