//! Sandboxes in a cluster: one Kubernetes Job for each, whose pod runs this binary under a stronger runtime.
//!
//! Everything goes over the `attach` of the pod, so it needs no network, and its commands get none: they live in a
//! network namespace of their own inside. A cluster sees folders of this machine only where a claim for its storage holds
//! the data folder. Without one a sandbox here has an empty folder of its own, says so in its capabilities, and refuses
//! what needs one of the host's.

mod api;
mod attach;
mod claim;
mod cluster;
mod job;
mod words;

pub use claim::DataClaim;
pub use cluster::{Cluster, ClusterError};

use crate::attached;
use crate::oci::container_name;
use crate::spec::{Capabilities, Crossing, Isolation, SandboxSpec, Strength};
use crate::wire::Supervise;
use crate::{Backend, Command, Limits, Sandbox, SandboxError, foreign};
use api::Api;
use async_trait::async_trait;
use claim::{ClaimMount, Trial};
use job::Job;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::Instant;
use words::Standing;

/// Longest time until a pod runs: a node may have to fetch the image first.
const POD_TIME: Duration = Duration::from_secs(90);

/// Time between two looks at a pod that does not run yet.
const LOOK: Duration = Duration::from_millis(300);

/// Longest time until a pod's supervisor says that it stands.
const START_TIME: Duration = Duration::from_secs(30);

/// What to do when the cluster does what it is asked for and no sandbox comes of it.
const FIX: &str = "set `sandbox.kubernetes.runtime_class` to a class that lets a container make user namespaces (gVisor's or \
Kata's), and `sandbox.kubernetes.image` to an image of this same version";

/// What the pods of sandboxes are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodTemplate {
    /// The image: with this program at this version, and what commands need, such as Node.
    pub image: String,
    /// Where this program is in it.
    pub program: String,
    /// The class of runtime, such as one of gVisor's or Kata's.
    pub runtime_class: String,
    /// The claim with the data folder; without one no project can be opened in the cluster.
    pub claim: Option<DataClaim>,
}

/// Makes sandboxes in a cluster.
#[derive(Debug, Clone)]
pub struct KubernetesBackend {
    api: Arc<Api>,
    template: PodTemplate,
}

impl KubernetesBackend {
    /// Uses a cluster.
    ///
    /// # Errors
    /// [`ClusterError`] when its certificates cannot be used.
    pub fn new(cluster: Cluster, template: PodTemplate) -> Result<Self, ClusterError> {
        Ok(Self { api: Arc::new(Api::of(cluster)?), template })
    }

    /// Waits until the pod of a job runs, and returns its name.
    async fn pod(&self, job: &str) -> Result<String, SandboxError> {
        let until = Instant::now() + POD_TIME;
        loop {
            let pods = self.api.pods(job).await.map_err(|fault| fault.explained())?;
            let standing = match pods.first() {
                Some(pod) => words::standing(pod),
                None => words::not_made(&self.api.events(job).await.map_err(|fault| fault.explained())?),
            };
            match standing {
                Standing::Runs { pod } => return Ok(pod),
                Standing::Fails(error) => return Err(error),
                Standing::Waits { reason } if Instant::now() >= until => return Err(words::waited(&reason, POD_TIME)),
                Standing::Waits { .. } => tokio::time::sleep(LOOK).await,
            }
        }
    }

    /// Makes the folders of a specification ready, and returns what of the claim its pod mounts.
    async fn mounts(&self, spec: SandboxSpec) -> Result<Vec<ClaimMount>, SandboxError> {
        let needs_folders = spec.workspace.is_some() || spec.overlay.is_some() || !spec.read_only.is_empty();
        match self.template.claim.clone() {
            None if needs_folders => Err(SandboxError::Unavailable {
                reason: "a sandbox in a cluster has no folder of this machine".to_owned(),
                fix: "for projects, set `sandbox.kubernetes.claim` to the claim that holds the data folder, or \
                    `sandbox.backend` to one that runs on this machine"
                    .to_owned(),
            }),
            None => Ok(Vec::new()),
            Some(claim) => {
                let laid = tokio::task::spawn_blocking(move || claim.laid(spec)).await;
                laid.map_err(|error| SandboxError::backend("prepared its folders")(error.into()))?
            }
        }
    }

