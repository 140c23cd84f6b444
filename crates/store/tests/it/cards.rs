use crate::{claimed, commit, run_with, take, worker};
use domain::check::CheckVerdict;
use domain::ids::ProjectId;
use domain::run::{RunKind, RunOutcome, RunStatus};
use domain::step::{Step, StepCommit, StepOutcome};
use domain::verification::CheckResult;
use std::time::Duration;
use store::{CardRow, ClaimedRun, ProjectDetail, Store, StoreError};
use testkit::{Db, World, both_dbs, brief, file, limits, plan, spec};

fn results(verdict: &CheckVerdict) -> Vec<CheckResult> {
    let result = |(requirement, check): (u32, &domain::check::AcceptanceCheck)| CheckResult {
        key: check.key.clone(),
        requirement,
        verdict: verdict.clone(),
        screenshot: None,
        trace: None,
        wall_ms: 1,
    };
    spec().checks().map(result).collect()
}

/// Takes a build through to its end: everything is proven.
async fn build(store: &Store, claim: &ClaimedRun) {
    take(store, claim, Step::WriteSpec, StepOutcome::SpecWritten { spec: spec() }, vec![]).await;
    take(store, claim, Step::Plan, StepOutcome::Planned { plan: plan() }, vec![]).await;
    take(store, claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1"))]).await;
    prove(store, claim, &CheckVerdict::Passed).await;
    take(store, claim, Step::WriteDocs, StepOutcome::Documented, vec![file("README.md", Some("made"))]).await;
    store.finish_run(claim, RunOutcome::Proven).await.unwrap();
}

async fn prove(store: &Store, claim: &ClaimedRun, verdict: &CheckVerdict) {
    let verified = StepOutcome::Verified { commands: vec![], findings: vec![] };
    take(store, claim, Step::Verify, verified, vec![]).await;
    let checked = StepOutcome::Checked { results: results(verdict), findings: vec![] };
    take(store, claim, Step::Check, checked, vec![]).await;
}

async fn seen(store: &Store, project: ProjectId) -> (CardRow, ProjectDetail) {
    let detail = store.find_project_detail(project).await.unwrap().unwrap();
    let card = store.find_card(project).await.unwrap().unwrap();
    assert_eq!(store.list_cards(None, 5).await.unwrap()[0], card);
    assert_eq!(detail.card, card);
    (card, detail)
}

async fn change(store: &Store, project: ProjectId) -> ClaimedRun {
    let run = run_with(store, project, RunKind::Change { request: brief() }, limits()).await;
    store.claim_this_run(run, worker(1), Duration::from_secs(600)).await.unwrap().unwrap()
}

async fn a_proof_holds_for_the_files_that_the_run_left(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let (card, detail) = seen(&store, project).await;
    assert_eq!((card.status, card.settled, detail.proof, detail.spec), (RunStatus::Running, None, None, None));

    world.clock.advance(5);
    build(&store, &claim).await;
    let (card, detail) = seen(&store, project).await;
    assert_eq!((card.status, card.settled, card.requirements), (RunStatus::Done, Some(RunOutcome::Proven), 2));
    assert_eq!(card.updated_at.0, card.created_at.0 + 5);
    assert_eq!((detail.spec, detail.plan.map(|(plan, _)| plan)), (Some(spec()), Some(plan())));
    // The README came after the checks.
    let proof = detail.proof.unwrap();
    assert_eq!((proof.current, proof.results), (true, results(&CheckVerdict::Passed)));

    store.create_checkpoint(project, None, "By hand", &[file("a", Some("2"))]).await.unwrap();
    let (card, detail) = seen(&store, project).await;
    assert_eq!((card.settled, detail.proof.map(|proof| proof.current)), (None, Some(false)));
    store.create_checkpoint(project, None, "Back by hand", &[file("a", Some("1"))]).await.unwrap();
    let (card, detail) = seen(&store, project).await;
    assert_eq!(card.settled, Some(RunOutcome::Proven));
    assert!(detail.proof.unwrap().current);
}

async fn a_change_that_is_taken_back_leaves_the_proof_as_it_was(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    build(&store, &claim).await;
    let before = seen(&store, project).await.1.head.unwrap();
    world.clock.advance(5);
    let claim = change(&store, project).await;
    let (card, detail) = seen(&store, project).await;
    assert_eq!((card.status, card.settled), (RunStatus::Running, Some(RunOutcome::Proven)));
    assert!(detail.proof.unwrap().current);

    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("2"))]).await;
    let (card, detail) = seen(&store, project).await;
    assert_eq!((card.settled, detail.proof.map(|proof| proof.current)), (None, Some(false)));
    let failed = CheckVerdict::Failed { step: 1, message: "no".into() };
    prove(&store, &claim, &failed).await;
    let proof = seen(&store, project).await.1.proof.unwrap();
    assert_eq!((proof.current, proof.results), (true, results(&failed)));

    let step = Step::Restore { to: before.checkpoint };
    let ordinal = store.begin_step(&claim, &step).await.unwrap();
    let restored = commit(step, StepOutcome::Restored { to: before.checkpoint }, vec![]);
    store.finish_step(&claim, ordinal, &StepCommit { restore: Some(before.checkpoint), ..restored }).await.unwrap();
    store.finish_run(&claim, RunOutcome::Failed { reason: "taken back".into() }).await.unwrap();
    let (card, detail) = seen(&store, project).await;
    assert_eq!(card.settled, Some(RunOutcome::Proven));
    assert!(matches!(card.outcome, Some(RunOutcome::Failed { .. })));
    let proof = detail.proof.unwrap();
    assert_eq!((proof.current, proof.results), (true, results(&CheckVerdict::Passed)));
}

