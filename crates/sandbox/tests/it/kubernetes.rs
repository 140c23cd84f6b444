//! What is particular to sandboxes in a cluster.

use crate::cluster::{FakeCluster, Fate};
use crate::{open, sh};
use sandbox::{Isolation, SandboxSpec};

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
    assert!(error.contains("no folder of this machine"), "{error}");
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
