//! Processes: namespaces, identities, limits, waiting, killing.

use super::checked;
use std::io;
use std::os::fd::{FromRawFd as _, OwnedFd, RawFd};

/// Namespaces of a sandbox that give the right to make the others.
pub(crate) const OUTER_NAMESPACES: i32 = libc::CLONE_NEWUSER | libc::CLONE_NEWNS;

/// The other namespaces of a sandbox.
pub(crate) const INNER_NAMESPACES: i32 =
    libc::CLONE_NEWPID | libc::CLONE_NEWNET | libc::CLONE_NEWIPC | libc::CLONE_NEWUTS | libc::CLONE_NEWCGROUP;

/// `struct __user_cap_header_struct` of the kernel.
#[repr(C)]
struct CapHeader {
    version: u32,
    pid: i32,
}

/// `struct __user_cap_data_struct` of the kernel.
#[repr(C)]
#[derive(Clone, Copy)]
struct CapData {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

const CAP_VERSION_3: u32 = 0x2008_0522;

/// Who is on which side of a fork.
pub(crate) enum Forked {
    /// The new process.
    Child,
    /// The old one, with the id of the new one.
    Parent(i32),
}

/// Leaves the present namespaces for new ones.
pub(crate) fn unshare(flags: i32) -> io::Result<()> {
    // SAFETY: no pointers.
    checked(i64::from(unsafe { libc::unshare(flags) })).map(drop)
}

/// Forks, optionally into new namespaces. Only for single-threaded processes.
pub(crate) fn fork(namespaces: i32) -> io::Result<Forked> {
    let flags = i64::from(namespaces | libc::SIGCHLD);
    // SAFETY: with a null stack the call behaves like fork; the process has one thread, so no lock can be held.
    let pid = checked(unsafe { libc::syscall(libc::SYS_clone, flags, 0_i64, 0_i64, 0_i64, 0_i64) })?;
    match i32::try_from(pid).map_err(io::Error::other)? {
        0 => Ok(Forked::Child),
        pid => Ok(Forked::Parent(pid)),
    }
}

/// Ends the process without running anything else.
pub(crate) fn exit_now(code: i32) -> ! {
    // SAFETY: no pointers; does not return.
    unsafe { libc::_exit(code) }
}

/// Returns the effective user id.
pub(crate) fn uid() -> u32 {
    // SAFETY: no pointers; cannot fail.
    unsafe { libc::geteuid() }
}

/// Returns the effective group id.
pub(crate) fn gid() -> u32 {
    // SAFETY: no pointers; cannot fail.
    unsafe { libc::getegid() }
}

/// Becomes another user for good, with no extra groups. Only root can.
pub(crate) fn become_user(uid: u32, gid: u32) -> io::Result<()> {
    // SAFETY: an empty group list needs no pointer; the other calls have none.
    unsafe {
        checked(i64::from(libc::setgroups(0, std::ptr::null())))?;
        checked(i64::from(libc::setresgid(gid, gid, gid)))?;
        checked(i64::from(libc::setresuid(uid, uid, uid)))?;
    }
    // A change of user hides /proc/self from the process itself; the id maps must be written there.
    prctl(libc::PR_SET_DUMPABLE, 1)
}

/// Sets a process attribute.
pub(crate) fn prctl(option: i32, value: u64) -> io::Result<()> {
    // SAFETY: the options used here take integers only.
    checked(i64::from(unsafe { libc::prctl(option, value, 0_u64, 0_u64, 0_u64) })).map(drop)
}

/// Gives up every capability, for good, and the way to new ones.
pub(crate) fn drop_capabilities() -> io::Result<()> {
    for capability in 0..=63 {
        if prctl(libc::PR_CAPBSET_DROP, capability).is_err() {
            break;
        }
    }
    let header = CapHeader { version: CAP_VERSION_3, pid: 0 };
    let none = [CapData { effective: 0, permitted: 0, inheritable: 0 }; 2];
    // SAFETY: both pointers are valid for the length of the call; version 3 takes two data blocks.
    checked(unsafe { libc::syscall(libc::SYS_capset, &raw const header, none.as_ptr()) })?;
    prctl(libc::PR_SET_NO_NEW_PRIVS, 1)
}

/// Keeps every capability of the present user namespace across the next exec, although the user is not root there.
pub(crate) fn keep_capabilities() -> io::Result<()> {
    let mut header = CapHeader { version: CAP_VERSION_3, pid: 0 };
    let mut held = [CapData { effective: 0, permitted: 0, inheritable: 0 }; 2];
    // SAFETY: both pointers are valid for the length of the calls; version 3 takes two blocks.
    unsafe {
        checked(libc::syscall(libc::SYS_capget, &raw mut header, held.as_mut_ptr()))?;
        held.iter_mut().for_each(|half| half.inheritable = half.permitted);
        checked(libc::syscall(libc::SYS_capset, &raw const header, held.as_ptr()))?;
    }
    let permitted = held.iter().rev().fold(0_u64, |all, half| (all << 32) | u64::from(half.permitted));
    for capability in (0..64).filter(|capability| permitted & (1 << capability) != 0) {
        let raise = u64::try_from(libc::PR_CAP_AMBIENT_RAISE).map_err(io::Error::other)?;
        // SAFETY: no pointers.
        checked(i64::from(unsafe { libc::prctl(libc::PR_CAP_AMBIENT, raise, capability, 0_u64, 0_u64) }))?;
    }
    Ok(())
}

/// Limits a resource, soft and hard. Where the limit is lower already, it stays.
pub(crate) fn limit(resource: u32, value: u64) -> io::Result<()> {
    limit_softly(resource, value, value)
}

/// Starts a new session without a terminal.
pub(crate) fn new_session() -> io::Result<()> {
    // SAFETY: no pointers.
    checked(i64::from(unsafe { libc::setsid() })).map(drop)
}

/// Makes `to` a copy of `from`, to be kept across exec.
pub(crate) fn dup_to(from: RawFd, to: RawFd) -> io::Result<()> {
    // SAFETY: no pointers.
    checked(i64::from(unsafe { libc::dup2(from, to) })).map(drop)
}

/// Makes `to` a copy of `from` that a successful exec closes.
pub(crate) fn dup_closing(from: RawFd, to: RawFd) -> io::Result<()> {
    // SAFETY: no pointers.
    checked(i64::from(unsafe { libc::dup3(from, to, libc::O_CLOEXEC) })).map(drop)
}

/// Copies a descriptor to a free number that is at least `least`.
pub(crate) fn dup_above(from: RawFd, least: RawFd) -> io::Result<RawFd> {
    // SAFETY: no pointers.
    let fd = checked(i64::from(unsafe { libc::fcntl(from, libc::F_DUPFD_CLOEXEC, least) }))?;
    RawFd::try_from(fd).map_err(io::Error::other)
}

/// The largest number that a descriptor can have; gVisor refuses a larger one in a range.
pub(crate) const LAST_FD: u32 = 0x7FFF_FFFF;

/// Closes every descriptor from `first` to `last`.
pub(crate) fn close_range(first: u32, last: u32) -> io::Result<()> {
    // SAFETY: no pointers; nothing in the process uses these descriptors afterwards.
    checked(unsafe { libc::syscall(libc::SYS_close_range, first, last, 0_u32) }).map(drop)
}

/// Returns the list of pointers that [`exec`] takes.
pub(crate) fn pointers(texts: &[std::ffi::CString]) -> Vec<*const libc::c_char> {
    texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
}

/// Replaces the process by a program. Returns only on failure.
pub(crate) fn exec(program: &std::ffi::CStr, argv: &[*const libc::c_char], env: &[*const libc::c_char]) -> io::Error {
    // SAFETY: both lists end in a null pointer, which the callers push last; the strings outlive the call.
    unsafe { libc::execve(program.as_ptr(), argv.as_ptr(), env.as_ptr()) };
    io::Error::last_os_error()
}

/// Limits a resource; the kernel warns at `soft` and acts at `hard`. Where the limits are lower already, they stay.
pub(crate) fn limit_softly(resource: u32, soft: u64, hard: u64) -> io::Result<()> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both pointers are valid for the length of their calls.
    unsafe {
        checked(i64::from(libc::getrlimit(resource, &raw mut limit)))?;
        let hard = hard.min(limit.rlim_max);
        limit = libc::rlimit { rlim_cur: soft.min(hard), rlim_max: hard };
        checked(i64::from(libc::setrlimit(resource, &raw const limit))).map(drop)
    }
}

