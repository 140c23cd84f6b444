//! Real sandboxes under real attack. They need user namespaces; without them every test fails, loudly.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking"
)]

mod commands;
mod isolation;
mod limits;
mod mirror;
mod packages;
mod probes;
mod races;
mod registry;
mod sockets;

use sandbox::native::NativeBackend;
use sandbox::{Backend as _, Command, Exit, Limits, Sandbox, SandboxSpec};
use std::sync::Arc;

/// A backend whose launcher is the small binary of this crate.
fn backend() -> NativeBackend {
    NativeBackend::new(env!("CARGO_BIN_EXE_sandbox-launcher").into())
}

async fn open(spec: SandboxSpec) -> Arc<dyn Sandbox> {
    backend().open(spec).await.unwrap()
}

/// Runs a shell script in a sandbox.
async fn sh(sandbox: &dyn Sandbox, script: &str) -> Exit {
    sandbox.exec(&Command::new(["sh", "-c", script]), &Limits::default()).await.unwrap()
}
