use super::{MAX_FILE_BYTES, MAX_FILES, Workspace};
use crate::SandboxError;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;

/// Longest time that a test waits for a call that must not wait.
const DEADLINE: Duration = Duration::from_secs(20);

/// A folder in memory, where the disk does not make tests slow.
fn workspace() -> (TempDir, Workspace) {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let workspace = Workspace::open(folder.path()).unwrap();
    (folder, workspace)
}

fn is_outside<T>(result: Result<T, SandboxError>) -> bool {
    matches!(result, Err(SandboxError::Outside { .. }))
}

fn is_cap<T>(result: Result<T, SandboxError>) -> bool {
    matches!(result, Err(SandboxError::Cap { .. }))
}

#[test]
fn files_are_written_read_listed_and_removed() {
    let (_folder, workspace) = workspace();
    workspace.write_file("web/pages/home.tsx", b"one").unwrap();
    workspace.write_file("web/pages/home.tsx", b"two").unwrap();
    workspace.write_file("node_modules/x/index.js", b"skipped").unwrap();
    assert_eq!(workspace.read_file("web/pages/home.tsx").unwrap(), b"two");
    assert_eq!(workspace.list().unwrap(), ["web/pages/home.tsx"]);
    workspace.remove_file("web/pages/home.tsx").unwrap();
    workspace.remove_file("web/pages/home.tsx").unwrap();
    workspace.remove_file("nowhere/home.tsx").unwrap();
    assert!(workspace.list().unwrap().is_empty());
}

#[test]
fn build_output_and_data_are_left_out_of_a_listing_only_in_the_root() {
    let (_folder, workspace) = workspace();
    for path in ["data/app.db", "dist/web/index.html", "web/data/seed.ts", "server/dist/x.ts", "a/node_modules/b/c.js"]
    {
        workspace.write_file(path, b"x").unwrap();
    }
    assert_eq!(workspace.list().unwrap(), ["server/dist/x.ts", "web/data/seed.ts"]);
    workspace.remove_sources().unwrap();
    assert!(workspace.list().unwrap().is_empty());
    assert_eq!(workspace.below("data").unwrap(), ["data/app.db"]);
}

/// Links to files and folders, inside and outside: nothing goes through one.
fn no_path_and_no_link_leads_out() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "canary").unwrap();
    let (folder, workspace) = workspace();
    symlink(outside.path(), folder.path().join("door")).unwrap();
    symlink(outside.path().join("secret"), folder.path().join("link")).unwrap();
    workspace.write_file("real/file", b"own").unwrap();
    symlink("real", folder.path().join("inner")).unwrap();
    let absolute = outside.path().join("secret").display().to_string();
    for path in ["door/secret", "link", "inner/file", "../secret", "a/../../secret", "real/../real/file", "./real/file"]
        .into_iter()
        .chain(["/etc/passwd", &absolute, "", ".", "..", "a//b", "real/", "real", "no\0thing", "none"])
    {
        assert!(is_outside(workspace.read_file(path)), "{path}");
    }
    for path in ["door/new", "inner/new", "../new", "a/../../new", "/tmp/new-file", "a/", "a//b", "..", "real"] {
        assert!(is_outside(workspace.write_file(path, b"x")), "{path}");
    }
    for path in ["../secret", "/etc/passwd", "a//b", "real"] {
        assert!(is_outside(workspace.remove_file(path)), "{path}");
    }
    for path in ["door/secret", "inner/file"] {
        workspace.remove_file(path).unwrap();
        workspace.remove_folder(path).unwrap();
    }
    workspace.remove_folder("door").unwrap();
    assert_eq!(workspace.list_strange().unwrap(), ["door", "inner", "link"]);
    workspace.write_file("link", b"own").unwrap();
    workspace.remove_sources().unwrap();
    assert_eq!(fs::read_to_string(outside.path().join("secret")).unwrap(), "canary");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn nothing_goes_through_a_link() {
    no_path_and_no_link_leads_out();
}

#[test]
fn nothing_goes_through_a_link_on_a_kernel_without_openat2() {
    let without = || {
        let arch = seccompiler::TargetArch::try_from(std::env::consts::ARCH).unwrap();
        let rules = [(libc::SYS_openat2, vec![])].into();
        let (allow, missing) =
            (seccompiler::SeccompAction::Allow, seccompiler::SeccompAction::Errno(libc::ENOSYS.unsigned_abs()));
        let filter = seccompiler::SeccompFilter::new(rules, allow, missing, arch).unwrap();
        let program: seccompiler::BpfProgram = filter.try_into().unwrap();
        seccompiler::apply_filter(&program).unwrap();
        no_path_and_no_link_leads_out();
    };
    // A filter is for the thread that asks for it.
    std::thread::spawn(without).join().unwrap();
}

#[test]
fn no_mount_and_no_device_is_read() {
    let root = Workspace::open(Path::new("/")).unwrap();
    assert!(is_outside(root.read_file("proc/version")), "another file system");
    let devices = Workspace::open(Path::new("/dev")).unwrap();
    assert!(is_outside(devices.read_file("zero")), "a device");
}

