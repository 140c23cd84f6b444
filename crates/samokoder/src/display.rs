//! Draws the progress of a run: a line that changes on a terminal, plain lines elsewhere, JSON for scripts.
//!
//! Progress goes to standard error, results to standard output, so that either can be redirected.

use crate::progress::{Line, Mark, Progress};
use domain::event::Event;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

/// How often the changing line is drawn.
const TICK: Duration = Duration::from_millis(120);

/// Where progress is drawn.
pub(crate) struct Display {
    json: bool,
    colour: bool,
    bar: ProgressBar,
    pub(crate) progress: Progress,
}

impl Display {
    /// Starts drawing; with `json` every event becomes one line on standard output.
    pub(crate) fn start(json: bool, checks: usize) -> Self {
        let live = !json && std::io::stderr().is_terminal();
        let bar = ProgressBar::new_spinner();
        if live {
            let style = ProgressStyle::with_template("{spinner:.cyan} {wide_msg} {elapsed}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            bar.set_style(style);
            bar.enable_steady_tick(TICK);
        } else {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self { json, colour: live, bar, progress: Progress::new(checks) }
    }

    /// Shows one event.
    pub(crate) fn show(&mut self, event: &Event) {
        let lines = self.progress.apply(event);
        if self.json {
            if let Ok(text) = serde_json::to_string(event) {
                print_line(&text);
            }
            return;
        }
        for line in &lines {
            self.note(&self.drawn(line));
        }
        self.bar.set_message(self.progress.status());
    }

    /// Shows what is going on inside a step; it is not kept.
    pub(crate) fn activity(&self, text: &str) {
        self.bar.set_message(format!("{} · {}", self.progress.status(), crate::progress::printable(text)));
    }

    /// Says whether it prints JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Goes on drawing after a stop.
    pub(crate) fn resume(&mut self) {
        let progress = std::mem::take(&mut self.progress);
        *self = Self { progress, ..Self::start(self.json, 0) };
    }

    /// Stops drawing and leaves the screen clean.
    pub(crate) fn stop(&self) {
        self.bar.finish_and_clear();
    }

    fn note(&self, text: &str) {
        if self.bar.is_hidden() {
            let _ = writeln!(std::io::stderr(), "{text}");
        } else {
            self.bar.println(text);
        }
    }

    fn drawn(&self, line: &Line) -> String {
        let (sign, code) = match line.mark {
            Mark::Good => ("✓", "32"),
            Mark::Bad => ("✗", "31"),
            Mark::Note => ("·", "33"),
        };
        if self.colour {
            format!("\u{1b}[{code}m{sign}\u{1b}[0m \u{1b}[2m{:<15}\u{1b}[0m {}", line.agent, line.text)
        } else {
            format!("{sign} {:<15} {}", line.agent, line.text)
        }
    }
}

/// Writes one line to standard output; a closed pipe ends nothing.
pub(crate) fn print_line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}
