//! What is asked of an engine for one sandbox, as a value under review.
//!
//! Nothing here adds a right: no capability, no device, no network, no namespace of the host, no socket of anybody. The
//! two things that are given up of an engine's defaults have their reasons beside them.

use super::Facts;
use crate::SandboxError;
use crate::oci::seccomp_profile;
use crate::spec::SandboxSpec;
use crate::supervisor::{NEST_ARGUMENT, RELAY_ARGUMENT, STAGED_PRIVATE, STAGED_SUPERVISOR, SYSTEM};
use bollard::models::{
    ContainerCreateBody, HostConfig, HostConfigCgroupnsModeEnum, HostConfigLogConfig, Mount, MountType,
    ResourcesUlimits,
};
use std::collections::HashMap;
use std::path::Path;

/// Memory that the supervisor and the relay may use beside the commands, in bytes.
const OWN_MEMORY: u64 = 64 << 20;

/// Processes and threads of a whole container; each command has a finer limit.
const MAX_TASKS: i64 = 4096;

/// Share of processor time against the 1024 of everything else: generated code must not slow the service.
const CPU_SHARES: i64 = 512;

/// File systems in memory: place, options, and most files.
const IN_MEMORY: &[(&str, &str, u32)] = &[
    ("/tmp", "rw,exec,nosuid,nodev,mode=1777,size=1g", 131_072),
    ("/home", "rw,exec,nosuid,nodev,mode=0777,size=512m", 65_536),
    ("/dev/shm", "rw,nosuid,nodev,noexec,mode=1777,size=256m", 4096),
];

/// Where Podman puts file systems in memory of no size, for everybody to write, beside a root that is only to be read;
/// what is asked for there, it leaves.
const PODMANS: &[&str] = &["/run", "/var/tmp"];

/// What is asked for instead.
const NOTHING: &str = "ro,noexec,nosuid,nodev,mode=0755,size=4k";

/// The folder of a project where it has none on the host.
const NO_WORKSPACE: (&str, &str, u32) = ("/app", "rw,exec,nosuid,nodev,mode=0777,size=64m", 4096);

/// Folders of the container that are covered: what the kernel tells of the machine, and terminals.
const COVERED: &[&str] = &["/sys", "/dev/pts", "/dev/mqueue"];

/// How much sooner than others a container's process is ended by the kernel when memory is short, of 1000.
const MEMORY_KILLER_SCORE: i64 = 500;

/// What engines change of a new network's settings, changed back: ports that only root may open.
const SYSCTL: (&str, &str) = ("net.ipv4.ip_unprivileged_port_start", "1024");

/// Most that the container's processes may ask for of what each process has a limit for; commands get less.
const PROCESS_LIMITS: &[(&str, i64)] = &[("nofile", 65_536), ("nproc", 16_384)];

/// What one container is made of.
pub(super) struct Container<'a> {
    pub(super) facts: &'a Facts,
    pub(super) image: String,
    pub(super) runtime: &'a str,
    /// Our own binary.
    pub(super) launcher: &'a Path,
    pub(super) spec: &'a SandboxSpec,
    /// The volume in which the private layer lies over the shared one.
    pub(super) volume: Option<&'a str>,
    pub(super) labels: HashMap<String, String>,
    /// Whom the engine makes of the container's first process.
    pub(super) outer: (u32, u32),
    /// Whom that process makes of itself, and so of commands.
    pub(super) user: (u32, u32),
    /// The seccomp profile, or for engines that read it themselves, the file with it.
    pub(super) seccomp: String,
}

