//! The sparse index of crates: its configuration, the digests of its archives, their addresses.

use super::MIRROR_URL;
use super::asked::crate_prefix;
use super::digest::Digest;
use super::document::Named;
use reqwest::Url;
use serde_json::{Value, json};

/// What is asked for.
pub(super) const ACCEPT: &str = "text/plain, application/json;q=0.9, */*;q=0.5";

/// Returns the address of an index's configuration.
pub(super) fn config_address(home: &Url) -> Option<Url> {
    home.join("config.json").ok()
}

/// Returns the address of a crate's versions.
pub(super) fn address(home: &Url, name: &str) -> Option<Url> {
    // An index writes names in lower case; the name in an address is what the client made of that.
    let name = name.to_ascii_lowercase();
    home.join(&format!("{}/{name}", crate_prefix(&name))).ok()
}

/// The configuration that clients get: crates come from the mirror, and nothing can be published.
pub(super) fn config() -> Vec<u8> {
    json!({ "dl": format!("{MIRROR_URL}cargo/crates/{{crate}}/{{version}}/download") }).to_string().into_bytes()
}

/// Finds the archive of a version: its digest stands in the index, its address in the configuration.
pub(super) fn find(config: &[u8], index: &[u8], version: &str) -> Option<Named> {
    let config: Value = serde_json::from_slice(config).ok()?;
    let row = index
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .find(|row| row.get("vers").and_then(Value::as_str) == Some(version))?;
    // As the index writes it, with capitals.
    let (name, sum) = (row.get("name")?.as_str()?, row.get("cksum")?.as_str()?);
    let url = download(config.get("dl")?.as_str()?, name, version, sum);
    Some(Named { urls: vec![Url::parse(&url).ok()?], digest: Digest::of_hex(sum)? })
}

/// Fills in an address. Without any marker the usual ending is added.
fn download(pattern: &str, name: &str, version: &str, sum: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let markers = [
        ("{crate}", name.to_owned()),
        ("{version}", version.to_owned()),
        ("{prefix}", crate_prefix(name)),
        ("{lowerprefix}", crate_prefix(&lower)),
        ("{sha256-checksum}", sum.to_owned()),
    ];
    if markers.iter().any(|(marker, _)| pattern.contains(marker)) {
        markers.iter().fold(pattern.to_owned(), |url, (marker, value)| url.replace(marker, value))
    } else {
        format!("{}/{name}/{version}/download", pattern.trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests;
