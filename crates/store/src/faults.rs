//! Places where a test can make the store fail: before and after every commit, and at every blob.
//!
//! Without a plan, as in every installation, a place costs one comparison.

use crate::{Store, StoreError};
use sea_orm::{DatabaseTransaction, DbErr};
use std::sync::Arc;

/// Decides whether the store fails at a named place.
pub type FaultPlan = Arc<dyn Fn(&'static str) -> std::io::Result<()> + Send + Sync>;

impl Store {
    /// Fails here as a database does, if the plan says so.
    pub(crate) fn database_point(&self, place: &'static str) -> Result<(), StoreError> {
        let Some(plan) = self.faults() else { return Ok(()) };
        plan(place).map_err(|error| StoreError::Database(DbErr::Custom(error.to_string())))
    }

    /// Fails here as a disk does, if the plan says so.
    pub(crate) fn disk_point(&self, place: &'static str) -> Result<(), StoreError> {
        let Some(plan) = self.faults() else { return Ok(()) };
        plan(place).map_err(|source| StoreError::Folder { path: place.to_owned(), source })
    }

    /// Commits; the answer may be lost on its way back.
    pub(crate) async fn commit(&self, tx: DatabaseTransaction) -> Result<(), StoreError> {
        self.database_point("before a commit")?;
        tx.commit().await?;
        self.database_point("after a commit")
    }
}
