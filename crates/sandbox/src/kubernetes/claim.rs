//! Folders of this machine in a cluster: a claim that many pods mount at once, and in which the data folder lies.
//!
//! A pod gets of it what its sandbox is made of, each folder by its own path, and never the claim itself: neither other
//! projects nor the database and keys, which lie in the same claim. A cluster follows links inside a claim, so paths with
//! links are refused here. What does not lie in the data folder comes with the image or not at all.

mod trial;

use super::cluster::ClusterError;
use crate::programs::NODE_INSIDE;
use crate::spec::{ReadOnly, SandboxSpec};
use crate::{SandboxError, layers, native};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

pub(super) use trial::Trial;

/// A claim for storage of the cluster that holds the data folder of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataClaim {
    name: String,
    /// Where the data folder lies in the claim.
    path: PathBuf,
    data_folder: PathBuf,
}

/// A file or folder of a claim in a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClaimMount {
    /// Where it lies in the claim.
    pub(super) sub_path: String,
    /// Where it lies in the pod.
    pub(super) inside: String,
    pub(super) read_only: bool,
}

impl DataClaim {
    /// Uses the claim of this name, in which `data_folder` lies at `path`; an empty path is the claim's own folder.
    ///
    /// # Errors
    /// [`ClusterError::ClaimPath`] for a path that leads out of the claim or is not plain.
    pub fn new(name: String, path: &str, data_folder: PathBuf) -> Result<Self, ClusterError> {
        if !is_plain(Path::new(path)) {
            return Err(ClusterError::ClaimPath(path.to_owned()));
        }
        Ok(Self { name, path: path.into(), data_folder })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whom pods with folders of the claim run as: who owns what the server has written there. Never root, not even its
    /// group, which some clusters give to every ordinary user.
    pub(super) fn user() -> (u32, u32) {
        let (uid, gid) = native::user();
        let ordinary = |id| if id == 0 { native::SANDBOX_ID } else { id };
        (ordinary(uid), ordinary(gid))
    }

    /// Makes the folders of a specification ready, with packages as a private copy, and returns what of the claim a pod
    /// mounts for them. Takes as long as copying takes.
    pub(super) fn laid(&self, spec: SandboxSpec) -> Result<Vec<ClaimMount>, SandboxError> {
        let private = spec.overlay.as_ref().map(|overlay| overlay.private.as_path());
        for folder in spec.workspace.as_deref().into_iter().chain(private) {
            self.sub_path(folder)?;
        }
        native::hand_over(&spec).map_err(SandboxError::backend("prepared its folders"))?;
        let spec = layers::copied(spec).map_err(SandboxError::backend("copied packages"))?;
        let mut mounts = Vec::new();
        if let Some(workspace) = &spec.workspace {
            let sub_path = self.sub_path(workspace)?;
            mounts.push(ClaimMount { sub_path, inside: "/app".to_owned(), read_only: false });
        }
        for shared in spec.read_only.iter().filter(|shared| !self.is_of_the_image(shared)) {
            // A cluster would make an empty folder of what is not there.
            fs::symlink_metadata(&shared.host).map_err(SandboxError::backend("looked for a folder"))?;
            let sub_path = self.sub_path(&shared.host)?;
            mounts.push(ClaimMount { sub_path, inside: shared.inside.clone(), read_only: true });
        }
        Ok(mounts)
    }

    /// Whether the image of sandboxes brings it along: it is a part of this machine's system, and not of the data.
    fn is_of_the_image(&self, shared: &ReadOnly) -> bool {
        shared.inside == NODE_INSIDE && self.relative(&shared.host).is_none()
    }

    /// Where something lies in the claim.
    fn sub_path(&self, host: &Path) -> Result<String, SandboxError> {
        let relative = self.relative(host).ok_or_else(|| self.elsewhere(host))?;
        if leads_over_a_link(&self.data_folder, &relative).map_err(SandboxError::backend("looked at a folder"))? {
            return Err(SandboxError::Unavailable {
                reason: format!(
                    "a link leads to `{}`, which a cluster would follow anywhere in its claim",
                    host.display()
                ),
                fix: "put a folder in its place".to_owned(),
            });
        }
        let place = self.path.join(relative).into_os_string().into_string();
        let not_text = |_| SandboxError::backend("named a folder")(io::Error::other("a path is no UTF-8"));
        place.map_err(not_text)
    }

    /// Where something lies in the data folder, which may be named by a path with links; never the folder itself.
    fn relative(&self, host: &Path) -> Option<PathBuf> {
        let resolved = fs::canonicalize(&self.data_folder).ok();
        let roots = [Some(&self.data_folder), resolved.as_ref()];
        let relative = roots.into_iter().flatten().find_map(|root| host.strip_prefix(root).ok())?;
        (is_plain(relative) && relative.components().next().is_some()).then(|| relative.to_owned())
    }

    fn elsewhere(&self, host: &Path) -> SandboxError {
        SandboxError::Unavailable {
            reason: format!(
                "`{}` does not lie inside of the data folder `{}`, which is all that pods get of this machine",
                host.display(),
                self.data_folder.display()
            ),
            fix: "keep it in the data folder, which `sandbox.kubernetes.claim` holds, or set `sandbox.backend` to one that \
                runs on this machine"
                .to_owned(),
        }
    }
}

/// Whether a path is nothing but names.
fn is_plain(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// Whether a part of a path below a folder is a link. Where a part is not there, neither is anything after it.
fn leads_over_a_link(folder: &Path, relative: &Path) -> io::Result<bool> {
    let mut place = folder.to_owned();
    for part in relative.components() {
        place.push(part);
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_symlink() => return Ok(true),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
