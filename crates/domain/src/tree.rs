//! The files of a project at one moment: paths and content hashes, without the contents.

use crate::path::RelPath;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// SHA-256 of a file's bytes, as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlobHash(pub String);

/// SHA-256 over all paths and content hashes of a tree, as 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TreeHash(pub String);

/// What differs between two trees: the new hash of each path, `None` for a deleted file.
pub type Delta = BTreeMap<RelPath, Option<BlobHash>>;

/// Paths and content hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<RelPath, BlobHash>,
}

impl FileTree {
    /// Returns the hash of the file at a path.
    #[must_use]
    pub fn get(&self, path: &RelPath) -> Option<&BlobHash> {
        self.files.get(path)
    }

    /// Iterates over the files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &BlobHash)> {
        self.files.iter()
    }

    /// Returns the number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Says whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Applies changes.
    pub fn apply(&mut self, delta: &Delta) {
        for (path, blob) in delta {
            match blob {
                Some(blob) => self.files.insert(path.clone(), blob.clone()),
                None => self.files.remove(path),
            };
        }
    }

    /// Returns what must be applied to `before` to get this tree.
    #[must_use]
    pub fn changes_from(&self, before: &Self) -> Delta {
        let written = self.files.iter().filter(|(path, blob)| before.get(path) != Some(blob));
        let deleted = before.files.keys().filter(|path| !self.files.contains_key(*path));
        written
            .map(|(path, blob)| (path.clone(), Some(blob.clone())))
            .chain(deleted.map(|path| (path.clone(), None)))
            .collect()
    }

    /// Returns the hash of the whole tree.
    #[must_use]
    pub fn hash(&self) -> TreeHash {
        let mut digest = Sha256::new();
        for (path, blob) in &self.files {
            digest.update(path.as_str());
            digest.update([0]);
            digest.update(&blob.0);
            digest.update([0]);
        }
        TreeHash(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

#[cfg(test)]
mod tests;
