//! The disk: what must be on it before something else may be said, and how much it still takes.

use super::checked;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::Path;

/// Writes everything that the file system of a folder has not written yet: many files at once, as one wait.
pub(crate) fn sync_file_system(folder: &Path) -> io::Result<()> {
    let folder = File::open(folder)?;
    // SAFETY: no pointers; the descriptor is open for the length of the call.
    checked(i64::from(unsafe { libc::syncfs(folder.as_raw_fd()) })).map(drop)
}

/// Returns how many bytes the file system of a folder still takes from an ordinary user.
pub(crate) fn free_bytes(folder: &Path) -> io::Result<u64> {
    let folder = File::open(folder)?;
    // SAFETY: the struct is plain numbers, for which zeros are a value.
    let mut found = unsafe { std::mem::zeroed::<libc::statvfs>() };
    // SAFETY: the pointer is valid for the length of the call; the descriptor is open.
    checked(i64::from(unsafe { libc::fstatvfs(folder.as_raw_fd(), &raw mut found) }))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Returns how many bytes a file system holds, and whether it is one in memory.
pub(crate) fn used_bytes(folder: &Path) -> io::Result<(u64, bool)> {
    let folder = File::open(folder)?;
    // SAFETY: the struct is plain numbers, for which zeros are a value.
    let mut found = unsafe { std::mem::zeroed::<libc::statfs>() };
    // SAFETY: the pointer is valid for the length of the call; the descriptor is open.
    checked(i64::from(unsafe { libc::fstatfs(folder.as_raw_fd(), &raw mut found) }))?;
    let block = u64::try_from(found.f_bsize).unwrap_or(0);
    Ok((found.f_blocks.saturating_sub(found.f_bfree).saturating_mul(block), found.f_type == libc::TMPFS_MAGIC))
}

/// Notes that a file is used now: its time of change becomes this moment.
pub(crate) fn touch(file: &Path) -> io::Result<()> {
    let file = File::open(file)?;
    // SAFETY: a missing pointer means now, for both times; the descriptor is open for the length of the call.
    checked(i64::from(unsafe { libc::futimens(file.as_raw_fd(), std::ptr::null()) })).map(drop)
}

#[cfg(test)]
mod tests;
