//! A process under drill: started, listened to, and sent signals that it cannot refuse.

use crate::Orders;
use rustix::process::{Pid, Signal, kill_process};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

/// Longest time until a process that was told to end must be gone.
const DEADLINE: Duration = Duration::from_secs(300);

/// What stands for the last line of a process that has said nothing.
const START: &str = "start";

/// One line that a worker printed: where it is.
pub type Line = String;

/// A process that runs. It never waits for its reader.
pub struct Running {
    child: Child,
    lines: mpsc::UnboundedReceiver<Line>,
    /// The last line that was heard.
    pub last: Line,
}

impl Running {
    /// Starts a worker; its log is appended to a file.
    #[must_use]
    pub fn worker(program: &str, orders: &Orders, log: &Path) -> Self {
        let text = serde_json::to_string(orders).expect("orders are JSON");
        Self::start(Path::new(program), &[&text], &[], log)
    }

    /// Starts any program; its standard error is appended to a file.
    #[must_use]
    pub fn start(program: &Path, arguments: &[&str], variables: &[(&str, &str)], log: &Path) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log file");
        #[expect(clippy::disallowed_methods, reason = "a drill is about processes")]
        let mut command = Command::new(program);
        command.args(arguments).envs(variables.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{} starts: {error}", program.display()));
        let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let (sender, lines) = mpsc::unbounded_channel();
        #[expect(clippy::disallowed_methods, reason = "it ends with the output that it reads")]
        tokio::spawn(async move {
            while let Ok(Some(line)) = output.next_line().await {
                let _ = sender.send(line);
            }
        });
        Self { child, lines, last: START.to_owned() }
    }

    /// Returns the next line, or `None` when the process has closed its output.
    pub async fn line(&mut self) -> Option<Line> {
        let line = self.lines.recv().await?;
        self.last.clone_from(&line);
        Some(line)
    }

    /// Listens until a line fits; says whether one came.
    pub async fn until(&mut self, fits: impl Fn(&str) -> bool) -> bool {
        while let Some(line) = self.line().await {
            if fits(&line) {
                return true;
            }
        }
        false
    }

    /// Listens until it has come to so many other places; says whether it did. The same place again is not counted.
    pub async fn hear(&mut self, places: u64) -> bool {
        let mut left = places;
        while left > 0 {
            let before = self.last.clone();
            match self.line().await {
                Some(line) => left -= u64::from(line != before),
                None => return false,
            }
        }
        true
    }

    /// The same, but no longer than `time`: a worker without work is silent.
    pub async fn hear_for(&mut self, places: u64, time: Duration) {
        let _ = tokio::time::timeout(time, self.hear(places)).await;
    }

    /// Returns its number.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Says whether it runs.
    pub fn lives(&mut self) -> bool {
        self.child.try_wait().ok().flatten().is_none()
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = self.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // A process that has just ended by itself is no failure of the drill.
            let _ = kill_process(pid, signal);
        }
    }

    /// Kills it and waits until it is gone.
    pub async fn kill(&mut self) {
        self.signal(Signal::KILL);
        let _ = self.child.wait().await;
        while self.line().await.is_some() {}
    }

    /// Tells it to end, as a person or a deployment does, and says whether it ended well.
    ///
    /// One that is so young that it has said nothing may not yet listen for signals, and may die of this one.
    pub async fn end(&mut self) -> bool {
        self.signal(Signal::TERM);
        let status = self.ended().await;
        status.success() || self.last == START && status.signal() == Some(Signal::TERM.as_raw())
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> ExitStatus {
        let ended = async {
            while self.line().await.is_some() {}
            self.child.wait().await.expect("it is a child of ours")
        };
        tokio::time::timeout(DEADLINE, ended).await.unwrap_or_else(|_| panic!("it did not end; last: {}", self.last))
    }
}

/// Runs a script of the repository and returns what it printed.
///
/// # Panics
/// When it fails.
pub async fn bash(script: &Path, arguments: &[&str]) -> String {
    #[expect(clippy::disallowed_methods, reason = "a drill is about processes")]
    let output = Command::new("bash").arg(script).args(arguments).output().await.expect("bash runs");
    assert!(output.status.success(), "{} {arguments:?}: {}", script.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
