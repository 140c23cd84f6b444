//! Checkpoints: states of a project's files, each a parent and what differs from it.

use crate::blobs::{BATCH, places};
use crate::values::{count, fresh, get, sql};
use crate::{Store, StoreError};
use domain::edit::FileChange;
use domain::event::EventBody;
use domain::ids::{CheckpointId, ProjectId, RunId};
use domain::path::RelPath;
use domain::tree::{BlobHash, FileTree, TreeHash};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Every so many checkpoints one holds all files, so that loading a tree reads a bounded number of rows.
const SNAPSHOT_EVERY: i64 = 50;

/// A checkpoint and those above it, back to the nearest snapshot.
const LINE: &str = "with recursive line (id, parent_id, depth, snapshot) as ( \
        select id, parent_id, depth, snapshot from checkpoint where id = $1 \
        union all \
        select up.id, up.parent_id, up.depth, up.snapshot from checkpoint up join line on up.id = line.parent_id where not line.snapshot \
    )";

/// A file of a checkpoint as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Where.
    pub path: RelPath,
    /// Its content.
    pub hash: BlobHash,
    /// Its size.
    pub bytes: u64,
}

/// The newest checkpoint of a project and its files; without one, none.
#[derive(Default)]
pub(crate) struct Head {
    depth: Option<i64>,
    pub(crate) tree: FileTree,
}

/// A checkpoint to be written on top of the head: blobs are stored already.
#[derive(Clone, Copy)]
pub(crate) struct Draft<'a> {
    pub(crate) project: ProjectId,
    /// The run and the position of its step; `None` for what a person did.
    pub(crate) step: Option<(RunId, u32)>,
    pub(crate) label: &'a str,
    pub(crate) now: i64,
}

/// A checkpoint that was written.
pub(crate) struct Written {
    pub(crate) id: CheckpointId,
    pub(crate) event: EventBody,
}

impl Store {
    /// Returns the files of a checkpoint.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn load_tree(&self, checkpoint: CheckpointId) -> Result<FileTree, StoreError> {
        self.kept_tree(&self.db, checkpoint).await
    }

    /// Finds the newest checkpoint of a project.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown project.
    pub async fn find_head(&self, project: ProjectId) -> Result<Option<CheckpointId>, StoreError> {
        head_of(&self.db, project).await
    }

    /// Lists the files of a checkpoint with their sizes, in the order of their paths.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_files(&self, checkpoint: CheckpointId) -> Result<Vec<FileRow>, StoreError> {
        let tree = self.load_tree(checkpoint).await?;
        let text = format!(
            "{LINE} select distinct blob.hash, blob.bytes from line join checkpoint_file file on file.checkpoint_id = line.id \
             join blob on blob.hash = file.blob"
        );
        let rows = self.db.query_all_raw(sql(self.backend(), &text, [Value::from(checkpoint.0)])).await?;
        let mut sizes = HashMap::new();
        for row in &rows {
            let bytes: i64 = get(row, "bytes")?;
            sizes.insert(BlobHash(get(row, "hash")?), u64::try_from(bytes).unwrap_or_default());
        }
        let row = |(path, hash): (&RelPath, &BlobHash)| FileRow {
            path: path.clone(),
            hash: hash.clone(),
            bytes: sizes.get(hash).copied().unwrap_or_default(),
        };
        Ok(tree.iter().map(row).collect())
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

impl Store {
    /// Returns the newest checkpoint of a project with its files, for a step that writes on top of it.
    pub(crate) async fn head_for_step(&self, tx: &DatabaseTransaction, project: ProjectId) -> Result<Head, StoreError> {
        match head_row(tx, project).await? {
            Some((id, depth)) => Ok(Head { depth: Some(depth), tree: self.kept_tree(tx, id).await? }),
            None => Ok(Head::default()),
        }
    }
}

/// Returns the newest checkpoint of a project and its depth.
async fn head_row(db: &impl ConnectionTrait, project: ProjectId) -> Result<Option<(CheckpointId, i64)>, StoreError> {
    let text = "select checkpoint.id, checkpoint.depth from project join checkpoint on checkpoint.id = head_id where project.id = $1";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, [Value::from(project.0)])).await?;
    row.map(|row| Ok((CheckpointId(get(&row, "id")?), get(&row, "depth")?))).transpose()
}

/// Returns the newest checkpoint of a project with its files.
pub(crate) async fn load_head(db: &impl ConnectionTrait, project: ProjectId) -> Result<Head, StoreError> {
    match head_row(db, project).await? {
        Some((id, depth)) => Ok(Head { depth: Some(depth), tree: load_tree(db, id).await? }),
        None => Ok(Head::default()),
    }
}

