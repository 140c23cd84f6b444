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
        let mut before = 0;
        let mut disk_due = Instant::now() + DISK;
        while self.watched.running.load(Ordering::Acquire) > 0 {
            let looked = Instant::now();
            let with_disk = looked >= disk_due;
            let files = with_disk.then_some(self.limits.files);
            let usage = self.control.measure(files).await.ok()?;
            if with_disk {
                disk_due = Instant::now() + DISK.max(looked.elapsed() * DISK_SHARE).max(pause);
            }
            if self.watched.memory_kills() > kills {
                return Some(Resource::Memory);
            }
            if let Some(resource) = overused(&usage, &self.limits) {
                return Some(resource);
            }
            pause = next_pause(pause, before, &usage, &self.limits);
            before = usage.memory_bytes;
            // A command that begins is looked at soon, however calm the others are.
            let begun = tokio::time::timeout(pause, self.watched.begun.notified()).await;
            if begun.is_ok() {
                pause = SHORTEST;
                tokio::time::sleep(SHORTEST).await;
            }
        }
        None
    }
}

/// Doubles the pause while nothing grows; anything else is looked at again at once.
fn next_pause(pause: Duration, before: u64, usage: &Usage, limits: &SandboxLimits) -> Duration {
    let calm = usage.memory_bytes <= before + CALM_BYTES && usage.memory_bytes < limits.memory_bytes / 2;
    if calm { (pause * 2).min(LONGEST) } else { SHORTEST }
}

#[cfg(test)]
mod tests;
