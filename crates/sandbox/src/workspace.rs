//! The host's hands in a project's files: beneath the root, through no link, never waiting for what stands there.
//!
//! Nobody else touches a workspace by joining path strings. Hostile code may run in the folder meanwhile: whatever it
//! puts there, the host touches nothing outside, follows nothing, and answers with an error. Reads and writes are
//! capped; a write replaces the file in one step, so that nobody sees half of it.

mod listing;

use crate::SandboxError;
use crate::beneath::{Folder, Kind, fresh_name};
use rustix::fs::{Gid, Uid};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

pub use listing::MAX_FILES;

/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 16 << 20;

/// A folder that can be used, and nothing outside it.
pub struct Workspace {
    root: Folder,
    path: PathBuf,
    for_sandbox: bool,
}

impl Workspace {
    /// Opens an existing folder of a person: what is written there belongs to whoever runs this process.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, SandboxError> {
        let root = Folder::open(path).map_err(|error| SandboxError::backend("opened a folder")(error.into()))?;
        Ok(Self { root, path: path.to_owned(), for_sandbox: false })
    }

    /// Opens an existing folder that a sandbox works in: what is written there belongs to the user of sandboxes.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when it cannot be opened.
    pub fn open_for_sandbox(path: &Path) -> Result<Self, SandboxError> {
        Ok(Self { for_sandbox: true, ..Self::open(path)? })
    }

    /// Returns the folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`SandboxError::Outside`] for a path that leads out or is no file, [`SandboxError::Cap`] for one that is too
    /// large, [`SandboxError::Backend`] when the disk fails.
    pub fn read_file(&self, path: &str) -> Result<Vec<u8>, SandboxError> {
        let too_large = || SandboxError::Cap { what: "a file", cap: MAX_FILE_BYTES };
        let (folder, name) = self.folder_of(path, false)?;
        let file = folder.file(name).map_err(refused(path, "read a file"))?;
        let found = file.metadata().map_err(SandboxError::backend("read a file"))?;
        // In a sandbox a second name of a file has no use, and hides whose it is.
        if self.for_sandbox && found.nlink() > 1 {
            return Err(SandboxError::Outside { path: path.to_owned() });
        }
        if found.len() > MAX_FILE_BYTES {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        // It may grow while it is read.
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(SandboxError::backend("read a file"))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_FILE_BYTES { Err(too_large()) } else { Ok(bytes) }
    }

    /// Writes a file in one step, making the folders above it. What a person gets is on the disk before it is seen, so
    /// that a power cut leaves no empty file that would be taken for their own edit.
    ///
    /// # Errors
    /// [`SandboxError::Outside`] for a path that leads out, [`SandboxError::Backend`] when the disk fails.
    pub fn write_file(&self, path: &str, bytes: &[u8]) -> Result<(), SandboxError> {
        let (folder, name) = self.folder_of(path, true)?;
        let refused = refused(path, "wrote a file");
        let part = fresh_name("part");
        let file = folder.create(&part).map_err(&refused)?;
        let written = self.fill(file, bytes).map_err(SandboxError::backend("wrote a file"));
        let written = written.and_then(|()| folder.rename(&part, &folder, name).map_err(&refused));
        if written.is_err() {
            let _ = folder.unlink(&part);
        }
        written
    }

    /// Moves a file of another workspace on the same disk to the same path here, in one step.
    ///
    /// # Errors
    /// [`SandboxError::Outside`] for a path that leads out of either, [`SandboxError::Backend`] when the disk fails.
    pub fn adopt_file(&self, from: &Self, path: &str) -> Result<(), SandboxError> {
        let (source, name) = from.folder_of(path, false)?;
        let (target, _) = self.folder_of(path, true)?;
        source.rename(name, &target, name).map_err(refused(path, "moved a file"))
    }

    /// Removes a file, or a link and the like; one that is not there is no error.
    ///
    /// # Errors
    /// [`SandboxError::Outside`] for a path that leads out or is a folder, [`SandboxError::Backend`] when the disk fails.
    pub fn remove_file(&self, path: &str) -> Result<(), SandboxError> {
        let (folder, name) = match self.folder_of(path, false) {
            // No folder leads there, so there is nothing to remove.
            Err(SandboxError::Outside { .. }) if parts(path).is_some() => return Ok(()),
            found => found?,
        };
        match folder.unlink(name) {
            Err(Errno::NOENT) => Ok(()),
            removed => removed.map_err(refused(path, "removed a file")),
        }
    }

    /// Says whether a path is a folder, and no link to one.
    #[must_use]
    pub fn is_folder(&self, path: &str) -> bool {
        self.kind(path) == Some(Kind::Folder)
    }

    /// Removes a folder with all that is in it; one that is not there is no error.
    ///
    /// # Errors
    /// [`SandboxError::Outside`] for a path that leads out, [`SandboxError::Backend`] when the disk fails.
    pub fn remove_folder(&self, path: &str) -> Result<(), SandboxError> {
        if parts(path).is_some() && !self.is_folder(path) {
            return Ok(());
        }
        let (folder, name) = self.folder_of(path, false)?;
        folder.remove(name).map_err(refused(path, "removed a folder"))
    }

    /// Writes a new file that nobody else uses yet.
    fn fill(&self, mut file: File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)?;
        if self.for_sandbox { Ok(self.give(&file)?) } else { file.sync_data() }
    }

    /// Gives an open file or folder to the user that sandboxes run as, where it is for them.
    fn give(&self, open: impl AsFd) -> Result<(), Errno> {
        if self.for_sandbox && crate::sys::process::uid() == 0 {
            let id = crate::native::SANDBOX_ID;
            rustix::fs::fchown(open, Some(Uid::from_raw(id)), Some(Gid::from_raw(id)))?;
        }
        Ok(())
    }

    /// Says what stands at a path, if anything does.
    fn kind(&self, path: &str) -> Option<Kind> {
        self.folder_of(path, false).ok().and_then(|(folder, name)| folder.kind(name).ok())
    }

    /// Opens the folder of a path step by step, so that a new folder can be given to the sandbox's user.
    fn folder_of<'a>(&self, path: &'a str, make: bool) -> Result<(Folder, &'a OsStr), SandboxError> {
        let outside = || SandboxError::Outside { path: path.to_owned() };
        let (folders, name) = parts(path).ok_or_else(outside)?;
        let refused = refused(path, "opened a folder");
        let mut folder = self.root.again().map_err(&refused)?;
        for part in folders {
            let made = match make.then(|| folder.make(part)) {
                None | Some(Err(Errno::EXIST)) => false,
                Some(made) => made.map(|()| true).map_err(&refused)?,
            };
            folder = folder.enter(part).map_err(&refused)?;
            if made {
                self.give(&folder).map_err(&refused)?;
            }
        }
        Ok((folder, name))
    }
}

