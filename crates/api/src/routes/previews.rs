//! Running apps: started, stopped, looked at, with what they print.

use super::events::{AfterQuery, json, last_event_id, live, position};
use crate::app::Engine;
use crate::extract::{Json, Project, Query};
use crate::{ApiError, App};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Response, sse};
use domain::ids::{CheckpointId, ProjectId, UnixMs};
use futures_util::stream;
use orchestrator::previews::{AppId, LogLevel, LogLine, LogSource, LogWatch, PreviewState, PreviewStatus, Previews};
use serde::Serialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// How often a stream of an app that does not run looks whether there is one.
const LOOK: Duration = Duration::from_millis(500);

/// How long an answer waits for the first look at the machine.
const FIRST_LOOK: Duration = Duration::from_secs(10);

/// The true state of the running app.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// Where it stands.
    state: StateWord,
    /// Signed, expiring link to it on its own origin; null while it has no files.
    url: Option<String>,
    /// The line of its output that says why it crashed; on its way up, what it printed last.
    line: Option<String>,
    /// The files that it runs.
    checkpoint_id: Option<CheckpointId>,
    /// Since when it stands there.
    since: UnixMs,
}

/// Where a running app stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PreviewState)]
pub(crate) enum StateWord {
    /// It does not run.
    Stopped,
    /// Its packages and files are being laid out.
    Installing,
    /// It compiles what it serves.
    Compiling,
    /// Its process starts.
    Starting,
    /// It answers.
    Running,
    /// It ended, or does not answer.
    Crashed,
}

impl From<PreviewState> for StateWord {
    fn from(state: PreviewState) -> Self {
        match state {
            PreviewState::Stopped => Self::Stopped,
            PreviewState::Installing => Self::Installing,
            PreviewState::Compiling => Self::Compiling,
            PreviewState::Starting => Self::Starting,
            PreviewState::Running => Self::Running,
            PreviewState::Crashed => Self::Crashed,
        }
    }
}

/// Lines that a running app and its pages printed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogPage {
    /// Oldest first; only the newest thousand of the app and of its pages are kept.
    items: Vec<LogView>,
    /// Number of the newest line; 0 when there is none.
    last_seq: i64,
}

/// A line that a running app or a page of it printed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LogLine)]
pub(crate) struct LogView {
    /// From 1, growing.
    seq: i64,
    /// When it was printed.
    at: UnixMs,
    /// Who said it.
    source: SourceWord,
    /// How bad it is.
    level: LevelWord,
    /// Its text. What a browser said can be forged by whoever may open the preview.
    text: String,
}

/// Who said a line.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LogSource)]
pub(crate) enum SourceWord {
    /// The app's process.
    App,
    /// A page of the app in a browser.
    Browser,
}

/// How bad a line is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LogLevel)]
pub(crate) enum LevelWord {
    /// Not at all, as far as is known.
    Info,
    /// Somewhat.
    Warning,
    /// Something failed.
    Error,
}

impl From<LogLine> for LogView {
    fn from(line: LogLine) -> Self {
        let source = match line.source {
            LogSource::App => SourceWord::App,
            LogSource::Browser => SourceWord::Browser,
        };
        let level = match line.level {
            LogLevel::Info => LevelWord::Info,
            LogLevel::Warning => LevelWord::Warning,
            LogLevel::Error => LevelWord::Error,
        };
        Self { seq: line.seq, at: line.at, source, level, text: line.text }
    }
}

/// Says where the running app stands.
#[utoipa::path(
    get, path = "/v1/projects/{id}/preview", tag = "previews", params(("id" = ProjectId, Path, description = "Which project.")),
    responses((status = 200, body = Preview), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn get_preview(State(app): State<App>, Project(project): Project) -> axum::Json<Preview> {
    let status = match &*app.engine.borrow() {
        Engine::Ready(previews) => previews.status(AppId::preview(project.id)),
        Engine::Starting | Engine::Lacking(_) => stopped(&app),
    };
    axum::Json(view(&app, project.id, project.has_files, status))
}

/// Starts the app on the newest files, or starts it again when it crashed; answers at once.
#[utoipa::path(
    post, path = "/v1/projects/{id}/preview/start", tag = "previews", params(("id" = ProjectId, Path, description = "Which project.")),
    request_body = super::runs::Nothing,
    responses(
        (status = 200, body = Preview), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "the project has no files yet"), (status = 415, body = crate::error::ErrorBody),
        (status = 503, body = crate::error::ErrorBody, description = "the machine lacks something"),
    ),
)]
pub(crate) async fn start_preview(
    State(app): State<App>,
    Project(project): Project,
    Json(_): Json<super::runs::Nothing>,
) -> Result<axum::Json<Preview>, ApiError> {
    let status = previews(&app).await?.start(AppId::preview(project.id)).await?;
    Ok(axum::Json(view(&app, project.id, true, status)))
}

/// Stops the app; the data that was put into it stays.
#[utoipa::path(
    post, path = "/v1/projects/{id}/preview/stop", tag = "previews", params(("id" = ProjectId, Path, description = "Which project.")),
    request_body = super::runs::Nothing,
    responses(
        (status = 200, body = Preview), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 415, body = crate::error::ErrorBody), (status = 503, body = crate::error::ErrorBody, description = "the machine lacks something"),
    ),
)]
pub(crate) async fn stop_preview(
    State(app): State<App>,
    Project(project): Project,
    Json(_): Json<super::runs::Nothing>,
) -> Result<axum::Json<Preview>, ApiError> {
    let status = previews(&app).await?.stop(AppId::preview(project.id)).await;
    Ok(axum::Json(view(&app, project.id, project.has_files, status)))
}

