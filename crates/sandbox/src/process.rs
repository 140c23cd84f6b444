//! A command that runs in a sandbox, seen from the host.

use crate::SandboxError;
use crate::command::{Command, Exit, Limits, Outcome};
use crate::control::Control;
use crate::output::HeadAndTail;
use crate::sys::sockets;
use crate::wire::{Ask, Say};
use std::future::Future;
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::unix::pipe;

/// Bytes that are read from the output pipe at once.
const CHUNK: usize = 256 * 1024;

/// Longest line of output that [`Process::line`] returns; the rest of a longer one is the next line.
const MAX_LINE: usize = 1024 * 1024;

/// How long the output of a killed command is still read.
const DRAIN: Duration = Duration::from_secs(2);

/// A command that runs. Dropping it kills its process tree.
pub struct Process {
    input: Option<pipe::Sender>,
    output: pipe::Receiver,
    ended: Ended,
    kill: Kill,
    kept: HeadAndTail,
    line: Vec<u8>,
    limits: Limits,
    started: Instant,
}

/// How a command ended; the text says why it could not be started.
pub type Ended = Pin<Box<dyn Future<Output = io::Result<(Outcome, String)>> + Send + Sync>>;

/// Kills a command's process tree; calling it again changes nothing.
pub type Kill = Box<dyn Fn() + Send + Sync>;

/// What a backend hands over when it has started a command.
pub struct ProcessParts {
    /// Where the command's standard input is written to.
    pub input: OwnedFd,
    /// Where its output is read from.
    pub output: OwnedFd,
    /// How it ended.
    pub ended: Ended,
    /// Kills it.
    pub kill: Kill,
}

impl Process {
    /// Takes over a command that a backend has started.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the descriptors are no pipes.
    pub fn new(parts: ProcessParts, limits: &Limits) -> Result<Self, SandboxError> {
        let backend = SandboxError::backend("started a command");
        Ok(Self {
            input: Some(pipe::Sender::from_owned_fd(parts.input).map_err(&backend)?),
            output: pipe::Receiver::from_owned_fd(parts.output).map_err(&backend)?,
            ended: parts.ended,
            kill: parts.kill,
            kept: HeadAndTail::new(limits.output_bytes),
            line: Vec::new(),
            limits: *limits,
            started: Instant::now(),
        })
    }

    pub(crate) async fn start(control: Arc<Control>, command: &Command, limits: &Limits) -> Result<Self, SandboxError> {
        let backend = SandboxError::backend("started a command");
        let (input_reader, input_writer) = sockets::pipe().map_err(&backend)?;
        let (output_reader, output_writer) = sockets::pipe().map_err(&backend)?;
        let ask = |id| Ask::Start {
            id,
            argv: command.argv.clone(),
            cwd: command.cwd.clone(),
            env: command.env.clone(),
            limits: limits.into(),
        };
        let fds = [input_reader.as_raw_fd(), output_writer.as_raw_fd()];
        let (id, ended) = control.ask(ask, &fds).map_err(&backend)?;
        let ended: Ended = Box::pin(async move {
            match ended.await.map(|(said, _)| said).map_err(|_| io::Error::other("the sandbox has ended"))? {
                Say::Ended { not_started: Some(reason), .. } => Ok((Outcome::NotStarted, reason)),
                Say::Ended { code: Some(code), .. } => Ok((Outcome::Code(code), String::new())),
                Say::Ended { signal, .. } => Ok((Outcome::Signal(signal.unwrap_or_default()), String::new())),
                Say::Ready | Say::Unavailable { .. } | Say::Socket { .. } | Say::Refused { .. } => {
                    Err(io::Error::other("an unexpected answer"))
                }
            }
        });
        let kill = Box::new(move || control.kill(id));
        Self::new(ProcessParts { input: input_writer, output: output_reader, ended, kill }, limits)
    }

    /// Writes to the command's standard input.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the command has closed it.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), SandboxError> {
        let backend = SandboxError::backend("wrote to a command");
        match &mut self.input {
            Some(input) => input.write_all(bytes).await.map_err(backend),
            None => Err(backend(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// Closes the command's standard input.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// Returns the next line of output without its end, or `None` when the output has ended.
    ///
    /// Cancel safe: what was read of a line is kept for the next call.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the pipe failed.
    pub async fn line(&mut self) -> Result<Option<Vec<u8>>, SandboxError> {
        loop {
            if let Some(end) = self.line.iter().position(|byte| *byte == b'\n') {
                let rest = self.line.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.line, rest);
                line.pop();
                return Ok(Some(line));
            }
            if self.line.len() >= MAX_LINE {
                return Ok(Some(std::mem::take(&mut self.line)));
            }
            let mut chunk = [0_u8; 8192];
            let length = self.output.read(&mut chunk).await.map_err(SandboxError::backend("read output"))?;
            if length == 0 {
                return Ok((!self.line.is_empty()).then(|| std::mem::take(&mut self.line)));
            }
            let bytes = chunk.get(..length).unwrap_or_default();
            self.kept.push(bytes);
            self.line.extend_from_slice(bytes);
        }
    }

    /// Waits for the end, reading the output; kills the command when its wall time is over.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the sandbox ended before the command.
    pub async fn wait(&mut self) -> Result<Exit, SandboxError> {
        let left = self.limits.wall_time.saturating_sub(self.started.elapsed());
        let outcome = match tokio::time::timeout(left, self.pump_until_end()).await {
            Ok(outcome) => outcome?,
            Err(_) => {
                (self.kill)();
                let _ = tokio::time::timeout(DRAIN, self.pump_until_end()).await;
                Outcome::TimedOut
            }
        };
        let (output, dropped_bytes) = self.kept.finish();
        Ok(Exit { outcome, output, dropped_bytes, wall: self.started.elapsed() })
    }

    /// Kills the command and waits until nothing of it is left, two seconds at most.
    pub async fn kill(&mut self) {
        (self.kill)();
        let _ = tokio::time::timeout(DRAIN, self.pump_until_end()).await;
    }

    /// Returns what the command has printed so far and was read, head and tail.
    #[must_use]
    pub fn printed(&self) -> String {
        String::from_utf8_lossy(&self.kept.finish().0).into_owned()
    }

    /// Reads the output until it ends, and then how the command ended.
    async fn pump_until_end(&mut self) -> Result<Outcome, SandboxError> {
        let mut chunk = vec![0_u8; CHUNK];
        loop {
            let length = self.output.read(&mut chunk).await.map_err(SandboxError::backend("read output"))?;
            if length == 0 {
                break;
            }
            self.kept.push(chunk.get(..length).unwrap_or_default());
        }
        let (outcome, reason) = (&mut self.ended).await.map_err(SandboxError::backend("waited for a command"))?;
        self.kept.push(reason.as_bytes());
        Ok(outcome)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        (self.kill)();
    }
}
