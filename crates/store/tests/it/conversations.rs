use crate::{LEASE, claimed, commit, project, run_with, worker};
use domain::brief::Brief;
use domain::conversation::{Ended, Notes, PastTurn};
use domain::ids::{ProjectId, RunId};
use domain::rules::StandingRules;
use domain::run::{RunKind, RunOutcome};
use domain::spec::Refusal;
use domain::step::{Step, StepCommit, StepOutcome};
use store::{ClaimedRun, Conversation, Store, StoreError};
use testkit::{Db, World, both_dbs, limits};

async fn asked(store: &Store, project: ProjectId, request: &str) -> ClaimedRun {
    let kind = RunKind::Change { request: Brief::parse(request).unwrap() };
    let run = run_with(store, project, kind, limits()).await;
    store.claim_this_run(run, worker(1), LEASE).await.unwrap().unwrap()
}

/// A request that is over; `made` is what its first step says that it made.
async fn over(store: &Store, project: ProjectId, request: &str, made: Option<&str>, outcome: RunOutcome) -> RunId {
    let claim = asked(store, project, request).await;
    if let Some(made) = made {
        let ordinal = store.begin_step(&claim, &Step::Change).await.unwrap();
        let step = commit(Step::Change, StepOutcome::Scaffolded, vec![testkit::file("a", Some(request))]);
        store.finish_step(&claim, ordinal, &StepCommit { label: made.into(), ..step }).await.unwrap();
    }
    store.finish_run(&claim, outcome).await.unwrap();
    claim.run_id
}

fn requests(conversation: &Conversation) -> Vec<&str> {
    conversation.turns.iter().map(|(_, turn)| turn.request.as_str()).collect()
}

async fn a_conversation_is_the_requests_that_are_over_with_what_came_of_them(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, build) = claimed(&store).await;
    store.finish_run(&build, RunOutcome::Proven).await.unwrap();
    let refusal = Refusal { reason: "No mail can be sent".into(), advice: vec![] };
    let cases = [
        ("Add a phone", Some("Added a phone"), RunOutcome::Proven, Ended::Made, "Added a phone"),
        ("Send mail", None, RunOutcome::Refused { refusal }, Ended::Refused, "No mail can be sent"),
        (
            "Add a map",
            Some("Added a map"),
            RunOutcome::Failed { reason: "taken back".into() },
            Ended::NotMade,
            "taken back",
        ),
        ("Add a fax", None, RunOutcome::Cancelled, Ended::NotMade, "the person stopped it"),
    ];
    let mut expected = Vec::new();
    for (request, made, outcome, ended, result) in cases {
        let run = over(&store, project, request, made, outcome).await;
        expected.push((run, PastTurn::new(request, ended, result)));
    }
    asked(&store, project, "Not over yet").await;
    let found = store.load_conversation(project).await.unwrap();
    assert_eq!(found, Conversation { turns: expected, ..Conversation::default() });
}

async fn notes_stand_for_the_requests_up_to_theirs_and_rules_stay(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let project = project(&store).await;
    let mut runs = Vec::new();
    for request in ["one", "two", "three"] {
        // The clock stands still: what was asked later must be known all the same.
        runs.push(over(&store, project, request, None, RunOutcome::Cancelled).await);
    }
    let rules = StandingRules::parse(vec!["Никогда не красный".into()]).unwrap();
    store.set_rules(project, &rules).await.unwrap();
    let claim = asked(&store, project, "four").await;
    let notes = Notes { decisions: vec!["So far".into()], ..Notes::default() };
    store.keep_notes(&claim, &notes, runs[1]).await.unwrap();
    let found = store.load_conversation(project).await.unwrap();
    assert_eq!((requests(&found), found.notes.as_ref(), &found.rules), (vec!["three"], Some(&notes), &rules));

    let newer = Notes { later: vec!["A map".into()], ..notes };
    store.keep_notes(&claim, &newer, runs[2]).await.unwrap();
    store.finish_run(&claim, RunOutcome::Cancelled).await.unwrap();
    let found = store.load_conversation(project).await.unwrap();
    assert_eq!((requests(&found), found.notes.as_ref(), &found.rules), (vec!["four"], Some(&newer), &rules));
    // Whoever lost the run may not write.
    let late = store.keep_notes(&claim, &Notes::default(), runs[0]).await;
    assert!(matches!(late, Err(StoreError::LeaseLost)), "{late:?}");
    assert_eq!(store.list_rules(project).await.unwrap(), rules);
}

async fn rules_are_replaced_as_a_whole_and_each_change_is_on_record(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (first, second) = (project(&store).await, project(&store).await);
    for texts in [vec!["One".to_owned(), "Two".to_owned()], vec!["Two".to_owned()], vec![]] {
        let rules = StandingRules::parse(texts).unwrap();
        store.set_rules(first, &rules).await.unwrap();
        assert_eq!(store.list_rules(first).await.unwrap(), rules);
    }
    assert_eq!(store.load_conversation(second).await.unwrap(), Conversation::default());
    let rows = store.list_audit(10).await.unwrap();
    let told: Vec<_> = rows.iter().rev().map(|row| (row.action.as_str(), row.detail.as_str())).collect();
    assert_eq!(told, [("rules.set", "2"), ("rules.set", "1"), ("rules.set", "0")]);
}

both_dbs!(
    a_conversation_is_the_requests_that_are_over_with_what_came_of_them,
    notes_stand_for_the_requests_up_to_theirs_and_rules_stay,
    rules_are_replaced_as_a_whole_and_each_change_is_on_record,
);
