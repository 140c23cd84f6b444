//! The inside of a sandbox: this same binary, started again as launcher and supervisor.
//!
//! One thread, no runtime, no allocation tricks. The launcher builds namespaces and a root; the supervisor then is
//! process 1, starts commands on request, opens sockets, and dies with the host. Commands can neither see nor signal
//! it, because each runs in a process namespace of its own.

mod bounds;
mod commands;
mod measure;
mod root;
mod sealed;
mod seccomp;

use crate::sys::process::{self, Forked};
use crate::sys::{mounts, sockets};
use crate::wire::{Ask, Launch, Say};
use commands::Commands;
use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::{AsRawFd as _, OwnedFd, RawFd};
use std::time::Duration;

/// The hidden argument that makes this binary a launcher.
pub(crate) const LAUNCH_ARGUMENT: &str = "__sandbox";

/// The hidden argument of a launcher that has started itself again.
const SEALED_ARGUMENT: &str = "__sandbox_sealed";

/// The control socket's descriptor: the launcher gets it as standard input.
const CONTROL: RawFd = 0;

/// How long a connection to a port inside may take. It is made within the call, or, where a program listens and never
/// accepts, not at all; the host must not wait for its next wish, such as to kill that program, until the kernel gives up.
const DIAL_TIME: Duration = Duration::from_millis(20);

/// Takes the process over when it was started as a launcher, and never returns then.
///
/// Must be the first call of `main`, before any thread exists.
pub fn run_if_launched() {
    let argument = std::env::args_os().nth(1).unwrap_or_default();
    let launched = if argument == SEALED_ARGUMENT || (argument == LAUNCH_ARGUMENT && process::uid() == 0) {
        launch()
    } else if argument == LAUNCH_ARGUMENT {
        sealed::start_again().map(|never| match never {})
    } else {
        return;
    };
    let code = match launched {
        Ok(()) => 0,
        Err(reason) => {
            let _ = say(&Say::Unavailable { reason }, &[]);
            1
        }
    };
    process::exit_now(code);
}

/// Puts a step's name before its error, for a sentence to the host.
fn step(what: &'static str) -> impl Fn(io::Error) -> String {
    move |error| format!("{what}: {error}")
}

/// Builds the sandbox and supervises it to its end. The error is a sentence for the host.
fn launch() -> Result<(), String> {
    process::prctl(libc::PR_SET_PDEATHSIG, signal_number(libc::SIGKILL)).map_err(step("death signal"))?;
    bounds::go_first().map_err(step("memory score"))?;
    let (bytes, _) = sockets::receive(CONTROL).map_err(step("no launch order"))?;
    let launch: Launch =
        serde_json::from_slice(&bytes).map_err(|error| format!("the launch order is broken: {error}"))?;

    let sources = if let Some((uid, gid)) = launch.become_user {
        // Private folders of root are out of reach afterwards, so their mounts are copied first.
        process::unshare(libc::CLONE_NEWNS).map_err(step("mount namespace as root"))?;
        mounts::change("/", libc::MS_REC | libc::MS_PRIVATE).map_err(step("private mounts"))?;
        let sources = root::Sources::of(&launch).map_err(step("folders"))?;
        process::become_user(uid, gid).map_err(step("change of user"))?;
        process::prctl(libc::PR_SET_PDEATHSIG, signal_number(libc::SIGKILL)).map_err(step("death signal"))?;
        sealed::own_user_namespace(process::OUTER_NAMESPACES)?;
        sources
    } else {
        root::Sources::of(&launch).map_err(step("folders"))?
    };
    process::unshare(process::INNER_NAMESPACES).map_err(step("namespaces"))?;
    match process::fork(0).map_err(step("fork"))? {
        Forked::Parent(_) => wait_for_supervisor(),
        Forked::Child => {
            process::prctl(libc::PR_SET_PDEATHSIG, signal_number(libc::SIGKILL)).map_err(step("death signal"))?;
            let upper = root::build(&launch, &sources)?;
            drop(sources);
            sockets::loopback_up().map_err(step("loopback"))?;
            bounds::limit_namespace().map_err(step("limits of the user namespace"))?;
            process::prctl(libc::PR_SET_DUMPABLE, 0).map_err(step("dumpable"))?;
            supervise(&launch, upper.as_ref()).map_err(step("supervisor"))
        }
    }
}

fn signal_number(signal: i32) -> u64 {
    u64::try_from(signal).unwrap_or(9)
}

/// The launcher stays as the supervisor's parent, so that killing it kills the whole sandbox.
fn wait_for_supervisor() -> Result<(), String> {
    while process::wait_any(true).is_ok_and(|ended| ended.is_some()) {}
    Ok(())
}

/// Serves the host until its side of the control socket closes.
fn supervise(launch: &Launch, upper: Option<&File>) -> io::Result<()> {
    let signals = process::child_signals()?;
    let mut commands = Commands::new(launch.env.clone())?;
    say(&Say::Ready, &[])?;
    loop {
        let ready = match process::poll(&[CONTROL, signals.as_raw_fd()]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            ready => ready?,
        };
        if ready.get(1).copied().unwrap_or(false) {
            drain(&signals);
            commands.reap()?.iter().try_for_each(|ended| say(ended, &[]))?;
        }
        if ready.first().copied().unwrap_or(false) {
            let (bytes, fds) = sockets::receive(CONTROL)?;
            if bytes.is_empty() {
                return Ok(());
            }
            if let Ok(ask) = serde_json::from_slice(&bytes) {
                answer(&mut commands, upper, ask, fds)?;
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

fn answer(commands: &mut Commands, upper: Option<&File>, ask: Ask, fds: Vec<OwnedFd>) -> io::Result<()> {
    match ask {
        Ask::Start { id, argv, cwd, env, limits } => match commands.start(id, &argv, &cwd, &env, limits, fds) {
            Ok(()) => Ok(()),
            Err(error) => say(&not_started(id, &error), &[]),
        },
        Ask::Measure { files } => match fds.into_iter().next() {
            Some(pipe) => measure::measure(files, upper, pipe),
            None => Ok(()),
        },
        Ask::Pause { id, on } => {
            process::signal_all(if on { libc::SIGSTOP } else { libc::SIGCONT });
            say(&Say::Done { id }, &[])
        }
        Ask::Kill { id } => {
            commands.kill(id);
            Ok(())
        }
        Ask::Dial { id, port } => match TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), DIAL_TIME) {
            Ok(stream) => say(&Say::Socket { id }, &[stream.as_raw_fd()]),
            Err(error) => say(&Say::Refused { id, reason: error.to_string() }, &[]),
        },
        Ask::Listen { id, port } => match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => say(&Say::Socket { id }, &[listener.as_raw_fd()]),
            Err(error) => say(&Say::Refused { id, reason: error.to_string() }, &[]),
        },
    }
}

fn not_started(id: u64, error: &io::Error) -> Say {
    Say::Ended { id, code: None, signal: None, not_started: Some(error.to_string()), cpu_ms: 0, peak_kib: 0 }
}

fn say(message: &Say, fds: &[RawFd]) -> io::Result<()> {
    sockets::send(CONTROL, &serde_json::to_vec(message)?, fds)
}
