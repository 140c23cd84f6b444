//! Follows a run in the server to its end, with the same display as a run in this process.

use super::files;
use crate::args::{ExitCode, OutputArgs};
use crate::commands::drive::{brings_files, print_running, short};
use crate::commands::{MachineLacks, approve, interactive};
use crate::display::{Display, print_line};
use crate::remote::{Detail, Heard, Remote, RunInfo};
use crate::session::{free_folder, shown};
use crate::summary::{Summary, Surroundings, exit_code};
use domain::event::EventBody;
use domain::ids::{ProjectId, QuestionId, RunId};
use domain::run::RunOutcome;
use orchestrator::delivery;
use orchestrator::history::TakenIn;
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How long a server that is gone is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Time between two tries to reach it.
const PAUSE: Duration = Duration::from_millis(500);

/// A run that was followed.
pub(crate) struct Followed {
    pub(crate) project: ProjectId,
    run: RunId,
    /// How it ended; `None` when the person left before.
    pub(crate) outcome: Option<RunOutcome>,
    display: Display,
    started: Instant,
}

/// Shows the events of a run until it ends or the person leaves.
pub(crate) async fn follow(
    remote: &Remote,
    project: ProjectId,
    run: RunId,
    output: OutputArgs,
) -> anyhow::Result<Followed> {
    let stop = crate::interrupt::on_signal();
    follow_until(remote, project, run, output, &stop).await
}

/// The same with a signal of the caller's own.
pub(crate) async fn follow_until(
    remote: &Remote,
    project: ProjectId,
    run: RunId,
    output: OutputArgs,
    stop: &CancellationToken,
) -> anyhow::Result<Followed> {
    let display = Display::start(output.json, 0);
    let mut followed = Followed { project, run, outcome: None, display, started: Instant::now() };
    let (mut after, mut lost) = (0, None::<Instant>);
    let path = format!("/v1/projects/{project}/events/stream");
    loop {
        match remote.stream(&path, after).await {
            Ok(mut stream) => {
                lost = None;
                let ended = loop {
                    let heard = tokio::select! {
                        () = stop.cancelled() => break true,
                        heard = stream.next() => heard,
                    };
                    let Some(heard) = heard else { break false };
                    if followed.take(remote, heard, &mut after).await? {
                        break true;
                    }
                };
                if ended {
                    followed.display.stop();
                    return Ok(followed);
                }
            }
            Err(error) if lost.get_or_insert_with(Instant::now).elapsed() > PATIENCE => {
                followed.display.stop();
                let sentence = format!(
                    "the server ended ({error:#}); nothing is lost: `samokoder serve` goes on with the run, and so does \
                     `samokoder resume {}`",
                    short(project)
                );
                return Err(MachineLacks(sentence).into());
            }
            Err(_) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

impl Followed {
    /// Shows what was heard; true when the run has ended.
    async fn take(&mut self, remote: &Remote, heard: Heard, after: &mut i64) -> anyhow::Result<bool> {
        let event = match heard {
            Heard::Activity(text) => {
                self.display.activity(&text);
                return Ok(false);
            }
            Heard::Event(event) => event,
        };
        *after = event.seq.0;
        if event.run_id != self.run {
            return Ok(false);
        }
        if let EventBody::SpecWritten { checks, .. } = &event.body {
            self.display.progress.expect_checks(usize::try_from(*checks).unwrap_or(0));
        }
        self.display.show(&event);
        if let EventBody::QuestionAsked { question_id, .. } = &event.body {
            self.ask(remote, *question_id).await?;
        }
        if let EventBody::RunFinished { outcome } = event.body {
            self.outcome = Some(outcome);
        }
        Ok(self.outcome.is_some())
    }

    /// Asks the person whether the specification is what they meant.
    async fn ask(&mut self, remote: &Remote, question: QuestionId) -> anyhow::Result<()> {
        let detail: Detail = remote.get(&format!("/v1/projects/{}", self.project)).await?;
        let json = self.display.is_json();
        if !interactive(OutputArgs { json }) {
            return Ok(());
        }
        self.display.stop();
        let (answer, approve) = approve::answer(outline(&detail)).await?;
        let body = json!({ "question_id": question, "answer": answer, "approve": approve });
        remote.post::<RunInfo>(&format!("/v1/runs/{}/answer", self.run), &body).await?;
        self.display.resume();
        Ok(())
    }
}

fn outline(detail: &Detail) -> String {
    let Some(spec) = &detail.spec else { return String::new() };
    let requirements = spec.requirements.iter().map(|one| (one.number, one.text.as_str()));
    approve::outline(&spec.title, &spec.summary, requirements, &spec.assumptions, &spec.left_out)
}

/// Brings the files of a run that has ended, and prints the summary.
pub(super) async fn finish(
    remote: &Remote,
    followed: Followed,
    out: Option<PathBuf>,
    output: OutputArgs,
    accept_unproven: bool,
    yes: bool,
) -> anyhow::Result<ExitCode> {
    let Some(outcome) = followed.outcome else {
        print_running(followed.project, followed.run, output);
        return Ok(ExitCode::Interrupted);
    };
    let detail: Detail = remote.get(&format!("/v1/projects/{}", followed.project)).await?;
    let (mut folder, mut number, mut taken_in) = (None, 0, TakenIn::default());
    if brings_files(&outcome) {
        let place = match out {
            Some(out) => out,
            None => free_folder(&detail.project.name)?,
        };
        if let Some(marker) = delivery::read_marker(&place).ok().filter(|held| held.project_id == followed.project) {
            taken_in = files::hand_in_edits(remote, &place, &marker).await?;
        }
        number = files::bring(remote, followed.project, &place, &taken_in).await?;
        folder = Some(shown(&place));
    }
    let accepted = accepted(remote, &followed.run, &detail, &outcome, accept_unproven, yes, output).await?;
    let around = Surroundings {
        taken_in,
        files: number,
        run_with: folder.as_ref().map(|folder| format!("cd {folder} && npm ci && npm start")),
        folder,
        evidence: files::write_evidence(remote, remote.data_dir(), &detail).await?,
        model_calls: followed.display.progress.calls(),
        cost: followed.display.progress.cost_text(),
        wall_ms: u64::try_from(followed.started.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    let code = exit_code(&outcome, accepted);
    let summary = Summary::new(detail.known(), outcome, accepted, around);
    print_line(&if output.json { serde_json::to_string(&summary)? } else { summary.text() });
    Ok(code)
}

async fn accepted(
    remote: &Remote,
    run: &RunId,
    detail: &Detail,
    outcome: &RunOutcome,
    accept_unproven: bool,
    yes: bool,
    output: OutputArgs,
) -> anyhow::Result<bool> {
    let RunOutcome::PartlyProven { unproven } = outcome else { return Ok(false) };
    let known = detail.run.accepted;
    let accepted =
        known || accept_unproven || (interactive(output) && !yes && crate::commands::accept::ask(*unproven).await?);
    if accepted && !known {
        remote.post::<RunInfo>(&format!("/v1/runs/{run}/accept"), &json!({})).await?;
    }
    Ok(accepted)
}
