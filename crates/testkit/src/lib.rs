//! The test world: real databases of both kinds, a clock that tests move, and typical values.
//!
//! Every test of stored state runs on SQLite and on PostgreSQL through [`both_dbs!`]. Without a PostgreSQL the second
//! half fails with a sentence that says how to get one; it is never skipped.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod canary;
mod faults;
mod paths;
mod samples;
mod sandbox;

use domain::ids::UnixMs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Clock, Database, Store, StoreConfig};
use tempfile::TempDir;

pub use canary::Canary;
pub use faults::Faults;
pub use paths::hostile_paths;
pub use samples::{architecture, brief, file, limits, plan, spec};
pub use sandbox::{FakeApp, FakeBackend, Rule};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Db {
    /// SQLite, in a folder of its own.
    Sqlite,
    /// PostgreSQL, in a schema of its own.
    Postgres,
}

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// Moves the clock.
    pub fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> UnixMs {
        UnixMs(self.0.load(Ordering::Relaxed))
    }
}

/// A database and a data folder that go away with the test.
pub struct World {
    /// The data folder.
    pub folder: TempDir,
    /// The clock of its stores.
    pub clock: Arc<FakeClock>,
    /// Where its stores fail.
    pub faults: Faults,
    statements: Arc<AtomicU64>,
    database: Database,
}

impl World {
    /// Makes an empty database.
    ///
    /// # Panics
    /// When PostgreSQL is asked for and `SAMOKODER_TEST_POSTGRES_URL` names none.
    #[must_use]
    pub fn new(db: Db) -> Self {
        let folder = folder();
        let database = match db {
            Db::Sqlite => Database::Sqlite,
            Db::Postgres => postgres(),
        };
        Self {
            folder,
            clock: Arc::new(FakeClock(AtomicI64::new(1_700_000_000_000))),
            faults: Faults::default(),
            statements: Arc::default(),
            database,
        }
    }

    /// Says whether several stores may be open at once; with SQLite a folder belongs to one.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.database != Database::Sqlite
    }

    /// Says how its store is opened.
    #[must_use]
    pub fn config(&self) -> StoreConfig {
        StoreConfig {
            database: self.database.clone(),
            data_dir: self.folder.path().to_owned(),
            max_connections: 6,
            clock: Arc::<FakeClock>::clone(&self.clock),
            faults: Some(self.faults.plan()),
        }
    }

    /// Opens its store.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open(&self) -> Store {
        let mut store = Store::open(self.config()).await.expect("the store opens");
        let statements = Arc::clone(&self.statements);
        store.watch_statements(move |_| {
            statements.fetch_add(1, Ordering::Relaxed);
        });
        store
    }

    /// Returns how many statements its stores have sent to the database; the begin and the end of transactions do not
    /// count.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
}

/// Makes a folder that goes away with its value, in memory where the machine has that: a test does not care whether the
/// disk was waited for.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder")
}

/// Names the test server; each test has a schema of its own there.
fn postgres() -> Database {
    #[expect(clippy::disallowed_methods, reason = "the scripts name the test server in the environment")]
    let url = std::env::var("SAMOKODER_TEST_POSTGRES_URL").expect(
        "SAMOKODER_TEST_POSTGRES_URL names no server: run `make test`, or this test under scripts/with-postgres.sh",
    );
    Database::Postgres { url, schema: format!("test_{}", uuid::Uuid::now_v7().simple()) }
}

/// Makes a test of each named function, once for each database. The functions take a [`Db`].
#[macro_export]
macro_rules! both_dbs {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::Db::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name($crate::Db::Postgres).await;
            })+
        }
    };
}
