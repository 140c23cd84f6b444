//! What a drill tells its worker process.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// How a worker takes its runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// As `samokoder build` and `samokoder resume` do: one run, made if there is none yet; ends with it.
    Build,
    /// As `samokoder work` does: all runs that are due, until a signal.
    Serve,
}

/// What a worker process is told, as JSON in its first argument.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Orders {
    /// How it takes its runs.
    pub mode: Mode,
    /// Its data folder.
    pub data_dir: PathBuf,
    /// A PostgreSQL and the schema there; `None` means SQLite in the data folder.
    pub postgres: Option<(String, String)>,
    /// Length of a lease.
    pub lease_ms: u64,
    /// Time between two beats.
    pub beat_ms: u64,
    /// Runs at the same time.
    pub runs: usize,
    /// Time that steps have after SIGTERM.
    pub grace_ms: u64,
    /// How long each model call takes.
    pub call_ms: u64,
    /// Name of the place where the process freezes, the first time that it gets there.
    pub freezes_at: Option<String>,
}

impl Orders {
    /// Orders for a worker on one SQLite folder.
    #[must_use]
    pub fn build(data_dir: PathBuf) -> Self {
        Self {
            mode: Mode::Build,
            data_dir,
            postgres: None,
            lease_ms: 10_000,
            beat_ms: 2_000,
            runs: 1,
            grace_ms: 0,
            call_ms: 0,
            freezes_at: None,
        }
    }

    /// Orders for one of several workers on PostgreSQL, with short leases.
    #[must_use]
    pub fn serve(data_dir: PathBuf, url: &str, schema: &str) -> Self {
        let postgres = Some((url.to_owned(), schema.to_owned()));
        Self { mode: Mode::Serve, postgres, lease_ms: 1_500, beat_ms: 300, runs: 2, ..Self::build(data_dir) }
    }
}
