//! Edits: how an agent changes files, and how a change finds its place.
//!
//! All edits of a step apply, or none. A replacement is looked for by a ladder of ever more tolerant comparisons; the
//! first rung that finds anything decides, and two places on it are a refusal, never a guess. A refusal tells the
//! model the first line that differs. Line endings and a byte order mark of an existing file are kept.

mod apply;
mod between;
mod ladder;
mod placeholder;

use crate::path::RelPath;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use apply::apply;
pub use between::edits_between;

/// Largest file that edits may make or touch, in bytes.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;

/// Most edits of one step.
pub const MAX_EDITS: usize = 400;

/// One change to one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// Writes the whole file, making it if it does not exist.
    Write {
        /// Where.
        path: RelPath,
        /// The whole new content.
        content: String,
    },
    /// Replaces one place of an existing file.
    Replace {
        /// Where.
        path: RelPath,
        /// The lines to replace; must be found in exactly one place.
        search: String,
        /// What stands there afterwards.
        replace: String,
    },
    /// Removes a file.
    Delete {
        /// Where.
        path: RelPath,
    },
}

impl Edit {
    /// Returns the path that the edit changes.
    #[must_use]
    pub fn path(&self) -> &RelPath {
        match self {
            Self::Write { path, .. } | Self::Replace { path, .. } | Self::Delete { path } => path,
        }
    }
}

/// The new content of one changed file; `None` means that it is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Where.
    pub path: RelPath,
    /// The new bytes.
    pub content: Option<Vec<u8>>,
}

/// Why an edit was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which file.
    pub path: RelPath,
    /// What is wrong.
    pub kind: RefusalKind,
    /// A sentence for the model: what was found, and what to do.
    pub message: String,
}

/// What is wrong with a refused edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The text to replace is in more than one place.
    Ambiguous,
    /// The text to replace is nowhere.
    NotFound,
    /// The file does not exist.
    MissingFile,
    /// The file is no text.
    Binary,
    /// The file would be, or is, too large.
    TooLarge,
    /// A comment stands where code is left out.
    Placeholder,
    /// The path stands in the way of another one: a file where a folder is needed, or the same name in other letters.
    Conflict,
    /// There are too many edits.
    TooMany,
}
