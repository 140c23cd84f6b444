//! A warm sandbox, seen from the host: whatever launched it, its supervisor is asked over the control socket.

use crate::command::{Command, Exit, Limits};
use crate::control::Control;
use crate::process::Process;
use crate::{Sandbox, SandboxError};
use async_trait::async_trait;
use std::any::Any;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};

/// A warm sandbox. Dropping it kills everything inside.
pub(crate) struct WarmSandbox {
    control: Arc<Control>,
    _alive: Box<dyn Any + Send + Sync>,
}

impl WarmSandbox {
    /// Takes over a sandbox that stands; `alive` is what keeps it so, such as the process of its launcher.
    pub(crate) fn new(control: Control, alive: impl Any + Send + Sync) -> Self {
        Self { control: Arc::new(control), _alive: Box::new(alive) }
    }
}

impl Drop for WarmSandbox {
    /// A supervisor ends when it hears nobody any more. Handles of commands may outlive this value, so they must not
    /// keep the line open.
    fn drop(&mut self) {
        self.control.close();
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
