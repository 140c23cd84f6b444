//! A run's whole state, read in a fixed number of statements however long the run is.

use crate::values::{checkpoint_id, get, get_json, get_u32, project_id, sql};
use crate::{Store, StoreError};
use domain::brief::Brief;
use domain::ids::{Attempt, CheckpointId, PersonId, QuestionId, RunId, UnixMs};
use domain::money::MicroUsd;
use domain::run::{Best, Checked, Head, Repair, RunKind, RunState, Verified};
use domain::tree::TreeHash;
use domain::verification::{CheckResult, Finding, Fingerprint};
use sea_orm::{ConnectionTrait as _, QueryResult, Value};
use uuid::Uuid;

/// The run with its project, its first and its newest checkpoint, and the question that waits for an answer.
const RUN: &str = "select run.*, project.brief as brief, project.language as language, project.head_id as head_id, \
    project.specification_id as specification_id, project.architecture_id as architecture_id, \
    project.person_id as person_id, person.day_cap_microusd as person_cap, \
    head.tree as head_tree, base.tree as base_tree, \
    (select question.id from question where question.run_id = run.id and answered_at is null order by asked_at limit 1) as question_id \
    from run join project on project.id = run.project_id join person on person.id = project.person_id \
    left join checkpoint head on head.id = project.head_id left join checkpoint base on base.id = run.base_id where run.id = $1";

impl Store {
    /// Reads everything that decides a run's next step.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown run, [`StoreError::Corrupt`] for rows that do not fit together.
    pub async fn load_run(&self, run: RunId) -> Result<RunState, StoreError> {
        self.database_point("load a run")?;
        let row = self.db.query_one_raw(sql(self.backend(), RUN, [Value::from(run.0)])).await?;
        let row = row.ok_or(StoreError::NotFound { what: "run" })?;
        let head = head(&row, "head_id", "head_tree")?;
        let base = self::head(&row, "base_id", "base_tree")?;
        let spec: Option<Uuid> = get(&row, "specification_id")?;
        let architecture: Option<Uuid> = get(&row, "architecture_id")?;
        let plan = self.kept_plan(run).await?;
        let kind = kind(&row)?;
        let looks = self.looks(run).await?;
        let best = match kind {
            RunKind::Build => best(&looks),
            RunKind::Change { .. } => base.map(|head| Best { head, failures: 0 }),
        };
        let refusal: Option<String> = get(&row, "refusal")?;
        Ok(RunState {
            id: run,
            project_id: project_id(&row, "project_id")?,
            status: crate::runs::status(&row)?,
            attempt: Attempt(get(&row, "attempt")?),
            brief: brief(&row, "brief")?,
            language: crate::values::language(&row)?,
            person_id: PersonId(get(&row, "person_id")?),
            person_cap: get::<Option<i64>>(&row, "person_cap")?.map(MicroUsd),
            route: crate::runs::route(&row)?,
            limits: get_json(&row, "limits")?,
            steps_taken: get_u32(&row, "steps_taken")?,
            spent: MicroUsd(get(&row, "spent_microusd")?),
            tokens: wide_u64(&row, "tokens_used")?,
            worked_ms: wide_u64(&row, "worked_ms")?,
            waiting_since: get::<Option<i64>>(&row, "waiting_since")?.map(UnixMs),
            cancel: get(&row, "cancel")?,
            open_question: get::<Option<Uuid>>(&row, "question_id")?.map(QuestionId),
            approved: get(&row, "approved")?,
            spec: match spec {
                Some(id) => Some(self.kept_spec(id).await?),
                None => None,
            },
            architecture: match architecture {
                Some(id) => Some(self.kept_architecture(id).await?),
                None => None,
            },
            tasks_done: plan.as_ref().map(|(_, done)| done.clone()).unwrap_or_default(),
            plan: plan.map(|(plan, _)| plan),
            refusal: refusal
                .map(|text| serde_json::from_str(&text).map_err(StoreError::shape("refusal")))
                .transpose()?,
            head,
            scaffolded: get(&row, "scaffolded")?,
            changed: get(&row, "changed")?,
            restored: get(&row, "restored")?,
            verified: newest(&looks, "commands")
                .map(|look| Verified { tree: look.head.tree.clone(), findings: look.findings.clone() }),
            checked: match newest(&looks, "checks") {
                Some(look) => Some(self.checked(run, look).await?),
                None => None,
            },
            repairs: self.repairs(run).await?,
            best,
            documented: get(&row, "documented")?,
            completed: get(&row, "completed")?,
            accepted: get::<Option<i64>>(&row, "accepted_at")?.is_some(),
            kind,
        })
    }

