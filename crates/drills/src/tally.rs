//! What a drill counts, and prints at its end.

use std::collections::BTreeMap;
use std::time::Instant;

/// Counts of one drill.
#[derive(Debug)]
pub struct Tally {
    drill: &'static str,
    started: Instant,
    /// Processes that were killed.
    pub kills: u64,
    /// Runs that ended.
    pub runs: u64,
    moments: BTreeMap<String, u64>,
    notes: String,
}

impl Tally {
    /// Starts to count.
    #[must_use]
    pub fn new(drill: &'static str) -> Self {
        Self { drill, started: Instant::now(), kills: 0, runs: 0, moments: BTreeMap::new(), notes: String::new() }
    }

    /// Adds what else was counted.
    pub fn note(&mut self, text: &str) {
        self.notes = format!(", {text}");
    }

    /// Counts a kill, and where it struck.
    pub fn killed(&mut self, moment: &str) {
        self.kills += 1;
        *self.moments.entry(moment.to_owned()).or_default() += 1;
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let moments: Vec<String> = self.moments.iter().map(|(moment, count)| format!("{moment} {count}")).collect();
        crate::runs::say(&format!(
            "{}: {} kills, {} runs{}, {} s; struck in: {}",
            self.drill,
            self.kills,
            self.runs,
            self.notes,
            self.started.elapsed().as_secs(),
            moments.join(", ")
        ));
    }
}
