//! File contents by their hash: written once, compressed, checked when read.

use crate::values::{count, get, sql};
use crate::{Store, StoreError};
use domain::tree::BlobHash;
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use sea_orm::{ConnectionTrait as _, Value};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Compression level: fast, since blobs are written while somebody waits.
const LEVEL: i32 = 3;

/// A blob that is stored again is marked as fresh at most so often.
const TOUCH_EVERY_MS: i64 = 3_600_000;

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
        let hash = blob_hash(bytes);
        self.disk_point("put a blob")?;
        let now = self.clock.now().0;
        let known = sql(self.backend(), "select touched_at from blob where hash = $1", [Value::from(hash.0.clone())]);
        if let Some(row) = self.db.query_one_raw(known).await? {
            if get::<i64>(&row, "touched_at")? > now - TOUCH_EVERY_MS {
                return Ok(hash);
            }
            let text = "update blob set touched_at = $2 where hash = $1";
            let touched = [Value::from(hash.0.clone()), Value::from(now)];
            if self.db.execute_raw(sql(self.backend(), text, touched)).await?.rows_affected() > 0 {
                return Ok(hash);
            }
        }
        let stored = zstd::encode_all(bytes, LEVEL).map_err(|source| disk(&hash, source))?;
        let stored_bytes = stored.len();
        self.blobs
            .put(&place(&hash), PutPayload::from(stored))
            .await
            .map_err(|error| disk(&hash, std::io::Error::other(error)))?;
        let text = "insert into blob (hash, bytes, stored_bytes, touched_at) values ($1, $2, $3, $4) \
            on conflict (hash) do update set touched_at = $4";
        self.db
            .execute_raw(sql(
                self.backend(),
                text,
                [Value::from(hash.0.clone()), count(bytes.len()), count(stored_bytes), Value::from(now)],
            ))
            .await?;
        Ok(hash)
    }

    /// Removes blobs that no row names and that were last stored longer ago than `young`; returns how many.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database fails, [`StoreError::Folder`] when a file cannot be removed.
    pub async fn delete_unnamed_blobs(&self, young: Duration) -> Result<u64, StoreError> {
        let before = self.clock.now().0 - i64::try_from(young.as_millis()).unwrap_or(i64::MAX);
        let text = "delete from blob where touched_at < $1 \
            and not exists (select 1 from checkpoint_file where checkpoint_file.blob = blob.hash) \
            and not exists (select 1 from check_result where check_result.screenshot = blob.hash or check_result.trace = blob.hash) \
            returning hash";
        let rows = self.db.query_all_raw(sql(self.backend(), text, [Value::from(before)])).await?;
        let mut removed = 0;
        for row in &rows {
            let hash = BlobHash(get(row, "hash")?);
            match self.blobs.delete(&place(&hash)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => removed += 1,
                Err(error) => return Err(disk(&hash, std::io::Error::other(error))),
            }
        }
        Ok(removed)
    }

    /// Returns the bytes of a hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown hash, [`StoreError::Corrupt`] when the bytes are not those stored.
    pub async fn get_blob(&self, hash: &BlobHash) -> Result<Vec<u8>, StoreError> {
        self.disk_point("get a blob")?;
        let damaged = || StoreError::Corrupt { what: format!("blob {}", hash.0) };
        let found = self.blobs.get(&place(hash)).await.map_err(|_| StoreError::NotFound { what: "blob" })?;
        let stored = found.bytes().await.map_err(|error| disk(hash, std::io::Error::other(error)))?;
        let bytes = zstd::decode_all(stored.as_ref()).map_err(|_| damaged())?;
        if blob_hash(&bytes) == *hash { Ok(bytes) } else { Err(damaged()) }
    }
}

/// Two letters of the hash make a folder, so that no folder grows too large.
fn place(hash: &BlobHash) -> Path {
    let (folder, name) = hash.0.split_at_checked(2).unwrap_or(("", &hash.0));
    Path::from_iter([folder, name])
}

fn disk(hash: &BlobHash, source: std::io::Error) -> StoreError {
    StoreError::Folder { path: format!("blobs/{}", hash.0), source }
}
