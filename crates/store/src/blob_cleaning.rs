//! Removes file contents that nothing names any more, and what a killed process left half-written.
//!
//! Rows go first, files later and by their own age: a file is removed only when it has no row and nobody has written
//! it lately. Whoever stores a content writes its file before its row, so no interleaving loses a file with a row.

use crate::blobs::{BATCH, places};
use crate::values::{get, sql};
use crate::{Store, StoreError};
use sea_orm::{ConnectionTrait as _, Value};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How a file is named while it is being removed; the object store calls its own unfinished files `…#1` and so on.
const REMOVED: &str = "#removed";

impl Store {
    /// Removes blobs that no row names and that were last stored longer ago than `young`; returns how many files.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, [`StoreError::Folder`] when a file cannot be removed.
    pub async fn delete_unnamed_blobs(&self, young: Duration) -> Result<u64, StoreError> {
        let text = format!(
            "delete from blob where touched_at <= {} - $1 \
             and not exists (select 1 from checkpoint_file where checkpoint_file.blob = blob.hash) \
             and not exists (select 1 from check_result where check_result.screenshot = blob.hash or check_result.trace = blob.hash)",
            self.database_now()
        );
        let age = Value::from(i64::try_from(young.as_millis()).unwrap_or(i64::MAX));
        self.db.execute_raw(sql(self.backend(), &text, [age])).await?;
        self.kept.forget_contents();
        let mut removed = 0;
        for folder in entries(&self.blob_folder())? {
            let (unfinished, old) = old_files(&folder, young)?;
            for file in &unfinished {
                remove(file)?;
                removed += 1;
            }
            for part in old.chunks(BATCH) {
                removed += self.remove_orphans(part, young).await?;
            }
        }
        Ok(removed)
    }

    /// Removes those of the files that have no row.
    async fn remove_orphans(&self, files: &[PathBuf], young: Duration) -> Result<u64, StoreError> {
        let hashes: Vec<String> = files.iter().map(|file| hash_of(file)).collect();
        let text = format!("select hash from blob where hash in ({})", places(1, hashes.len()));
        let rows = self.db.query_all_raw(sql(self.backend(), &text, hashes.iter().cloned().map(Value::from))).await?;
        let known: HashSet<String> = rows.iter().map(|row| get(row, "hash")).collect::<Result<_, _>>()?;
        let mut removed = 0;
        for (file, _) in files.iter().zip(&hashes).filter(|(_, hash)| !known.contains(*hash)) {
            removed += u64::from(remove_if_old(file, young)?);
        }
        Ok(removed)
    }
}

/// The blob that a file holds: the names of its folder and of itself.
fn hash_of(file: &Path) -> String {
    let name = |path: Option<&Path>| {
        path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    name(file.parent()) + &name(Some(file))
}

/// Returns the files that nobody has written lately: unfinished ones, and whole ones.
fn old_files(folder: &Path, young: Duration) -> Result<(Vec<PathBuf>, Vec<PathBuf>), StoreError> {
    if !folder.is_dir() {
        return Ok((Vec::new(), Vec::new()));
    }
    let old = entries(folder)?.into_iter().filter(|file| is_old(file, young));
    Ok(old.partition(|file| file.file_name().is_some_and(|name| name.to_string_lossy().contains('#'))))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let read = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    read.map_err(fault(folder))
}

/// A file that is gone is not old: somebody else removed it.
fn is_old(file: &Path, young: Duration) -> bool {
    let written = fs::metadata(file).and_then(|file| file.modified());
    written.is_ok_and(|written| written.elapsed().is_ok_and(|age| age >= young))
}

/// Takes a file out of sight and looks again: one that was written in between goes back to its place.
fn remove_if_old(file: &Path, young: Duration) -> Result<bool, StoreError> {
    let mut aside = file.as_os_str().to_owned();
    aside.push(REMOVED);
    let aside = PathBuf::from(aside);
    match fs::rename(file, &aside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        moved => moved.map_err(fault(file))?,
    }
    if is_old(&aside, young) {
        remove(&aside)?;
        return Ok(true);
    }
    fs::rename(&aside, file).map_err(fault(file))?;
    Ok(false)
}

fn remove(file: &Path) -> Result<(), StoreError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(fault(file)(error)),
        _ => Ok(()),
    }
}

fn fault(path: &Path) -> impl Fn(io::Error) -> StoreError {
    move |source| StoreError::Folder { path: path.display().to_string(), source }
}
