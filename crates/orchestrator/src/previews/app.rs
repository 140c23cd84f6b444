//! One running app: started, watched, kept equal to the project's files, stopped.

use super::allowance::Allowance;
use super::files::Followed;
use super::health::{Look, look, silent};
use super::kind::{AppKind, PORT};
use super::logs::{ConsoleLine, LogWatch, Logs};
use super::rest::Rest;
use super::visit::{Visit, Visits};
use super::{AppId, NoConnection, PreviewLimits, PreviewState, PreviewStatus, lock};
use crate::projects::OpenProject;
use crate::{Ctx, OrchestratorError, meter};
use agents::executor::head_and_tail;
use futures_util::future::BoxFuture;
use sandbox::{Exit, Limits, Outcome, Process, Resource, Sandbox, SandboxError};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Clock;
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// Time between two looks at an app that does not answer yet.
const LOOK_PAUSE: Duration = Duration::from_millis(60);

/// How long an app may answer with errors before it counts as crashed.
const ILL_TIME: Duration = Duration::from_secs(3);

/// How often it is looked whether the files moved on and whether anybody still looks at the app.
const TICK: Duration = Duration::from_secs(1);

/// An app that ran for so long has not crashed in a row with what was before.
const STEADY: Duration = Duration::from_secs(60);

/// One running app.
pub(super) struct RunningApp {
    pub(super) id: AppId,
    pub(super) ctx: Ctx,
    clock: Arc<dyn Clock>,
    limits: PreviewLimits,
    pub(super) status: watch::Sender<PreviewStatus>,
    logs: Arc<Logs>,
    /// The last line of the output that has nothing to do with what goes on now.
    begun: AtomicI64,
    sandbox: Mutex<Option<Arc<dyn Sandbox>>>,
    seen: Mutex<Instant>,
    visits: Visits,
    rest: Rest,
    stop: CancellationToken,
    over: CancellationToken,
    nudge: Notify,
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
    pub(super) fn new(id: AppId, ctx: Ctx, clock: Arc<dyn Clock>, limits: PreviewLimits, logs: Arc<Logs>) -> Self {
        let status =
            PreviewStatus { state: PreviewState::Installing, line: None, checkpoint: None, since: clock.now() };
        Self {
            id,
            ctx,
            clock,
            limits,
            status: watch::channel(status).0,
            begun: AtomicI64::new(logs.last()),
            logs,
            sandbox: Mutex::default(),
            seen: Mutex::new(Instant::now()),
            visits: Visits::default(),
            rest: Rest::default(),
            stop: CancellationToken::new(),
            over: CancellationToken::new(),
            nudge: Notify::new(),
        }
    }

    /// Where it stands; on the way up with what it printed last.
    pub(super) fn status(&self) -> PreviewStatus {
        let status = self.status.borrow().clone();
        match status.state {
            PreviewState::Starting | PreviewState::Compiling => {
                PreviewStatus { line: self.logs.newest(self.begun.load(Ordering::Relaxed)), ..status }
            }
            PreviewState::Stopped | PreviewState::Installing | PreviewState::Running | PreviewState::Crashed => status,
        }
    }

