//! Checkpoints: states of a project's files, each a parent and what differs from it.

use crate::values::{checkpoint_id, fresh, get, sql};
use crate::{Store, StoreError};
use domain::edit::FileChange;
use domain::ids::{CheckpointId, ProjectId, RunId, UnixMs};
use domain::tree::{BlobHash, FileTree, TreeHash};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Every so many checkpoints one holds all files, so that loading a tree reads a bounded number of rows.
const SNAPSHOT_EVERY: i64 = 50;

/// A checkpoint as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// Which.
    pub id: CheckpointId,
    /// What it is.
    pub label: String,
    /// Hash of its files.
    pub tree: TreeHash,
    /// When it was made.
    pub created_at: UnixMs,
}

/// The newest checkpoint of a project and its files; without one, none.
#[derive(Default)]
pub(crate) struct Head {
    id: Option<CheckpointId>,
    pub(crate) tree: FileTree,
}

/// A checkpoint to be written on top of the head: blobs are stored already.
pub(crate) struct Draft<'a> {
    pub(crate) project: ProjectId,
    pub(crate) run: Option<RunId>,
    pub(crate) label: &'a str,
    pub(crate) before: &'a Head,
    pub(crate) tree: FileTree,
    pub(crate) now: i64,
}

impl Store {
    /// Returns the files of a checkpoint.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn load_tree(&self, checkpoint: CheckpointId) -> Result<FileTree, StoreError> {
        load_tree(&self.db, checkpoint).await
    }

    /// Lists the checkpoints of a project, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_checkpoints(&self, project: ProjectId) -> Result<Vec<CheckpointRow>, StoreError> {
        let text = "select id, label, tree, created_at from checkpoint where project_id = $1 order by depth desc";
        let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        rows.iter().map(checkpoint_row).collect()
    }

    /// Makes a checkpoint on top of the head outside a run: a person's own edits.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn create_checkpoint(
        &self,
        project: ProjectId,
        label: &str,
        files: &[FileChange],
    ) -> Result<CheckpointId, StoreError> {
        let changes = self.put_files(files).await?;
        let tx = self.begin().await?;
        let before = load_head(&tx, project).await?;
        let mut tree = before.tree.clone();
        tree.apply(&changes);
        let draft = Draft { project, run: None, label, before: &before, tree, now: self.clock.now().0 };
        let id = write(&tx, draft).await?;
        self.commit(tx).await?;
        Ok(id)
    }

    /// Stores the contents of changed files and returns what changes in a tree.
    pub(crate) async fn put_files(
        &self,
        files: &[FileChange],
    ) -> Result<BTreeMap<domain::path::RelPath, Option<BlobHash>>, StoreError> {
        let contents: Vec<&[u8]> = files.iter().filter_map(|file| file.content.as_deref()).collect();
        let mut hashes = self.put_blobs(&contents).await?.into_iter();
        let mut changes = BTreeMap::new();
        for file in files {
            let hash = file.content.as_ref().and_then(|_| hashes.next());
            changes.insert(file.path.clone(), hash);
        }
        Ok(changes)
    }
}

/// Returns the newest checkpoint of a project.
pub(crate) async fn head_of(db: &impl ConnectionTrait, project: ProjectId) -> Result<Option<CheckpointId>, StoreError> {
    let text = "select head_id from project where id = $1";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, [Value::from(project.0)])).await?;
    let head: Option<Uuid> =
        row.as_ref().map_or(Err(StoreError::NotFound { what: "project" }), |row| get(row, "head_id"))?;
    Ok(head.map(CheckpointId))
}

/// Returns the newest checkpoint of a project with its files.
pub(crate) async fn load_head(db: &impl ConnectionTrait, project: ProjectId) -> Result<Head, StoreError> {
    match head_of(db, project).await? {
        Some(id) => Ok(Head { id: Some(id), tree: load_tree(db, id).await? }),
        None => Ok(Head::default()),
    }
}

/// Returns the files of a checkpoint: the newest row of each path, back to the nearest snapshot.
pub(crate) async fn load_tree(db: &impl ConnectionTrait, checkpoint: CheckpointId) -> Result<FileTree, StoreError> {
    let text = "with recursive line (id, parent_id, depth, snapshot) as ( \
            select id, parent_id, depth, snapshot from checkpoint where id = $1 \
            union all \
            select up.id, up.parent_id, up.depth, up.snapshot from checkpoint up join line on up.id = line.parent_id where not line.snapshot \
        ) \
        select file.path as path, file.blob as blob from line join checkpoint_file file on file.checkpoint_id = line.id order by line.depth";
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, [Value::from(checkpoint.0)])).await?;
    let mut tree = FileTree::default();
    for row in &rows {
        let path: String = get(row, "path")?;
        let path =
            domain::path::RelPath::parse(&path).map_err(|error| StoreError::Corrupt { what: error.to_string() })?;
        let blob: Option<String> = get(row, "blob")?;
        tree.apply(&[(path, blob.map(BlobHash))].into());
    }
    Ok(tree)
}

/// Writes a checkpoint on top of the head and moves the head to it.
pub(crate) async fn write(tx: &DatabaseTransaction, draft: Draft<'_>) -> Result<CheckpointId, StoreError> {
    let backend = tx.get_database_backend();
    let id = CheckpointId(fresh());
    let depth = match draft.before.id {
        Some(parent) => depth_of(tx, parent).await? + 1,
        None => 0,
    };
    let snapshot = depth % SNAPSHOT_EVERY == 0;
    let text = "insert into checkpoint (id, project_id, run_id, parent_id, depth, snapshot, label, tree, specification_id, architecture_id, created_at) \
        select $1, id, $3, head_id, $4, $5, $6, $7, specification_id, architecture_id, $8 from project where id = $2";
    let values = [
        Value::from(id.0),
        Value::from(draft.project.0),
        Value::from(draft.run.map(|run| run.0)),
        Value::from(depth),
        Value::from(snapshot),
        Value::from(draft.label),
        Value::from(draft.tree.hash().0),
        Value::from(draft.now),
    ];
    tx.execute_raw(sql(backend, text, values)).await?;
    let nothing = FileTree::default();
    let before = if snapshot { &nothing } else { &draft.before.tree };
    for (path, blob) in draft.tree.changes_from(before) {
        let text = "insert into checkpoint_file (checkpoint_id, path, blob) values ($1, $2, $3)";
        let values = [Value::from(id.0), Value::from(path.as_str()), Value::from(blob.map(|blob| blob.0))];
        tx.execute_raw(sql(backend, text, values)).await?;
    }
    let text = "update project set head_id = $2, version = version + 1 where id = $1";
    tx.execute_raw(sql(backend, text, [Value::from(draft.project.0), Value::from(id.0)])).await?;
    Ok(id)
}

async fn depth_of(tx: &DatabaseTransaction, checkpoint: CheckpointId) -> Result<i64, StoreError> {
    let text = "select depth from checkpoint where id = $1";
    let row = tx.query_one_raw(sql(tx.get_database_backend(), text, [Value::from(checkpoint.0)])).await?;
    row.as_ref().map_or(Err(StoreError::NotFound { what: "checkpoint" }), |row| get(row, "depth"))
}

fn checkpoint_row(row: &QueryResult) -> Result<CheckpointRow, StoreError> {
    Ok(CheckpointRow {
        id: checkpoint_id(row, "id")?,
        label: get(row, "label")?,
        tree: TreeHash(get(row, "tree")?),
        created_at: UnixMs(get(row, "created_at")?),
    })
}
