//! Mounts: detached copies of host folders, their attributes, and where they go.

use super::checked;
use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};

const AT_EMPTY_PATH: i32 = 0x1000;
const AT_RECURSIVE: u32 = 0x8000;
const OPEN_TREE_CLONE: u32 = 1;
const OPEN_TREE_CLOEXEC: u32 = 0o2_000_000;
const MOVE_MOUNT_F_EMPTY_PATH: u32 = 4;
const ATTR_RDONLY: u64 = 1;
const ATTR_NOSUID: u64 = 2;
const ATTR_NODEV: u64 = 4;

/// `struct mount_attr` of the kernel.
#[repr(C)]
struct MountAttr {
    attr_set: u64,
    attr_clr: u64,
    propagation: u64,
    userns_fd: u64,
}

/// Makes a detached copy of the mount tree at a host path, without set-uid and devices, read-only if asked.
///
/// Needs the right to mount in the present mount namespace.
pub(crate) fn detach_copy(path: &str, read_only: bool) -> io::Result<OwnedFd> {
    copy(path, ATTR_NOSUID | ATTR_NODEV | if read_only { ATTR_RDONLY } else { 0 })
}

/// Makes a detached copy of one device file, which stays usable.
pub(crate) fn detach_device(path: &str) -> io::Result<OwnedFd> {
    copy(path, ATTR_NOSUID)
}

fn copy(path: &str, attr_set: u64) -> io::Result<OwnedFd> {
    let path = CString::new(path)?;
    let flags = i64::from(OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    // SAFETY: the path is a valid C string for the length of the call; the call returns a new descriptor.
    let fd = checked(unsafe { libc::syscall(libc::SYS_open_tree, i64::from(libc::AT_FDCWD), path.as_ptr(), flags) })?;
    let fd = i32::try_from(fd).map_err(io::Error::other)?;
    // SAFETY: the kernel has just returned this descriptor, so nobody else owns it.
    let tree = unsafe { OwnedFd::from_raw_fd(fd) };
    let attr = MountAttr { attr_set, attr_clr: 0, propagation: 0, userns_fd: 0 };
    // SAFETY: the pointers are valid for the length of the call, and the size is that of the struct.
    checked(unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            tree.as_raw_fd(),
            c"".as_ptr(),
            i64::from(AT_EMPTY_PATH) | i64::from(AT_RECURSIVE),
            &raw const attr,
            size_of::<MountAttr>(),
        )
    })?;
    Ok(tree)
}

/// Attaches a detached mount at a path.
pub(crate) fn attach(tree: &OwnedFd, target: &str) -> io::Result<()> {
    let target = CString::new(target)?;
    // SAFETY: both strings are valid for the length of the call.
    checked(unsafe {
        libc::syscall(
            libc::SYS_move_mount,
            tree.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_FDCWD,
            target.as_ptr(),
            MOVE_MOUNT_F_EMPTY_PATH,
        )
    })
    .map(drop)
}

/// Mounts a file system.
pub(crate) fn mount(source: &str, target: &str, kind: &str, flags: u64, options: &str) -> io::Result<()> {
    let (source, target, kind, options) =
        (CString::new(source)?, CString::new(target)?, CString::new(kind)?, CString::new(options)?);
    // SAFETY: all four strings are valid for the length of the call.
    checked(i64::from(unsafe {
        libc::mount(source.as_ptr(), target.as_ptr(), kind.as_ptr(), flags, options.as_ptr().cast())
    }))
    .map(drop)
}

/// Files of `/proc` that are about the machine, not about processes.
const MASKED_FILES: &[&str] = &["kcore", "keys", "latency_stats", "sched_debug", "timer_list", "timer_stats"];

/// Folders of `/proc` that are about the machine.
const MASKED_FOLDERS: &[&str] = &["acpi", "scsi", "asound"];

/// Mounts a `/proc` that shows the present process namespace alone, and of the machine no more than programs need.
pub(crate) fn fresh_proc() -> io::Result<()> {
    mount("proc", "/proc", "proc", libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC, "")?;
    let there = |name: &&&str| std::path::Path::new("/proc").join(name).exists();
    for file in MASKED_FILES.iter().filter(there) {
        mount("/dev/null", &format!("/proc/{file}"), "", libc::MS_BIND, "")?;
    }
    for folder in MASKED_FOLDERS.iter().filter(there) {
        let flags = libc::MS_RDONLY | libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
        mount("masked", &format!("/proc/{folder}"), "tmpfs", flags, "size=4k,nr_inodes=1")?;
    }
    Ok(())
}

/// Changes the flags or the propagation of a mount.
pub(crate) fn change(target: &str, flags: u64) -> io::Result<()> {
    let target = CString::new(target)?;
    // SAFETY: the target is a valid C string; the kernel ignores the other pointers for these flags.
    checked(i64::from(unsafe {
        libc::mount(std::ptr::null(), target.as_ptr(), std::ptr::null(), flags, std::ptr::null())
    }))
    .map(drop)
}

/// Takes a mount out of sight; it goes away when nothing uses it.
pub(crate) fn detach(target: &str) -> io::Result<()> {
    let target = CString::new(target)?;
    // SAFETY: the target is a valid C string for the length of the call.
    checked(i64::from(unsafe { libc::umount2(target.as_ptr(), libc::MNT_DETACH) })).map(drop)
}

/// Makes the present folder the root, and takes the old root out of sight.
pub(crate) fn pivot_here() -> io::Result<()> {
    // SAFETY: both strings are static.
    checked(unsafe { libc::syscall(libc::SYS_pivot_root, c".".as_ptr(), c".".as_ptr()) })?;
    detach(".")
}
