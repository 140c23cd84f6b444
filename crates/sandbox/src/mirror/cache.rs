//! What the mirror keeps on the disk: archives whose digest was right, and documents; together no more than a cap.
//!
//! What was used longest ago goes first. Several processes may share a folder: files appear in one step, and one that
//! goes while it is read stays readable for whoever has it open.

use super::digest::hex;
use super::document::Document;
use crate::sys::disk::touch;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tempfile::NamedTempFile;

/// Documents whose last look is remembered.
const MAX_CHECKED: usize = 20_000;

/// The folder of the mirror.
pub(super) struct Cache {
    folder: PathBuf,
    cap_bytes: u64,
    used_bytes: AtomicU64,
    fresh: Duration,
    checked: Mutex<HashMap<String, Instant>>,
}

impl Cache {
    /// Opens a folder, and makes room when it holds more than it may.
    pub(super) fn open(folder: PathBuf, cap_bytes: u64, fresh: Duration) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let used_bytes = AtomicU64::new(files(&folder).iter().map(|file| file.bytes).sum());
        let cache = Self { folder, cap_bytes, used_bytes, fresh, checked: Mutex::default() };
        cache.shrink();
        Ok(cache)
    }

    /// Returns the name under which something is kept; whatever stands in `parts`, it is a plain one.
    pub(super) fn key(parts: &[&str]) -> String {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        hex(&digest.finalize())
    }

    /// Returns the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Finds an archive, which counts as a use of it.
    pub(super) fn find_archive(&self, key: &str) -> Option<PathBuf> {
        let path = self.folder.join(format!("{key}.archive"));
        touch(&path).ok().map(|()| path)
    }

    /// Makes a file that is gone when it is not kept.
    pub(super) fn new_file(&self) -> io::Result<NamedTempFile> {
        NamedTempFile::new_in(&self.folder)
    }

    /// Keeps an archive, in one step.
    pub(super) fn keep_archive(&self, key: &str, file: NamedTempFile) -> io::Result<PathBuf> {
        let path = self.folder.join(format!("{key}.archive"));
        self.keep(&path, file)?;
        Ok(path)
    }

    /// Finds a document, which counts as a use of it.
    pub(super) fn find_document(&self, key: &str) -> Option<Document> {
        let path = self.folder.join(format!("{key}.document"));
        let document = Document::unpacked(std::fs::read(&path).ok()?)?;
        let _ = touch(&path);
        Some(document)
    }

    /// Keeps a document, in one step, and remembers that it was just looked at.
    pub(super) fn keep_document(&self, key: &str, document: &Document) -> io::Result<()> {
        let mut file = self.new_file()?;
        file.write_all(&document.packed())?;
        self.keep(&self.folder.join(format!("{key}.document")), file)?;
        self.set_checked(key);
        Ok(())
    }

    /// Says whether the registry was asked for a document just now.
    pub(super) fn is_fresh(&self, key: &str) -> bool {
        self.checked().get(key).is_some_and(|at| at.elapsed() < self.fresh)
    }

    /// Remembers that a document is still the registry's.
    pub(super) fn set_checked(&self, key: &str) {
        let mut checked = self.checked();
        if checked.len() >= MAX_CHECKED {
            checked.clear();
        }
        checked.insert(key.to_owned(), Instant::now());
    }

    /// Has the registry asked again the next time.
    pub(super) fn forget_checked(&self, key: &str) {
        self.checked().remove(key);
    }

    fn checked(&self) -> std::sync::MutexGuard<'_, HashMap<String, Instant>> {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, path: &Path, file: NamedTempFile) -> io::Result<()> {
        let bytes = file.as_file().metadata()?.len();
        // An empty file after a power cut would be served for ever.
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        if self.used_bytes.fetch_add(bytes, Ordering::Relaxed) + bytes > self.cap_bytes {
            self.shrink();
        }
        Ok(())
    }

    /// Removes what was used longest ago until a tenth of the cap is free.
    fn shrink(&self) {
        let mut files = files(&self.folder);
        let mut used: u64 = files.iter().map(|file| file.bytes).sum();
        if used > self.cap_bytes {
            files.sort_by_key(|file| file.used_at);
            for file in files {
                if used <= self.cap_bytes - self.cap_bytes / 10 {
                    break;
                }
                if std::fs::remove_file(&file.path).is_ok() {
                    used -= file.bytes;
                }
            }
        }
        self.used_bytes.store(used, Ordering::Relaxed);
    }
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    used_at: SystemTime,
}

fn files(folder: &Path) -> Vec<Kept> {
    let kept = |entry: std::fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Beside what is kept and what a killed process left unfinished there is only the configuration of a client.
        if !name.ends_with(".archive") && !name.ends_with(".document") && !name.starts_with(".tmp") {
            return None;
        }
        let known = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(Kept { path: entry.path(), bytes: known.len(), used_at: known.modified().ok()? })
    };
    std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).filter_map(kept).collect()
}

#[cfg(test)]
mod tests;
