//! Code that swaps what the host works on for links to a canary, as fast as it can, while the host works.

use crate::{backend, open};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use sandbox::workspace::Workspace;
use sandbox::{Command, Limits, SandboxError, SandboxSpec};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tempfile::TempDir;

/// How often the host does each of its dozen things while everything is being swapped.
const ROUNDS: u32 = 4_000;

/// How often a host that looks first and opens later may try before it must have been deceived.
const MOST_NAIVE_ROUNDS: u32 = 5_000_000;

const CANARY: &str = "canary";

/// Something of the project and the link that takes its place.
const SWAPPED: [(&str, &str); 3] = [("web", "door"), ("file.txt", "link.txt"), ("tree/in", "tree/door")];

/// Ends the swapping, also when an assertion fails.
struct StopsAtTheEnd<'a>(&'a AtomicBool);

impl Drop for StopsAtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A project's folder beside a canary's, with links that lead from one to the other.
struct Scene {
    _home: TempDir,
    root: PathBuf,
    outside: PathBuf,
}

impl Scene {
    fn new() -> Self {
        // In memory, so that the races are many and the disk is left alone.
        let home = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let (root, outside) = (home.path().join("root"), home.path().join("outside"));
        for folder in ["web/sub", "tree/in/deep"] {
            fs::create_dir_all(root.join(folder)).unwrap();
            fs::create_dir_all(outside.join(Path::new(folder).file_name().unwrap())).unwrap();
        }
        for file in ["a.txt", "canary.txt", "sub/a.txt", "sub/canary.txt", "deep/a.txt"] {
            fs::write(outside.join(file), CANARY).unwrap();
        }
        for file in ["web/a.txt", "web/sub/a.txt", "tree/in/deep/a.txt", "file.txt"] {
            fs::write(root.join(file), "ours").unwrap();
        }
        // Relative, so that no mount on the way stops whoever follows them.
        symlink("../outside", root.join("door")).unwrap();
        symlink("../outside/a.txt", root.join("link.txt")).unwrap();
        symlink("../../outside", root.join("tree/door")).unwrap();
        Self { _home: home, root, outside }
    }

    /// Swaps everything without a pause while `work` is done; returns how often it did.
    fn swapping<T>(&self, work: impl FnOnce() -> T) -> (T, u64) {
        let (stop, swaps) = (AtomicBool::new(false), AtomicU64::new(0));
        let done = std::thread::scope(|scope| {
            let _stops = StopsAtTheEnd(&stop);
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    for (one, other) in SWAPPED {
                        let (one, other) = (self.root.join(one), self.root.join(other));
                        // What the host removed a moment ago cannot be swapped.
                        if renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE).is_ok() {
                            swaps.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
            work()
        });
        (done, swaps.into_inner())
    }

    /// Everything around the project.
    fn outside(&self) -> BTreeMap<String, String> {
        let canary = Workspace::open(&self.outside).unwrap();
        ["", "sub", "deep"]
            .into_iter()
            .flat_map(|folder| fs::read_dir(self.outside.join(folder)).unwrap())
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.is_dir())
            .map(|path| path.strip_prefix(&self.outside).unwrap().display().to_string())
            .map(|name| (name.clone(), String::from_utf8(canary.read_file(&name).unwrap()).unwrap()))
            .collect()
    }
}

/// Fails on anything but success or a fault of the path; returns whether it was success.
fn was_refused_or_done<T>(result: Result<T, SandboxError>) -> bool {
    match result {
        Ok(_) => true,
        Err(SandboxError::Outside { .. }) => false,
        Err(error) => panic!("{error}: {:?}", std::error::Error::source(&error)),
    }
}

/// Does everything that the host does with a workspace, again and again; returns how often it met each answer.
fn work(workspace: &Workspace, staged: &Workspace, rounds: u32) -> [u32; 2] {
    let mut answers = [0, 0];
    let mut note = |done: bool| answers[usize::from(done)] += 1;
    for round in 0..rounds {
        for path in ["web/a.txt", "file.txt", "link.txt", "web/sub/a.txt", "tree/in/deep/a.txt"] {
            let read = workspace.read_file(path);
            assert!(!read.as_ref().is_ok_and(|bytes| bytes == CANARY.as_bytes()), "{path} was read in round {round}");
            note(was_refused_or_done(read));
        }
        for path in ["web/a.txt", "web/new/b.txt", "tree/in/deep/a.txt"] {
            note(was_refused_or_done(workspace.write_file(path, b"ours")));
        }
        staged.write_file("web/moved.txt", b"ours").unwrap();
        note(was_refused_or_done(workspace.adopt_file(staged, "web/moved.txt")));
        note(was_refused_or_done(workspace.remove_file("web/sub/a.txt")));
        note(was_refused_or_done(workspace.remove_folder("tree/in/deep")));
        if round % 16 == 0 {
            let listed = [workspace.list(), workspace.list_strange(), workspace.below("web"), workspace.below("tree")];
            for path in listed.into_iter().flat_map(Result::unwrap) {
                assert!(!path.contains(CANARY), "{path} was listed in round {round}");
            }
        }
    }
    answers
}

