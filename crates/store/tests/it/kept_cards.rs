use crate::{LEASE, claimed, run_with, take, worker};
use domain::event::EventBody;
use domain::ids::{PersonId, ProjectId, RunId};
use domain::language::Language;
use domain::run::{RunKind, RunOutcome, RunStatus};
use domain::step::{Step, StepOutcome};
use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use store::{CardRow, NewProject, Store};
use testkit::{Db, World, both_dbs, brief, file, limits, spec};

/// Longest time that a test waits for something that must happen.
const DEADLINE: Duration = Duration::from_secs(60);

fn new() -> NewProject {
    NewProject { person_id: PersonId::LOCAL, brief: brief(), language: Language::En, out_dir: String::new() }
}

/// The newest project's card, and the number of statements that a page with it took.
async fn page(world: &World, store: &Store) -> (CardRow, u64) {
    let before = world.statements();
    let first = store.list_cards(None, 5).await.unwrap().remove(0);
    (first, world.statements() - before)
}

/// The card as it is at once; then the page is read until it is kept, so that the next change meets a kept one.
async fn seen(world: &World, store: &Store) -> CardRow {
    let (card, _) = page(world, store).await;
    assert_eq!(store.find_card(card.id).await.unwrap().as_ref(), Some(&card));
    if !world.is_shared() {
        tokio::time::timeout(DEADLINE, async { while page(world, store).await.1 > 0 {} }).await.unwrap();
        assert_eq!(page(world, store).await, (card.clone(), 0));
    }
    card
}

async fn queue_change(store: &Store, project: ProjectId) -> RunId {
    run_with(store, project, RunKind::Change { request: brief() }, limits()).await
}

async fn a_page_shows_each_change_at_once(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    assert_eq!(store.list_cards(None, 5).await.unwrap(), []);
    let (project, run) = store.create_build(new(), "any".into(), limits()).await.unwrap();
    let card = seen(&world, &store).await;
    assert_eq!((card.id, card.status, card.name.as_str()), (project, RunStatus::Ready, ""));

    let claim = store.claim_this_run(run, worker(1), LEASE).await.unwrap().unwrap();
    assert_eq!(seen(&world, &store).await.status, RunStatus::Running);
    take(&store, &claim, Step::WriteSpec, StepOutcome::SpecWritten { spec: spec() }, vec![]).await;
    let card = seen(&world, &store).await;
    assert_eq!((card.name, card.requirements), (spec().title, 2));
    world.clock.advance(5);
    let event = EventBody::StepStarted { step: "scaffold".into(), agent: "scaffolder".into(), ordinal: 2 };
    store.append_events(&claim, &[event]).await.unwrap();
    let later = seen(&world, &store).await;
    assert_eq!((later.last_seq.0, later.updated_at.0), (card.last_seq.0 + 1, card.updated_at.0 + 5));

    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1"))]).await;
    store.finish_run(&claim, RunOutcome::Proven).await.unwrap();
    let card = seen(&world, &store).await;
    assert_eq!((card.status, card.settled), (RunStatus::Done, Some(RunOutcome::Proven)));
    let proven = store.find_project(project).await.unwrap().unwrap().head.unwrap();
    store.create_checkpoint(project, None, "By hand", &[file("a", Some("2"))]).await.unwrap();
    assert_eq!(seen(&world, &store).await.settled, None);
    store.restore_checkpoint(project, proven).await.unwrap();
    assert_eq!(seen(&world, &store).await.settled_id, Some(run));

    world.clock.advance(5);
    let second = queue_change(&store, project).await;
    let card = seen(&world, &store).await;
    assert_eq!((card.run_id, card.status), (second, RunStatus::Ready));
    let (third, _) = store.create_build(new(), "any".into(), limits()).await.unwrap();
    assert_eq!(seen(&world, &store).await.id, third);
}

async fn a_commit_through_other_connections_shows_at_once(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let beside = store.reconnect(2).await.unwrap();
    let (_, claim) = claimed(&store).await;
    assert_eq!(seen(&world, &store).await.status, RunStatus::Running);
    beside.finish_run(&claim, RunOutcome::Cancelled).await.unwrap();
    assert_eq!(seen(&world, &store).await.status, RunStatus::Done);
}

async fn a_commit_whose_answer_was_lost_shows_at_once(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    seen(&world, &store).await;
    // Its places: the begin, before the commit, after the commit.
    world.faults.fail_at(3);
    store.finish_run(&claim, RunOutcome::Cancelled).await.unwrap_err();
    assert_eq!(seen(&world, &store).await.status, RunStatus::Done);
}

/// Polls a future so many times and drops it; says whether it came to its end.
async fn poll_at_most(times: usize, future: impl Future) -> bool {
    let (mut future, mut polls) = (pin!(future), 0);
    std::future::poll_fn(|cx| {
        polls += 1;
        match future.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if polls >= times => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn a_commit_whose_caller_went_away_is_seen(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let mut ended = false;
    for times in 1.. {
        ended = ended || poll_at_most(times, store.create_build(new(), "any".into(), limits())).await;
        let same = async { while store.list_cards(None, 100).await.unwrap().len() != projects(&store).await {} };
        tokio::time::timeout(DEADLINE, same).await.unwrap();
        if ended {
            break;
        }
    }
}

/// How many projects there are now; nothing of this is kept.
async fn projects(store: &Store) -> usize {
    store.list_projects().await.unwrap().len()
}

both_dbs!(
    a_page_shows_each_change_at_once,
    a_commit_through_other_connections_shows_at_once,
    a_commit_whose_answer_was_lost_shows_at_once,
    a_commit_whose_caller_went_away_is_seen,
);