/// Splits a path into its folders and its last name; `None` when one of them is no plain name.
fn parts(path: &str) -> Option<(Vec<&OsStr>, &OsStr)> {
    let mut parts: Vec<&OsStr> = path.split('/').map(OsStr::new).collect();
    let is_plain = |part: &&OsStr| !matches!(part.as_encoded_bytes(), b"" | b"." | b"..");
    if !parts.iter().all(is_plain) {
        return None;
    }
    let name = parts.pop()?;
    Some((parts, name))
}

/// Tells a fault of the path from a fault of the disk.
fn refused(path: &str, doing: &'static str) -> impl Fn(Errno) -> SandboxError {
    move |error| match error {
        // Something else stands there, or on the way: nothing, a link, a mount, a pipe, a file under a lease.
        Errno::NOENT
        | Errno::NOTDIR
        | Errno::ISDIR
        | Errno::NOTEMPTY
        | Errno::EXIST
        | Errno::LOOP
        | Errno::XDEV
        | Errno::INVAL
        | Errno::NAMETOOLONG
        | Errno::NXIO
        | Errno::NODEV
        | Errno::AGAIN
        | Errno::BUSY => SandboxError::Outside { path: path.to_owned() },
        _ => SandboxError::backend(doing)(error.into()),
    }
}

/// Gives a file or folder on the host to the user that sandboxes run as, so that it can be a shared layer.
///
/// # Errors
/// The system's, when it may not be given away.
pub fn hand_over(path: &Path) -> io::Result<()> {
    crate::native::own(path)
}

#[cfg(test)]
mod tests;
