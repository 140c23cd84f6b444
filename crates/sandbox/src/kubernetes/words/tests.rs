use super::*;
use serde_json::json;

fn said(standing: Standing) -> String {
    match standing {
        Standing::Runs { pod } => format!("runs {pod}"),
        Standing::Waits { reason } => format!("waits: {reason}"),
        Standing::Fails(error) => error.to_string(),
    }
}

#[test]
fn a_pod_is_waited_for_while_it_may_still_run() {
    let pod = |status: Value| said(standing(&json!({ "metadata": { "name": "p" }, "status": status })));
    assert_eq!(pod(json!({ "phase": "Running" })), "runs p");
    assert_eq!(pod(json!({ "phase": "Pending" })), "waits: it is being started");
    let conditions = json!([{ "type": "PodScheduled", "status": "False", "message": "0/3 nodes are available" }]);
    assert_eq!(pod(json!({ "phase": "Pending", "conditions": conditions })), "waits: 0/3 nodes are available");
    let creating = json!([{ "state": { "waiting": { "reason": "ContainerCreating" } } }]);
    assert_eq!(pod(json!({ "phase": "Pending", "containerStatuses": creating })), "waits: it is being started");
}

#[test]
fn a_pod_that_ended_says_why_and_what_to_do() {
    let terminated = json!([{ "state": { "terminated": { "reason": "OOMKilled" } } }]);
    for (status, words, fix) in [
        (json!({ "phase": "Failed", "reason": "Evicted", "message": "low on disk" }), "Evicted: low on disk", "nodes"),
        (json!({ "phase": "Failed", "containerStatuses": terminated }), "OOMKilled", "sandbox.total_memory_mib"),
        (json!({ "phase": "Failed", "reason": "DeadlineExceeded" }), "DeadlineExceeded", "open the project again"),
    ] {
        let text = said(standing(&json!({ "status": status })));
        assert!(text.contains(words) && text.contains(fix), "{text}");
    }
}

#[test]
fn a_pod_that_was_let_go_has_not_failed() {
    assert!(failure(&json!({ "status": { "phase": "Succeeded" } })).is_none());
    assert!(failure(&json!({ "status": { "phase": "Failed", "reason": "Evicted" } })).is_some());
}

#[test]
fn a_job_without_a_pod_says_what_its_namespace_has_against_it() {
    let event = |message: &str| json!({ "reason": "FailedCreate", "message": message });
    assert!(said(not_made(&[])).starts_with("waits"));
    for (message, fix) in [
        ("pods is forbidden: exceeded quota: q", "raise the ResourceQuota"),
        ("pod rejected: RuntimeClass \"gvisor\" not found", "install that runtime class"),
        ("violates PodSecurity", "see why the namespace admits no such pod"),
    ] {
        let text = said(not_made(&[event(message)]));
        assert!(text.contains(message) && text.contains(fix), "{text}");
    }
}

#[test]
fn a_wall_is_as_strong_as_the_kernel_inside_and_its_class_both_say() {
    let gvisor = "Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\nBOOT_IMAGE=/vmlinuz-4.4.0-gvisor quiet";
    let kata = "Linux version 6.1.62\ntsc=reliable systemd.unit=kata-containers.target";
    let linux = "Linux version 6.1.0-18-amd64\nBOOT_IMAGE=/vmlinuz";
    assert_eq!(isolation("gvisor", gvisor), Isolation::UserKernel);
    assert_eq!(isolation("kata-qemu", kata), Isolation::Machine);
    for (class, kernel) in [("gvisor", linux), ("kata", linux), ("runc", gvisor), ("", kata)] {
        assert_eq!(isolation(class, kernel), Isolation::Namespaces, "{class}");
    }
}
