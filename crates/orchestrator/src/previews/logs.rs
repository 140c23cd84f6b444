//! What an app printed, and what its pages said in the browser: the newest lines, numbered, in bounded memory.
//!
//! What comes from a browser is written by the app's own pages, or by whoever forges them. It is kept apart, so that it
//! can neither push the app's output out nor pass for the reason of a crash, and there is only so much of it.

mod place;

use super::lock;
use agents::executor::plain;
use domain::ids::UnixMs;
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Lines that are kept of the app, and as many of its pages.
const MAX_LINES: usize = 1000;

/// Characters of a line that are kept.
const MAX_LINE_CHARS: usize = 2000;

/// Characters of the line that tells why an app crashed.
const MAX_TELLING_CHARS: usize = 400;

/// Lines of pages that are taken in one [`CONSOLE_WINDOW`].
const MAX_CONSOLE_LINES: usize = 200;

/// The time in which [`MAX_CONSOLE_LINES`] are taken.
const CONSOLE_WINDOW: Duration = Duration::from_secs(10);

/// What stands in place of lines that were not taken.
const TOO_FAST: &str = "The pages print too fast: the next lines are left out.";

/// Words that stand in lines which say what is wrong.
const TELLING: &[&str] = &["error", "cannot find", "failed", "not found", "refused", "exception"];

/// Lines around the telling one in which the place in the code is looked for: so many before it, so many after it.
const NEARBY: (usize, usize) = (6, 12);

/// Who said a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogSource {
    /// The app's process.
    App,
    /// A page of the app in somebody's browser.
    Browser,
}

/// How bad a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Not at all, as far as is known.
    Info,
    /// Somewhat.
    Warning,
    /// Something failed.
    Error,
}

/// One line of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// From 1, growing.
    pub seq: i64,
    /// When it was printed.
    pub at: UnixMs,
    /// Who said it.
    pub source: LogSource,
    /// How bad it is.
    pub level: LogLevel,
    /// Its text, untrusted.
    pub text: String,
}

/// What a page said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ConsoleLine {
    /// How bad it is.
    pub level: LogLevel,
    /// Its text, untrusted.
    pub text: String,
}

/// The newest lines of an app and of its pages.
pub(super) struct Logs {
    kept: Arc<Mutex<Kept>>,
    last: watch::Sender<i64>,
}

#[derive(Default)]
struct Kept {
    app: VecDeque<LogLine>,
    browser: VecDeque<LogLine>,
    /// Since when lines of pages are counted, and how many there were.
    window: Option<(Instant, usize)>,
}

impl Kept {
    fn after(&self, after: i64) -> Vec<LogLine> {
        let mut lines: Vec<LogLine> =
            self.app.iter().chain(&self.browser).filter(|line| line.seq > after).cloned().collect();
        lines.sort_by_key(|line| line.seq);
        lines
    }

    fn newest(&self) -> i64 {
        [self.app.back(), self.browser.back()].into_iter().flatten().map(|line| line.seq).max().unwrap_or(0)
    }

    fn add(&mut self, line: LogLine) {
        let lines = match line.source {
            LogSource::App => &mut self.app,
            LogSource::Browser => &mut self.browser,
        };
        lines.push_back(line);
        if lines.len() > MAX_LINES {
            lines.pop_front();
        }
    }

    /// Counts a line of a page; says how many there were in this window with it.
    fn count(&mut self) -> usize {
        let (since, count) = self.window.get_or_insert_with(|| (Instant::now(), 0));
        if since.elapsed() >= CONSOLE_WINDOW {
            (*since, *count) = (Instant::now(), 0);
        }
        *count += 1;
        *count
    }
}

impl Default for Logs {
    fn default() -> Self {
        Self { kept: Arc::default(), last: watch::channel(0).0 }
    }
}

impl Logs {
    /// Adds a line as the app printed it.
    pub(super) fn push(&self, at: UnixMs, bytes: &[u8]) {
        let text = tidy(&String::from_utf8_lossy(bytes));
        self.add(&mut lock(&self.kept), at, LogSource::App, LogLevel::Info, text);
    }

