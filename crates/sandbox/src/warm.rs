//! A warm sandbox, seen from the host: whatever launched it, its supervisor is asked over the control socket.

use crate::command::{Command, Exit, Limits};
use crate::control::Control;
use crate::process::Process;
use crate::{Sandbox, SandboxError};
use async_trait::async_trait;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};

/// A warm sandbox. Dropping it kills everything inside.
pub(crate) struct WarmSandbox {
    control: Arc<Control>,
    _launcher: tokio::process::Child,
}

impl WarmSandbox {
    /// Takes over a sandbox that stands; with `launcher` everything in it ends.
    pub(crate) fn new(control: Control, launcher: tokio::process::Child) -> Self {
        Self { control: Arc::new(control), _launcher: launcher }
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
        Process::start(Arc::clone(&self.control), command, limits).await
    }

    async fn dial(&self, port: u16) -> Result<TcpStream, SandboxError> {
        let socket = self.control.dial(port).await?;
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
