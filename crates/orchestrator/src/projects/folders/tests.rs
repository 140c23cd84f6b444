use super::*;
use std::fs;

#[test]
fn a_folder_that_somebody_is_stuck_in_is_not_shared() {
    let project = tempfile::tempdir().unwrap();
    let stuck = Slot::take(project.path()).unwrap();
    let next = Slot::take(project.path()).unwrap();
    assert_ne!(stuck.work(), next.work());
    let place = stuck.work();
    drop(stuck);
    assert_eq!(Slot::take(project.path()).unwrap().work(), place);
}

#[test]
fn layers_over_other_packages_are_removed() {
    let project = tempfile::tempdir().unwrap();
    let slot = Slot::take(project.path()).unwrap();
    fs::create_dir_all(slot.private_layer("old").join("upper")).unwrap();
    fs::create_dir_all(slot.private_layer("new").join("upper")).unwrap();
    assert!(!project.path().join("packages-old").exists());
    assert!(project.path().join("packages-new/upper").exists());
}

#[test]
fn idle_folders_go_and_used_ones_and_screenshots_stay() {
    let data = tempfile::tempdir().unwrap();
    let (projects, modules) = (data.path().join("projects"), data.path().join("modules"));
    for name in ["idle", "used"] {
        fs::create_dir_all(projects.join(name).join("evidence")).unwrap();
        fs::create_dir_all(modules.join(name).join("node_modules")).unwrap();
    }
    drop(Slot::take(&projects.join("idle")).unwrap());
    fs::create_dir_all(projects.join("idle/packages-x/upper")).unwrap();
    let _at_work = Slot::take(&projects.join("used")).unwrap();
    let _mounted = FolderLock::together(&modules.join("used")).unwrap();
    assert_eq!(remove_idle(&projects, &modules, Duration::from_secs(3600)).unwrap(), 0);
    assert_eq!(remove_idle(&projects, &modules, Duration::ZERO).unwrap(), 2);
    let left = |path: &str| data.path().join(path).exists();
    assert!(!left("projects/idle/work") && !left("projects/idle/packages-x") && !left("modules/idle"));
    assert!(left("projects/idle/evidence") && left("projects/used/work") && left("modules/used"));
}
