//! A long random walk through a project's history.

use crate::{LEASE, commit, project, run_with, worker};
use domain::edit::FileChange;
use domain::ids::{CheckpointId, ProjectId};
use domain::path::RelPath;
use domain::run::{RunKind, RunOutcome};
use domain::step::{Step, StepOutcome};
use domain::tree::{FileTree, TreeHash};
use std::collections::BTreeMap;
use store::{ClaimedRun, Store};
use testkit::{Db, World, both_dbs, limits};

/// Moves of one walk.
const MOVES: u32 = 1_000;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

type Files = BTreeMap<String, String>;

/// What the project must look like, kept beside the store.
struct Walk<'a> {
    world: &'a World,
    store: Store,
    project: ProjectId,
    claim: Option<ClaimedRun>,
    files: Files,
    recorded: Vec<(CheckpointId, TreeHash, Files)>,
    dice: Dice,
    crashes: u32,
}

impl Walk<'_> {
    /// Draws an edit of one to three files: written, extended, or deleted.
    fn edit(&mut self) -> (Vec<FileChange>, Files) {
        let (mut after, mut changes) = (self.files.clone(), BTreeMap::new());
        for _ in 0..=self.dice.below(3) {
            let path = format!("d{}/f{}.txt", self.dice.below(4), self.dice.below(12));
            let content = match self.dice.below(5) {
                0 => None,
                1 => Some(format!("{}\n{}", after.get(&path).cloned().unwrap_or_default(), self.dice.below(1000))),
                _ => Some(self.dice.below(100_000).to_string()),
            };
            match &content {
                Some(text) => after.insert(path.clone(), text.clone()),
                None => after.remove(&path),
            };
            changes.insert(path, content);
        }
        let change = |(path, content): (String, Option<String>)| FileChange {
            path: RelPath::parse(&path).unwrap(),
            content: content.map(String::into_bytes),
        };
        (changes.into_iter().map(change).collect(), after)
    }

    async fn held(&mut self) -> ClaimedRun {
        if let Some(claim) = self.claim {
            return claim;
        }
        let run = match self.store.find_unfinished_run(self.project).await.unwrap() {
            Some(run) => run,
            None => run_with(&self.store, self.project, RunKind::Build, limits()).await,
        };
        let claim = self.store.claim_this_run(run, worker(1), LEASE).await.unwrap().unwrap();
        self.claim = Some(claim);
        claim
    }

    /// Ends the run at work, so that a person may do something.
    async fn settle(&mut self) {
        let claim = self.held().await;
        self.store.finish_run(&claim, RunOutcome::Proven).await.unwrap();
        self.claim = None;
    }

    /// Opens the store anew, as after a crash; the run is claimed again.
    async fn crash(&mut self) {
        self.crashes += 1;
        self.world.faults.fail_at(0);
        if let Some(claim) = self.claim.take() {
            self.store.release_run(&claim).await.unwrap();
        }
        if self.world.is_shared() {
            self.store = self.world.open().await;
        }
    }

    fn record(&mut self, id: CheckpointId, files: Files) {
        self.files = files;
        let mut tree = FileTree::default();
        for (path, text) in &self.files {
            let hash = store::blob_hash(text.as_bytes());
            tree.apply(&[(RelPath::parse(path).unwrap(), Some(hash))].into());
        }
        self.recorded.push((id, tree.hash(), self.files.clone()));
    }

    async fn head(&self) -> Option<CheckpointId> {
        self.store.find_project(self.project).await.unwrap().unwrap().head
    }

    /// A step with files that may crash anywhere inside; afterwards it happened once or not at all.
    async fn step(&mut self, may_crash: bool) {
        let (changes, after) = self.edit();
        let claim = self.held().await;
        let before = self.head().await;
        if may_crash {
            let at = 1 + self.dice.below(8);
            self.world.faults.fail_at(at);
        }
        let taken = async {
            let ordinal = self.store.begin_step(&claim, &Step::Scaffold).await?;
            self.store.finish_step(&claim, ordinal, &commit(Step::Scaffold, StepOutcome::Scaffolded, changes)).await
        };
        let taken = taken.await;
        if taken.is_err() {
            self.crash().await;
        }
        self.world.faults.fail_at(0);
        let head = self.head().await;
        if head == before {
            assert!(taken.is_err(), "a step that was answered is not there");
        } else {
            self.record(head.unwrap(), after);
        }
    }

    async fn by_hand(&mut self) {
        self.settle().await;
        let (changes, after) = self.edit();
        let id = self.store.create_checkpoint(self.project, None, "by hand", &changes).await.unwrap();
        self.record(id, after);
    }

    async fn back(&mut self) {
        self.settle().await;
        let Some(number) = self.dice.below(1 + u64::try_from(self.recorded.len()).unwrap()).checked_sub(1) else {
            return;
        };
        let (to, _, files) = self.recorded[usize::try_from(number).unwrap()].clone();
        let id = self.store.restore_checkpoint(self.project, to).await.unwrap();
        self.record(id, files);
    }
}

async fn a_random_walk_of_edits_restores_and_crashes_keeps_every_recorded_state(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let project = project(&store).await;
    let mut walk = Walk {
        world: &world,
        store,
        project,
        claim: None,
        files: Files::new(),
        recorded: Vec::new(),
        dice: Dice(0x9e37_79b9_7f4a_7c15),
        crashes: 0,
    };
    for _ in 0..MOVES {
        match walk.dice.below(10) {
            0 => walk.by_hand().await,
            1 => walk.back().await,
            2..=4 => walk.step(true).await,
            _ => walk.step(false).await,
        }
    }
    assert!(walk.crashes > 100 && walk.recorded.len() > 500, "{} {}", walk.crashes, walk.recorded.len());
    let listed = walk.store.list_checkpoints(project).await.unwrap();
    assert_eq!(listed.len(), walk.recorded.len(), "a checkpoint is lost or double");
    for ((id, hash, files), row) in walk.recorded.iter().zip(listed.iter().rev()) {
        assert_eq!((row.id, &row.tree), (*id, hash));
        let tree = walk.store.load_tree(*id).await.unwrap();
        assert_eq!(tree.hash(), *hash);
        assert_eq!(tree.len(), files.len());
    }
    for (path, text) in &walk.files {
        let head = walk.store.load_tree(walk.head().await.unwrap()).await.unwrap();
        let hash = head.get(&RelPath::parse(path).unwrap()).unwrap();
        assert_eq!(walk.store.get_blob(hash).await.unwrap(), text.as_bytes());
    }
}

both_dbs!(a_random_walk_of_edits_restores_and_crashes_keeps_every_recorded_state);
