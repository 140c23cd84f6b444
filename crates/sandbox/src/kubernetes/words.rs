//! What a cluster answers, as sentences with what to do.

use crate::SandboxError;
use crate::spec::Isolation;
use reqwest::StatusCode;
use serde_json::Value;
use std::time::Duration;

/// What gVisor's kernel says of itself: the name, or the one version that it long gave.
const GVISOR: &[&str] = &["gvisor", "Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016"];

/// What a service needs to be allowed.
const RIGHTS: &str = "let its service account create and delete jobs, list pods and events, and create and get pods/attach in that \
namespace (a Role and a RoleBinding)";

/// Why a call of the API failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server cannot be reached, or breaks off.
    Unreachable(reqwest::Error),
    /// It does not answer.
    Silent,
    /// It answers with a refusal.
    Refused {
        /// Its status.
        status: StatusCode,
        /// Its words.
        message: String,
    },
}

impl Fault {
    /// A sentence, with what to do.
    pub(super) fn explained(&self) -> SandboxError {
        let (reason, fix) = match self {
            Self::Unreachable(error) => {
                let cause = std::iter::successors(std::error::Error::source(error), |error| error.source()).last();
                let cause = cause.map_or_else(|| error.to_string(), ToString::to_string);
                (format!("the cluster cannot be reached ({cause})"), "see that its address is right and that it runs")
            }
            Self::Silent => {
                ("the cluster does not answer".to_owned(), "see that its address is right and that it runs")
            }
            Self::Refused { status, message } => {
                let fix = match *status {
                    StatusCode::UNAUTHORIZED => "give this service a token or a certificate that the cluster knows",
                    StatusCode::FORBIDDEN if message.contains("quota") => QUOTA,
                    StatusCode::FORBIDDEN => RIGHTS,
                    StatusCode::NOT_FOUND => "make the namespace that `sandbox.kubernetes.namespace` names",
                    _ => "see what the cluster's API server logs",
                };
                (format!("the cluster refused: {message}"), fix)
            }
        };
        unavailable(reason, fix)
    }
}

/// What to do about a quota.
const QUOTA: &str = "raise the ResourceQuota of the namespace, lower `sandbox.total_memory_mib` and `sandbox.total_disk_mib`, or \
run fewer projects at once";

/// How far a pod is.
#[derive(Debug)]
pub(super) enum Standing {
    /// It runs.
    Runs {
        /// Its name.
        pod: String,
    },
    /// It does not run yet.
    Waits {
        /// What for.
        reason: String,
    },
    /// It will never run, or runs no more.
    Fails(SandboxError),
}

/// How far a pod is, from what the cluster says of it.
pub(super) fn standing(pod: &Value) -> Standing {
    let text = |path: &str| pod.pointer(path).and_then(Value::as_str).unwrap_or_default();
    match text("/status/phase") {
        "Running" => return Standing::Runs { pod: text("/metadata/name").to_owned() },
        "Failed" | "Succeeded" => return Standing::Fails(ended(pod)),
        _ => {}
    }
    let (reason, message) = (
        text("/status/containerStatuses/0/state/waiting/reason"),
        text("/status/containerStatuses/0/state/waiting/message"),
    );
    let fix = match reason {
        "ErrImagePull" | "ImagePullBackOff" | "InvalidImageName" | "ErrImageNeverPull" => {
            "put an image there that the cluster may fetch, or correct `sandbox.kubernetes.image`"
        }
        "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError" => {
            "see what the node logs, and whether the image may run as an ordinary user"
        }
        _ => return Standing::Waits { reason: scheduling(pod).unwrap_or_else(|| "it is being started".to_owned()) },
    };
    Standing::Fails(unavailable(format!("the pod of a sandbox cannot start: {reason}: {message}"), fix))
}

/// Why a pod has no node yet.
fn scheduling(pod: &Value) -> Option<String> {
    let conditions = pod.pointer("/status/conditions")?.as_array()?;
    let of = |condition: &Value, name: &str| condition.get(name).and_then(Value::as_str).map(str::to_owned);
    let lacking = conditions.iter().find(|condition| {
        of(condition, "type").as_deref() == Some("PodScheduled") && of(condition, "status").as_deref() == Some("False")
    })?;
    of(lacking, "message")
}

/// Why a pod failed, if it did; one that was let go has not.
pub(super) fn failure(pod: &Value) -> Option<SandboxError> {
    let phase = pod.pointer("/status/phase").and_then(Value::as_str);
    (phase == Some("Failed")).then(|| ended(pod))
}

/// Why a pod runs no more.
fn ended(pod: &Value) -> SandboxError {
    let text = |path: &str| pod.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let of_container = text("/status/containerStatuses/0/state/terminated/reason");
    let (reason, message) = match text("/status/reason") {
        "" => (of_container, text("/status/containerStatuses/0/state/terminated/message")),
        reason => (reason, text("/status/message")),
    };
    let fix = match reason {
        "Evicted" => "give the nodes more disk space or memory, or lower `sandbox.total_disk_mib`",
        "OOMKilled" => "raise `sandbox.total_memory_mib`",
        "DeadlineExceeded" => "open the project again: no sandbox lives longer than a day",
        _ => super::FIX,
    };
    unavailable(format!("the pod of a sandbox ended: {reason}: {message}"), fix)
}

/// How far a job is that has no pod, from what the cluster has noted about it.
pub(super) fn not_made(events: &[Value]) -> Standing {
    let text = |event: &Value, name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(failure) = events.iter().rev().find(|event| text(event, "reason") == "FailedCreate") else {
        return Standing::Waits { reason: "the cluster has made no pod yet".to_owned() };
    };
    let message = text(failure, "message");
    let fix = if message.contains("quota") {
        QUOTA
    } else if message.contains("RuntimeClass") {
        "install that runtime class, or correct `sandbox.kubernetes.runtime_class`"
    } else {
        "see why the namespace admits no such pod; it asks for no right at all"
    };
    Standing::Fails(unavailable(format!("the cluster makes no pod: {message}"), fix))
}

/// A pod has waited for too long.
pub(super) fn waited(reason: &str, time: Duration) -> SandboxError {
    let reason = format!("no pod ran within {} s: {reason}", time.as_secs());
    unavailable(reason, "give the cluster a node with room for it and with its runtime class")
}

/// How strong the wall is, from the name of the runtime class and what the kernel inside says of itself.
pub(super) fn isolation(class: &str, kernel: &str) -> Isolation {
    let named = |part| class.to_lowercase().contains(part);
    if named("kata") && kernel.contains("kata") {
        Isolation::Machine
    } else if (named("gvisor") || named("runsc")) && GVISOR.iter().any(|words| kernel.contains(words)) {
        Isolation::UserKernel
    } else {
        Isolation::Namespaces
    }
}

fn unavailable(reason: String, fix: &str) -> SandboxError {
    SandboxError::Unavailable { reason, fix: fix.to_owned() }
}

#[cfg(test)]
mod tests;
