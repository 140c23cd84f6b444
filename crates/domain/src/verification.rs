//! What a look at the app found: failed commands, failed checks, and when two failures are the same.

use crate::check::CheckVerdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Longest text of one finding, in characters; head and tail are kept.
pub const MAX_FINDING_CHARS: usize = 4_000;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Where it was found.
    pub source: FindingSource,
    /// The heart of it, untrusted: the error's lines, or the step that did not hold.
    pub text: String,
}

/// Where a finding comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum FindingSource {
    /// A command ended with an error.
    Command {
        /// Its name: `install`, `typecheck`, `build`, `test`, `start`.
        name: String,
    },
    /// A check failed.
    Check {
        /// Its key.
        key: String,
    },
}

/// One command that was run on the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRun {
    /// Its name: `install`, `typecheck`, `build`, `test`, `start`.
    pub name: String,
    /// How it ended: `exit 0`, `exit 2`, `timed out`, `killed`.
    pub ended: String,
    /// Whether it ended well.
    pub ok: bool,
    /// What it printed, head and tail; untrusted.
    pub output: String,
    /// How long it ran.
    pub wall_ms: u64,
}

/// What one acceptance check came to, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// The check's key.
    pub key: String,
    /// Number of the requirement that it shows.
    pub requirement: u32,
    /// What it came to.
    pub verdict: CheckVerdict,
    /// Hash of the screenshot, a PNG blob.
    pub screenshot: Option<String>,
    /// Hash of the trace, a zip blob that Playwright's viewer opens.
    pub trace: Option<String>,
    /// How long it took.
    pub wall_ms: u64,
}

/// Tells one failure from another: equal for findings that differ only in numbers and spacing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub String);

impl Fingerprint {
    /// Takes the fingerprint of a set of findings; their order does not matter.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut lines: Vec<String> =
            findings.iter().map(|finding| format!("{:?} {}", finding.source, fold(&finding.text))).collect();
        lines.sort();
        let digest = Sha256::digest(lines.join("\n").as_bytes());
        Self(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Replaces every run of digits and of spaces, so that ports, durations and line numbers do not count.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let mark = if c.is_numeric() {
            '0'
        } else if c.is_whitespace() {
            ' '
        } else {
            c
        };
        if !(matches!(mark, '0' | ' ') && folded.ends_with(mark)) {
            folded.push(mark);
        }
    }
    folded
}

#[cfg(test)]
mod tests;
