//! Tester: plays the acceptance checks in a real browser against the running app.
//!
//! Each check gets its own server process with an empty database in the app's sandbox, and a fresh browser context in
//! the browser's sandbox. The two sandboxes share nothing but one bridged port a lane, so the app cannot forge a
//! proof. What cannot be played is "not run" with a reason; it is never counted as passed.

mod browser;
mod lane;

use domain::check::{AcceptanceCheck, CheckVerdict};
use domain::language::Language;
use domain::spec::Spec;
use domain::template::TemplateManifest;
use sandbox::{Sandbox, SandboxError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use browser::{Browser, BrowserParts};

/// Width and time-outs of the checks.
#[derive(Debug, Clone, Copy)]
pub struct TesterLimits {
    /// Checks that are played at the same time.
    pub width: u16,
    /// Until one step must hold.
    pub step: Duration,
    /// Until a whole check must be over.
    pub check: Duration,
    /// Until the app must answer after its start.
    pub start: Duration,
}

/// One played check with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// The check's key.
    pub key: String,
    /// Number of its requirement.
    pub requirement: u32,
    /// What it came to.
    pub verdict: CheckVerdict,
    /// A PNG.
    pub screenshot: Option<Vec<u8>>,
    /// A zip that Playwright's viewer opens.
    pub trace: Option<Vec<u8>>,
    /// How long it took.
    pub wall_ms: u64,
}

/// A check that waits for a lane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting<'a> {
    /// Position in the specification.
    pub(crate) index: usize,
    /// Number of its requirement.
    pub(crate) requirement: u32,
    /// The check.
    pub(crate) check: &'a AcceptanceCheck,
    /// Language of the app.
    pub(crate) language: Language,
}

/// The app under test.
#[derive(Clone, Copy)]
pub struct App<'a> {
    /// Its sandbox.
    pub sandbox: &'a dyn Sandbox,
    /// How it is started.
    pub manifest: &'a TemplateManifest,
}

/// Plays every check of a specification, and returns them in its order.
///
/// `done` hears of each check as soon as it is over, in the order in which they end.
///
/// # Errors
/// [`SandboxError`] when a sandbox itself failed, and so nothing is known about the app. Dropping the future stops
/// the servers and the checks.
pub async fn play(
    browser: &Browser,
    app: App<'_>,
    spec: &Spec,
    limits: TesterLimits,
    done: &(dyn Fn(&Played) + Send + Sync),
) -> Result<Vec<Played>, SandboxError> {
    let waiting = spec.checks().enumerate().map(|(index, (requirement, check))| Waiting {
        index,
        requirement,
        check,
        language: spec.language,
    });
    let queue = Mutex::new(waiting.collect::<std::collections::VecDeque<_>>());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let lanes = (0..browser.width()).map(|number| async move {
        let lane = lane::Lane::open(browser, app, number, limits).await?;
        let mut played = Vec::new();
        while let Some(one) = next() {
            let result = lane.play(one).await?;
            done(&result);
            played.push((one.index, result));
        }
        Ok::<_, SandboxError>(played)
    });
    let mut played: Vec<(usize, Played)> =
        futures_util::future::try_join_all(lanes).await?.into_iter().flatten().collect();
    played.sort_by_key(|(index, _)| *index);
    Ok(played.into_iter().map(|(_, played)| played).collect())
}

/// Makes a verdict of "not run" for every check, when there is no browser to play them in.
#[must_use]
pub fn not_run(spec: &Spec, reason: &str) -> Vec<Played> {
    spec.checks().map(|(requirement, check)| unplayed(requirement, &check.key, reason)).collect()
}

/// A check that could not be played.
pub(crate) fn unplayed(requirement: u32, key: &str, reason: &str) -> Played {
    Played {
        key: key.to_owned(),
        requirement,
        verdict: CheckVerdict::NotRun { reason: reason.to_owned() },
        screenshot: None,
        trace: None,
        wall_ms: 0,
    }
}
