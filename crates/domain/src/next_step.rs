//! The decision at the heart: from a run's stored state to its next step.
//!
//! Pure and total: the same state always gives the same answer, so a crash changes nothing and every path can be
//! tested without a model, a database or a sandbox. The order of the questions below *is* the pipeline.

use crate::check::CheckVerdict;
use crate::run::{RunKind, RunOutcome, RunState};
use crate::step::Step;
use crate::tree::FileTree;
use std::collections::BTreeSet;

/// What a run does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This step.
    Do(Step),
    /// Nothing until a person answers the open question.
    AwaitPerson,
    /// It ends.
    Finish(RunOutcome),
}

/// Decides what a run does now.
#[must_use]
pub fn next_step(run: &RunState) -> Next {
    if run.cancel {
        return Next::Finish(RunOutcome::Cancelled);
    }
    if let Some(refusal) = &run.refusal {
        return Next::Finish(RunOutcome::Refused { refusal: refusal.clone() });
    }
    if run.completed {
        return Next::Finish(outcome(run));
    }
    if let Some(reason) = exhausted(run) {
        return Next::Finish(RunOutcome::CapReached { reason });
    }
    let making = match run.kind {
        RunKind::Build => next_of_build(run),
        RunKind::Change { .. } => (!run.changed).then_some(Next::Do(Step::Change)),
    };
    making.unwrap_or_else(|| next_of_proof(run))
}

/// The steps that make a new app, or `None` when all of them are done.
fn next_of_build(run: &RunState) -> Option<Next> {
    if run.spec.is_none() {
        return Some(Next::Do(Step::WriteSpec));
    }
    if run.limits.ask_approval && !run.approved {
        return Some(Next::AwaitPerson);
    }
    if run.architecture.is_none() {
        return Some(Next::Do(Step::Design));
    }
    let Some(plan) = &run.plan else {
        return Some(Next::Do(Step::Plan));
    };
    if !run.scaffolded {
        return Some(Next::Do(Step::Scaffold));
    }
    let tasks: Vec<u32> = plan.ready(&run.tasks_done).iter().map(|task| task.number).collect();
    (!tasks.is_empty()).then_some(Next::Do(Step::WriteCode { tasks }))
}

/// The steps that prove, repair and close.
fn next_of_proof(run: &RunState) -> Next {
    let Some(head) = run.head.as_ref().filter(|head| head.tree != FileTree::default().hash()) else {
        return Next::Finish(RunOutcome::Failed { reason: "no file was written".to_owned() });
    };
    if run.documented || taken_back(run) {
        return Next::Do(Step::Complete);
    }
    let Some(verified) = run.verified.as_ref().filter(|verified| verified.tree == head.tree) else {
        return Next::Do(Step::Verify);
    };
    if !verified.findings.is_empty() {
        return repair_or_settle(run);
    }
    let Some(checked) = run.checked.as_ref().filter(|checked| checked.tree == head.tree) else {
        return Next::Do(Step::Check);
    };
    if !checked.findings.is_empty() {
        return repair_or_settle(run);
    }
    Next::Do(Step::WriteDocs)
}

/// Another repair while tries are left and the last one knew something; then the best state so far.
fn repair_or_settle(run: &RunState) -> Next {
    let tried = u32::try_from(run.repairs.len()).unwrap_or(u32::MAX);
    let stuck = run.repairs.last().is_some_and(|repair| repair.paths.is_empty());
    if tried < run.limits.fix_tries && !stuck {
        return Next::Do(Step::FixBug);
    }
    match (&run.best, &run.head) {
        (Some(best), Some(head)) if best.head.tree != head.tree => Next::Do(Step::Restore { to: best.head.checkpoint }),
        _ => Next::Do(Step::WriteDocs),
    }
}

/// Says which cap the run has reached.
fn exhausted(run: &RunState) -> Option<String> {
    if run.steps_taken >= run.limits.steps {
        return Some(format!("the run took {} steps, its cap; raise `run.max_steps` to let it go on", run.steps_taken));
    }
    if run.time_left().is_zero() {
        return Some(run.limits.out_of_time());
    }
    if let Some(cap) = run.limits.tokens.filter(|cap| run.tokens >= *cap) {
        let used = run.tokens;
        return Some(format!("the run used {used} tokens of {cap}, its cap; raise `run.max_tokens` to let it go on"));
    }
    let budget = run.limits.budget?;
    (run.spent >= budget && budget.0 > 0)
        .then(|| format!("the budget of {budget} is spent; give a larger one with --budget"))
}

/// Says whether a change was undone because it could not be proven.
fn taken_back(run: &RunState) -> bool {
    run.restored && matches!(run.kind, RunKind::Change { .. })
}

/// Counts what is proven when the books are closed.
fn outcome(run: &RunState) -> RunOutcome {
    if taken_back(run) {
        let reason = "the change could not be proven, so it was taken back; the app is as it was before";
        return RunOutcome::Failed { reason: reason.to_owned() };
    }
    let Some(spec) = &run.spec else {
        return RunOutcome::Failed { reason: "there is no specification".to_owned() };
    };
    let current = run.checked.as_ref().filter(|_| commands_are_green(run));
    let passed: BTreeSet<&str> = current
        .iter()
        .flat_map(|checked| checked.results.iter())
        .filter(|result| matches!(result.verdict, CheckVerdict::Passed))
        .map(|result| result.key.as_str())
        .collect();
    let unproven = spec
        .requirements
        .iter()
        .filter(|requirement| {
            requirement.checks.is_empty() || requirement.checks.iter().any(|check| !passed.contains(check.key.as_str()))
        })
        .count();
    match u32::try_from(unproven).unwrap_or(u32::MAX) {
        0 => RunOutcome::Proven,
        unproven => RunOutcome::PartlyProven { unproven },
    }
}

fn commands_are_green(run: &RunState) -> bool {
    run.verified.as_ref().is_some_and(|verified| verified.findings.is_empty())
}

#[cfg(test)]
mod tests;
