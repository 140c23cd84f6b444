//! What a registry says about a package, and how that is kept: one line about the document, then its bytes.

use super::digest::Digest;
use reqwest::Url;
use serde::{Deserialize, Serialize};

/// A document of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Document {
    /// What it is, and its version.
    pub(super) head: Head,
    /// Its bytes as they came.
    pub(super) body: Vec<u8>,
}

/// What is known about the bytes of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// Its content type.
    pub(super) kind: String,
    /// The registry's name for this version of it.
    pub(super) etag: Option<String>,
}

/// An archive as its document names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Where it is; the next one is tried when it is not at the one before.
    pub(super) urls: Vec<Url>,
    /// What its bytes must have.
    pub(super) digest: Digest,
}

impl Document {
    /// Returns the bytes that are kept.
    pub(super) fn packed(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(&self.head).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Reads what was kept; `None` when it is not whole.
    pub(super) fn unpacked(mut bytes: Vec<u8>) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let body = bytes.split_off(end + 1);
        let head = serde_json::from_slice(&bytes).ok()?;
        Some(Self { head, body })
    }
}
