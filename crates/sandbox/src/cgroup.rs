//! Control groups: hard limits for a whole sandbox, where the system lets this process make groups.
//!
//! Version 2 where its controllers are delegated, version 1 controller by controller else. Where neither may be
//! written, there is no group, and the limits are kept by measuring. A group is removed with its sandbox; what a
//! killed service left is removed when the next one starts.

use crate::spec::SandboxLimits;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Where the system shows its groups.
const ROOT: &str = "/sys/fs/cgroup";

/// How our groups are named, followed by the process that made them and a number.
const PREFIX: &str = "samokoder-";

/// The group that the service moves into, since a group with children may hold no process of its own (version 2).
const OWN: &str = "samokoder-service";

/// Processes and threads of a whole sandbox; the user namespace has the finer limit.
const MAX_TASKS: u64 = 4096;

/// The controllers that we use.
const CONTROLLERS: &[&str] = &["memory", "pids", "cpu"];

/// The groups of one sandbox: one folder in version 2, one for each controller in version 1.
#[derive(Debug)]
pub(crate) struct Group {
    folders: Vec<PathBuf>,
    memory: PathBuf,
    version: Version,
    /// Whether its processes are those of commands, and not those of a kernel that runs them.
    holds_commands: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    One,
    Two,
}

impl Group {
    /// Makes a group with limits; `None` where this process may not.
    pub(crate) fn make(limits: &SandboxLimits) -> Option<Self> {
        let own = fs::read_to_string("/proc/self/cgroup").ok()?;
        Self::make_in(Path::new(ROOT), &own, limits)
    }

    fn make_in(root: &Path, own: &str, limits: &SandboxLimits) -> Option<Self> {
        remove_dying();
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("{PREFIX}{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let group = version_two(root, own, &name).or_else(|| version_one(root, own, &name))?;
        match group.limit(limits) {
            Ok(()) => Some(group),
            Err(error) => {
                tracing::debug!(%error, "a control group could not be limited");
                None
            }
        }
    }

    fn limit(&self, limits: &SandboxLimits) -> io::Result<()> {
        let memory = limits.memory_bytes.to_string();
        let (memory_file, swap_file) = match self.version {
            Version::Two => ("memory.max", "memory.swap.max"),
            Version::One => ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"),
        };
        fs::write(self.memory.join(memory_file), &memory)?;
        // Kernels without swap accounting lack the file; then swap is as the system has it.
        let swap = if self.version == Version::Two { "0" } else { &memory };
        let _ = fs::write(self.memory.join(swap_file), swap);
        for folder in &self.folders {
            let _ = fs::write(folder.join("pids.max"), MAX_TASKS.to_string());
            let weight = if self.version == Version::Two { ("cpu.weight", "50") } else { ("cpu.shares", "512") };
            let _ = fs::write(folder.join(weight.0), weight.1);
        }
        Ok(())
    }

    /// Says that its processes are those of a kernel of the sandbox's own, which has many whatever runs in it.
    pub(crate) fn of_own_kernel(mut self) -> Self {
        self.holds_commands = false;
        self
    }

    /// Puts a process, and so everything that it starts from now on, into the group.
    pub(crate) fn add(&self, pid: u32) -> io::Result<()> {
        self.folders.iter().try_for_each(|folder| fs::write(folder.join("cgroup.procs"), pid.to_string()))
    }

    /// Returns how many processes and threads there are, the supervisor's among them; `None` where those are not the
    /// commands'. However busy they keep the machine, this is known at once.
    pub(crate) fn tasks(&self) -> Option<u64> {
        if !self.holds_commands {
            return None;
        }
        let read = |folder: &PathBuf| fs::read_to_string(folder.join("pids.current")).ok()?.trim().parse().ok();
        self.folders.iter().find_map(read)
    }

    /// Returns how many processes were killed because the memory was used up.
    pub(crate) fn memory_kills(&self) -> u64 {
        let file = match self.version {
            Version::Two => "memory.events",
            Version::One => "memory.oom_control",
        };
        let text = fs::read_to_string(self.memory.join(file)).unwrap_or_default();
        let number = text.lines().find_map(|line| line.strip_prefix("oom_kill "));
        number.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Processes that are just dying keep a group for a moment; then the next one that is made removes it.
        let kept = self.folders.drain(..).filter(|folder| fs::remove_dir(folder).is_err());
        dying().extend(kept);
    }
}

/// Groups of sandboxes that have ended, whose processes were not all gone yet.
fn dying() -> MutexGuard<'static, Vec<PathBuf>> {
    static DYING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
    DYING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long the end of the service waits for groups whose processes are just dying.
const LAST_PROCESSES: Duration = Duration::from_secs(2);

/// Removes the groups of sandboxes that have ended, waiting for their last processes for a moment. To be called when all
/// sandboxes are dropped, before this process ends; what is left even then is removed when the next one starts.
pub fn remove_ended_groups() {
    let end = Instant::now() + LAST_PROCESSES;
    while remove_dying() > 0 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Removes the groups that hold no process any more; returns how many still do.
fn remove_dying() -> usize {
    let mut dying = dying();
    dying.retain(|folder| fs::remove_dir(folder).is_err() && folder.exists());
    dying.len()
}

/// Removes the groups of services that are gone; those that still hold processes cannot be removed and stay.
pub(crate) fn remove_abandoned() {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    for place in places(Path::new(ROOT), &own) {
        for entry in fs::read_dir(&place).into_iter().flatten().flatten() {
            if entry
                .file_name()
                .to_str()
                .and_then(maker)
                .is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists())
            {
                let _ = fs::remove_dir(entry.path());
            }
        }
    }
}

/// Reads which process made a group.
fn maker(name: &str) -> Option<u32> {
    name.strip_prefix(PREFIX)?.split('-').next()?.parse().ok()
}

/// Folders in which our groups may lie.
fn places(root: &Path, own: &str) -> Vec<PathBuf> {
    let first = CONTROLLERS.iter().filter_map(|controller| controller_folder(root, own, controller));
    first.chain(unified_folder(root, own)).collect()
}

fn controller_folder(root: &Path, own: &str, controller: &str) -> Option<PathBuf> {
    own.lines().find_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        let names = parts.next()?;
        let path = parts.next()?;
        names.split(',').any(|name| name == controller).then(|| root.join(names).join(path.trim_start_matches('/')))
    })
}

