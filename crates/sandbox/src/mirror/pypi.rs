//! Lists of a Python project's files: read as JSON or as HTML, and written as what the client understands.
//!
//! A file without a SHA-256 is left out, since nobody could say whether it is the right one.

mod html;

use super::MIRROR_URL;
use super::digest::Digest;
use super::document::{Document, Named};
use reqwest::Url;
use serde_json::{Map, Value, json};

/// The JSON form, which is asked for and given first.
pub(super) const JSON: &str = "application/vnd.pypi.simple.v1+json";

/// What is asked for.
pub(super) const ACCEPT: &str =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

/// Where the digest of the metadata beside a file stands: its name has changed over time.
const METADATA: &[&str] = &["core-metadata", "dist-info-metadata", "data-dist-info-metadata"];

/// Returns the address of a project's list.
pub(super) fn address(home: &Url, name: &str) -> Option<Url> {
    home.join(&format!("{name}/")).ok()
}

/// Finds a file, or the metadata beside one.
pub(super) fn find(address: &Url, file: &str, document: &Document) -> Option<Named> {
    let files = files(address, document)?;
    let entry = |name: &str| files.iter().find(|entry| text(entry, "filename") == Some(name));
    let (entry, ending, digest) = match entry(file) {
        Some(entry) => (entry, "", entry.pointer("/hashes/sha256")?.as_str()?.to_owned()),
        None => {
            let entry = entry(file.strip_suffix(".metadata")?)?;
            (entry, ".metadata", metadata_digest(entry)?)
        }
    };
    let mut url = Url::parse(text(entry, "url")?).ok()?;
    url.set_fragment(None);
    let path = format!("{}{ending}", url.path());
    url.set_path(&path);
    Some(Named { urls: vec![url], digest: Digest::of_hex(&digest)? })
}

/// Points every file at the mirror, in the form that the client asked for; `None` when the bytes are no list.
pub(super) fn rewritten(address: &Url, name: &str, document: &Document, as_json: bool) -> Option<Vec<u8>> {
    let files: Vec<Value> =
        files(address, document)?.into_iter().filter_map(|entry| through_mirror(entry, name)).collect();
    if as_json {
        let list = json!({ "meta": { "api-version": "1.0" }, "name": name, "files": files });
        return serde_json::to_vec(&list).ok();
    }
    Some(html::written(&files).into_bytes())
}

/// Reads the files of a list; every address is whole.
fn files(address: &Url, document: &Document) -> Option<Vec<Value>> {
    let mut files = if document.head.kind.contains("json") {
        match serde_json::from_slice::<Value>(&document.body).ok()?.get_mut("files")?.take() {
            Value::Array(files) => files,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => return None,
        }
    } else {
        html::read(&String::from_utf8_lossy(&document.body))
    };
    for entry in &mut files {
        if let Some(Value::String(url)) = entry.get_mut("url")
            && let Ok(whole) = address.join(url)
        {
            *url = whole.into();
        }
    }
    Some(files)
}

/// Keeps of an entry what clients need to choose.
fn through_mirror(entry: Value, name: &str) -> Option<Value> {
    let file = text(&entry, "filename")?.to_owned();
    let digest = entry.pointer("/hashes/sha256")?.as_str()?;
    let mut kept = Map::new();
    kept.insert("filename".to_owned(), json!(file));
    kept.insert("url".to_owned(), json!(format!("{MIRROR_URL}pypi/files/{name}/{file}")));
    kept.insert("hashes".to_owned(), json!({ "sha256": digest }));
    for key in ["requires-python", "yanked", "size", "upload-time"] {
        if let Some(value) = entry.get(key) {
            kept.insert(key.to_owned(), value.clone());
        }
    }
    if let Some(digest) = metadata_digest(&entry) {
        for key in ["core-metadata", "dist-info-metadata"] {
            kept.insert(key.to_owned(), json!({ "sha256": digest }));
        }
    }
    Some(Value::Object(kept))
}

fn metadata_digest(entry: &Value) -> Option<String> {
    let found = METADATA.iter().find_map(|key| entry.get(*key)?.get("sha256"))?;
    found.as_str().map(str::to_owned)
}

fn text<'a>(entry: &'a Value, key: &str) -> Option<&'a str> {
    entry.get(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests;
