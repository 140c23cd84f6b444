//! Digests of archives: what a registry's document says, and what the bytes are.

use sha2::{Digest as _, Sha256, Sha512};

/// The digest that an archive must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Digest {
    /// In base64, as npm writes it.
    Sha512(String),
    /// In lower-case hexadecimal, as PyPI and cargo write it.
    Sha256(String),
}

impl Digest {
    /// Reads npm's `integrity`; other algorithms than SHA-512 are not trusted.
    pub(super) fn of_integrity(text: &str) -> Option<Self> {
        let digest = text.split_whitespace().find_map(|one| one.strip_prefix("sha512-"))?;
        Some(Self::Sha512(digest.split('?').next().unwrap_or_default().to_owned()))
    }

    /// Reads a SHA-256 in hexadecimal.
    pub(super) fn of_hex(text: &str) -> Option<Self> {
        let whole = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
        whole.then(|| Self::Sha256(text.to_ascii_lowercase()))
    }

    /// Starts to look at bytes.
    pub(super) fn check(&self) -> Check<'_> {
        Check { wanted: self, sha512: Sha512::new(), sha256: Sha256::new() }
    }
}

/// Looks at bytes as they come.
pub(super) struct Check<'a> {
    wanted: &'a Digest,
    sha512: Sha512,
    sha256: Sha256,
}

impl Check<'_> {
    /// Takes more bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self.wanted {
            Digest::Sha512(_) => self.sha512.update(bytes),
            Digest::Sha256(_) => self.sha256.update(bytes),
        }
    }

    /// Says whether all bytes together have the digest.
    pub(super) fn matches(self) -> bool {
        match self.wanted {
            Digest::Sha512(wanted) => base64(&self.sha512.finalize()) == *wanted,
            Digest::Sha256(wanted) => hex(&self.sha256.finalize()) == *wanted,
        }
    }
}

/// Writes bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Encodes bytes the way integrity strings do.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number =
            chunk.iter().enumerate().fold(0_u32, |number, (place, byte)| number | u32::from(*byte) << (16 - 8 * place));
        for place in 0..4 {
            let index = usize::try_from(number >> (18 - 6 * place) & 63).unwrap_or(0);
            let letter = LETTERS.get(index).copied().unwrap_or(b'=');
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests;
