//! Real sandboxes under real attack. They need user namespaces; without them every test fails, loudly.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests fail by panicking, and name what they skip"
)]

mod backends;
mod cluster;
mod commands;
mod engine;
mod isolation;
mod kubernetes;
mod limits;
mod mirror;
mod packages;
mod probes;
mod races;
mod registry;
mod sockets;
mod standing;

use sandbox::native::NativeBackend;
use sandbox::{Backend, Command, Exit, Limits, Sandbox, SandboxSpec};
use std::sync::Arc;

/// The default backend, for tests of what is the same over all of them.
fn backend() -> NativeBackend {
    NativeBackend::new(backends::launcher())
}

async fn open(backend: &dyn Backend, spec: SandboxSpec) -> Arc<dyn Sandbox> {
    backend.open(spec).await.unwrap()
}

/// Runs a shell script in a sandbox.
async fn sh(sandbox: &dyn Sandbox, script: &str) -> Exit {
    sandbox.exec(&Command::new(["sh", "-c", script]), &Limits::default()).await.unwrap()
}
