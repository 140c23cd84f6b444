//! Moves one run to its end while somebody watches: draws events, asks questions, stops on Ctrl-C.

use crate::args::{ExitCode, OutputArgs};
use crate::commands::MachineLacks;
use crate::display::{Display, print_line};
use crate::session::{Delivered, Session};
use crate::summary::{Known, Summary, Surroundings};
use anyhow::Context as _;
use domain::event::EventBody;
use domain::ids::{ProjectId, RunId, Seq};
use domain::run::{RunOutcome, RunState};
use orchestrator::advance::Pause;
use orchestrator::verdict::{explain, is_disk_full};
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// Most events that are read at once.
const EVENT_PAGE: u32 = 200;

/// Characters of a project's id that tell it apart.
const SHORT_ID: usize = 13;

/// What is driven, and how it is shown.
pub(crate) struct Job {
    pub(crate) project_id: ProjectId,
    pub(crate) run_id: RunId,
    pub(crate) output: OutputArgs,
    /// Whether the person accepts what is not proven without being asked.
    pub(crate) accept_unproven: bool,
    /// Whether nothing is asked.
    pub(crate) yes: bool,
}

/// Drives a run until it ends or is interrupted, delivers its files, and prints the summary.
pub(crate) async fn drive(session: &Session, job: Job) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let stop = crate::interrupt::on_signal();
    let mut watcher = Watcher::start(session, &job).await?;
    let pause = loop {
        let pause =
            watched(session, &job, &stop, &mut watcher).await.map_err(|error| stopped_by(session, &job, error))?;
        if pause != Pause::AwaitPerson {
            break pause;
        }
        watcher.display.stop();
        let run = session.ctx.store.load_run(job.run_id).await?;
        super::approve::ask(session, &run).await?;
        watcher.display = Display::start(job.output.json, 0);
    };
    watcher.display.stop();
    match pause {
        Pause::Finished(outcome) => finish(session, &job, outcome, &watcher, started).await,
        Pause::AwaitPerson | Pause::Postponed { .. } | Pause::Interrupted => {
            print_stopped(&job);
            Ok(ExitCode::Interrupted)
        }
    }
}

/// Brings the files of a run to the person's folder that had ended before its process was killed.
pub(super) async fn deliver(session: &Session, job: Job) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let mut watcher = Watcher { display: Display::start(job.output.json, 0), after: Seq(0) };
    watcher.catch_up(session, &job).await?;
    watcher.display.stop();
    let runs = session.ctx.store.list_runs(job.project_id).await?;
    let outcome = runs.into_iter().find(|run| run.id == job.run_id).and_then(|run| run.outcome);
    finish(session, &job, outcome.context("the run has no outcome")?, &watcher, started).await
}

/// Says that a run waits for a worker.
pub(super) fn queued(project: ProjectId, run: RunId, output: OutputArgs) -> ExitCode {
    if output.json {
        print_line(&serde_json::json!({ "type": "queued", "project_id": project, "run_id": run }).to_string());
    } else {
        let short = short(project);
        print_line(&format!(
            "Queued for `samokoder work`. How it goes: samokoder list. The code: samokoder export {short}"
        ));
    }
    ExitCode::Proven
}

/// Follows the events of one project.
struct Watcher {
    display: Display,
    after: Seq,
}

impl Watcher {
    /// Starts at the newest event that was committed before this run began to move.
    async fn start(session: &Session, job: &Job) -> anyhow::Result<Self> {
        let run = session.ctx.store.load_run(job.run_id).await?;
        let checks = run.spec.as_ref().map_or(0, |spec| spec.checks().count());
        let after = if run.steps_taken == 0 { Seq(0) } else { session.ctx.store.last_seq(job.project_id).await? };
        Ok(Self { display: Display::start(job.output.json, checks), after })
    }

    /// Shows what was committed since the last look.
    async fn catch_up(&mut self, session: &Session, job: &Job) -> anyhow::Result<()> {
        loop {
            let events = session.ctx.store.list_events(job.project_id, self.after, EVENT_PAGE).await?;
            let Some(last) = events.last() else { return Ok(()) };
            self.after = last.seq;
            for event in events.iter().filter(|event| event.run_id == job.run_id) {
                if let EventBody::SpecWritten { checks, .. } = &event.body {
                    self.display.progress.expect_checks(usize::try_from(*checks).unwrap_or(0));
                }
                self.display.show(event);
            }
        }
    }
}

