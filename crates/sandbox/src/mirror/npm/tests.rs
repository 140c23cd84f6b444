use super::{find, rewritten};
use reqwest::Url;
use serde_json::{Value, json};

fn document(tarball: &str) -> Vec<u8> {
    let dist = json!({ "tarball": tarball, "integrity": "sha512-AAAA" });
    json!({ "name": "@a/b", "versions": { "1.0.0": { "dist": dist } } }).to_string().into_bytes()
}

fn addresses(home: &str, tarball: &str) -> Vec<String> {
    let home = Url::parse(home).unwrap();
    let named = find(&home, "@a/b", "b-1.0.0.tgz", &document(tarball)).unwrap();
    named.urls.iter().map(Url::to_string).collect()
}

#[test]
fn archives_are_fetched_through_the_mirror() {
    let bytes = rewritten(&document("https://r.example/@a/b/-/b-1.0.0.tgz")).unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    let url = document.pointer("/versions/1.0.0/dist/tarball").unwrap();
    assert_eq!(url, "http://127.0.0.1:4873/@a/b/-/b-1.0.0.tgz");
}

#[test]
fn the_configured_registry_is_asked_before_one_that_a_document_names() {
    let own = "https://r.example/odd/place/b-1.0.0.tgz";
    assert_eq!(addresses("https://r.example/", own), [own]);
    let foreign = "https://other.example/@a/b/-/b-1.0.0.tgz";
    assert_eq!(addresses("https://r.example/npm/", foreign), ["https://r.example/npm/@a/b/-/b-1.0.0.tgz", foreign]);
}

#[test]
fn an_archive_without_a_strong_digest_is_not_there() {
    let home = Url::parse("https://r.example/").unwrap();
    let weak =
        json!({ "versions": { "1.0.0": { "dist": { "tarball": "https://r.example/b-1.0.0.tgz", "shasum": "00" } } } });
    assert_eq!(find(&home, "b", "b-1.0.0.tgz", weak.to_string().as_bytes()), None);
    assert_eq!(find(&home, "b", "b-2.0.0.tgz", &document("https://r.example/b-1.0.0.tgz")), None);
}
