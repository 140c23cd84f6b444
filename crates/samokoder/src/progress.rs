//! The live display, as a pure fold: events in, lines and a status out.
//!
//! [`Progress::apply`] gives the lines that stay on the screen; [`Progress::status`] is the one line that changes.
//! Drawing is in `display`.

use domain::check::CheckVerdict;
use domain::event::{Event, EventBody};
use domain::ids::UnixMs;
use domain::money::MicroUsd;

/// What the display knows of a run.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    phase: String,
    tasks: usize,
    tasks_written: usize,
    checks: usize,
    checks_played: usize,
    files: u32,
    calls: u32,
    cost: MicroUsd,
    unpriced_calls: u32,
}

/// A line that stays.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its sign.
    pub(crate) mark: Mark,
    /// Who did it.
    pub(crate) agent: String,
    /// What was done.
    pub(crate) text: String,
}

/// The sign before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Done well.
    Good,
    /// Did not hold.
    Bad,
    /// Worth knowing.
    Note,
}

impl Progress {
    /// Starts with how many checks the project's specification already has, for a run that goes on.
    pub(crate) fn new(checks: usize) -> Self {
        Self { phase: "starting".to_owned(), checks, ..Self::default() }
    }

    /// Sets how many checks there are to play.
    pub(crate) fn expect_checks(&mut self, checks: usize) {
        self.checks = checks;
    }

    /// Folds one event in, and returns the lines that it adds.
    pub(crate) fn apply(&mut self, event: &Event) -> Vec<Line> {
        match &event.body {
            EventBody::StepStarted { step, agent, .. } => self.start(step, agent),
            EventBody::SpecWritten { title, requirements, assumptions, left_out, .. } => {
                spec_lines(title, requirements, assumptions, left_out)
            }
            EventBody::PlanWritten { tasks } => {
                self.tasks = tasks.len();
                vec![line(Mark::Good, "TechLead", format!("planned {}", count(tasks.len(), "task", "tasks")))]
            }
            EventBody::TaskWritten { task, title, paths } => {
                self.tasks_written += 1;
                vec![line(
                    Mark::Good,
                    "CodeMonkey",
                    format!("task {task}: {title} ({})", count(paths.len(), "file", "files")),
                )]
            }
            EventBody::CheckpointCreated { written, .. } => {
                self.files = self.files.saturating_add(*written);
                Vec::new()
            }
            EventBody::CommandFinished { name, ok, ended, wall_ms } => self.command(name, *ok, ended, *wall_ms),
            EventBody::CheckFinished { title, requirement, verdict, .. } => self.check(title, *requirement, verdict),
            EventBody::RepairTried { diagnosis, paths } => vec![repair_line(diagnosis, paths)],
            EventBody::GuardAlarmed { kind, excerpt, host, .. } if kind == "egress" => {
                vec![egress_line(excerpt, host.as_deref())]
            }
            EventBody::GuardAlarmed { place, kind, refused, .. } => vec![alarm_line(place, kind, *refused)],
            EventBody::RunPostponed { model, reason, next_try_at } => self.wait(event.at, model, reason, *next_try_at),
            EventBody::ModelCalled { cost, .. } => {
                self.calls += 1;
                match cost {
                    Some(cost) => self.cost = self.cost.plus(*cost),
                    None => self.unpriced_calls += 1,
                }
                Vec::new()
            }
            EventBody::StepFinished { step, .. } if step == "scaffold" => {
                vec![line(Mark::Good, "Platform", "copied the template".to_owned())]
            }
            EventBody::StepFinished { step, .. } if step == "design" => {
                vec![line(Mark::Good, "Architect", "designed data, pages and API".to_owned())]
            }
            EventBody::StepFinished { step, .. } if step == "write_docs" => {
                vec![line(Mark::Good, "TechnicalWriter", "wrote the README".to_owned())]
            }
            EventBody::RunCreated { .. }
            | EventBody::StepFinished { .. }
            | EventBody::QuestionAsked { .. }
            | EventBody::QuestionAnswered { .. }
            | EventBody::UnprovenAccepted { .. }
            | EventBody::RunFinished { .. } => Vec::new(),
        }
    }

    fn wait(&mut self, now: UnixMs, model: &str, reason: &str, next_try_at: UnixMs) -> Vec<Line> {
        let minutes = next_try_at.0.saturating_sub(now.0).max(0) / 60_000;
        self.phase = format!("waiting for {model}: next try at {} UTC, in {minutes} min", clock_time(next_try_at));
        vec![line(Mark::Note, "Platform", format!("{} ({reason})", self.phase))]
    }

