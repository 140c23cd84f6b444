//! The figures that a running installation is watched by, recorded through the `metrics` facade.
//!
//! Names end in their unit; labels have few values, none of them from a person or a model. Where nothing collects
//! them, recording costs next to nothing.

use domain::check::CheckVerdict;
use domain::run::RunOutcome;
use domain::step::Step;
use domain::verification::{CheckResult, CommandRun};
use llm::{Entry, Lost};
use metrics::{counter, histogram};
use std::time::Duration;

/// A run was claimed.
pub(crate) fn run_claimed() {
    counter!("samokoder_runs_claimed_total").increment(1);
}

/// A run ended.
pub(crate) fn run_finished(outcome: &RunOutcome) {
    counter!("samokoder_runs_finished_total", "outcome" => outcome.name()).increment(1);
}

/// A run waits for a model that cannot be reached.
pub(crate) fn run_postponed() {
    counter!("samokoder_runs_postponed_total").increment(1);
}

/// A lease was lost to another worker, or could not be renewed in time.
pub(crate) fn lease_lost() {
    counter!("samokoder_leases_lost_total").increment(1);
}

/// A step committed.
pub(crate) fn step_finished(step: &Step, wall: Duration) {
    counter!("samokoder_steps_finished_total", "step" => step.name()).increment(1);
    histogram!("samokoder_step_seconds", "step" => step.name()).record(wall.as_secs_f64());
}

/// A step is tried again, because something outside failed.
pub(crate) fn step_retried(step: &Step) {
    counter!("samokoder_steps_retried_total", "step" => step.name()).increment(1);
}

/// A model answered; the reply is journalled.
pub(crate) fn model_called(entry: &Entry<'_>) {
    let provider = entry.provider.to_owned();
    counter!("samokoder_model_calls_total", "provider" => provider.clone()).increment(1);
    let usage = &entry.reply.usage;
    for (direction, tokens) in [("input", usage.input_tokens), ("output", usage.output_tokens)] {
        counter!("samokoder_model_tokens_total", "provider" => provider.clone(), "direction" => direction)
            .increment(tokens);
    }
    let cost = entry.reply.cost.map_or(0, |cost| u64::try_from(cost.0).unwrap_or(0));
    counter!("samokoder_model_cost_microusd_total", "provider" => provider.clone()).increment(cost);
    let seconds = Duration::from_millis(entry.reply.wall_ms).as_secs_f64();
    histogram!("samokoder_model_call_seconds", "provider" => provider).record(seconds);
}

/// A model was asked in vain.
pub(crate) fn model_call_lost(lost: &Lost<'_>) {
    counter!("samokoder_model_calls_failed_total", "provider" => lost.provider.to_owned()).increment(1);
    let cost = lost.spent.cost.map_or(0, |cost| u64::try_from(cost.0).unwrap_or(0));
    counter!("samokoder_model_cost_microusd_total", "provider" => lost.provider.to_owned()).increment(cost);
}

/// A guard raised an alarm.
pub(crate) fn guard_alarmed(kind: &str, refused: bool) {
    let refused = if refused { "true" } else { "false" };
    counter!("samokoder_guard_alarms_total", "kind" => kind.to_owned(), "refused" => refused).increment(1);
}

/// A reply came from the journal, so nothing was paid for it.
pub(crate) fn model_call_replayed() {
    counter!("samokoder_model_calls_replayed_total").increment(1);
}

/// An answer of another run to the same question was taken.
pub(crate) fn model_answer_reused() {
    counter!("samokoder_model_answers_reused_total").increment(1);
}

/// A command of an app ended.
pub(crate) fn command_finished(run: &CommandRun) {
    let ok = if run.ok { "true" } else { "false" };
    counter!("samokoder_commands_total", "ok" => ok).increment(1);
    histogram!("samokoder_command_seconds").record(Duration::from_millis(run.wall_ms).as_secs_f64());
}

/// An acceptance check was played, or could not be.
pub(crate) fn check_finished(result: &CheckResult) {
    let verdict = match result.verdict {
        CheckVerdict::Passed => "passed",
        CheckVerdict::Failed { .. } => "failed",
        CheckVerdict::NotRun { .. } => "not_run",
    };
    counter!("samokoder_checks_total", "verdict" => verdict).increment(1);
    histogram!("samokoder_check_seconds").record(Duration::from_millis(result.wall_ms).as_secs_f64());
}

/// The process of an app that people see was started.
pub(crate) fn preview_started() {
    counter!("samokoder_previews_started_total").increment(1);
}

/// An app that people see ended by itself, or could not be started.
pub(crate) fn preview_crashed() {
    counter!("samokoder_previews_crashed_total").increment(1);
}

/// Tells whoever collects the figures what each one is.
pub fn describe() {
    use metrics::{Unit, describe_counter, describe_histogram};
    describe_counter!("samokoder_runs_claimed_total", "Runs that a worker took up.");
    describe_counter!("samokoder_runs_finished_total", "Runs that ended, by outcome.");
    describe_counter!("samokoder_runs_postponed_total", "Waits of runs for a model that could not be reached.");
    describe_counter!("samokoder_leases_lost_total", "Leases that were lost or could not be renewed in time.");
    describe_counter!("samokoder_steps_finished_total", "Steps that committed, by step.");
    describe_counter!("samokoder_steps_retried_total", "Steps that were tried again, by step.");
    describe_histogram!("samokoder_step_seconds", Unit::Seconds, "Time of a step, by step.");
    describe_counter!("samokoder_model_calls_total", "Replies of models, by provider.");
    describe_counter!("samokoder_model_calls_failed_total", "Calls of models that brought no answer, by provider.");
    describe_counter!("samokoder_guard_alarms_total", "Alarms of the guards, by kind and whether they refused.");
    describe_counter!("samokoder_model_answers_reused_total", "Answers that were taken from other runs.");
    describe_counter!("samokoder_model_calls_replayed_total", "Replies that came from the journal.");
    describe_counter!("samokoder_model_tokens_total", "Tokens, by provider and direction.");
    describe_counter!("samokoder_model_cost_microusd_total", "Millionths of a dollar, by provider.");
    describe_histogram!("samokoder_model_call_seconds", Unit::Seconds, "Time of a model call, by provider.");
    describe_counter!("samokoder_commands_total", "Commands of apps, by whether they ended well.");
    describe_histogram!("samokoder_command_seconds", Unit::Seconds, "Time of a command.");
    describe_counter!("samokoder_checks_total", "Acceptance checks, by verdict.");
    describe_histogram!("samokoder_check_seconds", Unit::Seconds, "Time of an acceptance check.");
    describe_counter!("samokoder_previews_started_total", "Starts of apps that people see.");
    describe_counter!("samokoder_previews_crashed_total", "Ends of such apps by themselves.");
}

#[cfg(test)]
mod tests;
