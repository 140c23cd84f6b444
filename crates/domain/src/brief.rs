//! The brief: what a person asks for, in their words.
//!
//! A `Brief` is parsed once, at the edge; whoever holds one need not ask again whether it is empty or huge. Its text
//! stays untrusted.

use serde::{Deserialize, Serialize};

/// Longest brief, in bytes: about 30 pages.
pub const MAX_BRIEF_BYTES: usize = 64 * 1024;

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Brief(String);

/// The text cannot be a brief.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBrief {
    /// Nothing to read.
    #[error("the brief is empty: describe the app in a sentence or more, for example what it keeps track of")]
    Empty,
    /// Too much to read.
    #[error("the brief has {bytes} bytes, more than {MAX_BRIEF_BYTES}: shorten it to what the app must do")]
    TooLong {
        /// Its size.
        bytes: usize,
    },
    /// Not a text.
    #[error("the brief is not a text: it holds control characters; save it as plain UTF-8 text")]
    NotText,
}

impl Brief {
    /// Accepts a text, trimmed and with line endings made equal, or says why it cannot be a brief.
    ///
    /// # Errors
    /// [`InvalidBrief`], whose message says what to do.
    pub fn parse(text: &str) -> Result<Self, InvalidBrief> {
        if text.len() > MAX_BRIEF_BYTES {
            return Err(InvalidBrief::TooLong { bytes: text.len() });
        }
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim_start_matches('\u{FEFF}').trim();
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(InvalidBrief::NotText);
        }
        if !text.chars().any(char::is_alphabetic) {
            return Err(InvalidBrief::Empty);
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Brief {
    type Error = InvalidBrief;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Brief> for String {
    fn from(brief: Brief) -> Self {
        brief.0
    }
}

#[cfg(test)]
mod tests;