/// Returns the files of a checkpoint: the newest row of each path, back to the nearest snapshot.
pub(crate) async fn load_tree(db: &impl ConnectionTrait, checkpoint: CheckpointId) -> Result<FileTree, StoreError> {
    let text = format!(
        "{LINE} select file.path as path, file.blob as blob from line join checkpoint_file file on file.checkpoint_id = line.id order by line.depth"
    );
    let rows = db.query_all_raw(sql(db.get_database_backend(), &text, [Value::from(checkpoint.0)])).await?;
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

/// Writes a checkpoint with these files on top of the head and moves the head to it.
pub(crate) async fn write(
    tx: &DatabaseTransaction,
    draft: Draft<'_>,
    before: &Head,
    tree: &FileTree,
) -> Result<Written, StoreError> {
    let depth = before.depth.map_or(0, |depth| depth + 1);
    let differences = tree.changes_from(&before.tree);
    let deleted = differences.values().filter(|blob| blob.is_none()).count();
    let row = Row { depth, tree: tree.hash(), written: differences.len() - deleted, deleted };
    let id = insert(tx, draft, &row).await?;
    let files = if row.is_snapshot() { tree.changes_from(&FileTree::default()) } else { differences };
    let rows: Vec<[Value; 3]> = files
        .into_iter()
        .map(|(path, blob)| [Value::from(id.0), Value::from(path.as_str()), Value::from(blob.map(|blob| blob.0))])
        .collect();
    for part in rows.chunks(BATCH) {
        let named: Vec<String> = (0..part.len()).map(|row| format!("({})", places(row * 3 + 1, 3))).collect();
        let text = format!("insert into checkpoint_file (checkpoint_id, path, blob) values {}", named.join(", "));
        tx.execute_raw(sql(tx.get_database_backend(), &text, part.iter().flatten().cloned())).await?;
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let event = EventBody::CheckpointCreated {
        checkpoint_id: id,
        label: draft.label.to_owned(),
        written: number(row.written),
        deleted: number(row.deleted),
    };
    Ok(Written { id, event })
}

/// Writes a checkpoint with the files of the head, which are read only where a snapshot is due.
pub(crate) async fn carry(tx: &DatabaseTransaction, draft: Draft<'_>) -> Result<CheckpointId, StoreError> {
    let text = "select depth, tree from checkpoint where id = (select head_id from project where id = $1)";
    let found = tx.query_one_raw(sql(tx.get_database_backend(), text, [Value::from(draft.project.0)])).await?;
    if let Some(found) = found {
        let depth = get::<i64>(&found, "depth")? + 1;
        let row = Row { depth, tree: TreeHash(get(&found, "tree")?), written: 0, deleted: 0 };
        if !row.is_snapshot() {
            return insert(tx, draft, &row).await;
        }
    }
    let before = load_head(tx, draft.project).await?;
    Ok(write(tx, draft, &before, &before.tree).await?.id)
}

struct Row {
    depth: i64,
    tree: TreeHash,
    written: usize,
    deleted: usize,
}

impl Row {
    fn is_snapshot(&self) -> bool {
        self.depth % SNAPSHOT_EVERY == 0
    }
}

async fn insert(tx: &DatabaseTransaction, draft: Draft<'_>, row: &Row) -> Result<CheckpointId, StoreError> {
    let backend = tx.get_database_backend();
    let id = CheckpointId(fresh());
    let text = "insert into checkpoint (id, project_id, run_id, step, parent_id, depth, snapshot, label, tree, written, deleted, \
        specification_id, architecture_id, created_at) \
        select $1, id, $3, $4, head_id, $5, $6, $7, $8, $9, $10, specification_id, architecture_id, $11 from project where id = $2";
    let values = [
        Value::from(id.0),
        Value::from(draft.project.0),
        Value::from(draft.step.map(|(run, _)| run.0)),
        Value::from(draft.step.map(|(_, ordinal)| i64::from(ordinal))),
        Value::from(row.depth),
        Value::from(row.is_snapshot()),
        Value::from(draft.label),
        Value::from(row.tree.0.as_str()),
        count(row.written),
        count(row.deleted),
        Value::from(draft.now),
    ];
    tx.execute_raw(sql(backend, text, values)).await?;
    let text = "update project set head_id = $2, version = version + 1 where id = $1";
    tx.execute_raw(sql(backend, text, [Value::from(draft.project.0), Value::from(id.0)])).await?;
    Ok(id)
}
