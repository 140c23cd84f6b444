//! A PostgreSQL of a drill's own, which it may kill.

use crate::bash;
use std::path::{Path, PathBuf};

/// A private server; it goes away with this value.
pub struct PrivatePostgres {
    folder: PathBuf,
    /// Its address.
    pub url: String,
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/private-postgres.sh")
}

impl PrivatePostgres {
    /// Makes and starts one.
    pub async fn start() -> Self {
        let started = bash(&script(), &["start"]).await;
        let (folder, url) = started.split_once(' ').expect("the script prints a folder and an address");
        Self { folder: PathBuf::from(folder), url: url.to_owned() }
    }

    /// Kills it with SIGKILL, as a machine does that runs out of memory.
    pub async fn crash(&self) {
        bash(&script(), &["crash", &self.folder.to_string_lossy()]).await;
    }

    /// Starts it again at the same address.
    pub async fn again(&self) {
        bash(&script(), &["again", &self.folder.to_string_lossy()]).await;
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        #[expect(clippy::disallowed_methods, reason = "a drill is about processes, and this one must not outlive it")]
        let _ = std::process::Command::new("bash").arg(script()).arg("stop").arg(&self.folder).status();
    }
}