/// Ends the app's process and starts it anew on the newest files; answers when the old one has ended.
#[utoipa::path(
    post, path = "/v1/projects/{id}/preview/restart", tag = "previews", params(("id" = ProjectId, Path, description = "Which project.")),
    request_body = super::runs::Nothing,
    responses(
        (status = 200, body = Preview), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody),
        (status = 409, body = crate::error::ErrorBody, description = "the project has no files yet"), (status = 415, body = crate::error::ErrorBody),
        (status = 503, body = crate::error::ErrorBody, description = "the machine lacks something"),
    ),
)]
pub(crate) async fn restart_preview(
    State(app): State<App>,
    Project(project): Project,
    Json(_): Json<super::runs::Nothing>,
) -> Result<axum::Json<Preview>, ApiError> {
    let status = previews(&app).await?.restart(AppId::preview(project.id)).await?;
    Ok(axum::Json(view(&app, project.id, true, status)))
}

/// Lists what the app and its pages printed, oldest first.
#[utoipa::path(
    get, path = "/v1/projects/{id}/preview/logs", tag = "previews", params(("id" = ProjectId, Path, description = "Which project."), AfterQuery),
    responses((status = 200, body = LogPage), (status = 400, body = crate::error::ErrorBody), (status = 404, body = crate::error::ErrorBody)),
)]
pub(crate) async fn list_logs(
    State(app): State<App>,
    Project(project): Project,
    Query(query): Query<AfterQuery>,
) -> Result<axum::Json<LogPage>, ApiError> {
    let after = position(query.after)?.0;
    let (lines, last_seq) = logs(&app, project.id).map(|logs| logs.after(after)).unwrap_or_default();
    Ok(axum::Json(LogPage { items: lines.into_iter().map(LogView::from).collect(), last_seq }))
}

/// Streams what the app and its pages print as server-sent events: `id: <seq>` and `data: <line>`.
#[utoipa::path(
    get, path = "/v1/projects/{id}/preview/logs/stream", tag = "previews",
    params(
        ("id" = ProjectId, Path, description = "Which project."), AfterQuery,
        ("last-event-id" = Option<i64>, Header, description = "Number of the last line that is known; wins over `after`."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"), (status = 400, body = crate::error::ErrorBody),
        (status = 404, body = crate::error::ErrorBody),
    ),
)]
pub(crate) async fn stream_logs(
    State(app): State<App>,
    Project(project): Project,
    Query(query): Query<AfterQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let after = position(last_event_id(&headers)?.or(query.after))?.0;
    let watch = logs(&app, project.id);
    let feed = LogFeed { app, project: project.id, after, watch, read: VecDeque::new() };
    let lines = stream::unfold(feed, async |mut feed| {
        let line = feed.next().await?;
        let event = sse::Event::default().id(line.seq.to_string()).data(json(&LogView::from(line)));
        Some((Ok::<_, Infallible>(event), feed))
    });
    Ok(live(lines))
}

/// The live output of one project's app, over all its starts.
struct LogFeed {
    app: App,
    project: ProjectId,
    after: i64,
    watch: Option<LogWatch>,
    read: VecDeque<LogLine>,
}

impl LogFeed {
    /// Waits for the next line; `None` when the server ends.
    async fn next(&mut self) -> Option<LogLine> {
        loop {
            if let Some(line) = self.read.pop_front() {
                self.after = line.seq;
                return Some(line);
            }
            let wait = match &mut self.watch {
                Some(watch) => {
                    // Marks what there is as seen before it is read.
                    watch.mark_seen();
                    let (lines, last) = watch.after(self.after);
                    if last < self.after {
                        // The app's output began anew, and so did its numbers.
                        self.after = 0;
                        continue;
                    }
                    self.read = lines.into();
                    if !self.read.is_empty() {
                        continue;
                    }
                    tokio::select! {
                        () = self.app.stop.cancelled() => return None,
                        alive = watch.changed() => alive,
                    }
                }
                None => tokio::select! {
                    () = self.app.stop.cancelled() => return None,
                    () = tokio::time::sleep(LOOK) => false,
                },
            };
            if !wait {
                self.watch = logs(&self.app, self.project);
            }
        }
    }
}

/// Returns what runs apps, or why nothing does. A server that has just begun is waited for.
pub(crate) async fn previews(app: &App) -> Result<Arc<Previews>, ApiError> {
    let mut engine = app.engine.clone();
    let known = engine.wait_for(|engine| !matches!(engine, Engine::Starting));
    let known = tokio::time::timeout(FIRST_LOOK, known).await.ok().and_then(Result::ok).map(|engine| engine.clone());
    match known {
        Some(Engine::Ready(previews)) => Ok(previews),
        Some(Engine::Lacking(sentence)) => Err(ApiError::Unavailable(sentence)),
        Some(Engine::Starting) | None => {
            Err(ApiError::Unavailable("the server is starting: try again in a moment".to_owned()))
        }
    }
}

fn logs(app: &App, project: ProjectId) -> Option<LogWatch> {
    match &*app.engine.borrow() {
        Engine::Ready(previews) => previews.logs(AppId::preview(project)),
        Engine::Starting | Engine::Lacking(_) => None,
    }
}

pub(crate) fn stopped(app: &App) -> PreviewStatus {
    PreviewStatus { state: PreviewState::Stopped, line: None, checkpoint: None, since: app.clock.now() }
}

fn view(app: &App, project: ProjectId, has_files: bool, status: PreviewStatus) -> Preview {
    Preview {
        state: status.state.into(),
        url: has_files.then(|| app.link_key.link(project, app.port, app.clock.now())),
        line: status.line,
        checkpoint_id: status.checkpoint,
        since: status.since,
    }
}
