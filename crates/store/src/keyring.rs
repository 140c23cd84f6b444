//! Master keys, and what is sealed under them.
//!
//! A key of a provider is a row that must not be read from a stolen database or a backup. So it is sealed with
//! XChaCha20-Poly1305, bound to the person and the connection that it is of, so that a row copied elsewhere does not
//! open. The master key stands in the settings, or else in a file of the data folder that only its owner can read. Each
//! sealed value names its master key. Older ones open what they sealed, and seal nothing more: so a rotation may be
//! killed anywhere, and a backup from before it still opens.

use crate::StoreError;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use domain::secret::Secret;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Name of the file in the data folder.
const FILE: &str = "master.key";

/// Bytes of a master key.
const KEY_BYTES: usize = 32;

/// Bytes of a nonce; so many that they can be drawn at random for ever.
const NONCE_BYTES: usize = 24;

/// Bytes of a hash that name a master key.
const ID_BYTES: usize = 8;

/// A key that seals the keys of people.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey([u8; KEY_BYTES]);

impl MasterKey {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().as_bytes();
        let digits: Option<Vec<u8>> =
            text.iter().map(|digit| char::from(*digit).to_digit(16)?.try_into().ok()).collect();
        let bytes: Vec<u8> = digits?.chunks(2).filter_map(|pair| Some(pair.first()? << 4 | pair.get(1)?)).collect();
        (text.len() == KEY_BYTES * 2).then(|| bytes.try_into().ok().map(Self)).flatten()
    }

    /// Draws one at random.
    fn draw() -> io::Result<Self> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        Ok(Self(key))
    }

    /// Names the key without telling it.
    fn id(&self) -> String {
        let digest = Sha256::new().chain_update("samokoder master key").chain_update(self.0).finalize();
        hex(digest.get(..ID_BYTES).unwrap_or_default())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Where the master key stands.
#[derive(Debug, Clone, Default)]
pub enum MasterKeys {
    /// In a file of the data folder, made when it is first needed.
    #[default]
    File,
    /// In the settings; what was sealed under others, the file's too, can still be opened.
    Given {
        /// The one that seals.
        newest: MasterKey,
        /// Those that were used before it.
        older: Vec<MasterKey>,
    },
}

/// The master keys of a data folder. The file is read anew each time, since another process may have changed it.
#[derive(Clone)]
pub(crate) struct Keyring {
    source: MasterKeys,
    file: PathBuf,
}

/// A text that only its master key opens.
pub(crate) struct Sealed {
    /// Name of the master key.
    pub(crate) master_id: String,
    /// A nonce, and the sealed text after it.
    pub(crate) bytes: Vec<u8>,
}

impl Keyring {
    /// Takes the keys of a folder; none is read or made yet.
    pub(crate) fn new(source: MasterKeys, folder: &Path) -> Self {
        Self { source, file: folder.join(FILE) }
    }

    /// Seals a text for one place; it opens nowhere else.
    pub(crate) fn seal(&self, text: &Secret, place: &[u8]) -> Result<Sealed, StoreError> {
        let key = match &self.source {
            MasterKeys::Given { newest, .. } => newest.clone(),
            MasterKeys::File => self.newest_of_file()?,
        };
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|error| self.unusable(io::Error::other(error)))?;
        let payload = Payload { msg: text.expose().as_bytes(), aad: place };
        let sealed = key.cipher().encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| StoreError::Sealed { why: "it is too long to be sealed" })?;
        Ok(Sealed { master_id: key.id(), bytes: [nonce.as_slice(), sealed.as_slice()].concat() })
    }

    /// Opens what was sealed for a place.
    pub(crate) fn open(&self, sealed: &Sealed, place: &[u8]) -> Result<Secret, StoreError> {
        let key = self.all()?.into_iter().find(|key| key.id() == sealed.master_id);
        let key = key.ok_or(StoreError::Sealed { why: "the master key that it was sealed under is not here" })?;
        let damaged = || StoreError::Sealed { why: "it is damaged, or was sealed for another place" };
        let (nonce, text) = sealed.bytes.split_first_chunk::<NONCE_BYTES>().ok_or_else(damaged)?;
        let opened = key.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: text, aad: place });
        let opened = opened.map_err(|_| damaged())?;
        String::from_utf8(opened).map(Secret::from).map_err(|_| damaged())
    }

    /// Makes a new master key the newest one; one of the settings is changed there, and stays as it is.
    pub(crate) fn renew(&self) -> Result<(), StoreError> {
        match &self.source {
            MasterKeys::Given { .. } => Ok(()),
            MasterKeys::File => {
                let renew = || {
                    let keys = [vec![MasterKey::draw()?], self.of_file()?].concat();
                    fs::rename(self.write(&keys)?, &self.file)?;
                    self.keep_names()
                };
                renew().map_err(|error| self.unusable(error))
            }
        }
    }

    /// All keys, the newest one first.
    fn all(&self) -> Result<Vec<MasterKey>, StoreError> {
        let of_file = self.of_file().map_err(|error| self.unusable(error))?;
        Ok(match &self.source {
            MasterKeys::File => of_file,
            MasterKeys::Given { newest, older } => [vec![newest.clone()], older.clone(), of_file].concat(),
        })
    }

    /// The newest key of the file, which is made when there is none.
    fn newest_of_file(&self) -> Result<MasterKey, StoreError> {
        let make = || {
            if self.of_file()?.is_empty() {
                let part = self.write(&[MasterKey::draw()?])?;
                // Of two processes that make it at once, one is first, and both take what that one wrote.
                let linked = fs::hard_link(&part, &self.file);
                fs::remove_file(part)?;
                linked.or_else(|error| if self.file.exists() { Ok(()) } else { Err(error) })?;
                self.keep_names()?;
            }
            self.of_file()?.into_iter().next().ok_or_else(|| io::Error::other("it holds no key"))
        };
        make().map_err(|error| self.unusable(error))
    }

    fn of_file(&self) -> io::Result<Vec<MasterKey>> {
        let text = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let key =
            |line: &str| MasterKey::parse(line).ok_or_else(|| io::Error::other("it holds something else than keys"));
        text.lines().map(key).collect()
    }

    /// Writes a file beside the real one; whoever has it to himself names it then.
    fn write(&self, keys: &[MasterKey]) -> io::Result<PathBuf> {
        let part = self.file.with_extension(crate::values::fresh().simple().to_string());
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        for key in keys {
            writeln!(file, "{}", hex(&key.0))?;
        }
        file.sync_all()?;
        Ok(part)
    }

    /// Makes the names of the folder survive a power cut: no row may name a key that does not.
    fn keep_names(&self) -> io::Result<()> {
        self.file.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    }

    fn unusable(&self, source: io::Error) -> StoreError {
        StoreError::Folder { path: self.file.display().to_string(), source }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
