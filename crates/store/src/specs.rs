//! Specifications, designs and plans: written by steps, read into a run's state.

use crate::StoreError;
use crate::values::{count, fresh, get, get_json, get_u32, json, sql};
use domain::agent_io::Architecture;
use domain::check::AcceptanceCheck;
use domain::ids::{ProjectId, RunId};
use domain::language::Language;
use domain::plan::{Epic, Plan, Task};
use domain::spec::{Requirement, Spec};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Statement, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Writes a specification and makes it the project's.
pub(crate) async fn write_spec(
    tx: &DatabaseTransaction,
    project: ProjectId,
    run: RunId,
    spec: &Spec,
    now: i64,
) -> Result<(), StoreError> {
    let (backend, id) = (tx.get_database_backend(), fresh());
    let text = "insert into specification (id, project_id, run_id, title, summary, language, created_at) values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        Value::from(id),
        Value::from(project.0),
        Value::from(run.0),
        Value::from(spec.title.as_str()),
        Value::from(spec.summary.as_str()),
        Value::from(spec.language.code()),
        Value::from(now),
    ];
    tx.execute_raw(sql(backend, text, values)).await?;
    let mut position = 0;
    for requirement in &spec.requirements {
        let text = "insert into requirement (specification_id, number, text) values ($1, $2, $3)";
        let values =
            [Value::from(id), Value::from(i64::from(requirement.number)), Value::from(requirement.text.as_str())];
        tx.execute_raw(sql(backend, text, values)).await?;
        for check in &requirement.checks {
            let text = "insert into acceptance_check (specification_id, position, requirement, key, title, steps) values ($1, $2, $3, $4, $5, $6)";
            let values = [
                Value::from(id),
                count(position),
                Value::from(i64::from(requirement.number)),
                Value::from(check.key.as_str()),
                Value::from(check.title.as_str()),
                json(&check.steps)?,
            ];
            tx.execute_raw(sql(backend, text, values)).await?;
            position += 1;
        }
    }
    let notes = spec
        .assumptions
        .iter()
        .map(|note| ("assumption", note))
        .chain(spec.left_out.iter().map(|note| ("left_out", note)));
    for (position, (kind, note)) in notes.enumerate() {
        let text = "insert into assumption (specification_id, position, kind, text) values ($1, $2, $3, $4)";
        tx.execute_raw(sql(
            backend,
            text,
            [Value::from(id), count(position), Value::from(kind), Value::from(note.as_str())],
        ))
        .await?;
    }
    let text = "update project set specification_id = $2, name = $3, version = version + 1 where id = $1";
    tx.execute_raw(sql(backend, text, [Value::from(project.0), Value::from(id), Value::from(spec.title.as_str())]))
        .await?;
    Ok(())
}

/// Finds the specification and the design that a project has now.
pub(crate) async fn current(
    db: &impl ConnectionTrait,
    project: ProjectId,
) -> Result<(Option<Uuid>, Option<Uuid>), StoreError> {
    let text = "select specification_id, architecture_id from project where id = $1";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, [Value::from(project.0)])).await?;
    let row = row.ok_or(StoreError::NotFound { what: "project" })?;
    Ok((get(&row, "specification_id")?, get(&row, "architecture_id")?))
}

/// Reads a specification.
pub(crate) async fn read_spec(db: &impl ConnectionTrait, id: Uuid) -> Result<Spec, StoreError> {
    let ask = |text| sql(db.get_database_backend(), text, [Value::from(id)]);
    let head = db.query_one_raw(ask("select title, summary, language from specification where id = $1")).await?;
    let head = head.ok_or(StoreError::NotFound { what: "specification" })?;
    let mut checks: BTreeMap<u32, Vec<AcceptanceCheck>> = BTreeMap::new();
    let text =
        "select requirement, key, title, steps from acceptance_check where specification_id = $1 order by position";
    for row in db.query_all_raw(ask(text)).await? {
        let check =
            AcceptanceCheck { key: get(&row, "key")?, title: get(&row, "title")?, steps: get_json(&row, "steps")? };
        checks.entry(get_u32(&row, "requirement")?).or_default().push(check);
    }
    let rows = db
        .query_all_raw(ask("select number, text from requirement where specification_id = $1 order by number"))
        .await?;
    let requirement = |row: &QueryResult| {
        let number = get_u32(row, "number")?;
        Ok(Requirement { number, text: get(row, "text")?, checks: checks.remove(&number).unwrap_or_default() })
    };
    let requirements = rows.iter().map(requirement).collect::<Result<_, StoreError>>()?;
    let (mut assumptions, mut left_out) = (Vec::new(), Vec::new());
    for row in
        db.query_all_raw(ask("select kind, text from assumption where specification_id = $1 order by position")).await?
    {
        let kind: String = get(&row, "kind")?;
        let list = if kind == "left_out" { &mut left_out } else { &mut assumptions };
        list.push(get(&row, "text")?);
    }
    let language: String = get(&head, "language")?;
    let language =
        Language::from_code(&language).ok_or_else(|| StoreError::Corrupt { what: format!("language {language}") })?;
    Ok(Spec {
        title: get(&head, "title")?,
        summary: get(&head, "summary")?,
        language,
        requirements,
        assumptions,
        left_out,
    })
}

/// Writes a design and makes it the project's.
pub(crate) async fn write_architecture(
    tx: &DatabaseTransaction,
    project: ProjectId,
    run: RunId,
    architecture: &Architecture,
    now: i64,
) -> Result<(), StoreError> {
    let (backend, id) = (tx.get_database_backend(), fresh());
    let text = "insert into architecture (id, project_id, run_id, template, model, pages, endpoints, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        Value::from(id),
        Value::from(project.0),
        Value::from(run.0),
        Value::from(architecture.template.as_str()),
        json(&architecture.model)?,
        json(&architecture.pages)?,
        json(&architecture.endpoints)?,
        Value::from(now),
    ];
    tx.execute_raw(sql(backend, text, values)).await?;
    let text = "update project set architecture_id = $2, version = version + 1 where id = $1";
    tx.execute_raw(sql(backend, text, [Value::from(project.0), Value::from(id)])).await?;
    Ok(())
}

