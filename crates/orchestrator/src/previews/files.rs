//! Which files an app runs, and how it gets newer ones, and newer hosts to read from.

use super::app::RunningApp;
use super::kind::AppKind;
use crate::projects::OpenProject;
use crate::{OrchestratorError, templates};
use domain::ids::CheckpointId;
use domain::run::RunStatus;
use domain::template::TemplateManifest;

/// What became of a look at the project's files.
pub(super) enum Followed {
    /// They are what the app runs.
    Same,
    /// The app has newer ones now.
    Changed,
    /// The newer ones need a fresh start.
    NeedsStart,
}

impl RunningApp {
    /// Lays the app's files out, with a sandbox over them.
    pub(super) async fn open(&self) -> Result<(OpenProject, TemplateManifest), OrchestratorError> {
        let (store, project) = (&self.ctx.store, self.id.project);
        let files = match self.id.kind {
            AppKind::Preview => store.find_head(project).await?.ok_or_else(|| OrchestratorError::missing("files"))?,
            AppKind::Published => self.wanted().await?.ok_or_else(|| OrchestratorError::missing("publication"))?,
        };
        self.status.send_modify(|status| status.checkpoint = Some(files));
        let template = store.find_template(project).await?.ok_or_else(|| OrchestratorError::missing("design"))?;
        let manifest = templates::find(&template)?.manifest;
        Ok((self.ctx.projects.open_app(store, self.id, files).await?, manifest))
    }

    /// Brings the hosts up to date that the app may read from. Only another process may have changed them unheard, so now
    /// and then is enough, and not with every commit of whatever project.
    pub(super) async fn follow_hosts(&self) {
        if let Err(error) = self.ctx.projects.refresh_hosts(&self.ctx.store, self.id.project).await {
            tracing::warn!(error = %error.explain(), "a running app could not follow its hosts");
        }
    }

    /// Brings the app's files up to date.
    pub(super) async fn follow(&self, open: &OpenProject) -> Result<Followed, OrchestratorError> {
        let Some(files) = self.wanted().await?.filter(|files| Some(*files) != self.status.borrow().checkpoint) else {
            return Ok(Followed::Same);
        };
        match self.id.kind {
            // It was built from its files.
            AppKind::Published => return Ok(Followed::NeedsStart),
            AppKind::Preview => {}
        }
        if !self.ctx.projects.update_preview(&self.ctx.store, open, files).await? {
            return Ok(Followed::NeedsStart);
        }
        self.status.send_modify(|status| status.checkpoint = Some(files));
        Ok(Followed::Changed)
    }

    /// The files that the app should run. A published one runs what was published; a preview runs the newest, but none
    /// of a change that is not over.
    pub(super) async fn wanted(&self) -> Result<Option<CheckpointId>, OrchestratorError> {
        let (store, project) = (&self.ctx.store, self.id.project);
        match self.id.kind {
            AppKind::Published => {
                let row = store.find_publication(project).await?.filter(|row| row.live);
                return Ok(row.map(|row| row.checkpoint_id));
            }
            AppKind::Preview => {}
        }
        let Some(head) = store.find_head(project).await? else { return Ok(None) };
        if Some(head) == self.status.borrow().checkpoint {
            return Ok(Some(head));
        }
        let newest = store.list_runs(project).await?.into_iter().next();
        let changing = newest.is_some_and(|run| run.status != RunStatus::Done && run.kind == "change");
        Ok((!changing).then_some(head))
    }
}
