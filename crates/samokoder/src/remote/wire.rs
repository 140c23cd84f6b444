//! What commands read of a server's answers; fields that they do not need are ignored.

use crate::summary::{CheckSummary, Known, RequirementSummary};
use domain::check::CheckVerdict;
use domain::ids::{CheckpointId, ProjectId, RunId, UnixMs};
use domain::path::RelPath;
use domain::run::RunOutcome;
use domain::tree::{BlobHash, FileTree, TreeHash};
use orchestrator::history::{DifferenceKind, FileDifference};
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use store::CheckpointRow;

/// An answer that is not what was asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Problem {
    pub(crate) error: ProblemText,
}

/// Its words.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ProblemText {
    pub(crate) message: String,
}

/// A project as lists show it.
#[derive(Debug, Deserialize)]
pub(crate) struct Card {
    pub(crate) id: ProjectId,
    pub(crate) name: String,
    pub(crate) brief: String,
    pub(crate) state: String,
    pub(crate) run_id: RunId,
}

/// One page of projects.
#[derive(Debug, Deserialize)]
pub(crate) struct CardPage {
    pub(crate) items: Vec<Card>,
    pub(crate) next: Option<String>,
}

/// A project that was just made.
#[derive(Debug, Deserialize)]
pub(crate) struct Created {
    pub(crate) project: Card,
    pub(crate) run: RunInfo,
}

/// A run.
#[derive(Debug, Deserialize)]
pub(crate) struct RunInfo {
    pub(crate) id: RunId,
    pub(crate) outcome: Option<RunOutcome>,
    pub(crate) accepted: bool,
    pub(crate) model: String,
}

/// Everything about one project.
#[derive(Debug, Deserialize)]
pub(crate) struct Detail {
    pub(crate) project: Card,
    pub(crate) brief: String,
    pub(crate) spec: Option<Spec>,
    pub(crate) run: RunInfo,
}

/// A specification.
#[derive(Debug, Deserialize)]
pub(crate) struct Spec {
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) requirements: Vec<Requirement>,
    pub(crate) assumptions: Vec<String>,
    pub(crate) left_out: Vec<String>,
}

/// A requirement.
#[derive(Debug, Deserialize)]
pub(crate) struct Requirement {
    pub(crate) number: u32,
    pub(crate) text: String,
    state: String,
    pub(crate) checks: Vec<Check>,
}

/// A check.
#[derive(Debug, Deserialize)]
pub(crate) struct Check {
    pub(crate) key: String,
    title: String,
    verdict: Option<String>,
    message: Option<String>,
    failed_step: Option<usize>,
    pub(crate) screenshot_url: Option<String>,
    pub(crate) trace_url: Option<String>,
}

/// The files of a checkpoint.
#[derive(Debug, Deserialize)]
pub(crate) struct FileListing {
    items: Vec<FileItem>,
}

/// One file.
#[derive(Debug, Deserialize)]
pub(crate) struct FileItem {
    path: RelPath,
    hash: BlobHash,
}

/// A project's checkpoints, newest first.
#[derive(Debug, Deserialize)]
pub(crate) struct Checkpoints {
    items: Vec<Checkpoint>,
}

/// One checkpoint.
#[derive(Debug, Deserialize)]
pub(crate) struct Checkpoint {
    id: CheckpointId,
    pub(crate) number: u32,
    label: String,
    written: u32,
    deleted: u32,
    created_at: UnixMs,
    run_id: Option<RunId>,
    tree: TreeHash,
}

impl Checkpoints {
    /// As the store has them; a server does not say which step made one.
    pub(crate) fn rows(self) -> Vec<CheckpointRow> {
        let row = |one: Checkpoint| {
            let Checkpoint { id, number, label, written, deleted, created_at, run_id, tree } = one;
            CheckpointRow { id, number, run_id, step: None, label, tree, written, deleted, created_at }
        };
        self.items.into_iter().map(row).collect()
    }
}

/// What going back did.
#[derive(Debug, Deserialize)]
pub(crate) struct RestoredCheckpoint {
    pub(crate) undo: Checkpoint,
}

/// What differs between two checkpoints.
#[derive(Debug, Deserialize)]
pub(crate) struct Differences {
    files: Vec<Difference>,
}

