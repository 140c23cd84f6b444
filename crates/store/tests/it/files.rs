use crate::{claimed, commit, take};
use domain::step::{Step, StepCommit, StepOutcome};
use domain::tree::BlobHash;
use std::time::Duration;
use store::StoreError;
use testkit::{Db, World, both_dbs, file};

/// An age that nothing in a test reaches.
const HOUR: Duration = Duration::from_secs(3600);

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
    drop(store);
    let store = world.open().await;
    assert!(matches!(store.get_blob(&hash).await, Err(StoreError::Corrupt { .. })));
    assert!(matches!(store.get_blob(&BlobHash("00".repeat(32))).await, Err(StoreError::NotFound { .. })));
}

async fn contents_that_nothing_names_are_removed_with_what_a_killed_process_left(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("named"))]).await;
    let (named, unnamed) = (store::blob_hash(b"named"), store.put_blob(b"unnamed").await.unwrap());
    let place = |hash: &BlobHash| {
        let (folder, name) = hash.0.split_at(2);
        world.folder.path().join("blobs").join(folder).join(name)
    };
    // Killed between the file and its row, and in the middle of a file.
    let orphan = store::blob_hash(b"orphan");
    for name in [orphan.0.clone(), format!("{}#1", named.0)] {
        let file = place(&BlobHash(name));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "half").unwrap();
    }
    assert_eq!(store.delete_unnamed_blobs(HOUR).await.unwrap(), 0);
    assert_eq!(store.get_blob(&unnamed).await.unwrap(), b"unnamed");
    assert_eq!(store.delete_unnamed_blobs(Duration::ZERO).await.unwrap(), 3);
    assert_eq!(store.get_blob(&named).await.unwrap(), b"named");
    for gone in [&unnamed, &orphan] {
        assert!(matches!(store.get_blob(gone).await, Err(StoreError::NotFound { .. })));
    }
    assert_eq!(store.put_blob(b"unnamed").await.unwrap(), unnamed);
    assert_eq!(store.get_blob(&unnamed).await.unwrap(), b"unnamed");
}

async fn many_contents_are_stored_at_once_by_many_workers(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    let names: Vec<String> = (0..300).map(|number| format!("f{number}")).collect();
    let files: Vec<_> = names.iter().map(|name| file(name, Some(name))).collect();
    let mut writers = tokio::task::JoinSet::new();
    for turn in 0..4 {
        let (store, mut names) = (store.clone(), names.clone());
        names.rotate_left(turn * 70);
        writers.spawn(async move {
            for name in &names[..40] {
                store.put_blob(name.as_bytes()).await.unwrap();
            }
        });
    }
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, files).await;
    writers.join_all().await;
    let head = store.load_run(claim.run_id).await.unwrap().head.unwrap();
    for (path, hash) in store.load_tree(head.checkpoint).await.unwrap().iter() {
        assert_eq!(store.get_blob(hash).await.unwrap(), path.as_str().as_bytes());
    }
}

both_dbs!(
    contents_that_nothing_names_are_removed_with_what_a_killed_process_left,
    many_contents_are_stored_at_once_by_many_workers,
    a_tree_is_the_sum_of_its_checkpoints,
    a_restore_is_a_new_checkpoint_with_the_old_files,
    damaged_bytes_are_noticed
);