#[test]
fn no_swap_of_files_and_links_lets_the_host_read_or_change_anything_outside() {
    let scene = Scene::new();
    let before = scene.outside();
    let stage = tempfile::tempdir_in(scene.root.parent().unwrap()).unwrap();
    let open = |path: &Path| Workspace::open_for_sandbox(path).unwrap();
    let (workspace, staged) = (open(&scene.root), open(stage.path()));
    let ([refused, done], swaps) = scene.swapping(|| work(&workspace, &staged, ROUNDS));
    println!("{swaps} swaps during {ROUNDS} rounds: {done} answers, {refused} refusals");
    assert!(refused > 0 && done > 0 && swaps > 0, "there was no race");
    assert_eq!(scene.outside(), before);
}

#[test]
fn removing_a_tree_while_it_is_swapped_removes_nothing_outside() {
    let scene = Scene::new();
    let before = scene.outside();
    let workspace = Workspace::open(&scene.root).unwrap();
    let (removed, swaps) = scene.swapping(|| {
        for _ in 0..ROUNDS / 8 {
            workspace.remove_folder("tree").unwrap();
            fs::create_dir_all(scene.root.join("tree/in/deep/er")).unwrap();
            symlink("../../outside", scene.root.join("tree/door")).unwrap();
        }
        ROUNDS / 8
    });
    println!("{swaps} swaps while {removed} trees were removed");
    assert!(swaps > 0, "there was no race");
    assert_eq!(scene.outside(), before);
}

/// What a host would do that joins paths: nothing of it holds.
#[test]
fn the_same_swaps_deceive_a_host_that_opens_by_path_or_looks_before_it_opens() {
    let scene = Scene::new();
    let (at, web) = (scene.root.join("web/a.txt"), scene.root.join("web"));
    let by_path = || fs::read(&at).is_ok_and(|bytes| bytes == CANARY.as_bytes());
    let looking_first = || {
        fs::symlink_metadata(&web).is_ok_and(|is| is.is_dir())
            && fs::read(&at).is_ok_and(|bytes| bytes == CANARY.as_bytes())
    };
    let writing = || {
        let _ = fs::write(web.join("new.txt"), "x");
        scene.outside.join("new.txt").exists()
    };
    let hosts: [(&str, &dyn Fn() -> bool); 3] =
        [("a read by path", &by_path), ("a read after a look", &looking_first), ("a write by path", &writing)];
    for (host, deceived) in hosts {
        let (won, _) = scene.swapping(|| (1..=MOST_NAIVE_ROUNDS).find(|_| deceived()));
        println!("{host} was deceived in round {:?}", won.unwrap());
    }
}

/// The swapping is done by a command in a real sandbox, with links that lead to the canary on the host only.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_in_a_sandbox_wins_no_race_against_the_host() {
    let scene = Scene::new();
    let before = scene.outside();
    let spec = SandboxSpec { workspace: Some(scene.root.clone()), ..SandboxSpec::default() };
    for path in [&scene.root, &scene.root.join("web"), &scene.root.join("tree"), &scene.root.join("tree/in")] {
        sandbox::workspace::hand_over(path).unwrap();
    }
    let sandbox = open(&backend(), spec).await;
    let swap = "const f = require('fs'); const x = (a, b) => { try { f.renameSync(a, 't'); f.renameSync(b, a); \
        f.renameSync('t', b) } catch {} }; console.log('ready'); \
        for (;;) { x('web', 'door'); x('file.txt', 'link.txt'); x('tree/in', 'tree/door') }";
    let mut process = sandbox.start(&Command::new(["node", "-e", swap]), &Limits::default()).await.unwrap();
    assert_eq!(process.line().await.unwrap().unwrap(), b"ready");
    let stage = tempfile::tempdir_in(scene.root.parent().unwrap()).unwrap();
    let (workspace, staged) =
        (Workspace::open_for_sandbox(&scene.root).unwrap(), Workspace::open_for_sandbox(stage.path()).unwrap());
    let [refused, done] = tokio::task::block_in_place(|| work(&workspace, &staged, ROUNDS / 8));
    println!("{} rounds: {done} answers, {refused} refusals", ROUNDS / 8);
    assert!(refused > 0 && done > 0, "there was no race");
    process.kill().await;
    assert_eq!(scene.outside(), before);
}

/// Whoever opens a file that is under a lease waits for its holder, up to 45 seconds.
#[tokio::test]
async fn a_lease_on_a_file_does_not_make_the_host_wait() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox =
        open(&backend(), SandboxSpec { workspace: Some(folder.path().to_owned()), ..SandboxSpec::default() }).await;
    let lease = "open(F, '+>', 'a') or die; fcntl(F, 1024, 1) or die; $SIG{IO} = 'IGNORE'; $| = 1; print \"held\\n\"; sleep 600";
    let mut process = sandbox.start(&Command::new(["perl", "-e", lease]), &Limits::default()).await.unwrap();
    assert_eq!(process.line().await.unwrap().unwrap(), b"held");
    let workspace = Workspace::open_for_sandbox(folder.path()).unwrap();
    assert!(matches!(workspace.read_file("a"), Err(SandboxError::Outside { .. })));
    workspace.write_file("a", b"new").unwrap();
    assert_eq!(workspace.read_file("a").unwrap(), b"new");
    process.kill().await;
}
