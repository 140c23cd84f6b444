use super::{Cache, files};
use crate::mirror::document::{Document, Head};
use std::io::Write as _;
use std::time::{Duration, SystemTime};

const KIB: usize = 1 << 10;

fn keep(cache: &Cache, key: &str, bytes: usize) {
    let mut file = cache.new_file().unwrap();
    file.write_all(&vec![0; bytes]).unwrap();
    cache.keep_archive(key, file).unwrap();
}

/// Makes an archive look as if it was last used some seconds after the beginning of time.
fn used_at(cache: &Cache, key: &str, second: u64) {
    let file = std::fs::File::open(cache.folder().join(format!("{key}.archive"))).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second)).unwrap();
}

#[test]
fn what_was_used_longest_ago_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path().to_owned(), 10 * 1024, Duration::ZERO).unwrap();
    for (second, key) in (1..).zip(["a", "b", "c"]) {
        keep(&cache, key, 3 * KIB);
        used_at(&cache, key, second);
    }
    assert!(cache.find_archive("a").is_some(), "a use of it");
    keep(&cache, "d", 3 * KIB);
    assert_eq!(["a", "b", "c", "d"].map(|key| cache.find_archive(key).is_some()), [true, false, true, true]);
}

#[test]
fn a_folder_that_holds_too_much_is_brought_down_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let open = |cap| Cache::open(folder.path().to_owned(), cap, Duration::ZERO).unwrap();
    let large = open(1 << 20);
    for key in ["a", "b", "c", "d"] {
        keep(&large, key, 4 * KIB);
    }
    std::fs::write(folder.path().join("cargo.toml"), "text").unwrap();
    open(9 * 1024);
    assert_eq!(files(folder.path()).len(), 2);
    assert!(folder.path().join("cargo.toml").exists());
}

#[test]
fn a_document_comes_back_as_it_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path().to_owned(), 1 << 20, Duration::from_secs(60)).unwrap();
    let head = Head { kind: "text/plain".into(), etag: Some("\"1\"".into()) };
    let document = Document { head, body: b"two\nlines".to_vec() };
    assert!(!cache.is_fresh("k"));
    cache.keep_document("k", &document).unwrap();
    assert_eq!(cache.find_document("k"), Some(document));
    assert!(cache.is_fresh("k"));
    cache.forget_checked("k");
    assert!(!cache.is_fresh("k"));
    std::fs::write(folder.path().join("k.document"), "cut").unwrap();
    assert_eq!(cache.find_document("k"), None);
}

#[test]
fn keys_are_plain_names_and_their_parts_do_not_run_together() {
    let key = Cache::key(&["../../etc", "passwd"]);
    assert!(key.len() == 64 && key.chars().all(|c| c.is_ascii_hexdigit()));
    assert_ne!(Cache::key(&["ab", "c"]), Cache::key(&["a", "bc"]));
}
