//! The one browser of this process: started by the first check, and ended when nobody has played in it for long.

use crate::OrchestratorError;
use agents::tester::Browser;
use sandbox::FolderLock;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The browser, while there is one.
pub(super) struct SharedBrowser {
    idle: Duration,
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    browser: Arc<Browser>,
    /// When somebody was last seen to play in it.
    used: Instant,
    _packages: FolderLock,
}

impl SharedBrowser {
    /// There is none yet; one is kept for `idle` after its last check.
    pub(super) fn new(idle: Duration) -> Self {
        Self { idle, kept: Mutex::default() }
    }

    /// Returns the browser; `start` makes it where there is none.
    pub(super) async fn taken(
        &self,
        start: impl AsyncFnOnce() -> Result<(Browser, FolderLock), OrchestratorError>,
    ) -> Result<Arc<Browser>, OrchestratorError> {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept.as_mut().filter(|kept| !kept.browser.is_gone()) {
            kept.used = Instant::now();
            return Ok(Arc::clone(&kept.browser));
        }
        let (browser, packages) = start().await?;
        let browser = Arc::new(browser);
        *kept = Some(Kept { browser: Arc::clone(&browser), used: Instant::now(), _packages: packages });
        Ok(browser)
    }

    /// Ends the browser when nobody has played in it for long. To be called every now and then; it waits for nobody.
    pub(super) fn let_idle_go(&self) {
        // Whoever has the lock starts one.
        let Ok(mut shared) = self.kept.try_lock() else { return };
        if let Some(kept) = shared.as_mut() {
            // Whoever plays holds it too.
            if Arc::strong_count(&kept.browser) > 1 {
                kept.used = Instant::now();
            } else if kept.used.elapsed() > self.idle {
                shared.take();
            }
        }
    }
}
