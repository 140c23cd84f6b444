//! Real sandboxes under real attack. They need user namespaces; without them every test fails, loudly.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]
#![allow(clippy::print_stderr, reason = "a skip is named")]

mod backends;
mod cluster;
mod commands;
mod engine;
mod isolation;
mod kubernetes;
mod limits;
mod packages;
mod sockets;
mod standing;

use sandbox::{Backend, Command, Exit, Limits, Sandbox, SandboxSpec};
use std::sync::Arc;

async fn open(backend: &dyn Backend, spec: SandboxSpec) -> Arc<dyn Sandbox> {
    backend.open(spec).await.unwrap()
}

/// Runs a shell script in a sandbox.
async fn sh(sandbox: &dyn Sandbox, script: &str) -> Exit {
    sandbox.exec(&Command::new(["sh", "-c", script]), &Limits::default()).await.unwrap()
}
