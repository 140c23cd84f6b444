//! File contents by their hash: written once, compressed, checked when read.

use crate::values::{count, get, sql};
use crate::{Store, StoreError};
use domain::tree::BlobHash;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use sea_orm::{ConnectionTrait as _, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Compression level: fast, since blobs are written while somebody waits.
const LEVEL: i32 = 3;

/// A blob that is stored again is written and marked as fresh at most so often. Far below the age at which the
/// cleaning removes files.
const TOUCH_EVERY_MS: i64 = 3_600_000;

/// Files that are written at the same time: most of the time is waiting for the disk.
const WRITERS: usize = 8;

/// Blobs that one statement names.
pub(crate) const BATCH: usize = 200;

/// A blob whose file is on the disk.
struct Written {
    hash: BlobHash,
    bytes: usize,
    stored_bytes: usize,
}

/// Returns the name under which bytes are stored.
#[must_use]
pub fn blob_hash(bytes: &[u8]) -> BlobHash {
    BlobHash(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Store {
    /// Stores bytes and returns their hash; storing them again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when the disk fails, [`StoreError::Database`] when the database does.
    pub async fn put_blob(&self, bytes: &[u8]) -> Result<BlobHash, StoreError> {
        let stored = self.put_blobs(&[bytes]).await?;
        stored.into_iter().next().ok_or(StoreError::NotFound { what: "hash of what was stored" })
    }

    /// Stores several contents at once and returns their hashes, in the same order.
    ///
    /// A row is written or refreshed only after its file is on the disk, and a row that is not fresh has its file
    /// written again. So whoever finds a fresh row finds a young file, which the cleaning leaves alone.
    pub(crate) async fn put_blobs(&self, contents: &[&[u8]]) -> Result<Vec<BlobHash>, StoreError> {
        let hashes: Vec<BlobHash> = contents.iter().map(|bytes| blob_hash(bytes)).collect();
        let wanted: BTreeMap<&BlobHash, &[u8]> = hashes.iter().zip(contents.iter().copied()).collect();
        let names: Vec<&BlobHash> = wanted.keys().copied().collect();
        let mut fresh = BTreeSet::new();
        for part in names.chunks(BATCH) {
            fresh.extend(self.fresh_blobs(part).await?);
        }
        let missing = wanted.into_iter().filter(|(hash, _)| !fresh.contains(&hash.0));
        let writes: Vec<_> = missing.map(|(hash, bytes)| self.write_blob(hash.clone(), bytes)).collect();
        let mut written: Vec<Written> = stream::iter(writes).buffer_unordered(WRITERS).try_collect().await?;
        // In one order everywhere, so that two workers with the same blobs wait for each other and do not deadlock.
        written.sort_by(|one, other| one.hash.cmp(&other.hash));
        for part in written.chunks(BATCH) {
            self.note_blobs(part).await?;
        }
        Ok(hashes)
    }

    /// Finds out which blobs were written so lately that nothing removes them now.
    async fn fresh_blobs(&self, hashes: &[&BlobHash]) -> Result<Vec<String>, StoreError> {
        let places = places(1, hashes.len());
        let text = format!(
            "select hash from blob where hash in ({places}) and touched_at > {} - {TOUCH_EVERY_MS}",
            self.database_now()
        );
        let values = hashes.iter().map(|hash| Value::from(hash.0.clone()));
        let rows = self.db.query_all_raw(sql(self.backend(), &text, values)).await?;
        rows.iter().map(|row| get(row, "hash")).collect()
    }

    async fn write_blob(&self, hash: BlobHash, bytes: &[u8]) -> Result<Written, StoreError> {
        self.disk_point("put a blob")?;
        let stored = zstd::encode_all(bytes, LEVEL).map_err(|source| disk(&hash, source))?;
        let stored_bytes = stored.len();
        self.blobs
            .put(&place(&hash), PutPayload::from(stored))
            .await
            .map_err(|error| disk(&hash, std::io::Error::other(error)))?;
        Ok(Written { hash, bytes: bytes.len(), stored_bytes })
    }

    async fn note_blobs(&self, written: &[Written]) -> Result<(), StoreError> {
        let now = self.database_now();
        let rows: Vec<String> = (0..written.len()).map(|row| format!("({}, {now})", places(row * 3 + 1, 3))).collect();
        let text = format!(
            "insert into blob (hash, bytes, stored_bytes, touched_at) values {} \
             on conflict (hash) do update set touched_at = excluded.touched_at",
            rows.join(", ")
        );
        let values =
            written.iter().flat_map(|one| [Value::from(one.hash.0.clone()), count(one.bytes), count(one.stored_bytes)]);
        self.db.execute_raw(sql(self.backend(), &text, values)).await?;
        Ok(())
    }

    /// Returns the bytes of a hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown hash, [`StoreError::Corrupt`] when the bytes are not those stored.
    pub async fn get_blob(&self, hash: &BlobHash) -> Result<Vec<u8>, StoreError> {
        self.disk_point("get a blob")?;
        if let Some(bytes) = self.kept.content(hash) {
            return Ok(bytes);
        }
        let damaged = || StoreError::Corrupt { what: format!("blob {}", hash.0) };
        let found = self.blobs.get(&place(hash)).await.map_err(|_| StoreError::NotFound { what: "blob" })?;
        let stored = found.bytes().await.map_err(|error| disk(hash, std::io::Error::other(error)))?;
        let bytes = zstd::decode_all(stored.as_ref()).map_err(|_| damaged())?;
        if blob_hash(&bytes) != *hash {
            return Err(damaged());
        }
        self.kept.keep_content(hash, &bytes);
        Ok(bytes)
    }
}

/// The places of `number` values in a statement, the first one as `$first`.
pub(crate) fn places(first: usize, number: usize) -> String {
    let places: Vec<String> = (first..first + number).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// Two letters of the hash make a folder, so that no folder grows too large.
fn place(hash: &BlobHash) -> Path {
    let (folder, name) = hash.0.split_at_checked(2).unwrap_or(("", &hash.0));
    Path::from_iter([folder, name])
}

fn disk(hash: &BlobHash, source: std::io::Error) -> StoreError {
    StoreError::Folder { path: format!("blobs/{}", hash.0), source }
}