    /// What the commands and the checks came to, in the order of their steps.
    async fn looks(&self, run: RunId) -> Result<Vec<Look>, StoreError> {
        let text = "select kind, step, checkpoint_id, tree, failures, findings from verification where run_id = $1 order by step";
        let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(run.0)])).await?;
        let look = |row| {
            let head = Head { checkpoint: checkpoint_id(row, "checkpoint_id")?, tree: TreeHash(get(row, "tree")?) };
            Ok(Look {
                kind: get(row, "kind")?,
                step: get(row, "step")?,
                head,
                failures: get_u32(row, "failures")?,
                findings: get_json(row, "findings")?,
            })
        };
        rows.iter().map(look).collect()
    }

    async fn checked(&self, run: RunId, look: &Look) -> Result<Checked, StoreError> {
        let text = "select key, requirement, verdict, screenshot, trace, wall_ms from check_result where run_id = $1 and step = $2 order by position";
        let values = [Value::from(run.0), Value::from(look.step)];
        let rows = self.db.query_all_raw(sql(self.backend(), text, values)).await?;
        let results = rows.iter().map(check_result).collect::<Result<_, _>>()?;
        Ok(Checked { tree: look.head.tree.clone(), results, findings: look.findings.clone() })
    }

    async fn repairs(&self, run: RunId) -> Result<Vec<Repair>, StoreError> {
        let text = "select diagnosis, paths, fingerprint from repair where run_id = $1 order by step";
        let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(run.0)])).await?;
        let repair = |row| {
            Ok(Repair {
                diagnosis: get(row, "diagnosis")?,
                paths: get_json(row, "paths")?,
                fingerprint: Fingerprint(get(row, "fingerprint")?),
            })
        };
        rows.iter().map(repair).collect()
    }
}

/// One look at the app.
struct Look {
    kind: String,
    step: i64,
    head: Head,
    failures: u32,
    findings: Vec<Finding>,
}

fn newest<'a>(looks: &'a [Look], kind: &str) -> Option<&'a Look> {
    looks.iter().rfind(|look| look.kind == kind)
}

/// The first state with the fewest failed checks; checks are played only when all commands are green.
fn best(looks: &[Look]) -> Option<Best> {
    let checks = looks.iter().filter(|look| look.kind == "checks");
    checks.min_by_key(|look| look.failures).map(|look| Best { head: look.head.clone(), failures: look.failures })
}

fn head(row: &QueryResult, id: &str, tree: &str) -> Result<Option<Head>, StoreError> {
    let id: Option<Uuid> = get(row, id)?;
    id.map(|id| Ok(Head { checkpoint: CheckpointId(id), tree: TreeHash(get(row, tree)?) })).transpose()
}

fn wide_u64(row: &QueryResult, column: &str) -> Result<u64, StoreError> {
    let number: i64 = get(row, column)?;
    Ok(u64::try_from(number).unwrap_or_default())
}

pub(crate) fn check_result(row: &QueryResult) -> Result<CheckResult, StoreError> {
    Ok(CheckResult {
        key: get(row, "key")?,
        requirement: get_u32(row, "requirement")?,
        verdict: get_json(row, "verdict")?,
        screenshot: get(row, "screenshot")?,
        trace: get(row, "trace")?,
        wall_ms: wide_u64(row, "wall_ms")?,
    })
}

fn kind(row: &QueryResult) -> Result<RunKind, StoreError> {
    let kind: String = get(row, "kind")?;
    if kind == RunKind::Build.name() {
        Ok(RunKind::Build)
    } else {
        Ok(RunKind::Change { request: brief(row, "request")? })
    }
}

fn brief(row: &QueryResult, column: &str) -> Result<Brief, StoreError> {
    let text: String = get(row, column)?;
    Brief::parse(&text).map_err(|error| StoreError::Corrupt { what: error.to_string() })
}
