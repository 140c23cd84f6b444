use crate::{claimed, commit, run_with, take};
use domain::brief::Brief;
use domain::check::CheckVerdict;
use domain::event::EventBody;
use domain::ids::Seq;
use domain::run::{Checked, Repair, RunKind, RunLimits, RunOutcome, Verified};
use domain::step::{Step, StepOutcome};
use domain::verification::{CheckResult, CommandRun, Finding, FindingSource, Fingerprint};
use store::StoreError;
use testkit::{Db, World, architecture, both_dbs, file, limits, plan, spec};

fn finding() -> Finding {
    Finding { source: FindingSource::Check { key: "find".into() }, text: "no button".into() }
}

fn result(key: &str, verdict: CheckVerdict) -> CheckResult {
    CheckResult { key: key.into(), requirement: 1, verdict, screenshot: Some("aa".into()), trace: None, wall_ms: 9 }
}

async fn a_whole_build_is_read_back(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (_, claim) = claimed(&store).await;
    take(&store, &claim, Step::WriteSpec, StepOutcome::SpecWritten { spec: spec() }, vec![]).await;
    take(&store, &claim, Step::Design, StepOutcome::Designed { architecture: Box::new(architecture()) }, vec![]).await;
    take(&store, &claim, Step::Plan, StepOutcome::Planned { plan: plan() }, vec![]).await;
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1"))]).await;
    let code = Step::WriteCode { tasks: vec![1, 2] };
    take(&store, &claim, code, StepOutcome::CodeWritten { tasks: vec![1, 2] }, vec![file("b", Some("2"))]).await;
    let command =
        CommandRun { name: "build".into(), ended: "exit 0".into(), ok: true, output: "ok".into(), wall_ms: 5 };
    take(&store, &claim, Step::Verify, StepOutcome::Verified { commands: vec![command], findings: vec![] }, vec![])
        .await;
    let results = vec![
        result("add", CheckVerdict::Passed),
        result("find", CheckVerdict::Failed { step: 1, message: "no button".into() }),
    ];
    let checked = StepOutcome::Checked { results: results.clone(), findings: vec![finding()] };
    take(&store, &claim, Step::Check, checked, vec![]).await;
    let before_fix = store.load_run(claim.run_id).await.unwrap().head.unwrap();
    let fingerprint = Fingerprint::of(&[finding()]);
    let paths = vec![domain::path::RelPath::parse("b").unwrap()];
    let fixed =
        StepOutcome::Fixed { diagnosis: "a typo".into(), paths: paths.clone(), fingerprint: fingerprint.clone() };
    take(&store, &claim, Step::FixBug, fixed, vec![file("b", Some("3"))]).await;

    let run = store.load_run(claim.run_id).await.unwrap();
    assert_eq!((run.steps_taken, run.scaffolded, run.approved), (8, true, true));
    assert_eq!((run.spec, run.architecture, run.plan), (Some(spec()), Some(architecture()), Some(plan())));
    assert_eq!(run.tasks_done, [1, 2].into());
    assert_eq!(run.verified, Some(Verified { tree: before_fix.tree.clone(), findings: vec![] }));
    assert_eq!(run.checked, Some(Checked { tree: before_fix.tree.clone(), results, findings: vec![finding()] }));
    assert_eq!(run.repairs, [Repair { diagnosis: "a typo".into(), paths, fingerprint }]);
    let best = run.best.unwrap();
    assert_eq!((&best.head.tree, best.failures), (&before_fix.tree, 1));
    assert_ne!(run.head.unwrap().tree, before_fix.tree);
}

async fn events_are_numbered_without_gaps_whoever_writes(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        let body =
            EventBody::QuestionAsked { question_id: domain::ids::QuestionId(uuid::Uuid::nil()), text: "?".into() };
        writers.spawn(async move { store.append_events(&claim, &[body.clone(), body]).await.unwrap() });
    }
    writers.join_all().await;
    let events = store.list_events(project, Seq(0), 100).await.unwrap();
    let numbers: Vec<i64> = events.iter().map(|event| event.seq.0).collect();
    assert_eq!(numbers, (1..=17).collect::<Vec<_>>());
    assert_eq!(store.list_events(project, Seq(15), 100).await.unwrap().len(), 2);
    assert_eq!(store.last_seq(project).await.unwrap(), Seq(17));
}

