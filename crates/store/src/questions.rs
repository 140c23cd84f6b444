//! Questions to people, and their answers.

use crate::events::append;
use crate::values::{project_id, sql};
use crate::{Store, StoreError};
use domain::event::EventBody;
use domain::ids::{QuestionId, RunId};
use sea_orm::{ConnectionTrait as _, Value};

impl Store {
    /// Answers a question of a run, and makes its run ready again; `approve` lets the run go on with its specification.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such open question.
    pub async fn answer_question(
        &self,
        run: RunId,
        question: QuestionId,
        answer: &str,
        approve: bool,
    ) -> Result<(), StoreError> {
        let now = self.clock.now().0;
        let tx = self.begin().await?;
        let text =
            "update question set answer = $2, answered_at = $3 where id = $1 and run_id = $4 and answered_at is null";
        let values = [Value::from(question.0), Value::from(answer), Value::from(now), Value::from(run.0)];
        if tx.execute_raw(sql(self.backend(), text, values)).await?.rows_affected() == 0 {
            return Err(StoreError::NotFound { what: "open question" });
        }
        let text = "update run set approved = $2, status = case when status = 'waiting' then 'ready' else status end, \
            wake = (status = 'running') where id = $1 returning project_id";
        let row = tx.query_one_raw(sql(self.backend(), text, [Value::from(run.0), Value::from(approve)])).await?;
        let project =
            row.as_ref().map_or(Err(StoreError::NotFound { what: "run" }), |row| project_id(row, "project_id"))?;
        append(&tx, project, run, now, &[EventBody::QuestionAnswered { question_id: question }]).await?;
        self.commit(tx).await?;
        self.tell();
        self.wake_workers().await
    }
}
