//! A sandbox that runs nothing: commands end as a test's rule says, from what lies in the workspace.

use crate::Faults;
use async_trait::async_trait;
use sandbox::{
    Backend, Capabilities, Command, Crossing, End, Exit, Isolation, Limits, Outcome, Process, ProcessParts, Sandbox,
    SandboxError, SandboxSpec, Strength, Usage,
};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::watch;

/// Decides the exit code of a command from the workspace and its argv.
pub type Rule = Arc<dyn Fn(&Path, &[String]) -> i32 + Send + Sync>;

/// Makes sandboxes that run nothing.
#[derive(Clone)]
pub struct FakeBackend {
    /// Where it fails.
    pub faults: Faults,
    rule: Rule,
    app: Option<FakeApp>,
    asks: Option<&'static str>,
}

/// An app that seems to run in fake sandboxes: what answers is a server of the test, outside.
#[derive(Clone, Default)]
pub struct FakeApp {
    address: Arc<Mutex<Option<SocketAddr>>>,
    started: Arc<Mutex<Vec<FakeProcess>>>,
    resting: Arc<AtomicBool>,
    mirror: Arc<Mutex<Option<SocketAddr>>>,
}

/// One process of a fake app.
#[derive(Clone)]
struct FakeProcess {
    output: Arc<Mutex<Option<io::PipeWriter>>>,
    ended: watch::Sender<Option<i32>>,
}

impl FakeProcess {
    fn end(&self, code: i32) {
        self.output.lock().unwrap().take();
        self.ended.send_if_modified(|ended| ended.replace(code).is_none());
    }
}

impl FakeApp {
    /// Lets connections to any port of any sandbox reach this address from now on.
    pub fn answer_at(&self, address: SocketAddr) {
        *self.address.lock().unwrap() = Some(address);
    }

    /// Prints a line, as the process that was started last would.
    pub fn print(&self, line: &str) {
        let process = self.newest();
        writeln!(process.output.lock().unwrap().as_mut().expect("the app runs"), "{line}").expect("somebody reads");
    }

    /// Ends the process that was started last.
    pub fn end(&self, code: i32) {
        self.newest().end(code);
    }

    /// Says whether its sandbox was paused, and does not go on yet.
    #[must_use]
    pub fn rests(&self) -> bool {
        self.resting.load(Ordering::SeqCst)
    }

    /// Sends a request line to what the host serves in the sandbox that was opened last, and returns the status.
    pub async fn ask(&self, line: &str) -> u16 {
        let address = self.mirror.lock().unwrap().expect("the host serves something");
        let answer = ask(address, line).await.expect("an answer");
        String::from_utf8_lossy(answer.get(9..12).expect("a status")).parse().expect("a status")
    }

    /// Returns how often it was started.
    #[must_use]
    pub fn starts(&self) -> usize {
        self.started.lock().unwrap().len()
    }

    fn newest(&self) -> FakeProcess {
        self.started.lock().unwrap().last().expect("the app was started").clone()
    }

    fn start(&self, limits: &Limits) -> Result<Process, SandboxError> {
        let (output, writer) = io::pipe().expect("a pipe");
        let (_, input) = io::pipe().expect("a pipe");
        let process = FakeProcess { output: Arc::new(Mutex::new(Some(writer))), ended: watch::channel(None).0 };
        self.started.lock().unwrap().push(process.clone());
        let mut ended = process.ended.subscribe();
        let ended = Box::pin(async move {
            let code = ended.wait_for(Option::is_some).await.map_err(io::Error::other)?.unwrap_or_default();
            Ok(End::of(Outcome::Code(code)))
        });
        let kill = Box::new(move || process.end(143));
        Process::new(ProcessParts { input: input.into(), output: output.into(), ended, kill }, limits)
    }
}

impl FakeBackend {
    /// Every command ends as `rule` says.
    pub fn new(rule: impl Fn(&Path, &[String]) -> i32 + Send + Sync + 'static) -> Self {
        Self { faults: Faults::default(), rule: Arc::new(rule), app: None, asks: None }
    }

    /// Commands that go on running are this app.
    #[must_use]
    pub fn serving(self, app: FakeApp) -> Self {
        Self { app: Some(app), ..self }
    }

