//! Brings a project's code to the person's folder, and reads back what they changed there.
//!
//! The folder is the person's: nothing in it is overwritten or deleted unless it is what was delivered before. A
//! marker file tells which project a folder holds and at which checkpoint, so that manual edits can be told apart.

use crate::OrchestratorError;
use domain::edit::FileChange;
use domain::ids::{CheckpointId, ProjectId};
use domain::path::RelPath;
use domain::tree::FileTree;
use sandbox::folder_lock::remove_abandoned;
use sandbox::workspace::Workspace;
use sandbox::{FolderLock, SandboxError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use store::Store;

/// Folder inside a delivered app that holds the marker.
const MARKER: &str = ".samokoder/project.json";

/// File inside a folder into which files are being brought for the first time; it names the project.
const UNFINISHED: &str = ".samokoder/unfinished";

/// How a folder is named in which files wait for being moved to their places.
const STAGING: &str = ".samokoder-";

/// Permissions of a new app's folder.
const FOLDER_MODE: u32 = 0o755;

/// Says which project a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The project.
    pub project_id: ProjectId,
    /// The checkpoint whose files were delivered.
    pub checkpoint_id: CheckpointId,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderProblem {
    /// Somebody's files are in it.
    #[error("`{}` is not empty: name a new or empty folder with --out", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// It is no app of ours.
    #[error("`{}` holds no app that was built here: go to its folder, or name it with --project", folder.display())]
    NoProject {
        /// The folder.
        folder: PathBuf,
    },
    /// A folder with files of the person's own stands where the app has a file.
    #[error("`{}` holds files of your own where the app now has a file: move them, then run `samokoder export`", folder.join(path).display())]
    InTheWay {
        /// The app's folder.
        folder: PathBuf,
        /// The folder in it.
        path: String,
    },
    /// It cannot be read or written.
    #[error("`{}` cannot be written; name another folder with --out", folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Finds out whether a new app could be written to `folder`, without leaving anything there.
///
/// # Errors
/// [`FolderProblem`] when it is not empty, or cannot be made or written.
pub fn check_new_folder(folder: &Path) -> Result<(), FolderProblem> {
    let io = |source| FolderProblem::Io { folder: folder.to_owned(), source };
    match std::fs::read_dir(folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(FolderProblem::NotEmpty { folder: folder.to_owned() });
            }
            probe(folder).map_err(io)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => probe(existing_parent(folder)).map_err(io),
        Err(error) => Err(io(error)),
    }
}

fn probe(folder: &Path) -> std::io::Result<()> {
    // The error of a temporary file names the file, which means nothing to a person; its kind says enough.
    staging_prefix().tempfile_in(folder).map(drop).map_err(|error| error.kind().into())
}

fn existing_parent(folder: &Path) -> &Path {
    folder.ancestors().skip(1).find(|parent| parent.as_os_str().is_empty() || parent.is_dir()).map_or(
        Path::new("."),
        |parent| {
            if parent.as_os_str().is_empty() { Path::new(".") } else { parent }
        },
    )
}

/// Reads the marker of a delivered app.
///
/// # Errors
/// [`FolderProblem::NoProject`] when there is none.
pub fn read_marker(folder: &Path) -> Result<Marker, FolderProblem> {
    let missing = || FolderProblem::NoProject { folder: folder.to_owned() };
    let bytes = Workspace::open(folder).and_then(|folder| folder.read_file(MARKER)).map_err(|_| missing())?;
    serde_json::from_slice(&bytes).map_err(|_| missing())
}

/// Says whether a project's newest files have still to be brought to its folder: it was never made, or the process that
/// brought them was killed. A folder that holds something else is left alone.
#[must_use]
pub fn is_due(folder: &Path, project: ProjectId, head: CheckpointId) -> bool {
    match read_marker(folder) {
        Ok(marker) => marker.project_id == project && marker.checkpoint_id != head,
        Err(_) => check_new_folder(folder).is_ok() || is_unfinished(folder, project),
    }
}

fn is_unfinished(folder: &Path, project: ProjectId) -> bool {
    let named = Workspace::open(folder).and_then(|folder| folder.read_file(UNFINISHED));
    named.is_ok_and(|name| name == project.to_string().as_bytes())
}

/// Brings the files of a checkpoint to the person's folder, and the marker last.
///
/// Only files that differ from the delivered state are touched; files that are in neither tree are left alone. All
/// bytes are on the disk before the first file is moved to its place, so a full disk leaves the folder as it was.
///
/// # Errors
/// [`OrchestratorError`] when a blob or the folder cannot be read or written. Running it again repairs the rest.
pub async fn deliver(
    store: &Store,
    folder: &Path,
    marker: &Marker,
    delivered: Option<&FileTree>,
) -> Result<usize, OrchestratorError> {
    let tree = store.load_tree(marker.checkpoint_id).await?;
    let empty = FileTree::default();
    let before = delivered.unwrap_or(&empty);
    let mut changed = Vec::new();
    for (path, hash) in tree.iter().filter(|(path, hash)| before.get(path) != Some(*hash)) {
        changed.push((path.clone(), store.get_blob(hash).await?));
    }
    let removed: Vec<RelPath> =
        before.iter().filter(|(path, _)| tree.get(path).is_none()).map(|(path, _)| path.clone()).collect();
    put_in_place(folder, marker, &changed, &removed)?;
    Ok(tree.len())
}

/// Writes changed files, removes others, and says in the folder what it holds now. All bytes are on the disk before
/// the first file is moved to its place.
///
/// # Errors
/// [`OrchestratorError`] when the folder cannot be written. Running it again repairs the rest.
pub fn put_in_place(
    folder: &Path,
    marker: &Marker,
    changed: &[(RelPath, Vec<u8>)],
    removed: &[RelPath],
) -> Result<(), OrchestratorError> {
    let io = |source| FolderProblem::Io { folder: folder.to_owned(), source };
    let is_new = !folder.exists();
    let above = if is_new { folder.parent().unwrap_or(Path::new(".")) } else { folder };
    std::fs::create_dir_all(above).map_err(io)?;
    remove_abandoned(above, STAGING);
    let stage = staging_prefix().tempdir_in(above).map_err(|error| io(error.kind().into()))?;
    let _used = FolderLock::together(stage.path());
    let staged = Workspace::open(stage.path())?;
    for (path, content) in changed {
        staged.write_file(path.as_str(), content)?;
    }
    if is_new {
        write_marker(stage.path(), marker)?;
        std::fs::set_permissions(stage.path(), std::fs::Permissions::from_mode(FOLDER_MODE)).map_err(io)?;
        std::fs::rename(stage.path(), folder).map_err(io)?;
        return Ok(());
    }
    let workspace = Workspace::open(folder)?;
    // A folder gives way to a file of its name only if nothing but delivered files that go is in it.
    let gone: BTreeSet<&str> = removed.iter().map(RelPath::as_str).collect();
    let folders: Vec<&str> =
        changed.iter().map(|(path, _)| path.as_str()).filter(|path| workspace.is_folder(path)).collect();
    for path in &folders {
        if workspace.below(path)?.iter().any(|file| !gone.contains(file.as_str())) {
            return Err(FolderProblem::InTheWay { folder: folder.to_owned(), path: (*path).to_owned() }.into());
        }
    }
    if read_marker(folder).is_err() {
        workspace.write_file(UNFINISHED, marker.project_id.to_string().as_bytes())?;
    }
    // A file that gives way to a folder of its name goes first.
    let gives_way = |gone: &&RelPath| changed.iter().any(|(path, _)| path.as_str().starts_with(&format!("{gone}/")));
    for path in removed.iter().filter(gives_way) {
        workspace.remove_file(path.as_str())?;
    }
    for path in folders {
        workspace.remove_folder(path)?;
    }
    for (path, _) in changed {
        workspace.adopt_file(&staged, path.as_str())?;
    }
    for path in removed.iter().filter(|path| !gives_way(path)) {
        workspace.remove_file(path.as_str())?;
    }
    write_marker(folder, marker)?;
    Ok(workspace.remove_file(UNFINISHED)?)
}

fn staging_prefix() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGING);
    builder
}