impl Container<'_> {
    /// The request for it.
    pub(super) fn body(self) -> Result<ContainerCreateBody, SandboxError> {
        let mounts = self.mounts()?;
        let ((outer_uid, outer_gid), (uid, gid)) = (self.outer, self.user);
        let (user, group) = (uid.to_string(), gid.to_string());
        let program = [STAGED_SUPERVISOR, NEST_ARGUMENT, &user, &group, RELAY_ARGUMENT];
        Ok(ContainerCreateBody {
            image: Some(self.image.clone()),
            entrypoint: Some(program.map(str::to_owned).into()),
            user: Some(format!("{outer_uid}:{outer_gid}")),
            working_dir: Some("/".to_owned()),
            hostname: Some("sandbox".to_owned()),
            labels: Some(self.labels.clone()),
            attach_stdin: Some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            open_stdin: Some(true),
            // When nobody talks to it any more, it hears its end, and ends.
            stdin_once: Some(true),
            host_config: Some(self.host_config(mounts)),
            ..ContainerCreateBody::default()
        })
    }

    fn host_config(&self, mounts: Vec<Mount>) -> HostConfig {
        let memory = self.facts.limits_memory.then(|| whole(self.spec.limits.memory_bytes.saturating_add(OWN_MEMORY)));
        HostConfig {
            network_mode: Some("none".to_owned()),
            readonly_rootfs: Some(true),
            cap_drop: Some(vec!["ALL".to_owned()]),
            security_opt: Some(self.security()),
            // A `/proc` with masks cannot be mounted again; commands see only one of their own, masked where it matters.
            masked_paths: Some(COVERED.iter().map(|path| (*path).to_owned()).collect()),
            readonly_paths: Some(Vec::new()),
            memory,
            memory_swap: memory,
            pids_limit: self.facts.limits_tasks.then_some(MAX_TASKS),
            cpu_shares: self.facts.limits_memory.then_some(CPU_SHARES),
            oom_score_adj: Some(MEMORY_KILLER_SCORE),
            sysctls: Some([(SYSCTL.0.to_owned(), SYSCTL.1.to_owned())].into()),
            ulimits: Some(process_limits()),
            tmpfs: Some(self.in_memory()),
            mounts: Some(mounts),
            ipc_mode: Some("private".to_owned()),
            cgroupns_mode: Some(HostConfigCgroupnsModeEnum::PRIVATE),
            // What the relay carries must not be written to the host's disk.
            log_config: Some(HostConfigLogConfig { typ: Some("none".to_owned()), config: None }),
            auto_remove: Some(true),
            runtime: (!self.runtime.is_empty()).then(|| self.runtime.to_owned()),
            ..HostConfig::default()
        }
    }

    fn in_memory(&self) -> HashMap<String, String> {
        let all = IN_MEMORY.iter().chain(self.spec.workspace.is_none().then_some(&NO_WORKSPACE));
        let options = |options: &str, files: &u32| {
            // Podman knows no such option; there, files without content count only as memory.
            if self.facts.is_podman { options.to_owned() } else { format!("{options},nr_inodes={files}") }
        };
        let podmans = PODMANS.iter().filter(|_| self.facts.is_podman);
        all.map(|(place, words, files)| ((*place).to_owned(), options(words, files)))
            .chain(podmans.map(|place| ((*place).to_owned(), NOTHING.to_owned())))
            .collect()
    }

    fn security(&self) -> Vec<String> {
        let mut options = vec!["no-new-privileges".to_owned(), format!("seccomp={}", self.seccomp)];
        if self.facts.is_podman {
            // Podman does not read `MaskedPaths`; this is its word for the same.
            options.push("unmask=ALL".to_owned());
            options.push(format!("mask={}", COVERED.join(":")));
        }
        options
    }

    fn mounts(&self) -> Result<Vec<Mount>, SandboxError> {
        let mut mounts = Vec::new();
        for path in SYSTEM.iter().filter(|path| Path::new(path).exists()) {
            mounts.push(bind(Path::new(path), path, true)?);
        }
        mounts.push(bind(self.launcher, STAGED_SUPERVISOR, true)?);
        for shared in &self.spec.read_only {
            mounts.push(bind(&shared.host, &shared.inside, true)?);
        }
        if let Some(workspace) = &self.spec.workspace {
            mounts.push(bind(workspace, "/app", false)?);
        }
        if let (Some(overlay), Some(volume)) = (&self.spec.overlay, self.volume) {
            mounts.push(bind(&overlay.private, STAGED_PRIVATE, true)?);
            mounts.push(Mount {
                typ: Some(MountType::VOLUME),
                source: Some(volume.to_owned()),
                target: Some(overlay.inside.clone()),
                read_only: Some(false),
                ..Mount::default()
            });
        }
        Ok(mounts)
    }
}

/// The text of the seccomp profile.
pub(super) fn seccomp() -> String {
    seccomp_profile().to_string()
}

/// A host file or folder inside. Unlike the older short form, this never makes what is missing.
fn bind(host: &Path, inside: &str, read_only: bool) -> Result<Mount, SandboxError> {
    let host = std::fs::canonicalize(host).map_err(SandboxError::backend("looked for a folder"))?;
    Ok(Mount {
        typ: Some(MountType::BIND),
        source: Some(super::text(&host)?.to_owned()),
        target: Some(inside.to_owned()),
        read_only: Some(read_only),
        ..Mount::default()
    })
}

/// Limits that an engine would otherwise raise, which not every system lets it do.
fn process_limits() -> Vec<ResourcesUlimits> {
    let own = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let hard = |words: &str| {
        let line = own.lines().find_map(|line| line.strip_prefix(words))?;
        line.split_whitespace().nth(1)?.parse::<i64>().ok()
    };
    let limit = |(name, most): &(&str, i64)| {
        let words = if *name == "nofile" { "Max open files" } else { "Max processes" };
        let value = Some(hard(words).map_or(*most, |hard| hard.min(*most)));
        ResourcesUlimits { name: Some((*name).to_owned()), soft: value, hard: value }
    };
    PROCESS_LIMITS.iter().map(limit).collect()
}

fn whole(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