/// Reads a design.
pub(crate) async fn read_architecture(db: &impl ConnectionTrait, id: Uuid) -> Result<Architecture, StoreError> {
    let text = "select template, model, pages, endpoints from architecture where id = $1";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, [Value::from(id)])).await?;
    let row = row.ok_or(StoreError::NotFound { what: "architecture" })?;
    Ok(Architecture {
        template: get(&row, "template")?,
        model: get_json(&row, "model")?,
        pages: get_json(&row, "pages")?,
        endpoints: get_json(&row, "endpoints")?,
    })
}

/// Writes a run's plan.
pub(crate) async fn write_plan(tx: &DatabaseTransaction, run: RunId, plan: &Plan) -> Result<(), StoreError> {
    let backend = tx.get_database_backend();
    let mut position = 0;
    for (number, epic) in plan.epics.iter().enumerate() {
        let text = "insert into epic (run_id, position, title) values ($1, $2, $3)";
        tx.execute_raw(sql(backend, text, [Value::from(run.0), count(number), Value::from(epic.title.as_str())]))
            .await?;
        for task in &epic.tasks {
            write_task(tx, run, number, position, task).await?;
            position += 1;
        }
    }
    Ok(())
}

async fn write_task(
    tx: &DatabaseTransaction,
    run: RunId,
    epic: usize,
    position: usize,
    task: &Task,
) -> Result<(), StoreError> {
    let backend = tx.get_database_backend();
    let number = Value::from(i64::from(task.number));
    let text = "insert into task (run_id, number, epic, position, title, instructions, status) values ($1, $2, $3, $4, $5, $6, 'open')";
    let values = [
        Value::from(run.0),
        number.clone(),
        count(epic),
        count(position),
        Value::from(task.title.as_str()),
        Value::from(task.instructions.as_str()),
    ];
    tx.execute_raw(sql(backend, text, values)).await?;
    let detail =
        |text: &str, value: Value| -> Statement { sql(backend, text, [Value::from(run.0), number.clone(), value]) };
    for needs in &task.depends_on {
        tx.execute_raw(detail(
            "insert into task_dependency (run_id, task, needs) values ($1, $2, $3)",
            Value::from(i64::from(*needs)),
        ))
        .await?;
    }
    for path in &task.owned_paths {
        tx.execute_raw(detail(
            "insert into task_path (run_id, task, path) values ($1, $2, $3)",
            Value::from(path.as_str()),
        ))
        .await?;
    }
    for requirement in &task.requirements {
        let value = Value::from(i64::from(*requirement));
        tx.execute_raw(detail("insert into task_requirement (run_id, task, requirement) values ($1, $2, $3)", value))
            .await?;
    }
    Ok(())
}

/// A plan as read, with the numbers of the tasks that are done.
pub(crate) type ReadPlan = (Plan, std::collections::BTreeSet<u32>);

/// Reads a run's plan; `None` when it has none.
pub(crate) async fn read_plan(db: &impl ConnectionTrait, run: RunId) -> Result<Option<ReadPlan>, StoreError> {
    let ask = |text| sql(db.get_database_backend(), text, [Value::from(run.0)]);
    let epics = db.query_all_raw(ask("select title from epic where run_id = $1 order by position")).await?;
    if epics.is_empty() {
        return Ok(None);
    }
    let mut details: BTreeMap<(&str, u32), Vec<QueryResult>> = BTreeMap::new();
    for (kind, text) in [
        ("needs", "select task, needs as value from task_dependency where run_id = $1 order by task, needs"),
        ("path", "select task, path as value from task_path where run_id = $1 order by task, path"),
        (
            "requirement",
            "select task, requirement as value from task_requirement where run_id = $1 order by task, requirement",
        ),
    ] {
        for row in db.query_all_raw(ask(text)).await? {
            details.entry((kind, get_u32(&row, "task")?)).or_default().push(row);
        }
    }
    let numbers = |kind, task| -> Result<Vec<u32>, StoreError> {
        details.get(&(kind, task)).into_iter().flatten().map(|row| get_u32(row, "value")).collect()
    };
    let mut plan = Plan { epics: Vec::new() };
    for row in &epics {
        plan.epics.push(Epic { title: get(row, "title")?, tasks: Vec::new() });
    }
    let mut done = std::collections::BTreeSet::new();
    let tasks = db
        .query_all_raw(ask(
            "select number, epic, title, instructions, status from task where run_id = $1 order by position",
        ))
        .await?;
    for row in &tasks {
        let number = get_u32(row, "number")?;
        let status: String = get(row, "status")?;
        if status == "done" {
            done.insert(number);
        }
        let owned_paths = details
            .get(&("path", number))
            .into_iter()
            .flatten()
            .map(|row| get(row, "value"))
            .collect::<Result<_, _>>()?;
        let task = Task {
            number,
            title: get(row, "title")?,
            instructions: get(row, "instructions")?,
            depends_on: numbers("needs", number)?,
            owned_paths,
            requirements: numbers("requirement", number)?,
        };
        let epic = usize::try_from(get_u32(row, "epic")?).unwrap_or(usize::MAX);
        plan.epics
            .get_mut(epic)
            .ok_or_else(|| StoreError::Corrupt { what: format!("epic of task {number}") })?
            .tasks
            .push(task);
    }
    Ok(Some((plan, done)))
}
