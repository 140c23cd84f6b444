//! Kills the product itself, again and again, while it builds with its real sandbox and browser: `scripts/test-chaos.sh`
//! says how it is called.
//!
//! A build is done once without a disturbance; the others must come to the same files, the same model calls and the
//! same steps, and leave no process, no mount and no half-written file.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "drills fail by panicking, like tests")]

use domain::ids::{ProjectId, RunId};
use domain::run::RunStatus;
use drills::{
    BRIEF, Dice, Outcome, PrivatePostgres, Running, Tally, outcome, processes_that_name, say, step_at_hand,
    temporary_files,
};
use rustix::process::Signal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Database, MasterKeys, Store, StoreConfig, SystemClock};

/// Until nothing of a killed process may be left.
const GONE: Duration = Duration::from_secs(10);

/// Kills of one build.
const KILLS_OF_A_BUILD: u64 = 3;

/// Events of a build, about.
const EVENTS: u64 = 60;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// One data folder and database, and the program that works there.
struct Place {
    program: PathBuf,
    folder: PathBuf,
    database: Option<String>,
}

impl Place {
    fn start(&self, arguments: &[&str]) -> Running {
        let data = self.folder.join("data");
        let mut variables = vec![
            ("SAMOKODER_DATA_DIR", data.to_str().unwrap()),
            ("SAMOKODER_WORKER__LEASE_MS", "2000"),
            ("SAMOKODER_WORKER__RUNS", "1"),
            ("SAMOKODER_LOG__LEVEL", "warn"),
        ];
        if let Some(url) = &self.database {
            variables.push(("SAMOKODER_DATABASE_URL", url));
        }
        Running::start(&self.program, arguments, &variables, &self.folder.join("log"))
    }

    async fn store(&self) -> Store {
        let database = match &self.database {
            Some(url) => Database::Postgres { url: url.clone(), schema: "public".to_owned() },
            None => Database::Sqlite,
        };
        let (data_dir, clock) = (self.folder.join("data"), Arc::new(SystemClock));
        let config =
            StoreConfig { database, data_dir, max_connections: 2, clock, master: MasterKeys::default(), faults: None };
        Store::open(config).await.unwrap()
    }

