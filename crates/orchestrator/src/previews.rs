//! Running apps that people see: one development server for each project that somebody looks at.
//!
//! An app runs in a sandbox and a folder of its own, apart from those that runs work in, so that no half-made change
//! and no check disturbs it. It follows the project's files: at once while the first build goes on, and when a change
//! has ended. The data that people put in stays in the project's folder. Deliberately absent: HTTP, links, cookies.

mod allowance;
mod app;
mod health;
mod logs;

use crate::{Ctx, OrchestratorError};
use app::RunningApp;
use domain::ids::{CheckpointId, ProjectId, UnixMs};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Clock;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

pub use app::Visit;
pub use logs::{LogLine, LogWatch};

/// Apps that have ended and whose output is still kept.
const MAX_KNOWN: usize = 32;

/// How apps are run.
#[derive(Debug, Clone, Copy)]
pub struct PreviewLimits {
    /// Apps that run at the same time; the one that was looked at longest ago makes room.
    pub apps: usize,
    /// An app that nobody looks at for so long is stopped.
    pub idle: Duration,
    /// Time in which an app must answer after its start.
    pub start: Duration,
}

/// Where an app stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviewState {
    /// It does not run.
    Stopped,
    /// Its packages and files are being laid out.
    Installing,
    /// Its process starts.
    Starting,
    /// It listens, and compiles what it serves.
    Compiling,
    /// It answers.
    Running,
    /// It ended, or does not answer.
    Crashed,
}

/// Where an app stands, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewStatus {
    /// Where it stands.
    pub state: PreviewState,
    /// The line of its output that says why it crashed.
    pub line: Option<String>,
    /// The files that it runs.
    pub checkpoint: Option<CheckpointId>,
    /// Since when.
    pub since: UnixMs,
}

/// The running apps of this process.
pub struct Previews {
    ctx: Ctx,
    clock: Arc<dyn Clock>,
    limits: PreviewLimits,
    apps: Mutex<HashMap<ProjectId, Arc<RunningApp>>>,
    tasks: Mutex<JoinSet<()>>,
}

impl Previews {
    /// Starts with no app.
    #[must_use]
    pub fn new(ctx: Ctx, clock: Arc<dyn Clock>, limits: PreviewLimits) -> Self {
        Self { ctx, clock, limits, apps: Mutex::default(), tasks: Mutex::default() }
    }

    /// Says where a project's app stands.
    #[must_use]
    pub fn status(&self, project: ProjectId) -> PreviewStatus {
        self.find(project).map_or_else(|| self.stopped(), |app| app.status())
    }

    /// Starts a project's app, or starts it again when it crashed. Returns at once; [`Previews::status`] tells how it
    /// goes on.
    ///
    /// # Errors
    /// [`OrchestratorError::Missing`] when the project has no files yet.
    pub async fn start(&self, project: ProjectId) -> Result<PreviewStatus, OrchestratorError> {
        self.ctx.store.find_head(project).await?.ok_or_else(|| OrchestratorError::missing("files"))?;
        if let Some(app) = self.find(project).filter(|app| app.is_over()) {
            // Its folder is free only when it has ended.
            app.over().await;
        }
        let mut apps = lock(&self.apps);
        if let Some(app) = apps.get(&project).filter(|app| !app.is_over()) {
            app.nudge();
            return Ok(app.status());
        }
        self.make_room(&mut apps);
        // What it printed before stays, and the numbers of its lines go on.
        let logs = apps.get(&project).map(|app| app.output()).unwrap_or_default();
        let app = Arc::new(RunningApp::new(project, self.ctx.clone(), Arc::clone(&self.clock), self.limits, logs));
        let status = app.status();
        apps.insert(project, Arc::clone(&app));
        drop(apps);
        let mut tasks = lock(&self.tasks);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move { app.run().await });
        Ok(status)
    }

    /// Stops a project's app; its data stays.
    pub async fn stop(&self, project: ProjectId) -> PreviewStatus {
        if let Some(app) = self.find(project) {
            app.stop();
            app.over().await;
        }
        self.status(project)
    }

    /// Connects to a project's app, which counts as a look at it.
    ///
    /// # Errors
    /// Where it stands, when it cannot be connected to.
    pub async fn connect(&self, project: ProjectId) -> Result<(TcpStream, Visit), PreviewStatus> {
        match self.find(project) {
            Some(app) => app.connect().await,
            None => Err(self.stopped()),
        }
    }

    /// Returns what a project's app has printed, for as long as this process has known it.
    #[must_use]
    pub fn logs(&self, project: ProjectId) -> Option<LogWatch> {
        self.find(project).map(|app| app.logs())
    }

    /// Stops all apps and waits until they have ended.
    pub async fn shut_down(&self) {
        lock(&self.apps).values().for_each(|app| app.stop());
        let mut tasks = std::mem::take(&mut *lock(&self.tasks));
        while tasks.join_next().await.is_some() {}
    }

    fn find(&self, project: ProjectId) -> Option<Arc<RunningApp>> {
        lock(&self.apps).get(&project).map(Arc::clone)
    }

    /// Stops the app that was looked at longest ago, when there are too many.
    fn make_room(&self, apps: &mut HashMap<ProjectId, Arc<RunningApp>>) {
        if apps.len() > MAX_KNOWN {
            apps.retain(|_, app| !app.is_over());
        }
        let mut running: Vec<_> = apps.values().filter(|app| !app.is_over()).collect();
        running.sort_by_key(|app| app.idle_for());
        running.iter().skip(self.limits.apps.saturating_sub(1)).for_each(|app| app.stop());
    }

    fn stopped(&self) -> PreviewStatus {
        PreviewStatus { state: PreviewState::Stopped, line: None, checkpoint: None, since: self.clock.now() }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
