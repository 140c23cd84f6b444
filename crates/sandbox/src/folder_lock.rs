//! Who uses a folder: a lock that the system frees when its holder dies, so nothing has to be guessed from ages.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// A folder that is in use. Dropping it ends that.
#[derive(Debug)]
pub struct FolderLock {
    _folder: File,
}

impl FolderLock {
    /// Takes a folder for this value alone; `None` when somebody else uses it.
    ///
    /// # Errors
    /// The system's, when the folder cannot be opened or its file system knows no locks.
    pub fn alone(folder: &Path) -> io::Result<Option<Self>> {
        let folder = File::open(folder)?;
        match folder.try_lock() {
            Ok(()) => Ok(Some(Self { _folder: folder })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Uses a folder together with others; waits for one who has it alone.
    ///
    /// # Errors
    /// The system's, when the folder cannot be opened or its file system knows no locks.
    pub fn together(folder: &Path) -> io::Result<Self> {
        let folder = File::open(folder)?;
        folder.lock_shared()?;
        Ok(Self { _folder: folder })
    }
}

/// Removes folders with this prefix that nobody uses any more: their makers were killed.
///
/// A folder that cannot be locked or removed is left for the next time.
pub fn remove_abandoned(parent: &Path, prefix: &str) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok) {
        let ours = entry.file_name().to_string_lossy().starts_with(prefix)
            && entry.file_type().is_ok_and(|kind| kind.is_dir());
        if ours && let Ok(Some(_lock)) = FolderLock::alone(&entry.path()) {
            let _ = remove_tree(&entry.path());
        }
    }
}

/// Removes a folder and everything in it, however deep, also what an overlay left without permissions.
///
/// # Errors
/// The system's, when something cannot be removed. A folder that is not there is no error.
pub fn remove_tree(folder: &Path) -> io::Result<()> {
    Ok(crate::beneath::remove_tree(folder)?)
}

#[cfg(test)]
mod tests;
