//! What the sandbox uses, measured from inside: memory from `/proc`, disk space by walking the folders.
//!
//! A process of its own measures, so that the supervisor answers meanwhile however many files there are. It sees only
//! the sandbox, so nothing that commands prepare for it leads anywhere else.

use crate::sys::disk;
use crate::sys::process::{self, Forked};
use crate::usage::{DiskUsage, Usage};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// File systems in memory that commands can write to.
const IN_MEMORY: &[&str] = &["/tmp", "/home", "/dev/shm"];

/// The workspace.
const WORKSPACE: &str = "/app";

/// Folders inside folders that are followed; what lies deeper counts as too many files.
const MAX_DEPTH: usize = 256;

/// Bytes of a block in `st_blocks`.
const BLOCK_BYTES: u64 = 512;

/// Measures in a process of its own, and writes the answer to a pipe.
pub(super) fn measure(files: Option<u64>, upper: Option<&File>, answer: OwnedFd) -> io::Result<()> {
    match process::fork(0)? {
        Forked::Parent(_) => Ok(()),
        Forked::Child => {
            let usage = Usage { disk: files.map(|files| disk_usage(files, upper)), ..memory() };
            let text = serde_json::to_vec(&usage).unwrap_or_default();
            let _ = File::from(answer).write_all(&text);
            process::exit_now(0)
        }
    }
}

/// Adds up the memory of all processes and of the files in memory.
fn memory() -> Usage {
    let mut usage = Usage::default();
    let (mut private, mut shared) = (0, 0);
    for id in process_ids() {
        let Ok(status) = fs::read_to_string(format!("/proc/{id}/status")) else { continue };
        usage.processes += 1;
        private += kibibytes(&status, "RssAnon:");
        shared += kibibytes(&status, "RssShmem:");
    }
    let in_files: u64 = IN_MEMORY.iter().chain(&[WORKSPACE]).filter_map(|path| used_in_memory(path)).sum();
    // A mapped file in memory would be counted twice if both were added.
    usage.memory_bytes = (private * 1024) + in_files.max(shared * 1024);
    usage
}

/// Processes but this one, the supervisor and, where that is another one, the first.
fn process_ids() -> impl Iterator<Item = u32> {
    let (own, supervisor) = (std::process::id(), std::os::unix::process::parent_id());
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(move |id| ![1, own, supervisor].contains(id))
}

fn kibibytes(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Returns what a file system in memory holds; nothing for one on a disk.
fn used_in_memory(path: &str) -> Option<u64> {
    let (used, in_memory) = disk::used_bytes(Path::new(path)).ok()?;
    in_memory.then_some(used)
}

fn disk_usage(max_files: u64, upper: Option<&File>) -> DiskUsage {
    let mut walk = Walk { max_files, ..Walk::default() };
    if let Ok(workspace) = File::open(WORKSPACE) {
        let _ = walk.folder(workspace.as_fd());
    }
    if let Some(upper) = upper {
        let _ = walk.folder(upper.as_fd());
    }
    walk.deleted();
    DiskUsage { bytes: walk.bytes, files: walk.files, free_bytes: disk::free_bytes(Path::new(WORKSPACE)).unwrap_or(0) }
}

#[derive(Default)]
struct Walk {
    max_files: u64,
    bytes: u64,
    files: u64,
    devices: HashSet<u64>,
}

impl Walk {
    /// Adds everything below a folder that lies on the same device. What goes away meanwhile is not counted.
    fn folder(&mut self, root: BorrowedFd<'_>) -> io::Result<()> {
        let device = rustix::fs::fstat(root)?.st_dev;
        self.devices.insert(device);
        let mut open = vec![Dir::read_from(root)?];
        loop {
            let depth = open.len();
            let Some(entries) = open.last_mut() else { return Ok(()) };
            if self.files > self.max_files {
                return Ok(());
            }
            let Some(entry) = entries.read() else {
                open.pop();
                continue;
            };
            let Ok(entry) = entry else { continue };
            let (name, folder) = (entry.file_name(), entries.fd()?);
            let Ok(stat) = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
            if stat.st_dev != device || matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            self.files += 1;
            let blocks = u64::try_from(stat.st_blocks).unwrap_or(0);
            self.bytes += blocks * BLOCK_BYTES / stat.st_nlink.max(1);
            if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
                if depth >= MAX_DEPTH {
                    self.files = self.max_files + 1;
                    return Ok(());
                }
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let below = rustix::fs::openat(folder, name, flags, Mode::empty());
                open.extend(below.and_then(Dir::new));
            }
        }
    }

    /// Adds the files that are deleted and that somebody still has open.
    fn deleted(&mut self) {
        let mut seen = HashSet::new();
        for id in process_ids() {
            for entry in fs::read_dir(format!("/proc/{id}/fd")).into_iter().flatten().flatten() {
                let Ok(metadata) = fs::metadata(entry.path()) else { continue };
                let ours = metadata.is_file() && metadata.nlink() == 0 && self.devices.contains(&metadata.dev());
                if ours && seen.insert(metadata.ino()) {
                    self.bytes += metadata.blocks() * BLOCK_BYTES;
                }
            }
        }
    }
}
