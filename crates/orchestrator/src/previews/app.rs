//! One running app: started, watched, kept equal to the project's files, stopped.

use super::allowance::Allowance;
use super::health::{Look, look};
use super::logs::{LogWatch, Logs};
use super::{PreviewLimits, PreviewState, PreviewStatus, lock};
use crate::projects::OpenProject;
use crate::{Ctx, OrchestratorError, meter, templates};
use agents::executor::head_and_tail;
use domain::ids::{CheckpointId, ProjectId};
use domain::run::RunStatus;
use domain::template::TemplateManifest;
use sandbox::{Command, Exit, Limits, Outcome, Process, Resource, Sandbox, SandboxError};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Clock;
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// The app's port inside its sandbox.
const PORT: u16 = 3000;

/// Folder of the app's data inside its sandbox; it lies in the project's folder, so it survives.
const DATA_DIR: &str = "/app/data";

/// Time between two looks at an app that does not answer yet.
const LOOK_PAUSE: Duration = Duration::from_millis(60);

/// How long an app may answer with errors before it counts as crashed.
const ILL_TIME: Duration = Duration::from_secs(3);

/// How often it is looked whether the files moved on and whether anybody still looks at the app.
const TICK: Duration = Duration::from_secs(1);

/// One running app.
pub(super) struct RunningApp {
    project: ProjectId,
    ctx: Ctx,
    clock: Arc<dyn Clock>,
    limits: PreviewLimits,
    status: watch::Sender<PreviewStatus>,
    logs: Arc<Logs>,
    sandbox: Mutex<Option<Arc<dyn Sandbox>>>,
    seen: Mutex<Instant>,
    visits: Arc<AtomicUsize>,
    stop: CancellationToken,
    over: CancellationToken,
    nudge: Notify,
}

/// A connection to an app. While it lasts, somebody looks at the app.
pub struct Visit(Arc<AtomicUsize>);

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Why an app does not run any more.
enum End {
    /// It was told to stop, or nobody looked at it.
    Stopped,
    /// It is to be laid out anew.
    Reopen,
    /// It ended, or cannot be started; the line says why.
    Crashed(String),
}

impl RunningApp {
    pub(super) fn new(
        project: ProjectId,
        ctx: Ctx,
        clock: Arc<dyn Clock>,
        limits: PreviewLimits,
        logs: Arc<Logs>,
    ) -> Self {
        let status =
            PreviewStatus { state: PreviewState::Installing, line: None, checkpoint: None, since: clock.now() };
        Self {
            project,
            ctx,
            clock,
            limits,
            status: watch::channel(status).0,
            logs,
            sandbox: Mutex::default(),
            seen: Mutex::new(Instant::now()),
            visits: Arc::default(),
            stop: CancellationToken::new(),
            over: CancellationToken::new(),
            nudge: Notify::new(),
        }
    }

    pub(super) fn status(&self) -> PreviewStatus {
        self.status.borrow().clone()
    }

    pub(super) fn logs(&self) -> LogWatch {
        self.logs.watch()
    }

    pub(super) fn output(&self) -> Arc<Logs> {
        Arc::clone(&self.logs)
    }

    pub(super) fn stop(&self) {
        self.stop.cancel();
    }

    /// Asks a crashed app to try again.
    pub(super) fn nudge(&self) {
        *lock(&self.seen) = Instant::now();
        self.nudge.notify_one();
    }

    pub(super) fn is_over(&self) -> bool {
        self.stop.is_cancelled() || self.over.is_cancelled()
    }

    /// Waits until it has ended.
    pub(super) async fn over(&self) {
        self.over.cancelled().await;
    }

    /// How long nobody has looked at it.
    pub(super) fn idle_for(&self) -> Duration {
        if self.visits.load(Ordering::Relaxed) > 0 { Duration::ZERO } else { lock(&self.seen).elapsed() }
    }

    pub(super) async fn connect(&self) -> Result<(TcpStream, Visit), PreviewStatus> {
        *lock(&self.seen) = Instant::now();
        let sandbox = lock(&self.sandbox).clone();
        let status = self.status();
        let Some(sandbox) = sandbox.filter(|_| status.state == PreviewState::Running) else { return Err(status) };
        match sandbox.dial(PORT).await {
            Ok(stream) => {
                self.visits.fetch_add(1, Ordering::Relaxed);
                Ok((stream, Visit(Arc::clone(&self.visits))))
            }
            Err(_) => Err(PreviewStatus { state: PreviewState::Starting, ..status }),
        }
    }

