//! Edits: how an agent changes files.

use crate::path::RelPath;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
