//! Published apps: which checkpoint goes on running under which name.

use crate::values::{get, sql};
use crate::{Store, StoreError};
use domain::ids::{CheckpointId, ProjectId, UnixMs};
use domain::publication::PublishedName;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, QueryResult, Value};
use uuid::Uuid;

/// Names that are tried before an app gets none: the wanted one, and the same with a number.
const MAX_NAME_TRIES: u32 = 200;

const COLUMNS: &str = "project_id, name, checkpoint_id, live, published_at";

/// A published app, or one that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRow {
    /// Whose.
    pub project_id: ProjectId,
    /// The first part of its address; it never changes.
    pub name: PublishedName,
    /// The files that it runs.
    pub checkpoint_id: CheckpointId,
    /// Whether it is published now.
    pub live: bool,
    /// When these files were published.
    pub published_at: UnixMs,
}

/// What is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPublication {
    /// Whose.
    pub project_id: ProjectId,
    /// The files.
    pub checkpoint_id: CheckpointId,
    /// The name that a person asked for.
    pub name: Option<PublishedName>,
    /// What a name is made of otherwise.
    pub words: String,
    /// Most apps that may be published at the same time.
    pub most: u32,
}

/// What became of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// It is published.
    Done(PublicationRow),
    /// Another project has the name.
    NameTaken,
    /// The project has another name already, which stays.
    Named(PublishedName),
    /// Too many apps are published.
    TooMany,
}

impl Store {
    /// Publishes files of a project: under the name that it has had before, the one asked for, or a new one.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn create_publication(&self, new: &NewPublication) -> Result<Published, StoreError> {
        let tx = self.begin().await?;
        let others = "select count(*) as others from publication where live and project_id <> $1";
        let others = tx.query_one_raw(sql(self.backend(), others, [Value::from(new.project_id.0)])).await?;
        let others: i64 = others.as_ref().map_or(Ok(0), |row| get(row, "others"))?;
        if others >= i64::from(new.most) {
            return Ok(Published::TooMany);
        }
        match (publication_of(&tx, new.project_id).await?, &new.name) {
            (Some(known), Some(name)) if known.name != *name => return Ok(Published::Named(known.name)),
            (Some(_), _) => {}
            (None, Some(name)) => {
                if !self.take_name(&tx, new, name).await? {
                    return Ok(Published::NameTaken);
                }
            }
            (None, None) => {
                let mut number = 1;
                while !self.take_name(&tx, new, &PublishedName::of_words(&new.words, number)).await? {
                    number += 1;
                    if number > MAX_NAME_TRIES {
                        return Ok(Published::NameTaken);
                    }
                }
            }
        }
        let text = "update publication set checkpoint_id = $2, live = true, published_at = $3 where project_id = $1";
        let values = [Value::from(new.project_id.0), Value::from(new.checkpoint_id.0), Value::from(self.clock.now().0)];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        self.note(&tx, new.project_id, "app.published", &new.checkpoint_id.to_string()).await?;
        let row = publication_of(&tx, new.project_id).await?.ok_or(StoreError::NotFound { what: "publication" })?;
        self.commit(tx).await?;
        self.tell();
        Ok(Published::Done(row))
    }

    /// Takes an app back; its name and its data stay. False when it was not published.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn finish_publication(&self, project: ProjectId) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let text = "update publication set live = false where project_id = $1 and live";
        let ended = tx.execute_raw(sql(self.backend(), text, [Value::from(project.0)])).await?.rows_affected() > 0;
        if ended {
            self.note(&tx, project, "app.unpublished", "").await?;
        }
        self.commit(tx).await?;
        self.tell();
        Ok(ended)
    }

    /// Finds what is known of a project's publication, also when it was taken back.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_publication(&self, project: ProjectId) -> Result<Option<PublicationRow>, StoreError> {
        let text = format!("select {COLUMNS} from publication where project_id = $1");
        let row = self.db.query_one_raw(sql(self.backend(), &text, [Value::from(project.0)])).await?;
        row.as_ref().map(publication_row).transpose()
    }

    /// Finds the published app of a name.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_published(&self, name: &PublishedName) -> Result<Option<PublicationRow>, StoreError> {
        let text = format!("select {COLUMNS} from publication where name = $1 and live");
        let row = self.db.query_one_raw(sql(self.backend(), &text, [Value::from(name.as_str())])).await?;
        row.as_ref().map(publication_row).transpose()
    }

    /// Lists the published apps, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_published(&self) -> Result<Vec<PublicationRow>, StoreError> {
        let text = format!("select {COLUMNS} from publication where live order by published_at, name");
        let rows = self.db.query_all_raw(sql(self.backend(), &text, [])).await?;
        rows.iter().map(publication_row).collect()
    }

    /// Gives a project a name that nobody has; false when somebody has it.
    async fn take_name(
        &self,
        tx: &DatabaseTransaction,
        new: &NewPublication,
        name: &PublishedName,
    ) -> Result<bool, StoreError> {
        let text = "insert into publication (project_id, name, checkpoint_id, live, published_at) \
            values ($1, $2, $3, true, 0) on conflict do nothing";
        let values = [Value::from(new.project_id.0), Value::from(name.as_str()), Value::from(new.checkpoint_id.0)];
        Ok(tx.execute_raw(sql(self.backend(), text, values)).await?.rows_affected() > 0)
    }
}

async fn publication_of(tx: &DatabaseTransaction, project: ProjectId) -> Result<Option<PublicationRow>, StoreError> {
    let text = format!("select {COLUMNS} from publication where project_id = $1");
    let row = tx.query_one_raw(sql(tx.get_database_backend(), &text, [Value::from(project.0)])).await?;
    row.as_ref().map(publication_row).transpose()
}

fn publication_row(row: &QueryResult) -> Result<PublicationRow, StoreError> {
    let name: String = get(row, "name")?;
    Ok(PublicationRow {
        project_id: ProjectId(get::<Uuid>(row, "project_id")?),
        name: PublishedName::parse(&name).map_err(|error| StoreError::Corrupt { what: error.to_string() })?,
        checkpoint_id: CheckpointId(get::<Uuid>(row, "checkpoint_id")?),
        live: get(row, "live")?,
        published_at: UnixMs(get(row, "published_at")?),
    })
}
