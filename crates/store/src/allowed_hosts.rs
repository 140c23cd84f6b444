//! Hosts that the code of a project may read from, beside registries and what the operator allows to all.

use crate::values::{get, sql};
use crate::{Store, StoreError};
use domain::host::{HostName, MAX_PROJECT_HOSTS};
use domain::ids::{ProjectId, UnixMs};
use sea_orm::{ConnectionTrait, QueryResult, Value};

/// A host that a project may read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHostRow {
    /// Its name.
    pub host: HostName,
    /// When it was allowed.
    pub allowed_at: UnixMs,
}

impl Store {
    /// Lists the hosts that a project may read from, by their names.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn list_allowed_hosts(&self, project: ProjectId) -> Result<Vec<AllowedHostRow>, StoreError> {
        let text = "select host, allowed_at from allowed_host where project_id = $1 order by host";
        let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        rows.iter().map(host_row).collect()
    }

    /// Lets a project read from a host; one that is allowed already stays as it is. `None` when the project has
    /// [`MAX_PROJECT_HOSTS`] others.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such project.
    pub async fn create_allowed_host(
        &self,
        project: ProjectId,
        host: &HostName,
    ) -> Result<Option<AllowedHostRow>, StoreError> {
        let tx = self.begin().await?;
        // Taking the project's row keeps two who allow at the same time from going over the cap together.
        let text = "update project set version = version where id = $1";
        if tx.execute_raw(sql(self.backend(), text, [Value::from(project.0)])).await?.rows_affected() == 0 {
            return Err(StoreError::NotFound { what: "project" });
        }
        let text = "select host, allowed_at from allowed_host where project_id = $1";
        let rows = tx.query_all_raw(sql(self.backend(), text, [Value::from(project.0)])).await?;
        let known: Vec<AllowedHostRow> = rows.iter().map(host_row).collect::<Result<_, _>>()?;
        if let Some(row) = known.iter().find(|row| row.host == *host) {
            return Ok(Some(row.clone()));
        }
        if u32::try_from(known.len()).map_or(true, |known| known >= MAX_PROJECT_HOSTS) {
            return Ok(None);
        }
        let row = AllowedHostRow { host: host.clone(), allowed_at: self.clock.now() };
        let text = "insert into allowed_host (project_id, host, allowed_at) values ($1, $2, $3)";
        let values = [Value::from(project.0), Value::from(host.as_str()), Value::from(row.allowed_at.0)];
        tx.execute_raw(sql(self.backend(), text, values)).await?;
        self.note(&tx, project, "host.allowed", host.as_str()).await?;
        self.commit(tx).await?;
        self.tell();
        Ok(Some(row))
    }

    /// Withdraws what a project was allowed; false when it was not.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn delete_allowed_host(&self, project: ProjectId, host: &HostName) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let text = "delete from allowed_host where project_id = $1 and host = $2";
        let values = [Value::from(project.0), Value::from(host.as_str())];
        let was_allowed = tx.execute_raw(sql(self.backend(), text, values)).await?.rows_affected() > 0;
        if was_allowed {
            self.note(&tx, project, "host.withdrawn", host.as_str()).await?;
        }
        self.commit(tx).await?;
        self.tell();
        Ok(was_allowed)
    }
}

fn host_row(row: &QueryResult) -> Result<AllowedHostRow, StoreError> {
    let host: String = get(row, "host")?;
    Ok(AllowedHostRow {
        host: HostName::parse(&host).map_err(|error| StoreError::Corrupt { what: error.to_string() })?,
        allowed_at: UnixMs(get(row, "allowed_at")?),
    })
}
