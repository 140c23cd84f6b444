//! What each outcome of a step changes in the tables, and which events tell of it.

use crate::StoreError;
use crate::checkpoints::head_of;
use crate::steps::Commit;
use crate::values::{count, fresh, json, sql, wide};
use crate::{history, specs, values};
use domain::event::EventBody;
use domain::ids::{CheckpointId, QuestionId};
use domain::spec::Spec;
use domain::step::StepOutcome;
use domain::verification::{CheckResult, CommandRun, Finding, Fingerprint};
use sea_orm::{ConnectionTrait as _, Value};

/// Writes an outcome's rows and returns its events.
pub(crate) async fn write(place: &Commit<'_>, outcome: &StepOutcome) -> Result<Vec<EventBody>, StoreError> {
    match outcome {
        StepOutcome::SpecWritten { spec } => spec_written(place, spec).await,
        StepOutcome::Refused { refusal } => set(place, "refusal = $2", json(refusal)?).await,
        StepOutcome::Designed { architecture } => {
            specs::write_architecture(place.tx, place.project, place.claim.run_id, architecture, place.now).await?;
            Ok(Vec::new())
        }
        StepOutcome::Planned { plan } => {
            specs::write_plan(place.tx, place.claim.run_id, plan).await?;
            let tasks = plan.tasks().map(|task| (task.number, task.title.clone())).collect();
            Ok(vec![EventBody::PlanWritten { tasks }])
        }
        StepOutcome::Scaffolded => flag(place, "scaffolded").await,
        StepOutcome::CodeWritten { tasks } => code_written(place, tasks).await,
        StepOutcome::Verified { commands, findings } => verified(place, commands, findings).await,
        StepOutcome::Checked { results, findings } => checked(place, results, findings).await,
        StepOutcome::Fixed { diagnosis, paths, fingerprint } => {
            let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
            fixed(place, diagnosis, paths, fingerprint).await
        }
        StepOutcome::Restored { to } => restored(place, *to).await,
        StepOutcome::Changed { spec, architecture, .. } => {
            let (spec_id, architecture_id) = specs::current(place.tx, place.project).await?;
            // A change of texts leaves both as they were; the same rows again would only make the history larger.
            let same_spec = match spec_id {
                Some(id) => specs::read_spec(place.tx, id).await? == *spec,
                None => false,
            };
            if !same_spec {
                specs::write_spec(place.tx, place.project, place.claim.run_id, spec, place.now).await?;
            }
            let same_architecture = match architecture_id {
                Some(id) => specs::read_architecture(place.tx, id).await? == **architecture,
                None => false,
            };
            if !same_architecture {
                specs::write_architecture(place.tx, place.project, place.claim.run_id, architecture, place.now).await?;
            }
            flag(place, "changed").await?;
            Ok(vec![spec_event(spec)])
        }
        StepOutcome::Documented => flag(place, "documented").await,
        StepOutcome::Completed => flag(place, "completed").await,
    }
}

async fn spec_written(place: &Commit<'_>, spec: &Spec) -> Result<Vec<EventBody>, StoreError> {
    specs::write_spec(place.tx, place.project, place.claim.run_id, spec, place.now).await?;
    let mut events = vec![spec_event(spec)];
    let backend = place.tx.get_database_backend();
    let text = "select approved from run where id = $1";
    let row = place.tx.query_one_raw(sql(backend, text, [Value::from(place.claim.run_id.0)])).await?;
    let approved: bool = row.as_ref().map_or(Ok(true), |row| values::get(row, "approved"))?;
    if !approved {
        let question_id = QuestionId(fresh());
        let text = format!("Is this what you mean by “{}”?", spec.title);
        let insert = "insert into question (id, run_id, text, asked_at) values ($1, $2, $3, $4)";
        let values = [
            Value::from(question_id.0),
            Value::from(place.claim.run_id.0),
            Value::from(text.as_str()),
            Value::from(place.now),
        ];
        place.tx.execute_raw(sql(backend, insert, values)).await?;
        events.push(EventBody::QuestionAsked { question_id, text });
    }
    Ok(events)
}

fn spec_event(spec: &Spec) -> EventBody {
    let checks = spec.checks().count();
    EventBody::SpecWritten {
        title: spec.title.clone(),
        summary: spec.summary.clone(),
        requirements: spec.requirements.iter().map(|requirement| requirement.text.clone()).collect(),
        assumptions: spec.assumptions.clone(),
        left_out: spec.left_out.clone(),
        checks: u32::try_from(checks).unwrap_or(u32::MAX),
    }
}

