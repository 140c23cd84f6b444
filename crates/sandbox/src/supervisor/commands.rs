//! Commands inside the sandbox: each in its own process and mount namespace, so that its end is exact.
//!
//! A command's first process is the init of its namespace: it starts the program, waits for it, and with its own
//! exit the kernel kills everything that is left. It reports through a pipe, since an init's exit code cannot carry
//! a signal.

use super::bounds::NICE;
use super::seccomp;
use super::surroundings::Surroundings;
use crate::sys::process::{self, Forked};
use crate::sys::{mounts, sockets};
use crate::wire::{Say, WireLimits};
use std::ffi::CString;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsRawFd as _, OwnedFd};

/// Where programs are looked up.
const PATH: &str = "/opt/node/bin:/usr/local/bin:/usr/bin:/bin";

/// Seconds between the signal for too much processor time, which a program may catch, and the kill, which none can.
const CPU_GRACE_S: u64 = 5;

/// What a report starts with.
const EXITED: u8 = b'c';
const SIGNALLED: u8 = b's';
const FAILED: u8 = b'f';

/// Limits that no command needs to differ in: no core files, no claim on the processor before others, and little of
/// what the kernel keeps for a process (locked memory, queued signals and timers, message queues).
const FIXED_LIMITS: &[(u32, u64)] = &[
    (libc::RLIMIT_CORE, 0),
    (libc::RLIMIT_RTPRIO, 0),
    (libc::RLIMIT_NICE, 0),
    (libc::RLIMIT_MEMLOCK, 64 << 10),
    (libc::RLIMIT_SIGPENDING, 1024),
    (libc::RLIMIT_MSGQUEUE, 800 << 10),
];

/// The commands that run now.
pub(super) struct Commands {
    surroundings: Surroundings,
    env: Vec<(String, String)>,
    filters: seccomp::Filters,
    running: Vec<Running>,
}

struct Running {
    id: u64,
    pid: i32,
    report: File,
}

/// Everything a child needs, made before the fork.
struct Program {
    path: CString,
    argv: Vec<CString>,
    env: Vec<CString>,
    cwd: String,
    limits: WireLimits,
}

impl Commands {
    /// Prepares the filters that every command gets.
    pub(super) fn new(env: Vec<(String, String)>, surroundings: Surroundings) -> io::Result<Self> {
        let filters = seccomp::Filters::build()?;
        Ok(Self { surroundings, env, filters, running: Vec::new() })
    }

    /// Starts a command with its standard input and its output pipe.
    pub(super) fn start(
        &mut self,
        id: u64,
        argv: &[String],
        cwd: &str,
        env: &[(String, String)],
        limits: WireLimits,
        fds: Vec<OwnedFd>,
    ) -> io::Result<()> {
        let [input, output] =
            <[OwnedFd; 2]>::try_from(fds).map_err(|_| io::Error::other("a command comes with two descriptors"))?;
        let program = self.program(argv, cwd, env, limits)?;
        let (report, reporter) = sockets::pipe()?;
        match process::fork(self.surroundings.command_namespaces())? {
            Forked::Parent(pid) => {
                self.running.push(Running { id, pid, report: report.into() });
                Ok(())
            }
            Forked::Child => {
                let mut reporter = File::from(reporter);
                let report = init(&program, self, &input, &output, &reporter);
                let _ = reporter.write_all(&report);
                process::exit_now(0)
            }
        }
    }

    /// Kills a command and everything that it started.
    pub(super) fn kill(&self, id: u64) {
        self.running.iter().filter(|running| running.id == id).for_each(|running| process::kill(running.pid));
    }

    /// Collects the commands that have ended.
    pub(super) fn reap(&mut self) -> io::Result<Vec<Say>> {
        let mut said = Vec::new();
        while let Ok(Some(ended)) = process::wait_any(false) {
            let Some(place) = self.running.iter().position(|running| running.pid == ended.pid) else {
                continue;
            };
            let mut running = self.running.swap_remove(place);
            let mut report = Vec::new();
            running.report.read_to_end(&mut report)?;
            said.push(verdict(running.id, &report, &ended));
        }
        Ok(said)
    }

    fn program(&self, argv: &[String], cwd: &str, env: &[(String, String)], limits: WireLimits) -> io::Result<Program> {
        let name = argv.first().ok_or_else(|| io::Error::other("an empty command"))?;
        let mut variables =
            vec![format!("PATH={PATH}"), "HOME=/home".to_owned(), "TMPDIR=/tmp".to_owned(), "LANG=C.UTF-8".to_owned()];
        variables.extend(self.env.iter().chain(env).map(|(name, value)| format!("{name}={value}")));
        let c_strings =
            |texts: &[String]| texts.iter().map(|text| CString::new(text.as_str())).collect::<Result<Vec<_>, _>>();
        Ok(Program {
            path: CString::new(find(name)?)?,
            argv: c_strings(argv)?,
            env: c_strings(&variables)?,
            cwd: cwd.to_owned(),
            limits,
        })
    }
}

/// Looks a program up in the sandbox's path.
fn find(name: &str) -> io::Result<String> {
    if name.contains('/') {
        return Ok(name.to_owned());
    }
    PATH.split(':')
        .map(|folder| format!("{folder}/{name}"))
        .find(|path| std::path::Path::new(path).exists())
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("there is no program `{name}` in the sandbox")))
}

