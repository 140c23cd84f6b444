use super::*;
use std::os::unix::fs::symlink;

#[test]
fn only_a_service_that_is_surely_gone_is_gone() {
    let own = own_service();
    let mut parts: Vec<&str> = own.split(' ').collect();
    assert!(!is_gone(&own, &own));
    // The same number, but another process.
    let began = parts[3].to_owned() + "1";
    parts[3] = &began;
    assert!(is_gone(&parts.join(" "), &own));
    // Of another process namespace, whose processes cannot be seen.
    parts[1] = "pid:[1]";
    assert!(!is_gone(&parts.join(" "), &own));
    // Before the machine was started.
    parts[0] = "another-boot";
    assert!(is_gone(&parts.join(" "), &own));
    assert!(!is_gone("what nobody understands", &own));
}

#[test]
fn a_place_in_a_project_is_made_beneath_its_folder_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (workspace, outside) = (folder.path().join("work"), folder.path().join("outside"));
    for path in [&workspace, &outside] {
        std::fs::create_dir(path).unwrap();
    }
    make_place(&workspace, "/app/node_modules").unwrap();
    assert!(workspace.join("node_modules").is_dir());
    make_place(&workspace, "/app/node_modules").unwrap();
    symlink(&outside, workspace.join("link")).unwrap();
    assert!(make_place(&workspace, "/app/link/inner").is_err());
    assert!(make_place(&workspace, "/app/../outside/inner").is_err());
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
}
