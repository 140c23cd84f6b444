//! What projects ask the package mirror for: one share for each, so that one project's requests stop no other's.

use domain::ids::ProjectId;
use sandbox::mirror::{Denied, MirrorSession, RegistryMirror};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Projects whose shares are remembered; then those of which there is nothing to tell begin anew.
const MAX_SHARES: usize = 1024;

/// The shares of projects in the mirror.
pub(super) struct Shares {
    mirror: RegistryMirror,
    known: Mutex<HashMap<ProjectId, MirrorSession>>,
}

impl Shares {
    /// Shares a mirror out.
    pub(super) fn of(mirror: RegistryMirror) -> Self {
        Self { mirror, known: Mutex::default() }
    }

    /// Returns the share of a project. Its installs, its commands and its running app have one together.
    pub(super) fn of_project(&self, project: ProjectId) -> MirrorSession {
        let mut known = self.known();
        if known.len() >= MAX_SHARES {
            known.retain(|_, share| share.has_denied());
        }
        known.entry(project).or_insert_with(|| self.mirror.session(&project.to_string())).clone()
    }

    /// Returns what a project was refused since this was last asked, each kind once.
    pub(super) fn take_denied(&self, project: ProjectId) -> Vec<Denied> {
        let share = self.known().get(&project).cloned();
        share.into_iter().flat_map(|share| share.take_denied()).map(|(denied, _)| denied).collect()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<ProjectId, MirrorSession>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
