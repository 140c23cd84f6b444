//! What a sandbox is made of, and what a backend can do.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a sandbox is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SandboxSpec {
    /// Host folder that is `/app` inside, writable. Absent: `/app` is an empty folder in memory.
    pub workspace: Option<PathBuf>,
    /// Host files and folders that are readable inside.
    pub read_only: Vec<ReadOnly>,
    /// A shared, read-only folder under a private writable layer.
    pub overlay: Option<Overlay>,
    /// Variables of every command.
    pub env: Vec<(String, String)>,
    /// What all commands together may use.
    pub limits: SandboxLimits,
}

/// What all commands of a sandbox together may use. A sandbox that uses more is ended, with the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxLimits {
    /// Memory, with files in memory, in bytes.
    pub memory_bytes: u64,
    /// What the workspace and the private layer take on the disk, in bytes; deleted files that are still open count.
    pub disk_bytes: u64,
    /// Files and folders in the workspace and the private layer.
    pub files: u64,
    /// Processes and threads. A command's own limit, at which the kernel starts no more, is best a little higher: then a
    /// bomb of processes is seen and ended, rather than kept alive at the limit.
    pub processes: u64,
}

impl Default for SandboxLimits {
    /// Enough for a build of a full-stack app; figures from `TypeScript` and Vite builds of the templates, three times.
    fn default() -> Self {
        Self { memory_bytes: 4 << 30, disk_bytes: 2 << 30, files: 200_000, processes: 1024 }
    }
}

/// A host file or folder that is readable inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOnly {
    /// On the host.
    pub host: PathBuf,
    /// Inside, absolute.
    pub inside: String,
}

/// A shared, read-only folder under a private writable layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlay {
    /// Host folder with the shared layer.
    pub lower: PathBuf,
    /// Host folder for the private layer; it gets `upper` and `work` inside, and may be deleted afterwards.
    pub private: PathBuf,
    /// Where both are seen together inside, absolute, such as `/app/node_modules`.
    pub inside: String,
}

/// How strong the wall is, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// Kernel namespaces, seccomp and no capabilities; one kernel for all.
    Namespaces,
    /// A kernel of its own in user space, such as gVisor's.
    UserKernel,
    /// A virtual machine.
    Machine,
}

impl Isolation {
    /// Returns the word for it in settings and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::UserKernel => "user_kernel",
            Self::Machine => "machine",
        }
    }
}

/// How exactly a limit of a whole sandbox is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// It is not.
    None,
    /// It is measured again and again; a sandbox that is over it is ended soon after.
    Soft,
    /// The kernel never lets it be passed.
    Hard,
}

/// How sockets cross the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crossing {
    /// As passed descriptors: nothing is copied.
    Descriptors,
    /// As bytes over one stream.
    Relay,
}

/// What a backend isolates and limits on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// How strong the wall is.
    pub isolation: Isolation,
    /// Whether commands run as an unprivileged user of the host.
    pub unprivileged: bool,
    /// Whether shared layers can be laid under a workspace.
    pub overlay: bool,
    /// Whether folders of this machine can be inside: a project's own, and what it shares.
    pub host_folders: bool,
    /// How memory of the whole sandbox is limited.
    pub memory: Strength,
    /// How the disk space of the whole sandbox is limited.
    pub disk: Strength,
    /// Whether the end of a command ends every process that it started, at once.
    pub exact_kill: bool,
    /// How sockets cross the wall.
    pub crossing: Crossing,
    /// What is weaker than it could be, each with the fix.
    pub notes: Vec<String>,
}
