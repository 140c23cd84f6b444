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

#[cfg(test)]
mod tests;
