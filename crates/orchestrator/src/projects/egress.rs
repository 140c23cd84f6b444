//! What projects ask the package mirror for: one share for each, so that one project's requests stop no other's, and
//! the hosts that a person allowed to one are none of another's.

use crate::OrchestratorError;
use domain::host::HostName;
use domain::ids::ProjectId;
use sandbox::mirror::{Denied, MirrorSession, RegistryMirror};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::Store;

/// Projects whose shares are remembered; then those that nobody uses and of which there is nothing to tell begin anew.
const MAX_SHARES: usize = 1024;

/// The shares of projects in the mirror.
pub(super) struct Shares {
    mirror: RegistryMirror,
    known: Mutex<HashMap<ProjectId, MirrorSession>>,
    refreshing: tokio::sync::Mutex<()>,
}

impl Shares {
    /// Shares a mirror out.
    pub(super) fn of(mirror: RegistryMirror) -> Self {
        Self { mirror, known: Mutex::default(), refreshing: tokio::sync::Mutex::default() }
    }

    /// Returns the share of a project, for everything that is open of it. From now on it has the hosts that are written
    /// down, and no others.
    pub(super) async fn refreshed(
        &self,
        store: &Store,
        project: ProjectId,
    ) -> Result<MirrorSession, OrchestratorError> {
        // One after the other, so that no list that was read earlier takes the place of a later one.
        let _turn = self.refreshing.lock().await;
        let hosts = store.list_allowed_hosts(project).await?;
        let share = self.of_project(project);
        share.set_hosts(hosts.into_iter().map(|row| row.host));
        Ok(share)
    }

    /// Its installs, its commands and its running app have one together.
    fn of_project(&self, project: ProjectId) -> MirrorSession {
        let mut known = self.known();
        if known.len() >= MAX_SHARES {
            known.retain(|_, share| share.is_needed());
        }
        known.entry(project).or_insert_with(|| self.mirror.session(&project.to_string())).clone()
    }

    /// Returns what a project was refused since this was last asked, each kind once.
    pub(super) fn take_denied(&self, project: ProjectId) -> Vec<Denied> {
        let share = self.known().get(&project).cloned();
        share.into_iter().flat_map(|share| share.take_denied()).map(|(denied, _)| denied).collect()
    }

    /// Returns the hosts that a project was refused lately and that a person may allow.
    pub(super) fn refused_hosts(&self, project: ProjectId) -> BTreeSet<HostName> {
        self.known().get(&project).map(MirrorSession::refused_hosts).unwrap_or_default()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<ProjectId, MirrorSession>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
