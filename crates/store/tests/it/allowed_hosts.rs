use crate::project;
use domain::host::{HostName, MAX_PROJECT_HOSTS};
use domain::ids::{ProjectId, UnixMs};
use store::{AllowedHostRow, Store, StoreError};
use testkit::{Db, World, both_dbs};

fn host(name: &str) -> HostName {
    HostName::parse(name).unwrap()
}

async fn names(store: &Store, project: ProjectId) -> Vec<String> {
    store.list_allowed_hosts(project).await.unwrap().into_iter().map(|row| row.host.to_string()).collect()
}

async fn hosts_are_allowed_to_one_project_until_they_are_withdrawn(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (one, other) = (project(&store).await, project(&store).await);
    let first = store.create_allowed_host(one, &host("b.example")).await.unwrap().unwrap();
    world.clock.advance(5);
    store.create_allowed_host(one, &host("a.example")).await.unwrap().unwrap();
    let again = store.create_allowed_host(one, &host("B.example")).await.unwrap();
    assert_eq!(again, Some(first.clone()), "what is allowed already stays as it is");
    drop(store);

    let store = world.open().await;
    let later = AllowedHostRow { host: host("a.example"), allowed_at: UnixMs(first.allowed_at.0 + 5) };
    assert_eq!(store.list_allowed_hosts(one).await.unwrap(), [later, first]);
    assert_eq!(store.list_allowed_hosts(other).await.unwrap(), []);
    assert!(!store.delete_allowed_host(other, &host("a.example")).await.unwrap());
    assert!(store.delete_allowed_host(one, &host("b.example")).await.unwrap());
    assert!(!store.delete_allowed_host(one, &host("b.example")).await.unwrap());
    assert_eq!(names(&store, one).await, ["a.example"]);

    let audit = store.list_audit(10).await.unwrap();
    let mut noted: Vec<_> =
        audit.iter().map(|row| (row.project_id, row.action.as_str(), row.detail.as_str())).collect();
    noted.sort_unstable();
    let of_one = |action, detail| (Some(one), action, detail);
    let expected = [("host.allowed", "a.example"), ("host.allowed", "b.example"), ("host.withdrawn", "b.example")];
    assert_eq!(noted, expected.map(|(action, detail)| of_one(action, detail)));
}

async fn a_project_has_a_cap_of_hosts(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (full, other) = (project(&store).await, project(&store).await);
    for number in 0..MAX_PROJECT_HOSTS {
        assert!(store.create_allowed_host(full, &host(&format!("h{number}.example"))).await.unwrap().is_some());
    }
    assert_eq!(store.create_allowed_host(full, &host("more.example")).await.unwrap(), None);
    assert!(store.create_allowed_host(full, &host("h0.example")).await.unwrap().is_some(), "it is there already");
    assert!(store.create_allowed_host(other, &host("more.example")).await.unwrap().is_some());
    assert!(store.delete_allowed_host(full, &host("h0.example")).await.unwrap());
    assert!(store.create_allowed_host(full, &host("more.example")).await.unwrap().is_some());
    assert_eq!(names(&store, full).await.len(), 32);
    let nobody = ProjectId(uuid::Uuid::from_u128(7));
    let missing = store.create_allowed_host(nobody, &host("a.example")).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound { what: "project" }), "{missing}");
}

both_dbs!(hosts_are_allowed_to_one_project_until_they_are_withdrawn, a_project_has_a_cap_of_hosts);
