//! Projects: one app each.

use super::project_detail::ProjectView;
use super::runs::{RunView, parse_brief, parse_limits, resolve_models};
use crate::extract::{Json, Me, Project, Query};
use crate::{ApiError, App, app};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{ProjectId, RunId, UnixMs};
use domain::language::Language;
use domain::run::{RunLimits, RunOutcome, RunStatus};
use orchestrator::models::Asked;
use serde::{Deserialize, Serialize};
use store::{CardCursor, CardRow, NewProject};
use utoipa::{IntoParams, ToSchema};

/// Projects on a page of whoever does not say how many.
const PAGE: u32 = 20;

/// Most projects on a page.
const MAX_PAGE: u32 = 100;

/// A project as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectCard {
    /// Which.
    id: ProjectId,
    /// The app's name; empty until the specification is there.
    name: String,
    /// The first 300 characters of the brief.
    brief: String,
    /// Language of the app.
    language: Language,
    /// When it was made.
    created_at: UnixMs,
    /// When something last happened to it.
    updated_at: UnixMs,
    /// How far it is.
    state: ProjectState,
    /// Requirements of its specification.
    requirements_total: u32,
    /// Those that are proven for its files as they are now.
    requirements_proven: u32,
    /// Its newest run.
    run_id: RunId,
}

/// How far a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProjectState {
    /// A run is at work or waits for a worker.
    Building,
    /// A run waits for a person.
    Waiting,
    /// Every requirement is proven.
    Proven,
    /// The app is there, but not every requirement is proven.
    PartlyProven,
    /// The app is there, but its files are others than those that were checked: a person edited them, or went back.
    Unproven,
    /// The model cannot serve the brief.
    Refused,
    /// A person stopped the run.
    Cancelled,
    /// A cap ended the run.
    CapReached,
    /// The run could not go on.
    Failed,
}

impl From<CardRow> for ProjectCard {
    fn from(card: CardRow) -> Self {
        let proven = match &card.settled {
            Some(RunOutcome::Proven) => card.requirements,
            Some(RunOutcome::PartlyProven { unproven }) => card.requirements.saturating_sub(*unproven),
            _ => 0,
        };
        Self {
            state: state(&card),
            id: card.id,
            name: card.name,
            brief: card.brief,
            language: card.language,
            created_at: card.created_at,
            updated_at: card.updated_at,
            requirements_total: card.requirements,
            requirements_proven: proven,
            run_id: card.run_id,
        }
    }
}

/// A change that came to nothing leaves the app as it was, and so its state.
fn state(card: &CardRow) -> ProjectState {
    match (card.status, card.settled.as_ref().or(card.outcome.as_ref())) {
        (RunStatus::Waiting, _) => ProjectState::Waiting,
        (RunStatus::Ready | RunStatus::Running, _) => ProjectState::Building,
        (RunStatus::Done, Some(RunOutcome::Proven | RunOutcome::PartlyProven { .. })) if card.settled.is_none() => {
            ProjectState::Unproven
        }
        (RunStatus::Done, Some(RunOutcome::Proven)) => ProjectState::Proven,
        (RunStatus::Done, Some(RunOutcome::PartlyProven { .. })) => ProjectState::PartlyProven,
        (RunStatus::Done, Some(RunOutcome::Refused { .. })) => ProjectState::Refused,
        (RunStatus::Done, Some(RunOutcome::Cancelled)) => ProjectState::Cancelled,
        (RunStatus::Done, Some(RunOutcome::CapReached { .. })) => ProjectState::CapReached,
        (RunStatus::Done, Some(RunOutcome::Failed { .. }) | None) => ProjectState::Failed,
    }
}

