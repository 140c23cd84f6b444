//! The way through a project's history: what differs between two checkpoints, and what a person changed by hand.

use crate::OrchestratorError;
use crate::delivery::{self, Marker};
use domain::diff::unified;
use domain::edit::FileChange;
use domain::ids::{CheckpointId, ProjectId};
use domain::path::RelPath;
use domain::tree::{BlobHash, FileTree};
use std::path::Path;
use store::Store;

/// Label of a checkpoint that holds what a person changed.
const BY_HAND: &str = "Edited by hand";

/// Label of the checkpoint on top of it where the project had changed the same files.
const OVER_HAND: &str = "The project's version of files that were edited by hand too";

/// What happened to one file between two checkpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDifference {
    /// Which file.
    pub path: RelPath,
    /// What happened to it.
    pub kind: DifferenceKind,
    /// A unified diff for people, untrusted.
    pub text: String,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It is new.
    Added,
    /// Its content is another.
    Changed,
    /// It is gone.
    Deleted,
}

/// Returns what differs between two checkpoints, in the order of the paths; without the first, all that is in the second.
///
/// # Errors
/// [`OrchestratorError::Store`] when a checkpoint or a file cannot be read.
pub async fn differences(
    store: &Store,
    from: Option<CheckpointId>,
    to: CheckpointId,
) -> Result<Vec<FileDifference>, OrchestratorError> {
    let before = match from {
        Some(from) => store.load_tree(from).await?,
        None => FileTree::default(),
    };
    let after = store.load_tree(to).await?;
    let mut differences = Vec::new();
    for (path, new) in after.changes_from(&before) {
        let old = before.get(&path);
        let kind = match (old, &new) {
            (None, _) => DifferenceKind::Added,
            (Some(_), None) => DifferenceKind::Deleted,
            (Some(_), Some(_)) => DifferenceKind::Changed,
        };
        let (old, new) = (content(store, old).await?, content(store, new.as_ref()).await?);
        let text = unified(path.as_str(), old.as_deref(), new.as_deref());
        differences.push(FileDifference { path, kind, text });
    }
    Ok(differences)
}

async fn content(store: &Store, blob: Option<&BlobHash>) -> Result<Option<Vec<u8>>, OrchestratorError> {
    match blob {
        Some(blob) => Ok(Some(store.get_blob(blob).await?)),
        None => Ok(None),
    }
}

/// What became of a person's own edits in the folder of their app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Edits that are now part of the project.
    pub kept: Vec<RelPath>,
    /// Files that the project had changed too: its version stands, the person's is in the history.
    pub overruled: Vec<RelPath>,
}

impl TakenIn {
    /// Notes in what was delivered to a folder that these files are others there by now, so that the next delivery
    /// makes them equal to the head whatever the head is.
    pub fn note_in(&self, delivered: &mut FileTree) {
        let other = BlobHash("edited by hand".to_owned());
        let paths = self.kept.iter().chain(&self.overruled);
        delivered.apply(&paths.map(|path| (path.clone(), Some(other.clone()))).collect());
    }
}

/// Makes checkpoints of what a person changed in a delivered folder, as [`merge`] does. The folder itself is not
/// touched; deliver the head afterwards.
///
/// # Errors
/// [`OrchestratorError`] when the folder or the store fails, or while a run of the project has not ended.
pub async fn take_in(store: &Store, folder: &Path, marker: &Marker) -> Result<TakenIn, OrchestratorError> {
    let delivered = store.load_tree(marker.checkpoint_id).await?;
    let edits = delivery::manual_edits(folder, &delivered)?;
    merge(store, marker.project_id, &delivered, edits, BY_HAND).await
}

/// Makes checkpoints of a person's edits of the files of `base`, on top of the project's head.
///
/// Nothing is lost: an edit of a file that the project has changed since is kept in a checkpoint of its own, below one
/// with the project's version.
///
/// # Errors
/// [`OrchestratorError`] when the store fails, or while a run of the project has not ended.
pub async fn merge(
    store: &Store,
    project: ProjectId,
    base: &FileTree,
    edits: Vec<FileChange>,
    label: &str,
) -> Result<TakenIn, OrchestratorError> {
    let head = head_tree(store, project).await?;
    let edits: Vec<FileChange> = edits.into_iter().filter(|edit| !stands(&head, edit)).collect();
    if edits.is_empty() {
        return Ok(TakenIn::default());
    }
    store.create_checkpoint(project, None, label, &edits).await?;
    let (overruled, kept): (Vec<FileChange>, Vec<FileChange>) =
        edits.into_iter().partition(|edit| head.get(&edit.path) != base.get(&edit.path));
    if !overruled.is_empty() {
        let mut ours = Vec::new();
        for edit in &overruled {
            ours.push(FileChange { path: edit.path.clone(), content: content(store, head.get(&edit.path)).await? });
        }
        store.create_checkpoint(project, None, OVER_HAND, &ours).await?;
    }
    let paths = |edits: Vec<FileChange>| edits.into_iter().map(|edit| edit.path).collect();
    Ok(TakenIn { kept: paths(kept), overruled: paths(overruled) })
}

/// Says whether a tree already is as an edit wants it.
fn stands(tree: &FileTree, edit: &FileChange) -> bool {
    tree.get(&edit.path) == edit.content.as_deref().map(store::blob_hash).as_ref()
}

async fn head_tree(store: &Store, project: ProjectId) -> Result<FileTree, OrchestratorError> {
    match store.find_head(project).await? {
        Some(head) => Ok(store.load_tree(head).await?),
        None => Ok(FileTree::default()),
    }
}