    /// Believes in a kernel of its own only where the class is named so and the kernel inside says the same.
    async fn isolation(&self, sandbox: &dyn Sandbox) -> Result<Isolation, SandboxError> {
        let look = Command::new(["cat", "/proc/version", "/proc/cmdline"]);
        let inside = sandbox.exec(&look, &Limits::default()).await?.output_text();
        Ok(words::isolation(&self.template.runtime_class, &inside))
    }
}

#[async_trait]
impl Backend for KubernetesBackend {
    fn name(&self) -> &'static str {
        "kubernetes"
    }

    async fn probe(&self) -> Result<Capabilities, SandboxError> {
        let claim = self.template.claim.as_ref();
        let trial = claim.map(Trial::prepared).transpose().map_err(SandboxError::backend("prepared its folders"))?;
        let sandbox = self.open(trial.as_ref().map(Trial::spec).unwrap_or_default()).await?;
        foreign::try_out(&*sandbox, FIX).await?;
        if let (Some(trial), Some(claim)) = (&trial, claim) {
            trial.passed(&*sandbox, claim).await?;
        }
        Ok(Capabilities {
            isolation: self.isolation(&*sandbox).await?,
            unprivileged: true,
            overlay: false,
            host_folders: claim.is_some(),
            memory: Strength::Hard,
            disk: Strength::Soft,
            exact_kill: true,
            crossing: Crossing::Relay,
            notes: vec![note(claim)],
        })
    }

    async fn open(&self, spec: SandboxSpec) -> Result<Arc<dyn Sandbox>, SandboxError> {
        let (limits, order) = (spec.limits, Supervise { env: spec.env.clone() });
        let mounts = self.mounts(spec).await?;
        let name = container_name();
        let job = Job {
            name: &name,
            namespace: self.api.namespace(),
            template: &self.template,
            limits: &limits,
            mounts: &mounts,
            user: job::user(&self.template),
        };
        // Before it is asked for, so that it is removed also if nobody waits for the answer any more.
        let made = Made { api: Arc::clone(&self.api), job: name.clone(), runtime: Handle::current() };
        self.api.create_job(&job.body()).await.map_err(|fault| fault.explained())?;
        let pod = self.pod(&name).await?;
        let socket = self.api.attach(&pod, job::CONTAINER).await.map_err(|fault| fault.explained())?;
        let (stream, said) = attach::stream(socket);
        let standing = attached::sandbox(stream, &order, limits, START_TIME, made).await;
        standing.map_err(|absent| absent.explained(said.text(), FIX))
    }
}

/// Says what of this machine pods have.
fn note(claim: Option<&DataClaim>) -> String {
    claim.map_or_else(
        || {
            "a cluster has no folder of this machine, so commands run there and projects are not opened there: for projects, \
set `sandbox.kubernetes.claim`"
                .to_owned()
        },
        |claim| {
            format!(
                "a pod mounts of the claim `{}` the folders of its own project and no others; each project has a copy of its \
packages, and Node and Chromium are those of the image",
                claim.name()
            )
        },
    )
}

/// A job that was made. Dropping it removes it, and says in the log if the cluster had ended it before.
struct Made {
    api: Arc<Api>,
    job: String,
    runtime: Handle,
}

impl Drop for Made {
    fn drop(&mut self) {
        let (api, job) = (Arc::clone(&self.api), std::mem::take(&mut self.job));
        // Where the runtime ends first, the pod ends by itself, since nobody is attached to it any more, and the cluster
        // removes a job that has ended.
        self.runtime.spawn(async move {
            let pods = api.pods(&job).await.unwrap_or_default();
            if let Some(error) = pods.first().and_then(words::failure) {
                tracing::warn!(%error, job, "the cluster ended a sandbox");
            }
            if let Err(fault) = api.delete_job(&job, &deletion()).await {
                tracing::warn!(error = %fault.explained(), job, "the job of a sandbox was not removed");
            }
        });
    }
}

/// At once, with its pod.
fn deletion() -> Value {
    json!({ "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background", "gracePeriodSeconds": 0 })
}
