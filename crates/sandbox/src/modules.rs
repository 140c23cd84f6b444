//! Installed packages, shared: one read-only `node_modules` for each pair of manifest and lock file.
//!
//! Installed once in a throw-away sandbox, through the mirror, without install scripts but those that are allowed by
//! name; laid under every project with the same lock file afterwards, which takes well under a millisecond. Two processes
//! may install at the same time: the first rename wins and the other's work is thrown away.

use crate::folder_lock::remove_abandoned;
use crate::mirror::{MIRROR_PORT, MirrorSession, clients, is_npm_name};
use crate::sys::disk::{free_bytes, sync_file_system};
use crate::workspace::Workspace;
use crate::{Backend, Command, Exit, FolderLock, Limits, ReadOnly, SandboxError, SandboxSpec};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How a folder is named while packages are installed into it.
const STAGING: &str = ".new-";

/// A disk that takes less than this is full.
const FULL_BYTES: u64 = 8 << 20;

/// How npm names a file that it could not write, in a warning: it leaves the file empty and exits with 0.
const UNWRITTEN: &str = "TAR_ENTRY_ERROR";

/// What is installed: the bytes of `package.json` and of `package-lock.json`, if there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// `package.json`.
    pub package: Vec<u8>,
    /// `package-lock.json`.
    pub lock: Option<Vec<u8>>,
    /// Names of packages whose install scripts may run, in the sandbox.
    pub scripts: Vec<String>,
}

impl Manifest {
    /// Returns the name under which the packages are shared.
    #[must_use]
    pub fn key(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.package.len().to_le_bytes());
        digest.update(&self.package);
        digest.update(self.lock.as_deref().unwrap_or_default());
        for name in &self.scripts {
            // No file ends like this, so that nothing else has this key.
            digest.update(b"\0script\0");
            digest.update(name);
        }
        digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Installs packages and shares them.
pub struct Modules<'a> {
    /// Makes the throw-away sandbox.
    pub backend: &'a dyn Backend,
    /// Where packages come from; it counts what is asked for, and keeps what was refused.
    pub mirror: &'a MirrorSession,
    /// Folder of the shared `node_modules`.
    pub cache: PathBuf,
    /// What sandboxes need for `node`, if it is not in `/usr`.
    pub read_only: Vec<ReadOnly>,
    /// How long npm may take.
    pub wall_time: Duration,
}

impl Modules<'_> {
    /// Returns the shared `node_modules` of a manifest, installing it first when it is not there.
    ///
    /// # Errors
    /// [`SandboxError::Install`] with npm's output when the packages cannot be installed. Cancelling leaves nothing
    /// behind that is used.
    pub async fn prepared(&self, manifest: &Manifest) -> Result<PathBuf, SandboxError> {
        let place = self.cache.join(manifest.key());
        let modules = place.join("node_modules");
        if modules.is_dir() {
            return Ok(modules);
        }
        let backend = SandboxError::backend("prepared packages");
        std::fs::create_dir_all(&self.cache).map_err(&backend)?;
        remove_abandoned(&self.cache, STAGING);
        let staging = tempfile::Builder::new().prefix(STAGING).tempdir_in(&self.cache).map_err(&backend)?;
        let _used = FolderLock::together(staging.path());
        self.install(manifest, staging.path()).await.map_err(|error| self.or_full(error))?;
        own_modules(staging.path())?;
        // After a power cut there is a whole folder at this place or none: nobody would notice that files are empty.
        sync_file_system(staging.path()).map_err(&backend)?;
        match std::fs::rename(staging.path(), &place) {
            Ok(()) => drop(staging.keep()),
            Err(_) if modules.is_dir() => {}
            Err(error) => return Err(backend(error)),
        }
        Ok(modules)
    }

    /// npm's failure on a full disk is no fault of the packages. What is staged is still there, so this looks in time.
    fn or_full(&self, error: SandboxError) -> SandboxError {
        if free_bytes(&self.cache).is_ok_and(|free| free < FULL_BYTES) {
            SandboxError::backend("prepared packages")(std::io::ErrorKind::StorageFull.into())
        } else {
            error
        }
    }

    async fn install(&self, manifest: &Manifest, folder: &Path) -> Result<(), SandboxError> {
        crate::native::own(folder).map_err(SandboxError::backend("prepared packages"))?;
        let files = Workspace::open_for_sandbox(folder)?;
        files.write_file("package.json", &manifest.package)?;
        self.fetch(manifest, &files).await?;
        let scripts: Vec<&str> = manifest.scripts.iter().map(String::as_str).filter(|name| is_npm_name(name)).collect();
        let scripts: Vec<&str> =
            scripts.into_iter().filter(|name| files.is_folder(&format!("node_modules/{name}"))).collect();
        if scripts.is_empty() {
            return Ok(());
        }
        let verb: Vec<&str> = ["rebuild"].into_iter().chain(scripts).collect();
        succeeded(&self.npm(&verb, "--ignore-scripts=false", folder).await?)
    }

    /// Fetches packages without running anything of theirs.
    async fn fetch(&self, manifest: &Manifest, files: &Workspace) -> Result<(), SandboxError> {
        if let Some(lock) = &manifest.lock {
            files.write_file("package-lock.json", lock)?;
            let exit = self.npm(&["ci"], "--ignore-scripts", files.path()).await?;
            if exit.ok() {
                return whole(&exit);
            }
            // A lock file may lack this platform's optional packages, or be older than the manifest.
            files.remove_file("package-lock.json")?;
        }
        succeeded(&self.npm(&["install"], "--ignore-scripts", files.path()).await?)
    }

    async fn npm(&self, verb: &[&str], scripts: &str, folder: &Path) -> Result<Exit, SandboxError> {
        let spec = SandboxSpec {
            workspace: Some(folder.to_owned()),
            read_only: self.read_only.clone(),
            env: clients::environment(),
            ..SandboxSpec::default()
        };
        let sandbox = self.backend.open(spec).await?;
        let _served = self.mirror.serve(sandbox.listen(MIRROR_PORT).await?);
        let fixed = ["--no-audit", "--no-fund", scripts, "--loglevel=warn"];
        let command = Command::new(["npm"].into_iter().chain(verb.iter().copied()).chain(fixed));
        let limits = Limits { wall_time: self.wall_time, ..Limits::default() };
        sandbox.exec(&command, &limits).await
    }
}

/// Makes sure of a real `node_modules`. npm did what the project's files say; a link that it left there would show, as a
/// layer under the project, what it points to on the host.
fn own_modules(folder: &Path) -> Result<(), SandboxError> {
    let (backend, modules) = (SandboxError::backend("prepared packages"), folder.join("node_modules"));
    match std::fs::symlink_metadata(&modules) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(SandboxError::Install { output: "`node_modules` is no folder after npm ran".to_owned() }),
        Err(_) => std::fs::create_dir(&modules).map_err(&backend)?,
    }
    crate::native::own(&modules).map_err(backend)
}

fn succeeded(exit: &Exit) -> Result<(), SandboxError> {
    if exit.ok() { whole(exit) } else { Err(SandboxError::Install { output: exit.output_text() }) }
}

/// Says whether every file of the packages was written.
fn whole(exit: &Exit) -> Result<(), SandboxError> {
    let output = exit.output_text();
    if output.contains(UNWRITTEN) { Err(SandboxError::Install { output }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
