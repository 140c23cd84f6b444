//! Watches a warm sandbox while commands run in it, and ends it when they use too much together.
//!
//! The supervisor measures, and this decides. Memory is looked at often while it grows and seldom when it does not;
//! the disk is looked at no more often than a small part of the time that looking takes. Where a control group has a
//! hard limit, the kernel is faster than this; then what this adds is the reason.

use crate::cgroup::Group;
use crate::command::Resource;
use crate::control::Control;
use crate::spec::SandboxLimits;
use crate::usage::{Usage, overused};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Time between two looks at the memory of commands that have just begun or grow.
const SHORTEST: Duration = Duration::from_millis(250);

/// Time between two looks at commands that stay as they are, such as a server that waits.
const LONGEST: Duration = Duration::from_secs(4);

/// Time between two glances at what the kernel counts by itself.
const GLANCE: Duration = Duration::from_millis(500);

/// Processes of a sandbox that are not its commands': the launcher, the supervisor, those that measure or begin a command.
const OWN_PROCESSES: u64 = 8;

/// Time between two looks at the disk, at least.
const DISK: Duration = Duration::from_secs(2);

/// How many times longer than a look at the disk took, the next one waits.
const DISK_SHARE: u32 = 20;

/// Memory that may come and go without being growth, in bytes.
const CALM_BYTES: u64 = 16 << 20;

/// What a sandbox, its commands and its watcher share.
#[derive(Default)]
pub(crate) struct Watched {
    running: AtomicUsize,
    begun: Notify,
    over: OnceLock<Resource>,
    group: Option<Group>,
}

impl Watched {
    /// Nothing runs yet.
    pub(crate) fn new(group: Option<Group>) -> Self {
        Self { group, ..Self::default() }
    }

    /// Returns of what too much was used, once that has ended the sandbox.
    pub(crate) fn over(&self) -> Option<Resource> {
        self.over.get().copied()
    }

    /// Counts a command for as long as the returned value lives.
    pub(crate) fn begin(self: &Arc<Self>) -> Running {
        self.running.fetch_add(1, Ordering::AcqRel);
        self.begun.notify_one();
        Running { kills_before: self.memory_kills(), watched: Arc::clone(self) }
    }

    /// Looks at what a control group tells for nothing. A bomb of processes leaves so little of the processor that
    /// measuring inside takes long.
    fn glance(&self, kills_before: u64, limits: &SandboxLimits) -> Option<Resource> {
        if self.memory_kills() > kills_before {
            return Some(Resource::Memory);
        }
        let tasks = self.group.as_ref().and_then(Group::tasks)?;
        (tasks > limits.processes.saturating_add(OWN_PROCESSES)).then_some(Resource::Processes)
    }

    fn memory_kills(&self) -> u64 {
        self.group.as_ref().map_or(0, Group::memory_kills)
    }
}

/// A command that runs.
pub(crate) struct Running {
    watched: Arc<Watched>,
    kills_before: u64,
}

impl Running {
    /// Returns of what too much was used, if that ended the command's sandbox.
    pub(crate) fn over(&self) -> Option<Resource> {
        self.watched.over()
    }

    /// Says whether the kernel has killed a process for the sandbox's memory since the command began.
    pub(crate) fn lost_memory(&self) -> bool {
        self.watched.memory_kills() > self.kills_before
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.watched.running.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What the watcher of one sandbox needs.
pub(crate) struct Watcher {
    pub(crate) watched: Arc<Watched>,
    pub(crate) control: Arc<Control>,
    pub(crate) limits: SandboxLimits,
    /// Ends the sandbox.
    pub(crate) end: Arc<dyn Fn() + Send + Sync>,
}

impl Watcher {
    /// Watches until the sandbox has ended or was ended.
    pub(crate) async fn run(self) {
        loop {
            while self.watched.running.load(Ordering::Acquire) == 0 {
                self.watched.begun.notified().await;
            }
            if let Some(resource) = self.watch_commands().await {
                tracing::info!(resource = resource.word(), "a sandbox used too much and was ended");
                let _ = self.watched.over.set(resource);
                (self.end)();
                return;
            }
            if self.control.is_gone() {
                return;
            }
        }
    }

    /// Watches for as long as commands run; returns of what they used too much.
    async fn watch_commands(&self) -> Option<Resource> {
        let kills = self.watched.memory_kills();
        let mut pause = SHORTEST;
        let mut before = Usage::default();
        let mut due = Instant::now();
        let mut disk_due = due + DISK;
        while self.watched.running.load(Ordering::Acquire) > 0 {
            if let Some(resource) = self.watched.glance(kills, &self.limits) {
                return Some(resource);
            }
            let looked = Instant::now();
            if looked >= due {
                let with_disk = looked >= disk_due;
                let files = with_disk.then_some(self.limits.files);
                match self.control.measure(files).await {
                    Ok(usage) => {
                        if with_disk {
                            disk_due = Instant::now() + DISK.max(looked.elapsed() * DISK_SHARE).max(pause);
                        }
                        if let Some(resource) = overused(&usage, &self.limits) {
                            return Some(resource);
                        }
                        pause = next_pause(pause, &before, &usage, &self.limits);
                        before = usage;
                    }
                    Err(_) if self.control.is_gone() => return None,
                    // It is asked again after the pause: at once, a supervisor that cannot answer would be asked without end.
                    Err(error) => tracing::debug!(%error, "a sandbox could not be measured"),
                }
                due = Instant::now() + pause;
            }
            let rest = due.saturating_duration_since(Instant::now()).min(GLANCE);
            // A command that begins is looked at soon, however calm the others are.
            if tokio::time::timeout(rest, self.watched.begun.notified()).await.is_ok() {
                pause = SHORTEST;
                due = Instant::now() + SHORTEST;
            }
        }
        None
    }
}

/// Doubles the pause while nothing grows; anything else is looked at again at once.
fn next_pause(pause: Duration, before: &Usage, usage: &Usage, limits: &SandboxLimits) -> Duration {
    let in_bounds = usage.memory_bytes < limits.memory_bytes / 2 && usage.processes < limits.processes / 2;
    let calm = in_bounds && usage.memory_bytes <= before.memory_bytes + CALM_BYTES;
    if calm { (pause * 2).min(LONGEST) } else { SHORTEST }
}

#[cfg(test)]
mod tests;
