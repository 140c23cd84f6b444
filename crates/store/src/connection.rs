//! Opening the store: database, blobs, lock, clock.

use crate::commits::Commits;
use crate::kept::Kept;
use crate::keyring::{Keyring, MasterKeys};
use crate::lock::FolderLock;
use crate::{Clock, FaultPlan, StoreError, migrations};
use domain::ids::UnixMs;
use object_store::local::LocalFileSystem;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a statement waits for another writer.
const BUSY_MS: u32 = 10_000;

/// A connection that was used within this time is not asked first whether it still works: each such question is one
/// more way to the database and back, before every statement.
const TRUSTED: Duration = Duration::from_secs(1);

/// How long PostgreSQL lets a transaction wait for its client. Ours never wait; a frozen process would hold its locks
/// until it wakes up.
const FROZEN: &str = "30s";

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file `samokoder.db` in the data folder; one process only.
    Sqlite,
    /// A server; any number of processes.
    Postgres {
        /// `postgres://user:password@host/name`.
        url: String,
        /// Schema that holds the tables, made if it does not exist; lower-case letters, digits and underscores.
        schema: String,
    },
}

/// What a store is opened with.
#[derive(Clone)]
pub struct StoreConfig {
    /// Which database.
    pub database: Database,
    /// Folder for the database file, the blobs and the lock.
    pub data_dir: PathBuf,
    /// Most connections.
    pub max_connections: u32,
    /// Where times come from.
    pub clock: Arc<dyn Clock>,
    /// What seals the keys of people.
    pub master: MasterKeys,
    /// Where tests make it fail; `None` everywhere else.
    pub faults: Option<FaultPlan>,
}

/// State, files and history of all projects. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    pub(crate) blobs: Arc<LocalFileSystem>,
    pub(crate) kept: Kept,
    pub(crate) keyring: Keyring,
    /// All commits to the database; `None` where other processes make some too.
    pub(crate) commits: Option<Commits>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) news: watch::Sender<u64>,
    pub(crate) work: watch::Sender<u64>,
    /// PostgreSQL's channel for wake-ups; one for each schema.
    pub(crate) channel: Arc<str>,
    config: StoreConfig,
    _lock: Option<Arc<FolderLock>>,
}

impl Store {
    /// Opens the store and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when the data folder cannot be written, [`StoreError::InUse`] when another process has
    /// it, [`StoreError::Newer`] for a schema of a later version, [`StoreError::Database`] when the server refuses.
    pub async fn open(config: StoreConfig) -> Result<Self, StoreError> {
        let blob_dir = config.data_dir.join("blobs");
        make_folder(&blob_dir)?;
        let lock = match config.database {
            Database::Sqlite => Some(Arc::new(FolderLock::take(&config.data_dir)?)),
            Database::Postgres { .. } => None,
        };
        let commits = (config.database == Database::Sqlite).then(Commits::default);
        let db = sea_orm::Database::connect(options(&config, commits.as_ref())).await?;
        let blobs = LocalFileSystem::new_with_prefix(&blob_dir)
            .map_err(|error| folder_error(&blob_dir, std::io::Error::other(error)))?
            // A row that names a blob must not survive a power cut that its file does not survive.
            .with_fsync(true);
        let channel = match &config.database {
            Database::Sqlite => "samokoder".into(),
            Database::Postgres { schema, .. } => format!("samokoder_{}", plain(schema)?).into(),
        };
        let store = Self {
            db,
            blobs: Arc::new(blobs),
            kept: Kept::new(),
            keyring: Keyring::new(config.master.clone(), &config.data_dir),
            commits,
            clock: Arc::clone(&config.clock),
            news: watch::channel(0).0,
            work: watch::channel(0).0,
            channel,
            config: config.clone(),
            _lock: lock,
        };
        let tx = store.begin().await?;
        let schema = match &config.database {
            Database::Postgres { schema, .. } => Some(plain(schema)?),
            Database::Sqlite => None,
        };
        migrations::migrate(&tx, schema).await?;
        store.found_local_person(&tx).await?;
        if config.database == Database::Sqlite {
            // The lock on the folder shows that no other process lives that could hold a lease.
            tx.execute_unprepared("update run set lease_until = 0 where status = 'running'").await?;
        }
        tx.commit().await?;
        Ok(store)
    }

    /// Opens connections of their own to the same database, for a thread that must not wait for anybody else's.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the server refuses.
    pub async fn reconnect(&self, max_connections: u32) -> Result<Self, StoreError> {
        let config = StoreConfig { max_connections, ..self.config.clone() };
        Ok(Self { db: sea_orm::Database::connect(options(&config, self.commits.as_ref())).await?, ..self.clone() })
    }