    /// Runs the app until it is stopped.
    pub(super) async fn run(&self) {
        let _over = self.over.clone().drop_guard();
        loop {
            let end = self.run_once().await;
            lock(&self.sandbox).take();
            match end {
                End::Reopen => {}
                End::Stopped => {
                    self.set(PreviewState::Stopped, None);
                    return;
                }
                End::Crashed(line) => {
                    meter::preview_crashed();
                    self.set(PreviewState::Crashed, Some(line));
                    if !self.wait_for_another_try().await {
                        self.set(PreviewState::Stopped, None);
                        return;
                    }
                }
            }
        }
    }

    async fn run_once(&self) -> End {
        self.set(PreviewState::Installing, None);
        let opened = tokio::select! {
            () = self.stop.cancelled() => return End::Stopped,
            opened = self.open() => opened,
        };
        let (open, manifest) = match opened {
            Ok(opened) => opened,
            Err(error) => return End::Crashed(told(&error)),
        };
        self.set(PreviewState::Starting, None);
        let first_line = self.logs.last();
        let process = match open.sandbox.start(&command(&manifest), &self.process_limits()).await {
            Ok(process) => process,
            Err(error) => return End::Crashed(told(&error.into())),
        };
        *lock(&self.sandbox) = Some(Arc::clone(&open.sandbox));
        meter::preview_started();
        self.watch(&open, process, &manifest.server.health_path, first_line).await
    }

    /// Passes on what the app prints, looks whether it answers, and keeps its files equal to the project's.
    async fn watch(&self, open: &OpenProject, mut process: Process, health_path: &str, first_line: i64) -> End {
        let mut news = self.ctx.store.subscribe();
        let mut tick = ticks();
        let mut allowance = Allowance::new();
        let mut answering = Box::pin(self.until_answering(open, health_path, first_line));
        let mut looks = true;
        loop {
            tokio::select! {
                () = self.stop.cancelled() => {
                    process.kill().await;
                    return End::Stopped;
                }
                line = process.line(), if allowance.is_left() => match line {
                    Ok(Some(line)) => {
                        allowance.take(&line);
                        self.logs.push(self.clock.now(), &line);
                        // Lines that have been read already wait for nothing, and would keep others of this thread waiting.
                        tokio::task::consume_budget().await;
                        continue;
                    }
                    Ok(None) | Err(_) => return self.ended(process, first_line).await,
                },
                () = &mut answering, if looks => looks = false,
                () = self.nudge.notified() => if self.status().state == PreviewState::Crashed {
                    process.kill().await;
                    return End::Reopen;
                },
                _ = news.changed() => {}
                _ = tick.tick() => if !allowance.renew() {
                    process.kill().await;
                    return self.used_too_much(Resource::Output);
                },
            }
            if self.idle_for() > self.limits.idle {
                process.kill().await;
                return End::Stopped;
            }
            match self.follow(open).await {
                Ok(Followed::Same) => {}
                Ok(Followed::Changed) => {
                    answering = Box::pin(self.until_answering(open, health_path, self.logs.last()));
                    looks = true;
                }
                Ok(Followed::NeedsPackages) => {
                    process.kill().await;
                    return End::Reopen;
                }
                Err(error) => tracing::warn!(error = %error.explain(), "a running app could not follow its files"),
            }
        }
    }

    /// Looks at the app until it answers, or until it has been silent or ill for too long.
    async fn until_answering(&self, open: &OpenProject, health_path: &str, first_line: i64) {
        let started = Instant::now();
        let mut ill_since = None;
        loop {
            match look(&*open.sandbox, PORT, health_path).await {
                Look::Well => return self.set(PreviewState::Running, None),
                Look::Silent => ill_since = None,
                Look::Ill => {
                    self.pass(PreviewState::Compiling);
                    if ill_since.get_or_insert_with(Instant::now).elapsed() > ILL_TIME {
                        return self
                            .set(PreviewState::Crashed, Some(self.telling(first_line, "it answers with errors")));
                    }
                }
            }
            if started.elapsed() > self.limits.start {
                return self.set(PreviewState::Crashed, Some(self.telling(first_line, "it does not answer")));
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
    }

    async fn ended(&self, mut process: Process, first_line: i64) -> End {
        let ended = match process.wait().await {
            Ok(Exit { outcome: Outcome::Over(resource), .. }) => return self.used_too_much(resource),
            Ok(exit) => sandbox::command::ended(&exit.outcome),
            Err(_) => "its sandbox ended".to_owned(),
        };
        End::Crashed(self.telling(first_line, &ended))
    }

    /// It was stopped, of which nothing that it printed itself can tell.
    fn used_too_much(&self, resource: Resource) -> End {
        let sentence = sandbox::command::ended(&Outcome::Over(resource));
        self.logs.push(self.clock.now(), sentence.as_bytes());
        End::Crashed(sentence)
    }

    fn telling(&self, first_line: i64, otherwise: &str) -> String {
        self.logs.telling(first_line).unwrap_or_else(|| otherwise.to_owned())
    }

    /// Waits until a person asks for it or the files have changed; false when the app is to stop.
    async fn wait_for_another_try(&self) -> bool {
        let mut news = self.ctx.store.subscribe();
        let mut tick = ticks();
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return false,
                () = self.nudge.notified() => return true,
                _ = news.changed() => {}
                _ = tick.tick() => {}
            }
            if self.idle_for() > self.limits.idle {
                return false;
            }
            if matches!(self.wanted().await, Ok(Some(head)) if Some(head) != self.status().checkpoint) {
                return true;
            }
        }
    }

