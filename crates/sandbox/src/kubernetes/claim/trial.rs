//! Whether a claim really holds the data folder: a pod reads there what the server wrote, and the other way round.

use super::DataClaim;
use crate::folder_lock::{FolderLock, remove_abandoned};
use crate::spec::SandboxSpec;
use crate::{Command, Limits, Sandbox, SandboxError, native};
use std::fs;
use std::io;
use std::path::PathBuf;
use tempfile::TempDir;

/// How the folders of trials are named.
const PREFIX: &str = ".cluster-";

/// What is written on both sides.
const SIGN: &str = "the data folder";

/// A folder for one trial, removed with this value.
pub(crate) struct Trial {
    folder: TempDir,
    _used: FolderLock,
}

impl Trial {
    /// Writes what a pod is to read.
    pub(crate) fn prepared(claim: &DataClaim) -> io::Result<Self> {
        fs::create_dir_all(&claim.data_folder)?;
        remove_abandoned(&claim.data_folder, PREFIX);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&claim.data_folder)?;
        let used = FolderLock::together(folder.path())?;
        let trial = Self { folder, _used: used };
        fs::create_dir(trial.workspace())?;
        fs::write(trial.workspace().join("asked"), SIGN)?;
        native::own(&trial.workspace())?;
        Ok(trial)
    }

    /// A sandbox with it.
    pub(crate) fn spec(&self) -> SandboxSpec {
        SandboxSpec { workspace: Some(self.workspace()), ..SandboxSpec::default() }
    }

    /// Lets a sandbox that was made like that read and write.
    pub(crate) async fn passed(&self, sandbox: &dyn Sandbox, claim: &DataClaim) -> Result<(), SandboxError> {
        let copy = Command::new(["cp", "asked", "answered"]);
        let exit = sandbox.exec(&copy, &Limits::default()).await?;
        let answer = fs::read_to_string(self.workspace().join("answered"));
        if exit.ok() && answer.is_ok_and(|answer| answer == SIGN) {
            return Ok(());
        }
        Err(SandboxError::Unavailable {
            reason: format!(
                "the claim `{}` does not show pods the data folder `{}` ({})",
                claim.name,
                claim.data_folder.display(),
                exit.output_text().trim()
            ),
            fix: "set `sandbox.kubernetes.claim` to the claim that is mounted there, `claim_path` to where the data folder \
                lies in it, and see that the user of sandboxes may write to it"
                .to_owned(),
        })
    }

    fn workspace(&self) -> PathBuf {
        self.folder.path().join("work")
    }
}
