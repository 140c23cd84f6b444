//! A sandbox that runs nothing: commands end as a test's rule says, from what lies in the workspace.

use crate::Faults;
use async_trait::async_trait;
use sandbox::{
    Backend, Capabilities, Command, Exit, Isolation, Limits, Outcome, Process, Sandbox, SandboxError, SandboxSpec,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Decides the exit code of a command from the workspace and its argv.
pub type Rule = Arc<dyn Fn(&Path, &[String]) -> i32 + Send + Sync>;

/// Makes sandboxes that run nothing.
#[derive(Clone)]
pub struct FakeBackend {
    /// Where it fails.
    pub faults: Faults,
    rule: Rule,
}

impl FakeBackend {
    /// Every command ends as `rule` says.
    pub fn new(rule: impl Fn(&Path, &[String]) -> i32 + Send + Sync + 'static) -> Self {
        Self { faults: Faults::default(), rule: Arc::new(rule) }
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
            hard_memory: false,
            notes: Vec::new(),
        })
    }

    async fn open(&self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        self.reach("opened a sandbox")?;
        Ok(Arc::new(FakeSandbox { backend: self.clone(), workspace: spec.workspace.unwrap_or_default() }))
    }
}

struct FakeSandbox {
    backend: FakeBackend,
    workspace: PathBuf,
}

#[async_trait]
impl Sandbox for FakeSandbox {
    async fn exec(&self, command: &Command, _: &Limits) -> Result<Exit, SandboxError> {
        self.backend.reach("ran a command")?;
        tokio::task::yield_now().await;
        let code = (self.backend.rule)(&self.workspace, &command.argv);
        let output = format!("{} ended with {code}", command.argv.join(" ")).into_bytes();
        Ok(Exit { outcome: Outcome::Code(code), output, dropped_bytes: 0, wall: Duration::ZERO })
    }

    async fn start(&self, _: &Command, _: &Limits) -> Result<Process, SandboxError> {
        let source = std::io::ErrorKind::Unsupported.into();
        Err(SandboxError::Backend { doing: "started a command that a fake cannot run", source })
    }

    async fn dial(&self, port: u16) -> Result<tokio::net::TcpStream, SandboxError> {
        Err(SandboxError::Refused { port, reason: "nothing runs in a fake".to_owned() })
    }

    async fn listen(&self, port: u16) -> Result<tokio::net::TcpListener, SandboxError> {
        let refused = |error: std::io::Error| SandboxError::Refused { port, reason: error.to_string() };
        tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.map_err(refused)
    }
}
