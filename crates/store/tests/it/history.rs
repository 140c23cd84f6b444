use crate::{claimed, commit, project, run_with, take};
use domain::event::EventBody;
use domain::ids::{CheckpointId, ProjectId, Seq};
use domain::run::{RunKind, RunOutcome};
use domain::step::{Step, StepOutcome};
use store::{ClaimedRun, Store, StoreError};
use testkit::{Db, World, architecture, both_dbs, file, limits, spec};

async fn end(store: &Store, claim: &ClaimedRun) {
    store.finish_run(claim, RunOutcome::Proven).await.unwrap();
}

/// A project whose run wrote a specification, then `a`, then `a` and `b`, and ended.
async fn built(store: &Store) -> (ProjectId, Vec<CheckpointId>) {
    let (project, claim) = claimed(store).await;
    take(store, &claim, Step::WriteSpec, StepOutcome::SpecWritten { spec: spec() }, vec![]).await;
    take(store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1"))]).await;
    let files = vec![file("a", Some("2")), file("b", Some("3"))];
    take(store, &claim, Step::Scaffold, StepOutcome::Scaffolded, files).await;
    end(store, &claim).await;
    let newest_first = store.list_checkpoints(project).await.unwrap();
    (project, newest_first.iter().rev().map(|checkpoint| checkpoint.id).collect())
}

async fn text(store: &Store, project: ProjectId, path: &str) -> Option<String> {
    let head = store.find_project(project).await.unwrap().unwrap().head.unwrap();
    let tree = store.load_tree(head).await.unwrap();
    match tree.get(&domain::path::RelPath::parse(path).unwrap()) {
        Some(hash) => Some(String::from_utf8(store.get_blob(hash).await.unwrap()).unwrap()),
        None => None,
    }
}

async fn every_step_is_a_checkpoint(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, checkpoints) = built(&store).await;
    let listed = store.list_checkpoints(project).await.unwrap();
    let shown: Vec<_> =
        listed.iter().map(|row| (row.number, row.step, row.written, row.deleted, row.run_id.is_some())).collect();
    assert_eq!(shown, [(3, Some(3), 2, 0, true), (2, Some(2), 1, 0, true), (1, Some(1), 0, 0, true)]);
    assert_eq!(store.find_checkpoint(project, checkpoints[1]).await.unwrap().as_ref(), Some(&listed[1]));
}

async fn going_back_writes_a_new_checkpoint_and_can_be_undone(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, checkpoints) = built(&store).await;
    store.restore_checkpoint(project, checkpoints[1]).await.unwrap();
    assert_eq!((text(&store, project, "a").await.as_deref(), text(&store, project, "b").await), (Some("1"), None));
    store.restore_checkpoint(project, checkpoints[2]).await.unwrap();
    assert_eq!(text(&store, project, "a").await.as_deref(), Some("2"));
    assert_eq!(text(&store, project, "b").await.as_deref(), Some("3"));
    let listed = store.list_checkpoints(project).await.unwrap();
    let labels: Vec<&str> = listed.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["Back to 3: a step", "Back to 2: a step", "a step", "a step", "a step"]);
    let events = store.list_events(project, Seq(0), 100).await.unwrap();
    let last = &events.last().unwrap().body;
    assert!(matches!(last, EventBody::CheckpointCreated { written: 2, deleted: 0, .. }), "{last:?}");
}

async fn specification_and_design_go_back_with_the_files(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, checkpoints) = built(&store).await;
    let request = domain::brief::Brief::parse("Call it a shelf").unwrap();
    let run = run_with(&store, project, RunKind::Change { request }, limits()).await;
    let claim = store.claim_this_run(run, crate::worker(1), crate::LEASE).await.unwrap().unwrap();
    let other = domain::spec::Spec { title: "Shelf".into(), ..spec() };
    let changed =
        StepOutcome::Changed { summary: "a new name".into(), spec: other, architecture: Box::new(architecture()) };
    take(&store, &claim, Step::Change, changed, vec![file("a", Some("4"))]).await;
    end(&store, &claim).await;
    assert_eq!(store.find_project(project).await.unwrap().unwrap().name, "Shelf");
    store.restore_checkpoint(project, checkpoints[2]).await.unwrap();
    let state = store.load_run(run).await.unwrap();
    assert_eq!((state.spec, state.architecture), (Some(spec()), None));
    assert_eq!(store.find_project(project).await.unwrap().unwrap().name, "Library");
}

async fn nothing_goes_back_while_a_run_is_at_work(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, checkpoints) = built(&store).await;
    let run = run_with(&store, project, RunKind::Build, limits()).await;
    let refused = store.restore_checkpoint(project, checkpoints[1]).await;
    assert!(matches!(refused, Err(StoreError::Unfinished { run: at_work }) if at_work == run), "{refused:?}");
    let refused = store.create_checkpoint(project, None, "by hand", &[file("a", Some("x"))]).await;
    assert!(matches!(refused, Err(StoreError::Unfinished { .. })), "{refused:?}");
    assert_eq!(text(&store, project, "a").await.as_deref(), Some("2"));
}

async fn a_project_has_one_run_at_a_time(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let again = || store::NewRun { project_id: project, kind: RunKind::Build, route: "m".into(), limits: limits() };
    assert!(matches!(store.create_run(again()).await, Err(StoreError::Unfinished { .. })));
    end(&store, &claim).await;
    store.create_run(again()).await.unwrap();
}

async fn a_checkpoint_of_another_project_is_not_there(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, checkpoints) = built(&store).await;
    let other = project(&store).await;
    assert!(matches!(store.restore_checkpoint(other, checkpoints[1]).await, Err(StoreError::NotFound { .. })));
    assert_eq!(store.find_checkpoint(other, checkpoints[1]).await.unwrap(), None);
}

async fn a_step_without_files_carries_them_over_a_snapshot(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1"))]).await;
    for _ in 0..120 {
        let ordinal = store.begin_step(&claim, &Step::Scaffold).await.unwrap();
        store.finish_step(&claim, ordinal, &commit(Step::Scaffold, StepOutcome::Scaffolded, vec![])).await.unwrap();
    }
    let listed = store.list_checkpoints(project).await.unwrap();
    assert_eq!(listed.len(), 121);
    for checkpoint in &listed {
        let tree = store.load_tree(checkpoint.id).await.unwrap();
        assert_eq!((tree.len(), &tree.hash()), (1, &checkpoint.tree), "{}", checkpoint.number);
    }
}

both_dbs!(
    every_step_is_a_checkpoint,
    going_back_writes_a_new_checkpoint_and_can_be_undone,
    specification_and_design_go_back_with_the_files,
    nothing_goes_back_while_a_run_is_at_work,
    a_project_has_one_run_at_a_time,
    a_checkpoint_of_another_project_is_not_there,
    a_step_without_files_carries_them_over_a_snapshot,
);