/// One file that differs.
#[derive(Debug, Deserialize)]
struct Difference {
    path: RelPath,
    kind: String,
    diff: Option<String>,
}

impl Differences {
    /// As the orchestrator finds them.
    pub(crate) fn differences(self) -> Vec<FileDifference> {
        let one = |file: Difference| {
            let kind = match file.kind.as_str() {
                "added" => DifferenceKind::Added,
                "deleted" => DifferenceKind::Deleted,
                _ => DifferenceKind::Changed,
            };
            let text = file.diff.unwrap_or_else(|| "(too long to be shown)".to_owned());
            FileDifference { path: file.path, kind, text }
        };
        self.files.into_iter().map(one).collect()
    }
}

/// Where a running app stands.
#[derive(Debug, Deserialize)]
pub(crate) struct Preview {
    pub(crate) state: String,
    pub(crate) url: Option<String>,
    pub(crate) line: Option<String>,
}

/// A published app.
#[derive(Debug, Deserialize)]
pub(crate) struct Publication {
    pub(crate) live: bool,
    pub(crate) state: String,
    pub(crate) url: Option<String>,
    pub(crate) line: Option<String>,
}

/// The rules of a project.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Rules {
    pub(crate) rules: Vec<String>,
}

/// The hosts of a project.
#[derive(Debug, Deserialize)]
pub(crate) struct Hosts {
    pub(crate) items: Vec<KeptHost>,
    pub(crate) refused: Vec<String>,
    pub(crate) obeyed: bool,
}

/// A host that the code of a project may read from.
#[derive(Debug, Deserialize)]
pub(crate) struct KeptHost {
    pub(crate) host: String,
    pub(crate) allowed_at: UnixMs,
}

impl FileListing {
    /// As paths and hashes.
    pub(crate) fn tree(self) -> FileTree {
        let mut tree = FileTree::default();
        tree.apply(&self.items.into_iter().map(|file| (file.path, Some(file.hash))).collect());
        tree
    }
}

impl Detail {
    /// What the summary of the newest run says of it.
    pub(crate) fn known(self) -> Known {
        let (title, summary, requirements, assumptions, left_out) = match self.spec {
            Some(spec) => (
                Some(spec.title),
                Some(spec.summary),
                spec.requirements.into_iter().map(Requirement::summary).collect(),
                spec.assumptions,
                spec.left_out,
            ),
            None => (None, None, Vec::new(), Vec::new(), Vec::new()),
        };
        Known {
            project_id: self.project.id.to_string(),
            run_id: self.run.id.to_string(),
            model: self.run.model,
            title,
            summary,
            requirements,
            assumptions,
            left_out,
        }
    }
}

impl Requirement {
    fn summary(self) -> RequirementSummary {
        let current = matches!(self.state.as_str(), "proven" | "failed") || self.state == "not_proven";
        RequirementSummary {
            number: self.number,
            text: self.text,
            proven: self.state == "proven",
            checks: self.checks.into_iter().map(|check| check.summary(current)).collect(),
        }
    }
}

impl Check {
    fn summary(self, current: bool) -> CheckSummary {
        let message = self.message.unwrap_or_default();
        let verdict = match self.verdict.as_deref().filter(|_| current) {
            Some("passed") => CheckVerdict::Passed,
            Some("failed") => CheckVerdict::Failed { step: self.failed_step.unwrap_or_default(), message },
            Some(_) => CheckVerdict::NotRun { reason: message },
            None => CheckVerdict::NotRun { reason: "it was not played on the final code".to_owned() },
        };
        let hash = |url: Option<String>| url.and_then(|url| url.rsplit('/').next().map(str::to_owned));
        CheckSummary {
            key: self.key,
            title: self.title,
            verdict,
            screenshot: hash(self.screenshot_url),
            trace: hash(self.trace_url),
        }
    }
}

/// Reads which checkpoint an archive is of.
pub(crate) fn checkpoint_header(headers: &HeaderMap) -> Option<String> {
    headers.get("samokoder-checkpoint")?.to_str().ok().map(str::to_owned)
}

/// Lines of a ledger.
#[derive(Debug, Deserialize)]
pub(crate) struct Usage {
    pub(crate) spent_today_microusd: i64,
    pub(crate) items: Vec<store::UsageLine>,
}
