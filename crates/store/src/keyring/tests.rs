use super::{FILE, Keyring, MasterKey, MasterKeys};
use crate::StoreError;
use domain::secret::Secret;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A folder that goes away with its value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(crate::values::fresh().to_string());
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn ring(&self) -> Keyring {
        Keyring::new(MasterKeys::File, &self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn secret() -> Secret {
    Secret::from("sk-canary-0123456789".to_owned())
}

fn given(newest: char, older: &[char], folder: &Path) -> Keyring {
    let key = |digit: &char| MasterKey::parse(&digit.to_string().repeat(64)).unwrap();
    Keyring::new(MasterKeys::Given { newest: key(&newest), older: older.iter().map(key).collect() }, folder)
}

#[test]
fn what_is_sealed_opens_at_its_own_place_only() {
    let folder = Folder::new();
    let ring = folder.ring();
    let mut sealed = ring.seal(&secret(), b"here").unwrap();
    assert!(!sealed.bytes.windows(6).any(|part| part == b"canary"));
    assert_eq!(ring.open(&sealed, b"here").unwrap(), secret());
    assert!(matches!(ring.open(&sealed, b"there"), Err(StoreError::Sealed { .. })));
    *sealed.bytes.last_mut().unwrap() ^= 1;
    assert!(matches!(ring.open(&sealed, b"here"), Err(StoreError::Sealed { .. })));
    sealed.bytes.truncate(5);
    assert!(matches!(ring.open(&sealed, b"here"), Err(StoreError::Sealed { .. })));
}

#[test]
fn the_same_key_is_never_sealed_alike() {
    let folder = Folder::new();
    let ring = folder.ring();
    assert_ne!(ring.seal(&secret(), b"here").unwrap().bytes, ring.seal(&secret(), b"here").unwrap().bytes);
}

#[test]
fn the_file_is_its_owners_alone_and_keeps_older_keys() {
    let folder = Folder::new();
    let ring = folder.ring();
    let before = ring.seal(&secret(), b"here").unwrap();
    ring.renew().unwrap();
    let after = ring.seal(&secret(), b"here").unwrap();
    assert_ne!(before.master_id, after.master_id);
    // Another process reads the same file.
    for sealed in [&before, &after] {
        assert_eq!(folder.ring().open(sealed, b"here").unwrap(), secret());
    }
    assert_eq!(fs::metadata(folder.0.join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_key_of_the_settings_goes_before_the_file_and_opens_what_was_sealed_before_it() {
    let folder = Folder::new();
    let of_file = folder.ring().seal(&secret(), b"here").unwrap();
    let first = given('1', &[], &folder.0);
    let of_first = first.seal(&secret(), b"here").unwrap();
    let second = given('2', &['1'], &folder.0);
    for sealed in [&of_file, &of_first] {
        assert_eq!(second.open(sealed, b"here").unwrap(), secret());
    }
    assert!(matches!(given('2', &[], &folder.0).open(&of_first, b"here"), Err(StoreError::Sealed { .. })));
}

#[test]
fn a_file_that_holds_something_else_is_said_and_kept() {
    let folder = Folder::new();
    fs::write(folder.0.join(FILE), "mine\n").unwrap();
    assert!(matches!(folder.ring().seal(&secret(), b"here"), Err(StoreError::Folder { .. })));
    assert_eq!(fs::read_to_string(folder.0.join(FILE)).unwrap(), "mine\n");
}

#[test]
fn a_master_key_is_64_digits_and_shows_nothing() {
    assert!(MasterKey::parse(&format!(" {}\n", "aF".repeat(32))).is_some());
    for wrong in ["", &"a".repeat(63), &"a".repeat(65), &"g".repeat(64), &"é".repeat(32)] {
        assert_eq!(MasterKey::parse(wrong), None, "{wrong}");
    }
    let key = MasterKey::parse(&"ab".repeat(32)).unwrap();
    assert!(!format!("{key:?} {:?}", secret()).contains("ab"));
}