async fn code_written(place: &Commit<'_>, tasks: &[u32]) -> Result<Vec<EventBody>, StoreError> {
    for task in tasks {
        let text = "update task set status = 'done' where run_id = $1 and number = $2";
        let values = [Value::from(place.claim.run_id.0), Value::from(i64::from(*task))];
        place.tx.execute_raw(sql(place.tx.get_database_backend(), text, values)).await?;
    }
    Ok(Vec::new())
}

async fn verified(
    place: &Commit<'_>,
    commands: &[CommandRun],
    findings: &[Finding],
) -> Result<Vec<EventBody>, StoreError> {
    for (position, run) in commands.iter().enumerate() {
        let text = "insert into command_run (run_id, step, position, name, ended, ok, output, wall_ms) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            Value::from(place.claim.run_id.0),
            Value::from(i64::from(place.ordinal)),
            count(position),
            Value::from(run.name.as_str()),
            Value::from(run.ended.as_str()),
            Value::from(run.ok),
            Value::from(run.output.as_str()),
            wide(run.wall_ms),
        ];
        place.tx.execute_raw(sql(place.tx.get_database_backend(), text, values)).await?;
    }
    verification(place, "commands", findings).await?;
    Ok(Vec::new())
}

async fn checked(
    place: &Commit<'_>,
    results: &[CheckResult],
    findings: &[Finding],
) -> Result<Vec<EventBody>, StoreError> {
    for (position, result) in results.iter().enumerate() {
        let text = "insert into check_result (run_id, step, position, key, requirement, verdict, screenshot, trace, wall_ms) \
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values = [
            Value::from(place.claim.run_id.0),
            Value::from(i64::from(place.ordinal)),
            count(position),
            Value::from(result.key.as_str()),
            Value::from(i64::from(result.requirement)),
            json(&result.verdict)?,
            Value::from(result.screenshot.clone()),
            Value::from(result.trace.clone()),
            wide(result.wall_ms),
        ];
        place.tx.execute_raw(sql(place.tx.get_database_backend(), text, values)).await?;
    }
    verification(place, "checks", findings).await?;
    Ok(Vec::new())
}

async fn verification(place: &Commit<'_>, kind: &str, findings: &[Finding]) -> Result<(), StoreError> {
    let head = head_of(place.tx, place.project).await?.ok_or(StoreError::NotFound { what: "checkpoint" })?;
    let text = "insert into verification (run_id, step, kind, checkpoint_id, tree, findings, failures) \
        select $1, $2, $3, id, tree, $5, $6 from checkpoint where id = $4";
    let values = [
        Value::from(place.claim.run_id.0),
        Value::from(i64::from(place.ordinal)),
        Value::from(kind),
        Value::from(head.0),
        json(&findings)?,
        count(findings.len()),
    ];
    place.tx.execute_raw(sql(place.tx.get_database_backend(), text, values)).await?;
    Ok(())
}

async fn fixed(
    place: &Commit<'_>,
    diagnosis: &str,
    paths: Vec<String>,
    fingerprint: &Fingerprint,
) -> Result<Vec<EventBody>, StoreError> {
    let text = "insert into repair (run_id, step, diagnosis, paths, fingerprint) values ($1, $2, $3, $4, $5)";
    let values = [
        Value::from(place.claim.run_id.0),
        Value::from(i64::from(place.ordinal)),
        Value::from(diagnosis),
        json(&paths)?,
        Value::from(fingerprint.0.as_str()),
    ];
    place.tx.execute_raw(sql(place.tx.get_database_backend(), text, values)).await?;
    Ok(vec![EventBody::RepairTried { diagnosis: diagnosis.to_owned(), paths }])
}

/// Specification and design go back together with the files.
async fn restored(place: &Commit<'_>, to: CheckpointId) -> Result<Vec<EventBody>, StoreError> {
    history::restore_specification(place.tx, place.project, to).await?;
    flag(place, "restored").await
}

async fn flag(place: &Commit<'_>, column: &str) -> Result<Vec<EventBody>, StoreError> {
    set(place, &format!("{column} = $2"), Value::from(true)).await
}

async fn set(place: &Commit<'_>, assignment: &str, value: Value) -> Result<Vec<EventBody>, StoreError> {
    let text = format!("update run set {assignment} where id = $1");
    place
        .tx
        .execute_raw(sql(place.tx.get_database_backend(), &text, [Value::from(place.claim.run_id.0), value]))
        .await?;
    Ok(Vec::new())
}
