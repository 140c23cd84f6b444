//! What agents get to see of a project's files.

use crate::{Ctx, OrchestratorError};
use domain::agent_io::FileView;
use domain::path::RelPath;
use domain::run::RunState;
use domain::tree::FileTree;
use std::collections::BTreeMap;

/// Most bytes of one file that an agent is shown whole.
const MAX_VIEW_BYTES: usize = 48 * 1024;

/// Files that no agent needs to read: generated, or the platform's own.
const UNREAD: &[&str] = &["package-lock.json", "e2e/requirements.spec.ts"];

/// The project's files at the head of a run.
pub(crate) struct Source {
    /// Paths and hashes.
    pub(crate) tree: FileTree,
    /// The content of every text file.
    pub(crate) texts: BTreeMap<RelPath, Vec<u8>>,
}

impl Source {
    /// Reads the files of the run's head; a run without one has none.
    pub(crate) async fn of(ctx: &Ctx, run: &RunState) -> Result<Self, OrchestratorError> {
        let tree = match &run.head {
            Some(head) => ctx.store.load_tree(head.checkpoint).await?,
            None => FileTree::default(),
        };
        let mut texts = BTreeMap::new();
        for (path, hash) in tree.iter() {
            texts.insert(path.clone(), ctx.store.get_blob(hash).await?);
        }
        Ok(Self { tree, texts })
    }

    /// Returns all paths.
    pub(crate) fn paths(&self) -> Vec<RelPath> {
        self.tree.iter().map(|(path, _)| path.clone()).collect()
    }

    /// Returns the readable text files that `wanted` accepts.
    pub(crate) fn views(&self, wanted: impl Fn(&RelPath) -> bool) -> Vec<FileView> {
        self.texts
            .iter()
            .filter(|(path, bytes)| bytes.len() <= MAX_VIEW_BYTES && !UNREAD.contains(&path.as_str()) && wanted(path))
            .filter_map(|(path, bytes)| {
                let content = std::str::from_utf8(bytes).ok()?.to_owned();
                Some(FileView { path: path.clone(), content })
            })
            .collect()
    }
}
