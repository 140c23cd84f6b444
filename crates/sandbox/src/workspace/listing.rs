//! What is in a workspace. Whoever fills it with names, or nests it without end, gets an error and no patience.

use super::{Workspace, refused};
use crate::SandboxError;
use crate::beneath::{Folder, Kind};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};

/// Most files that a listing returns.
pub const MAX_FILES: usize = 20_000;

/// Most names that a listing looks at.
const MAX_NAMES: usize = 200_000;

/// Most folders below each other.
const MAX_DEPTH: usize = 64;

/// Folders that hold no source, wherever they are: packages and histories.
const SKIPPED: &[&str] = &["node_modules", ".git"];

/// Folders that hold no source when they are in the root: build output, data, our marker. Deeper ones are the app's.
const SKIPPED_IN_ROOT: &[&str] = &["dist", "data", ".samokoder"];

/// Names from the root of a workspace down to something in it.
type Route = Vec<OsString>;

impl Workspace {
    /// Lists the ordinary files, except those of packages, build output and data; links are not followed.
    ///
    /// # Errors
    /// [`SandboxError::Cap`] when there are too many, [`SandboxError::Backend`] when a folder cannot be read.
    pub fn list(&self) -> Result<Vec<String>, SandboxError> {
        self.list_sources(Kind::File)
    }

    /// Lists what is neither file nor folder, at the places where [`Self::list`] looks: links, pipes, sockets.
    ///
    /// # Errors
    /// Those of [`Self::list`].
    pub fn list_strange(&self) -> Result<Vec<String>, SandboxError> {
        self.list_sources(Kind::Other)
    }

    /// Returns everything in a folder that is no folder itself, at any depth; nothing for what is no folder. A name
    /// that is no text is returned as near to it as text can be.
    ///
    /// # Errors
    /// [`SandboxError::Cap`] when there is too much, [`SandboxError::Backend`] when a folder cannot be read.
    pub fn below(&self, path: &str) -> Result<Vec<String>, SandboxError> {
        if !self.is_folder(path) {
            return Ok(Vec::new());
        }
        let found = self.walk(path.split('/').map(OsString::from).collect(), |_, _| false)?;
        Ok(found.iter().map(|(route, _)| text(route).to_string_lossy().into_owned()).collect())
    }

    /// Removes everything that [`Self::list`] looks at, whatever and however much it is.
    ///
    /// # Errors
    /// [`SandboxError::Backend`] when the disk fails.
    pub fn remove_sources(&self) -> Result<(), SandboxError> {
        let refused = refused("", "emptied a folder");
        for entry in self.root.entries().map_err(&refused)? {
            let (name, kind) = entry.map_err(&refused)?;
            if !is_skipped(std::slice::from_ref(&name), kind) {
                self.root.remove(&name).map_err(&refused)?;
            }
        }
        Ok(())
    }

    fn list_sources(&self, wanted: Kind) -> Result<Vec<String>, SandboxError> {
        let found = self.walk(Route::new(), is_skipped)?.into_iter();
        let wanted = found.filter(|(_, kind)| *kind == wanted);
        let mut names: Vec<String> = wanted.filter_map(|(route, _)| text(&route).into_string().ok()).collect();
        names.sort();
        Ok(names)
    }

    /// Finds everything below a folder that is no folder, without what is skipped.
    fn walk(
        &self,
        start: Route,
        skipped: impl Fn(&[OsString], Kind) -> bool,
    ) -> Result<Vec<(Route, Kind)>, SandboxError> {
        let refused = refused("", "listed a folder");
        let (mut found, mut folders, mut names) = (Vec::new(), vec![start], 0_usize);
        while let Some(route) = folders.pop() {
            cap("the depth of folders", route.len(), MAX_DEPTH)?;
            let folder = match self.follow(&route) {
                // It became something else just now.
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::XDEV) => continue,
                folder => folder.map_err(&refused)?,
            };
            for entry in folder.entries().map_err(&refused)? {
                let (name, kind) = entry.map_err(&refused)?;
                let place: Route = route.iter().cloned().chain([name]).collect();
                match kind {
                    kind if skipped(&place, kind) => {}
                    Kind::Folder => folders.push(place),
                    Kind::File | Kind::Other => found.push((place, kind)),
                }
                names += 1;
                cap("the number of names", names, MAX_NAMES)?;
                cap("the number of files", found.len().max(folders.len()), MAX_FILES)?;
            }
        }
        Ok(found)
    }

    fn follow(&self, route: &[OsString]) -> Result<Folder, Errno> {
        route.iter().try_fold(self.root.again()?, |folder, name| folder.enter(name))
    }
}

/// Says whether something holds no source. A link in the place of our folders does not count as one of them.
fn is_skipped(place: &[OsString], kind: Kind) -> bool {
    let is = |names: &[&str]| place.last().is_some_and(|name| names.iter().any(|known| name == known));
    match kind {
        Kind::File => false,
        Kind::Folder => is(SKIPPED) || place.len() == 1 && is(SKIPPED_IN_ROOT),
        Kind::Other => is(SKIPPED),
    }
}

fn text(route: &[OsString]) -> OsString {
    route.join(OsStr::new("/"))
}

fn cap(what: &'static str, count: usize, cap: usize) -> Result<(), SandboxError> {
    let cap_reached = || SandboxError::Cap { what, cap: u64::try_from(cap).unwrap_or(u64::MAX) };
    if count > cap { Err(cap_reached()) } else { Ok(()) }
}
