//! A command that runs in a sandbox, seen from the host.

use crate::SandboxError;
use crate::command::{Command, Exit, Limits, Outcome, Resource};
use crate::control::Control;
use crate::output::HeadAndTail;
use crate::sys::sockets;
use crate::watch::Running;
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
    end: Option<End>,
    kill: Kill,
    kept: HeadAndTail,
    line: Vec<u8>,
    limits: Limits,
    started: Instant,
}

/// How a command ended.
pub type Ended = Pin<Box<dyn Future<Output = io::Result<End>> + Send + Sync>>;

/// How a command ended, and what it used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// How it ended.
    pub outcome: Outcome,
    /// Why it could not be started; empty when it could.
    pub reason: String,
    /// Processor time.
    pub cpu: Duration,
    /// The most memory that one of its processes had, in bytes.
    pub peak_bytes: u64,
}

impl End {
    /// An end of which nothing else is known.
    #[must_use]
    pub fn of(outcome: Outcome) -> Self {
        Self { outcome, reason: String::new(), cpu: Duration::ZERO, peak_bytes: 0 }
    }
}

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
            end: None,
            kill: parts.kill,
            kept: HeadAndTail::new(limits.output_bytes),
            line: Vec::new(),
            limits: *limits,
            started: Instant::now(),
        })
    }

    pub(crate) async fn start(
        control: Arc<Control>,
        running: Running,
        command: &Command,
        limits: &Limits,
    ) -> Result<Self, SandboxError> {
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
            let said = ended.await.map(|(said, _)| said);
            match (said, running.over()) {
                (_, Some(resource)) => Ok(End::of(Outcome::Over(resource))),
                (Ok(said), None) => Ok(or_memory(read_end(said)?, &running)),
                (Err(_), None) if running.lost_memory() => Ok(End::of(Outcome::Over(Resource::Memory))),
                (Err(_), None) => Err(io::Error::other("the sandbox has ended")),
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
        let end = match tokio::time::timeout(left, self.pump_until_end()).await {
            Ok(end) => end?,
            Err(_) => self.killed(Outcome::TimedOut).await,
        };
        let (output, dropped_bytes) = self.kept.finish();
        let End { outcome, cpu, peak_bytes, .. } = end;
        Ok(Exit { outcome, output, dropped_bytes, wall: self.started.elapsed(), cpu, peak_bytes })
    }

    /// Kills the command and waits until nothing of it is left, two seconds at most.
    pub async fn kill(&mut self) {
        self.killed(Outcome::Signal(libc::SIGKILL)).await;
    }

    /// Kills the command, which is the outcome named here, and still hears what it used.
    async fn killed(&mut self, outcome: Outcome) -> End {
        (self.kill)();
        match tokio::time::timeout(DRAIN, self.drain()).await {
            Ok(Ok(end)) => End { outcome, ..end },
            Ok(Err(_)) | Err(_) => End::of(outcome),
        }
    }

    /// Returns what the command has printed so far and was read, head and tail.
    #[must_use]
    pub fn printed(&self) -> String {
        String::from_utf8_lossy(&self.kept.finish().0).into_owned()
    }

    /// Reads the output until it ends, and then how the command ended; kills a command that prints too much.
    async fn pump_until_end(&mut self) -> Result<End, SandboxError> {
        let mut chunk = vec![0_u8; CHUNK];
        loop {
            let length = self.output.read(&mut chunk).await.map_err(SandboxError::backend("read output"))?;
            if length == 0 {
                break;
            }
            self.kept.push(chunk.get(..length).unwrap_or_default());
            if self.kept.pushed() > self.limits.printed_bytes {
                return Ok(self.killed(Outcome::Over(Resource::Output)).await);
            }
        }
        let end = self.end().await?;
        self.kept.push(end.reason.as_bytes());
        Ok(end)
    }

    /// Reads what a killed command had printed, and hears how it ended.
    async fn drain(&mut self) -> Result<End, SandboxError> {
        let mut chunk = vec![0_u8; CHUNK];
        while let length @ 1.. = self.output.read(&mut chunk).await.map_err(SandboxError::backend("read output"))? {
            self.kept.push(chunk.get(..length).unwrap_or_default());
        }
        self.end().await
    }

    /// Hears how the command ended, however often it is asked.
    async fn end(&mut self) -> Result<End, SandboxError> {
        if let Some(end) = &self.end {
            return Ok(end.clone());
        }
        let end = (&mut self.ended).await.map_err(SandboxError::backend("waited for a command"))?;
        self.end = Some(end.clone());
        Ok(end)
    }
}

/// A command that failed because the kernel took a process for its memory says so itself only rarely.
fn or_memory(end: End, running: &Running) -> End {
    let failed = matches!(end.outcome, Outcome::Code(1..) | Outcome::Signal(_));
    if failed && running.lost_memory() { End { outcome: Outcome::Over(Resource::Memory), ..end } } else { end }
}

fn read_end(said: Say) -> io::Result<End> {
    let Say::Ended { code, signal, not_started, cpu_ms, peak_kib, .. } = said else {
        return Err(io::Error::other("an unexpected answer"));
    };
    let outcome = match (&not_started, code) {
        (Some(_), _) => Outcome::NotStarted,
        (None, Some(code)) => Outcome::Code(code),
        (None, None) => Outcome::of_signal(signal.unwrap_or_default()),
    };
    let reason = not_started.unwrap_or_default();
    Ok(End { outcome, reason, cpu: Duration::from_millis(cpu_ms), peak_bytes: peak_kib.saturating_mul(1024) })
}

impl Drop for Process {
    fn drop(&mut self) {
        (self.kill)();
    }
}
