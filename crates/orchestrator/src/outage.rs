//! What a run does whose model cannot be reached: it waits, and goes on by itself, for as long as the settings allow.

use crate::{Ctx, OrchestratorError};
use domain::run::{RunOutcome, RunState};
use std::time::Duration;

/// Least wait; the step had its tries already.
const SHORTEST: Duration = Duration::from_secs(120);

/// Longest wait that nobody asked for.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// An outage, as a step met it.
#[derive(Debug)]
pub(crate) struct Outage {
    /// How long the provider asks to wait at least.
    pub(crate) after: Duration,
    /// What is the matter.
    pub(crate) error: OrchestratorError,
}

impl Outage {
    /// Says how long the run waits, or how it ends when it has waited long enough.
    pub(crate) fn pause(&self, ctx: &Ctx, run: &RunState) -> Result<Duration, RunOutcome> {
        let now = ctx.store.now();
        let since = run.waiting_since.unwrap_or(now);
        let waited = Duration::from_millis(u64::try_from(now.0.saturating_sub(since.0)).unwrap_or_default());
        let (most, why) = (ctx.limits.max_outage, self.error.explain());
        pause(waited, self.after, most).ok_or_else(|| {
            let (model, minutes) = (&run.route.model, most.as_secs() / 60);
            let reason = match minutes {
                0 => why,
                _ => {
                    format!("`{model}` could not be waited for longer than `run.max_outage_minutes` = {minutes}: {why}")
                }
            };
            RunOutcome::Failed { reason }
        })
    }
}

/// As long as the provider asks, or as long again as was waited already, within bounds; `None` when that would be too
/// long. The last try is made at the end of the time.
fn pause(waited: Duration, after: Duration, most: Duration) -> Option<Duration> {
    let left = most.checked_sub(waited).filter(|left| !left.is_zero())?;
    let own = waited.clamp(SHORTEST, LONGEST);
    (after <= left).then(|| own.max(after).min(left))
}

#[cfg(test)]
mod tests;
