//! A warm sandbox, seen from the host: whatever launched it, its supervisor is asked over the control socket.

use crate::cgroup::Group;
use crate::command::{Command, Exit, Limits};
use crate::control::Control;
use crate::process::Process;
use crate::spec::SandboxLimits;
use crate::usage::Usage;
use crate::watch::{Watched, Watcher};
use crate::{Sandbox, SandboxError};
use async_trait::async_trait;
use std::io;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// Files that are counted when somebody asks what a sandbox uses.
const MAX_COUNTED: u64 = 1_000_000;

/// Connections that are being made at once. The supervisor makes one after the other, and whoever wants to kill a command
/// must not wait behind a crowd of visitors.
const MAX_DIALS: usize = 8;

/// A warm sandbox. Dropping it kills everything inside.
pub(crate) struct WarmSandbox {
    control: Arc<Control>,
    watched: Arc<Watched>,
    watcher: JoinHandle<()>,
    dials: Semaphore,
    end: Arc<dyn Fn() + Send + Sync>,
}

impl WarmSandbox {
    /// Takes over a sandbox that stands; `end` ends everything in it, however often it is called.
    #[expect(clippy::disallowed_methods, reason = "the watcher is kept, and ends with the sandbox or this value")]
    pub(crate) fn new(
        control: Control,
        group: Option<Group>,
        limits: SandboxLimits,
        end: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let (control, watched) = (Arc::new(control), Arc::new(Watched::new(group)));
        let heard = Arc::clone(&control);
        let end: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            // A supervisor ends when it hears nobody any more, even where killing its launcher does not reach it.
            // Handles of commands may outlive this value, so they must not keep the line open.
            heard.close();
            end();
        });
        let watcher =
            Watcher { watched: Arc::clone(&watched), control: Arc::clone(&control), limits, end: Arc::clone(&end) };
        let watcher = tokio::spawn(watcher.run());
        Self { control, watched, watcher, dials: Semaphore::new(MAX_DIALS), end }
    }
}

impl Drop for WarmSandbox {
    fn drop(&mut self) {
        (self.end)();
        self.watcher.abort();
    }
}

#[async_trait]
impl Sandbox for WarmSandbox {
    async fn exec(&self, command: &Command, limits: &Limits) -> Result<Exit, SandboxError> {
        let mut process = self.start(command, limits).await?;
        process.close_input();
        process.wait().await
    }

    async fn start(&self, command: &Command, limits: &Limits) -> Result<Process, SandboxError> {
        Process::start(Arc::clone(&self.control), self.watched.begin(), command, limits).await
    }

    async fn usage(&self) -> Result<Usage, SandboxError> {
        self.control.measure(Some(MAX_COUNTED)).await
    }

    async fn pause(&self) -> Result<(), SandboxError> {
        self.control.pause(true).await
    }

    async fn resume(&self) -> Result<(), SandboxError> {
        self.control.pause(false).await
    }

    fn is_gone(&self) -> bool {
        self.control.is_gone() || self.watched.over().is_some()
    }

    async fn dial(&self, port: u16) -> Result<TcpStream, SandboxError> {
        let place =
            self.dials.acquire().await.map_err(|error| SandboxError::backend("dialled")(io::Error::other(error)))?;
        let socket = self.control.dial(port).await?;
        drop(place);
        let stream = std::net::TcpStream::from(socket);
        stream
            .set_nonblocking(true)
            .and_then(|()| TcpStream::from_std(stream))
            .map_err(SandboxError::backend("dialled"))
    }

    async fn listen(&self, port: u16) -> Result<TcpListener, SandboxError> {
        let socket = self.control.listen(port).await?;
        let listener = std::net::TcpListener::from(socket);
        listener
            .set_nonblocking(true)
            .and_then(|()| TcpListener::from_std(listener))
            .map_err(SandboxError::backend("listened"))
    }
}