/// One page of projects.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectPage {
    items: Vec<ProjectCard>,
    /// What the next page is asked for with; null when there is none.
    next: Option<String>,
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Most projects, 1 to 100.
    #[serde(default)]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// What a person asks for.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CreateProject {
    /// The description, in the person's own words; at most 64 KiB of UTF-8.
    #[schema(min_length = 1, max_length = 65_536)]
    brief: String,
    /// Language of the app; absent: that of the brief.
    #[serde(default)]
    language: Option<Language>,
    /// The model that answers; absent: the person's default one.
    #[serde(default)]
    model: Option<String>,
    /// The models that stand in for it, in their order; absent: as the person or the settings say.
    #[serde(default)]
    fallbacks: Option<Vec<String>>,
    /// Most money for the build, in US dollars, such as `2.50`; absent: the installation's own cap.
    #[serde(default)]
    #[schema(pattern = r"^[0-9]+(\.[0-9]{1,6})?$")]
    budget_usd: Option<String>,
    /// Whether the run waits for the person's approval of the specification.
    #[serde(default)]
    ask_approval: bool,
}

/// A project that was just made, and the run that builds it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedProject {
    project: ProjectCard,
    run: RunView,
}

/// Lists the projects, newest first.
#[utoipa::path(
    get, path = "/v1/projects", tag = "projects", params(PageQuery),
    responses((status = 200, body = ProjectPage), (status = 400, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_projects(
    State(app): State<App>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<ProjectPage>, ApiError> {
    let limit = page.limit.unwrap_or(PAGE);
    if limit == 0 || limit > MAX_PAGE {
        return Err(ApiError::BadInput(format!("`limit` must be 1 to {MAX_PAGE}")));
    }
    let after = page.after.as_deref().map(parse_cursor).transpose()?;
    let mut rows = app.store.list_cards(after, limit + 1).await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|last| format!("{}.{}", last.created_at.0, last.id));
    Ok(axum::Json(ProjectPage { items: rows.into_iter().map(ProjectCard::from).collect(), next }))
}

fn parse_cursor(text: &str) -> Result<CardCursor, ApiError> {
    let parsed = text.split_once('.').and_then(|(created_at, id)| {
        Some(CardCursor { created_at: UnixMs(created_at.parse().ok()?), id: ProjectId(id.parse().ok()?) })
    });
    parsed.ok_or_else(|| ApiError::BadInput("`after` must be the `next` of the page before".to_owned()))
}

/// Makes a project and queues the run that builds it; progress arrives as events.
#[utoipa::path(
    post, path = "/v1/projects", tag = "projects", request_body = CreateProject,
    responses(
        (status = 201, body = CreatedProject), (status = 400, body = crate::error::ErrorBody), (status = 413, body = crate::error::ErrorBody),
        (status = 415, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody, description = "there is no such model"),
        (status = 503, body = crate::error::ErrorBody, description = "the machine lacks something; the sentence says what"),
    ),
)]
pub(crate) async fn create_project(
    State(app): State<App>,
    Me(me): Me,
    Json(body): Json<CreateProject>,
) -> Result<(StatusCode, axum::Json<CreatedProject>), ApiError> {
    let brief = parse_brief(&body.brief)?;
    let limits = RunLimits { ask_approval: body.ask_approval, ..parse_limits(&app, body.budget_usd.as_deref())? };
    let asked = Asked { model: body.model, fallbacks: body.fallbacks };
    let route = resolve_models(&app, me.id, None, asked).await?;
    if let app::Engine::Lacking(sentence) = &*app.engine.borrow() {
        return Err(ApiError::Unavailable(sentence.clone()));
    }
    let language = body.language.unwrap_or_else(|| Language::detect(brief.as_str()));
    let new = NewProject { person_id: me.id, brief, language, out_dir: String::new() };
    let (project, run) = app.store.create_build(new, route, limits).await?;
    let missing = ApiError::NotFound { what: "project with this id" };
    let card = app.store.find_card(project).await?.ok_or(missing)?;
    let run = app.store.find_run(run).await?.ok_or(ApiError::NotFound { what: "run with this id" })?;
    Ok((StatusCode::CREATED, axum::Json(CreatedProject { project: card.into(), run: run.into() })))
}

/// Returns everything that the page of one project shows.
#[utoipa::path(
    get, path = "/v1/projects/{id}", tag = "projects", params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = ProjectView), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn get_project(
    State(app): State<App>,
    Project(project): Project,
) -> Result<axum::Json<ProjectView>, ApiError> {
    let detail = app.store.find_project_detail(project.id).await?;
    Ok(axum::Json(detail.ok_or(ApiError::NotFound { what: "project with this id" })?.into()))
}
