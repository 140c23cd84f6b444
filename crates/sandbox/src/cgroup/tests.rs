use super::*;

/// A folder that looks like the system's, made of ordinary files.
fn system(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn limits() -> SandboxLimits {
    SandboxLimits { memory_bytes: 1 << 30, ..SandboxLimits::default() }
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_delegated_group_of_version_two_is_limited() {
    let files = [
        ("user/app/cgroup.controllers", "cpuset cpu io memory pids"),
        ("user/app/cgroup.subtree_control", ""),
        ("user/app/samokoder-service/cgroup.procs", ""),
    ];
    let root = system(&files);
    let group = Group::make_in(root.path(), "0::/user/app\n", &limits()).unwrap();
    assert_eq!(group.version, Version::Two);
    assert_eq!(read(root.path().join("user/app/cgroup.subtree_control")), "+memory +pids +cpu");
    assert_eq!(read(root.path().join("user/app/samokoder-service/cgroup.procs")), std::process::id().to_string());
    assert_eq!(read(group.memory.join("memory.max")), "1073741824");
    group.add(42).unwrap();
    assert_eq!(read(group.memory.join("cgroup.procs")), "42");
    fs::write(group.memory.join("memory.events"), "low 0\nhigh 0\nmax 7\noom 2\noom_kill 3\n").unwrap();
    assert_eq!(group.memory_kills(), 3);
}

#[test]
fn a_service_that_has_moved_makes_its_groups_beside_its_own() {
    let files =
        [("a/cgroup.controllers", "memory"), ("a/cgroup.subtree_control", "memory"), ("a/samokoder-service/x", "")];
    let root = system(&files);
    let group = Group::make_in(root.path(), "0::/a/samokoder-service\n", &limits()).unwrap();
    assert_eq!(group.memory.parent(), Some(root.path().join("a").as_path()));
}

#[test]
fn version_one_is_used_controller_by_controller() {
    let root = system(&[("memory/job/x", ""), ("pids/x", ""), ("unified/cgroup.controllers", "")]);
    let own = "9:name=systemd:/\n8:pids:/\n4:memory:/job\n2:cpu,cpuacct:/\n0::/\n";
    let group = Group::make_in(root.path(), own, &limits()).unwrap();
    assert_eq!((group.version, group.folders.len()), (Version::One, 2));
    assert_eq!(read(group.memory.join("memory.limit_in_bytes")), "1073741824");
    assert!(group.memory.starts_with(root.path().join("memory/job")));
    fs::write(group.memory.join("memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n").unwrap();
    assert_eq!(group.memory_kills(), 1);
}

#[test]
fn without_a_memory_controller_there_is_no_group_and_nothing_is_left() {
    let root = system(&[("pids/x", ""), ("a/cgroup.controllers", "cpu pids")]);
    assert!(Group::make_in(root.path(), "8:pids:/\n0::/a\n", &limits()).is_none());
    assert_eq!(fs::read_dir(root.path().join("pids")).unwrap().count(), 1);
}

#[test]
fn only_groups_of_ours_have_a_maker() {
    assert_eq!(maker("samokoder-17-3"), Some(17));
    assert_eq!(maker("samokoder-service"), None);
    assert_eq!(maker("system.slice"), None);
}