async fn a_step_commits_once(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let ordinal = store.begin_step(&claim, &Step::Scaffold).await.unwrap();
    let scaffold = commit(Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1"))]);
    store.finish_step(&claim, ordinal, &scaffold).await.unwrap();
    assert!(matches!(store.finish_step(&claim, ordinal, &scaffold).await, Err(StoreError::LeaseLost)));
    assert_eq!(store.list_checkpoints(project).await.unwrap().len(), 1);
    assert_eq!(store.load_run(claim.run_id).await.unwrap().steps_taken, 1);
}

async fn a_step_that_cannot_commit_leaves_nothing(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    let ordinal = store.begin_step(&claim, &Step::Plan).await.unwrap();
    let before = store.last_seq(project).await.unwrap();
    let mut twice = plan();
    twice.epics[1].tasks[0].number = 1;
    let broken = commit(Step::Plan, StepOutcome::Planned { plan: twice }, vec![file("a", Some("1"))]);
    assert!(matches!(store.finish_step(&claim, ordinal, &broken).await, Err(StoreError::Database(_))));
    let run = store.load_run(claim.run_id).await.unwrap();
    assert_eq!((run.plan, run.head, run.steps_taken), (None, None, 0));
    assert_eq!(store.last_seq(project).await.unwrap(), before);
}

async fn a_person_is_asked_once_and_the_answer_counts(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let project = crate::project(&store).await;
    let asking = RunLimits { ask_approval: true, ..limits() };
    let run = run_with(&store, project, RunKind::Build, asking).await;
    let claim = store.claim_this_run(run, crate::worker(1), crate::LEASE).await.unwrap().unwrap();
    take(&store, &claim, Step::WriteSpec, StepOutcome::SpecWritten { spec: spec() }, vec![]).await;
    store.park_run(&claim).await.unwrap();
    let waiting = store.load_run(run).await.unwrap();
    assert!(!waiting.approved);
    let question = waiting.open_question.unwrap();
    store.answer_question(claim.run_id, question, "yes", true).await.unwrap();
    assert!(matches!(
        store.answer_question(claim.run_id, question, "no", false).await,
        Err(StoreError::NotFound { .. })
    ));
    let answered = store.load_run(run).await.unwrap();
    assert_eq!((answered.approved, answered.open_question), (true, None));
}

async fn a_change_falls_back_to_the_state_before_it(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    take(&store, &claim, Step::WriteSpec, StepOutcome::SpecWritten { spec: spec() }, vec![]).await;
    take(&store, &claim, Step::Design, StepOutcome::Designed { architecture: Box::new(architecture()) }, vec![]).await;
    take(&store, &claim, Step::Scaffold, StepOutcome::Scaffolded, vec![file("a", Some("1"))]).await;
    store.finish_run(&claim, RunOutcome::Proven).await.unwrap();
    let before = store.load_run(claim.run_id).await.unwrap();

    let request = Brief::parse("Add a phone").unwrap();
    let run = run_with(&store, project, RunKind::Change { request }, limits()).await;
    let claim = store.claim_this_run(run, crate::worker(1), crate::LEASE).await.unwrap().unwrap();
    let mut new_spec = spec();
    new_spec.title = "Other".into();
    let changed =
        StepOutcome::Changed { summary: "s".into(), spec: new_spec.clone(), architecture: Box::new(architecture()) };
    take(&store, &claim, Step::Change, changed, vec![file("a", Some("2"))]).await;
    let during = store.load_run(run).await.unwrap();
    assert_eq!((during.changed, during.spec.as_ref()), (true, Some(&new_spec)));
    let best = during.best.unwrap();
    assert_eq!(Some(&best.head), before.head.as_ref());

    let step = Step::Restore { to: best.head.checkpoint };
    let ordinal = store.begin_step(&claim, &step).await.unwrap();
    let mut restored = commit(step, StepOutcome::Restored { to: best.head.checkpoint }, vec![]);
    restored.restore = Some(best.head.checkpoint);
    store.finish_step(&claim, ordinal, &restored).await.unwrap();
    let after = store.load_run(run).await.unwrap();
    assert_eq!((after.restored, after.spec), (true, before.spec));
    assert_eq!(after.head.unwrap().tree, before.head.unwrap().tree);
}

async fn what_is_not_proven_is_accepted_once_and_only_after_the_end(db: Db) {
    let world = World::new(db);
    let store = world.open().await;
    let (project, claim) = claimed(&store).await;
    assert!(matches!(store.accept_unproven(claim.run_id).await, Err(StoreError::NotFound { .. })));
    store.finish_run(&claim, RunOutcome::PartlyProven { unproven: 2 }).await.unwrap();
    assert!(!store.load_run(claim.run_id).await.unwrap().accepted);
    assert_eq!(store.accept_unproven(claim.run_id).await.unwrap(), 2);
    assert_eq!(store.accept_unproven(claim.run_id).await.unwrap(), 2);
    assert!(store.load_run(claim.run_id).await.unwrap().accepted);
    assert!(store.list_runs(project).await.unwrap()[0].accepted);
    let events = store.list_events(project, Seq(0), 100).await.unwrap();
    let told = |body: &EventBody| matches!(body, EventBody::UnprovenAccepted { unproven: 2 });
    assert_eq!(events.iter().filter(|event| told(&event.body)).count(), 1);
}
both_dbs!(
    what_is_not_proven_is_accepted_once_and_only_after_the_end,
    a_whole_build_is_read_back,
    events_are_numbered_without_gaps_whoever_writes,
    a_step_commits_once,
    a_step_that_cannot_commit_leaves_nothing,
    a_person_is_asked_once_and_the_answer_counts,
    a_change_falls_back_to_the_state_before_it,
);
