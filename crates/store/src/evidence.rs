//! Evidence: the screenshots and traces of a project's checks.

use crate::values::{get, sql};
use crate::{Store, StoreError};
use domain::ids::ProjectId;
use domain::tree::BlobHash;
use sea_orm::{ConnectionTrait as _, Value};

/// What a blob of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A PNG.
    Screenshot,
    /// A zip that Playwright's viewer opens.
    Trace,
}

impl Store {
    /// Finds out whether a blob is evidence of this project's checks, and which kind.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_evidence(&self, project: ProjectId, hash: &BlobHash) -> Result<Option<EvidenceKind>, StoreError> {
        let text = "select coalesce(screenshot, '') = $2 as is_screenshot from check_result join run on run.id = check_result.run_id \
            where run.project_id = $1 and (screenshot = $2 or trace = $2) limit 1";
        let values = [Value::from(project.0), Value::from(hash.0.clone())];
        let row = self.db.query_one_raw(sql(self.backend(), text, values)).await?;
        row.map(|row| {
            let is_screenshot: bool = get(&row, "is_screenshot")?;
            Ok(if is_screenshot { EvidenceKind::Screenshot } else { EvidenceKind::Trace })
        })
        .transpose()
    }
}