    /// Returns the database's name and version, for people.
    ///
    /// # Errors
    /// [`StoreError::Database`] when it cannot be asked.
    pub async fn describe(&self) -> Result<String, StoreError> {
        let text = match self.backend() {
            DbBackend::Sqlite => "select 'SQLite ' || sqlite_version() as text",
            DbBackend::Postgres | DbBackend::MySql => {
                "select 'PostgreSQL ' || current_setting('server_version') as text"
            }
            _ => "select 'unknown' as text",
        };
        let row = self.db.query_one_raw(crate::values::sql(self.backend(), text, [])).await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: "version" }), |row| crate::values::get(row, "text"))
    }

    /// Returns how large the database is, blobs excluded.
    ///
    /// # Errors
    /// [`StoreError::Database`] when it cannot be asked.
    pub async fn database_bytes(&self) -> Result<u64, StoreError> {
        let text = if self.backend() == DbBackend::Sqlite {
            "select cast(page_count * page_size as integer) as bytes from pragma_page_count(), pragma_page_size()"
        } else {
            "select coalesce(sum(pg_total_relation_size(oid)), 0)::bigint as bytes from pg_class \
                 where relnamespace = current_schema()::regnamespace and relkind = 'r'"
        };
        let row = self.db.query_one_raw(crate::values::sql(self.backend(), text, [])).await?;
        let bytes: i64 =
            row.as_ref().map_or(Err(StoreError::NotFound { what: "size" }), |row| crate::values::get(row, "bytes"))?;
        Ok(u64::try_from(bytes).unwrap_or_default())
    }

    /// Calls `seen` with the text of each statement of this value and of clones that are made of it later; tests count
    /// them.
    pub fn watch_statements(&mut self, seen: impl Fn(&str) + Send + Sync + 'static) {
        self.db.set_metric_callback(move |done| seen(&done.statement.sql));
    }

    /// Returns the present moment, as everything that is stored has it.
    #[must_use]
    pub fn now(&self) -> UnixMs {
        self.clock.now()
    }

    /// Says whether other processes may commit, of which [`Store::subscribe`] hears nothing.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.config.database, Database::Postgres { .. })
    }

    /// Begins a writing transaction. On SQLite it takes the write lock at once, so that it cannot fail half-way.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        self.database_point("begin")?;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.db.begin_with_options(options).await?)
    }

    pub(crate) fn blob_folder(&self) -> PathBuf {
        self.config.data_dir.join("blobs")
    }

    pub(crate) fn faults(&self) -> Option<&FaultPlan> {
        self.config.faults.as_ref()
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    /// The database's own clock in Unix milliseconds, as an expression.
    pub(crate) fn database_now(&self) -> &'static str {
        if self.backend() == DbBackend::Sqlite {
            "cast(unixepoch('subsec') * 1000 as integer)"
        } else {
            "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)"
        }
    }
}

fn options(config: &StoreConfig, commits: Option<&Commits>) -> ConnectOptions {
    let url = match &config.database {
        Database::Sqlite => format!("sqlite://{}?mode=rwc", config.data_dir.join("samokoder.db").display()),
        Database::Postgres { url, .. } => url.clone(),
    };
    let mut options = ConnectOptions::new(url);
    if let Database::Postgres { schema, .. } = &config.database {
        options.set_schema_search_path(schema.clone());
    }
    options.max_connections(config.max_connections.max(2)).acquire_timeout(Duration::from_secs(30)).sqlx_logging(false);
    options.test_before_acquire_if_idle_for(TRUSTED);
    options.map_sqlx_sqlite_opts(|options| {
        options
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .foreign_keys(true)
            .busy_timeout(Duration::from_millis(u64::from(BUSY_MS)))
    });
    if let Some(commits) = commits.cloned() {
        options.map_sqlx_sqlite_pool_opts(move |pool| commits.watch(pool));
    }
    options.map_sqlx_postgres_opts(|options| options.options([("idle_in_transaction_session_timeout", FROZEN)]));
    options
}

/// Accepts a schema's name that needs no quoting.
fn plain(schema: &str) -> Result<&str, StoreError> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if schema.chars().all(good) && schema.starts_with(|c: char| c.is_ascii_lowercase()) {
        Ok(schema)
    } else {
        Err(StoreError::NotFound { what: "schema of that name; use lower-case letters, digits and underscores" })
    }
}

fn make_folder(folder: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(folder).map_err(|source| folder_error(folder, source))
}

fn folder_error(folder: &Path, source: std::io::Error) -> StoreError {
    StoreError::Folder { path: folder.display().to_string(), source }
}