    /// Adds what a page said; false when it was too much at once, and some was left out.
    pub(super) fn push_console(&self, at: UnixMs, lines: &[ConsoleLine]) -> bool {
        let mut kept = lock(&self.kept);
        for line in lines {
            let count = kept.count();
            if count > MAX_CONSOLE_LINES {
                return false;
            }
            let (level, text) = if count == MAX_CONSOLE_LINES {
                (LogLevel::Warning, TOO_FAST.to_owned())
            } else {
                (line.level, tidy(&line.text))
            };
            self.add(&mut kept, at, LogSource::Browser, level, text);
        }
        true
    }

    fn add(&self, kept: &mut Kept, at: UnixMs, source: LogSource, level: LogLevel, text: String) {
        let seq = *self.last.borrow() + 1;
        kept.add(LogLine { seq, at, source, level, text });
        self.last.send_replace(seq);
    }

    /// Returns the position of the newest line.
    pub(super) fn last(&self) -> i64 {
        *self.last.borrow()
    }

    /// Returns what the app printed last after a position.
    pub(super) fn newest(&self, after: i64) -> Option<String> {
        let kept = lock(&self.kept);
        let line =
            kept.app.iter().rev().take_while(|line| line.seq > after).find(|line| !line.text.trim().is_empty())?;
        Some(without_clock(&line.text).chars().take(MAX_TELLING_CHARS).collect())
    }

    /// Returns the line of the app after a position that says best what is wrong, with the place in the code if one is
    /// named nearby.
    pub(super) fn telling(&self, after: i64) -> Option<String> {
        let kept = lock(&self.kept);
        let lines: Vec<&str> =
            kept.app.iter().filter(|line| line.seq > after).map(|line| without_clock(&line.text)).collect();
        let says = |text: &&str| {
            // A place in a stack, and the code there, says where, never what.
            !["at ", "throw "].iter().any(|start| text.starts_with(start))
                && TELLING.iter().any(|word| text.to_lowercase().contains(word))
        };
        let at = lines.iter().position(says).or_else(|| lines.iter().rposition(|text| !text.is_empty()))?;
        let (before, after) = (lines.get(..at)?, lines.get(at + 1..)?);
        let mut told = (*lines.get(at)?).to_owned();
        if told.ends_with(':')
            && let Some(more) = after.iter().find(|text| !text.is_empty())
        {
            told = format!("{told} {more}");
        }
        let nearby = after.iter().take(NEARBY.1).chain(before.iter().rev().take(NEARBY.0));
        let place = std::iter::once(&told.as_str()).chain(nearby).find_map(|text| place::of(text));
        let place = place.filter(|place| !told.contains(place.as_str()));
        let told: String = told.chars().take(MAX_TELLING_CHARS).collect();
        Some(place.map_or(told.clone(), |place| format!("{told} ({place})")))
    }

    pub(super) fn watch(&self) -> LogWatch {
        LogWatch { kept: Arc::clone(&self.kept), last: self.last.subscribe() }
    }
}

/// Takes the time of day away that some tools print before everything; every line has its time anyway.
fn without_clock(text: &str) -> &str {
    let text = text.trim();
    let Some((clock, rest)) = text.split_once(' ') else { return text };
    let is_clock = clock.split(':').count() == 3 && clock.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let rest = rest.strip_prefix("AM ").or_else(|| rest.strip_prefix("PM ")).unwrap_or(rest);
    if is_clock { rest } else { text }
}

/// Makes a text one line without colours and control characters, and not longer than is kept.
fn tidy(text: &str) -> String {
    let text = plain(text);
    text.trim_end().chars().filter(|c| !c.is_control() || *c == '\t').take(MAX_LINE_CHARS).collect()
}

/// Reads an app's lines as they come.
pub struct LogWatch {
    kept: Arc<Mutex<Kept>>,
    last: watch::Receiver<i64>,
}

impl LogWatch {
    /// Returns the kept lines after a position, oldest first, and the position of the newest line.
    #[must_use]
    pub fn after(&self, after: i64) -> (Vec<LogLine>, i64) {
        let kept = lock(&self.kept);
        (kept.after(after), kept.newest())
    }

    /// Marks what there is as seen, so that only newer lines wake [`LogWatch::changed`].
    pub fn mark_seen(&mut self) {
        self.last.borrow_and_update();
    }

    /// Waits until there may be lines that [`LogWatch::after`] has not shown; false when there will be none. Cancel safe.
    pub async fn changed(&mut self) -> bool {
        self.last.changed().await.is_ok()
    }
}

#[cfg(test)]
mod tests;