    async fn open(&self) -> Result<(OpenProject, TemplateManifest), OrchestratorError> {
        let store = &self.ctx.store;
        let head = store.find_head(self.project).await?.ok_or_else(|| OrchestratorError::missing("files"))?;
        self.status.send_modify(|status| status.checkpoint = Some(head));
        let template = store.find_template(self.project).await?.ok_or_else(|| OrchestratorError::missing("design"))?;
        let manifest = templates::find(&template)?.manifest;
        Ok((self.ctx.projects.open_preview(store, self.project, head).await?, manifest))
    }

    async fn follow(&self, open: &OpenProject) -> Result<Followed, OrchestratorError> {
        let Some(head) = self.wanted().await?.filter(|head| Some(*head) != self.status().checkpoint) else {
            return Ok(Followed::Same);
        };
        if !self.ctx.projects.update_preview(&self.ctx.store, open, head).await? {
            return Ok(Followed::NeedsPackages);
        }
        self.status.send_modify(|status| status.checkpoint = Some(head));
        Ok(Followed::Changed)
    }

    /// The files that the app should run: the newest ones, but none of a change that is not over.
    async fn wanted(&self) -> Result<Option<CheckpointId>, OrchestratorError> {
        let Some(head) = self.ctx.store.find_head(self.project).await? else { return Ok(None) };
        if Some(head) == self.status().checkpoint {
            return Ok(Some(head));
        }
        let newest = self.ctx.store.list_runs(self.project).await?.into_iter().next();
        let changing = newest.is_some_and(|run| run.status != RunStatus::Done && run.kind == "change");
        Ok((!changing).then_some(head))
    }

    fn process_limits(&self) -> Limits {
        // It may run for months: how fast it prints is limited, not how much in all.
        Limits {
            output_bytes: 64 * 1024,
            printed_bytes: u64::MAX,
            wall_time: Duration::MAX,
            cpu_time: Duration::MAX,
            ..self.ctx.limits.executor.command
        }
    }

    fn set(&self, state: PreviewState, line: Option<String>) {
        let since = self.clock.now();
        self.status.send_if_modified(|status| {
            let differs = status.state != state || status.line != line;
            if differs {
                *status = PreviewStatus { state, line, checkpoint: status.checkpoint, since };
            }
            differs
        });
    }

    /// Goes on to a state of a start, unless the app already ran.
    fn pass(&self, state: PreviewState) {
        if !matches!(self.status.borrow().state, PreviewState::Running | PreviewState::Crashed) {
            self.set(state, None);
        }
    }
}

/// Ticks that do not hurry after a delay.
fn ticks() -> Interval {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// What became of a look at the project's files.
enum Followed {
    /// They are what the app runs.
    Same,
    /// The app has newer ones now.
    Changed,
    /// The newer ones need other packages.
    NeedsPackages,
}

fn command(manifest: &TemplateManifest) -> Command {
    Command::new(manifest.commands.dev.iter().cloned())
        .env(&manifest.server.port_env, &PORT.to_string())
        .env(&manifest.server.host_env, "127.0.0.1")
        .env(&manifest.server.data_dir_env, DATA_DIR)
}

/// Puts an error into one line for a person.
fn told(error: &OrchestratorError) -> String {
    let OrchestratorError::Sandbox(SandboxError::Install { output }) = error else { return error.explain() };
    let output = agents::executor::plain(output);
    let logs = Logs::default();
    output.lines().for_each(|line| logs.push(domain::ids::UnixMs(0), line.as_bytes()));
    logs.telling(0).unwrap_or_else(|| head_and_tail(&output, 400))
}