/// Works on the run, and shows its events as they commit.
async fn watched(
    session: &Session,
    job: &Job,
    stop: &CancellationToken,
    watcher: &mut Watcher,
) -> anyhow::Result<Pause> {
    let work = session.worker.work_on(job.run_id, stop);
    tokio::pin!(work);
    let mut news = session.ctx.store.subscribe();
    let mut activity = session.ctx.projects.activity();
    loop {
        tokio::select! {
            done = &mut work => {
                watcher.catch_up(session, job).await?;
                return done?.ok_or_else(|| anyhow::anyhow!("another process works on this run; wait for it, or stop it"));
            }
            _ = news.changed() => watcher.catch_up(session, job).await?,
            Ok(now) = activity.recv() => watcher.display.activity(&now.text),
        }
    }
}

async fn finish(
    session: &Session,
    job: &Job,
    outcome: RunOutcome,
    watcher: &Watcher,
    started: Instant,
) -> anyhow::Result<ExitCode> {
    let run = session.ctx.store.load_run(job.run_id).await?;
    let delivered = if brings_files(&outcome) { delivered(session, job, &run).await? } else { None };
    let evidence = session.write_evidence(&run).await?;
    let around = Surroundings {
        files: delivered.as_ref().map_or(0, |delivered| delivered.files),
        run_with: delivered.as_ref().map(|delivered| format!("cd {} && npm ci && npm start", delivered.folder)),
        taken_in: delivered.as_ref().map(|delivered| delivered.taken_in.clone()).unwrap_or_default(),
        folder: delivered.map(|delivered| delivered.folder),
        evidence,
        model_calls: watcher.display.progress.calls(),
        cost: watcher.display.progress.cost_text(),
        wall_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    let accepted = accepted(session, job, &run, &outcome).await?;
    let summary = Summary::new(Known::of_run(&run), outcome, accepted, around);
    if job.output.json {
        print_line(&serde_json::to_string(&summary)?);
    } else {
        print_line(&summary.text());
    }
    Ok(crate::summary::exit_code(&summary.outcome, accepted))
}

/// Brings the files to the person's folder; when that fails, says how to get them elsewhere.
async fn delivered(session: &Session, job: &Job, run: &RunState) -> anyhow::Result<Option<Delivered>> {
    session.deliver(run).await.map_err(|error| {
        let sentence = format!(
            "the app is finished and kept in the data folder, but it could not be written: {}; free some space or choose \
             another folder, then: samokoder export {} --out DIR",
            explain(error.as_ref()),
            short(job.project_id)
        );
        MachineLacks(sentence).into()
    })
}

/// Says what to do when a run was stopped by something outside of it.
fn stopped_by(session: &Session, job: &Job, error: anyhow::Error) -> anyhow::Error {
    if !is_disk_full(error.as_ref()) {
        return error;
    }
    let sentence = format!(
        "the disk that holds the data folder `{}` is full; nothing is lost: free some space, then: samokoder resume {}",
        session.data_dir().display(),
        short(job.project_id)
    );
    MachineLacks(sentence).into()
}

/// The part of a project's id that people type.
pub(super) fn short(project: ProjectId) -> String {
    project.to_string().chars().take(SHORT_ID).collect()
}

/// Finds out whether the person accepts what is not proven, and writes it down.
async fn accepted(session: &Session, job: &Job, run: &RunState, outcome: &RunOutcome) -> anyhow::Result<bool> {
    let RunOutcome::PartlyProven { unproven } = outcome else { return Ok(false) };
    let accepted = run.accepted
        || job.accept_unproven
        || (super::interactive(job.output) && !job.yes && super::accept::ask(*unproven).await?);
    if accepted && !run.accepted {
        session.ctx.store.accept_unproven(run.id).await?;
    }
    Ok(accepted)
}

/// Says whether a run that ended so leaves an app to be delivered.
pub(super) fn brings_files(outcome: &RunOutcome) -> bool {
    match outcome {
        RunOutcome::Proven | RunOutcome::PartlyProven { .. } => true,
        RunOutcome::Refused { .. }
        | RunOutcome::Cancelled
        | RunOutcome::CapReached { .. }
        | RunOutcome::Failed { .. } => false,
    }
}

fn print_stopped(job: &Job) {
    if job.output.json {
        print_line(&format!(
            "{{\"type\":\"stopped\",\"project_id\":\"{}\",\"run_id\":\"{}\"}}",
            job.project_id, job.run_id
        ));
    } else {
        print_line(&format!("\nStopped; nothing is lost. Go on with: samokoder resume {}", short(job.project_id)));
    }
}

/// Says that the person left a run that goes on in the server.
pub(super) fn print_running(project: ProjectId, run: RunId, output: OutputArgs) {
    if output.json {
        print_line(&serde_json::json!({ "type": "left", "project_id": project, "run_id": run }).to_string());
    } else {
        let short = short(project);
        print_line(&format!(
            "\nThe run goes on in the server. Watch it again: samokoder resume {short}. End it: samokoder cancel {short}"
        ));
    }
}
