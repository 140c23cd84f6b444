//! The history of a project: its checkpoints, and the ways back. Nothing is deleted; the head only moves on.

use crate::checkpoints::{self, Draft, load_head, load_tree};
use crate::events::append;
use crate::values::{checkpoint_id, get, get_u32, run_id, sql};
use crate::{Store, StoreError};
use domain::edit::FileChange;
use domain::event::EventBody;
use domain::ids::{CheckpointId, ProjectId, RunId, UnixMs};
use domain::tree::TreeHash;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, QueryResult, Value};
use uuid::Uuid;

const COLUMNS: &str = "id, depth, run_id, step, label, tree, written, deleted, created_at";

/// A checkpoint as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// Which.
    pub id: CheckpointId,
    /// Position in the project's history, from 1.
    pub number: u32,
    /// The run whose step made it; `None` for what a person did.
    pub run_id: Option<RunId>,
    /// Position of that step in the run, from 1.
    pub step: Option<u32>,
    /// What it is.
    pub label: String,
    /// Hash of its files.
    pub tree: TreeHash,
    /// How many files differ from the checkpoint before it.
    pub written: u32,
    /// How many files of the checkpoint before it are gone.
    pub deleted: u32,
    /// When it was made.
    pub created_at: UnixMs,
}

impl Store {
    /// Lists the checkpoints of a project, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_checkpoints(&self, project: ProjectId) -> Result<Vec<CheckpointRow>, StoreError> {
        let text = format!("select {COLUMNS} from checkpoint where project_id = $1 order by depth desc");
        let rows = self.db.query_all_raw(sql(self.backend(), &text, [Value::from(project.0)])).await?;
        rows.iter().map(checkpoint_row).collect()
    }

    /// Finds a checkpoint of a project.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_checkpoint(
        &self,
        project: ProjectId,
        checkpoint: CheckpointId,
    ) -> Result<Option<CheckpointRow>, StoreError> {
        let text = format!("select {COLUMNS} from checkpoint where id = $1 and project_id = $2");
        let values = [Value::from(checkpoint.0), Value::from(project.0)];
        let row = self.db.query_one_raw(sql(self.backend(), &text, values)).await?;
        row.as_ref().map(checkpoint_row).transpose()
    }

    /// Finds the checkpoint that another of the same project was made on; `None` for the first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_checkpoint_before(
        &self,
        project: ProjectId,
        checkpoint: CheckpointId,
    ) -> Result<Option<CheckpointRow>, StoreError> {
        let text = format!(
            "select {COLUMNS} from checkpoint where project_id = $2 \
             and id = (select parent_id from checkpoint where id = $1 and project_id = $2)"
        );
        let values = [Value::from(checkpoint.0), Value::from(project.0)];
        let row = self.db.query_one_raw(sql(self.backend(), &text, values)).await?;
        row.as_ref().map(checkpoint_row).transpose()
    }

    /// Makes a checkpoint on top of the head outside a run: a person's own edits. With a `base`, only if the head's
    /// files are still those of that checkpoint.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the head has moved, nothing changed then;
    /// [`StoreError::Unfinished`] while a run of the project has not ended, [`StoreError::Database`] when the
    /// database fails.
    pub async fn create_checkpoint(
        &self,
        project: ProjectId,
        base: Option<CheckpointId>,
        label: &str,
        files: &[FileChange],
    ) -> Result<CheckpointId, StoreError> {
        let changes = self.put_files(files).await?;
        let tx = self.begin().await?;
        lock_settled(&tx, project).await?;
        let before = load_head(&tx, project).await?;
        if let Some(base) = base
            && load_tree(&tx, base).await? != before.tree
        {
            return Err(StoreError::Conflict);
        }
        let mut tree = before.tree.clone();
        tree.apply(&changes);
        let draft = Draft { project, step: None, label, now: self.clock.now().0 };
        let written = checkpoints::write(&tx, draft, &before, &tree).await?;
        self.close(tx, project, written.event).await?;
        Ok(written.id)
    }

    /// Goes back to a checkpoint: its files, specification and design are written on top of the head as a new
    /// checkpoint, so that this can be undone in the same way.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when this project has no such checkpoint, [`StoreError::Unfinished`] while a run
    /// of the project has not ended; nothing changed then.
    pub async fn restore_checkpoint(&self, project: ProjectId, to: CheckpointId) -> Result<CheckpointId, StoreError> {
        let target = self.find_checkpoint(project, to).await?.ok_or(StoreError::NotFound { what: "checkpoint" })?;
        let tx = self.begin().await?;
        lock_settled(&tx, project).await?;
        restore_specification(&tx, project, to).await?;
        let before = load_head(&tx, project).await?;
        let label = format!("Back to {}: {}", target.number, target.label);
        let draft = Draft { project, step: None, label: &label, now: self.clock.now().0 };
        let written = checkpoints::write(&tx, draft, &before, &load_tree(&tx, to).await?).await?;
        self.close(tx, project, written.event).await?;
        Ok(written.id)
    }

    /// Commits what a person did, with an event that belongs to the project's newest run.
    async fn close(&self, tx: DatabaseTransaction, project: ProjectId, event: EventBody) -> Result<(), StoreError> {
        let text = "select id from run where project_id = $1 order by created_at desc, id desc limit 1";
        let newest = tx.query_one_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        if let Some(row) = &newest {
            append(&tx, project, run_id(row, "id")?, self.clock.now().0, &[event]).await?;
        }
        self.commit(tx).await?;
        self.tell();
        Ok(())
    }
}

