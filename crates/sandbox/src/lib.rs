//! Runs commands over a project's files inside limits, keeps them warm, serves their ports.
//!
//! Generated code is hostile: it gets namespaces of its own, a read-only system, no capabilities, a seccomp filter,
//! limits, and no network but sockets that the host passes in. One trait, [`Sandbox`]; the default backend is
//! [`native::NativeBackend`], whose launcher is this same binary started again. This crate alone spawns processes.
//! Deliberately absent: models, databases, what the commands mean.

mod attached;
mod beneath;
pub mod bwrap;
mod cgroup;
pub mod choice;
pub mod command;
mod control;
pub mod engine;
pub mod error;
pub mod folder_lock;
mod foreign;
pub mod kubernetes;
pub mod layers;
pub mod mirror;
pub mod modules;
pub mod native;
pub mod oci;
pub mod output;
pub mod process;
pub mod programs;
mod relay;
pub mod spec;
mod start;
mod supervisor;
mod sys;
pub mod usage;
mod warm;
mod watch;
mod wire;
pub mod workspace;

use async_trait::async_trait;
use std::sync::Arc;

pub use cgroup::remove_ended_groups;
pub use command::{Command, Exit, Limits, Outcome, Resource};
pub use error::SandboxError;
pub use folder_lock::FolderLock;
pub use process::{End, Process, ProcessParts};
pub use spec::{Capabilities, Crossing, Isolation, Overlay, ReadOnly, SandboxLimits, SandboxSpec, Strength};
pub use supervisor::run_if_launched;
pub use sys::memory::return_large_blocks;
pub use usage::{DiskUsage, Usage};

/// A way to make sandboxes.
#[async_trait]
pub trait Backend: Send + Sync {
    /// Its name, for people.
    fn name(&self) -> &'static str;

    /// Really starts a sandbox, and says what it isolates and limits on this machine.
    ///
    /// # Errors
    /// [`SandboxError::Unavailable`] with what to change when no sandbox can be started.
    async fn probe(&self) -> Result<Capabilities, SandboxError>;

    /// Starts a warm sandbox, which lives until it is closed, dropped, or this process ends.
    ///
    /// # Errors
    /// [`SandboxError::Unavailable`] when the machine does not allow it, [`SandboxError::Backend`] when it failed.
    async fn open(&self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError>;

    /// Removes what services that are gone have left of their sandboxes, as far as it did not go with them.
    async fn remove_abandoned(&self) {}
}

/// A warm sandbox.
#[async_trait]
pub trait Sandbox: Send + Sync {
    /// Runs a command (argv, never a shell string) to its end.
    ///
    /// stdout and stderr come back interleaved; past `limits.output_bytes` the middle is dropped. A non-zero exit
    /// code is an `Ok`: a failing build is an answer, not a fault. Dropping the future kills the process tree.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the sandbox itself failed; nothing is known about the command.
    async fn exec(&self, command: &Command, limits: &Limits) -> Result<Exit, SandboxError>;

    /// Starts a command that goes on running, such as a server. Dropping the handle kills its process tree.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the sandbox itself failed.
    async fn start(&self, command: &Command, limits: &Limits) -> Result<Process, SandboxError>;

    /// Connects to a port on the sandbox's own loopback.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when nothing listens there.
    async fn dial(&self, port: u16) -> Result<tokio::net::TcpStream, SandboxError>;

    /// Listens on a port of the sandbox's own loopback; connections are accepted here, outside.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when the port is taken.
    async fn listen(&self, port: u16) -> Result<tokio::net::TcpListener, SandboxError>;

    /// Measures what all commands use together.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the sandbox has ended or does not answer.
    async fn usage(&self) -> Result<Usage, SandboxError>;

    /// Stops every process that runs now, for now: they keep their memory and use no processor time.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the sandbox has ended.
    async fn pause(&self) -> Result<(), SandboxError>;

    /// Lets paused processes go on.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the sandbox has ended.
    async fn resume(&self) -> Result<(), SandboxError>;

    /// Says whether the sandbox has ended, so that only a new one can go on: it used too much, or it failed.
    fn is_gone(&self) -> bool;
}
