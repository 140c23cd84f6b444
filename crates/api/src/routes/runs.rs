//! Runs: pieces of work on a project.

use crate::extract::{Json, Me, Project, Run};
use crate::{ApiError, App};
use axum::extract::State;
use axum::http::StatusCode;
use domain::brief::Brief;
use domain::ids::{PersonId, ProjectId, QuestionId, RunId, UnixMs};
use domain::money::MicroUsd;
use domain::route::ModelRoute;
use domain::run::{RunKind, RunLimits, RunOutcome, RunStatus};
use orchestrator::models::Asked;
use serde::{Deserialize, Serialize};
use store::{NewRun, RunRow, WaitingRow};
use utoipa::ToSchema;

/// One piece of work on a project.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Run)]
pub(crate) struct RunView {
    /// Which.
    id: RunId,
    /// Whose project.
    project_id: ProjectId,
    /// `build` or `change`.
    kind: String,
    /// What a change asks for.
    request: Option<String>,
    /// Where it stands.
    status: RunStatus,
    /// How it ended.
    outcome: Option<RunOutcome>,
    /// Whether a person accepted what is not proven.
    accepted: bool,
    /// The model that answers.
    model: String,
    /// The models that stand in for it, in their order.
    fallbacks: Vec<String>,
    /// Steps committed so far.
    steps_taken: u32,
    /// Money spent so far.
    spent_microusd: i64,
    /// Most money; null means no cap.
    budget_microusd: Option<i64>,
    /// Tokens used so far, in and out.
    tokens: u64,
    /// What it waits for while its model cannot be reached; null while it can.
    waiting: Option<WaitingView>,
    /// When it was queued.
    created_at: UnixMs,
    /// When it ended.
    finished_at: Option<UnixMs>,
}

/// A model that a run waits for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Waiting)]
pub(crate) struct WaitingView {
    /// Which model.
    model: String,
    /// Since when.
    since: UnixMs,
    /// When it is tried again.
    next_try_at: UnixMs,
}

impl From<WaitingRow> for WaitingView {
    fn from(row: WaitingRow) -> Self {
        Self { model: row.model, since: row.since, next_try_at: row.next_try_at }
    }
}

impl From<RunRow> for RunView {
    fn from(run: RunRow) -> Self {
        Self {
            id: run.id,
            project_id: run.project_id,
            kind: run.kind,
            request: run.request,
            status: run.status,
            outcome: run.outcome,
            accepted: run.accepted,
            model: run.route.model,
            fallbacks: run.route.fallbacks,
            steps_taken: run.steps_taken,
            spent_microusd: run.spent.0,
            budget_microusd: run.budget.map(|budget| budget.0),
            tokens: run.tokens,
            waiting: run.waiting.map(WaitingView::from),
            created_at: run.created_at,
            finished_at: run.finished_at,
        }
    }
}

/// The runs of a project, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RunList {
    items: Vec<RunView>,
}

/// A change that a person asks for.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CreateRun {
    /// The change, in the person's own words; at most 64 KiB of UTF-8.
    #[schema(min_length = 1, max_length = 65_536)]
    request: String,
    /// The model that answers; absent: that of the project's last run.
    #[serde(default)]
    model: Option<String>,
    /// The models that stand in for it, in their order; absent: as for the last run.
    #[serde(default)]
    fallbacks: Option<Vec<String>>,
    /// Most money for the run, in US dollars, such as `2.50`; absent: the installation's own cap.
    #[serde(default)]
    #[schema(pattern = r"^[0-9]+(\.[0-9]{1,6})?$")]
    budget_usd: Option<String>,
}

/// An answer to the question that a run waits with.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AnswerRun {
    /// Which question, as its event names it.
    question_id: QuestionId,
    /// The person's words.
    answer: String,
    /// Whether the specification is what the person meant; without that the run ends.
    approve: bool,
}

/// An empty object; more may be understood later.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Nothing {}

/// Lists the runs of a project, newest first.
#[utoipa::path(
    get, path = "/v1/projects/{id}/runs", tag = "runs", params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = RunList), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_runs(
    State(app): State<App>,
    Project(project): Project,
) -> Result<axum::Json<RunList>, ApiError> {
    let items = app.store.list_runs(project.id).await?.into_iter().map(RunView::from).collect();
    Ok(axum::Json(RunList { items }))
}

