//! The host's hands in a project's files: beneath the root, following no link out of it.
//!
//! Nobody else touches a workspace by joining path strings. Reads and writes are capped; a write replaces the file
//! in one step, so that nobody sees half of it.

use crate::SandboxError;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions, OpenOptionsExt as _};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 16 << 20;

/// Most files that a listing returns.
pub const MAX_FILES: usize = 20_000;

/// Folders that hold no source, wherever they are: packages and histories.
const SKIPPED: &[&str] = &["node_modules", ".git"];

/// Folders that hold no source when they are in the root: build output, data, our marker. Deeper ones are the app's.
const SKIPPED_IN_ROOT: &[&str] = &["dist", "data", ".samokoder"];

/// A folder that can be used, and nothing outside it. Copies are of the same folder.
#[derive(Clone)]
pub struct Workspace {
    root: Arc<Dir>,
    path: PathBuf,
    for_sandbox: bool,
}

impl Workspace {
    /// Opens an existing folder of a person: what is written there belongs to whoever runs this process.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, SandboxError> {
        let root =
            Dir::open_ambient_dir(path, ambient_authority()).map_err(SandboxError::backend("opened a folder"))?;
        Ok(Self { root: Arc::new(root), path: path.to_owned(), for_sandbox: false })
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
    /// [`SandboxError::Outside`] for a path that leads out or is no file, [`SandboxError::Cap`] for one that is too large.
    pub fn read_file(&self, path: &str) -> Result<Vec<u8>, SandboxError> {
        let outside = |_| SandboxError::Outside { path: path.to_owned() };
        // A pipe without a writer would keep this waiting for as long as the app likes.
        let mut options = OpenOptions::new();
        options.read(true).custom_flags(libc::O_NONBLOCK);
        let file = self.root.open_with(path, &options).map_err(outside)?;
        if !file.metadata().map_err(outside)?.is_file() {
            return Err(SandboxError::Outside { path: path.to_owned() });
        }
        let mut bytes = Vec::new();
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(SandboxError::backend("read a file"))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_FILE_BYTES {
            return Err(SandboxError::Cap { what: "a file", cap: MAX_FILE_BYTES });
        }
        Ok(bytes)
    }

    /// Writes a file in one step, making the folders above it. What a person gets is on the disk before it is seen, so
    /// that a power cut leaves no empty file that would be taken for their own edit.
    ///
    /// # Errors
    /// [`SandboxError::Outside`] for a path that leads out, [`SandboxError::Backend`] when the disk fails.
    pub fn write_file(&self, path: &str, bytes: &[u8]) -> Result<(), SandboxError> {
        let (folder, name) = self.folder_of(path, true)?;
        let backend = SandboxError::backend("wrote a file");
        let part = format!(".{name}.part");
        let _ = folder.remove_file(&part);
        let mut file = folder.open_with(&part, OpenOptions::new().write(true).create_new(true)).map_err(&backend)?;
        file.write_all(bytes)
            .and_then(|()| if self.for_sandbox { self.give(&file) } else { file.sync_data() })
            .and_then(|()| folder.rename(&part, &folder, &name))
            .map_err(backend)
    }

    /// Moves a file of another workspace on the same disk to the same path here, in one step.
    ///
    /// # Errors
    /// [`SandboxError::Outside`] for a path that leads out of either, [`SandboxError::Backend`] when the disk fails.
    pub fn adopt_file(&self, from: &Self, path: &str) -> Result<(), SandboxError> {
        let (source, name) = from.folder_of(path, false)?;
        let (target, _) = self.folder_of(path, true)?;
        source.rename(&name, &target, &name).map_err(SandboxError::backend("moved a file"))
    }