#[test]
fn pipes_and_sockets_are_answered_at_once_and_replaced() {
    let (folder, workspace) = workspace();
    rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("pipe"), rustix::fs::Mode::RWXU).unwrap();
    let _socket = UnixListener::bind(folder.path().join("socket")).unwrap();
    let (sender, answers) = mpsc::channel();
    std::thread::spawn(move || {
        for name in ["pipe", "socket"] {
            sender.send(is_outside(workspace.read_file(name))).unwrap();
            sender.send(workspace.list().unwrap().is_empty()).unwrap();
            workspace.write_file(name, b"own").unwrap();
            sender.send(workspace.read_file(name).unwrap() == b"own").unwrap();
            workspace.remove_file(name).unwrap();
        }
    });
    for _ in 0..6 {
        assert!(answers.recv_timeout(DEADLINE).expect("an answer, not a wait"));
    }
}

#[test]
fn a_huge_file_is_refused_by_its_size_and_a_growing_one_by_what_was_read() {
    let (folder, workspace) = workspace();
    let file = File::create(folder.path().join("huge")).unwrap();
    file.set_len(1 << 40).unwrap();
    assert!(is_cap(workspace.read_file("huge")));
    let stop = AtomicBool::new(false);
    let growing = File::create(folder.path().join("growing")).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for size in (0..).map(|step| MAX_FILE_BYTES - 4096 + step % 8192) {
                growing.set_len(size).unwrap();
                if stop.load(Ordering::Relaxed) {
                    return;
                }
            }
        });
        let is_bounded = |read: Result<Vec<u8>, SandboxError>| match read {
            Ok(bytes) => u64::try_from(bytes.len()).unwrap() <= MAX_FILE_BYTES,
            refused => is_cap(refused),
        };
        let are_bounded = (0..20).all(|_| is_bounded(workspace.read_file("growing")));
        stop.store(true, Ordering::Relaxed);
        assert!(are_bounded);
    });
}

#[test]
fn a_second_name_of_a_file_hides_it_in_a_sandbox_only() {
    let (folder, workspace) = workspace();
    workspace.write_file("a", b"one").unwrap();
    fs::hard_link(folder.path().join("a"), folder.path().join("b")).unwrap();
    assert_eq!(workspace.read_file("b").unwrap(), b"one");
    let of_sandbox = Workspace::open_for_sandbox(folder.path()).unwrap();
    assert!(is_outside(of_sandbox.read_file("b")));
    of_sandbox.write_file("b", b"two").unwrap();
    assert_eq!((workspace.read_file("a").unwrap(), workspace.read_file("b").unwrap()), (b"one".into(), b"two".into()));
}

#[test]
fn a_write_touches_no_other_file_whatever_its_name() {
    let (folder, workspace) = workspace();
    workspace.write_file(".a.part", b"the app's").unwrap();
    let long = "n".repeat(255);
    workspace.write_file("a", b"own").unwrap();
    workspace.write_file(&long, b"own").unwrap();
    assert!(is_outside(workspace.write_file(&format!("{long}n"), b"own")));
    assert_eq!(workspace.read_file(".a.part").unwrap(), b"the app's");
    assert!(is_outside(workspace.write_file("a/b", b"x")));
    fs::create_dir(folder.path().join("full")).unwrap();
    assert!(is_outside(workspace.write_file("full", b"x")));
    assert_eq!(workspace.list().unwrap(), [".a.part", "a", &long]);
}

#[test]
fn names_that_are_no_text_are_listed_as_near_as_can_be_or_not_at_all() {
    let (folder, workspace) = workspace();
    let odd = folder.path().join(OsStr::from_bytes(b"odd-\xFF"));
    fs::create_dir_all(odd.join("in")).unwrap();
    fs::write(odd.join("in/a"), "x").unwrap();
    workspace.write_file("line\nbreak", b"x").unwrap();
    assert_eq!(workspace.list().unwrap(), ["line\nbreak"]);
    fs::create_dir(folder.path().join("top")).unwrap();
    fs::rename(&odd, folder.path().join("top").join(odd.file_name().unwrap())).unwrap();
    assert_eq!(workspace.below("top").unwrap(), ["top/odd-\u{FFFD}/in/a"]);
    workspace.remove_sources().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_bomb_of_names_or_of_depth_is_told_and_removed() {
    let (folder, workspace) = workspace();
    for number in 0..=MAX_FILES {
        File::create(folder.path().join(format!("{number}"))).unwrap();
    }
    assert!(is_cap(workspace.list()));
    workspace.remove_sources().unwrap();
    // Deeper than a path may be long, and than a process may have files open.
    let mut deepest = crate::beneath::Folder::open(folder.path()).unwrap();
    for _ in 0..5_000 {
        deepest.make(OsStr::new("deeper")).unwrap();
        deepest = deepest.enter(OsStr::new("deeper")).unwrap();
    }
    assert!(is_cap(workspace.list()));
    assert!(is_cap(workspace.below("deeper")));
    workspace.remove_folder("deeper").unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
