//! Commands, their limits, and how they end.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A command inside a sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Program and arguments; the program is looked up in the sandbox's `PATH`.
    pub argv: Vec<String>,
    /// Working folder inside the sandbox.
    pub cwd: String,
    /// Variables on top of the sandbox's own few; nothing of the host's environment comes in.
    pub env: Vec<(String, String)>,
}

impl Command {
    /// A command in the workspace.
    pub fn new(argv: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { argv: argv.into_iter().map(Into::into).collect(), cwd: "/app".to_owned(), env: Vec::new() }
    }

    /// Adds a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the working folder.
    #[must_use]
    pub fn cwd(mut self, cwd: &str) -> Self {
        cwd.clone_into(&mut self.cwd);
        self
    }
}

/// What one command may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wall time; then the whole process tree is killed.
    pub wall_time: Duration,
    /// Processor time of one process, in whole seconds (`RLIMIT_CPU`).
    pub cpu_time: Duration,
    /// Output that is kept, in bytes: a quarter from the start, the rest from the end.
    pub output_bytes: usize,
    /// Output that is read at all, in bytes; a command that prints more is killed.
    pub printed_bytes: u64,
    /// Private memory of one process, in bytes (`RLIMIT_DATA`).
    pub memory_bytes: u64,
    /// Processes and threads of the sandbox (`RLIMIT_NPROC`): where the kernel starts no more.
    pub processes: u64,
    /// Open files of one process.
    pub open_files: u64,
    /// Largest file, in bytes.
    pub file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall_time: Duration::from_secs(60),
            cpu_time: Duration::from_secs(3600),
            output_bytes: 1024 * 1024,
            printed_bytes: 1 << 30,
            memory_bytes: 2 << 30,
            processes: 512,
            open_files: 4096,
            file_bytes: 256 << 20,
        }
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It exited by itself.
    Code(i32),
    /// A signal ended it.
    Signal(i32),
    /// It ran out of wall time and was killed.
    TimedOut,
    /// It could not be started: no such program, or not allowed.
    NotStarted,
    /// It, or all commands of its sandbox together, used too much of something, and it was killed.
    Over(Resource),
}

/// What a command or a sandbox can use too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Memory of the whole sandbox.
    Memory,
    /// Disk space of the whole sandbox.
    Disk,
    /// Files and folders of the whole sandbox.
    Files,
    /// Processes and threads of the whole sandbox.
    Processes,
    /// Processor time of a process.
    Cpu,
    /// The size of one file.
    FileSize,
    /// Output of the command.
    Output,
}

impl Resource {
    /// Returns the word for it in labels of metrics.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Files => "files",
            Self::Processes => "processes",
            Self::Cpu => "cpu",
            Self::FileSize => "file_size",
            Self::Output => "output",
        }
    }
}

/// Signals by which the kernel ends a process that used too much, with what that was.
const SIGNALS_OF_LIMITS: &[(i32, Resource)] = &[(libc::SIGXCPU, Resource::Cpu), (libc::SIGXFSZ, Resource::FileSize)];

impl Outcome {
    /// Reads the signal that ended a command.
    #[must_use]
    pub fn of_signal(signal: i32) -> Self {
        let over = SIGNALS_OF_LIMITS.iter().find(|(known, _)| *known == signal);
        over.map_or(Self::Signal(signal), |(_, resource)| Self::Over(*resource))
    }
}

/// What a finished command left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// How it ended.
    pub outcome: Outcome,
    /// stdout and stderr, interleaved, head and tail.
    pub output: Vec<u8>,
    /// Bytes that were dropped from the middle.
    pub dropped_bytes: u64,
    /// How long it ran.
    pub wall: Duration,
    /// Processor time that it and the processes it waited for used.
    pub cpu: Duration,
    /// The most memory that one of its processes had at once, in bytes.
    pub peak_bytes: u64,
}

impl Exit {
    /// Returns the output as text; bytes that are no UTF-8 are replaced.
    #[must_use]
    pub fn output_text(&self) -> String {
        String::from_utf8_lossy(&self.output).into_owned()
    }

    /// Says whether it exited with code 0.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.outcome == Outcome::Code(0)
    }
}

/// Puts an outcome into words.
#[must_use]
pub fn ended(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Code(code) => format!("exit {code}"),
        Outcome::Signal(signal) => format!("ended by signal {signal}"),
        Outcome::TimedOut => "timed out".to_owned(),
        Outcome::NotStarted => "could not be started".to_owned(),
        Outcome::Over(resource) => format!("stopped: {}", over(*resource)),
    }
}

fn over(resource: Resource) -> &'static str {
    match resource {
        Resource::Memory => "all commands together used more memory than a sandbox may",
        Resource::Disk => "the folder took more disk space than a sandbox may, or the disk is almost full",
        Resource::Files => "there were more files in the folder than a sandbox may make",
        Resource::Processes => "there were more processes at once than a sandbox may have",
        Resource::Cpu => "a process used more processor time than it may",
        Resource::FileSize => "a file grew larger than it may",
        Resource::Output => "it printed more than a command may",
    }
}
