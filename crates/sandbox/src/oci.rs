//! Backends out of OCI runtimes, driven directly: no engine, no daemon, no socket, never as root.
//!
//! Each sandbox is one `run` of the runtime on a bundle that exists only in the sandbox's own mount namespace, so nothing
//! is left behind. runc and crun use this kernel, as the default backend does; runsc (gVisor) brings one of its own,
//! which is the wall for strangers' code. It passes no descriptors on, so there everything goes over one stream.

mod bundle;

pub(crate) use bundle::seccomp_profile;

use crate::foreign::{self, Foreign};
use crate::native::{SANDBOX_ID, become_user};
use crate::spec::{Capabilities, Crossing, Isolation, SandboxSpec, Strength};
use crate::supervisor::{
    NEST_ARGUMENT, RELAY_ARGUMENT, STAGED_BUNDLE, STAGED_STATE, STAGED_SUPERVISOR, SUPERVISE_ARGUMENT,
};
use crate::sys::process;
use crate::wire::Carry;
use crate::{Backend, Sandbox, SandboxError, native, programs};
use async_trait::async_trait;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::PathBuf;
use std::sync::Arc;

/// What everything over one stream means for ports.
const LISTENS: &str =
    "a port that the host listens on in the sandbox is, for that time, also a port of this machine's own loopback";

/// By how much a kernel that is a program lengthens the file that holds all memory of its sandbox, in bytes.
const MEMORY_STEP: u64 = 1 << 30;

/// Which runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OciKind {
    /// crun: this kernel.
    Crun,
    /// runc: this kernel.
    Runc,
    /// runsc of gVisor: a kernel of its own.
    Runsc,
}

impl OciKind {
    /// The name of its program, which is the name of the backend.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Crun => "crun",
            Self::Runc => "runc",
            Self::Runsc => "runsc",
        }
    }

    /// What to do when it does not start.
    fn fix(self) -> &'static str {
        match self {
            Self::Crun => "install crun 1.8 or newer, and allow unprivileged user namespaces",
            Self::Runc => "install runc 1.1 or newer, and allow unprivileged user namespaces",
            Self::Runsc => "install a release of gVisor, and allow unprivileged user namespaces and ptrace",
        }
    }
}

/// A runtime that is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OciRuntime {
    kind: OciKind,
    program: String,
}

impl OciRuntime {
    /// Looks for a runtime along a search path, such as the value of `PATH`; Debian keeps runc in `/usr/sbin`.
    #[must_use]
    pub fn find(kind: OciKind, search_path: &str) -> Option<Self> {
        let program = programs::find(search_path, kind.name())?.to_str()?.to_owned();
        Some(Self { kind, program })
    }
}

/// Makes sandboxes with an OCI runtime.
#[derive(Debug, Clone)]
pub struct OciBackend {
    launcher: PathBuf,
    runtime: OciRuntime,
    carry: Carry,
    groups: bool,
}

impl OciBackend {
    /// Uses a runtime; `launcher` is a binary whose `main` calls [`crate::run_if_launched`] first.
    #[must_use]
    pub fn new(launcher: PathBuf, runtime: OciRuntime) -> Self {
        let carry = match runtime.kind {
            OciKind::Crun | OciKind::Runc => Carry::Control,
            OciKind::Runsc => Carry::Stream,
        };
        Self { launcher, runtime, carry, groups: true }
    }

    /// Talks to its sandboxes over one stream, as if the runtime passed no descriptors on.
    #[must_use]
    pub fn over_one_stream(self) -> Self {
        Self { carry: Carry::Stream, ..self }
    }

    /// Makes no control groups, as on a system that does not let this process make any.
    #[must_use]
    pub fn without_groups(self) -> Self {
        Self { groups: false, ..self }
    }

    fn has_own_kernel(&self) -> bool {
        match self.runtime.kind {
            OciKind::Crun | OciKind::Runc => false,
            OciKind::Runsc => true,
        }
    }

    fn argv(&self, container: &str) -> Vec<String> {
        let global: &[&str] = match self.runtime.kind {
            OciKind::Crun => &["--cgroup-manager=disabled"],
            OciKind::Runc => &["--rootless", "true"],
            OciKind::Runsc => &["--rootless", "--network", "none", "--ignore-cgroups"],
        };
        let passed: &[&str] = match self.carry {
            Carry::Control => &["--preserve-fds", "1"],
            Carry::Stream => &[],
        };
        [self.runtime.program.as_str(), "--root", STAGED_STATE]
            .iter()
            .chain(global)
            .chain(&["run", "--bundle", STAGED_BUNDLE])
            .chain(passed)
            .chain(&[container])
            .map(|text| (*text).to_owned())
            .collect()
    }

    fn role(&self) -> &'static str {
        match self.carry {
            Carry::Control => SUPERVISE_ARGUMENT,
            Carry::Stream => RELAY_ARGUMENT,
        }
    }
}

#[async_trait]
impl Backend for OciBackend {
    fn name(&self) -> &'static str {
        self.runtime.kind.name()
    }

    async fn probe(&self) -> Result<Capabilities, SandboxError> {
        let sandbox = self.open(SandboxSpec::default()).await?;
        foreign::try_out(&*sandbox, self.runtime.kind.fix()).await?;
        let own_kernel = self.has_own_kernel();
        let mut found = native::capabilities(foreign::has_groups(self.groups));
        if own_kernel {
            found.isolation = Isolation::UserKernel;
            found.memory = Strength::Hard;
        }
        if self.carry == Carry::Stream {
            found.crossing = Crossing::Relay;
            found.notes.push(LISTENS.to_owned());
        }
        Ok(found)
    }

    async fn remove_abandoned(&self) {
        crate::cgroup::remove_abandoned();
    }

    async fn open(&self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        let (uid, gid) =
            if become_user().is_some() { (SANDBOX_ID, SANDBOX_ID) } else { (process::uid(), process::gid()) };
        let memory = spec.limits.memory_bytes.div_ceil(MEMORY_STEP).max(2) * MEMORY_STEP;
        let (user, group) = (uid.to_string(), gid.to_string());
        let args = [STAGED_SUPERVISOR, NEST_ARGUMENT, &user, &group, self.role()];
        let foreign = Foreign {
            launcher: &self.launcher,
            argv: self.argv(&container_name()),
            bundle: bundle::config(self.runtime.kind, (uid, gid), &args),
            // Such a kernel keeps all memory of a sandbox in one file in memory, and ends where it cannot lengthen it.
            memory_file_bytes: self.has_own_kernel().then_some(memory),
            groups: self.groups,
            carry: self.carry,
            fix: self.runtime.kind.fix(),
        };
        foreign.open(spec).await
    }
}

/// A name that nobody else on the machine uses: gVisor derives the name of a socket from it.
pub(crate) fn container_name() -> String {
    format!("samokoder-{:016x}", RandomState::new().build_hasher().finish())
}
