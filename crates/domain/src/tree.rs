//! The files of a project at one moment: paths and content hashes, without the contents.

use serde::{Deserialize, Serialize};

/// SHA-256 of a file's bytes, as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlobHash(pub String);

/// SHA-256 over all paths and content hashes of a tree, as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TreeHash(pub String);