    /// Takes what one of its pages said; false when it was too much at once.
    pub(super) fn note_console(&self, lines: &[ConsoleLine]) -> bool {
        self.logs.push_console(self.clock.now(), lines)
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

    /// Whether it makes room for others and ends when nobody looks at it.
    pub(super) fn is_for_a_while(&self) -> bool {
        self.id.kind.is_for_a_while()
    }

    /// How long nobody has looked at it.
    pub(super) fn idle_for(&self) -> Duration {
        if self.visits.is_empty() { lock(&self.seen).elapsed() } else { Duration::ZERO }
    }

    fn is_idle(&self) -> bool {
        self.is_for_a_while() && self.idle_for() > self.limits.idle
    }

    pub(super) async fn connect(&self) -> Result<(TcpStream, Visit), NoConnection> {
        *lock(&self.seen) = Instant::now();
        let sandbox = lock(&self.sandbox).clone();
        let status = self.status();
        let Some(sandbox) = sandbox.filter(|_| status.state == PreviewState::Running) else {
            return Err(NoConnection::Stands(status));
        };
        let visit = self.visits.begin(self.limits.connections).ok_or(NoConnection::Busy)?;
        self.rest.end(&*sandbox).await;
        match sandbox.dial(PORT).await {
            Ok(stream) => Ok((stream, visit)),
            Err(_) => Err(NoConnection::Stands(PreviewStatus { state: PreviewState::Starting, ..status })),
        }
    }

    /// Runs the app until it is stopped.
    pub(super) async fn run(&self) {
        let _over = self.over.clone().drop_guard();
        let mut crashes = 0;
        loop {
            let started = Instant::now();
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
                    crashes = if started.elapsed() > STEADY { 1 } else { crashes + 1 };
                    if !self.wait_for_another_try(self.id.kind.pause(crashes)).await {
                        self.set(PreviewState::Stopped, None);
                        return;
                    }
                }
            }
        }
    }

    async fn run_once(&self) -> End {
        self.begin();
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
        let command = self.id.kind.command(&manifest);
        let process = match open.sandbox.start(&command, &self.process_limits()).await {
            Ok(process) => process,
            Err(error) => return End::Crashed(told(&error.into())),
        };
        *lock(&self.sandbox) = Some(Arc::clone(&open.sandbox));
        meter::preview_started();
        self.watch(&open, process, &manifest.server.health_path).await
    }

    /// Passes on what the app prints, looks whether it answers, and keeps its files equal to the project's.
    async fn watch(&self, open: &OpenProject, mut process: Process, health_path: &str) -> End {
        let mut news = self.ctx.store.subscribe();
        let mut tick = ticks();
        let mut allowance = Allowance::new();
        let mut answering = Box::pin(self.until_answering(open, health_path));
        let mut looks = true;
        let mut silence: BoxFuture<'_, ()> = Box::pin(std::future::pending());
        let end = loop {
            tokio::select! {
                () = self.stop.cancelled() => break End::Stopped,
                line = process.line(), if allowance.is_left() => match line {
                    Ok(Some(line)) => {
                        allowance.take(&line);
                        self.logs.push(self.clock.now(), &line);
                        // Lines that have been read already wait for nothing, and would keep others of this thread waiting.
                        tokio::task::consume_budget().await;
                        continue;
                    }
                    Ok(None) | Err(_) => return self.ended(process).await,
                },
                ill = &mut answering, if looks => {
                    looks = false;
                    match ill.map(|otherwise| self.telling(otherwise)) {
                        None => {
                            self.set(PreviewState::Running, None);
                            silence = Box::pin(silent(&*open.sandbox, PORT, health_path, || self.rest.is_resting()));
                        }
                        Some(line) if self.is_for_a_while() => self.set(PreviewState::Crashed, Some(line)),
                        Some(line) => break End::Crashed(line),
                    }
                }
                // Nothing that it printed is the reason.
                () = &mut silence, if !looks => break End::Crashed("it does not answer any more".to_owned()),
                () = self.nudge.notified() => if self.status().state == PreviewState::Crashed {
                    break End::Reopen;
                },
                _ = news.changed() => {}
                _ = tick.tick() => {
                    if !allowance.renew() {
                        process.kill().await;
                        return self.used_too_much(Resource::Output);
                    }
                    self.follow_hosts().await;
                }
            }
            if self.is_idle() {
                break End::Stopped;
            }
            self.rest_or_go_on(&*open.sandbox, looks).await;
            match self.follow(open).await {
                Ok(Followed::Same) => {}
                Ok(Followed::Changed) => {
                    self.rest.end(&*open.sandbox).await;
                    self.begin();
                    answering = Box::pin(self.until_answering(open, health_path));
                    looks = true;
                }
                Ok(Followed::NeedsStart) => break End::Reopen,
                Err(error) => tracing::warn!(error = %error.explain(), "a running app could not follow its files"),
            }
        };
        process.kill().await;
        end
    }

    /// Lets an app rest that nobody has looked at for a while; one that is on its way up is looked at by us.
    async fn rest_or_go_on(&self, sandbox: &dyn Sandbox, on_its_way: bool) {
        if self.is_for_a_while() && !on_its_way && self.idle_for() > self.limits.rest {
            self.rest.begin(sandbox).await;
        } else {
            self.rest.end(sandbox).await;
        }
    }

    /// Looks at the app until it answers, or until it has been silent or ill for too long; then says which.
    async fn until_answering(&self, open: &OpenProject, health_path: &str) -> Option<&'static str> {
        let started = Instant::now();
        let mut ill_since = None;
        let longest = match self.id.kind {
            AppKind::Preview => self.limits.start,
            AppKind::Published => self.limits.start + self.ctx.limits.executor.build,
        };
        loop {
            match look(&*open.sandbox, PORT, health_path).await {
                Look::Well => return None,
                Look::Silent => ill_since = None,
                Look::Ill => {
                    self.pass(PreviewState::Compiling);
                    if ill_since.get_or_insert_with(Instant::now).elapsed() > ILL_TIME {
                        return Some("it answers with errors");
                    }
                }
            }
            if started.elapsed() > longest {
                return Some("it does not answer");
            }
            tokio::time::sleep(LOOK_PAUSE).await;
        }
    }

    async fn ended(&self, mut process: Process) -> End {
        let ended = match process.wait().await {
            Ok(Exit { outcome: Outcome::Over(resource), .. }) => return self.used_too_much(resource),
            Ok(exit) => sandbox::command::ended(&exit.outcome),
            Err(_) => "its sandbox ended".to_owned(),
        };
        End::Crashed(self.telling(&ended))
    }

    /// It was stopped, of which nothing that it printed itself can tell.
    fn used_too_much(&self, resource: Resource) -> End {
        let sentence = sandbox::command::ended(&Outcome::Over(resource));
        self.logs.push(self.clock.now(), sentence.as_bytes());
        End::Crashed(sentence)
    }

    /// From here on, what it printed before has nothing to do with what goes on.
    fn begin(&self) {
        self.begun.store(self.logs.last(), Ordering::Relaxed);
    }

    fn telling(&self, otherwise: &str) -> String {
        self.logs.telling(self.begun.load(Ordering::Relaxed)).unwrap_or_else(|| otherwise.to_owned())
    }

    /// Waits until a person asks for it, the files have changed or a pause is over; false when the app is to stop.
    async fn wait_for_another_try(&self, pause: Option<Duration>) -> bool {
        let mut news = self.ctx.store.subscribe();
        let mut tick = ticks();
        let mut pause = pause.map(|pause| Box::pin(tokio::time::sleep(pause)));
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return false,
                () = self.nudge.notified() => return true,
                () = async { if let Some(pause) = &mut pause { pause.await } }, if pause.is_some() => return true,
                _ = news.changed() => {}
                _ = tick.tick() => {}
            }
            if self.is_idle() {
                return false;
            }
            if matches!(self.wanted().await, Ok(Some(head)) if Some(head) != self.status.borrow().checkpoint) {
                return true;
            }
        }
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

/// Puts an error into one line for a person.
fn told(error: &OrchestratorError) -> String {
    let OrchestratorError::Sandbox(SandboxError::Install { output }) = error else { return error.explain() };
    let output = agents::executor::plain(output);
    let logs = Logs::default();
    output.lines().for_each(|line| logs.push(domain::ids::UnixMs(0), line.as_bytes()));
    logs.telling(0).unwrap_or_else(|| head_and_tail(&output, 400))
}
