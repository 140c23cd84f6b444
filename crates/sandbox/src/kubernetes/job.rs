//! What is asked of a cluster for one sandbox, as a value under review: a Job whose pod has no right at all.

use super::PodTemplate;
use crate::native::SANDBOX_ID;
use crate::spec::SandboxLimits;
use crate::supervisor::{NEST_ALONE_ARGUMENT, RELAY_ARGUMENT};
use serde_json::{Value, json};

/// The label of a sandbox's pod; its value is the name of the job.
pub(super) const LABEL: &str = "samokoder.dev/sandbox";

/// The name of the one container of a pod.
pub(super) const CONTAINER: &str = "sandbox";

/// Longest life of a sandbox, in seconds, if nobody ends it.
const MAX_LIFE_S: u64 = 24 * 3600;

/// How long a cluster keeps a job that has ended, in seconds.
const KEPT_S: u64 = 60;

/// Processor time: so many thousandths of a processor.
const CPU: &str = "1000m";

/// Memory that the supervisor and the relay may use beside the commands, in bytes.
const OWN_MEMORY: u64 = 64 << 20;

/// Folders in memory, which count as memory of the pod: name, place and size.
const IN_MEMORY: &[(&str, &str, &str)] =
    &[("tmp", "/tmp", "1Gi"), ("home", "/home", "512Mi"), ("shm", "/dev/shm", "256Mi")];

/// The job of one sandbox.
pub(super) struct Job<'a> {
    pub(super) name: &'a str,
    pub(super) namespace: &'a str,
    pub(super) template: &'a PodTemplate,
    pub(super) limits: &'a SandboxLimits,
}

impl Job<'_> {
    /// The request for it.
    pub(super) fn body(&self) -> Value {
        let labels = json!({ "app.kubernetes.io/managed-by": "samokoder", LABEL: self.name });
        json!({
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": { "name": self.name, "namespace": self.namespace, "labels": labels },
            "spec": {
                "backoffLimit": 0,
                "activeDeadlineSeconds": MAX_LIFE_S,
                "ttlSecondsAfterFinished": KEPT_S,
                "template": { "metadata": { "labels": labels }, "spec": self.pod() },
            },
        })
    }

    fn pod(&self) -> Value {
        let in_memory = IN_MEMORY
            .iter()
            .map(|(name, _, size)| json!({ "name": name, "emptyDir": { "medium": "Memory", "sizeLimit": size } }));
        let app = json!({ "name": "app", "emptyDir": { "sizeLimit": self.limits.disk_bytes.to_string() } });
        json!({
            "restartPolicy": "Never",
            "runtimeClassName": self.template.runtime_class,
            "automountServiceAccountToken": false,
            "enableServiceLinks": false,
            "hostNetwork": false,
            "hostPID": false,
            "hostIPC": false,
            "hostname": "sandbox",
            // Commands have no network but their own loopback; names of the cluster are nobody's business here.
            "dnsPolicy": "None",
            "dnsConfig": { "nameservers": ["127.0.0.1"] },
            "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": true,
                "runAsUser": SANDBOX_ID,
                "runAsGroup": SANDBOX_ID,
                "fsGroup": SANDBOX_ID,
                "seccompProfile": { "type": "RuntimeDefault" },
            },
            "containers": [self.container()],
            "volumes": in_memory.chain([app]).collect::<Vec<_>>(),
        })
    }

    fn container(&self) -> Value {
        let mounts = IN_MEMORY.iter().map(|(name, place, _)| (*name, *place)).chain([("app", "/app")]);
        let mounts: Vec<_> = mounts.map(|(name, place)| json!({ "name": name, "mountPath": place })).collect();
        let resources = json!({
            "cpu": CPU,
            "memory": self.limits.memory_bytes.saturating_add(OWN_MEMORY).to_string(),
            "ephemeral-storage": self.limits.disk_bytes.to_string(),
        });
        let id = SANDBOX_ID.to_string();
        json!({
            "name": CONTAINER,
            "image": self.template.image,
            "imagePullPolicy": "IfNotPresent",
            "command": [self.template.program, NEST_ALONE_ARGUMENT, id, id, RELAY_ARGUMENT],
            "workingDir": "/",
            "stdin": true,
            // When nobody is attached any more, it hears its end, and ends.
            "stdinOnce": true,
            "tty": false,
            "securityContext": {
                "privileged": false,
                "allowPrivilegeEscalation": false,
                "readOnlyRootFilesystem": true,
                "runAsNonRoot": true,
                "capabilities": { "drop": ["ALL"] },
            },
            "resources": { "requests": resources, "limits": resources },
            "volumeMounts": mounts,
        })
    }
}

#[cfg(test)]
mod tests;
