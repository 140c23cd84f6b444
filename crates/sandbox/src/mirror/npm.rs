//! Documents of npm packages: their archives' digests and addresses.

use super::MIRROR_URL;
use super::digest::Digest;
use super::document::Named;
use reqwest::Url;
use serde_json::Value;

/// What is asked for: the short form of a document, which is all that an install needs.
pub(super) const ACCEPT: &str = "application/vnd.npm.install-v1+json, application/json;q=0.5";

/// Returns the address of a package's document.
pub(super) fn address(home: &Url, package: &str) -> Option<Url> {
    home.join(&package.replace('/', "%2f")).ok()
}

/// Finds an archive in a document. The configured registry is asked first, wherever the document points: companies'
/// mirrors pass on documents that name the registry behind them.
pub(super) fn find(home: &Url, package: &str, file: &str, body: &[u8]) -> Option<Named> {
    let document = parsed(body)?;
    let versions = document.get("versions")?.as_object()?;
    let dist = versions.values().filter_map(|version| version.get("dist")).find(|dist| tarball(dist) == Some(file))?;
    let digest = Digest::of_integrity(dist.get("integrity")?.as_str()?)?;
    let named = dist.get("tarball").and_then(Value::as_str).and_then(|url| Url::parse(url).ok());
    let usual = home.join(&format!("{package}/-/{file}")).ok();
    let mut urls: Vec<Url> = named.into_iter().collect();
    if !urls.iter().any(|url| url.origin() == home.origin()) {
        urls.splice(0..0, usual);
    }
    Some(Named { urls, digest })
}

/// Points every archive of a document at the mirror; `None` when the bytes are no document.
pub(super) fn rewritten(body: &[u8]) -> Option<Vec<u8>> {
    let mut document = parsed(body)?;
    let name = document.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let versions = document.get_mut("versions").and_then(Value::as_object_mut);
    for version in versions.into_iter().flat_map(|versions| versions.values_mut()) {
        if let Some(Value::String(url)) = version.pointer_mut("/dist/tarball") {
            let file = last_part(url);
            *url = format!("{MIRROR_URL}{name}/-/{file}");
        }
    }
    serde_json::to_vec(&document).ok()
}

fn tarball(dist: &Value) -> Option<&str> {
    dist.get("tarball").and_then(Value::as_str).map(last_part)
}

fn last_part(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default()
}

/// The library's own reader of any value is compiled with it, fast in a debug build too; one made here would not be.
fn parsed(body: &[u8]) -> Option<Value> {
    std::str::from_utf8(body).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
