//! `kill -9` at random moments.

use crate::{Field, number, only, open, start, undisturbed};
use domain::ids::RunId;
use domain::run::RunStatus;
use drills::{Dice, Orders, Tally, outcome, processes_that_name, step_at_hand, temporary_files};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

/// Longest pause between the last place that was told of and the kill, in microseconds.
const PAUSE_US: u64 = 4_000;

/// Longest time that a worker lives without work.
const IDLE: Duration = Duration::from_secs(1);

/// Workers at the same time.
const WORKERS: u64 = 3;

/// Runs that wait for workers or are worked on.
const QUEUED: usize = 6;

/// Claims without a finished step after which a run's worker is spared: two before the poison counter would end it.
const SPARED_AFTER: i64 = 3;

/// Processes that are killed on each database.
fn kills() -> u64 {
    number("SAMOKODER_TEST_KILLS", 200)
}

fn place(last: &str) -> String {
    last.split(' ').take(4).collect::<Vec<_>>().join(" ")
}

/// Kills a build until it has ended in spite of that, or until there were kills enough.
async fn build_under_fire(orders: &Orders, folder: &Path, places: u64, dice: &mut Dice, tally: &mut Tally) {
    loop {
        let mut worker = start(orders, folder);
        let heard = if tally.kills < kills() { worker.hear(dice.below(places / 2)).await } else { false };
        if heard {
            tokio::time::sleep(Duration::from_micros(dice.below(PAUSE_US))).await;
            worker.kill().await;
        } else if worker.ended().await.success() {
            return;
        } else {
            panic!("{}", std::fs::read_to_string(folder.join("log")).unwrap());
        }
        let store = open(orders).await;
        let step = match only(&store).await {
            Some((project, run)) => {
                outcome(&store, project, run).await;
                step_at_hand(&store.load_run(run).await.unwrap())
            }
            None => "its beginning".to_owned(),
        };
        tally.killed(&format!("{step} ({})", place(&worker.last)));
    }
}

async fn nothing_is_left(store: &Store, folder: &Path) {
    assert_eq!(processes_that_name(folder), Vec::<String>::new());
    store.delete_unnamed_blobs(Duration::ZERO).await.unwrap();
    assert_eq!(temporary_files(folder), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn kills_at_random_moments_change_nothing_on_sqlite() {
    let mut dice = Dice::thrown("kills on SQLite");
    let (expected, places) = undisturbed().await;
    let mut tally = Tally::new("kills on SQLite");
    while tally.kills < kills() {
        let folder = testkit::folder();
        let orders = Orders::build(folder.path().join("data"));
        build_under_fire(&orders, folder.path(), places, &mut dice, &mut tally).await;
        let store = open(&orders).await;
        let (project, run) = only(&store).await.unwrap();
        assert_eq!(store.load_run(run).await.unwrap().status, RunStatus::Done);
        assert_eq!(outcome(&store, project, run).await, expected, "after {} kills", tally.kills);
        nothing_is_left(&store, &orders.data_dir).await;
        tally.runs += 1;
    }
}

/// What several killers share.
struct Fire {
    field: Mutex<Field>,
    tally: Mutex<Tally>,
    /// The steps of each run that has not ended, and its attempt when they were counted last.
    progress: Mutex<HashMap<RunId, (u32, i64)>>,
}

impl Fire {
    /// Keeps the queue filled; says whether killing a worker now could make the poison counter end an innocent run.
    async fn look(&self) -> (bool, String) {
        let mut field = self.field.lock().await;
        let mut progress = self.progress.lock().await;
        let (mut danger, mut step) = (false, String::new());
        for run in progress.keys().copied().collect::<Vec<_>>() {
            let state = field.store.load_run(run).await.unwrap();
            let (steps, attempt) = progress.get(&run).copied().unwrap();
            if steps != state.steps_taken {
                progress.insert(run, (state.steps_taken, state.attempt.0));
            } else {
                danger |= state.attempt.0 - attempt >= SPARED_AFTER;
            }
            match state.status {
                RunStatus::Done => drop(progress.remove(&run)),
                RunStatus::Running => step = step_at_hand(&state),
                RunStatus::Ready | RunStatus::Waiting => {}
            }
        }
        while progress.len() < QUEUED {
            progress.insert(field.queue_ordinary().await, (0, 0));
        }
        (danger, step)
    }

    /// Starts one worker after the other, and kills each.
    async fn kill_one_after_the_other(&self, mut dice: Dice, places: u64) {
        while self.tally.lock().await.kills < kills() {
            let mut worker = {
                let field = self.field.lock().await;
                field.start(&field.orders)
            };
            loop {
                worker.hear_for(dice.below(places / 4), IDLE).await;
                assert!(worker.lives(), "a worker ended by itself");
                let (danger, step) = self.look().await;
                if danger {
                    continue;
                }
                tokio::time::sleep(Duration::from_micros(dice.below(PAUSE_US))).await;
                worker.kill().await;
                self.tally.lock().await.killed(&format!("{step} ({})", place(&worker.last)));
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_at_random_moments_change_nothing_on_postgres() {
    let mut dice = Dice::thrown("kills on PostgreSQL");
    let (expected, places) = undisturbed().await;
    let tally = Mutex::new(Tally::new("kills on PostgreSQL"));
    let fire = Fire { field: Mutex::new(Field::new().await), tally, progress: Mutex::default() };
    fire.look().await;
    let fire = Arc::new(fire);
    let mut killers = JoinSet::new();
    for _ in 0..WORKERS {
        let (fire, dice) = (Arc::clone(&fire), Dice::new(dice.below(u64::MAX)));
        killers.spawn(async move { fire.kill_one_after_the_other(dice, places).await });
    }
    killers.join_all().await;
    let field = fire.field.lock().await;
    let mut survivor = field.start(&field.orders);
    field.all_as(&expected).await;
    assert!(survivor.end().await);
    nothing_is_left(&field.store, &field.orders.data_dir).await;
    fire.tally.lock().await.runs = u64::try_from(field.runs.len()).unwrap();
}
