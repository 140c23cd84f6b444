//! Standing rules of a project: what a person wants to hold in everything that is made from now on.

use serde::{Deserialize, Serialize};

/// Most rules of a project.
pub const MAX_RULES: usize = 20;

/// Most characters of one rule.
pub const MAX_RULE_CHARS: usize = 300;

/// The rules, in the order in which the person gave them. Their texts stay untrusted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct StandingRules(Vec<String>);

/// Texts that cannot be the rules of a project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRules {
    /// Too many to be kept to.
    #[error("there are {count} rules, more than {MAX_RULES}: put together what belongs together")]
    TooMany {
        /// How many.
        count: usize,
    },
    /// Too much for a rule.
    #[error("rule {number} has {chars} characters, more than {MAX_RULE_CHARS}: shorten it, or make two of it")]
    TooLong {
        /// Which, from 1.
        number: usize,
        /// Its length.
        chars: usize,
    },
    /// Nothing to read.
    #[error("rule {number} has no words: write what must hold, for example `Dates look like 31.12.2026`")]
    Empty {
        /// Which, from 1.
        number: usize,
    },
}

impl StandingRules {
    /// Accepts rules, each on one line, those that stand twice once; or says why they cannot be.
    ///
    /// # Errors
    /// [`InvalidRules`], whose message says what to do.
    pub fn parse(texts: Vec<String>) -> Result<Self, InvalidRules> {
        let mut rules: Vec<String> = Vec::new();
        for (number, text) in (1..).zip(texts) {
            // Characters without a look could hide an order in it.
            let words = |c: char| if c.is_control() { ' ' } else { c };
            let rule = text.chars().map(words).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
            let chars = rule.chars().count();
            if chars > MAX_RULE_CHARS {
                return Err(InvalidRules::TooLong { number, chars });
            }
            if !rule.chars().any(char::is_alphabetic) {
                return Err(InvalidRules::Empty { number });
            }
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        let count = rules.len();
        if count > MAX_RULES { Err(InvalidRules::TooMany { count }) } else { Ok(Self(rules)) }
    }

    /// Returns the rules.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl TryFrom<Vec<String>> for StandingRules {
    type Error = InvalidRules;

    fn try_from(texts: Vec<String>) -> Result<Self, Self::Error> {
        Self::parse(texts)
    }
}

impl From<StandingRules> for Vec<String> {
    fn from(rules: StandingRules) -> Self {
        rules.0
    }
}

#[cfg(test)]
mod tests;
