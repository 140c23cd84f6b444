//! Rest: an app that nobody looks at for a while keeps its memory and uses no processor time until somebody does.

use sandbox::Sandbox;
use tokio::sync::Mutex;

/// Whether an app rests.
#[derive(Default)]
pub(super) struct Rest {
    /// Held while it changes, so that who looks at the app finds it awake or wakes it.
    resting: Mutex<bool>,
}

impl Rest {
    /// Lets the app's processes rest. A sandbox that has ended rests anyway.
    pub(super) async fn begin(&self, sandbox: &dyn Sandbox) {
        let mut resting = self.resting.lock().await;
        if !*resting {
            *resting = sandbox.pause().await.is_ok();
        }
    }

    /// Says whether they rest, or are just being put to rest or woken.
    pub(super) fn is_resting(&self) -> bool {
        self.resting.try_lock().map_or(true, |resting| *resting)
    }

    /// Lets them go on.
    pub(super) async fn end(&self, sandbox: &dyn Sandbox) {
        let mut resting = self.resting.lock().await;
        if *resting {
            *resting = sandbox.resume().await.is_err();
        }
    }
}
