use super::*;

#[test]
fn a_disk_says_what_it_takes_and_takes_what_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "content").unwrap();
    sync_file_system(folder.path()).unwrap();
    assert!(free_bytes(folder.path()).unwrap() > 0);
    assert!(free_bytes(Path::new("/no/such/folder")).is_err());
}
