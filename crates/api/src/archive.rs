//! A project's files as a zip archive. The same files always give the same bytes.

use crate::ApiError;
use domain::ids::CheckpointId;
use std::io::{Cursor, Write as _};
use store::Store;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Characters of an app's name that a file's name shows.
const NAME_CHARS: usize = 40;

/// Packs the files of a checkpoint.
pub(crate) async fn zip(store: &Store, checkpoint: CheckpointId) -> Result<Vec<u8>, ApiError> {
    let tree = store.load_tree(checkpoint).await?;
    let mut files = Vec::with_capacity(tree.len());
    for (path, hash) in tree.iter() {
        files.push((path.as_str().to_owned(), store.get_blob(hash).await?));
    }
    tokio::task::spawn_blocking(move || pack(&files)).await.map_err(ApiError::internal)?.map_err(ApiError::internal)
}

fn pack(files: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated).unix_permissions(0o644);
    for (path, content) in files {
        archive.start_file(path.as_str(), options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Makes a file's name of an app's: ASCII letters and digits, so that no header has to be escaped.
pub(crate) fn file_name(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let letters: String = letters.take(NAME_CHARS).collect();
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "app".to_owned() } else { parts.join("-") }
}
