use super::*;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn a_folder_has_one_sole_user_or_many_together() {
    let folder = tempfile::tempdir().unwrap();
    let sole = FolderLock::alone(folder.path()).unwrap().unwrap();
    assert!(FolderLock::alone(folder.path()).unwrap().is_none());
    drop(sole);
    let shared = (FolderLock::together(folder.path()).unwrap(), FolderLock::together(folder.path()).unwrap());
    assert!(FolderLock::alone(folder.path()).unwrap().is_none());
    drop(shared);
    assert!(FolderLock::alone(folder.path()).unwrap().is_some());
}

#[test]
fn only_abandoned_folders_of_the_prefix_are_removed() {
    let parent = tempfile::tempdir().unwrap();
    for name in [".new-dead", ".new-used", "other"] {
        std::fs::create_dir(parent.path().join(name)).unwrap();
    }
    let _used = FolderLock::together(&parent.path().join(".new-used")).unwrap();
    remove_abandoned(parent.path(), ".new-");
    let left = |name: &str| parent.path().join(name).exists();
    assert_eq!((left(".new-dead"), left(".new-used"), left("other")), (false, true, true));
}

#[test]
fn a_folder_without_permissions_is_removed_with_what_is_in_it() {
    let parent = tempfile::tempdir().unwrap();
    let closed = parent.path().join("private/work/work");
    std::fs::create_dir_all(closed.join("inside")).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    remove_tree(&parent.path().join("private")).unwrap();
    remove_tree(&parent.path().join("private")).unwrap();
    assert!(!parent.path().join("private").exists());
}
