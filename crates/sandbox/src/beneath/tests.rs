use super::{Folder, remove_tree};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

#[test]
fn a_name_is_one_step_down_and_nothing_else() {
    let outer = tempfile::tempdir().unwrap();
    fs::create_dir_all(outer.path().join("in/deep")).unwrap();
    fs::write(outer.path().join("secret"), "canary").unwrap();
    let folder = Folder::open(&outer.path().join("in")).unwrap();
    for name in ["", ".", "..", "../secret", "deep/..", "/etc", "a\0b"].map(OsStr::new) {
        let refused = [
            folder.enter(name).err(),
            folder.file(name).err(),
            folder.create(name).err(),
            folder.make(name).err(),
            folder.unlink(name).err(),
            folder.remove_empty(name).err(),
            folder.remove(name).err(),
            folder.kind(name).err(),
            folder.rename(OsStr::new("deep"), &folder, name).err(),
            folder.rename(name, &folder, OsStr::new("new")).err(),
        ];
        assert!(refused.iter().all(|error| *error == Some(Errno::INVAL)), "{name:?}: {refused:?}");
    }
    assert_eq!(fs::read_to_string(outer.path().join("secret")).unwrap(), "canary");
}

#[test]
fn a_tree_is_removed_with_its_links_and_not_with_what_they_point_to() {
    let outer = tempfile::tempdir().unwrap();
    let (outside, tree) = (outer.path().join("outside"), outer.path().join("tree"));
    fs::create_dir_all(outside.join("kept")).unwrap();
    fs::create_dir_all(tree.join("a/b/c")).unwrap();
    fs::create_dir_all(tree.join("empty")).unwrap();
    for link in ["link", "a/link", "a/b/link", "a/b/c/link"] {
        symlink(&outside, tree.join(link)).unwrap();
    }
    fs::set_permissions(tree.join("a/b"), fs::Permissions::from_mode(0o000)).unwrap();
    remove_tree(&tree).unwrap();
    remove_tree(&tree).unwrap();
    remove_tree(&outer.path().join("none/tree")).unwrap();
    assert!(outside.join("kept").is_dir());
    symlink(&outside, &tree).unwrap();
    remove_tree(&tree).unwrap();
    assert!(outside.join("kept").is_dir() && !tree.is_symlink());
}
