use crate::{claimed, project};
use store::{Store, StoreError};
use testkit::{Db, World, both_dbs};

async fn a_restart_keeps_everything(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let before = store.load_run(claim.run_id).await.unwrap();
    drop(store);
    let store = world.open().await;
    assert_eq!(store.load_run(claim.run_id).await.unwrap(), before);
    assert_eq!(store.find_unfinished_run(project).await.unwrap(), Some(claim.run_id));
}

async fn the_schema_is_made_once(db: Db) {
    let world = World::new(db);
    for _ in 0..2 {
        let store = world.open().await;
        project(&store).await;
    }
    assert_eq!(world.open().await.list_projects().await.unwrap().len(), 2);
}

async fn the_database_says_what_it_is(db: Db) {
    let text = World::new(db).open().await.describe().await.unwrap();
    let version: Vec<u32> = text.split(' ').nth(1).unwrap().split('.').map(|part| part.parse().unwrap()).collect();
    match db {
        // Older ones can damage a database in WAL mode.
        Db::Sqlite => assert!(text.starts_with("SQLite ") && version >= vec![3, 51, 3], "{text}"),
        Db::Postgres => assert!(text.starts_with("PostgreSQL ") && version[0] >= 13, "{text}"),
    }
}

both_dbs!(a_restart_keeps_everything, the_schema_is_made_once, the_database_says_what_it_is);

#[tokio::test]
async fn a_data_folder_serves_one_process() {
    let world = World::new(Db::Sqlite);
    let store = world.open().await;
    let second = Store::open(world.config()).await;
    assert!(matches!(&second, Err(StoreError::InUse { holder }) if holder.contains(&std::process::id().to_string())));
    drop(store);
    world.open().await;
}

#[tokio::test]
async fn many_processes_may_open_postgres_at_once() {
    let world = World::new(Db::Postgres);
    let opened = tokio::join!(world.open(), world.open(), world.open(), world.open());
    project(&opened.0).await;
    assert_eq!(opened.3.list_projects().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_data_folder_that_is_a_file_is_an_error_that_names_it() {
    let world = World::new(Db::Sqlite);
    let file = world.folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mut config = world.config();
    config.data_dir = file;
    assert!(matches!(Store::open(config).await, Err(StoreError::Folder { path, .. }) if path.contains("file")));
}
