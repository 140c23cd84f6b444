use super::{Next, next_step};
use crate::agent_io::Architecture;
use crate::app_model::{AppModel, Dashboard, SignIn};
use crate::brief::Brief;
use crate::check::{AcceptanceCheck, CheckVerdict};
use crate::ids::{Attempt, CheckpointId, PersonId, ProjectId, QuestionId, RunId};
use crate::language::Language;
use crate::money::MicroUsd;
use crate::path::RelPath;
use crate::plan::{Epic, Plan, Task};
use crate::run::{Best, Checked, Head, Repair, RunKind, RunLimits, RunOutcome, RunState, RunStatus, Verified};
use crate::spec::{Refusal, Requirement, Spec};
use crate::step::Step;
use crate::tree::TreeHash;
use crate::verification::{CheckResult, Finding, FindingSource, Fingerprint};
use uuid::Uuid;

fn empty_run() -> RunState {
    RunState {
        id: RunId(Uuid::nil()),
        project_id: ProjectId(Uuid::nil()),
        kind: RunKind::Build,
        status: RunStatus::Running,
        attempt: Attempt(1),
        brief: Brief::parse("Books and readers").unwrap(),
        language: Language::En,
        person_id: PersonId::LOCAL,
        person_cap: None,
        route: "builtin".into(),
        limits: RunLimits {
            steps: 100,
            fix_tries: 3,
            parallel_calls: 4,
            budget: None,
            tokens: None,
            worked_ms: None,
            ask_approval: false,
        },
        steps_taken: 0,
        spent: MicroUsd::ZERO,
        tokens: 0,
        worked_ms: 0,
        waiting_since: None,
        cancel: false,
        open_question: None,
        approved: false,
        spec: None,
        architecture: None,
        plan: None,
        refusal: None,
        head: None,
        scaffolded: false,
        changed: false,
        restored: false,
        tasks_done: [].into(),
        verified: None,
        checked: None,
        repairs: Vec::new(),
        best: None,
        documented: false,
        completed: false,
        accepted: false,
    }
}

fn spec() -> Spec {
    let check = AcceptanceCheck { key: "book-create".into(), title: "A book can be added".into(), steps: vec![] };
    Spec {
        title: "Library".into(),
        summary: "Books.".into(),
        language: Language::En,
        requirements: vec![Requirement { number: 1, text: "Books can be added.".into(), checks: vec![check] }],
        assumptions: vec![],
        left_out: vec![],
    }
}

fn architecture() -> Architecture {
    let model = AppModel {
        name: "Library".into(),
        tagline: String::new(),
        language: Language::En,
        accent_hue: 200,
        sign_in: SignIn::None,
        entities: vec![],
        dashboard: Dashboard::default(),
    };
    Architecture { template: "react-node".into(), model, pages: vec![], endpoints: vec![] }
}

fn task(number: u32, depends_on: &[u32]) -> Task {
    Task {
        number,
        title: format!("task {number}"),
        instructions: String::new(),
        depends_on: depends_on.to_vec(),
        owned_paths: vec![format!("f{number}.ts")],
        requirements: vec![1],
    }
}

fn head(mark: u8) -> Head {
    Head { checkpoint: CheckpointId(Uuid::from_bytes([mark; 16])), tree: TreeHash(format!("tree{mark}")) }
}

fn finding() -> Finding {
    Finding { source: FindingSource::Command { name: "build".into() }, text: "broken".into() }
}

/// A build whose code is all written and whose files are `head(1)`.
fn written_run() -> RunState {
    let plan =
        Plan { epics: vec![Epic { title: "All".into(), tasks: vec![task(1, &[]), task(2, &[1]), task(3, &[1])] }] };
    RunState {
        spec: Some(spec()),
        architecture: Some(architecture()),
        plan: Some(plan),
        scaffolded: true,
        tasks_done: [1, 2, 3].into(),
        head: Some(head(1)),
        ..empty_run()
    }
}

fn result(verdict: CheckVerdict) -> CheckResult {
    CheckResult { key: "book-create".into(), requirement: 1, verdict, screenshot: None, trace: None, wall_ms: 5 }
}

fn green_run() -> RunState {
    let tree = head(1).tree;
    RunState {
        verified: Some(Verified { tree: tree.clone(), findings: vec![] }),
        checked: Some(Checked { tree, results: vec![result(CheckVerdict::Passed)], findings: vec![] }),
        ..written_run()
    }
}

fn repair(paths: &[&str]) -> Repair {
    Repair {
        diagnosis: "a missing import".into(),
        paths: paths.iter().map(|path| RelPath::parse(path).unwrap()).collect(),
        fingerprint: Fingerprint::of(&[finding()]),
    }
}

#[test]
fn a_build_goes_from_spec_to_design_to_plan_to_scaffold() {
    let mut run = empty_run();
    assert_eq!(next_step(&run), Next::Do(Step::WriteSpec));
    run.spec = Some(spec());
    assert_eq!(next_step(&run), Next::Do(Step::Design));
    run.architecture = Some(architecture());
    assert_eq!(next_step(&run), Next::Do(Step::Plan));
    run.plan = written_run().plan;
    assert_eq!(next_step(&run), Next::Do(Step::Scaffold));
}

#[test]
fn a_person_approves_the_spec_before_the_design_when_asked_to() {
    let mut run = RunState { spec: Some(spec()), open_question: Some(QuestionId(Uuid::nil())), ..empty_run() };
    run.limits.ask_approval = true;
    assert_eq!(next_step(&run), Next::AwaitPerson);
    run.approved = true;
    assert_eq!(next_step(&run), Next::Do(Step::Design));
}

