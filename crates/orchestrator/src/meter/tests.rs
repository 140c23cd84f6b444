use super::{run_finished, step_finished};
use domain::run::RunOutcome;
use domain::step::Step;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use std::time::Duration;

#[test]
fn what_happens_is_counted_by_kind() {
    let recorder = DebuggingRecorder::new();
    let reader = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        step_finished(&Step::Verify, Duration::from_secs(2));
        step_finished(&Step::Verify, Duration::from_secs(3));
        run_finished(&RunOutcome::PartlyProven { unproven: 2 });
    });
    let mut seen = Vec::new();
    for (key, _, _, value) in reader.snapshot().into_vec() {
        let labels: Vec<String> = key.key().labels().map(|label| label.value().to_owned()).collect();
        let value = match value {
            DebugValue::Counter(number) => number.to_string(),
            DebugValue::Gauge(number) => number.to_string(),
            DebugValue::Histogram(numbers) => format!("{} values", numbers.len()),
        };
        seen.push(format!("{}{labels:?} {value}", key.key().name()));
    }
    seen.sort();
    assert_eq!(
        seen,
        [
            r#"samokoder_runs_finished_total["partly_proven"] 1"#,
            r#"samokoder_step_seconds["verify"] 2 values"#,
            r#"samokoder_steps_finished_total["verify"] 2"#,
        ]
    );
}
