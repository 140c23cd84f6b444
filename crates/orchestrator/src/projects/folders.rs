//! The folders of projects on the disk: one working folder for each process that works on a project, and no leftovers.
//!
//! A frozen process may wake up after its run was taken over, with commands still running. It keeps its folder, and the
//! next one works in another. All of them are caches; screenshots beside them stay.

use crate::previews::AppKind;
use sandbox::FolderLock;
use sandbox::folder_lock::remove_tree;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Clock as _, SystemClock};

/// Processes that may be stuck in folders of one project.
const MAX_SLOTS: usize = 16;

/// What the private layers over shared packages are called.
const PRIVATE: &str = "packages-";

/// A working folder that only this process uses.
pub(super) struct Slot {
    folder: PathBuf,
    _lock: FolderLock,
}

impl Slot {
    /// Takes the first working folder of a project that nobody else uses.
    pub(super) fn take(project: &Path) -> io::Result<Self> {
        for folder in slots(project) {
            let work = folder.join("work");
            std::fs::create_dir_all(&work)?;
            if let Some(lock) = FolderLock::alone(&work)? {
                mark_used(&work);
                return Ok(Self { folder, _lock: lock });
            }
        }
        Err(io::Error::other(format!("{MAX_SLOTS} processes work in `{}`; end those that hang", project.display())))
    }

    /// Takes the folder of a running app that people see. It is always the same one, since it also holds the data that
    /// they put in.
    pub(super) fn of_app(project: &Path, kind: AppKind) -> io::Result<Self> {
        let folder = project.join(kind.folder());
        let work = folder.join("work");
        std::fs::create_dir_all(&work)?;
        let taken = || io::Error::other("another process runs the app of this project; stop it there first");
        let lock = FolderLock::alone(&work)?.ok_or_else(taken)?;
        Ok(Self { folder, _lock: lock })
    }

    /// Where the project's files are laid out.
    pub(super) fn work(&self) -> PathBuf {
        self.folder.join("work")
    }

    /// The private layer over the packages of this name; those over other packages are removed.
    pub(super) fn private_layer(&self, packages: &str) -> PathBuf {
        let layer = self.folder.join(format!("{PRIVATE}{packages}"));
        private_layers(&self.folder).filter(|other| *other != layer).for_each(|other| drop(remove_tree(&other)));
        layer
    }
}

/// Where the working folders of a project are.
fn slots(project: &Path) -> impl Iterator<Item = PathBuf> {
    let more = (2..=MAX_SLOTS).map(|number| project.join(format!("slot-{number}")));
    std::iter::once(project.to_owned()).chain(more)
}

fn private_layers(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let is_layer = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PRIVATE));
    entries(folder).filter(is_layer)
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path())
}

/// Notes when a folder was last used; without that it may be removed early, which costs only time.
pub(super) fn mark_used(folder: &Path) {
    let now = std::time::UNIX_EPOCH + Duration::from_millis(u64::try_from(SystemClock.now().0).unwrap_or(0));
    let _ = File::open(folder).and_then(|folder| folder.set_modified(now));
}

/// Removes working folders and shared packages that nobody uses and nobody has used for `idle`; returns how many.
pub(super) fn remove_idle(projects: &Path, modules: &Path, idle: Duration) -> io::Result<usize> {
    let mut removed = 0;
    for slot in entries(projects).flat_map(|project| slots(&project).collect::<Vec<_>>()) {
        let work = slot.join("work");
        if let Some(_lock) = idle_lock(&work, idle) {
            remove_tree(&work)?;
            private_layers(&slot).try_for_each(|layer| remove_tree(&layer))?;
            // Only folders that hold nothing else, such as screenshots, go away.
            let _ = std::fs::remove_dir(&slot);
            removed += 1;
        }
    }
    for packages in entries(modules) {
        if let Some(_lock) = idle_lock(&packages, idle) {
            remove_tree(&packages)?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Takes a folder that nobody uses and nobody has used for `idle`.
fn idle_lock(folder: &Path, idle: Duration) -> Option<FolderLock> {
    let used = std::fs::metadata(folder).and_then(|folder| folder.modified()).ok()?;
    let age = used.elapsed().ok()?;
    if age < idle { None } else { FolderLock::alone(folder).ok().flatten() }
}

#[cfg(test)]
mod tests;
