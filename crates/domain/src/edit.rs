//! Edits: how an agent changes files, and how a change finds its place.
//!
//! All edits of a step apply, or none. A replacement is looked for by a ladder of ever more tolerant comparisons; the
//! first rung that finds anything decides, and two places on it are a refusal, never a guess. A refusal tells the
//! model the first line that differs and what to do. Line endings, a byte order mark and everything outside the place
//! stay as they are. Time and output are bounded: each edit takes time in proportion to its file, never its square.
//! Deliberately absent: fuzzy matching, and any knowledge of a language's syntax.

mod apply;
mod between;
mod conflict;
mod fit;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod ladder;
mod leftover;
mod limits;
mod line_ends;
mod lines;
mod nearest;
mod wrapping;

use crate::path::RelPath;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use apply::{apply, apply_within};
pub use between::edits_between;
pub use limits::{EditLimits, MAX_MESSAGE_BYTES, MAX_REFUSALS};
pub use wrapping::is_prose;

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
    /// A sentence for the model: what was found, and what to do; at most [`MAX_MESSAGE_BYTES`] long.
    pub message: String,
}

/// What is wrong with a refused edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The text to replace is in more than one place.
    Ambiguous,
    /// The text to replace is nowhere.
    NotFound,
    /// The text to replace is only found inside a longer word or number.
    PartOfWord,
    /// The place is clear, but not how the replacement must be indented there.
    Indentation,
    /// The file does not exist.
    MissingFile,
    /// The file is no text, or the text that was sent is none.
    Binary,
    /// The file would be, or is, too large, or all changed files together are.
    TooLarge,
    /// A comment stands where code is left out.
    Placeholder,
    /// The text is wrapped in a code fence or a sentence, or holds the markers of an answer, an edit or a merge.
    Wrapped,
    /// The path stands in the way of another one: a file where a folder is needed, or the same name in other letters.
    Conflict,
    /// There are too many edits or files.
    TooMany,
}

#[cfg(test)]
mod tests;
