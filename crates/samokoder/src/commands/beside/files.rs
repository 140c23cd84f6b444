//! A project's files between the server and the person's folder.

use super::super::BadInput;
use crate::remote::{Detail, FileListing, Remote};
use anyhow::Context as _;
use domain::ids::{CheckpointId, ProjectId};
use domain::path::RelPath;
use domain::tree::FileTree;
use orchestrator::delivery::{self, Marker};
use orchestrator::history::TakenIn;
use sandbox::workspace::{MAX_FILE_BYTES, Workspace};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;

/// Brings the newest files of a project to a folder, over the person's own edits that were handed in before; returns
/// how many it has.
pub(crate) async fn bring(
    remote: &Remote,
    project: ProjectId,
    folder: &Path,
    taken: &TakenIn,
) -> anyhow::Result<usize> {
    let (archive, checkpoint) = remote.get_bytes(&format!("/v1/projects/{project}/archive")).await?;
    let checkpoint = checkpoint.context("the server does not say which files these are")?;
    let checkpoint_id = CheckpointId(checkpoint.parse().context("the server does not say which files these are")?);
    let files = unpacked(&archive)?;
    let mut before = match delivery::read_marker(folder) {
        Ok(marker) => tree(remote, &marker).await?,
        Err(_) => FileTree::default(),
    };
    taken.note_in(&mut before);
    let number = files.len();
    let removed: Vec<RelPath> =
        before.iter().map(|(path, _)| path.clone()).filter(|path| !files.contains_key(path)).collect();
    let differs = |(path, content): &(RelPath, Vec<u8>)| before.get(path) != Some(&store::blob_hash(content));
    let changed: Vec<_> = files.into_iter().filter(differs).collect();
    delivery::put_in_place(folder, &Marker { project_id: project, checkpoint_id }, &changed, &removed)?;
    Ok(number)
}

/// Gives the person's own edits in a folder to the server, as a checkpoint of their own; nothing of them is lost.
pub(super) async fn hand_in_edits(remote: &Remote, folder: &Path, marker: &Marker) -> anyhow::Result<TakenIn> {
    #[derive(Deserialize)]
    struct Made {
        kept: Vec<RelPath>,
        overruled: Vec<RelPath>,
    }
    let edits = delivery::manual_edits(folder, &tree(remote, marker).await?)?;
    if edits.is_empty() {
        return Ok(TakenIn::default());
    }
    let content = |bytes: &Vec<u8>| match std::str::from_utf8(bytes) {
        Ok(text) => json!(text),
        Err(_) => json!(bytes),
    };
    let files: Vec<_> =
        edits.iter().map(|edit| json!({ "path": edit.path, "content": edit.content.as_ref().map(content) })).collect();
    let body = json!({ "base": marker.checkpoint_id, "merge": true, "label": "Edited by hand", "files": files });
    let made: Made = remote.post(&format!("/v1/projects/{}/checkpoints", marker.project_id), &body).await?;
    Ok(TakenIn { kept: made.kept, overruled: made.overruled })
}

/// The files that were delivered to a folder.
async fn tree(remote: &Remote, marker: &Marker) -> anyhow::Result<FileTree> {
    let path = format!("/v1/projects/{}/files?checkpoint={}", marker.project_id, marker.checkpoint_id);
    let listing = remote.get::<FileListing>(&path).await.map_err(|error| {
        let other = "the app in this folder was built with another data folder: set SAMOKODER_DATA_DIR to that one";
        if error.downcast_ref::<BadInput>().is_some() { BadInput(other.to_owned()).into() } else { error }
    })?;
    Ok(listing.tree())
}

/// Writes the screenshots and traces of a project's checks into the data folder, by the names of the checks.
pub(super) async fn write_evidence(
    remote: &Remote,
    data_dir: &Path,
    detail: &Detail,
) -> anyhow::Result<Option<String>> {
    let folder = data_dir.join("projects").join(detail.project.id.to_string()).join("evidence");
    let mut written = false;
    let checks = detail.spec.iter().flat_map(|spec| spec.requirements.iter().flat_map(|one| one.checks.iter()));
    for check in checks {
        for (url, kind) in [(&check.screenshot_url, "png"), (&check.trace_url, "zip")] {
            let Some(url) = url else { continue };
            let (bytes, _) = remote.get_bytes(url).await?;
            std::fs::create_dir_all(&folder)?;
            Workspace::open(&folder)?.write_file(&format!("{}.{kind}", check.key), &bytes)?;
            written = true;
        }
    }
    Ok(written.then(|| folder.display().to_string()))
}

/// Unpacks an archive; names that would lead out of a folder are an error.
fn unpacked(archive: &[u8]) -> anyhow::Result<BTreeMap<RelPath, Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).context("the archive is damaged")?;
    let mut files = BTreeMap::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).context("the archive is damaged")?;
        let path = RelPath::parse(&file.name().context("the archive is damaged")?).context("the archive is damaged")?;
        let mut content = Vec::new();
        file.by_ref().take(MAX_FILE_BYTES + 1).read_to_end(&mut content).context("the archive is damaged")?;
        // Cut short it would pass for the person's own edit.
        anyhow::ensure!(u64::try_from(content.len())? <= MAX_FILE_BYTES, "`{path}` is larger than a file may be");
        files.insert(path, content);
    }
    Ok(files)
}
