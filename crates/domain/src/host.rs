//! Names of hosts that sandboxes may read from, beside registries of packages.
//!
//! A name says nothing about where it leads: whoever connects must look at the address, too (see [`crate::address`]).

use std::fmt;

/// Most hosts that one project may be allowed: enough for any app, and few enough for a person to read.
pub const MAX_PROJECT_HOSTS: u32 = 32;

/// Longest name, in bytes: the limit of the name system itself.
const MAX_BYTES: usize = 253;

/// Longest part between two dots, in bytes.
const MAX_LABEL_BYTES: usize = 63;

/// The name of a host in small letters, without a port: no number, and none of this machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(String);

/// Why a text is no name of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a host as its name alone, such as api.example.com: without https://, a port, a path or a `*`")]
pub struct NoHost;

impl HostName {
    /// Reads a name as a person writes it, in small or large letters.
    ///
    /// # Errors
    /// [`NoHost`] when it is more than a name, a number, or has no dot.
    pub fn parse(text: &str) -> Result<Self, NoHost> {
        let top = text.rsplit('.').next().unwrap_or_default();
        let fits = text.len() <= MAX_BYTES
            && text.contains('.')
            && text.split('.').all(is_label)
            && top.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
        if fits { Ok(Self(text.to_ascii_lowercase())) } else { Err(NoHost) }
    }

    /// Returns it as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_label(label: &str) -> bool {
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    label.len() <= MAX_LABEL_BYTES
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && ends(label.chars().next())
        && ends(label.chars().next_back())
}

#[cfg(test)]
mod tests;