    /// Removes a file; one that is not there is no error.
    ///
    /// # Errors
    /// [`SandboxError::Outside`] for a path that leads out, [`SandboxError::Backend`] when the disk fails.
    pub fn remove_file(&self, path: &str) -> Result<(), SandboxError> {
        let Ok((folder, name)) = self.folder_of(path, false) else {
            return Ok(());
        };
        match folder.remove_file(&name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(SandboxError::backend("removed a file")(error))
            }
            _ => Ok(()),
        }
    }

    /// Returns everything in a folder that is no folder itself, at any depth; nothing for what is no folder.
    ///
    /// # Errors
    /// [`SandboxError::Cap`] when there is too much, [`SandboxError::Backend`] when a folder cannot be read.
    pub fn below(&self, path: &str) -> Result<Vec<String>, SandboxError> {
        let failed = || SandboxError::backend("listed a folder");
        let (mut found, mut folders) = (Vec::new(), Vec::new());
        if self.is_folder(path) {
            folders.push(path.to_owned());
        }
        while let Some(folder) = folders.pop() {
            for entry in self.root.read_dir(&folder).map_err(failed())? {
                let entry = entry.map_err(failed())?;
                let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
                let kind = entry.file_type().map_err(failed())?;
                if kind.is_dir() {
                    folders.push(name)
                } else {
                    found.push(name)
                }
                if found.len() + folders.len() > MAX_FILES {
                    let cap = u64::try_from(MAX_FILES).unwrap_or(u64::MAX);
                    return Err(SandboxError::Cap { what: "the number of files", cap });
                }
            }
        }
        Ok(found)
    }

    /// Says whether a path is a folder, and no link to one.
    #[must_use]
    pub fn is_folder(&self, path: &str) -> bool {
        self.folder_of(path, false)
            .is_ok_and(|(folder, name)| folder.symlink_metadata(name).is_ok_and(|is| is.is_dir()))
    }

    /// Removes a folder with all that is in it; one that is not there is no error.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the disk fails.
    pub fn remove_folder(&self, path: &str) -> Result<(), SandboxError> {
        if !self.is_folder(path) {
            return Ok(());
        }
        let (folder, name) = self.folder_of(path, false)?;
        folder.remove_dir_all(name).map_err(SandboxError::backend("removed a folder"))
    }

    /// Removes everything but packages, build output and data, whatever and however much it is.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the disk fails.
    pub fn clear(&self) -> Result<(), SandboxError> {
        let failed = || SandboxError::backend("cleared a folder");
        for entry in self.root.entries().map_err(failed())? {
            let entry = entry.map_err(failed())?;
            let name = entry.file_name();
            if SKIPPED.iter().chain(SKIPPED_IN_ROOT).any(|kept| name == *kept) {
                continue;
            }
            let is_folder = entry.file_type().map_err(failed())?.is_dir();
            if is_folder { self.root.remove_dir_all(&name) } else { self.root.remove_file(&name) }.map_err(failed())?;
        }
        Ok(())
    }

    /// Lists the ordinary files, except those of packages, build output and data; links are not followed.
    ///
    /// # Errors
    /// [`SandboxError::Cap`] when there are too many, [`SandboxError::Backend`] when a folder cannot be read.
    pub fn list(&self) -> Result<Vec<String>, SandboxError> {
        let mut files = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let place = if folder.is_empty() { "." } else { &folder };
            for entry in self.root.read_dir(place).map_err(SandboxError::backend("listed a folder"))? {
                let entry = entry.map_err(SandboxError::backend("listed a folder"))?;
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                let kind = entry.file_type().map_err(SandboxError::backend("listed a folder"))?;
                let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                let in_root = folder.is_empty();
                let skipped = SKIPPED.contains(&name.as_str()) || in_root && SKIPPED_IN_ROOT.contains(&name.as_str());
                if kind.is_dir() && !skipped {
                    folders.push(path);
                } else if kind.is_file() {
                    files.push(path);
                }
                if files.len() > MAX_FILES || folders.len() > MAX_FILES {
                    return Err(SandboxError::Cap {
                        what: "the number of files",
                        cap: u64::try_from(MAX_FILES).unwrap_or(u64::MAX),
                    });
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// Gives an open file or folder to the user that sandboxes run as, where it is for them.
    fn give(&self, open: &impl std::os::fd::AsRawFd) -> io::Result<()> {
        if self.for_sandbox && crate::sys::process::uid() == 0 {
            let id = Some(crate::native::SANDBOX_ID);
            // Through the descriptor, not the name: the name may mean something else by now.
            std::os::unix::fs::chown(format!("/proc/self/fd/{}", open.as_raw_fd()), id, id)?;
        }
        Ok(())
    }

    /// Opens the folder of a path step by step, so that a new folder can be given to the sandbox's user.
    fn folder_of(&self, path: &str, make: bool) -> Result<(Dir, String), SandboxError> {
        let outside = || SandboxError::Outside { path: path.to_owned() };
        let mut parts: Vec<&str> = path.split('/').collect();
        let name = parts.pop().filter(|name| !name.is_empty()).ok_or_else(outside)?;
        if parts.iter().chain([&name]).any(|part| matches!(*part, "" | "." | "..")) {
            return Err(outside());
        }
        let mut folder = self.root.try_clone().map_err(SandboxError::backend("opened a folder"))?;
        for part in parts {
            if make && folder.create_dir(part).is_ok() {
                let made = folder.open_dir(part).map_err(|_| outside())?;
                self.give(&made).map_err(SandboxError::backend("made a folder"))?;
            }
            folder = folder.open_dir_nofollow_like(part).map_err(|_| outside())?;
        }
        Ok((folder, name.to_owned()))
    }
}

/// Opens a folder only if it is one, not a link to one.
trait NoFollow {
    fn open_dir_nofollow_like(&self, name: &str) -> io::Result<Dir>;
}

impl NoFollow for Dir {
    fn open_dir_nofollow_like(&self, name: &str) -> io::Result<Dir> {
        if self.symlink_metadata(name)?.is_dir() {
            self.open_dir(name)
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
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
