//! The sandboxes of this machine: which there are, which runs generated code, and why.

use crate::MachineLacks;
use crate::settings::Settings;
use sandbox::bwrap::BwrapBackend;
use sandbox::choice::{Looked, choose};
use sandbox::engine::EngineBackend;
use sandbox::kubernetes::{Cluster, ClusterError, DataClaim, KubernetesBackend, PodTemplate};
use sandbox::native::NativeBackend;
use sandbox::oci::{OciBackend, OciKind, OciRuntime};
use sandbox::{Backend, Capabilities, Crossing, Isolation, Strength};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `sandbox.backend` says for "the first that is strong enough".
const AUTO: &str = "auto";

/// What `sandbox.kubernetes.cluster` says for the cluster in one of whose pods this runs.
const IN_POD: &str = "in-cluster";

/// Where some systems keep container runtimes, which is not on the search path of ordinary users.
const ROOTS_PROGRAMS: &str = "/usr/local/sbin:/usr/sbin:/sbin";

/// Lists every backend that there is, in the order in which they are tried.
pub(crate) fn all(settings: &Settings) -> anyhow::Result<Vec<Arc<dyn Backend>>> {
    let native = NativeBackend::of_this_binary()?;
    let native = if settings.sandbox.control_groups { native } else { native.without_groups() };
    let mut found: Vec<Arc<dyn Backend>> = vec![Arc::new(native)];
    let launcher = std::env::current_exe()?;
    found.extend(others(settings, &launcher));
    found.extend(engine(settings, launcher));
    found.extend(cluster(settings)?);
    Ok(found)
}

/// The container engine that is configured; none is ever looked for, since whoever may use its socket is root.
fn engine(settings: &Settings, launcher: PathBuf) -> Option<Arc<dyn Backend>> {
    let address = settings.sandbox.engine.clone();
    let runtime = settings.sandbox.engine_runtime.clone();
    if address.is_empty() {
        return None;
    }
    Some(Arc::new(EngineBackend::new(launcher, address, runtime)))
}

/// The cluster that is configured.
fn cluster(settings: &Settings) -> anyhow::Result<Option<Arc<dyn Backend>>> {
    let wanted = &settings.sandbox.kubernetes;
    let cluster = match wanted.cluster.as_str() {
        "" => return Ok(None),
        IN_POD => {
            let (host, port) = settings.pod_api().ok_or_else(|| {
                MachineLacks(format!("`sandbox.kubernetes.cluster` is `{IN_POD}`, but this is no pod of a cluster"))
            })?;
            Cluster::of_pod(&host, &port, &wanted.namespace)
        }
        kubeconfig => Cluster::of_kubeconfig(Path::new(kubeconfig), &wanted.namespace),
    };
    let backend = cluster.and_then(|cluster| KubernetesBackend::new(cluster, pods(settings)?));
    let backend = backend.map_err(|error| MachineLacks(crate::explain(&error)))?;
    Ok(Some(Arc::new(backend)))
}

/// What the pods of the cluster are made of.
fn pods(settings: &Settings) -> Result<PodTemplate, ClusterError> {
    let wanted = &settings.sandbox.kubernetes;
    let data_folder = settings.data_dir.clone();
    let claim = (!wanted.claim.is_empty())
        .then(|| DataClaim::new(wanted.claim.clone(), &wanted.claim_path, data_folder))
        .transpose()?;
    Ok(PodTemplate {
        image: wanted.image.clone(),
        program: wanted.program.clone(),
        runtime_class: wanted.runtime_class.clone(),
        claim,
    })
}

/// The launchers of others that are installed; the default one needs none of them.
fn others(settings: &Settings, launcher: &Path) -> Vec<Arc<dyn Backend>> {
    let groups = settings.sandbox.control_groups;
    let search_path = format!("{}:{ROOTS_PROGRAMS}", settings.search_path());
    let mut found: Vec<Arc<dyn Backend>> = Vec::new();
    if let Some(bwrap) = BwrapBackend::find(launcher.to_owned(), &search_path) {
        found.push(Arc::new(if groups { bwrap } else { bwrap.without_groups() }));
    }
    for kind in [OciKind::Crun, OciKind::Runc, OciKind::Runsc] {
        if let Some(runtime) = OciRuntime::find(kind, &search_path) {
            let oci = OciBackend::new(launcher.to_owned(), runtime);
            found.push(Arc::new(if groups { oci } else { oci.without_groups() }));
        }
    }
    found
}

/// Chooses the backend that runs generated code.
pub(crate) async fn chosen(settings: &Settings) -> anyhow::Result<Looked> {
    let mut candidates = all(settings)?;
    let wanted = settings.sandbox.backend.as_str();
    if wanted != AUTO {
        let names: Vec<&str> = candidates.iter().map(|backend| backend.name()).collect();
        if !names.contains(&wanted) {
            let names = names.join("`, `");
            return Err(MachineLacks(format!(
                "there is no sandbox named `{wanted}`: set `sandbox.backend` to `{AUTO}`, or to one of `{names}`"
            ))
            .into());
        }
        candidates.retain(|backend| backend.name() == wanted);
    }
    let looked = choose(candidates, settings.sandbox.minimum_isolation).await;
    looked.map_err(|error| MachineLacks(crate::explain(&error)).into())
}

/// Says in a sentence what a backend isolates and limits.
pub(crate) fn described(capabilities: &Capabilities) -> String {
    let wall = match capabilities.isolation {
        Isolation::Namespaces => "own namespaces and a filter of system calls, on the machine's kernel",
        Isolation::UserKernel => "a kernel of its own in user space",
        Isolation::Machine => "a virtual machine",
    };
    let crossing = match capabilities.crossing {
        Crossing::Descriptors => "passed sockets",
        Crossing::Relay => "one relayed stream",
    };
    format!(
        "{wall}; no capabilities, no network but {crossing}; memory {}, disk space {}",
        kept(capabilities.memory),
        kept(capabilities.disk)
    )
}

fn kept(strength: Strength) -> &'static str {
    match strength {
        Strength::None => "not limited",
        Strength::Soft => "watched",
        Strength::Hard => "capped by the kernel",
    }
}

/// Says what a stronger wall takes, where the one that runs is not the strongest.
pub(crate) fn stronger(isolation: Isolation) -> Option<&'static str> {
    match isolation {
        Isolation::Namespaces => Some(
            "enough for a person or a team; to run strangers' code, install gVisor (Debian: `apt-get install runsc`) and set \
`sandbox.minimum_isolation` to `user_kernel`",
        ),
        Isolation::UserKernel | Isolation::Machine => None,
    }
}
