//! Finds dangers in what a model wrote into a file.
//!
//! The table `dangers.tsv` says what is looked for. Certain is only what has no honest use in an app; what a script
//! may do but a sentence may merely mention is refused where commands run and noted elsewhere. A document is never
//! refused: nothing runs it.

use super::excerpt::{excerpt, floor, parts_read};
use crate::path::RelPath;
use regex::bytes::{Match, Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Largest file that is read whole, in bytes; of a larger one as much is read, half from its head and half from its
/// tail.
pub const MAX_FILE_BYTES: usize = 512 * 1024;

/// Most dangers that are told of one file.
pub const MAX_DANGERS: usize = 50;

/// What a piece of a file would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DangerKind {
    /// Destroys files, disks or databases, or brings the machine to a halt.
    DestructiveCommand,
    /// Reads secrets of the machine, or sends them away.
    SecretTheft,
    /// Digs for a currency.
    Miner,
    /// Gives somebody far away a shell.
    RemoteShell,
    /// Runs when a package is installed, or runs what it fetches.
    InstallScript,
    /// Runs code that is not in the file: fetched, or hidden in a code.
    ForeignCode,
    /// Reads otherwise than it runs.
    HiddenText,
}

impl DangerKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::DestructiveCommand,
        Self::SecretTheft,
        Self::Miner,
        Self::RemoteShell,
        Self::InstallScript,
        Self::ForeignCode,
        Self::HiddenText,
    ];

    /// Returns the name as it stands in events and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DestructiveCommand => "destructive_command",
            Self::SecretTheft => "secret_theft",
            Self::Miner => "miner",
            Self::RemoteShell => "remote_shell",
            Self::InstallScript => "install_script",
            Self::ForeignCode => "foreign_code",
            Self::HiddenText => "hidden_text",
        }
    }
}

/// How certain a danger is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It may be meant well: people are told.
    Note,
    /// It has no honest use in an app: the file is refused.
    Refuse,
}

impl Severity {
    /// Returns the name as it stands in events and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Refuse => "refuse",
        }
    }
}

/// One danger in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Danger {
    /// What it would do.
    pub kind: DangerKind,
    /// How certain that is.
    pub severity: Severity,
    /// In which file.
    pub path: RelPath,
    /// In which line, counted from 1.
    pub line: usize,
    /// The line from there on: printable, at most [`MAX_EXCERPT_CHARS`](super::MAX_EXCERPT_CHARS) characters.
    pub excerpt: String,
}

/// Finds dangers in a file's content, each kind once per line, at most [`MAX_DANGERS`]; the certain ones come first.
#[must_use]
pub fn dangers(path: &RelPath, content: &str) -> Vec<Danger> {
    // A command that goes on in the next line is one command; the blanks keep every place where it was.
    let joined = content.replace("\\\r\n", "   ").replace("\\\n", "  ");
    let parts = parts_read(&joined, MAX_FILE_BYTES);
    let place = Place::of(path, &joined);
    let mut found = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.concerns(path)) {
        let goes_with =
            rule.also.as_ref().is_none_or(|also| parts.iter().any(|(_, part)| also.is_match(part.as_bytes())));
        for &(offset, part) in parts.iter().filter(|_| goes_with) {
            let hits = rule.pattern.find_iter(part.as_bytes()).take(MAX_DANGERS);
            // A pattern may begin with the line end before it.
            let start = |hit: Match<'_>| hit.end() - hit.as_bytes().trim_ascii_start().len();
            found.extend(hits.map(|hit| (rule.severity(place), rule.kind, offset + start(hit))));
        }
    }
    found.sort_by_key(|&(severity, kind, at)| (std::cmp::Reverse(severity), at, kind));
    let mut told = BTreeSet::new();
    let danger = |(severity, kind, at)| {
        let line = 1 + content.bytes().take(at).filter(|&byte| byte == b'\n').count();
        let rest = content.get(floor(content, at)..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        told.insert((line, kind)).then(|| Danger { kind, severity, path: path.clone(), line, excerpt: excerpt(rest) })
    };
    found.into_iter().take(MAX_DANGERS * DangerKind::ALL.len()).filter_map(danger).take(MAX_DANGERS).collect()
}

/// What becomes of a file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// People read it.
    Document,
    /// A shell or an installer runs it, or it starts commands itself.
    Commands,
    /// It runs as a program that starts no commands.
    Program,
}

impl Place {
    fn of(path: &RelPath, content: &str) -> Self {
        /// Endings and names of documents.
        const DOCUMENTS: &[&str] = &[".md", ".mdx", ".txt", ".rst", ".adoc", "license", "notice"];
        /// Endings and names of files that are commands.
        const COMMANDS: &[&str] =
            &[".sh", ".bash", ".zsh", ".ps1", ".bat", ".cmd", ".yml", ".yaml", "makefile", "procfile", "package.json"];
        let name = path.as_str().rsplit('/').next().unwrap_or_default().to_lowercase();
        let is = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if is(DOCUMENTS) {
            Self::Document
        } else if is(COMMANDS)
            || name.contains("dockerfile")
            || content.starts_with("#!")
            || STARTS.as_ref().is_some_and(|starts| starts.is_match(content.as_bytes()))
        {
            Self::Commands
        } else {
            Self::Program
        }
    }
}

/// What a program writes to start commands.
static STARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let starts = r#"child_process|\bexeca\b|\bDeno\.Command\b|\bBun\.(spawn|\$)|["']zx["']|\bos\.(system|popen)\(|\bsubprocess\b"#;
    Regex::new(starts).ok()
});

/// One line of the table.
#[derive(Debug)]
struct Rule {
    kind: DangerKind,
    certainty: Certainty,
    /// The only files that it concerns, by the end of their name.
    file: Option<String>,
    pattern: Regex,
    /// What must stand somewhere in the same file.
    also: Option<Regex>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// Certain wherever it runs.
    Always,
    /// Certain where commands run.
    Command,
    /// Never certain.
    Never,
}

impl Rule {
    fn concerns(&self, path: &RelPath) -> bool {
        self.file.as_ref().is_none_or(|file| path.as_str().ends_with(file.as_str()))
    }

    fn severity(&self, place: Place) -> Severity {
        match (self.certainty, place) {
            (Certainty::Always, Place::Commands | Place::Program) | (Certainty::Command, Place::Commands) => {
                Severity::Refuse
            }
            (Certainty::Never, _)
            | (Certainty::Always | Certainty::Command, Place::Document)
            | (Certainty::Command, Place::Program) => Severity::Note,
        }
    }
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| lines(TABLE).filter_map(rule).collect());

const TABLE: &str = include_str!("dangers.tsv");

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Reads a line of the table; `None` when it cannot be read, which a test rules out.
fn rule(line: &str) -> Option<Rule> {
    let mut columns = line.split('\t');
    let (kind, certainty, file) = (columns.next()?, columns.next()?, columns.next()?);
    // All that is looked for is ASCII; patterns over the whole of Unicode would cost many times as much.
    let regex =
        |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).multi_line(true).unicode(false).build().ok();
    Some(Rule {
        kind: DangerKind::ALL.iter().copied().find(|known| known.as_str() == kind)?,
        certainty: match certainty {
            "always" => Certainty::Always,
            "command" => Certainty::Command,
            "never" => Certainty::Never,
            _ => return None,
        },
        file: (file != "*").then(|| file.to_owned()),
        pattern: regex(columns.next()?)?,
        also: match columns.next() {
            Some(also) => Some(regex(also)?),
            None => None,
        },
    })
}

#[cfg(test)]
mod tests;
