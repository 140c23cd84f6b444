//! Documents of npm packages: their archives' digests and addresses.

use super::MIRROR_URL;
use super::digest::Digest;
use super::document::Named;
use reqwest::Url;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;

/// What is asked for: the short form of a document, which is all that an install needs.
pub(super) const ACCEPT: &str = "application/vnd.npm.install-v1+json, application/json;q=0.5";

/// Returns the address of a package's document.
pub(super) fn address(home: &Url, package: &str) -> Option<Url> {
    home.join(&package.replace('/', "%2f")).ok()
}

/// Finds an archive in a document. The configured registry is asked first, wherever the document points: companies'
/// mirrors pass on documents that name the registry behind them.
pub(super) fn find(home: &Url, package: &str, file: &str, body: &[u8]) -> Option<Named> {
    let document = parts(std::str::from_utf8(body).ok()?)?;
    let versions = parts(document.get("versions")?.get())?;
    let mut dists =
        versions.values().filter(|version| version.get().contains(file)).filter_map(|version| dist(version));
    let (tarball, dist) = dists.find(|(tarball, _)| last_part(tarball) == file)?;
    let digest = Digest::of_integrity(&text(&dist, "integrity")?)?;
    let mut urls: Vec<Url> = Url::parse(&tarball).into_iter().collect();
    if !urls.iter().any(|url| url.origin() == home.origin()) {
        urls.splice(0..0, home.join(&format!("{package}/-/{file}")).ok());
    }
    Some(Named { urls, digest })
}

/// Points every archive of a document at the mirror; `None` when the bytes are no document.
pub(super) fn rewritten(body: &[u8]) -> Option<Vec<u8>> {
    let mut document = parts(std::str::from_utf8(body).ok()?)?;
    let name = text(&document, "name").unwrap_or_default();
    let mut versions =
        document.get("versions").map_or_else(Parts::new, |versions| parts(versions.get()).unwrap_or_default());
    let pointed: Vec<_> =
        versions.iter().filter_map(|(number, version)| Some((number.clone(), pointed(version, &name)?))).collect();
    for (number, version) in &pointed {
        versions.insert(number.clone(), version);
    }
    let versions = to_raw_value(&versions).ok()?;
    document.insert("versions".to_owned(), &versions);
    serde_json::to_vec(&document).ok()
}

/// A version whose archive is at the mirror; `None` for one without an archive.
fn pointed(version: &RawValue, name: &str) -> Option<Box<RawValue>> {
    let (tarball, mut dist) = dist(version)?;
    let url = to_raw_value(&format!("{MIRROR_URL}{name}/-/{}", last_part(&tarball))).ok()?;
    dist.insert("tarball".to_owned(), &url);
    let dist = to_raw_value(&dist).ok()?;
    let mut version = parts(version.get())?;
    version.insert("dist".to_owned(), &dist);
    to_raw_value(&version).ok()
}

/// An object with its values as they stand: documents have up to ten megabytes, and as values many times that.
type Parts<'a> = BTreeMap<String, &'a RawValue>;

fn parts(json: &str) -> Option<Parts<'_>> {
    serde_json::from_str(json).ok()
}

/// What a version says of its archive, with the archive's address.
fn dist(version: &RawValue) -> Option<(String, Parts<'_>)> {
    let dist = parts(parts(version.get())?.get("dist")?.get())?;
    Some((text(&dist, "tarball")?, dist))
}

fn text(object: &Parts<'_>, key: &str) -> Option<String> {
    serde_json::from_str(object.get(key)?.get()).ok()
}

fn last_part(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