/// Brings specification, design and name of a project back to those of a checkpoint.
pub(crate) async fn restore_specification(
    tx: &DatabaseTransaction,
    project: ProjectId,
    to: CheckpointId,
) -> Result<(), StoreError> {
    let text = "update project set version = version + 1, \
        specification_id = (select specification_id from checkpoint where id = $2), \
        architecture_id = (select architecture_id from checkpoint where id = $2), \
        name = coalesce((select specification.title from checkpoint join specification on specification.id = checkpoint.specification_id \
            where checkpoint.id = $2), name) \
        where id = $1";
    let values = [Value::from(project.0), Value::from(to.0)];
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}

/// Locks a project's row until the transaction ends, if all its runs have ended; returns its brief.
pub(crate) async fn lock_settled(tx: &DatabaseTransaction, project: ProjectId) -> Result<String, StoreError> {
    let backend = tx.get_database_backend();
    let text = "update project set version = version + 1 where id = $1 returning brief";
    let locked = tx.query_one_raw(sql(backend, text, [Value::from(project.0)])).await?;
    let brief = locked.as_ref().map_or(Err(StoreError::NotFound { what: "project" }), |row| get(row, "brief"))?;
    let text = "select id from run where project_id = $1 and status <> 'done' limit 1";
    match tx.query_one_raw(sql(backend, text, [Value::from(project.0)])).await? {
        Some(row) => Err(StoreError::Unfinished { run: run_id(&row, "id")? }),
        None => Ok(brief),
    }
}

fn checkpoint_row(row: &QueryResult) -> Result<CheckpointRow, StoreError> {
    let step: Option<i64> = get(row, "step")?;
    Ok(CheckpointRow {
        id: checkpoint_id(row, "id")?,
        number: get_u32(row, "depth")?.saturating_add(1),
        run_id: get::<Option<Uuid>>(row, "run_id")?.map(RunId),
        step: step.and_then(|step| u32::try_from(step).ok()),
        label: get(row, "label")?,
        tree: TreeHash(get(row, "tree")?),
        written: get_u32(row, "written")?,
        deleted: get_u32(row, "deleted")?,
        created_at: UnixMs(get(row, "created_at")?),
    })
}
