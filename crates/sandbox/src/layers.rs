//! Shared packages for backends that cannot lay one folder over another: a copy of their own for each workspace.
//!
//! Made beside the workspace and moved into it in one step, because what commands have left there is hostile: nothing
//! below it is followed or written to. Which copy it is, is noted where no command can reach it.

use crate::folder_lock::{FolderLock, remove_abandoned, remove_tree};
use crate::native::own;
use crate::spec::{Overlay, SandboxSpec};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// How a copy is named while it is made.
const STAGING: &str = ".packages-";

/// The note in the private layer's folder: which shared layer was copied.
const NOTE: &str = "copied";

/// Folders inside folders that are copied; no packages are nested deeper.
const MAX_DEPTH: usize = 64;

/// Replaces the overlay of a specification by a private copy in its workspace, which is made unless it is there.
///
/// Takes as long as copying takes; file systems that can share blocks between files do. What commands have changed in
/// their copy stays, as it does in an overlay.
///
/// # Errors
/// The system's, when something cannot be copied; [`io::ErrorKind::Unsupported`] for an overlay that lies anywhere but
/// directly in `/app`, or without a workspace.
pub fn copied(spec: SandboxSpec) -> io::Result<SandboxSpec> {
    let Some(overlay) = &spec.overlay else { return Ok(spec) };
    let (workspace, name) = place(&spec, overlay).ok_or(io::ErrorKind::Unsupported)?;
    let target = workspace.join(name);
    let note = overlay.private.join(NOTE);
    let wanted = overlay.lower.as_os_str().as_encoded_bytes();
    let is_there = fs::symlink_metadata(&target).is_ok_and(|found| found.is_dir());
    if !is_there || fs::read(&note).ok().as_deref() != Some(wanted) {
        fs::create_dir_all(&workspace)?;
        fs::create_dir_all(&overlay.private)?;
        let _ = fs::remove_file(&note);
        replace(&overlay.lower, &workspace, &target)?;
        fs::write(&note, wanted)?;
    }
    Ok(SandboxSpec { overlay: None, ..spec })
}

/// The workspace, and the name of the folder in it that an overlay covers.
fn place<'a>(spec: &SandboxSpec, overlay: &'a Overlay) -> Option<(PathBuf, &'a str)> {
    let name = overlay.inside.strip_prefix("/app/")?;
    let is_name = !name.is_empty() && !name.contains('/') && name != "." && name != "..";
    is_name.then_some((spec.workspace.clone()?, name))
}

fn replace(lower: &Path, workspace: &Path, target: &Path) -> io::Result<()> {
    let beside = workspace.parent().ok_or(io::ErrorKind::Unsupported)?;
    remove_abandoned(beside, STAGING);
    let staging = tempfile::Builder::new().prefix(STAGING).tempdir_in(beside)?;
    let _used = FolderLock::together(staging.path())?;
    let made = staging.path().join("made");
    copy_folder(lower, &made, 0)?;
    match fs::symlink_metadata(target) {
        Ok(found) if found.is_dir() => remove_tree(target)?,
        Ok(_) => fs::remove_file(target)?,
        Err(_) => {}
    }
    fs::rename(&made, target)
}

fn copy_folder(from: &Path, to: &Path, depth: usize) -> io::Result<()> {
    if depth > MAX_DEPTH {
        return Err(io::Error::other("packages are nested too deeply"));
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&from, &to, depth + 1)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(&from)?, &to)?;
            own(&to)?;
        } else if kind.is_file() {
            fs::copy(&from, &to)?;
            own(&to)?;
        }
    }
    own(to)
}

#[cfg(test)]
mod tests;
