//! Which backends are probed: one line each.

use sandbox::Backend;
use sandbox::native::NativeBackend;
use std::path::PathBuf;

/// A backend under its name, or why it cannot be probed on this machine.
pub(super) struct Candidate {
    pub(super) name: &'static str,
    pub(super) make: fn() -> Result<Box<dyn Backend>, String>,
}

/// All of them.
pub(super) const BACKENDS: &[Candidate] =
    &[Candidate { name: "native", make: || Ok(Box::new(NativeBackend::new(launcher()))) }];

/// The launcher beside this test binary where there is one, as for the copies that another user runs.
pub(super) fn launcher() -> PathBuf {
    let beside = std::env::current_exe().unwrap().with_file_name(LAUNCHER);
    if beside.is_file() { beside } else { env!("CARGO_BIN_EXE_sandbox-launcher").into() }
}

/// What a copy of the launcher is called.
pub(super) const LAUNCHER: &str = "sandbox-launcher";
