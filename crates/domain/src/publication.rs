//! Names of published apps: the first part of an address that people type and pass on.

use std::fmt;

/// Most characters of a name. The names of previews are longer, so that the two can never be the same.
const MAX_CHARS: usize = 40;

/// The name of an app without a usable one.
const NAMELESS: &str = "app";

/// A name of a published app: a label of a host name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublishedName(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a name has 1 to {MAX_CHARS} small letters a to z, digits and single hyphens, and begins and ends with no hyphen"
)]
pub struct NoName;

impl PublishedName {
    /// Reads a name as a person writes it.
    ///
    /// # Errors
    /// [`NoName`] when it cannot stand in an address.
    pub fn parse(text: &str) -> Result<Self, NoName> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        // Two hyphens in a row are how browsers write letters of other alphabets, which can look like any name.
        let hyphens = text.starts_with('-') || text.ends_with('-') || text.contains("--");
        let fits = (1..=MAX_CHARS).contains(&text.len()) && text.chars().all(allowed) && !hyphens;
        if fits { Ok(Self(text.to_owned())) } else { Err(NoName) }
    }

    /// Makes a name out of Latin letters and whatever else; the `number`th one of the same words ends with its number.
    #[must_use]
    pub fn of_words(words: &str, number: u32) -> Self {
        let end = if number > 1 { format!("-{number}") } else { String::new() };
        let low = words.to_ascii_lowercase();
        let mut name = String::new();
        for word in low.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            let hyphen = if name.is_empty() { "" } else { "-" };
            if name.len() + hyphen.len() + word.len() + end.len() > MAX_CHARS {
                break;
            }
            name = format!("{name}{hyphen}{word}");
        }
        let name = if name.is_empty() { NAMELESS } else { &name };
        Self(format!("{name}{end}"))
    }

    /// Returns it as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
