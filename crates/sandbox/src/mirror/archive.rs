//! Archives: their digests, their addresses, and how they are kept.

use super::MIRROR_URL;
use serde_json::Value;
use sha2::{Digest, Sha512};
use std::io::Write as _;
use std::path::Path;

/// Returns the `dist` part of the version whose archive is `file`.
pub(super) fn dist<'a>(document: &'a Value, file: &str) -> Option<&'a Value> {
    let versions = document.get("versions")?.as_object()?;
    versions.values().filter_map(|version| version.get("dist")).find(|dist| {
        dist.get("tarball").and_then(Value::as_str).is_some_and(|url| url.rsplit('/').next() == Some(file))
    })
}

/// Says whether bytes have the digest that a `dist` part names. Without a sha-512 digest nothing matches.
pub(super) fn matches(dist: &Value, bytes: &[u8]) -> bool {
    let Some(integrity) = dist.get("integrity").and_then(Value::as_str) else {
        return false;
    };
    let digest = base64(&Sha512::digest(bytes));
    integrity.split_whitespace().any(|one| one.strip_prefix("sha512-") == Some(digest.as_str()))
}

/// Points every archive of a document at the mirror.
pub(super) fn rewritten(mut document: Value) -> Value {
    let name = document.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let versions = document.get_mut("versions").and_then(Value::as_object_mut);
    for version in versions.into_iter().flat_map(|versions| versions.values_mut()) {
        if let Some(Value::String(url)) = version.pointer_mut("/dist/tarball") {
            let file = url.rsplit('/').next().unwrap_or_default();
            *url = format!("{MIRROR_URL}{name}/-/{file}");
        }
    }
    document
}

/// Returns the name of an archive in the cache; names of packages hold no underscore next to a plus.
pub(super) fn cache_name(package: &str, file: &str) -> String {
    format!("{}+{file}", package.replace('/', "_+_"))
}

/// Writes an archive to the cache in one step.
pub(super) fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    // An empty archive after a power cut would be served for ever.
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
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