    fn out(&self, number: u64) -> String {
        self.folder.join(format!("app-{number}")).display().to_string()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Waits until nothing of a killed process is left: no process, no mount.
    async fn nothing_lives(&self) {
        let killed = Instant::now();
        loop {
            let left = processes_that_name(&self.folder);
            if left.is_empty() {
                return;
            }
            assert!(killed.elapsed() < GONE, "left behind: {left:#?}");
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// The newest project and its run.
async fn newest(store: &Store) -> Option<(ProjectId, RunId)> {
    let project = store.list_projects().await.unwrap().into_iter().next()?;
    Some((project.id, store.list_runs(project.id).await.unwrap().first()?.id))
}

/// Builds until the app is delivered, with so many kills on the way.
async fn build(place: &Place, number: u64, kills: u64, longest_ms: u64, dice: &mut Dice, tally: &mut Tally) -> Outcome {
    let out = place.out(number);
    let before = newest(&place.store().await).await;
    let mut killed = 0;
    loop {
        let now = newest(&place.store().await).await;
        let is_new = now.is_none() || now == before;
        let mut process = match (&place.database, is_new) {
            (None, true) => place.start(&["build", BRIEF, "--out", &out, "--yes", "--json"]),
            (None, false) => place.start(&["resume", "--json"]),
            (Some(_), true) => {
                assert!(place.start(&["build", BRIEF, "--yes", "--queue"]).ended().await.success(), "{}", place.log());
                place.start(&["work"])
            }
            (Some(_), false) => place.start(&["work"]),
        };
        if killed < kills {
            wait_for_a_moment(place, &mut process, longest_ms, dice).await;
            // One in four is told to end, as a person or a deployment does.
            process.signal(if dice.below(4) == 0 { Signal::TERM } else { Signal::KILL });
            process.ended().await;
            killed += 1;
        } else if place.database.is_some() {
            finish_work(place, &mut process).await;
        } else {
            // 2: the app was delivered before the last kill, so there is nothing to go on with.
            let code = process.ended().await.code();
            assert!(matches!(code, Some(0 | 2)), "{code:?}: {}", place.log());
        }
        place.nothing_lives().await;
        let store = place.store().await;
        let Some((project, run)) = newest(&store).await else { continue };
        let state = store.load_run(run).await.unwrap();
        let so_far = outcome(&store, project, run).await;
        // A worker delivers nothing; `samokoder export` does.
        let delivered = place.database.is_some() || is_delivered(place, number);
        if killed == kills && state.status == RunStatus::Done && delivered {
            return so_far;
        }
        tally.killed(&step_at_hand(&state));
    }
}

/// Half of the moments are random times, half random places, since most of the time passes in the browser.
async fn wait_for_a_moment(place: &Place, process: &mut Running, longest_ms: u64, dice: &mut Dice) {
    let time = Duration::from_millis(dice.below(longest_ms));
    if place.database.is_none() && dice.below(2) == 0 {
        process.hear_for(dice.below(EVENTS), time).await;
    } else {
        tokio::time::sleep(time).await;
    }
}

/// Lets a worker work until the newest run has ended, and tells it to end.
async fn finish_work(place: &Place, process: &mut Running) {
    let store = place.store().await;
    while let Some((_, run)) = newest(&store).await
        && store.load_run(run).await.unwrap().status != RunStatus::Done
    {
        assert!(process.lives(), "{}", place.log());
        tokio::time::sleep(LOOK).await;
    }
    assert!(process.end().await, "{}", place.log());
}

/// Says whether the app has come to its folder, whole.
fn is_delivered(place: &Place, number: u64) -> bool {
    let out = PathBuf::from(place.out(number));
    out.join(".samokoder/project.json").is_file() && out.join("package.json").is_file()
}

/// What an undisturbed build comes to, and how long a build takes at most, in milliseconds.
struct Undisturbed {
    expected: Outcome,
    longest_ms: u64,
}

async fn undisturbed(place: &Place) -> Undisturbed {
    let (mut dice, mut tally) = (Dice::new(0), Tally::new("undisturbed"));
    let began = Instant::now();
    let expected = build(place, 0, 0, 1, &mut dice, &mut tally).await;
    assert!(expected.outcome.contains("Proven"), "{expected:?}");
    Undisturbed { expected, longest_ms: u64::try_from(began.elapsed().as_millis()).unwrap() }
}

/// Builds and kills until there were kills enough, and looks for what was left.
async fn drill(place: &Place, name: &'static str, kills: u64, undisturbed: &Undisturbed) {
    let (mut dice, mut tally) = (Dice::thrown(name), Tally::new(name));
    let mut number = 1;
    while tally.kills < kills {
        let round = (kills - tally.kills).min(KILLS_OF_A_BUILD);
        let came_to = build(place, number, round, undisturbed.longest_ms, &mut dice, &mut tally).await;
        assert_eq!(came_to, undisturbed.expected, "{}", place.log());
        tally.runs += 1;
        number += 1;
    }
    let store = place.store().await;
    store.delete_unnamed_blobs(Duration::ZERO).await.unwrap();
    assert_eq!(temporary_files(&place.folder), Vec::<PathBuf>::new());
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    assert!(!mounts.contains(&place.folder.display().to_string()), "a mount was left");
}

/// Arguments: the product's program, an empty folder, kills on each database.
#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().expect("usage: drill-product PROGRAM FOLDER KILLS");
    let (program, folder) = (PathBuf::from(next()), PathBuf::from(next()));
    let kills = next().parse().expect("a number of kills");
    let embedded = Place { program: program.clone(), folder: folder.join("sqlite"), database: None };
    std::fs::create_dir_all(embedded.folder.join("data")).unwrap();
    let undisturbed = undisturbed(&embedded).await;
    say(&format!(
        "an undisturbed build takes {} ms and ends as {}",
        undisturbed.longest_ms, undisturbed.expected.outcome
    ));
    drill(&embedded, "product on SQLite", kills, &undisturbed).await;

    let server = PrivatePostgres::start().await;
    let scaled = Place { program, folder: folder.join("postgres"), database: Some(server.url.clone()) };
    std::fs::create_dir_all(scaled.folder.join("data")).unwrap();
    // Packages are installed once for both.
    std::os::unix::fs::symlink(embedded.folder.join("data/cache"), scaled.folder.join("data/cache")).unwrap();
    drill(&scaled, "product on PostgreSQL", kills, &undisturbed).await;
}
