//! Paths inside a project: relative, forward slashes, no way out.
//!
//! Parsing is the first of two walls; the second is the file access itself, which opens beneath the project's root
//! and follows no link out of it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Longest path, in bytes.
pub const MAX_PATH_BYTES: usize = 240;

/// A path of a file inside a project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelPath(String);

/// The text cannot be the path of a file inside a project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` cannot be a file of the project: {reason}")]
pub struct InvalidPath {
    /// What was given, shortened and made printable.
    pub path: String,
    /// Why not.
    pub reason: &'static str,
}

impl RelPath {
    /// Accepts a path, or says why it cannot be one.
    ///
    /// # Errors
    /// [`InvalidPath`] for anything absolute, empty, too long, with `.`, `..`, back slashes, control or bidirectional
    /// characters, a drive letter, or inside `.git` or `node_modules`.
    pub fn parse(path: &str) -> Result<Self, InvalidPath> {
        match fault(path) {
            None => Ok(Self(path.to_owned())),
            Some(reason) => {
                let shown = path.chars().take(80).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
                Err(InvalidPath { path: shown, reason })
            }
        }
    }

    /// Returns the path as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.len() > MAX_PATH_BYTES {
        return Some("it is longer than 240 bytes");
    }
    if path.starts_with('/') {
        return Some("it is absolute");
    }
    if path.chars().any(|c| {
        c.is_control()
            || matches!(c, '\\' | ':' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    }) {
        return Some("it has a character that file names here may not have");
    }
    let mut parts = path.split('/');
    if parts.clone().any(|part| part.is_empty() || part == "." || part == ".." || part.trim() != part) {
        return Some("each part between slashes must be a plain name");
    }
    let reserved = parts.any(|part| {
        let folded = part.to_lowercase();
        folded == ".git" || folded == "node_modules" || folded == ".samokoder"
    });
    reserved.then_some("`.git`, `node_modules` and `.samokoder` are not the project's to write")
}

impl JsonSchema for RelPath {
    fn schema_name() -> Cow<'static, str> {
        "RelPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[^/][^:]*$", "maxLength": 240 })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RelPath {
    type Error = InvalidPath;
    fn try_from(path: String) -> Result<Self, Self::Error> {
        Self::parse(&path)
    }
}

impl From<RelPath> for String {
    fn from(path: RelPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests;
