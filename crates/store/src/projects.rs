//! Projects: one app each.

use crate::values::{fresh, get, project_id, sql};
use crate::{NewRun, Store, StoreError};
use domain::brief::Brief;
use domain::ids::{CheckpointId, PersonId, ProjectId, RunId};
use domain::language::Language;
use domain::route::ModelRoute;
use domain::run::{RunKind, RunLimits};
use domain::tree::FileTree;
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Value};
use uuid::Uuid;

/// Most projects that a list returns.
const MAX_LISTED: i64 = 1000;

/// A project to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProject {
    /// Whose it is.
    pub person_id: PersonId,
    /// What it is asked to be.
    pub brief: Brief,
    /// Language of the app.
    pub language: Language,
    /// Folder that its code goes to; empty while that is open.
    pub out_dir: String,
}

/// Columns of a project.
const PROJECT: &str = "id, person_id, name, brief, language, out_dir, head_id, (select tree from checkpoint where checkpoint.id = head_id) as tree";

/// A project as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// Which.
    pub id: ProjectId,
    /// Whose it is.
    pub person_id: PersonId,
    /// The app's name; empty until the specification is there.
    pub name: String,
    /// What it was asked to be.
    pub brief: String,
    /// Language of the app.
    pub language: Language,
    /// Folder that its code goes to; empty while that is open.
    pub out_dir: String,
    /// Its newest checkpoint.
    pub head: Option<CheckpointId>,
    /// Whether that checkpoint holds files; the first steps of a build write none, and a refused one never does.
    pub has_files: bool,
}

impl Store {
    /// Makes a project.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn create_project(&self, project: NewProject) -> Result<ProjectId, StoreError> {
        let tx = self.begin().await?;
        let id = self.insert_project(&tx, project).await?;
        self.commit(tx).await?;
        Ok(id)
    }

    /// Makes a project and queues the run that builds it, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn create_build(
        &self,
        project: NewProject,
        route: ModelRoute,
        limits: RunLimits,
    ) -> Result<(ProjectId, RunId), StoreError> {
        let tx = self.begin().await?;
        let project_id = self.insert_project(&tx, project).await?;
        let run = self.queue_run(&tx, NewRun { project_id, kind: RunKind::Build, route, limits }).await?;
        self.commit(tx).await?;
        self.tell();
        self.wake_workers().await?;
        Ok((project_id, run))
    }

    async fn insert_project(&self, tx: &DatabaseTransaction, project: NewProject) -> Result<ProjectId, StoreError> {
        let (id, now) = (fresh(), self.clock.now().0);
        let text = "insert into project (id, person_id, name, brief, language, out_dir, next_seq, version, created_at) \
            values ($1, $2, '', $3, $4, $5, 1, 1, $6)";
        let values = [
            Value::from(id),
            Value::from(project.person_id.0),
            Value::from(project.brief.as_str()),
            Value::from(project.language.code()),
            Value::from(project.out_dir),
            Value::from(now),
        ];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        Ok(ProjectId(id))
    }

    /// Finds a project.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_project(&self, id: ProjectId) -> Result<Option<ProjectRow>, StoreError> {
        let text = format!("select {PROJECT} from project where id = $1");
        let row = self.db.query_one_raw(sql(self.backend(), &text, [Value::from(id.0)])).await?;
        row.as_ref().map(project_row).transpose()
    }

    /// Lists the projects, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_projects(&self) -> Result<Vec<ProjectRow>, StoreError> {
        let text = format!("select {PROJECT} from project order by created_at desc, id desc limit $1");
        self.db
            .query_all_raw(sql(self.backend(), &text, [Value::from(MAX_LISTED)]))
            .await?
            .iter()
            .map(project_row)
            .collect()
    }

    /// Finds the template that a project is built on; `None` until it is designed.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_template(&self, id: ProjectId) -> Result<Option<String>, StoreError> {
        let text = "select template from architecture join project on project.architecture_id = architecture.id where project.id = $1";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(id.0)])).await?;
        row.as_ref().map(|row| get(row, "template")).transpose()
    }

    /// Sets the folder that a project's code goes to.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn move_project(&self, id: ProjectId, out_dir: &str) -> Result<(), StoreError> {
        let text = "update project set out_dir = $2, version = version + 1 where id = $1";
        self.db.execute_raw(sql(self.backend(), text, [Value::from(id.0), Value::from(out_dir)])).await?;
        Ok(())
    }
}

fn project_row(row: &QueryResult) -> Result<ProjectRow, StoreError> {
    let head: Option<Uuid> = get(row, "head_id")?;
    Ok(ProjectRow {
        id: project_id(row, "id")?,
        person_id: PersonId(get(row, "person_id")?),
        name: get(row, "name")?,
        brief: get(row, "brief")?,
        language: crate::values::language(row)?,
        out_dir: get(row, "out_dir")?,
        head: head.map(CheckpointId),
        has_files: get::<Option<String>>(row, "tree")?.is_some_and(|tree| tree != FileTree::default().hash().0),
    })
}
