//! Paths inside a project: relative, forward slashes, no way out, the same file on every system.
//!
//! Parsing is the first of two walls; the second is the file access itself, which opens beneath the project's root
//! and follows no link out of it. Apps are exported to other systems, so names that Windows or macOS cannot hold, or
//! would take for another name, are refused as well. A path is never repaired: it is accepted as written, or not.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Longest path, in bytes.
pub const MAX_PATH_BYTES: usize = 240;

/// Most names between slashes.
pub const MAX_PATH_PARTS: usize = 32;

/// Longest piece of a refused path that is shown, in characters.
const MAX_SHOWN: usize = 80;

/// Folders that belong to git, to the package manager and to the platform; `git~1` is a short name of the first.
const RESERVED: &[&str] = &[".git", "git~1", "node_modules", ".samokoder"];

/// Names that Windows takes for devices, whatever ending they have.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Names that Windows takes for devices when a digit from 0 to 9, or a raised 1 to 3, follows.
const NUMBERED_DEVICES: &[&str] = &["com", "lpt"];

/// Characters that some system cannot have in a name, or takes for a separator.
const UNWRITABLE: &[char] = &['\\', ':', '<', '>', '"', '|', '?', '*'];

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
    /// [`InvalidPath`] for anything absolute, empty, too long or too deep, with `.`, `..`, back slashes, control,
    /// invisible or deceiving characters, a drive letter, a name of a device, or inside `.git` or `node_modules`.
    pub fn parse(path: &str) -> Result<Self, InvalidPath> {
        match fault(path) {
            None => Ok(Self(path.to_owned())),
            Some(reason) => {
                let shown = |c: char| if c == ' ' || !is_unprintable(c) { c } else { '\u{FFFD}' };
                Err(InvalidPath { path: path.chars().take(MAX_SHOWN).map(shown).collect(), reason })
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
        return Some("it is absolute; write it from the project's folder");
    }
    if path.split('/').count() > MAX_PATH_PARTS {
        return Some("it is more than 32 folders deep");
    }
    if path.chars().any(|c| UNWRITABLE.contains(&c) || is_unprintable(c)) {
        return Some("it has a character that file names here may not have");
    }
    if path.chars().any(is_deceiving) {
        return Some(
            "it has a character that looks like a slash or a dot, or a letter whose accent is a character of its own",
        );
    }
    if has_percent_code(path) {
        return Some("it has a percent code; write the character itself");
    }
    path.split('/').find_map(name_fault)
}

/// Says what is wrong with one name of a path.
fn name_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() || name.trim() != name || name.ends_with('.') || name == "~" {
        return Some(
            "each name between slashes must be a plain one: not empty, no `.`, `..` or `~`, no dot or space at its end",
        );
    }
    // Upper case first: some letters, like the dotless i, have a plain form only there.
    let folded = name.to_uppercase().to_lowercase();
    if RESERVED.contains(&folded.as_str()) {
        return Some("`.git`, `node_modules` and `.samokoder` are not the project's to write");
    }
    is_device(&folded).then_some("Windows takes that name for a device; use another")
}

fn is_device(folded: &str) -> bool {
    let stem = folded.split('.').next().unwrap_or_default().trim_end();
    let numbered = NUMBERED_DEVICES.iter().filter_map(|device| stem.strip_prefix(device));
    DEVICES.contains(&stem)
        || numbered.into_iter().any(|digit| {
            let mut digits = digit.chars();
            digits.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c)) && digits.next().is_none()
        })
}

/// Says whether a character is a control, invisible, or a space other than the plain one.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || (c != ' ' && c.is_whitespace())
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Says whether a character passes for a slash or a dot, or composes with the letter before it.
fn is_deceiving(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{1100}'..='\u{11FF}' | '\u{2024}'..='\u{2026}' | '\u{2044}' | '\u{2215}' | '\u{2216}'
        | '\u{29F5}' | '\u{29F8}' | '\u{29F9}' | '\u{FE52}' | '\u{FE68}' | '\u{FF0E}' | '\u{FF0F}' | '\u{FF1A}' | '\u{FF3C}' | '\u{FF61}')
}

fn has_percent_code(path: &str) -> bool {
    path.split('%').skip(1).any(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
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
