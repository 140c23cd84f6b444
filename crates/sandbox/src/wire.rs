//! What the host and the supervisor say to each other over the control socket, one JSON object a message.

use crate::command::Limits;
use crate::spec::{Overlay, ReadOnly};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The first message: what to build the sandbox from.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Launch {
    /// Whom to become first; absent when the service is no root.
    pub(crate) become_user: Option<(u32, u32)>,
    /// Host folder that is `/app` inside.
    pub(crate) workspace: Option<PathBuf>,
    /// Host files and folders that are readable inside.
    pub(crate) read_only: Vec<ReadOnly>,
    /// The shared layer.
    pub(crate) overlay: Option<Overlay>,
    /// Variables of every command.
    pub(crate) env: Vec<(String, String)>,
}

/// What to build a root from for another launcher, and which one to become then.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stage {
    /// What the root is made of; the variables in it go to the supervisor with [`Supervise`].
    pub(crate) launch: Launch,
    /// The launcher and its arguments.
    pub(crate) argv: Vec<String>,
    /// The text of the bundle's `config.json`; empty for launchers that read none.
    pub(crate) bundle: String,
    /// Largest file that the launcher and what it starts may make, in bytes, where that is a limit of memory.
    pub(crate) memory_file_bytes: Option<u64>,
    /// How the supervisor is talked to.
    pub(crate) carry: Carry,
}

/// How a supervisor in another launcher's sandbox is talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Carry {
    /// Over the control socket, which the launcher passes on.
    Control,
    /// Over standard input and output, where nothing else can be passed on.
    Stream,
}

/// The first message to a supervisor in another launcher's sandbox.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Supervise {
    /// Variables of every command.
    pub(crate) env: Vec<(String, String)>,
}

/// What the host asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(crate) enum Ask {
    /// Start a command; its stdin and its output pipe come as descriptors.
    Start {
        /// Chosen by the host.
        id: u64,
        /// Program and arguments.
        argv: Vec<String>,
        /// Working folder.
        cwd: String,
        /// Variables on top of the sandbox's own.
        env: Vec<(String, String)>,
        /// Resource limits.
        limits: WireLimits,
    },
    /// Measure what the sandbox uses; the pipe for the answer, a [`crate::usage::Usage`] in JSON, comes as a descriptor.
    Measure {
        /// Chosen by the host.
        id: u64,
        /// Whether to count files as well, up to this many.
        files: Option<u64>,
    },
    /// Stop every process for now, or let all go on.
    Pause {
        /// Chosen by the host.
        id: u64,
        /// Whether they are to stop.
        on: bool,
    },
    /// Kill a command and everything that it started.
    Kill {
        /// Which.
        id: u64,
    },
    /// Connect to a port; the connection comes back as a descriptor.
    Dial {
        /// Chosen by the host.
        id: u64,
        /// Port on the sandbox's loopback.
        port: u16,
    },
    /// Listen on a port; the listener comes back as a descriptor.
    Listen {
        /// Chosen by the host.
        id: u64,
        /// Port on the sandbox's loopback.
        port: u16,
    },
}

/// What the supervisor answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub(crate) enum Say {
    /// The sandbox stands.
    Ready,
    /// The sandbox cannot be built.
    Unavailable {
        /// Which part failed, and the system's words.
        reason: String,
    },
    /// A command ended.
    Ended {
        /// Which.
        id: u64,
        /// Its exit code, if it exited.
        code: Option<i32>,
        /// The signal that ended it, if one did.
        signal: Option<i32>,
        /// Why it could not be started, if it could not.
        not_started: Option<String>,
        /// Processor time that it used, in milliseconds.
        cpu_ms: u64,
        /// The most memory that one of its processes had, in kibibytes.
        peak_kib: u64,
    },
    /// A dialled connection or a listener; the descriptor comes along.
    Socket {
        /// For which question.
        id: u64,
    },
    /// What was asked for is done.
    Done {
        /// For which question.
        id: u64,
    },
    /// A port that refused.
    Refused {
        /// For which question.
        id: u64,
        /// The system's words.
        reason: String,
    },
}

/// The resource limits of one command.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct WireLimits {
    pub(crate) memory_bytes: u64,
    pub(crate) processes: u64,
    pub(crate) open_files: u64,
    pub(crate) file_bytes: u64,
    pub(crate) cpu_s: u64,
}

impl From<&Limits> for WireLimits {
    fn from(limits: &Limits) -> Self {
        Self {
            memory_bytes: limits.memory_bytes,
            processes: limits.processes,
            open_files: limits.open_files,
            file_bytes: limits.file_bytes,
            cpu_s: limits.cpu_time.as_secs().max(1),
        }
    }
}