/// Says in a folder which project it holds, and at which checkpoint.
///
/// # Errors
/// [`OrchestratorError`] when the folder cannot be written.
pub fn write_marker(folder: &Path, marker: &Marker) -> Result<(), OrchestratorError> {
    let text = serde_json::to_vec_pretty(marker).map_err(OrchestratorError::internal)?;
    Ok(Workspace::open(folder)?.write_file(MARKER, &text)?)
}

/// Returns how the person's folder differs from what was delivered: their manual edits.
///
/// Files of the person's own making count only when the project could hold them: no links, no build output, text or
/// binary up to the size cap.
///
/// # Errors
/// [`OrchestratorError`] when the folder cannot be read.
pub fn manual_edits(folder: &Path, delivered: &FileTree) -> Result<Vec<FileChange>, OrchestratorError> {
    let workspace = Workspace::open(folder)?;
    let mut edits = Vec::new();
    let mut seen = BTreeSet::new();
    for name in workspace.list()? {
        let Ok(path) = RelPath::parse(&name) else { continue };
        let content = match read(&workspace, &path) {
            // It has gone since it was listed, and is looked for below.
            Ok(None) => continue,
            Ok(Some(content)) => content,
            // The project could not hold it, and never did.
            Err(SandboxError::Cap { .. }) if delivered.get(&path).is_none() => continue,
            Err(error) => return Err(error.into()),
        };
        if delivered.get(&path) != Some(&store::blob_hash(&content)) {
            edits.push(FileChange { path: path.clone(), content: Some(content) });
        }
        seen.insert(path);
    }
    // A delivered file that the listing leaves out, such as one of build output, is looked for by its name.
    for (path, hash) in delivered.iter().filter(|(path, _)| !seen.contains(*path)) {
        let content = read(&workspace, path)?;
        if content.as_deref().map(store::blob_hash).as_ref() != Some(hash) {
            edits.push(FileChange { path: path.clone(), content });
        }
    }
    Ok(edits)
}

/// Reads a file of a person's folder; `None` when there is no ordinary file. One that cannot be read is an error, since
/// it must not be taken for one that the person has deleted.
fn read(workspace: &Workspace, path: &RelPath) -> Result<Option<Vec<u8>>, SandboxError> {
    match workspace.read_file(path.as_str()) {
        Err(SandboxError::Outside { .. }) => Ok(None),
        content => content.map(Some),
    }
}
