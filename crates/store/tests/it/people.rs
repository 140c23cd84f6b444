//! People, their connections and their sealed keys.

use crate::project;
use domain::ids::PersonId;
use domain::money::MicroUsd;
use domain::secret::Secret;
use store::{NewConnection, PersonChoice, Store, StoreError};
use testkit::{Db, World, both_dbs};

const KEY: &str = "sk-canary-0123456789abcd";

fn openai(name: &str) -> NewConnection {
    NewConnection { name: name.into(), kind: "openai".into(), base_url: None, key: Some(Secret::from(KEY.to_owned())) }
}

async fn key(store: &Store, name: &str) -> Option<String> {
    let found = store.find_connection(PersonId::LOCAL, name).await.unwrap().unwrap();
    store.get_key(&found).await.unwrap().map(|key| key.expose().to_owned())
}

async fn the_local_person_owns_what_is_made(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let project = project(&store).await;
    assert_eq!(store.find_project(project).await.unwrap().unwrap().person_id, PersonId::LOCAL);
    let person = store.get_person(PersonId::LOCAL).await.unwrap();
    assert_eq!((person.name.as_str(), person.day_cap, person.route), ("local", None, None));
    let nobody = store.get_person(PersonId(uuid::Uuid::from_u128(7))).await;
    assert!(matches!(nobody, Err(StoreError::NotFound { .. })), "{nobody:?}");
}

async fn what_a_person_chose_is_changed_by_one_at_a_time(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let choice = PersonChoice { day_cap: Some(MicroUsd(5)), route: Some("openai/gpt-5".into()) };
    let changed = store.update_person(PersonId::LOCAL, 1, &choice).await.unwrap();
    assert_eq!((changed.day_cap, &changed.route, changed.version), (choice.day_cap, &choice.route, 2));
    let late = store.update_person(PersonId::LOCAL, 1, &PersonChoice { day_cap: None, route: None }).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    assert_eq!(store.get_person(PersonId::LOCAL).await.unwrap(), changed);
}

async fn a_connection_keeps_its_key_sealed_and_shows_four_letters(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let made = store.create_connection(PersonId::LOCAL, openai("work")).await.unwrap();
    assert_eq!((made.last_four.as_str(), made.has_key, made.version), ("abcd", true, 1));
    assert_eq!(key(&store, "work").await.as_deref(), Some(KEY));
    let again = store.create_connection(PersonId::LOCAL, openai("work")).await;
    assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");

    let keyless = NewConnection { key: None, base_url: Some("http://127.0.0.1:1234/v1".into()), ..openai("own") };
    let own = store.create_connection(PersonId::LOCAL, keyless).await.unwrap();
    assert_eq!((own.last_four.as_str(), own.has_key, key(&store, "own").await), ("", false, None));
    let short = NewConnection { key: Some(Secret::from("short".to_owned())), ..openai("short") };
    assert_eq!(store.create_connection(PersonId::LOCAL, short).await.unwrap().last_four, "");

    let other = store.create_person("other").await.unwrap();
    store.create_connection(other, openai("work")).await.unwrap();
    let names: Vec<_> =
        store.list_connections(PersonId::LOCAL).await.unwrap().into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["own", "short", "work"]);
    assert_eq!(store.list_connections(other).await.unwrap().len(), 1);
    assert!(!format!("{:?} {made:?}", openai("work")).contains("canary"));
}

async fn a_change_without_a_key_keeps_the_old_one(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let made = store.create_connection(PersonId::LOCAL, openai("work")).await.unwrap();
    store.create_connection(PersonId::LOCAL, openai("other")).await.unwrap();
    let renamed = NewConnection { key: None, ..openai("home") };
    let changed = store.update_connection(&made, renamed).await.unwrap();
    assert_eq!((changed.last_four.as_str(), changed.version), ("abcd", 2));
    assert_eq!(key(&store, "home").await.as_deref(), Some(KEY));
    let newer = NewConnection { key: Some(Secret::from("sk-canary-another-one-wxyz".to_owned())), ..openai("home") };
    let late = store.update_connection(&made, newer.clone()).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    let taken = store.update_connection(&changed, NewConnection { name: "other".into(), ..newer.clone() }).await;
    assert!(matches!(taken, Err(StoreError::Taken { .. })), "{taken:?}");
    assert_eq!(store.update_connection(&changed, newer).await.unwrap().last_four, "wxyz");
    assert_eq!(key(&store, "home").await.as_deref(), Some("sk-canary-another-one-wxyz"));

    store.delete_connection(PersonId::LOCAL, "home").await.unwrap();
    let gone = store.delete_connection(PersonId::LOCAL, "home").await;
    assert!(matches!(gone, Err(StoreError::NotFound { .. })), "{gone:?}");
}

async fn a_rotation_seals_every_key_anew(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    for name in ["one", "two"] {
        store.create_connection(PersonId::LOCAL, openai(name)).await.unwrap();
    }
    let file = world.folder.path().join("master.key");
    let before = std::fs::read_to_string(&file).unwrap();
    assert_eq!(store.rotate_master_key().await.unwrap(), 2);
    let after = std::fs::read_to_string(&file).unwrap();
    assert!(after.lines().count() == 2 && after.ends_with(&before), "{} lines", after.lines().count());
    // What was sealed under the old key is sealed under the new one, so that the old one can go.
    std::fs::write(&file, format!("{}\n", after.lines().next().unwrap())).unwrap();
    for name in ["one", "two"] {
        assert_eq!(key(&store, name).await.as_deref(), Some(KEY));
    }
    // Nothing is made new while something cannot be opened.
    std::fs::write(&file, before).unwrap();
    let lost = store.rotate_master_key().await;
    assert!(matches!(lost, Err(StoreError::Sealed { .. })), "{lost:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
}

async fn no_file_of_the_data_folder_holds_a_key(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let made = store.create_connection(PersonId::LOCAL, openai("work")).await.unwrap();
    store.update_connection(&made, openai("work")).await.unwrap();
    for entry in std::fs::read_dir(world.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        assert!(!bytes.windows(9).any(|part| part == &KEY.as_bytes()[..9]), "{}", path.display());
    }
}

both_dbs!(
    the_local_person_owns_what_is_made,
    what_a_person_chose_is_changed_by_one_at_a_time,
    a_connection_keeps_its_key_sealed_and_shows_four_letters,
    a_change_without_a_key_keeps_the_old_one,
    a_rotation_seals_every_key_anew,
    no_file_of_the_data_folder_holds_a_key,
);
