//! Running apps that people see: a development server for each project that somebody looks at, and published apps.
//!
//! An app runs in a sandbox and a folder of its own, apart from those that runs work in, so that no half-made change
//! and no check disturbs it. A preview follows the project's files: at once while the first build goes on, and when a
//! change has ended. A published app stays at its checkpoint, is started again after a crash and with the server, and is
//! never stopped for being idle. The data that people put in stays in the project's folder, that of a preview apart from
//! that of the published app. Deliberately absent: HTTP, links, cookies.

mod allowance;
mod app;
mod files;
mod health;
mod kind;
mod logs;
pub mod publish;
mod rest;
mod visit;

use crate::{Ctx, OrchestratorError};
use app::RunningApp;
use domain::host::HostName;
use domain::ids::{CheckpointId, ProjectId, UnixMs};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Clock;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

pub use kind::{AppId, AppKind, PORT};
pub use logs::{ConsoleLine, LogLevel, LogLine, LogSource, LogWatch};
pub use visit::Visit;

/// Apps that have ended and whose output is still kept.
const MAX_KNOWN: usize = 32;

/// How apps are run.
#[derive(Debug, Clone, Copy)]
pub struct PreviewLimits {
    /// Previews that run at the same time; the one that was looked at longest ago makes room.
    pub apps: usize,
    /// Apps that may be published at the same time.
    pub published: u32,
    /// Connections to one app at the same time.
    pub connections: usize,
    /// A preview that nobody looks at for so long is stopped.
    pub idle: Duration,
    /// An app that nobody looks at for so long rests: it keeps its memory and uses no processor time.
    pub rest: Duration,
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
    /// The line of its output that says why it crashed; on its way up, what it printed last.
    pub line: Option<String>,
    /// The files that it runs.
    pub checkpoint: Option<CheckpointId>,
    /// Since when.
    pub since: UnixMs,
}

/// Why an app cannot be connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoConnection {
    /// It does not run; this is where it stands.
    Stands(PreviewStatus),
    /// It has as many connections as it may have.
    Busy,
}

/// The running apps of this process.
pub struct Previews {
    ctx: Ctx,
    clock: Arc<dyn Clock>,
    limits: PreviewLimits,
    apps: Mutex<HashMap<AppId, Arc<RunningApp>>>,
    tasks: Mutex<JoinSet<()>>,
}

impl Previews {
    /// Starts with no app.
    #[must_use]
    pub fn new(ctx: Ctx, clock: Arc<dyn Clock>, limits: PreviewLimits) -> Self {
        Self { ctx, clock, limits, apps: Mutex::default(), tasks: Mutex::default() }
    }

    /// Says where an app stands.
    #[must_use]
    pub fn status(&self, id: AppId) -> PreviewStatus {
        self.find(id).map_or_else(|| self.stopped(), |app| app.status())
    }

    /// Starts an app, or starts it again when it crashed. Returns at once; [`Previews::status`] tells how it goes on.
    ///
    /// # Errors
    /// [`OrchestratorError::Missing`] when the project has no files yet.
    pub async fn start(&self, id: AppId) -> Result<PreviewStatus, OrchestratorError> {
        self.ctx.store.find_head(id.project).await?.ok_or_else(|| OrchestratorError::missing("files"))?;
        if let Some(app) = self.find(id).filter(|app| app.is_over()) {
            // Its folder is free only when it has ended.
            app.over().await;
        }
        let mut apps = lock(&self.apps);
        if let Some(app) = apps.get(&id).filter(|app| !app.is_over()) {
            app.nudge();
            return Ok(app.status());
        }
        self.make_room(&mut apps, id);
        // What it printed before stays, and the numbers of its lines go on.
        let logs = apps.get(&id).map(|app| app.output()).unwrap_or_default();
        let app = Arc::new(RunningApp::new(id, self.ctx.clone(), Arc::clone(&self.clock), self.limits, logs));
        let status = app.status();
        apps.insert(id, Arc::clone(&app));
        drop(apps);
        let mut tasks = lock(&self.tasks);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move { app.run().await });
        Ok(status)
    }

    /// Stops an app; its data stays.
    pub async fn stop(&self, id: AppId) -> PreviewStatus {
        if let Some(app) = self.find(id) {
            app.stop();
            app.over().await;
        }
        self.status(id)
    }

    /// Ends an app's process and starts it anew; its data stays. One that does not run is started.
    ///
    /// # Errors
    /// [`OrchestratorError::Missing`] when the project has no files yet.
    pub async fn restart(&self, id: AppId) -> Result<PreviewStatus, OrchestratorError> {
        self.stop(id).await;
        self.start(id).await
    }

    /// Connects to an app, which counts as a look at it.
    ///
    /// # Errors
    /// [`NoConnection`] says why it cannot be connected to.
    pub async fn connect(&self, id: AppId) -> Result<(TcpStream, Visit), NoConnection> {
        match self.find(id) {
            Some(app) => app.connect().await,
            None => Err(NoConnection::Stands(self.stopped())),
        }
    }

    /// Takes what a page of an app said in somebody's browser; false when it was too much at once, or the app does not
    /// run.
    #[must_use]
    pub fn note_console(&self, id: AppId, lines: &[ConsoleLine]) -> bool {
        self.find(id).is_some_and(|app| app.note_console(lines))
    }

    /// Has the running apps and the commands of a project in this process obey the hosts that are written down for it
    /// now: from the next request on they may read from those, and from no others that were its own before.
    ///
    /// # Errors
    /// [`OrchestratorError::Store`] when the database fails.
    pub async fn refresh_hosts(&self, project: ProjectId) -> Result<(), OrchestratorError> {
        self.ctx.projects.refresh_hosts(&self.ctx.store, project).await
    }

    /// Returns the hosts that a project was refused in this process and that a person may allow; those of which a run
    /// has told already are not among them.
    #[must_use]
    pub fn refused_hosts(&self, project: ProjectId) -> BTreeSet<HostName> {
        self.ctx.projects.refused_hosts(project)
    }

    /// Returns what an app has printed, for as long as this process has known it.
    #[must_use]
    pub fn logs(&self, id: AppId) -> Option<LogWatch> {
        self.find(id).map(|app| app.logs())
    }

    /// Stops all apps and waits until they have ended.
    pub async fn shut_down(&self) {
        lock(&self.apps).values().for_each(|app| app.stop());
        let mut tasks = std::mem::take(&mut *lock(&self.tasks));
        while tasks.join_next().await.is_some() {}
    }

    fn find(&self, id: AppId) -> Option<Arc<RunningApp>> {
        lock(&self.apps).get(&id).map(Arc::clone)
    }

    /// Stops the preview that was looked at longest ago, when there are too many with one more.
    fn make_room(&self, apps: &mut HashMap<AppId, Arc<RunningApp>>, one_more: AppId) {
        if apps.len() > MAX_KNOWN {
            apps.retain(|_, app| !app.is_over());
        }
        if !one_more.kind.is_for_a_while() {
            return;
        }
        let mut running: Vec<_> = apps.values().filter(|app| app.is_for_a_while() && !app.is_over()).collect();
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
