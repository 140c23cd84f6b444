//! The disk: what must be on it before something else may be said.

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