    /// Says what is going on, what it has cost, and how far it is.
    pub(crate) fn status(&self) -> String {
        let mut parts = vec![self.phase.clone()];
        if self.tasks > 0 && self.tasks_written < self.tasks {
            parts.push(format!("{}/{} tasks", self.tasks_written, self.tasks));
        }
        if self.checks_played > 0 || self.phase.starts_with("Tester") {
            parts.push(format!("{}/{} checks", self.checks_played, self.checks));
        }
        if self.files > 0 {
            parts.push(count(usize::try_from(self.files).unwrap_or(usize::MAX), "file", "files"));
        }
        parts.push(self.cost_text());
        parts.join(" · ")
    }

    /// Says what the calls have cost; an unknown price is said, never counted as nothing.
    pub(crate) fn cost_text(&self) -> String {
        if self.unpriced_calls > 0 {
            format!(
                "{} + {} of unknown price",
                self.cost,
                count(usize::try_from(self.unpriced_calls).unwrap_or(usize::MAX), "call", "calls")
            )
        } else {
            self.cost.to_string()
        }
    }

    /// Returns how many model calls were paid or answered.
    pub(crate) fn calls(&self) -> u32 {
        self.calls
    }

    fn start(&mut self, step: &str, agent: &str) -> Vec<Line> {
        if step == "check" {
            self.checks_played = 0;
        }
        self.phase = format!("{agent} {}", doing(step));
        Vec::new()
    }

    fn command(&mut self, name: &str, ok: bool, ended: &str, wall_ms: u64) -> Vec<Line> {
        let seconds = seconds(wall_ms);
        let (mark, text) = if ok {
            (Mark::Good, format!("{name} passed in {seconds}"))
        } else {
            (Mark::Bad, format!("{name}: {ended} after {seconds}"))
        };
        vec![line(mark, "Executor", text)]
    }

    fn check(&mut self, title: &str, requirement: u32, verdict: &CheckVerdict) -> Vec<Line> {
        self.checks_played += 1;
        match verdict {
            CheckVerdict::Passed => {
                vec![line(Mark::Good, "Tester", format!("{requirement}. {title}"))]
            }
            CheckVerdict::Failed { message, .. } => {
                vec![line(Mark::Bad, "Tester", format!("{requirement}. {title}: {message}"))]
            }
            CheckVerdict::NotRun { reason } => {
                vec![line(Mark::Note, "Tester", format!("{requirement}. {title}: not played, {reason}"))]
            }
        }
    }
}

fn spec_lines(title: &str, requirements: &[String], assumptions: &[String], left_out: &[String]) -> Vec<Line> {
    let summary = format!(
        "{title}: {}, {}",
        count(requirements.len(), "requirement", "requirements"),
        count(assumptions.len(), "assumption", "assumptions")
    );
    let mut lines = vec![line(Mark::Good, "SpecWriter", summary)];
    lines.extend(left_out.iter().map(|wish| line(Mark::Note, "SpecWriter", format!("left out: {wish}"))));
    lines
}

/// Hours and minutes of a moment, UTC.
fn clock_time(at: UnixMs) -> String {
    let minutes = at.0.div_euclid(60_000).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn alarm_line(place: &str, kind: &str, refused: bool) -> Line {
    let kind = kind.replace('_', " ");
    if refused {
        line(Mark::Bad, "Guard", format!("{place}: {kind} was refused; the model writes it anew"))
    } else {
        line(Mark::Note, "Guard", format!("{place}: this looks like {kind}; it is treated as a text like any other"))
    }
}

fn egress_line(excerpt: &str, host: Option<&str>) -> Line {
    let hint = host.map(|host| format!("; `samokoder hosts --allow {host}` allows it")).unwrap_or_default();
    line(Mark::Bad, "Guard", format!("refused on the way out of the sandbox: {excerpt}{hint}"))
}

fn repair_line(diagnosis: &str, paths: &[String]) -> Line {
    if paths.is_empty() {
        line(Mark::Bad, "BugHunter", format!("knows no repair: {diagnosis}"))
    } else {
        line(Mark::Note, "BugHunter", format!("{diagnosis} ({})", paths.join(", ")))
    }
}

fn doing(step: &str) -> &'static str {
    match step {
        "write_spec" => "writes the specification",
        "design" => "designs the app",
        "plan" => "plans the work",
        "scaffold" => "copies the template",
        "write_code" => "write the code",
        "verify" => "installs, builds and tests",
        "check" => "plays the checks in a browser",
        "fix_bug" => "looks for a repair",
        "restore" => "restores the best state",
        "change" => "makes the change",
        "write_docs" => "writes the README",
        _ => "closes the books",
    }
}

fn line(mark: Mark, agent: &str, text: String) -> Line {
    Line { mark, agent: agent.to_owned(), text: printable(&text) }
}

/// Replaces control characters, so that a text from a model or an app cannot drive the terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Writes a number with the right form of its noun.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Writes milliseconds as seconds with one decimal.
pub(crate) fn seconds(wall_ms: u64) -> String {
    format!("{}.{} s", wall_ms / 1000, wall_ms % 1000 / 100)
}

#[cfg(test)]
mod tests;
