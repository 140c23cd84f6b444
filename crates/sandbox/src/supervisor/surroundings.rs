//! What a supervisor finds where another launcher has put it.
//!
//! Kernels that are programs themselves lack things, and some say yes and do nothing; so this tries, and looks.

use crate::sys::mounts;
use crate::sys::process::{self, Forked};
use std::io;
use std::path::Path;

/// Namespaces without which no command is started.
const LEAST: i32 = libc::CLONE_NEWPID | libc::CLONE_NEWIPC;

/// What commands can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// A mount namespace for each command, and in it a `/proc` that shows the command alone.
    pub(super) own_proc: bool,
}

impl Surroundings {
    /// What our own launcher builds.
    pub(super) fn of_our_own() -> Self {
        Self { own_proc: true }
    }

    /// Tries what is possible here. Process namespaces are the least: without them no end of a command is exact.
    pub(super) fn look() -> io::Result<Self> {
        let own_proc = own_proc();
        if !own_proc {
            tried(LEAST, || Ok(()))?;
        }
        Ok(Self { own_proc })
    }

    /// The namespaces of each command: with its end its processes, its mounts and its shared memory are gone.
    pub(super) fn command_namespaces(self) -> i32 {
        LEAST | if self.own_proc { libc::CLONE_NEWNS } else { 0 }
    }
}

/// Says whether a command can have a `/proc` of its own.
fn own_proc() -> bool {
    let mounted = tried(LEAST | libc::CLONE_NEWNS, mounts::fresh_proc).is_ok();
    // gVisor of before 2023 makes no mount namespace and says that it did: ours would then have the child's `/proc`.
    let separate = Path::new("/proc/self").exists();
    if !separate {
        let _ = mounts::detach("/proc");
    }
    mounted && separate
}

/// Does something in a child in new namespaces.
fn tried(namespaces: i32, act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match process::fork(namespaces)? {
        Forked::Child => process::exit_now(i32::from(act().is_err())),
        Forked::Parent(_) => match process::wait_any(true)? {
            Some(ended) if ended.code == Some(0) => Ok(()),
            _ => Err(io::Error::other("it was made, but cannot be used")),
        },
    }
}