#[test]
fn all_tasks_whose_dependencies_are_done_are_written_in_one_step() {
    let mut run = RunState { tasks_done: [].into(), ..written_run() };
    assert_eq!(next_step(&run), Next::Do(Step::WriteCode { tasks: vec![1] }));
    run.tasks_done = [1].into();
    assert_eq!(next_step(&run), Next::Do(Step::WriteCode { tasks: vec![2, 3] }));
    // How many of them at a time is the step's affair: waves would wait for the slowest of each.
    run.limits.parallel_calls = 1;
    assert_eq!(next_step(&run), Next::Do(Step::WriteCode { tasks: vec![2, 3] }));
}

#[test]
fn written_code_is_verified_then_checked_then_documented_then_closed() {
    let mut run = written_run();
    assert_eq!(next_step(&run), Next::Do(Step::Verify));
    run.verified = green_run().verified;
    assert_eq!(next_step(&run), Next::Do(Step::Check));
    run.checked = green_run().checked;
    assert_eq!(next_step(&run), Next::Do(Step::WriteDocs));
    run.documented = true;
    run.head = Some(head(2));
    assert_eq!(next_step(&run), Next::Do(Step::Complete));
    run.completed = true;
    assert_eq!(next_step(&run), Next::Finish(RunOutcome::Proven));
}

#[test]
fn results_of_other_files_do_not_count() {
    let run = RunState { head: Some(head(2)), ..green_run() };
    assert_eq!(next_step(&run), Next::Do(Step::Verify));
}

#[test]
fn a_failure_is_repaired_until_the_tries_are_used_up() {
    let mut run = green_run();
    run.verified = Some(Verified { tree: head(1).tree, findings: vec![finding()] });
    assert_eq!(next_step(&run), Next::Do(Step::FixBug));
    run.repairs = vec![repair(&["a.ts"]), repair(&["b.ts"])];
    assert_eq!(next_step(&run), Next::Do(Step::FixBug));
    run.repairs.push(repair(&["c.ts"]));
    assert_eq!(next_step(&run), Next::Do(Step::WriteDocs));
    run.best = Some(Best { head: head(7), failures: 0 });
    assert_eq!(next_step(&run), Next::Do(Step::Restore { to: head(7).checkpoint }));
}

#[test]
fn an_agent_that_knows_no_repair_is_not_asked_again() {
    let mut run = green_run();
    run.checked = Some(Checked { tree: head(1).tree, results: vec![], findings: vec![finding()] });
    run.repairs = vec![repair(&[])];
    assert_eq!(next_step(&run), Next::Do(Step::WriteDocs));
}

#[test]
fn the_best_state_is_not_restored_onto_itself() {
    let mut run = green_run();
    run.checked = Some(Checked { tree: head(1).tree, results: vec![], findings: vec![finding()] });
    run.repairs = vec![repair(&[])];
    run.best = Some(Best { head: head(1), failures: 1 });
    assert_eq!(next_step(&run), Next::Do(Step::WriteDocs));
}

#[test]
fn only_passed_checks_on_green_commands_prove_a_requirement() {
    let closed = RunState { completed: true, ..green_run() };
    let unproven = Next::Finish(RunOutcome::PartlyProven { unproven: 1 });
    for verdict in [
        CheckVerdict::NotRun { reason: "no browser".into() },
        CheckVerdict::Failed { step: 0, message: "no button".into() },
    ] {
        let checked = Checked { tree: head(1).tree, results: vec![result(verdict)], findings: vec![] };
        assert_eq!(next_step(&RunState { checked: Some(checked), ..closed.clone() }), unproven);
    }
    let red = Verified { tree: head(1).tree, findings: vec![finding()] };
    assert_eq!(next_step(&RunState { verified: Some(red), ..closed.clone() }), unproven);
    let mut unchecked = closed;
    unchecked.spec.as_mut().unwrap().requirements[0].checks.clear();
    assert_eq!(next_step(&unchecked), unproven);
}

#[test]
fn a_change_is_made_once_then_proven_without_a_plan() {
    let request = Brief::parse("Add a phone number").unwrap();
    let mut run = RunState { kind: RunKind::Change { request }, plan: None, ..green_run() };
    assert_eq!(next_step(&run), Next::Do(Step::Change));
    run.changed = true;
    run.head = Some(head(2));
    assert_eq!(next_step(&run), Next::Do(Step::Verify));
}

#[test]
fn a_change_that_was_taken_back_is_no_success() {
    let request = Brief::parse("Add a phone number").unwrap();
    let mut run =
        RunState { kind: RunKind::Change { request }, changed: true, restored: true, plan: None, ..green_run() };
    assert_eq!(next_step(&run), Next::Do(Step::Complete));
    run.completed = true;
    assert!(matches!(next_step(&run), Next::Finish(RunOutcome::Failed { .. })));
}

#[test]
fn cancel_refusal_and_caps_end_a_run() {
    let cancelled = RunState { cancel: true, ..empty_run() };
    assert_eq!(next_step(&cancelled), Next::Finish(RunOutcome::Cancelled));

    let refusal = Refusal { reason: "a game".into(), advice: vec![] };
    let refused = RunState { refusal: Some(refusal.clone()), ..empty_run() };
    assert_eq!(next_step(&refused), Next::Finish(RunOutcome::Refused { refusal }));

    let tired = RunState { steps_taken: 100, ..empty_run() };
    assert!(matches!(next_step(&tired), Next::Finish(RunOutcome::CapReached { .. })));

    let mut poor = RunState { spent: MicroUsd(2_000_000), ..empty_run() };
    poor.limits.budget = Some(MicroUsd(2_000_000));
    assert!(matches!(next_step(&poor), Next::Finish(RunOutcome::CapReached { .. })));
    poor.limits.budget = Some(MicroUsd(2_000_001));
    assert_eq!(next_step(&poor), Next::Do(Step::WriteSpec));
}