/// Lets everybody else of the machine go first; `steps` from 0 to 19.
pub(crate) fn yield_to_others(steps: i32) -> io::Result<()> {
    // SAFETY: no pointers.
    checked(i64::from(unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, steps) })).map(drop)
}

/// Kills a process.
pub(crate) fn kill(pid: i32) {
    // SAFETY: no pointers. A process that is gone already is no error here.
    unsafe { libc::kill(pid, libc::SIGKILL) };
}

/// Sends a signal to every process of the present namespace but its first and this one.
pub(crate) fn signal_all(signal: i32) {
    // SAFETY: no pointers. That there is nobody is no error here.
    unsafe { libc::kill(-1, signal) };
}

/// How a waited-for child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    /// Which process.
    pub(crate) pid: i32,
    /// Exit code, or `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// The signal, if one ended it.
    pub(crate) signal: Option<i32>,
    /// What it and the processes that it waited for used.
    pub(crate) used: Used,
}

/// What a process and the processes that it waited for used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Used {
    /// Processor time, in milliseconds.
    pub(crate) cpu_ms: u64,
    /// The most memory that one of them had, in kibibytes.
    pub(crate) peak_kib: u64,
}

impl From<libc::rusage> for Used {
    fn from(usage: libc::rusage) -> Self {
        let ms = |time: libc::timeval| u64::try_from(time.tv_sec * 1000 + time.tv_usec / 1000).unwrap_or(0);
        Self { cpu_ms: ms(usage.ru_utime) + ms(usage.ru_stime), peak_kib: u64::try_from(usage.ru_maxrss).unwrap_or(0) }
    }
}

