//! Removes folders with all that is in them, however deep, however many, whatever their permissions.
//!
//! A tree of hostile making may be deeper than the descriptors and the stack of a process. So nothing is entered twice:
//! the folders of a folder are lifted up beside it before it goes, and the tree grows flat while it shrinks. Two
//! descriptors are enough for any depth.

use super::Folder;
use rustix::io::{Errno, Result};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// Most names that one removal takes away; whoever makes new ones meanwhile does not keep the host busy for ever.
const MAX_NAMES: u32 = 20_000_000;

/// Removes what is at a path and everything in it; what is not there is no error.
pub(crate) fn remove_tree(path: &Path) -> Result<()> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Errno::INVAL);
    };
    match Folder::open(if parent.as_os_str().is_empty() { Path::new(".") } else { parent }) {
        Err(Errno::NOENT) => Ok(()),
        parent => parent?.remove(name),
    }
}

impl Folder {
    /// Removes what is at a name and everything in it; what is not there is no error.
    pub(crate) fn remove(&self, name: &OsStr) -> Result<()> {
        let mut left = MAX_NAMES;
        // Somebody may put a new file where it was empty a moment ago.
        while left > 0 {
            if self.remove_plainly(name)? {
                return Ok(());
            }
            if let Some(folder) = self.enter_to_clear(name)? {
                folder.clear(&mut left)?;
            }
            left = left.saturating_sub(1);
        }
        Err(Errno::NOTEMPTY)
    }

    /// Removes everything in this folder.
    fn clear(&self, left: &mut u32) -> Result<()> {
        let mut is_empty = false;
        while !is_empty && *left > 0 {
            is_empty = true;
            for entry in self.entries()? {
                let (name, _) = entry?;
                is_empty = false;
                *left = left.saturating_sub(1);
                if *left == 0 || self.remove_plainly(&name)? {
                    continue;
                }
                if let Some(inner) = self.enter_to_clear(&name)? {
                    self.lift_folders_of(&inner, left)?;
                }
                self.remove_plainly(&name)?;
            }
        }
        Ok(())
    }

    /// Removes what is in a folder, but moves folders that are not empty here.
    fn lift_folders_of(&self, inner: &Self, left: &mut u32) -> Result<()> {
        for entry in inner.entries()? {
            let (name, _) = entry?;
            *left = left.saturating_sub(1);
            if *left == 0 || inner.remove_plainly(&name)? {
                continue;
            }
            // A folder can be moved only by one who may write in it.
            let _ = inner.permit(&name);
            match inner.rename(&name, self, &fresh_name("lifted")) {
                Err(Errno::NOENT) => {}
                moved => moved?,
            }
        }
        Ok(())
    }

    /// Removes what is no folder, or an empty one; false when there is more in it, or it changed just now.
    fn remove_plainly(&self, name: &OsStr) -> Result<bool> {
        match self.unlink(name) {
            Err(Errno::ISDIR) => {}
            Err(Errno::NOENT) => return Ok(true),
            removed => return removed.map(|()| true),
        }
        match self.remove_empty(name) {
            Err(Errno::NOTEMPTY | Errno::NOTDIR) => Ok(false),
            Err(Errno::NOENT) => Ok(true),
            removed => removed.map(|()| true),
        }
    }

    /// Opens a folder that is to be cleared, also one that an overlay left without permissions; `None` when it changed
    /// just now.
    fn enter_to_clear(&self, name: &OsStr) -> Result<Option<Self>> {
        // Where it is not allowed, what follows may still be, or says why not.
        let _ = self.permit(name);
        match self.enter(name) {
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
            folder => folder.map(Some),
        }
    }
}

/// Makes a name that nobody can have prepared.
pub(crate) fn fresh_name(ending: &str) -> OsString {
    format!(".{:016x}.{ending}", fastrand::u64(..)).into()
}
