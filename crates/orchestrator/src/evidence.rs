//! Keeps what the checks saw: screenshots and traces become blobs, failures become findings.

use crate::OrchestratorError;
use agents::tester::Played;
use domain::check::CheckVerdict;
use domain::spec::Spec;
use domain::verification::{CheckResult, Finding, FindingSource};
use store::Store;

/// Stores the evidence of one played check.
///
/// # Errors
/// [`OrchestratorError`] when a blob cannot be stored.
pub(crate) async fn keep(store: &Store, played: Played) -> Result<CheckResult, OrchestratorError> {
    let screenshot = match played.screenshot {
        Some(bytes) => Some(store.put_blob(&bytes).await?.0),
        None => None,
    };
    let trace = match played.trace {
        Some(bytes) => Some(store.put_blob(&bytes).await?.0),
        None => None,
    };
    Ok(CheckResult {
        key: played.key,
        requirement: played.requirement,
        verdict: played.verdict,
        screenshot,
        trace,
        wall_ms: played.wall_ms,
    })
}

/// Says what is wrong according to the checks. A check that was not played is no finding: nothing can be repaired.
pub(crate) fn findings(spec: &Spec, results: &[CheckResult]) -> Vec<Finding> {
    spec.checks()
        .filter_map(|(_, check)| {
            let result = results.iter().find(|result| result.key == check.key)?;
            let CheckVerdict::Failed { step, message } = &result.verdict else {
                return None;
            };
            let doing =
                check.steps.get(*step).map(|step| serde_json::to_string(step).unwrap_or_default()).unwrap_or_default();
            let text = format!("{}\nstep {}: {doing}\n{message}", check.title, step + 1);
            Some(Finding { source: FindingSource::Check { key: check.key.clone() }, text })
        })
        .collect()
}
