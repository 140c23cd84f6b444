use crate::{claimed, commit, take};
use domain::step::{Step, StepCommit, StepOutcome};
use domain::tree::BlobHash;
use store::StoreError;
use testkit::{Db, World, both_dbs, file};

async fn a_tree_is_the_sum_of_its_checkpoints(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let paths = |tree: &domain::tree::FileTree| tree.iter().map(|(path, _)| path.to_string()).collect::<Vec<_>>();
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1")), file("b", Some("2"))])
        .await;
    let first = store.load_run(claim.run_id).await.unwrap().head.unwrap();
    for number in 0..120 {
        let name = format!("f{number}");
        take(
            &store,
            &claim,
            Step::Scaffold,
            StepOutcome::Scaffolded,
            vec![file(&name, Some("x")), file("a", Some(&name))],
        )
        .await;
    }
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("b", None)]).await;
    let head = store.load_run(claim.run_id).await.unwrap().head.unwrap();
    let tree = store.load_tree(head.checkpoint).await.unwrap();
    assert_eq!((tree.len(), tree.hash()), (121, head.tree));
    assert_eq!(paths(&store.load_tree(first.checkpoint).await.unwrap()), ["a", "b"]);
    assert_eq!(store.list_checkpoints(project).await.unwrap().len(), 122);
}

async fn a_restore_is_a_new_checkpoint_with_the_old_files(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1"))]).await;
    let first = store.load_run(claim.run_id).await.unwrap().head.unwrap();
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("2")), file("b", Some("3"))])
        .await;
    let step = Step::Restore { to: first.checkpoint };
    let ordinal = store.begin_step(&claim, &step).await.unwrap();
    let restored = commit(step, StepOutcome::Restored { to: first.checkpoint }, vec![]);
    store.finish_step(&claim, ordinal, &StepCommit { restore: Some(first.checkpoint), ..restored }).await.unwrap();
    let head = store.load_run(claim.run_id).await.unwrap().head.unwrap();
    assert_ne!(head.checkpoint, first.checkpoint);
    assert_eq!(head.tree, first.tree);
    assert_eq!(store.list_checkpoints(project).await.unwrap().len(), 3);
}

async fn damaged_bytes_are_noticed(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let hash = store.put_blob(b"content").await.unwrap();
    assert_eq!(store.put_blob(b"content").await.unwrap(), hash);
    assert_eq!(store.get_blob(&hash).await.unwrap(), b"content");
    let (folder, name) = hash.0.split_at(2);
    let place = world.folder.path().join("blobs").join(folder).join(name);
    std::fs::write(place, "damaged").unwrap();
    assert!(matches!(store.get_blob(&hash).await, Err(StoreError::Corrupt { .. })));
    assert!(matches!(store.get_blob(&BlobHash("00".repeat(32))).await, Err(StoreError::NotFound { .. })));
}

both_dbs!(
    a_tree_is_the_sum_of_its_checkpoints,
    a_restore_is_a_new_checkpoint_with_the_old_files,
    damaged_bytes_are_noticed
);