/// Queues a change of a built app and answers at once; progress arrives as events.
#[utoipa::path(
    post, path = "/v1/projects/{id}/runs", tag = "runs", params(("id" = ProjectId, Path, description = "Which project.")),
    request_body = CreateRun,
    responses(
        (status = 202, body = RunView), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "another run has not ended, or there is no app yet"),
        (status = 413, body = crate::error::ErrorBody), (status = 415, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn create_run(
    State(app): State<App>,
    Me(me): Me,
    Project(project): Project,
    Json(body): Json<CreateRun>,
) -> Result<(StatusCode, axum::Json<RunView>), ApiError> {
    let request = parse_brief(&body.request)?;
    let limits = parse_limits(&app, body.budget_usd.as_deref())?;
    let asked = Asked { model: body.model, fallbacks: body.fallbacks };
    let route = resolve_models(&app, me.id, Some(project.id), asked).await?;
    if !project.has_files {
        let sentence = "this project has no app yet that could be changed: wait for its build, or describe it anew";
        return Err(ApiError::Conflict(sentence.to_owned()));
    }
    let kind = RunKind::Change { request };
    let id = app.store.create_run(NewRun { project_id: project.id, kind, route, limits }).await?;
    let run = app.store.find_run(id).await?.ok_or(ApiError::NotFound { what: "run with this id" })?;
    Ok((StatusCode::ACCEPTED, axum::Json(run.into())))
}

/// Returns a run.
#[utoipa::path(
    get, path = "/v1/runs/{id}", tag = "runs", params(("id" = RunId, Path, description = "Which run.")),
    responses((status = 200, body = RunView), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn get_run(Run(run): Run) -> axum::Json<RunView> {
    axum::Json(run.into())
}

/// Asks a run to end for good; what it made stays. A run that has ended stays as it is.
#[utoipa::path(
    post, path = "/v1/runs/{id}/cancel", tag = "runs", params(("id" = RunId, Path, description = "Which run.")),
    request_body = Nothing,
    responses(
        (status = 202, body = RunView), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 415, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn cancel_run(
    State(app): State<App>,
    Run(run): Run,
    Json(_): Json<Nothing>,
) -> Result<(StatusCode, axum::Json<RunView>), ApiError> {
    app.store.cancel_run(run.id).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(again(&app, run.id).await?)))
}

/// Notes that a person takes the app although not all of it is proven.
#[utoipa::path(
    post, path = "/v1/runs/{id}/accept", tag = "runs", params(("id" = RunId, Path, description = "Which run.")),
    request_body = Nothing,
    responses(
        (status = 200, body = RunView), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "the run left nothing to accept"), (status = 415, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn accept_run(
    State(app): State<App>,
    Run(run): Run,
    Json(_): Json<Nothing>,
) -> Result<axum::Json<RunView>, ApiError> {
    if !matches!(run.outcome, Some(RunOutcome::PartlyProven { .. })) {
        let sentence = "this run left nothing to accept: only an app that is partly proven can be accepted";
        return Err(ApiError::Conflict(sentence.to_owned()));
    }
    app.store.accept_unproven(run.id).await?;
    Ok(axum::Json(again(&app, run.id).await?))
}

/// Answers the question that a run waits with.
#[utoipa::path(
    post, path = "/v1/runs/{id}/answer", tag = "runs", params(("id" = RunId, Path, description = "Which run.")),
    request_body = AnswerRun,
    responses(
        (status = 202, body = RunView), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 415, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn answer_run(
    State(app): State<App>,
    Run(run): Run,
    Json(body): Json<AnswerRun>,
) -> Result<(StatusCode, axum::Json<RunView>), ApiError> {
    app.store.answer_question(run.id, body.question_id, &body.answer, body.approve).await?;
    if !body.approve {
        app.store.cancel_run(run.id).await?;
    }
    Ok((StatusCode::ACCEPTED, axum::Json(again(&app, run.id).await?)))
}

async fn again(app: &App, run: RunId) -> Result<RunView, ApiError> {
    app.store.find_run(run).await?.map(RunView::from).ok_or(ApiError::NotFound { what: "run with this id" })
}

/// Reads a brief or a request.
pub(super) fn parse_brief(text: &str) -> Result<Brief, ApiError> {
    Brief::parse(text).map_err(|error| ApiError::BadInput(error.to_string()))
}

/// Reads the caps of a run.
pub(super) fn parse_limits(app: &App, budget_usd: Option<&str>) -> Result<RunLimits, ApiError> {
    let Some(text) = budget_usd else { return Ok(app.choices.limits.clone()) };
    Ok(RunLimits { budget: parse_cap(text)?, ..app.choices.limits.clone() })
}

/// Reads a cap on money; zero is none.
pub(super) fn parse_cap(text: &str) -> Result<Option<MicroUsd>, ApiError> {
    let cap = MicroUsd::parse_dollars(text)
        .ok_or_else(|| ApiError::BadInput(format!("`{text}` is not an amount in US dollars: write it like 2.50")))?;
    Ok((cap > MicroUsd::ZERO).then_some(cap))
}

/// Finds out which models are to answer, and that the first of them can be asked.
pub(super) async fn resolve_models(
    app: &App,
    me: PersonId,
    project: Option<ProjectId>,
    asked: Asked,
) -> Result<ModelRoute, ApiError> {
    let route = app.models.resolve(&app.store, me, project, asked).await?.map_err(ApiError::Unusable)?;
    app.models.find(&app.store, me, &route.model).await?.map_err(ApiError::Unusable)?;
    Ok(route)
}