async fn going_back_to_what_an_earlier_run_proved_brings_its_proof_back(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, first) = claimed(&store).await;
    build(&store, &first).await;
    let before = seen(&store, project).await.1.head.unwrap();
    world.clock.advance(5);
    let second = change(&store, project).await;
    take(&store, &second, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("2"))]).await;
    prove(&store, &second, &CheckVerdict::NotRun { reason: "no browser".into() }).await;
    store.finish_run(&second, RunOutcome::PartlyProven { unproven: 2 }).await.unwrap();
    assert_eq!(seen(&store, project).await.0.settled_id, Some(second.run_id));

    store.restore_checkpoint(project, before.checkpoint).await.unwrap();
    let (card, detail) = seen(&store, project).await;
    assert_eq!((card.settled, card.settled_id), (Some(RunOutcome::Proven), Some(first.run_id)));
    let proof = detail.proof.unwrap();
    assert_eq!((proof.current, proof.results), (true, results(&CheckVerdict::Passed)));

    // The state that was checked, from before the README.
    let history = store.list_checkpoints(project).await.unwrap();
    let checked = history.iter().filter(|one| one.run_id == Some(first.run_id)).nth(1).unwrap();
    store.restore_checkpoint(project, checked.id).await.unwrap();
    assert_eq!(seen(&store, project).await.0.settled_id, Some(first.run_id));
}

async fn a_project_has_one_run_at_a_time(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let new = store::NewRun { project_id: project, kind: RunKind::Build, route: "any".into(), limits: limits() };
    let refused = store.create_run(new.clone()).await;
    assert!(matches!(refused, Err(StoreError::Unfinished { run }) if run == claim.run_id));
    store.finish_run(&claim, RunOutcome::Cancelled).await.unwrap();
    store.create_run(new).await.unwrap();
}

both_dbs!(
    a_proof_holds_for_the_files_that_the_run_left,
    a_change_that_is_taken_back_leaves_the_proof_as_it_was,
    going_back_to_what_an_earlier_run_proved_brings_its_proof_back,
    a_project_has_one_run_at_a_time,
);
