//! Which backends are probed: one line each.

use crate::backends::SEARCH_PATH;
use sandbox::Backend;
use sandbox::bwrap::BwrapBackend;
use sandbox::native::NativeBackend;
use sandbox::oci::{OciBackend, OciKind, OciRuntime};
use std::path::PathBuf;

/// A backend under its name, or why it cannot be probed on this machine.
pub(super) struct Candidate {
    pub(super) name: &'static str,
    pub(super) make: fn() -> Result<Box<dyn Backend>, String>,
}

/// All of them.
pub(super) const BACKENDS: &[Candidate] = &[
    Candidate { name: "native", make: || Ok(Box::new(NativeBackend::new(launcher()))) },
    Candidate { name: "bwrap", make: bwrap },
    Candidate { name: "crun", make: || oci(OciKind::Crun) },
    Candidate { name: "runc", make: || oci(OciKind::Runc) },
    Candidate { name: "engine", make: engine },
    Candidate { name: "runsc", make: || Err(OWN_KERNEL.to_owned()) },
];

/// Many probes ask for what is the machine's here and the sandbox's own there: its ports, its timers, its `/sys`.
const OWN_KERNEL: &str = "the expectations are about the machine's kernel, and it answers with one of its own";

fn bwrap() -> Result<Box<dyn Backend>, String> {
    match BwrapBackend::find(launcher(), SEARCH_PATH) {
        Some(bwrap) => Ok(Box::new(bwrap)),
        None => Err("it is not installed".to_owned()),
    }
}

fn engine() -> Result<Box<dyn Backend>, String> {
    match crate::backends::running_engine(launcher()) {
        Some(engine) => Ok(Box::new(engine)),
        None => Err("no container engine runs".to_owned()),
    }
}

fn oci(kind: OciKind) -> Result<Box<dyn Backend>, String> {
    let runtime = OciRuntime::find(kind, SEARCH_PATH).ok_or("it is not installed")?;
    Ok(Box::new(OciBackend::new(launcher(), runtime)))
}

/// The launcher beside this test binary where there is one, as for the copies that another user runs.
pub(super) fn launcher() -> PathBuf {
    let beside = std::env::current_exe().unwrap().with_file_name(LAUNCHER);
    if beside.is_file() { beside } else { env!("CARGO_BIN_EXE_sandbox-launcher").into() }
}

/// What a copy of the launcher is called.
pub(super) const LAUNCHER: &str = "sandbox-launcher";
