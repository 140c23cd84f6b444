//! The default backend: this binary started again as launcher and supervisor. No daemon, no root, no extra package.

use crate::cgroup::{self, Group};
use crate::command::{Command, Limits};
use crate::control::Control;
use crate::spec::{Capabilities, Crossing, Isolation, SandboxLimits, SandboxSpec, Strength};
use crate::start::{self, Streams};
use crate::sys::process as syscalls;
use crate::sys::sockets;
use crate::warm::WarmSandbox;
use crate::wire::{Launch, Say};
use crate::{Backend, Sandbox, SandboxError, supervisor};
use async_trait::async_trait;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

/// The user and group that sandboxes run as when the service is root. Above every range that systems hand out.
pub const SANDBOX_ID: u32 = 64_646;

/// What to do when the kernel refuses user namespaces.
const NAMESPACE_FIX: &str = "allow unprivileged user namespaces (as root: `sysctl -w user.max_user_namespaces=15000`, and on Ubuntu \
`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`; in a container: start it with `--security-opt seccomp=unconfined \
--security-opt systempaths=unconfined`)";

/// What is weaker without control groups, and what to do.
const NO_GROUP: &str = "memory of a whole sandbox is watched, not capped by the kernel: for a hard cap, let the service have \
control groups of its own (systemd: `Delegate=yes` in the unit, or `systemd-run --user --scope -p Delegate=yes samokoder serve`)";

/// What is weaker without quotas, and what to do.
const SOFT_DISK: &str = "disk space of a sandbox is watched every few seconds, not capped by the kernel: for a hard cap, put the \
data folder on a disk of its own";

/// Makes sandboxes out of kernel namespaces.
#[derive(Debug, Clone)]
pub struct NativeBackend {
    launcher: PathBuf,
    groups: bool,
}

impl NativeBackend {
    /// Uses `launcher`, a binary whose `main` calls [`crate::run_if_launched`] first.
    #[must_use]
    pub fn new(launcher: PathBuf) -> Self {
        Self { launcher, groups: true }
    }

    /// Makes no control groups, as on a system that does not let this process make any: limits of a whole sandbox are
    /// then kept by measuring.
    #[must_use]
    pub fn without_groups(self) -> Self {
        Self { groups: false, ..self }
    }

    fn group(&self, limits: &SandboxLimits) -> Option<Group> {
        self.groups.then(|| Group::make(limits)).flatten()
    }

    /// Uses the binary that runs now.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the system cannot say which that is.
    pub fn of_this_binary() -> Result<Self, SandboxError> {
        std::env::current_exe().map(Self::new).map_err(SandboxError::backend("looked for its launcher"))
    }

    fn launch(&self, launch: &Launch, group: Option<&Group>) -> Result<(tokio::process::Child, OwnedFd), SandboxError> {
        let backend = SandboxError::backend("started");
        let (ours, theirs) = sockets::pair().map_err(&backend)?;
        let order = serde_json::to_vec(launch).map_err(|error| backend(error.into()))?;
        let streams = Streams { input: Stdio::from(theirs), output: Stdio::null(), error: Stdio::null() };
        let child = start::ourselves(&self.launcher, supervisor::LAUNCH_ARGUMENT, streams).map_err(&backend)?;
        // The launcher waits for its order, so it has started nothing yet that could stay outside the group.
        if let (Some(group), Some(pid)) = (group, child.id()) {
            group.add(pid).map_err(&backend)?;
        }
        sockets::send(ours.as_raw_fd(), &order, &[]).map_err(&backend)?;
        Ok((child, ours))
    }
}

/// What sandboxes are that share the machine's kernel, with passed descriptors.
pub(crate) fn capabilities(groups: bool) -> Capabilities {
    Capabilities {
        isolation: Isolation::Namespaces,
        unprivileged: true,
        overlay: true,
        host_folders: true,
        memory: if groups { Strength::Hard } else { Strength::Soft },
        disk: Strength::Soft,
        exact_kill: true,
        crossing: Crossing::Descriptors,
        notes: limit_notes(groups),
    }
}

/// Says what is weaker than it could be in the limits of a whole sandbox.
pub(crate) fn limit_notes(groups: bool) -> Vec<String> {
    let notes = (!groups).then_some(NO_GROUP).into_iter().chain([SOFT_DISK]);
    notes.map(str::to_owned).collect()
}

/// Gives the private layer and the workspace to the user that sandboxes run as.
pub(crate) fn hand_over(spec: &SandboxSpec) -> std::io::Result<()> {
    let overlay = spec.overlay.as_ref().map(|overlay| overlay.private.as_path());
    for folder in spec.workspace.as_deref().into_iter().chain(overlay) {
        std::fs::create_dir_all(folder)?;
        own(folder)?;
    }
    Ok(())
}

/// Whom a launcher becomes first; nobody when the service is no root.
pub(crate) fn become_user() -> Option<(u32, u32)> {
    (syscalls::uid() == 0).then_some((SANDBOX_ID, SANDBOX_ID))
}

/// Whom commands see themselves as where another launcher makes them, and who owns what they write.
pub(crate) fn user() -> (u32, u32) {
    become_user().unwrap_or_else(|| (syscalls::uid(), syscalls::gid()))
}

/// Gives a file or folder to the user that sandboxes run as; nothing to do for a service that is no root.
pub(crate) fn own(path: &Path) -> std::io::Result<()> {
    if syscalls::uid() == 0 {
        std::os::unix::fs::lchown(path, Some(SANDBOX_ID), Some(SANDBOX_ID))?;
    }
    Ok(())
}

#[async_trait]
impl Backend for NativeBackend {
    fn name(&self) -> &'static str {
        "native"
    }

    async fn probe(&self) -> Result<Capabilities, SandboxError> {
        let sandbox = self.open(SandboxSpec::default()).await?;
        let exit = sandbox.exec(&Command::new(["true"]), &Limits::default()).await?;
        if !exit.ok() {
            return Err(SandboxError::Unavailable {
                reason: format!("a first command ended with {:?}", exit.outcome),
                fix: NAMESPACE_FIX.to_owned(),
            });
        }
        self.remove_abandoned().await;
        Ok(capabilities(self.group(&SandboxLimits::default()).is_some()))
    }

    async fn remove_abandoned(&self) {
        cgroup::remove_abandoned();
    }

    async fn open(&self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        hand_over(&spec).map_err(SandboxError::backend("prepared its folders"))?;
        let SandboxSpec { workspace, read_only, overlay, env, limits } = spec;
        let group = self.group(&limits);
        let launch = Launch { become_user: become_user(), workspace, read_only, overlay, env };
        let (child, socket) = self.launch(&launch, group.as_ref())?;
        let control = Control::open(socket).map_err(SandboxError::backend("started"))?;
        match control.first().await.map_err(SandboxError::backend("started"))? {
            Say::Ready => {
                let child = Mutex::new(child);
                let end = move || drop(child.lock().unwrap_or_else(PoisonError::into_inner).start_kill());
                Ok(Arc::new(WarmSandbox::new(control, group, limits, end)))
            }
            Say::Unavailable { reason } => Err(SandboxError::Unavailable {
                reason: format!("no sandbox can be started ({reason})"),
                fix: NAMESPACE_FIX.to_owned(),
            }),
            Say::Ended { .. } | Say::Socket { .. } | Say::Done { .. } | Say::Refused { .. } => {
                Err(SandboxError::backend("started")(std::io::Error::other("an unexpected first message")))
            }
        }
    }
}
