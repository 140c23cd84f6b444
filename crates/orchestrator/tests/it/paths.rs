//! Paths and folders that attackers make: nothing outside is read or changed, and nothing waits.

use domain::ids::{CheckpointId, ProjectId};
use domain::path::RelPath;
use domain::tree::FileTree;
use orchestrator::OrchestratorError;
use orchestrator::delivery::{FolderProblem, Marker, is_due, manual_edits, put_in_place, read_marker};
use sandbox::SandboxError;
use sandbox::workspace::Workspace;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use testkit::{Canary, hostile_paths};

const SEED: u64 = 0x5EC0_0003;

const PATHS: usize = 20_000;

fn marker() -> Marker {
    Marker { project_id: ProjectId(uuid::Uuid::from_u128(1)), checkpoint_id: CheckpointId(uuid::Uuid::from_u128(2)) }
}

/// Accepts success inside the folder and a fault of the path; anything else is a fault of ours.
fn refused<T>(path: &str, result: &Result<T, SandboxError>) -> bool {
    match result {
        Ok(_) => false,
        Err(SandboxError::Outside { .. } | SandboxError::Cap { .. }) => true,
        Err(error) => panic!("{path:?}: {error}: {:?}", std::error::Error::source(error)),
    }
}

#[test]
fn no_hostile_path_is_a_path_of_a_project() {
    println!("seed {SEED:#x}, {PATHS} paths");
    for path in hostile_paths(SEED, PATHS) {
        assert!(RelPath::parse(&path).is_err(), "{path:?}");
        let json = serde_json::to_string(&path).unwrap();
        assert!(serde_json::from_str::<RelPath>(&json).is_err(), "{path:?}");
    }
}

#[test]
fn no_hostile_path_reads_or_changes_anything_outside_a_workspace() {
    println!("seed {SEED:#x}, {PATHS} paths");
    let (canary, stage) = (Canary::new(), testkit::folder());
    let workspace = Workspace::open_for_sandbox(&canary.root()).unwrap();
    let staged = Workspace::open_for_sandbox(stage.path()).unwrap();
    let mut refusals = 0_usize;
    for (number, path) in hostile_paths(SEED, PATHS).iter().enumerate() {
        let before = workspace.read_file(path);
        refusals += usize::from(refused(path, &before));
        assert!(!before.is_ok_and(|bytes| Canary::is_in(&bytes)), "{path:?} was read");
        match number % 3 {
            0 => {
                let moved = staged.write_file(path, b"moved").and_then(|()| workspace.adopt_file(&staged, path));
                refused(path, &moved);
            }
            1 => {
                for name in workspace.below(path).unwrap_or_default() {
                    assert!(name.starts_with(path.as_str()) && !name.contains("canary"), "{path:?}: {name:?}");
                }
                refused(path, &workspace.remove_folder(path));
            }
            _ => {
                let written = workspace.write_file(path, b"written");
                if !refused(path, &written) {
                    assert_eq!(workspace.read_file(path).unwrap(), b"written", "{path:?}");
                }
            }
        }
        let removed = workspace.remove_file(path);
        assert!(refused(path, &removed) || !workspace.is_folder(path), "{path:?}");
        if number % 500 == 0 {
            refused("", &workspace.list());
            workspace.remove_sources().unwrap();
            canary.restore_root();
        }
    }
    println!("{refusals} reads were refused");
    assert!(refusals > PATHS / 2);
    canary.check();
}

/// The folder is not the person's alone: code that they run in it, or an archive that they unpacked, made links.
#[test]
fn a_persons_folder_full_of_links_is_no_way_out() {
    let canary = Canary::new();
    let (folder, marker) = (canary.root(), marker());
    symlink("../home", folder.join("servers")).unwrap();
    for path in ["door/new.ts", "web/door/new.ts", "servers/canary.txt", "servers/.hidden/x.ts", "door/web/a.ts"] {
        let path = RelPath::parse(path).unwrap();
        let put = put_in_place(&folder, &marker, &[(path.clone(), b"ours".to_vec())], &[]);
        assert!(matches!(put, Err(OrchestratorError::Sandbox(SandboxError::Outside { .. }))), "{path}: {put:?}");
        put_in_place(&folder, &marker, &[], &[path]).unwrap();
    }
    fs::remove_dir_all(folder.join(".samokoder")).unwrap();
    fs::create_dir(folder.join("elsewhere")).unwrap();
    fs::write(folder.join("elsewhere/project.json"), serde_json::to_vec(&marker).unwrap()).unwrap();
    symlink("elsewhere", folder.join(".samokoder")).unwrap();
    assert!(matches!(read_marker(&folder), Err(FolderProblem::NoProject { .. })));
    let put = put_in_place(&folder, &marker, &[], &[]);
    assert!(matches!(put, Err(OrchestratorError::Sandbox(SandboxError::Outside { .. }))), "{put:?}");
    let paths = ["door/canary.txt", "servers/canary.txt", "x"].map(|path| RelPath::parse(path).unwrap());
    let mut delivered = FileTree::default();
    delivered.apply(&paths.map(|path| (path, Some(store::blob_hash(b"1")))).into());
    for edit in manual_edits(&folder, &delivered).unwrap() {
        assert!(!edit.content.is_some_and(|bytes| Canary::is_in(&bytes)), "{} was read", edit.path);
    }
    canary.check();
}

#[test]
fn a_socket_in_the_place_of_a_marker_or_a_file_is_replaced() {
    let home = testkit::folder();
    let (folder, marker) = (home.path(), marker());
    fs::create_dir(folder.join(".samokoder")).unwrap();
    let _sockets = ["a.ts", ".samokoder/project.json", ".samokoder/unfinished"]
        .map(|name| UnixListener::bind(folder.join(name)).unwrap());
    assert!(read_marker(folder).is_err());
    assert!(!is_due(folder, marker.project_id, marker.checkpoint_id));
    assert_eq!(manual_edits(folder, &FileTree::default()).unwrap(), []);
    let path = RelPath::parse("a.ts").unwrap();
    put_in_place(folder, &marker, &[(path, b"ours".to_vec())], &[]).unwrap();
    assert_eq!(read_marker(folder).unwrap(), marker);
    assert_eq!(fs::read(folder.join("a.ts")).unwrap(), b"ours");
}
