//! The second backend: bubblewrap makes the namespaces, everything else is as in the default one.
//!
//! An implementation by others to run the same tests against. Its gaps, such as file systems in memory without a cap on
//! inodes and a `/proc/1/environ` of its own, do not show: it gets a finished root, an empty environment, and its
//! process 1 is our supervisor.

use crate::foreign::{self, Foreign};
use crate::spec::{Capabilities, SandboxSpec};
use crate::supervisor::{STAGED_ROOT, STAGED_SUPERVISOR, SUPERVISE_ARGUMENT};
use crate::wire::Carry;
use crate::{Backend, Sandbox, SandboxError, native, programs};
use async_trait::async_trait;
use std::path::PathBuf;
use std::sync::Arc;

/// What to do when it does not start.
const FIX: &str = "install bubblewrap 0.8 or newer, and allow unprivileged user namespaces \
(as root: `sysctl -w user.max_user_namespaces=15000`)";

/// Makes sandboxes with bubblewrap.
#[derive(Debug, Clone)]
pub struct BwrapBackend {
    launcher: PathBuf,
    bwrap: String,
    groups: bool,
}

impl BwrapBackend {
    /// Looks for bubblewrap along a search path, such as the value of `PATH`. `launcher` is a binary whose `main` calls
    /// [`crate::run_if_launched`] first.
    #[must_use]
    pub fn find(launcher: PathBuf, search_path: &str) -> Option<Self> {
        let bwrap = programs::find(search_path, "bwrap")?.to_str()?.to_owned();
        Some(Self { launcher, bwrap, groups: true })
    }

    /// Makes no control groups, as on a system that does not let this process make any.
    #[must_use]
    pub fn without_groups(self) -> Self {
        Self { groups: false, ..self }
    }

    fn argv(&self) -> Vec<String> {
        let supervisor = [STAGED_SUPERVISOR, SUPERVISE_ARGUMENT];
        [self.bwrap.as_str(), "--unshare-all", "--unshare-user", "--as-pid-1", "--die-with-parent", "--new-session"]
            .into_iter()
            .chain(["--hostname", "sandbox", "--clearenv"])
            // The supervisor limits its namespace, makes those of commands and empties their bounding set; they get none.
            .chain(["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP", "--cap-add", "CAP_SYS_RESOURCE"])
            .chain(["--dev-bind", STAGED_ROOT, "/", "--proc", "/proc", "--chdir", "/", "--"])
            .chain(supervisor)
            .map(str::to_owned)
            .collect()
    }
}

#[async_trait]
impl Backend for BwrapBackend {
    fn name(&self) -> &'static str {
        "bwrap"
    }

    async fn probe(&self) -> Result<Capabilities, SandboxError> {
        let sandbox = self.open(SandboxSpec::default()).await?;
        foreign::try_out(&*sandbox, FIX).await?;
        Ok(native::capabilities(foreign::has_groups(self.groups)))
    }

    async fn remove_abandoned(&self) {
        crate::cgroup::remove_abandoned();
    }

    async fn open(&self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        let foreign = Foreign {
            launcher: &self.launcher,
            argv: self.argv(),
            bundle: String::new(),
            memory_file_bytes: None,
            carry: Carry::Control,
            groups: self.groups,
            fix: FIX,
        };
        foreign.open(spec).await
    }
}
