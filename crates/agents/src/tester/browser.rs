//! The browser of the checks: Chromium and the platform's own runner, warm in a sandbox without the app's files.

use domain::check::CheckVerdict;
use sandbox::workspace::Workspace;
use sandbox::{Backend, Command, Limits, Process, ReadOnly, Sandbox, SandboxError, SandboxSpec};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How long one browser lives before the next round of checks gets a new one.
const LIFETIME: Duration = Duration::from_secs(3600);

/// Orders that may wait for the runner.
const QUEUE: usize = 64;

/// What a browser is made of.
#[derive(Debug, Clone)]
pub struct BrowserParts {
    /// Chromium's program.
    pub chromium: PathBuf,
    /// Folder with the runner and its packages.
    pub runner: PathBuf,
    /// Folder on the host for screenshots and traces.
    pub evidence: PathBuf,
    /// What sandboxes need for `node`, if it is not in `/usr`.
    pub read_only: Vec<ReadOnly>,
    /// Checks that are played at the same time.
    pub width: u16,
}

/// A warm browser with its runner.
pub struct Browser {
    sandbox: Arc<dyn Sandbox>,
    evidence: Workspace,
    orders: mpsc::Sender<Vec<u8>>,
    waiting: Waiting,
    next: AtomicU64,
    chromium: PathBuf,
    width: u16,
    pump: tokio::task::JoinHandle<()>,
}

type Waiting = Arc<std::sync::Mutex<Option<HashMap<u64, oneshot::Sender<Verdict>>>>>;

/// The runner's last word on one check.
#[derive(Debug, Deserialize)]
pub(crate) struct Verdict {
    id: u64,
    pub(crate) verdict: CheckVerdict,
    #[serde(default)]
    pub(crate) screenshot: Option<String>,
    #[serde(default)]
    pub(crate) trace: Option<String>,
    pub(crate) wall_ms: u64,
}

impl Browser {
    /// Starts a sandbox with the runner in it; Chromium itself starts with the first check.
    ///
    /// # Errors
    /// [`SandboxError`] when the sandbox or the runner cannot be started.
    #[expect(clippy::disallowed_methods, reason = "the pump is kept, and ends with the runner or this value")]
    pub async fn open(backend: &dyn Backend, parts: BrowserParts) -> Result<Self, SandboxError> {
        // The runner's own folder comes first: its packages are mounted inside it.
        let mut read_only = vec![ReadOnly { host: parts.runner, inside: "/runner".to_owned() }];
        read_only.extend(parts.read_only);
        let spec = SandboxSpec { workspace: Some(parts.evidence.clone()), read_only, ..SandboxSpec::default() };
        let sandbox = backend.open(spec).await?;
        let limits = Limits {
            wall_time: LIFETIME,
            processes: 1024,
            open_files: 8192,
            memory_bytes: 4 << 30,
            cpu_time: Duration::MAX,
            ..Limits::default()
        };
        let process = sandbox.start(&Command::new(["node", "/runner/run.mjs"]), &limits).await?;
        let evidence = Workspace::open_for_sandbox(&parts.evidence)?;
        let (orders, queue) = mpsc::channel(QUEUE);
        let waiting: Waiting = Arc::new(std::sync::Mutex::new(Some(HashMap::new())));
        let pump = tokio::spawn(pump(process, queue, Arc::clone(&waiting)));
        Ok(Self {
            sandbox,
            evidence,
            orders,
            waiting,
            next: AtomicU64::new(1),
            chromium: parts.chromium,
            width: parts.width.max(1),
            pump,
        })
    }

    /// Says whether the runner has ended, so that the next round needs a new browser.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.pump.is_finished()
    }

    /// Returns how many checks can be played at the same time.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The sandbox that the browser runs in.
    pub(crate) fn sandbox(&self) -> &dyn Sandbox {
        &*self.sandbox
    }

    /// Plays one check; `None` when the runner ended before its verdict.
    pub(crate) async fn run(&self, mut order: serde_json::Map<String, Value>) -> Option<Verdict> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, verdict) = oneshot::channel();
        lock(&self.waiting).as_mut()?.insert(id, sender);
        order.insert("op".to_owned(), "run".into());
        order.insert("id".to_owned(), id.into());
        order.insert("chromium".to_owned(), self.chromium.display().to_string().into());
        order.insert("evidence".to_owned(), format!("/app/{id}").into());
        let mut line = serde_json::to_vec(&order).ok()?;
        line.push(b'\n');
        self.orders.send(line).await.ok()?;
        verdict.await.ok()
    }

    /// Takes a file of evidence away; one that cannot be read is none.
    pub(crate) fn take(&self, path: Option<&str>) -> Option<Vec<u8>> {
        let name = path?.strip_prefix("/app/")?;
        let bytes = self.evidence.read_file(name).ok();
        let _ = self.evidence.remove_file(name);
        bytes
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

/// Carries orders in and verdicts out until the runner ends.
async fn pump(mut process: Process, mut queue: mpsc::Receiver<Vec<u8>>, waiting: Waiting) {
    loop {
        tokio::select! {
            order = queue.recv() => match order {
                Some(line) if process.write(&line).await.is_ok() => {}
                _ => break,
            },
            line = process.line() => match line {
                Ok(Some(line)) => deliver(&waiting, &line),
                _ => break,
            },
        }
    }
    tracing::debug!(printed = process.printed(), "the check runner has ended");
    lock(&waiting).take();
}

fn deliver(waiting: &Waiting, line: &[u8]) {
    match serde_json::from_slice::<Verdict>(line) {
        Ok(verdict) => {
            let sender = lock(waiting).as_mut().and_then(|waiting| waiting.remove(&verdict.id));
            if let Some(sender) = sender {
                let _ = sender.send(verdict);
            }
        }
        Err(_) => tracing::debug!(line = %String::from_utf8_lossy(line), "the check runner said"),
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
