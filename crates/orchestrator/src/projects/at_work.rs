//! The working folders and warm sandboxes of the runs that are worked on in this process.

use super::OpenProject;
use domain::ids::RunId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use tokio::sync::Mutex;

/// Where the open project of one run stands. Whoever opens it holds the lock, so that it is opened once; other runs do
/// not wait for that.
type Place = Arc<Mutex<Option<Arc<OpenProject>>>>;

/// One place for each run.
#[derive(Default)]
pub(super) struct AtWork(StdMutex<HashMap<RunId, Place>>);

impl AtWork {
    /// Returns the place of a run.
    pub(super) fn place(&self, run: RunId) -> Place {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(run).or_default())
    }

    /// Lets go of what a run has open; commands that are being waited for keep it until they end.
    pub(super) fn close(&self, run: RunId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
    }
}
