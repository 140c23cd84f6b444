//! What is particular to sandboxes in a cluster.

use crate::cluster::{FakeCluster, Fate};
use crate::{open, sh};
use sandbox::choice::{Looked, choose};
use sandbox::kubernetes::DataClaim;
use sandbox::{Command, Isolation, Limits, Overlay, ReadOnly, SandboxSpec};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

async fn refusal(fate: Fate) -> String {
    FakeCluster::start(fate).backend().open(SandboxSpec::default()).await.err().unwrap().to_string()
}

#[tokio::test]
async fn what_a_cluster_refuses_becomes_a_sentence_with_what_to_do() {
    for (fate, words, fix) in [
        (Fate::Forbidden, "jobs.batch is forbidden", "let its service account create and delete jobs"),
        (Fate::OverQuota, "exceeded quota", "raise the ResourceQuota"),
        (Fate::NoImage, "ImagePullBackOff: Back-off pulling image", "correct `sandbox.kubernetes.image`"),
        (Fate::Evicted, "Evicted: The node was low on resource", "give the nodes more disk space"),
        (Fate::Broken, "(no such program)", "sandbox.kubernetes.image"),
    ] {
        let error = refusal(fate).await;
        assert!(error.contains(words) && error.contains(fix), "{fate:?}: {error}");
    }
}

#[tokio::test]
async fn a_cluster_that_is_not_there_is_an_error_with_what_to_do() {
    let mut cluster = FakeCluster::start(Fate::Run);
    // A port that was free a moment ago.
    cluster.port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let error = cluster.backend().probe().await.unwrap_err().to_string();
    assert!(error.contains("the cluster cannot be reached") && error.contains("address"), "{error}");
}

#[tokio::test]
async fn a_runtime_class_is_believed_only_if_the_kernel_inside_says_so() {
    let found = FakeCluster::start(Fate::Run).backend().probe().await.unwrap();
    // The class is named `gvisor`, but the kernel is that of this machine.
    assert_eq!((found.isolation, found.host_folders, found.overlay), (Isolation::Namespaces, false, false));
}

#[tokio::test]
async fn folders_of_this_machine_are_refused() {
    let cluster = FakeCluster::start(Fate::Run);
    let folder = tempfile::tempdir().unwrap();
    let spec = SandboxSpec { workspace: Some(folder.path().into()), ..SandboxSpec::default() };
    let error = cluster.backend().open(spec).await.err().unwrap().to_string();
    assert!(error.contains("no folder of this machine") && error.contains("sandbox.kubernetes.claim"), "{error}");
}

/// Storage for a claim: the data folder in it, with a secret of the server and two projects.
fn storage() -> tempfile::TempDir {
    let storage = tempfile::tempdir().unwrap();
    let data = storage.path().join("server");
    for folder in ["projects/one", "projects/two/work"] {
        fs::create_dir_all(data.join(folder)).unwrap();
    }
    fs::write(storage.path().join("canary"), "canary").unwrap();
    fs::write(data.join("canary"), "canary").unwrap();
    fs::write(data.join("projects/two/work/canary"), "canary").unwrap();
    storage
}

fn over(data: &Path, project: &str) -> SandboxSpec {
    SandboxSpec { workspace: Some(data.join("projects").join(project).join("work")), ..SandboxSpec::default() }
}

#[tokio::test]
async fn projects_may_be_opened_in_a_cluster_with_a_claim_that_is_strong_enough() {
    let storage = storage();
    let backend = || FakeCluster::with_claim(storage.path().into(), "server").backend();
    let found = Looked::at(backend()).await.found.unwrap();
    assert_eq!((found.isolation, found.host_folders, found.overlay), (Isolation::Namespaces, true, false));
    assert!(found.notes.iter().any(|note| note.contains("of the claim `samokoder-data`")), "{:?}", found.notes);
    assert_eq!(choose([backend()], Isolation::Namespaces).await.unwrap().name(), "kubernetes");
    let error = choose([backend()], Isolation::UserKernel).await.err().unwrap().to_string();
    assert!(error.contains("kubernetes isolates only by namespaces"), "{error}");
    // Nothing of the trial is left.
    let left = fs::read_dir(storage.path().join("server")).unwrap().count();
    assert_eq!(left, 2);
}

#[tokio::test]
async fn a_claim_that_does_not_hold_the_data_folder_is_an_error_with_what_to_do() {
    let storage = storage();
    let cluster = FakeCluster::with_claim(storage.path().into(), "server");
    let claim = DataClaim::new("samokoder-data".into(), "elsewhere", storage.path().join("server")).unwrap();
    let error = cluster.backend_with(Some(claim)).probe().await.unwrap_err().to_string();
    assert!(error.contains("does not show pods the data folder") && error.contains("`claim_path` to"), "{error}");
}

