//! The older form of a list: an HTML page with a link for every file.

use serde_json::{Map, Value, json};

/// Reads every link of a page as an entry of the JSON form.
pub(super) fn read(page: &str) -> Vec<Value> {
    let mut files = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<a ") {
        let (attributes, after) = attributes(after);
        rest = after;
        let name = after.split('<').next().unwrap_or_default().trim();
        files.extend(entry(&attributes, &unescaped(name)));
    }
    files
}

/// Writes entries of the JSON form as a page.
pub(super) fn written(files: &[Value]) -> String {
    let text = |entry: &Value, key: &str| escaped(entry.pointer(key).and_then(Value::as_str).unwrap_or_default());
    let mut page = "<!DOCTYPE html><html><body>\n".to_owned();
    for entry in files {
        let mut more = String::new();
        for (key, attribute) in [("/requires-python", "data-requires-python"), ("/yanked", "data-yanked")] {
            let value = text(entry, key);
            if !value.is_empty() || entry.pointer(key) == Some(&Value::Bool(true)) {
                more.push_str(&format!(" {attribute}=\"{value}\""));
            }
        }
        let digest = text(entry, "/core-metadata/sha256");
        if !digest.is_empty() {
            more.push_str(&format!(" data-dist-info-metadata=\"sha256={digest}\""));
        }
        let (url, sum, name) = (text(entry, "/url"), text(entry, "/hashes/sha256"), text(entry, "/filename"));
        page.push_str(&format!("<a href=\"{url}#sha256={sum}\"{more}>{name}</a><br>\n"));
    }
    page.push_str("</body></html>\n");
    page
}

fn entry(attributes: &[(String, String)], name: &str) -> Option<Value> {
    let value = |key: &str| attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    let (url, fragment) = value("href")?.split_once('#').unwrap_or((value("href")?, ""));
    let mut entry = Map::new();
    entry.insert("filename".to_owned(), json!(name));
    entry.insert("url".to_owned(), json!(url));
    if let Some(digest) = fragment.split('&').find_map(|part| part.strip_prefix("sha256=")) {
        entry.insert("hashes".to_owned(), json!({ "sha256": digest }));
    }
    if let Some(versions) = value("data-requires-python") {
        entry.insert("requires-python".to_owned(), json!(versions));
    }
    if let Some(reason) = value("data-yanked") {
        entry.insert("yanked".to_owned(), if reason.is_empty() { json!(true) } else { json!(reason) });
    }
    let metadata = value("data-core-metadata").or_else(|| value("data-dist-info-metadata"));
    if let Some(digest) = metadata.and_then(|text| text.strip_prefix("sha256=")) {
        entry.insert("core-metadata".to_owned(), json!({ "sha256": digest }));
    }
    Some(Value::Object(entry))
}

/// Reads the attributes of a tag, and returns what comes after the tag. A quoted value may hold a `>`.
fn attributes(text: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(end) = rest.find(|c: char| c == '=' || c == '>' || c.is_whitespace()) else {
            return (found, "");
        };
        let (name, after) = rest.split_at(end);
        if let Some(after) = after.strip_prefix('>') {
            return (found, after);
        }
        let Some(after) = after.strip_prefix('=') else {
            rest = after;
            found.push((name.to_ascii_lowercase(), String::new()));
            continue;
        };
        let (value, after) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = after.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            Some(_) | None => {
                after.split_at(after.find(|c: char| c == '>' || c.is_whitespace()).unwrap_or(after.len()))
            }
        };
        found.push((name.to_ascii_lowercase(), unescaped(value)));
        rest = after;
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