fn verdict(id: u64, report: &[u8], ended: &process::Ended) -> Say {
    let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(|text| text.parse::<i32>().ok());
    let (code, signal, not_started) = match report.split_first() {
        Some((&EXITED, rest)) => (number(rest), None, None),
        Some((&SIGNALLED, rest)) => (None, number(rest), None),
        Some((&FAILED, rest)) => (None, None, Some(String::from_utf8_lossy(rest).into_owned())),
        _ => (None, Some(ended.signal.unwrap_or(libc::SIGKILL)), None),
    };
    let process::Used { cpu_ms, peak_kib } = ended.used;
    Say::Ended { id, code, signal, not_started, cpu_ms, peak_kib }
}

/// The init of a command's namespace: starts the program, waits for its end, and says how it ended.
fn init(program: &Program, commands: &Commands, input: &OwnedFd, output: &OwnedFd, reporter: &File) -> Vec<u8> {
    match run(program, commands, input, output, reporter) {
        Ok(ended) => match (ended.code, ended.signal) {
            (Some(code), _) => format!("c{code}").into_bytes(),
            (None, signal) => format!("s{}", signal.unwrap_or(libc::SIGKILL)).into_bytes(),
        },
        Err(error) => format!("f{error}").into_bytes(),
    }
}

fn run(
    program: &Program,
    commands: &Commands,
    input: &OwnedFd,
    output: &OwnedFd,
    reporter: &File,
) -> io::Result<process::Ended> {
    process::prctl(libc::PR_SET_PDEATHSIG, 9)?;
    if commands.surroundings.own_proc {
        mounts::fresh_proc()?;
    }
    let (failure, failed) = sockets::pipe()?;
    let first = match process::fork(0)? {
        Forked::Child => {
            let error = become_program(program, commands, input, output, &failed);
            let _ = sockets::write(FAILURE, error.to_string().as_bytes());
            process::exit_now(127)
        }
        Forked::Parent(pid) => pid,
    };
    drop(failed);
    // The command's pipes must close with the command, so this process keeps only what it reports through.
    keep_only(&[reporter.as_raw_fd(), failure.as_raw_fd()])?;
    let mut words = String::new();
    File::from(failure).read_to_string(&mut words)?;
    if !words.is_empty() {
        return Err(io::Error::other(words));
    }
    loop {
        match process::wait_any(true)? {
            Some(ended) if ended.pid == first => return Ok(ended),
            _ => {}
        }
    }
}

/// Closes every descriptor but the given ones.
fn keep_only(kept: &[i32]) -> io::Result<()> {
    let mut kept: Vec<u32> = kept.iter().filter_map(|fd| u32::try_from(*fd).ok()).collect();
    kept.sort_unstable();
    let mut next = 0;
    for fd in kept {
        if fd > next {
            process::close_range(next, fd - 1)?;
        }
        next = fd + 1;
    }
    process::close_range(next, process::LAST_FD)
}

/// Turns this process into the program, with everything given up that it must not have.
fn become_program(
    program: &Program,
    commands: &Commands,
    input: &OwnedFd,
    output: &OwnedFd,
    failed: &OwnedFd,
) -> io::Error {
    let prepared = place_descriptors(input, output, failed).and_then(|()| prepare(program, commands));
    if let Err(error) = prepared {
        return error;
    }
    process::exec(&program.path, &process::pointers(&program.argv), &process::pointers(&program.env))
}

/// The descriptor that carries the words of a failed start; closed by a successful exec.
const FAILURE: i32 = 3;

fn place_descriptors(input: &OwnedFd, output: &OwnedFd, failed: &OwnedFd) -> io::Result<()> {
    // Above every number that is set below, so that no copy is overwritten before it was used.
    let (input, output, failed) = (
        process::dup_above(input.as_raw_fd(), 16)?,
        process::dup_above(output.as_raw_fd(), 16)?,
        process::dup_above(failed.as_raw_fd(), 16)?,
    );
    process::dup_to(input, 0)?;
    process::dup_to(output, 1)?;
    process::dup_to(output, 2)?;
    process::dup_closing(failed, FAILURE)?;
    process::close_range(4, process::LAST_FD)
}

fn prepare(program: &Program, commands: &Commands) -> io::Result<()> {
    process::new_session()?;
    std::env::set_current_dir(&program.cwd).map_err(step("its folder"))?;
    set_limits(program.limits).map_err(step("its limits"))?;
    for (resource, value) in FIXED_LIMITS {
        match process::limit(*resource, *value) {
            // A kernel of the container's own has not all of them, and nothing of the machine's to take.
            Err(error) if commands.surroundings.own_proc => Err(step("its limits")(error))?,
            Ok(()) | Err(_) => {}
        }
    }
    process::default_signals().map_err(step("its signals"))?;
    process::drop_capabilities().map_err(step("its capabilities"))?;
    commands.filters.apply().map_err(step("its filters"))
}

fn set_limits(limits: WireLimits) -> io::Result<()> {
    process::limit(libc::RLIMIT_DATA, limits.memory_bytes)?;
    process::limit(libc::RLIMIT_NPROC, limits.processes)?;
    process::limit(libc::RLIMIT_NOFILE, limits.open_files)?;
    process::limit(libc::RLIMIT_FSIZE, limits.file_bytes)?;
    process::limit_softly(libc::RLIMIT_CPU, limits.cpu_s, limits.cpu_s.saturating_add(CPU_GRACE_S))?;
    process::yield_to_others(NICE)
}

/// Says which part of a start failed.
fn step(what: &'static str) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{what}: {error}"))
}
