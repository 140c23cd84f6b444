//! Everything that the page of one project shows, read in a fixed number of statements.

use crate::state::check_result;
use crate::values::{get, get_u32, run_id, sql};
use crate::{CardRow, RunRow, Store, StoreError};
use domain::ids::{CheckpointId, ProjectId, RunId};
use domain::plan::Plan;
use domain::run::{Head, RunStatus};
use domain::spec::Spec;
use domain::tree::TreeHash;
use domain::verification::CheckResult;
use sea_orm::{ConnectionTrait as _, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Everything that the page of one project shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectDetail {
    /// As in the list.
    pub card: CardRow,
    /// The whole brief.
    pub brief: String,
    /// The specification.
    pub spec: Option<Spec>,
    /// The newest plan, with the numbers of the tasks that are done.
    pub plan: Option<(Plan, BTreeSet<u32>)>,
    /// The newest run.
    pub run: RunRow,
    /// The newest files.
    pub head: Option<Head>,
    /// What the checks last came to.
    pub proof: Option<Proof>,
}

/// What the checks last came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// Each check.
    pub results: Vec<CheckResult>,
    /// Whether they were played on the files of the head, and all commands were green.
    pub current: bool,
}

impl Store {
    /// Finds everything that the page of one project shows.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails.
    pub async fn find_project_detail(&self, id: ProjectId) -> Result<Option<ProjectDetail>, StoreError> {
        let Some(card) = self.find_card(id).await? else { return Ok(None) };
        let text = "select brief, specification_id, head_id, (select tree from checkpoint where id = head_id) as tree, \
            (select run.id from epic join run on run.id = epic.run_id where run.project_id = project.id \
                order by run.created_at desc, run.id desc limit 1) as planned \
            from project where id = $1";
        let row = self.db.query_one_raw(sql(self.backend(), text, [Value::from(id.0)])).await?;
        let row = row.ok_or(StoreError::NotFound { what: "project" })?;
        let spec: Option<Uuid> = get(&row, "specification_id")?;
        let planned: Option<Uuid> = get(&row, "planned")?;
        let tree: Option<String> = get(&row, "tree")?;
        let head = get::<Option<Uuid>>(&row, "head_id")?
            .zip(tree)
            .map(|(id, tree)| Head { checkpoint: CheckpointId(id), tree: TreeHash(tree) });
        let run = self.find_run(card.run_id).await?.ok_or(StoreError::NotFound { what: "run" })?;
        Ok(Some(ProjectDetail {
            brief: get(&row, "brief")?,
            spec: match spec {
                Some(spec) => Some(self.kept_spec(spec).await?),
                None => None,
            },
            plan: match planned {
                Some(run) => self.kept_plan(RunId(run)).await?,
                None => None,
            },
            proof: self.proof(&card, head.as_ref()).await?,
            card,
            run,
            head,
        }))
    }

    /// The checks of the run at work or, once it has ended without an app of its own, of the run that left the files.
    async fn proof(&self, card: &CardRow, head: Option<&Head>) -> Result<Option<Proof>, StoreError> {
        let text = "select run.id, run.status, v.step, v.tree, \
            (select failures from verification c where c.run_id = run.id and c.kind = 'commands' order by c.step desc limit 1) as red, \
            (select tree from checkpoint where checkpoint.project_id = run.project_id and checkpoint.run_id = run.id order by depth desc limit 1) as left_tree \
            from run join verification v on v.run_id = run.id and v.kind = 'checks' \
            where run.project_id = $1 and (run.status <> 'done' \
                or run.outcome like '{\"outcome\":\"proven\"%' or run.outcome like '{\"outcome\":\"partly_proven\"%' or run.id = $2) \
            order by case when run.status <> 'done' then 0 when run.id = $3 then 1 else 2 end, \
                run.created_at desc, run.id desc, v.step desc limit 1";
        let settled = card.settled_id.map(|settled| settled.0);
        let values = [Value::from(card.id.0), Value::from(card.run_id.0), Value::from(settled)];
        let Some(row) = self.db.query_one_raw(sql(self.backend(), text, values)).await? else { return Ok(None) };
        let (run, step): (RunId, i64) = (run_id(&row, "id")?, get(&row, "step")?);
        let text = "select key, requirement, verdict, screenshot, trace, wall_ms from check_result where run_id = $1 and step = $2 order by position";
        let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(run.0), Value::from(step)])).await?;
        let checked = TreeHash(get(&row, "tree")?);
        let left = get::<Option<String>>(&row, "left_tree")?.map(TreeHash);
        let done = crate::runs::status(&row)? == RunStatus::Done;
        let green = get_u32(&row, "red")? == 0;
        // The README is written after the checks, so a finished run may leave other files than it checked.
        let same = head.is_some_and(|head| head.tree == checked || (done && Some(&head.tree) == left.as_ref()));
        let results = rows.iter().map(check_result).collect::<Result<_, _>>()?;
        Ok(Some(Proof { results, current: green && same }))
    }
}
