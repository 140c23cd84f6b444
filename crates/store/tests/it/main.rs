//! Stored state, on both databases.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod alarms;
mod allowed_hosts;
mod cards;
mod conversations;
mod files;
mod history;
mod kept_cards;
mod leases;
mod money;
mod opening;
mod people;
mod publications;
mod schedules;
mod steps;
mod walk;

use domain::edit::FileChange;
use domain::ids::{PersonId, ProjectId, RunId, WorkerId};
use domain::run::{RunKind, RunLimits};
use domain::step::{Step, StepCommit, StepOutcome};
use std::time::Duration;
use store::{ClaimedRun, NewProject, NewRun, Store};
use testkit::{brief, limits};

/// A lease that no test outlives.
const LEASE: Duration = Duration::from_secs(600);

fn worker(number: u128) -> WorkerId {
    WorkerId(uuid::Uuid::from_u128(number))
}

async fn project(store: &Store) -> ProjectId {
    project_of(store, PersonId::LOCAL).await
}

async fn project_of(store: &Store, person_id: PersonId) -> ProjectId {
    let language = domain::language::Language::En;
    let new = NewProject { person_id, brief: brief(), language, out_dir: String::new() };
    store.create_project(new).await.unwrap()
}

async fn run_with(store: &Store, project_id: ProjectId, kind: RunKind, limits: RunLimits) -> RunId {
    store.create_run(NewRun { project_id, kind, route: "builtin".into(), limits }).await.unwrap()
}

/// A project with one build, claimed by worker 1.
async fn claimed(store: &Store) -> (ProjectId, ClaimedRun) {
    claimed_of(store, PersonId::LOCAL).await
}

/// The same for a person.
async fn claimed_of(store: &Store, person_id: PersonId) -> (ProjectId, ClaimedRun) {
    let project = project_of(store, person_id).await;
    let run = run_with(store, project, RunKind::Build, limits()).await;
    (project, store.claim_this_run(run, worker(1), LEASE).await.unwrap().unwrap())
}

fn commit(step: Step, outcome: StepOutcome, files: Vec<FileChange>) -> StepCommit {
    StepCommit { step, outcome, files, restore: None, label: "a step".into(), events: vec![], wall: Duration::ZERO }
}

/// Begins and finishes a step.
async fn take(store: &Store, claim: &ClaimedRun, step: Step, outcome: StepOutcome, files: Vec<FileChange>) {
    let ordinal = store.begin_step(claim, &step).await.unwrap();
    store.finish_step(claim, ordinal, &commit(step, outcome, files)).await.unwrap();
}
