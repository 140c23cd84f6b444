//! The inside of a sandbox: this same binary, started again as launcher and supervisor.
//!
//! One thread, no runtime, no allocation tricks. A launcher builds namespaces and a root, ours or a foreign one; the
//! supervisor then starts commands on request, opens sockets, and dies with the host. Commands can neither see nor
//! signal it, because each runs in a process namespace of its own.

mod bounds;
mod commands;
mod launch;
mod measure;
mod root;
mod sealed;
pub(crate) mod seccomp;
mod surroundings;

pub(crate) use launch::{STAGED_BUNDLE, STAGED_PRIVATE, STAGED_ROOT, STAGED_STATE, STAGED_SUPERVISOR};
pub(crate) use root::{LINKS, SYSTEM, small_files};

use crate::relay;
use crate::sys::{process, sockets};
use crate::wire::{Ask, Say};
use commands::Commands;
use std::fs::File;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd as _, OwnedFd, RawFd};
use std::time::Duration;
use surroundings::Surroundings;

/// The hidden argument that makes this binary a launcher.
pub(crate) const LAUNCH_ARGUMENT: &str = "__sandbox";

/// The hidden argument of a launcher that has started itself again.
const SEALED_ARGUMENT: &str = "__sandbox_sealed";

/// The hidden argument that makes it build a root and then become another launcher.
pub(crate) const STAGE_ARGUMENT: &str = "__stage";

/// The hidden argument that makes it the supervisor of a sandbox that another launcher has built.
pub(crate) const SUPERVISE_ARGUMENT: &str = "__supervise";

/// The hidden argument that makes it another user inside a container, and then what the last argument says.
pub(crate) const NEST_ARGUMENT: &str = "__nest";

/// The same, with a network of its own, for containers that have another one.
pub(crate) const NEST_ALONE_ARGUMENT: &str = "__nest_alone";

/// The hidden argument for the same where one stream of bytes, its standard input and output, is all there is.
pub(crate) const RELAY_ARGUMENT: &str = "__relay";

/// The control socket's descriptor when another launcher passed it on.
pub(crate) const PASSED_CONTROL: RawFd = 3;

/// The control socket's descriptor when we are the launcher: it comes as standard input.
const OWN_CONTROL: RawFd = 0;

/// Longest wait for a server inside that listens and does not accept; the supervisor does nothing else meanwhile.
const DIAL_TIME: Duration = Duration::from_millis(100);

/// Takes the process over when it was started as a launcher or a supervisor, and never returns then.
///
/// Must be the first call of `main`, before any thread exists.
pub fn run_if_launched() {
    let Some(role) = std::env::args_os().nth(1).and_then(|role| role.into_string().ok()) else { return };
    let alone = role == NEST_ALONE_ARGUMENT;
    let role = if alone || role == NEST_ARGUMENT {
        match launch::nest(&std::env::args().skip(2).collect::<Vec<_>>(), alone) {
            Ok(role) => role,
            Err(reason) => {
                let _ = writeln!(io::stderr(), "{reason}");
                process::exit_now(1)
            }
        }
    } else {
        role
    };
    let code = match role.as_str() {
        LAUNCH_ARGUMENT if process::uid() != 0 => told(OWN_CONTROL, sealed::start_again().map(|never| match never {})),
        LAUNCH_ARGUMENT | SEALED_ARGUMENT => told(OWN_CONTROL, launch::natively(OWN_CONTROL)),
        STAGE_ARGUMENT => launch::stage(),
        SUPERVISE_ARGUMENT => told(PASSED_CONTROL, launch::supervised(PASSED_CONTROL)),
        RELAY_ARGUMENT => relay::inside(|control| told(control, launch::supervised(control))),
        _ => return,
    };
    process::exit_now(code);
}

/// Puts a step's name before its error, for a sentence to the host.
fn step(what: &'static str) -> impl Fn(io::Error) -> String {
    move |error| format!("{what}: {error}")
}

/// Says over the control socket why there is no sandbox; returns the exit code.
fn told(control: RawFd, done: Result<(), String>) -> i32 {
    match done {
        Ok(()) => 0,
        Err(reason) => {
            let _ = say(control, &Say::Unavailable { reason }, &[]);
            1
        }
    }
}

/// What a supervisor needs of the sandbox that it is in.
struct Inside {
    /// Variables of every command.
    env: Vec<(String, String)>,
    /// What commands can be given.
    surroundings: Surroundings,
    /// The private layer's own folder, if there is one.
    upper: Option<File>,
}

/// Serves the host until its side of the control socket closes.
fn supervise(control: RawFd, inside: Inside) -> io::Result<()> {
    let signals = process::child_signals()?;
    let Inside { env, surroundings, upper } = inside;
    let mut commands = Commands::new(env, surroundings)?;
    say(control, &Say::Ready, &[])?;
    loop {
        let ready = match process::poll(&[control, signals.as_raw_fd()]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            ready => ready?,
        };
        if ready.get(1).copied().unwrap_or(false) {
            drain(&signals);
            commands.reap()?.iter().try_for_each(|ended| say(control, ended, &[]))?;
        }
        if ready.first().copied().unwrap_or(false) {
            let (bytes, fds) = sockets::receive(control)?;
            if bytes.is_empty() {
                return Ok(());
            }
            if let Ok(ask) = serde_json::from_slice(&bytes) {
                answer(control, &mut commands, upper.as_ref(), ask, fds)?;
            }
        }
    }
}

fn drain(signals: &OwnedFd) {
    let mut buffer = [0_u8; 128 * 4];
    if let Ok(copy) = signals.try_clone() {
        let mut file = std::fs::File::from(copy);
        while io::Read::read(&mut file, &mut buffer).is_ok_and(|length| length > 0) {}
    }
}

fn answer(
    control: RawFd,
    commands: &mut Commands,
    upper: Option<&File>,
    ask: Ask,
    fds: Vec<OwnedFd>,
) -> io::Result<()> {
    match ask {
        Ask::Start { id, argv, cwd, env, limits } => match commands.start(id, &argv, &cwd, &env, limits, fds) {
            Ok(()) => Ok(()),
            Err(error) => say(control, &not_started(id, &error), &[]),
        },
        Ask::Measure { files, .. } => match fds.into_iter().next() {
            Some(pipe) => measure::measure(files, upper, pipe),
            None => Ok(()),
        },
        Ask::Pause { id, on } => {
            process::signal_all(if on { libc::SIGSTOP } else { libc::SIGCONT });
            say(control, &Say::Done { id }, &[])
        }
        Ask::Kill { id } => {
            commands.kill(id);
            Ok(())
        }
        Ask::Dial { id, port } => {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            match TcpStream::connect_timeout(&address, DIAL_TIME) {
                Ok(stream) => say(control, &Say::Socket { id }, &[stream.as_raw_fd()]),
                Err(error) => say(control, &Say::Refused { id, reason: error.to_string() }, &[]),
            }
        }
        Ask::Listen { id, port } => match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => say(control, &Say::Socket { id }, &[listener.as_raw_fd()]),
            Err(error) => say(control, &Say::Refused { id, reason: error.to_string() }, &[]),
        },
    }
}

fn not_started(id: u64, error: &io::Error) -> Say {
    Say::Ended { id, code: None, signal: None, not_started: Some(error.to_string()), cpu_ms: 0, peak_kib: 0 }
}

fn say(control: RawFd, message: &Say, fds: &[RawFd]) -> io::Result<()> {
    sockets::send(control, &serde_json::to_vec(message)?, fds)
}
