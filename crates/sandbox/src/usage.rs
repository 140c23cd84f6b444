//! What a sandbox uses, and whether that is too much.

use crate::command::Resource;
use crate::spec::SandboxLimits;
use serde::{Deserialize, Serialize};

/// What all commands of a sandbox use together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Private memory and files in memory, in bytes.
    pub memory_bytes: u64,
    /// Processes and threads, without those of the sandbox itself.
    pub processes: u64,
    /// What lies on the disk; absent when it was not looked at.
    pub disk: Option<DiskUsage>,
}

/// What a sandbox takes on the disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskUsage {
    /// Bytes of files, with those that are deleted and still open.
    pub bytes: u64,
    /// Files and folders; counting ends soon after the limit.
    pub files: u64,
    /// Bytes that the disk still takes.
    pub free_bytes: u64,
}

/// A disk that takes less than this is almost full.
const ALMOST_FULL_BYTES: u64 = 128 << 20;

/// A sandbox that takes less than this does not fill a disk.
const MUCH_BYTES: u64 = 512 << 20;

/// Decides whether a sandbox uses too much, and of what.
#[must_use]
pub fn overused(usage: &Usage, limits: &SandboxLimits) -> Option<Resource> {
    if usage.memory_bytes > limits.memory_bytes {
        return Some(Resource::Memory);
    }
    if usage.processes > limits.processes {
        return Some(Resource::Processes);
    }
    let disk = usage.disk?;
    let fills_disk = disk.free_bytes < ALMOST_FULL_BYTES && disk.bytes > MUCH_BYTES;
    if disk.bytes > limits.disk_bytes || fills_disk {
        return Some(Resource::Disk);
    }
    (disk.files > limits.files).then_some(Resource::Files)
}

#[cfg(test)]
mod tests;
