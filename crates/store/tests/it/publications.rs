use crate::{claimed, project, take};
use domain::ids::{CheckpointId, ProjectId};
use domain::publication::PublishedName;
use domain::step::{Step, StepOutcome};
use store::{NewPublication, PublicationRow, Published, Store};
use testkit::{Db, World, both_dbs};

/// A project with files, and its newest checkpoint.
async fn with_files(store: &Store) -> (ProjectId, CheckpointId) {
    let (project, claim) = claimed(store).await;
    take(store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![testkit::file("a", Some("x"))]).await;
    (project, store.find_head(project).await.unwrap().unwrap())
}

fn new(project_id: ProjectId, checkpoint_id: CheckpointId, name: Option<&str>) -> NewPublication {
    let name = name.map(|name| PublishedName::parse(name).unwrap());
    NewPublication { project_id, checkpoint_id, name, words: "Book shelf".into(), most: 3 }
}

fn done(published: Published) -> PublicationRow {
    let Published::Done(row) = published else { panic!("{published:?}") };
    row
}

async fn a_published_app_keeps_its_name_for_good(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (first, head) = with_files(&store).await;
    let row = done(store.create_publication(&new(first, head, None)).await.unwrap());
    assert_eq!((row.name.as_str(), row.checkpoint_id, row.live), ("book-shelf", head, true));
    assert_eq!(store.find_published(&row.name).await.unwrap(), Some(row.clone()));
    let again = store.create_publication(&new(first, head, Some("other"))).await.unwrap();
    assert_eq!(again, Published::Named(row.name.clone()));

    assert!(store.finish_publication(first).await.unwrap());
    assert!(!store.finish_publication(first).await.unwrap());
    assert_eq!(store.find_published(&row.name).await.unwrap(), None);
    assert_eq!(store.list_published().await.unwrap(), []);
    // Nobody else gets the name, since browsers keep things for its address.
    let (second, other) = with_files(&store).await;
    let taken = store.create_publication(&new(second, other, Some("book-shelf"))).await.unwrap();
    assert_eq!(taken, Published::NameTaken);
    let numbered = done(store.create_publication(&new(second, other, None)).await.unwrap());
    assert_eq!(numbered.name.as_str(), "book-shelf-2");
    let back = done(store.create_publication(&new(first, head, None)).await.unwrap());
    assert_eq!(back.name, row.name);
    let actions: Vec<String> = store.list_audit(10).await.unwrap().into_iter().map(|row| row.action).rev().collect();
    assert_eq!(actions, ["app.published", "app.unpublished", "app.published", "app.published"]);
}

async fn published_apps_are_known_after_a_restart_and_have_a_cap(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let mut names = Vec::new();
    for _ in 0..3 {
        let (project, head) = with_files(&store).await;
        names.push(done(store.create_publication(&new(project, head, None)).await.unwrap()).name);
        world.clock.advance(1);
    }
    let (fourth, head) = with_files(&store).await;
    assert_eq!(store.create_publication(&new(fourth, head, None)).await.unwrap(), Published::TooMany);
    assert_eq!(store.find_publication(fourth).await.unwrap(), None);
    drop(store);
    let store = world.open().await;
    let found: Vec<PublishedName> = store.list_published().await.unwrap().into_iter().map(|row| row.name).collect();
    assert_eq!(found, names);
    let empty = project(&store).await;
    assert_eq!(store.find_publication(empty).await.unwrap(), None);
}

both_dbs!(a_published_app_keeps_its_name_for_good, published_apps_are_known_after_a_restart_and_have_a_cap);
