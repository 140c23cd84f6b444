use super::{Digest, base64};

const EMPTY_512: &str =
    "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";
const EMPTY_256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn matches(digest: &Digest, bytes: &[u8]) -> bool {
    let mut check = digest.check();
    bytes.chunks(3).for_each(|piece| check.update(piece));
    check.matches()
}

#[test]
fn base64_is_padded() {
    assert_eq!(
        ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes())),
        ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
    );
}

#[test]
fn bytes_must_have_the_digest() {
    for digest in [Digest::of_integrity(EMPTY_512).unwrap(), Digest::of_hex(&EMPTY_256.to_uppercase()).unwrap()] {
        assert!(matches(&digest, b"") && !matches(&digest, b"other bytes"), "{digest:?}");
    }
}

#[test]
fn weak_and_broken_digests_are_none() {
    assert_eq!(Digest::of_integrity("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="), None);
    assert_eq!(Digest::of_hex("e3b0"), None);
    assert!(Digest::of_integrity(&format!("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= {EMPTY_512}")).is_some());
}
