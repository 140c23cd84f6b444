//! What is asked of a cluster for one sandbox, as a value under review: a Job whose pod has no right at all.

use super::PodTemplate;
use super::claim::{ClaimMount, DataClaim};
use crate::native::SANDBOX_ID;
use crate::spec::SandboxLimits;
use crate::supervisor::{NEST_ALONE_ARGUMENT, RELAY_ARGUMENT};
use serde_json::{Map, Value, json};

/// The label of a sandbox's pod; its value is the name of the job.
pub(super) const LABEL: &str = "samokoder.dev/sandbox";

/// The name of the one container of a pod.
pub(super) const CONTAINER: &str = "sandbox";

/// Longest life of a sandbox, in seconds, if nobody ends it.
const MAX_LIFE_S: u64 = 24 * 3600;

/// The name of the volume with the data folder.
const DATA: &str = "data";

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
    /// What it gets of the template's claim.
    pub(super) mounts: &'a [ClaimMount],
    /// Whom its commands run as.
    pub(super) user: (u32, u32),
}

/// Whom the pods of a template run as.
pub(super) fn user(template: &PodTemplate) -> (u32, u32) {
    template.claim.as_ref().map_or((SANDBOX_ID, SANDBOX_ID), |_| DataClaim::user())
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
            "securityContext": self.security(),
            "containers": [self.container()],
            "volumes": self.volumes(),
        })
    }

    fn security(&self) -> Map<String, Value> {
        let (uid, gid) = self.user;
        let mut context = Map::from_iter([
            ("runAsNonRoot".to_owned(), json!(true)),
            ("runAsUser".to_owned(), json!(uid)),
            ("runAsGroup".to_owned(), json!(gid)),
            ("seccompProfile".to_owned(), json!({ "type": "RuntimeDefault" })),
        ]);
        // With a claim, a cluster would give the data of all projects to that group.
        if self.template.claim.is_none() {
            context.insert("fsGroup".to_owned(), json!(gid));
        }
        context
    }

    /// Whether the folder of the project is the pod's own, which goes with it.
    fn has_own_app(&self) -> bool {
        !self.mounts.iter().any(|mount| mount.inside == "/app")
    }

    fn volumes(&self) -> Vec<Value> {
        let in_memory = IN_MEMORY
            .iter()
            .map(|(name, _, size)| json!({ "name": name, "emptyDir": { "medium": "Memory", "sizeLimit": size } }));
        let app = json!({ "name": "app", "emptyDir": { "sizeLimit": self.limits.disk_bytes.to_string() } });
        let claim = self.template.claim.as_ref().filter(|_| !self.mounts.is_empty());
        let data = claim.map(|claim| json!({ "name": DATA, "persistentVolumeClaim": { "claimName": claim.name() } }));
        in_memory.chain(self.has_own_app().then_some(app)).chain(data).collect()
    }

    fn volume_mounts(&self) -> Vec<Value> {
        let in_memory = IN_MEMORY.iter().map(|(name, place, _)| json!({ "name": name, "mountPath": place }));
        let app = self.has_own_app().then(|| json!({ "name": "app", "mountPath": "/app" }));
        let of_claim = self.mounts.iter().map(|ClaimMount { sub_path, inside, read_only }| {
            json!({ "name": DATA, "mountPath": inside, "subPath": sub_path, "readOnly": read_only })
        });
        in_memory.chain(app).chain(of_claim).collect()
    }

    fn container(&self) -> Value {
        let resources = json!({
            "cpu": CPU,
            "memory": self.limits.memory_bytes.saturating_add(OWN_MEMORY).to_string(),
            "ephemeral-storage": self.limits.disk_bytes.to_string(),
        });
        let (uid, gid) = self.user;
        let (uid, gid) = (uid.to_string(), gid.to_string());
        json!({
            "name": CONTAINER,
            "image": self.template.image,
            "imagePullPolicy": "IfNotPresent",
            "command": [self.template.program, NEST_ALONE_ARGUMENT, uid, gid, RELAY_ARGUMENT],
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
            "volumeMounts": self.volume_mounts(),
        })
    }
}

#[cfg(test)]
mod tests;
