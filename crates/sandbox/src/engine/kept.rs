//! What an engine keeps for a sandbox, and how all of it goes again: with the sandbox, or when the next service starts.

use super::container;
use crate::beneath::Folder;
use crate::oci::container_name;
use bollard::Docker;
use bollard::errors::Error;
use bollard::models::VolumeCreateRequest;
use bollard::query_parameters::{
    ListContainersOptions, ListVolumesOptions, RemoveContainerOptions, RemoveVolumeOptions,
};
use rustix::io::Errno;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::Path;
use tempfile::NamedTempFile;
use tokio::runtime::Handle;

/// The label of everything that we ask an engine to keep; its value is the service that did.
const LABEL: &str = "samokoder.service";

/// How often a volume is tried to be removed: the engine may still be letting go of it.
const VOLUME_TRIES: u32 = 5;

/// The container and the volume of one sandbox. Dropping it removes both.
pub(super) struct Kept {
    docker: Docker,
    name: String,
    volume: bool,
    /// The file of the seccomp profile, for engines that want one.
    seccomp: Option<NamedTempFile>,
    runtime: Handle,
}

impl Kept {
    /// Nothing is kept yet, but it has a name.
    pub(super) fn of(docker: &Docker) -> Self {
        Self {
            docker: docker.clone(),
            name: container_name(),
            volume: false,
            seccomp: None,
            runtime: Handle::current(),
        }
    }

    /// The name of the container, and of the volume.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The name of the volume, if there is one.
    pub(super) fn volume(&self) -> Option<&str> {
        self.volume.then_some(self.name.as_str())
    }

    /// Makes a volume that is mounted as an overlay with these options.
    pub(super) async fn make_volume(&mut self, options: String) -> Result<(), Error> {
        self.volume = true;
        let options = [("type", "overlay".to_owned()), ("device", "overlay".to_owned()), ("o", options)];
        let request = VolumeCreateRequest {
            name: Some(self.name.clone()),
            driver: Some("local".to_owned()),
            driver_opts: Some(options.map(|(name, value)| (name.to_owned(), value)).into()),
            labels: Some(labels()),
            ..VolumeCreateRequest::default()
        };
        self.docker.create_volume(request).await.map(drop)
    }

    /// The seccomp profile as the engine wants it: the text, or a file's path.
    pub(super) fn seccomp(&mut self, as_file: bool) -> io::Result<String> {
        if !as_file {
            return Ok(container::seccomp());
        }
        let mut file = NamedTempFile::new()?;
        file.write_all(container::seccomp().as_bytes())?;
        let path = file.path().to_string_lossy().into_owned();
        self.seccomp = Some(file);
        Ok(path)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let (docker, name, volume) = (self.docker.clone(), std::mem::take(&mut self.name), self.volume);
        // Where the runtime ends first, the container ends by itself, since nobody talks to it any more.
        self.runtime.spawn(async move {
            remove_container(&docker, &name).await;
            if volume {
                remove_volume(&docker, &name).await;
            }
        });
    }
}

async fn remove_container(docker: &Docker, name: &str) {
    let options = RemoveContainerOptions { force: true, ..RemoveContainerOptions::default() };
    // It may have ended, and so have been removed by the engine, before.
    if let Err(error) = docker.remove_container(name, Some(options)).await {
        tracing::debug!(%error, name, "a container was not removed");
    }
}

async fn remove_volume(docker: &Docker, name: &str) {
    for _ in 0..VOLUME_TRIES {
        match docker.remove_volume(name, None::<RemoveVolumeOptions>).await {
            Err(Error::DockerResponseServerError { status_code: 409, .. }) => {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
            Ok(()) | Err(_) => return,
        }
    }
}

/// The labels of what this service asks for.
pub(super) fn labels() -> HashMap<String, String> {
    [(LABEL.to_owned(), own_service())].into()
}

/// Removes what services that are gone have left.
pub(super) async fn remove_abandoned(docker: &Docker) {
    let labelled = || Some([("label".to_owned(), vec![LABEL.to_owned()])].into());
    let own = own_service();
    let is_abandoned = |labels: Option<&HashMap<String, String>>| {
        labels.and_then(|labels| labels.get(LABEL)).is_some_and(|service| is_gone(service, &own))
    };
    let all = ListContainersOptions { all: true, filters: labelled(), ..ListContainersOptions::default() };
    for container in docker.list_containers(Some(all)).await.unwrap_or_default() {
        if let (true, Some(id)) = (is_abandoned(container.labels.as_ref()), &container.id) {
            remove_container(docker, id).await;
        }
    }
    let volumes = docker.list_volumes(Some(ListVolumesOptions { filters: labelled() })).await;
    for volume in volumes.ok().and_then(|found| found.volumes).unwrap_or_default() {
        if is_abandoned(Some(&volume.labels)) {
            remove_volume(docker, &volume.name).await;
        }
    }
}

/// This service: the boot, the process namespace, the process, and when that began.
fn own_service() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let process = std::process::id();
    format!("{} {} {process} {}", boot.trim(), namespace.display(), began(process).unwrap_or_default())
}

/// Says whether a service is gone. One of another process namespace cannot be seen from here, and counts as alive.
fn is_gone(service: &str, own: &str) -> bool {
    let parts = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let (service, own) = (parts(service), parts(own));
    let ([boot, namespace, process, since], [own_boot, own_namespace, ..]) = (service.as_slice(), own.as_slice())
    else {
        return false;
    };
    let alive = || process.parse().ok().and_then(began).as_ref() == Some(since);
    boot != own_boot || (namespace == own_namespace && !alive())
}

/// When a process began, in ticks since the boot.
fn began(process: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in brackets, may hold spaces; what follows is the third field.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(19).map(str::to_owned)
}

/// Makes an empty folder in a project's folder for something to be mounted on, which the engine would make as root.
pub(super) fn make_place(workspace: &Path, inside: &str) -> io::Result<()> {
    let Some(place) = inside.strip_prefix("/app/") else { return Ok(()) };
    match Folder::open(workspace)?.make(OsStr::new(place)) {
        Err(Errno::EXIST) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => crate::native::own(&workspace.join(place)),
    }
}

#[cfg(test)]
mod tests;