/// Waits for any child; with `block` false returns `None` when none has ended.
pub(crate) fn wait_any(block: bool) -> io::Result<Option<Ended>> {
    let mut status = 0;
    let flags = if block { 0 } else { libc::WNOHANG };
    // SAFETY: the struct is plain numbers, for which zeros are a value.
    let mut usage = unsafe { std::mem::zeroed::<libc::rusage>() };
    // SAFETY: both pointers are valid for the length of the call.
    let pid = checked(i64::from(unsafe { libc::wait4(-1, &raw mut status, flags, &raw mut usage) }))?;
    let pid = i32::try_from(pid).map_err(io::Error::other)?;
    if pid == 0 {
        return Ok(None);
    }
    let code = libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status));
    let signal = libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status));
    Ok(Some(Ended { pid, code, signal, used: usage.into() }))
}

/// Returns a descriptor that becomes readable when a child ends; SIGCHLD is blocked for the process.
pub(crate) fn child_signals() -> io::Result<OwnedFd> {
    // SAFETY: the set is initialised by sigemptyset before it is read; all pointers are valid for their calls.
    unsafe {
        let mut set = std::mem::zeroed::<libc::sigset_t>();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, libc::SIGCHLD);
        checked(i64::from(libc::sigprocmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut())))?;
        let fd = checked(i64::from(libc::signalfd(-1, &raw const set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK)))?;
        Ok(OwnedFd::from_raw_fd(i32::try_from(fd).map_err(io::Error::other)?))
    }
}

/// Highest number of a signal.
const LAST_SIGNAL: i64 = 64;

/// Unblocks every signal and restores the default actions, so that a program starts as it would anywhere.
pub(crate) fn default_signals() -> io::Result<()> {
    // `struct sigaction` of the kernel with nothing set, which is the default action.
    let default = [0_u64; 4];
    for signal in 1..=LAST_SIGNAL {
        // SAFETY: the pointer is valid for the length of the call. The C library's own call refuses the signals that it
        // keeps to itself, but those are inherited as well. Two signals cannot be changed, so failures are none.
        unsafe { libc::syscall(libc::SYS_rt_sigaction, signal, default.as_ptr(), 0_i64, size_of::<u64>()) };
    }
    // SAFETY: the set is initialised by sigemptyset before it is read.
    unsafe {
        let mut set = std::mem::zeroed::<libc::sigset_t>();
        libc::sigemptyset(&raw mut set);
        checked(i64::from(libc::sigprocmask(libc::SIG_SETMASK, &raw const set, std::ptr::null_mut()))).map(drop)
    }
}

/// Waits until one of the descriptors is readable or closed; returns which are.
pub(crate) fn poll(fds: &[RawFd]) -> io::Result<Vec<bool>> {
    let mut polled: Vec<libc::pollfd> =
        fds.iter().map(|fd| libc::pollfd { fd: *fd, events: libc::POLLIN, revents: 0 }).collect();
    let count = u64::try_from(polled.len()).map_err(io::Error::other)?;
    // SAFETY: the pointer and the count describe the vector, which outlives the call.
    checked(i64::from(unsafe { libc::poll(polled.as_mut_ptr(), count, -1) }))?;
    Ok(polled.iter().map(|fd| fd.revents != 0).collect())
}
