//! What a run must come to, however often it was disturbed.

use domain::brief::Brief;
use domain::event::{Event, EventBody};
use domain::ids::{PersonId, ProjectId, RunId, Seq};
use domain::language::Language;
use domain::next_step::{Next, next_step};
use domain::run::{RunKind, RunLimits, RunState};
use std::collections::HashSet;
use std::io::Write as _;
use store::{NewProject, NewRun, Store};

/// A brief that the built-in model turns into an app.
pub const BRIEF: &str = "Plants with a name, a place and a watering date";

/// Most events that are read.
const EVENTS: u32 = 100_000;

/// What must be the same however often a run was disturbed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub outcome: String,
    /// Hash of its files.
    pub tree: String,
    /// Journalled model calls: step, slot, action.
    pub calls: Vec<(u32, u32, String)>,
    /// Finished steps.
    pub steps: Vec<String>,
}

/// Caps that no drill reaches.
#[must_use]
pub fn limits() -> RunLimits {
    testkit::limits()
}

/// The model of an ordinary run.
pub const MODEL: &str = "builtin";

/// The model of a run that kills its workers.
pub const POISON: &str = "poison";

/// Makes a project and queues its build.
///
/// # Panics
/// When the store fails.
pub async fn queue(store: &Store, model: &str, limits: RunLimits) -> (ProjectId, RunId) {
    let brief = Brief::parse(BRIEF).expect("a brief");
    let new = NewProject { person_id: PersonId::LOCAL, brief, language: Language::En, out_dir: String::new() };
    let project = store.create_project(new).await.expect("a project");
    (project, queue_in(store, project, model, limits).await)
}

/// Queues a build of a project that is there.
///
/// # Panics
/// When the store fails.
pub async fn queue_in(store: &Store, project_id: ProjectId, model: &str, limits: RunLimits) -> RunId {
    let run = NewRun { project_id, kind: RunKind::Build, route: model.into(), limits };
    store.create_run(run).await.expect("a run")
}

/// Reads what a run has come to, and checks what must hold at every moment: events without gaps, each call paid and
/// told of once, no money left reserved.
///
/// # Panics
/// When one of these does not hold.
pub async fn outcome(store: &Store, project: ProjectId, run: RunId) -> Outcome {
    let state = store.load_run(run).await.expect("the run");
    let events = store.list_events(project, Seq(0), EVENTS).await.expect("events");
    let numbers: Vec<i64> = events.iter().map(|event| event.seq.0).collect();
    let gapless: Vec<i64> = (1..).take(events.len()).collect();
    assert_eq!(numbers, gapless, "events have gaps");
    let calls = store.list_calls(run).await.expect("calls");
    let told = events.iter().filter(|event| matches!(event.body, EventBody::ModelCalled { .. })).count();
    assert_eq!(told, calls.len(), "calls that are told of and calls that are journalled");
    let places: HashSet<(u32, u32)> = calls.iter().map(|call| (call.step, call.slot)).collect();
    assert_eq!(places.len(), calls.len(), "a question was journalled twice: {calls:?}");
    let finished = |event: &Event| {
        let EventBody::StepFinished { step, ordinal, .. } = &event.body else { return None };
        Some(format!("{ordinal} {step}"))
    };
    let runs = store.list_runs(project).await.expect("runs");
    let ended = runs.iter().find(|row| row.id == run).and_then(|row| row.outcome.clone());
    Outcome {
        outcome: format!("{ended:?}"),
        tree: state.head.map(|head| head.tree.0).unwrap_or_default(),
        calls: calls.into_iter().map(|call| (call.step, call.slot, call.action)).collect(),
        steps: events.iter().filter_map(finished).collect(),
    }
}

/// Names the step that a run is about to take or in the middle of.
#[must_use]
pub fn step_at_hand(run: &RunState) -> String {
    match next_step(run) {
        Next::Do(step) => step.name().to_owned(),
        Next::AwaitPerson => "a question".to_owned(),
        Next::Finish(_) => "its end".to_owned(),
    }
}

/// Says something to whoever runs the drill.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
