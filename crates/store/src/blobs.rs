//! File contents by their hash: written once, compressed, checked when read.

use crate::values::{count, sql};
use crate::{Store, StoreError};
use domain::tree::BlobHash;
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use sea_orm::{ConnectionTrait as _, Value};
use sha2::{Digest, Sha256};

/// Compression level: fast, since blobs are written while somebody waits.
const LEVEL: i32 = 3;

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
        let known = sql(self.backend(), "select 1 as known from blob where hash = $1", [Value::from(hash.0.clone())]);
        if self.db.query_one_raw(known).await?.is_some() {
            return Ok(hash);
        }
        let stored = zstd::encode_all(bytes, LEVEL).map_err(|source| disk(&hash, source))?;
        let stored_bytes = stored.len();
        self.blobs
            .put(&place(&hash), PutPayload::from(stored))
            .await
            .map_err(|error| disk(&hash, std::io::Error::other(error)))?;
        let text = "insert into blob (hash, bytes, stored_bytes) values ($1, $2, $3) on conflict (hash) do nothing";
        self.db
            .execute_raw(sql(
                self.backend(),
                text,
                [Value::from(hash.0.clone()), count(bytes.len()), count(stored_bytes)],
            ))
            .await?;
        Ok(hash)
    }

    /// Returns the bytes of a hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown hash, [`StoreError::Corrupt`] when the bytes are not those stored.
    pub async fn get_blob(&self, hash: &BlobHash) -> Result<Vec<u8>, StoreError> {
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
