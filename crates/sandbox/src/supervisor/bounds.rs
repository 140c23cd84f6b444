//! What a sandbox as a whole may take of the kernel, and that it goes before others; limits of a command are its own.

use crate::sys::process;
use std::io;

/// How far commands stand back behind the service itself; generated code must not slow its answers.
pub(super) const NICE: i32 = 10;

/// What a kernel that is a program may keep for itself beside the memory of its sandbox, in bytes. Pipes, sockets, timers
/// and the names of files lie there, and measuring inside does not see them. gVisor begins with 50 MiB, and a large tree of
/// packages adds 10.
const KERNEL_BYTES: u64 = 512 << 20;

/// Limits of the sandbox's user namespace: no namespace of users below it, a second wall beside the filter; and no more
/// of the host user's watches on files than a dev server needs, since they are counted for both.
const NAMESPACE_LIMITS: &[(&str, &str)] =
    &[("max_user_namespaces", "0"), ("max_inotify_instances", "64"), ("max_inotify_watches", "65536")];

/// Sets the limits of the present user namespace. Needs a writable `/proc`.
pub(super) fn limit_namespace() -> io::Result<()> {
    NAMESPACE_LIMITS.iter().try_for_each(|(name, value)| std::fs::write(format!("/proc/sys/user/{name}"), value))
}

/// How much sooner than others a sandbox's process is ended by the kernel when memory is short, of 1000.
const MEMORY_KILLER_SCORE: i32 = 500;

/// Lets this process and those that it starts go before the host's own when memory is short.
pub(super) fn go_first() -> io::Result<()> {
    const SCORE: &str = "/proc/self/oom_score_adj";
    let present = std::fs::read_to_string(SCORE)?.trim().parse::<i32>().map_err(io::Error::other)?;
    if present >= MEMORY_KILLER_SCORE {
        return Ok(());
    }
    std::fs::write(SCORE, MEMORY_KILLER_SCORE.to_string())
}

/// Bounds a kernel that is a program, which this process is about to become: `memory_file_bytes` is the largest size of the
/// file that holds all memory of its sandbox. Limits that its commands get from it mean nothing to this machine.
pub(super) fn limit_kernel(memory_file_bytes: u64) -> io::Result<()> {
    process::limit(libc::RLIMIT_FSIZE, memory_file_bytes)?;
    process::limit(libc::RLIMIT_DATA, KERNEL_BYTES)?;
    process::yield_to_others(NICE)
}
