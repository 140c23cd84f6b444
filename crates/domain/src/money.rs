//! Money spent on models, exact to a millionth of a dollar.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in millionths of a US dollar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MicroUsd(pub i64);

impl MicroUsd {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Parses dollars with up to six decimals, such as `2.50`.
    #[must_use]
    pub fn parse_dollars(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 6 {
            return None;
        }
        let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
        whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(micros).map(Self)
    }

    /// Writes an amount, without its sign, so that [`MicroUsd::parse_dollars`] reads the same again: `2.50`, `0.001`.
    #[must_use]
    pub fn exact(self) -> String {
        let micros = self.0.unsigned_abs();
        let fraction = format!("{:06}", micros % 1_000_000);
        format!("{}.{:0<2}", micros / 1_000_000, fraction.trim_end_matches('0'))
    }

    /// Adds, stopping at the largest amount.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for MicroUsd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = (self.0.unsigned_abs() + 5_000) / 10_000;
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}${}.{:02}", cents / 100, cents % 100)
    }
}

#[cfg(test)]
mod tests;
