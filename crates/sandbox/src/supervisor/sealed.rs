//! A launcher that nobody inside can change.
//!
//! A process can open the file that it runs from, even where no path leads to it. A program that is started by way of
//! `/proc/self/exe` runs from the launcher's file, and a plain user's launcher often belongs to that same user: code
//! inside could then change the binary that the host starts next. So such a launcher first starts itself again from a
//! read-only mount of its own file. Root's launcher need not: the user that it becomes does not own the file.

use super::{SEALED_ARGUMENT, step};
use crate::sys::{mounts, process};
use std::convert::Infallible;
use std::ffi::CString;
use std::io;

/// Enters a user namespace and a mount namespace, and starts again in them, with all rights over them.
pub(super) fn start_again() -> Result<Infallible, String> {
    own_user_namespace(process::OUTER_NAMESPACES)?;
    // By its path: what `/proc/self/exe` leads to is a mount of the namespace that has just been left.
    let path = std::env::current_exe().map_err(step("its own file"))?;
    let path = path.to_str().ok_or_else(|| "its own file: the path is no UTF-8".to_owned())?;
    mounts::detach_copy(path, true).and_then(|file| mounts::attach(&file, path)).map_err(step("its own file"))?;
    process::keep_capabilities().map_err(step("capabilities"))?;
    let Err(error) = execute(path);
    Err(format!("a second start: {error}"))
}

fn execute(path: &str) -> io::Result<Infallible> {
    let (path, argument) = (CString::new(path)?, CString::new(SEALED_ARGUMENT)?);
    let argv = [path.as_ptr(), argument.as_ptr(), std::ptr::null()];
    Err(process::exec(&path, &argv, &[std::ptr::null()]))
}

/// Enters new namespaces, in which the present user is the same one and has all rights.
pub(super) fn own_user_namespace(namespaces: i32) -> Result<(), String> {
    let (uid, gid) = (process::uid(), process::gid());
    process::unshare(namespaces).map_err(step("user namespaces are not allowed"))?;
    std::fs::write("/proc/self/setgroups", "deny").map_err(step("setgroups"))?;
    map_ids((uid, uid), (gid, gid))?;
    mounts::change("/", libc::MS_REC | libc::MS_PRIVATE).map_err(step("private mounts"))
}

/// Maps one user and one group of the present user namespace to those of the one around it.
pub(super) fn map_ids((uid, outer_uid): (u32, u32), (gid, outer_gid): (u32, u32)) -> Result<(), String> {
    std::fs::write("/proc/self/uid_map", format!("{uid} {outer_uid} 1")).map_err(step("user map"))?;
    std::fs::write("/proc/self/gid_map", format!("{gid} {outer_gid} 1")).map_err(step("group map"))
}
