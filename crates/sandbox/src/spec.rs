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

/// How strong the wall is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// Kernel namespaces, seccomp and no capabilities; one kernel for all.
    Namespaces,
    /// A kernel of the sandbox's own, as an ordinary program: no call of a command reaches the machine's kernel.
    UserKernel,
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
    /// Whether memory of the whole sandbox is limited by the kernel; else only that of each process.
    pub hard_memory: bool,
    /// What is weaker than it could be, each with the fix.
    pub notes: Vec<String>,
}
