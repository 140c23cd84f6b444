//! What never changes once it is committed, kept in memory after it was read: contents by their hash, the files of a
//! checkpoint, a specification, a design, and the plan of a run. Every process may keep its own; none can be stale.
//!
//! Cards do change. They are kept only where no other process writes, and only until the next commit, whatever it wrote.

use crate::cards::{CardRow, Cards, read_cards};
use crate::commits::CommitNumber;
use crate::values::{get_u32, sql};
use crate::{Store, StoreError, checkpoints, specs};
use domain::agent_io::Architecture;
use domain::ids::{CheckpointId, RunId};
use domain::plan::Plan;
use domain::spec::Spec;
use domain::tree::{BlobHash, FileTree};
use moka::sync::Cache;
use sea_orm::{ConnectionTrait, Value};
use std::collections::BTreeSet;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use uuid::Uuid;

/// Bytes of contents: the sources of a dozen projects.
const CONTENT_BYTES: u64 = 8 << 20;

/// Contents larger than this are read from the disk each time; they are screenshots and traces.
const MAX_CONTENT: usize = 128 << 10;

/// Trees, specifications, designs and plans of each kind: those of the runs at work. One takes some ten kilobytes.
const ROWS: u64 = 200;

/// Lists of cards: the pages that people look at. The largest one takes some hundred kilobytes.
const CARD_LISTS: u64 = 20;

/// Cards, and the commit that they were read after.
type ReadCards = (CommitNumber, Arc<[CardRow]>);

/// The caches of a store; clones share them.
#[derive(Clone)]
pub(crate) struct Kept {
    contents: Cache<BlobHash, Arc<[u8]>>,
    trees: Cache<CheckpointId, Arc<FileTree>>,
    specs: Cache<Uuid, Arc<Spec>>,
    architectures: Cache<Uuid, Arc<Architecture>>,
    plans: Cache<RunId, Arc<Plan>>,
    cards: Cache<Cards, ReadCards>,
}

impl Kept {
    /// Empty caches.
    pub(crate) fn new() -> Self {
        let weight = |hash: &BlobHash, bytes: &Arc<[u8]>| u32::try_from(bytes.len() + hash.0.len()).unwrap_or(u32::MAX);
        Self {
            contents: Cache::builder().max_capacity(CONTENT_BYTES).weigher(weight).build(),
            trees: Cache::new(ROWS),
            specs: Cache::new(ROWS),
            architectures: Cache::new(ROWS),
            plans: Cache::new(ROWS),
            cards: Cache::new(CARD_LISTS),
        }
    }

    /// The bytes of a hash, if they were read lately.
    pub(crate) fn content(&self, hash: &BlobHash) -> Option<Vec<u8>> {
        self.contents.get(hash).map(|bytes| bytes.to_vec())
    }

    /// Forgets all contents: some of them are no longer stored.
    pub(crate) fn forget_contents(&self) {
        self.contents.invalidate_all();
    }

    /// Keeps bytes that were read and fit their hash.
    pub(crate) fn keep_content(&self, hash: &BlobHash, bytes: &[u8]) {
        if bytes.len() <= MAX_CONTENT {
            self.contents.insert(hash.clone(), bytes.into());
        }
    }
}

impl Store {
    /// The files of a checkpoint that is committed.
    pub(crate) async fn kept_tree(
        &self,
        db: &impl ConnectionTrait,
        checkpoint: CheckpointId,
    ) -> Result<FileTree, StoreError> {
        through(&self.kept.trees, checkpoint, checkpoints::load_tree(db, checkpoint)).await
    }

    /// A specification.
    pub(crate) async fn kept_spec(&self, id: Uuid) -> Result<Spec, StoreError> {
        through(&self.kept.specs, id, specs::read_spec(&self.db, id)).await
    }

    /// A design.
    pub(crate) async fn kept_architecture(&self, id: Uuid) -> Result<Architecture, StoreError> {
        through(&self.kept.architectures, id, specs::read_architecture(&self.db, id)).await
    }

    /// A run's plan and the numbers of the tasks that are done, which are read each time; `None` without a plan.
    pub(crate) async fn kept_plan(&self, run: RunId) -> Result<Option<specs::ReadPlan>, StoreError> {
        if let Some(plan) = self.kept.plans.get(&run) {
            let text = "select number from task where run_id = $1 and status = 'done'";
            let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(run.0)])).await?;
            let done = rows.iter().map(|row| get_u32(row, "number")).collect::<Result<BTreeSet<_>, _>>()?;
            return Ok(Some(((*plan).clone(), done)));
        }
        let read = specs::read_plan(&self.db, run).await?;
        if let Some((plan, _)) = &read {
            self.kept.plans.insert(run, Arc::new(plan.clone()));
        }
        Ok(read)
    }

    /// Cards as they are after the newest commit.
    pub(crate) async fn kept_cards(&self, cards: Cards) -> Result<Arc<[CardRow]>, StoreError> {
        // The number is taken before the reading: what is committed in between makes what is kept useless, not wrong.
        let commit = self.settled_commit();
        if let Some((_, rows)) = self.kept.cards.get(&cards).filter(|(read_after, _)| commit == Some(*read_after)) {
            return Ok(rows);
        }
        let rows: Arc<[CardRow]> = read_cards(&self.db, cards).await?.into();
        if let Some(commit) = commit {
            self.kept.cards.insert(cards, (commit, Arc::clone(&rows)));
        }
        Ok(rows)
    }
}

/// Returns what is kept under a key; reads and keeps it when it is not there.
async fn through<K, V>(
    cache: &Cache<K, Arc<V>>,
    key: K,
    read: impl Future<Output = Result<V, StoreError>>,
) -> Result<V, StoreError>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    if let Some(kept) = cache.get(&key) {
        return Ok((*kept).clone());
    }
    let value = read.await?;
    cache.insert(key, Arc::new(value.clone()));
    Ok(value)
}
