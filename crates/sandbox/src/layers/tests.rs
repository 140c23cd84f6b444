use super::copied;
use crate::spec::{Overlay, SandboxSpec};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

/// Packages with a folder, a program and a link, and a specification that lays them under a workspace.
fn spec(folder: &Path, lower: &str) -> SandboxSpec {
    let lower = folder.join(lower);
    fs::create_dir_all(lower.join("react/bin")).unwrap();
    fs::write(lower.join("react/index.js"), lower.to_str().unwrap()).unwrap();
    if !lower.join("link").is_symlink() {
        symlink("react/index.js", lower.join("link")).unwrap();
    }
    let overlay = Overlay { lower, private: folder.join("private"), inside: "/app/node_modules".into() };
    SandboxSpec { workspace: Some(folder.join("work")), overlay: Some(overlay), ..SandboxSpec::default() }
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join("work/node_modules").join(path)).unwrap()
}

#[test]
fn packages_are_copied_once_and_changes_stay() {
    let folder = tempfile::tempdir().unwrap();
    let flat = copied(spec(folder.path(), "lower")).unwrap();
    assert_eq!((flat.overlay, flat.workspace), (None, Some(folder.path().join("work"))));
    assert_eq!(fs::read_link(folder.path().join("work/node_modules/link")).unwrap(), Path::new("react/index.js"));
    let text = read(folder.path(), "react/index.js");
    fs::write(folder.path().join("work/node_modules/react/index.js"), "changed").unwrap();
    copied(spec(folder.path(), "lower")).unwrap();
    assert_eq!(read(folder.path(), "react/index.js"), "changed");
    assert_eq!(fs::read_to_string(folder.path().join("lower/react/index.js")).unwrap(), text);
}

#[test]
fn other_packages_replace_them() {
    let folder = tempfile::tempdir().unwrap();
    copied(spec(folder.path(), "lower")).unwrap();
    fs::write(folder.path().join("work/node_modules/left.js"), "").unwrap();
    copied(spec(folder.path(), "other")).unwrap();
    assert!(read(folder.path(), "react/index.js").ends_with("other"));
    assert!(!folder.path().join("work/node_modules/left.js").exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "something was left beside the workspace");
}

#[test]
fn a_link_in_the_place_of_the_packages_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    fs::write(elsewhere.join("kept"), "").unwrap();
    fs::create_dir(folder.path().join("work")).unwrap();
    symlink(&elsewhere, folder.path().join("work/node_modules")).unwrap();
    copied(spec(folder.path(), "lower")).unwrap();
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 1);
    assert!(folder.path().join("work/node_modules/react").is_dir());
}

#[test]
fn only_a_folder_directly_in_the_workspace_can_be_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    for inside in ["/app/a/b", "/app/..", "/app/", "/usr", "/app"] {
        let mut spec = spec(folder.path(), "lower");
        spec.overlay.as_mut().unwrap().inside = inside.into();
        assert!(copied(spec).is_err(), "{inside}");
    }
    assert!(copied(SandboxSpec { workspace: None, ..spec(folder.path(), "lower") }).is_err());
    assert_eq!(copied(SandboxSpec::default()).unwrap(), SandboxSpec::default());
}