    /// Every command sends this request line to what the host serves in its sandbox.
    #[must_use]
    pub fn asking(self, line: &'static str) -> Self {
        Self { asks: Some(line), ..self }
    }

    /// Every command ends well.
    #[must_use]
    pub fn green() -> Self {
        Self::new(|_, _| 0)
    }

    fn reach(&self, doing: &'static str) -> Result<(), SandboxError> {
        self.faults.reach().map_err(|source| SandboxError::Backend { doing, source })
    }
}

#[async_trait]
impl Backend for FakeBackend {
    fn name(&self) -> &'static str {
        "fake"
    }

    async fn probe(&self) -> Result<Capabilities, SandboxError> {
        Ok(Capabilities {
            isolation: Isolation::Namespaces,
            unprivileged: true,
            overlay: true,
            host_folders: true,
            memory: Strength::None,
            disk: Strength::None,
            exact_kill: true,
            crossing: Crossing::Descriptors,
            notes: Vec::new(),
        })
    }

    async fn open(&self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        self.reach("opened a sandbox")?;
        let workspace = spec.workspace.unwrap_or_default();
        Ok(Arc::new(FakeSandbox { backend: self.clone(), workspace, served: Mutex::default() }))
    }
}

struct FakeSandbox {
    backend: FakeBackend,
    workspace: PathBuf,
    served: Mutex<Option<SocketAddr>>,
}

impl FakeSandbox {
    async fn ask(&self) -> io::Result<()> {
        let served = *self.served.lock().unwrap();
        if let (Some(line), Some(address)) = (self.backend.asks, served) {
            ask(address, line).await?;
        }
        Ok(())
    }
}

async fn ask(address: SocketAddr, line: &str) -> io::Result<Vec<u8>> {
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    let request = format!("{line} HTTP/1.1\r\nHost: mirror\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

impl FakeSandbox {
    fn set_resting(&self, rests: bool) {
        if let Some(app) = &self.backend.app {
            app.resting.store(rests, Ordering::SeqCst);
        }
    }
}

#[async_trait]
impl Sandbox for FakeSandbox {
    async fn exec(&self, command: &Command, _: &Limits) -> Result<Exit, SandboxError> {
        self.backend.reach("ran a command")?;
        tokio::task::yield_now().await;
        self.ask().await.map_err(|source| SandboxError::Backend { doing: "asked the mirror", source })?;
        let code = (self.backend.rule)(&self.workspace, &command.argv);
        let output = format!("{} ended with {code}", command.argv.join(" ")).into_bytes();
        Ok(Exit {
            outcome: Outcome::Code(code),
            output,
            dropped_bytes: 0,
            wall: Duration::ZERO,
            cpu: Duration::ZERO,
            peak_bytes: 0,
        })
    }

    async fn start(&self, _: &Command, limits: &Limits) -> Result<Process, SandboxError> {
        if let Some(app) = &self.backend.app {
            return app.start(limits);
        }
        let source = std::io::ErrorKind::Unsupported.into();
        Err(SandboxError::Backend { doing: "started a command that a fake cannot run", source })
    }

    async fn dial(&self, port: u16) -> Result<tokio::net::TcpStream, SandboxError> {
        let refused = |reason: String| SandboxError::Refused { port, reason };
        let address = self.backend.app.as_ref().and_then(|app| *app.address.lock().unwrap());
        let address = address.ok_or_else(|| refused("nothing runs in a fake".to_owned()))?;
        tokio::net::TcpStream::connect(address).await.map_err(|error| refused(error.to_string()))
    }

    async fn listen(&self, port: u16) -> Result<tokio::net::TcpListener, SandboxError> {
        let refused = |error: std::io::Error| SandboxError::Refused { port, reason: error.to_string() };
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.map_err(refused)?;
        *self.served.lock().unwrap() = listener.local_addr().ok();
        if let Some(app) = &self.backend.app {
            *app.mirror.lock().unwrap() = listener.local_addr().ok();
        }
        Ok(listener)
    }

    async fn usage(&self) -> Result<Usage, SandboxError> {
        Ok(Usage::default())
    }

    async fn pause(&self) -> Result<(), SandboxError> {
        self.set_resting(true);
        Ok(())
    }

    async fn resume(&self) -> Result<(), SandboxError> {
        self.set_resting(false);
        Ok(())
    }

    fn is_gone(&self) -> bool {
        false
    }
}
