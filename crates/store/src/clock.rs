//! The clock that every stored time but those of leases comes from.

use domain::ids::UnixMs;
use std::time::UNIX_EPOCH;

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> UnixMs;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
    fn now(&self) -> UnixMs {
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