#[tokio::test]
async fn a_pod_sees_nothing_of_the_claim_but_its_own_folders() {
    let storage = storage();
    let data = storage.path().join("server");
    let shared = data.join("shared");
    fs::create_dir(&shared).unwrap();
    fs::write(shared.join("file"), "shared\n").unwrap();
    let spec = SandboxSpec {
        read_only: vec![
            ReadOnly { host: shared.clone(), inside: "/runner".into() },
            ReadOnly { host: "/nowhere/node".into(), inside: "/opt/node".into() },
        ],
        ..over(&data, "one")
    };
    let sandbox = open(&*FakeCluster::with_claim(storage.path().into(), "server").backend(), spec).await;
    // A link that a project leaves in its own folder leads nowhere inside.
    symlink(data.join("projects/two/work/canary"), data.join("projects/one/work/link")).unwrap();
    symlink("../../two/work/canary", data.join("projects/one/work/other")).unwrap();
    let look = "cat /runner/file; echo x > /runner/file; echo x > /runner/new; cat link other ../canary; \
        find / -xdev -name canary 2>/dev/null; find /app /runner -name canary; echo mine > made; ls";
    let seen = sh(&*sandbox, look).await.output_text();
    assert!(seen.starts_with("shared\n") && seen.ends_with("link\nmade\nother\n"), "{seen}");
    assert!(!seen.contains("canary\n") && seen.matches("Read-only file system").count() == 2, "{seen}");
    assert_eq!(fs::read_to_string(data.join("projects/one/work/made")).unwrap(), "mine\n");
    assert_eq!(fs::read_to_string(shared.join("file")).unwrap(), "shared\n");
}

#[tokio::test]
async fn a_workspace_outside_of_the_claim_or_behind_a_link_in_it_is_refused() {
    let (storage, other) = (storage(), tempfile::tempdir().unwrap());
    let data = storage.path().join("server");
    symlink("../two/work", data.join("projects/one/work")).unwrap();
    let cluster = FakeCluster::with_claim(storage.path().into(), "server");
    for (spec, words) in [
        (over(other.path(), "one"), "does not lie inside of the data folder"),
        (over(storage.path(), "one"), "does not lie inside of the data folder"),
        (over(&data, "one"), "a link leads to"),
    ] {
        let error = cluster.backend().open(spec).await.err().unwrap().to_string();
        assert!(error.contains(words), "{error}");
    }
    assert!(cluster.jobs().is_empty());
    assert!(!other.path().join("projects").exists());
}

#[tokio::test]
async fn packages_are_a_copy_of_a_project_and_the_shared_ones_stay_as_they_were() {
    let storage = storage();
    let data = storage.path().join("server");
    let lower = data.join("modules");
    fs::create_dir_all(lower.join("react")).unwrap();
    fs::write(lower.join("react/index.js"), "module.exports = 'shared'").unwrap();
    let overlay = |project: &str| {
        let private = data.join("projects").join(project).join("private");
        Some(Overlay { lower: lower.clone(), private, inside: "/app/node_modules".into() })
    };
    let cluster = FakeCluster::with_claim(storage.path().into(), "server");
    let spec = |project: &str| SandboxSpec { overlay: overlay(project), ..over(&data, project) };
    let changed = "echo \"module.exports = 'own'\" > node_modules/react/index.js; node -p \"require('react')\"";
    let (one, two) = (open(&*cluster.backend(), spec("one")).await, open(&*cluster.backend(), spec("two")).await);
    assert_eq!(sh(&*one, changed).await.output_text(), "own\n");
    assert_eq!(sh(&*two, "node -p \"require('react')\"").await.output_text(), "shared\n");
    assert_eq!(fs::read_to_string(lower.join("react/index.js")).unwrap(), "module.exports = 'shared'");
}

/// As one does whose pod has lived for a day.
#[tokio::test]
async fn a_project_whose_pod_was_ended_is_opened_again_as_it_was() {
    let storage = storage();
    let data = storage.path().join("server");
    let cluster = FakeCluster::with_claim(storage.path().into(), "server");
    let sandbox = open(&*cluster.backend(), over(&data, "one")).await;
    let mut server = sandbox
        .start(&Command::new(["sh", "-c", "echo kept > state; echo up; sleep 50"]), &Limits::default())
        .await
        .unwrap();
    assert_eq!(server.line().await.unwrap().unwrap(), b"up");
    cluster.end_pods();
    assert!(server.wait().await.is_err());
    assert!(sandbox.is_gone());
    assert!(sandbox.exec(&Command::new(["true"]), &Limits::default()).await.is_err());
    let sandbox = open(&*cluster.backend(), over(&data, "one")).await;
    assert_eq!(sh(&*sandbox, "cat state").await.output_text(), "kept\n");
}

#[tokio::test]
async fn commands_do_not_reach_the_network_of_the_cluster() {
    let cluster = FakeCluster::start(Fate::Run);
    let sandbox = open(&*cluster.backend(), SandboxSpec::default()).await;
    let connect = format!(
        "node -e \"require('net').connect({},'127.0.0.1').on('connect',()=>console.log('through'))\
        .on('error',e=>console.log(e.code))\"; cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' '",
        cluster.port
    );
    assert_eq!(sh(&*sandbox, &connect).await.output_text(), "ECONNREFUSED\nlo\n");
}

#[tokio::test]
async fn the_job_of_a_dropped_sandbox_is_removed() {
    let cluster = FakeCluster::start(Fate::Run);
    let sandbox = open(&*cluster.backend(), SandboxSpec::default()).await;
    drop(sandbox);
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while cluster.deleted.lock().unwrap().is_empty() {
        assert!(tokio::time::Instant::now() < deadline, "the job was not removed");
        tokio::task::yield_now().await;
    }
    assert!(cluster.deleted.lock().unwrap()[0].starts_with("samokoder-"));
}
