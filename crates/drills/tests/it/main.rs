//! Killed, frozen and cut off at any moment, runs end as if nothing had happened.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod drills_of_workers;
mod kills;
mod outages;

use domain::ids::{ProjectId, RunId};
use domain::run::{RunLimits, RunStatus};
use drills::{MODEL, Orders, Outcome, Running, limits, outcome, queue};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{Database, MasterKeys, Store, StoreConfig, SystemClock};
use tempfile::TempDir;

/// The program that is killed.
const WORKER: &str = env!("CARGO_BIN_EXE_drill-worker");

/// Longest time that a drill waits for something that must happen.
const DEADLINE: Duration = Duration::from_secs(180);

/// Time between two looks at a state that another process changes.
const LOOK: Duration = Duration::from_millis(50);

/// Starts a worker.
fn start(orders: &Orders, folder: &Path) -> Running {
    Running::worker(WORKER, orders, &folder.join("log"))
}

/// Looks into the state that workers leave.
async fn open(orders: &Orders) -> Store {
    let database = match &orders.postgres {
        Some((url, schema)) => Database::Postgres { url: url.clone(), schema: schema.clone() },
        None => Database::Sqlite,
    };
    let config = StoreConfig {
        database,
        data_dir: orders.data_dir.clone(),
        max_connections: 4,
        clock: Arc::new(SystemClock),
        master: MasterKeys::default(),
        faults: None,
    };
    Store::open(config).await.unwrap()
}

/// Reads a number from the environment, where a longer drill can be asked for.
fn number(name: &str, usual: u64) -> u64 {
    variable(name).and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[expect(clippy::disallowed_methods, reason = "the environment names the test server and asks for longer drills")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Builds once without a disturbance; returns what came of it, and how many places the worker told of.
async fn undisturbed() -> (Outcome, u64) {
    let folder = testkit::folder();
    let orders = Orders::build(folder.path().join("data"));
    let mut worker = start(&orders, folder.path());
    let (mut places, mut before) = (0, String::new());
    while let Some(line) = worker.line().await {
        places += u64::from(line != before);
        before = line;
    }
    assert!(worker.ended().await.success());
    let store = open(&orders).await;
    let (project, run) = only(&store).await.unwrap();
    let expected = outcome(&store, project, run).await;
    assert!(expected.outcome.contains("PartlyProven"), "{expected:?}");
    assert!(!expected.calls.is_empty() && places > 100, "{places} places, {expected:?}");
    (expected, places)
}

/// The only run of a data folder.
async fn only(store: &Store) -> Option<(ProjectId, RunId)> {
    let project = store.list_projects().await.unwrap().into_iter().next()?;
    Some((project.id, store.list_runs(project.id).await.unwrap().first()?.id))
}

/// Several workers on one PostgreSQL, in a schema of their own.
struct Field {
    folder: TempDir,
    orders: Orders,
    store: Store,
    runs: Vec<(ProjectId, RunId)>,
}

impl Field {
    async fn new() -> Self {
        let url = variable("SAMOKODER_TEST_POSTGRES_URL").expect(
            "SAMOKODER_TEST_POSTGRES_URL names no server: run `make test`, or this test under scripts/with-postgres.sh",
        );
        Self::on(&url).await
    }

    async fn on(url: &str) -> Self {
        let folder = testkit::folder();
        let schema = format!("drill_{}", uuid::Uuid::now_v7().simple());
        let orders = Orders::serve(folder.path().join("data"), url, &schema);
        Self { store: open(&orders).await, folder, orders, runs: Vec::new() }
    }

    fn start(&self, orders: &Orders) -> Running {
        start(orders, self.folder.path())
    }

    async fn queue(&mut self, model: &str, limits: RunLimits) -> RunId {
        let queued = queue(&self.store, model, limits).await;
        self.runs.push(queued);
        queued.1
    }

    async fn queue_ordinary(&mut self) -> RunId {
        self.queue(MODEL, limits()).await
    }

    async fn status(&self, run: RunId) -> RunStatus {
        self.store.load_run(run).await.unwrap().status
    }

    async fn attempt(&self, run: RunId) -> i64 {
        self.store.load_run(run).await.unwrap().attempt.0
    }

    /// Waits until every run has ended.
    async fn all_done(&self) {
        let waiting = async {
            for (_, run) in &self.runs {
                while self.status(*run).await != RunStatus::Done {
                    tokio::time::sleep(LOOK).await;
                }
            }
        };
        let late = tokio::time::timeout(DEADLINE, waiting).await.is_err();
        assert!(!late, "runs did not end; the workers said:\n{}", self.log());
    }

    /// Waits until every run has ended as it would have without a disturbance.
    async fn all_as(&self, expected: &Outcome) {
        self.all_done().await;
        for (project, run) in &self.runs {
            assert_eq!(outcome(&self.store, *project, *run).await, *expected);
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Counts the writes of workers that had lost their run; every one of them was refused.
    fn late_writes(&self) -> usize {
        self.log().matches("a late write was refused").count()
    }
}
