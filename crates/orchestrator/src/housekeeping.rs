//! What every process does for its own machine: what nobody uses any more goes, at the start and every hour.

use crate::projects::Projects;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Time between two rounds.
const EVERY: Duration = Duration::from_secs(3600);

/// A working folder that was not used for so long is removed; it is made again from the head when it is needed.
const IDLE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The rounds of one process.
pub(crate) struct Housekeeping {
    projects: Arc<Projects>,
    last: Mutex<Option<Instant>>,
}

impl Housekeeping {
    /// The first round is due at once.
    pub(crate) fn new(projects: Arc<Projects>) -> Self {
        Self { projects, last: Mutex::default() }
    }

    /// Lets an idle browser go, and makes a round when one is due.
    pub(crate) async fn run_due(&self) {
        self.projects.let_idle_browser_go();
        let mut last = self.last.lock().await;
        if last.is_some_and(|last| last.elapsed() < EVERY) {
            return;
        }
        *last = Some(Instant::now());
        let projects = Arc::clone(&self.projects);
        match tokio::task::spawn_blocking(move || projects.remove_idle(IDLE)).await {
            Ok(Ok(removed)) => tracing::info!(removed, "folders that nobody used were removed"),
            Ok(Err(error)) => tracing::warn!(error = error.explain(), "folders that nobody used could not be removed"),
            Err(error) => tracing::error!(%error, "the removal of folders panicked"),
        }
        self.projects.remove_abandoned_sandboxes().await;
    }
}
