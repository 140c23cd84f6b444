//! Publishing: an app that goes on running for everybody, until it is taken back.

use super::{AppId, Previews};
use crate::OrchestratorError;
use domain::ids::ProjectId;
use domain::publication::PublishedName;
use store::{NewPublication, Published, Store, StoreError};

/// Writes down that the newest files of a project are published, in place of those before; whoever serves starts the app.
/// Without a name it gets one of its title.
///
/// # Errors
/// [`OrchestratorError::Missing`] when the project has no files yet; [`StoreError::Unfinished`] while a run is at work,
/// since nobody should see what is half made.
pub async fn record(
    store: &Store,
    project_id: ProjectId,
    name: Option<PublishedName>,
    most: u32,
) -> Result<Published, OrchestratorError> {
    let project = store.find_project(project_id).await?.filter(|project| project.has_files);
    let project = project.ok_or_else(|| OrchestratorError::missing("files"))?;
    let checkpoint_id = project.head.ok_or_else(|| OrchestratorError::missing("files"))?;
    if let Some(run) = store.find_unfinished_run(project_id).await? {
        return Err(StoreError::Unfinished { run }.into());
    }
    let words = blueprint::transliterate(&project.name);
    let new = NewPublication { project_id, checkpoint_id, name, words, most };
    Ok(store.create_publication(&new).await?)
}

impl Previews {
    /// Publishes the newest files of a project, or publishes newer ones in place of those before, and starts the app.
    ///
    /// # Errors
    /// Those of [`record`].
    pub async fn publish(
        &self,
        project_id: ProjectId,
        name: Option<PublishedName>,
    ) -> Result<Published, OrchestratorError> {
        let published = record(&self.ctx.store, project_id, name, self.limits.published).await?;
        match published {
            Published::Done(_) => drop(self.start(AppId::published(project_id)).await?),
            Published::NameTaken | Published::Named(_) | Published::TooMany => {}
        }
        Ok(published)
    }

    /// Takes a published app back and stops it; its name and its data stay. False when it was not published.
    ///
    /// # Errors
    /// [`OrchestratorError::Store`] when the database fails.
    pub async fn unpublish(&self, project: ProjectId) -> Result<bool, OrchestratorError> {
        let was_live = self.ctx.store.finish_publication(project).await?;
        self.stop(AppId::published(project)).await;
        Ok(was_live)
    }

    /// Starts every published app, as after the start of the server; returns how many.
    ///
    /// # Errors
    /// [`OrchestratorError::Store`] when the database fails.
    pub async fn start_published(&self) -> Result<usize, OrchestratorError> {
        let published = self.ctx.store.list_published().await?;
        for row in &published {
            self.start(AppId::published(row.project_id)).await?;
        }
        Ok(published.len())
    }
}
