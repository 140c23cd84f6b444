//! An open folder whose entries are reached by one plain name at a time, and never through a link.
//!
//! Hostile code may change the folder while the host works in it, so nothing here looks first and opens later: a call
//! opens what stands at a name now, the kernel refuses links and mounts on the way, and what was opened is judged by its
//! descriptor. Opening never waits: a pipe without a writer and a file under a lease are refused at once.

mod removal;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, ResolveFlags};
use rustix::io::{Errno, Result};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd as _, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

pub(crate) use removal::{fresh_name, remove_tree};

/// What the kernel refuses on the way to a name.
const RESOLVE: ResolveFlags = ResolveFlags::BENEATH
    .union(ResolveFlags::NO_SYMLINKS)
    .union(ResolveFlags::NO_MAGICLINKS)
    .union(ResolveFlags::NO_XDEV);

/// Permissions of new folders and files, less what the process masks.
const FOLDER_MODE: u32 = 0o777;
const FILE_MODE: u32 = 0o666;

/// What stands at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe, a socket or a device.
    Other,
}

/// An open folder.
pub(crate) struct Folder(OwnedFd);

impl Folder {
    /// Opens a folder of the host's own, by any path.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(rustix::fs::open(path, flags, Mode::empty())?))
    }

    /// Opens the same folder once more.
    pub(crate) fn again(&self) -> Result<Self> {
        Ok(Self(rustix::io::fcntl_dupfd_cloexec(&self.0, 0)?))
    }

    /// Opens a folder in this one.
    pub(crate) fn enter(&self, name: &OsStr) -> Result<Self> {
        Ok(Self(self.open_at(name, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())?))
    }

    /// Opens an ordinary file for reading; anything else is [`Errno::INVAL`].
    pub(crate) fn file(&self, name: &OsStr) -> Result<File> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = self.open_at(name, flags, Mode::empty())?;
        let stat = rustix::fs::fstat(&file)?;
        if kind(FileType::from_raw_mode(stat.st_mode)) != Kind::File {
            return Err(Errno::INVAL);
        }
        Ok(File::from(file))
    }

    /// Makes a file that is not there yet.
    pub(crate) fn create(&self, name: &OsStr) -> Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
        Ok(File::from(self.open_at(name, flags, Mode::from_raw_mode(FILE_MODE))?))
    }

    /// Makes a folder that is not there yet.
    pub(crate) fn make(&self, name: &OsStr) -> Result<()> {
        rustix::fs::mkdirat(&self.0, plain(name)?, Mode::from_raw_mode(FOLDER_MODE))
    }

    /// Moves what is at a name to a name in another folder, over what is there.
    pub(crate) fn rename(&self, name: &OsStr, to: &Self, new_name: &OsStr) -> Result<()> {
        rustix::fs::renameat(&self.0, plain(name)?, &to.0, plain(new_name)?)
    }

    /// Removes what is at a name, unless it is a folder.
    pub(crate) fn unlink(&self, name: &OsStr) -> Result<()> {
        rustix::fs::unlinkat(&self.0, plain(name)?, AtFlags::empty())
    }

    /// Removes an empty folder.
    pub(crate) fn remove_empty(&self, name: &OsStr) -> Result<()> {
        rustix::fs::unlinkat(&self.0, plain(name)?, AtFlags::REMOVEDIR)
    }

    /// Says what stands at a name now.
    pub(crate) fn kind(&self, name: &OsStr) -> Result<Kind> {
        let stat = rustix::fs::statat(&self.0, plain(name)?, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(kind(FileType::from_raw_mode(stat.st_mode)))
    }

    /// Reads the names in the folder one after the other, with what stood there when they were read.
    pub(crate) fn entries(&self) -> Result<impl Iterator<Item = Result<(OsString, Kind)>> + use<'_>> {
        let names = Dir::read_from(&self.0)?
            .filter(|entry| !entry.as_ref().is_ok_and(|entry| matches!(entry.file_name().to_bytes(), b"." | b"..")));
        Ok(names.filter_map(|entry| match entry {
            Err(error) => Some(Err(error)),
            Ok(entry) => {
                let name = OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
                let known = entry.file_type();
                if known != FileType::Unknown {
                    return Some(Ok((name, kind(known))));
                }
                // Some file systems do not say; a name that is gone by now is none.
                self.kind(&name).ok().map(|kind| Ok((name, kind)))
            }
        }))
    }

    /// Gives every permission on a folder in this one to its owner.
    fn permit(&self, name: &OsStr) -> Result<()> {
        let folder = self.open_at(name, OFlags::PATH | OFlags::DIRECTORY, Mode::empty())?;
        // Through the descriptor, which needs no permission on the folder and means nothing else.
        let itself = format!("/proc/self/fd/{}", folder.as_raw_fd());
        rustix::fs::chmod(itself, Mode::RWXU)
    }

    fn open_at(&self, name: &OsStr, flags: OFlags, mode: Mode) -> Result<OwnedFd> {
        let (name, flags) = (plain(name)?, flags | OFlags::NOFOLLOW | OFlags::CLOEXEC);
        match rustix::fs::openat2(&self.0, name, flags, mode, RESOLVE) {
            // Old kernels do not have the call, and filters of old container engines forbid it. A single name without
            // following leads nowhere else either; only mounts are not noticed.
            Err(Errno::NOSYS | Errno::PERM) => rustix::fs::openat(&self.0, name, flags, mode),
            opened => opened,
        }
    }
}

impl AsFd for Folder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Accepts the name of an entry: no way up, none down.
fn plain(name: &OsStr) -> Result<&OsStr> {
    let bytes = name.as_bytes();
    let is_plain = !matches!(bytes, b"" | b"." | b"..") && !bytes.iter().any(|byte| matches!(byte, b'/' | 0));
    is_plain.then_some(name).ok_or(Errno::INVAL)
}

fn kind(file_type: FileType) -> Kind {
    match file_type {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink
        | FileType::Fifo
        | FileType::Socket
        | FileType::CharacterDevice
        | FileType::BlockDevice
        | FileType::Unknown => Kind::Other,
    }
}

#[cfg(test)]
mod tests;
