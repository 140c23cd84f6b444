//! What tokens cost.

use crate::Usage;
use domain::money::MicroUsd;
use serde::Deserialize;
use std::fmt;

/// Tokens that a price in the catalog is for.
const PER_TOKENS: u128 = 1_000_000;

/// List prices of a model, in US dollars for a million tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Price {
    usual: Rates,
    /// What a call costs whose question has more tokens than this, where that is another price.
    long: Option<(u64, Rates)>,
}

/// Prices of each sort of token.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rates {
    input: MicroUsd,
    cached: MicroUsd,
    written: MicroUsd,
    output: MicroUsd,
}

/// Prices as they stand in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    input: String,
    cached: Option<String>,
    written: Option<String>,
    output: String,
    long: Option<WrittenLong>,
}

/// Prices of long questions as they stand in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLong {
    over: u64,
    input: String,
    cached: Option<String>,
    written: Option<String>,
    output: String,
}

impl TryFrom<Written> for Price {
    type Error = String;

    fn try_from(row: Written) -> Result<Self, String> {
        let long = row.long.map(|long| {
            Rates::read(&long.input, long.cached, long.written, &long.output).map(|rates| (long.over, rates))
        });
        Ok(Self { usual: Rates::read(&row.input, row.cached, row.written, &row.output)?, long: long.transpose()? })
    }
}

impl Rates {
    fn read(input: &str, cached: Option<String>, written: Option<String>, output: &str) -> Result<Self, String> {
        let read = |text: &str| {
            MicroUsd::parse_dollars(text)
                .ok_or_else(|| format!("`{text}` is no price in US dollars: write it like 2.50"))
        };
        let input = read(input)?;
        let or_input = |text: Option<String>| text.map_or(Ok(input), |text| read(&text));
        Ok(Self { input, cached: or_input(cached)?, written: or_input(written)?, output: read(output)? })
    }

    fn of(&self, usage: &Usage) -> MicroUsd {
        let cached = usage.cached_tokens.min(usage.input_tokens);
        let written = usage.written_tokens.min(usage.input_tokens - cached);
        let fresh = usage.input_tokens - cached - written;
        sum(&[(fresh, self.input), (cached, self.cached), (written, self.written), (usage.output_tokens, self.output)])
    }
}

impl Price {
    /// Returns the prices of a million tokens in and out; those of long questions may be higher.
    #[must_use]
    pub fn of_a_million(&self) -> (MicroUsd, MicroUsd) {
        (self.usual.input, self.usual.output)
    }

    /// Returns what a call costs, rounded up to a millionth of a dollar.
    #[must_use]
    pub fn of(&self, usage: &Usage) -> MicroUsd {
        self.rates(usage.input_tokens).of(usage)
    }

    /// Returns what many calls cost together, none of which has a long question.
    #[must_use]
    pub fn of_many(&self, usage: &Usage) -> MicroUsd {
        self.usual.of(usage)
    }

    /// Returns the most that a call with so many tokens can cost, whatever the provider has in its cache.
    #[must_use]
    pub fn worst(&self, input_tokens: u64, output_tokens: u64) -> MicroUsd {
        let rates = self.rates(input_tokens);
        sum(&[(input_tokens, rates.input.max(rates.written).max(rates.cached)), (output_tokens, rates.output)])
    }

    /// Returns the number of tokens past which a question costs something else, where there is one.
    #[must_use]
    pub fn long_over(&self) -> Option<u64> {
        self.long.as_ref().map(|(over, _)| *over)
    }

    fn rates(&self, input_tokens: u64) -> &Rates {
        match &self.long {
            Some((over, rates)) if input_tokens > *over => rates,
            Some(_) | None => &self.usual,
        }
    }
}

impl fmt::Display for Price {
    /// Writes it as it stands in a file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{ {}", self.usual)?;
        if let Some((over, rates)) = &self.long {
            write!(f, ", long = {{ over = {over}, {rates} }}")?;
        }
        write!(f, " }}")
    }
}

impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { input, cached, written, output } = self;
        write!(f, "input = \"{}\"", input.exact())?;
        for (name, amount) in [("cached", cached), ("written", written)] {
            if amount != input {
                write!(f, ", {name} = \"{}\"", amount.exact())?;
            }
        }
        write!(f, ", output = \"{}\"", output.exact())
    }
}

fn sum(parts: &[(u64, MicroUsd)]) -> MicroUsd {
    let total: u128 = parts
        .iter()
        .map(|(tokens, price)| u128::from(*tokens).saturating_mul(u128::from(price.0.unsigned_abs())))
        .fold(0, u128::saturating_add);
    MicroUsd(i64::try_from(total.div_ceil(PER_TOKENS)).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
