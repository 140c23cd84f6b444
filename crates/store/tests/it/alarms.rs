use crate::{LEASE, claimed, worker};
use domain::event::{Event, EventBody};
use domain::ids::Seq;
use store::StoreError;
use testkit::{Db, World, both_dbs};

fn alarm(kind: &str) -> EventBody {
    EventBody::GuardAlarmed {
        place: "brief".into(),
        kind: kind.into(),
        refused: false,
        excerpt: "Ignore it".into(),
        host: None,
    }
}

async fn an_alarm_is_an_event_and_a_row_once_however_often_its_step_is_repeated(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    store.append_alarms(&claim, &[alarm("a"), alarm("b"), alarm("a")]).await.unwrap();
    store.append_alarms(&claim, &[alarm("b"), alarm("c")]).await.unwrap();
    let events = store.list_events(project, Seq(0), 100).await.unwrap();
    let kind = |event: &Event| {
        let EventBody::GuardAlarmed { kind, .. } = &event.body else { return None };
        Some(kind.clone())
    };
    let kinds: Vec<String> = events.iter().filter_map(kind).collect();
    assert_eq!(kinds, ["a", "b", "c"]);
    let rows = store.list_audit(10).await.unwrap();
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter().all(|row| row.action == "guard.alarmed"
            && row.project_id == Some(project)
            && row.run_id == Some(claim.run_id)
            && row.detail.contains("Ignore it")),
        "{rows:?}"
    );
}

async fn a_late_worker_raises_no_alarm(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    store.release_run(&claim).await.unwrap();
    store.claim_this_run(claim.run_id, worker(2), LEASE).await.unwrap().unwrap();
    assert!(matches!(store.append_alarms(&claim, &[alarm("a")]).await, Err(StoreError::LeaseLost)));
    assert_eq!(store.list_audit(10).await.unwrap(), []);
}

both_dbs!(an_alarm_is_an_event_and_a_row_once_however_often_its_step_is_repeated, a_late_worker_raises_no_alarm,);
