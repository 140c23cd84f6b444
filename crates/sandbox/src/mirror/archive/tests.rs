use super::{base64, dist, matches, rewritten};
use serde_json::json;

#[test]
fn base64_is_padded() {
    assert_eq!(
        ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes())),
        ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
    );
}

#[test]
fn an_archive_must_have_the_digest_of_its_document() {
    let integrity = "sha512-MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw==";
    let document = json!({ "versions": { "1.0.0": { "dist": { "tarball": "https://r.example/x/-/x-1.0.0.tgz", "integrity": integrity } } } });
    let found = dist(&document, "x-1.0.0.tgz").unwrap();
    assert!(!matches(found, b"data-data") && !matches(&json!({}), b""));
    let right = json!({ "integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==" });
    assert!(matches(&right, b""));
    assert!(dist(&document, "x-2.0.0.tgz").is_none());
}

#[test]
fn archives_are_fetched_through_the_mirror() {
    let document = json!({ "name": "@a/b", "versions": { "1.0.0": { "dist": { "tarball": "https://r.example/@a/b/-/b-1.0.0.tgz" } } } });
    let url = rewritten(document).pointer("/versions/1.0.0/dist/tarball").unwrap().clone();
    assert_eq!(url, "http://127.0.0.1:4873/@a/b/-/b-1.0.0.tgz");
}