fn unified_folder(root: &Path, own: &str) -> Option<PathBuf> {
    let path = own.lines().find_map(|line| line.strip_prefix("0::"))?;
    let path = path.trim_start_matches('/');
    let path = path.strip_suffix(OWN).unwrap_or(path).trim_end_matches('/');
    Some(root.join(path)).filter(|folder| folder.join("cgroup.controllers").exists())
}

fn version_two(root: &Path, own: &str, name: &str) -> Option<Group> {
    let parent = unified_folder(root, own)?;
    let offered = fs::read_to_string(parent.join("cgroup.controllers")).ok()?;
    if !offered.split_whitespace().any(|controller| controller == "memory") {
        return None;
    }
    delegate(&parent, &offered).ok()?;
    let folder = parent.join(name);
    fs::create_dir(&folder).ok()?;
    Some(Group { folders: vec![folder.clone()], memory: folder, version: Version::Two, holds_commands: true })
}

/// Hands the controllers on to the groups below; for that the service moves into a group of its own first.
fn delegate(parent: &Path, offered: &str) -> io::Result<()> {
    let handed_on = fs::read_to_string(parent.join("cgroup.subtree_control"))?;
    let wanted = CONTROLLERS.iter().filter(|wanted| offered.split_whitespace().any(|one| one == **wanted));
    let missing: Vec<String> = wanted
        .filter(|wanted| !handed_on.split_whitespace().any(|one| one == **wanted))
        .map(|wanted| format!("+{wanted}"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let service = parent.join(OWN);
    if let Err(error) = fs::create_dir(&service)
        && error.kind() != io::ErrorKind::AlreadyExists
    {
        return Err(error);
    }
    fs::write(service.join("cgroup.procs"), std::process::id().to_string())?;
    fs::write(parent.join("cgroup.subtree_control"), missing.join(" "))
}

fn version_one(root: &Path, own: &str, name: &str) -> Option<Group> {
    let mut folders = Vec::new();
    let mut memory = None;
    for controller in CONTROLLERS {
        let Some(parent) = controller_folder(root, own, controller) else { continue };
        let folder = parent.join(name);
        if fs::create_dir(&folder).is_err() {
            continue;
        }
        if *controller == "memory" {
            memory = Some(folder.clone());
        }
        folders.push(folder);
    }
    match memory {
        Some(memory) => Some(Group { folders, memory, version: Version::One, holds_commands: true }),
        None => {
            folders.iter().for_each(|folder| drop(fs::remove_dir(folder)));
            None
        }
    }
}

#[cfg(test)]
mod tests;
