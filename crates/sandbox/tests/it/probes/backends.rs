//! Which backends are probed: one line each.
//!
//! A kernel of the sandbox's own answers many probes otherwise: what they ask for is the machine's elsewhere and the
//! sandbox's own there, its ports, its timers, its `/sys`. Each such answer is a difference of its probe, with its reason.
//! Engines have one name in the product, and here Podman has another, since it lacks things that Docker has.

use crate::backends::SEARCH_PATH;
use sandbox::Backend;
use sandbox::bwrap::BwrapBackend;
use sandbox::native::NativeBackend;
use sandbox::oci::{OciBackend, OciKind, OciRuntime};
use std::path::PathBuf;

/// A backend under its name, or why it cannot be probed on this machine.
pub(super) struct Candidate {
    pub(super) name: &'static str,
    pub(super) kernel: Kernel,
    pub(super) make: fn() -> Result<Box<dyn Backend>, String>,
}

/// Which kernel answers what is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kernel {
    /// That of the machine.
    Machines,
    /// One of the sandbox's own, which takes its time.
    Own,
}

/// All of them.
pub(super) const BACKENDS: &[Candidate] = &[
    Candidate { name: "native", kernel: Kernel::Machines, make: native },
    Candidate { name: "bwrap", kernel: Kernel::Machines, make: bwrap },
    Candidate { name: "crun", kernel: Kernel::Machines, make: || oci(OciKind::Crun) },
    Candidate { name: "runc", kernel: Kernel::Machines, make: || oci(OciKind::Runc) },
    Candidate { name: "engine", kernel: Kernel::Machines, make: || engine(false) },
    Candidate { name: PODMAN, kernel: Kernel::Machines, make: || engine(true) },
    Candidate { name: RUNSC, kernel: Kernel::Own, make: || oci(OciKind::Runsc) },
];

/// The engine that runs, if it is Podman.
pub(super) const PODMAN: &str = "podman";

/// gVisor, of which probes know differences.
pub(super) const RUNSC: &str = "runsc";

fn native() -> Result<Box<dyn Backend>, String> {
    Ok(Box::new(NativeBackend::new(launcher())))
}

fn bwrap() -> Result<Box<dyn Backend>, String> {
    match BwrapBackend::find(launcher(), SEARCH_PATH) {
        Some(bwrap) => Ok(Box::new(bwrap)),
        None => Err("it is not installed".to_owned()),
    }
}

fn engine(is_podman: bool) -> Result<Box<dyn Backend>, String> {
    match crate::backends::running_engine(launcher()) {
        Some((address, engine)) if address.contains("podman") == is_podman => Ok(Box::new(engine)),
        Some((address, _)) => Err(format!("the engine that runs is another one, at {address}")),
        None => Err("no such container engine runs".to_owned()),
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
