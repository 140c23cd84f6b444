//! `server.json` in the data folder: where the server that uses the folder is, for other commands.
//!
//! It holds a token, so that a command is sure to talk to that server; only the folder's owner can read it.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// Name of the file.
const NAME: &str = "server.json";

/// Bytes of a token.
const TOKEN_BYTES: usize = 32;

/// Where the server that uses a data folder is. The one who wrote it removes it when it is dropped.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ServerFile {
    /// Where it is opened in a browser.
    pub(crate) url: String,
    /// Where programs connect to.
    pub(crate) address: String,
    /// Its process.
    pub(crate) pid: u32,
    /// What it knows itself by.
    pub(crate) token: String,
    /// Its version.
    pub(crate) version: String,
    #[serde(skip)]
    path: Option<PathBuf>,
}

impl ServerFile {
    /// Says where this process serves a data folder. What an earlier server left is replaced.
    pub(crate) fn write(folder: &Path, ip: IpAddr, port: u16) -> anyhow::Result<Self> {
        let mut token = [0; TOKEN_BYTES];
        getrandom::fill(&mut token).map_err(std::io::Error::other)?;
        let path = folder.join(NAME);
        let host = if ip.is_ipv4() { "localhost".to_owned() } else { format!("[{ip}]") };
        let file = Self {
            url: format!("http://{host}:{port}"),
            address: std::net::SocketAddr::new(ip, port).to_string(),
            pid: std::process::id(),
            token: token.iter().map(|byte| format!("{byte:02x}")).collect(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            path: Some(path.clone()),
        };
        // A temporary file can be read by nobody else, and a rename shows it whole.
        let mut part = tempfile::NamedTempFile::new_in(folder).context("`server.json` cannot be written")?;
        part.write_all(&serde_json::to_vec_pretty(&file)?)?;
        part.persist(&path).context("`server.json` cannot be written")?;
        Ok(file)
    }

    /// Reads where a server of a data folder is or was.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(NAME)).ok()?).ok()
    }
}

impl Drop for ServerFile {
    fn drop(&mut self) {
        let Some(path) = &self.path else { return };
        let is_ours = |file: &Self| file.token == self.token;
        if path.parent().and_then(Self::read).as_ref().is_some_and(is_ours) {
            let _ = std::fs::remove_file(path);
        }
    }
}
