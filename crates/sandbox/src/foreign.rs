//! Sandboxes that another launcher makes: our binary builds the root in namespaces of its own and then becomes it.
//!
//! So every launcher gets the same root as our own: no more of the system, the same caps in memory, private folders
//! that the unprivileged user could not reach by path, shared layers. And none of them is ever run by root.

use crate::cgroup::Group;
use crate::command::{Command, Limits};
use crate::control::Control;
use crate::relay::{self, Relay};
use crate::spec::{SandboxLimits, SandboxSpec};
use crate::start::{self, Streams};
use crate::supervisor::STAGE_ARGUMENT;
use crate::sys::sockets;
use crate::warm::WarmSandbox;
use crate::wire::{Carry, Launch, Say, Stage, Supervise};
use crate::{Sandbox, SandboxError, native};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::UnixStream;

/// Longest time until a sandbox stands; gVisor takes half a second on a quiet machine.
const START_TIME: Duration = Duration::from_secs(30);

/// How much of a launcher's complaints is passed on, in bytes.
const MAX_WORDS: u64 = 2000;

/// Another launcher, and how it is started.
pub(crate) struct Foreign<'a> {
    /// Our own binary.
    pub(crate) launcher: &'a Path,
    /// The other launcher and its arguments.
    pub(crate) argv: Vec<String>,
    /// The text of the bundle's `config.json`; empty for launchers that read none.
    pub(crate) bundle: String,
    /// Largest file that the launcher and what it starts may make, in bytes, where that is a limit of memory.
    pub(crate) memory_file_bytes: Option<u64>,
    /// How the supervisor is talked to.
    pub(crate) carry: Carry,
    /// Whether to make control groups where the machine lets this process.
    pub(crate) groups: bool,
    /// What to do when it cannot start.
    pub(crate) fix: &'static str,
}

/// What was started, and keeps a sandbox standing.
struct Started {
    child: tokio::process::Child,
    relay: Option<Relay>,
}

impl Foreign<'_> {
    /// Starts a sandbox and waits until it stands.
    pub(crate) async fn open(self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        let backend = SandboxError::backend("started");
        native::hand_over(&spec).map_err(SandboxError::backend("prepared its folders"))?;
        let (fix, limits) = (self.fix, spec.limits);
        let group = self.groups.then(|| Group::make(&limits)).flatten();
        let group = if self.memory_file_bytes.is_some() { group.map(Group::of_own_kernel) } else { group };
        let mut words = tempfile::tempfile().map_err(&backend)?;
        let (control, started) = self.start(spec, group.as_ref(), &words).map_err(&backend)?;
        match tokio::time::timeout(START_TIME, control.first()).await {
            Ok(Ok(Say::Ready)) => {
                let started = Mutex::new(started);
                let end = move || started.lock().unwrap_or_else(PoisonError::into_inner).end();
                Ok(Arc::new(WarmSandbox::new(control, group, limits, end)))
            }
            Ok(Ok(Say::Unavailable { reason })) => Err(unavailable(&reason, fix)),
            Ok(Ok(Say::Ended { .. } | Say::Socket { .. } | Say::Done { .. } | Say::Refused { .. })) => {
                Err(backend(io::Error::other("an unexpected first message")))
            }
            Ok(Err(error)) => Err(unavailable(&complaint(&mut words).unwrap_or_else(|| error.to_string()), fix)),
            Err(_) => Err(unavailable(&format!("nothing was heard for {} s", START_TIME.as_secs()), fix)),
        }
    }

    fn start(self, spec: SandboxSpec, group: Option<&Group>, words: &File) -> io::Result<(Control, Started)> {
        let SandboxSpec { workspace, read_only, overlay, env, limits: _ } = spec;
        let launch = Launch { become_user: native::become_user(), workspace, read_only, overlay, env: Vec::new() };
        let stage = Stage {
            launch,
            argv: self.argv,
            bundle: self.bundle,
            memory_file_bytes: self.memory_file_bytes,
            carry: self.carry,
        };
        let (control, theirs, relay) = line(self.carry)?;
        sockets::send(control.as_raw_fd(), &serde_json::to_vec(&Supervise { env })?, &[])?;
        let (order, writer) = sockets::pipe()?;
        let streams = Streams { input: order.into(), output: theirs.into(), error: words.try_clone()?.into() };
        let child = start::ourselves(self.launcher, STAGE_ARGUMENT, streams)?;
        // It waits for its order, so it has started nothing yet that could stay outside the group.
        if let (Some(group), Some(pid)) = (group, child.id()) {
            group.add(pid)?;
        }
        File::from(writer).write_all(&serde_json::to_vec(&stage)?)?;
        Ok((Control::open(control)?, Started { child, relay }))
    }
}

impl Started {
    fn end(&mut self) {
        let _ = self.child.start_kill();
        self.relay = None;
    }
}

/// Makes the host's control socket, what the launcher gets, and the relay between them where there is one.
fn line(carry: Carry) -> io::Result<(OwnedFd, OwnedFd, Option<Relay>)> {
    match carry {
        Carry::Control => {
            let (control, theirs) = sockets::pair()?;
            Ok((control, theirs, None))
        }
        Carry::Stream => {
            let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
            ours.set_nonblocking(true)?;
            let (control, relay) = relay::outside(UnixStream::from_std(ours)?)?;
            Ok((control, theirs.into(), Some(relay)))
        }
    }
}

/// Runs a first command in a sandbox that has just been opened.
pub(crate) async fn try_out(sandbox: &dyn Sandbox, fix: &str) -> Result<(), SandboxError> {
    let exit = sandbox.exec(&Command::new(["true"]), &Limits::default()).await?;
    if exit.ok() { Ok(()) } else { Err(unavailable(&format!("a first command ended with {:?}", exit.outcome), fix)) }
}

/// Says whether sandboxes get control groups here.
pub(crate) fn has_groups(wanted: bool) -> bool {
    wanted && Group::make(&SandboxLimits::default()).is_some()
}

fn unavailable(reason: &str, fix: &str) -> SandboxError {
    SandboxError::Unavailable { reason: format!("no sandbox can be started ({reason})"), fix: fix.to_owned() }
}

/// What the launcher has said before it ended, on one line.
fn complaint(words: &mut File) -> Option<String> {
    let mut text = Vec::new();
    words.rewind().ok()?;
    words.take(MAX_WORDS).read_to_end(&mut text).ok()?;
    let text = String::from_utf8_lossy(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}
