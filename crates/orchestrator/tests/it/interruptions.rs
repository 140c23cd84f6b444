//! What is left half-done outside of the database, and what a full disk stops.

use crate::{BRIEF, LONG, ctx, green, queue, result, take_over, worker};
use blueprint::Blueprint;
use domain::run::{RunOutcome, RunStatus};
use orchestrator::LeaseTimes;
use orchestrator::advance::{Pause, advance};
use orchestrator::delivery::{Marker, deliver, is_due, read_marker};
use orchestrator::worker::{Worker, WorkerLimits};
use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{Store, StoreConfig};
use testkit::{Db, FakeBackend, World, both_dbs, limits};
use tokio_util::sync::CancellationToken;

async fn a_delivery_that_was_killed_half_way_is_found_and_ended(db: Db) {
    let world = World::new(db);
    let ctx = green(&world).await;
    let (project_id, run) = queue(&ctx.store, BRIEF, limits()).await;
    let never = CancellationToken::new();
    advance(&ctx, &take_over(&ctx.store, run).await, &never, &never).await.unwrap();
    let head = ctx.store.load_run(run).await.unwrap().head.unwrap();
    let marker = Marker { project_id, checkpoint_id: head.checkpoint };
    let place = testkit::folder();
    let (folder, somebody) = (place.path().join("app"), place.path().join("somebody"));
    let due = |folder: &std::path::Path| is_due(folder, project_id, head.checkpoint);
    assert!(due(&folder), "it was never made");

    // Killed after its first file, with a folder of files on their way.
    fs::create_dir_all(folder.join(".samokoder")).unwrap();
    fs::write(folder.join(".samokoder/unfinished"), project_id.to_string()).unwrap();
    fs::write(folder.join("package.json"), "half").unwrap();
    fs::create_dir_all(folder.join(".samokoder-killed")).unwrap();
    fs::create_dir_all(&somebody).unwrap();
    fs::write(somebody.join("package.json"), "theirs").unwrap();
    assert!(due(&folder) && !due(&somebody));
    let files = deliver(&ctx.store, &folder, &marker, None).await.unwrap();
    assert!(files > 20 && !due(&folder));
    assert_eq!(read_marker(&folder).unwrap(), marker);
    let tree = ctx.store.load_tree(head.checkpoint).await.unwrap();
    assert_eq!(orchestrator::delivery::manual_edits(&folder, &tree).unwrap(), []);
    assert!(!folder.join(".samokoder-killed").exists() && !folder.join(".samokoder/unfinished").exists());
}

/// A store on a disk that is full while `full` says so.
async fn on_a_full_disk(world: &World, full: &Arc<AtomicBool>) -> Store {
    let full = Arc::clone(full);
    let plan = move |place: &'static str| {
        if place == "put a blob" && full.load(Ordering::Relaxed) { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    };
    Store::open(StoreConfig { faults: Some(Arc::new(plan)), ..world.config() }).await.unwrap()
}

async fn a_full_disk_stops_a_run_and_ends_it_never(db: Db) {
    let world = World::new(db);
    let calm_world = World::new(db);
    let calm = green(&calm_world).await;
    let (project, run) = queue(&calm.store, BRIEF, limits()).await;
    let never = CancellationToken::new();
    advance(&calm, &take_over(&calm.store, run).await, &never, &never).await.unwrap();
    let expected = result(&calm.store, project, run).await;

    let full = Arc::new(AtomicBool::new(true));
    let store = on_a_full_disk(&world, &full).await;
    let ctx = ctx(&world, store, FakeBackend::green(), Arc::new(Blueprint), LONG);
    let times = LeaseTimes { lease: Duration::from_secs(600), beat: Duration::from_secs(60) };
    let pool = Worker::start(ctx.clone(), worker(1), WorkerLimits { runs: 1, grace: Duration::ZERO, times }).unwrap();
    let (project, run) = queue(&ctx.store, BRIEF, limits()).await;
    for _ in 0..8 {
        pool.work_on(run, &never).await.unwrap_err();
        // Handed back, not left to a lease of ten minutes; nobody takes it up again at once.
        assert_eq!(ctx.store.load_run(run).await.unwrap().status, RunStatus::Ready);
        assert_eq!(ctx.store.claim_run(worker(2), times.lease).await.unwrap(), None);
        ctx.store.sweep_runs().await.unwrap();
    }
    full.store(false, Ordering::Relaxed);
    let pause = pool.work_on(run, &never).await.unwrap();
    assert!(matches!(pause, Some(Pause::Finished(RunOutcome::PartlyProven { .. }))), "{pause:?}");
    assert_eq!(result(&ctx.store, project, run).await, expected);
}

both_dbs!(a_delivery_that_was_killed_half_way_is_found_and_ended, a_full_disk_stops_a_run_and_ends_it_never);
