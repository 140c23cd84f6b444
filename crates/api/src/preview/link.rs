//! Signed links to running apps.
//!
//! What is signed says what it is for, so that a link cannot be used as a cookie or the other way round.

use domain::ids::{ProjectId, UnixMs};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use uuid::Uuid;

/// Hexadecimal digits of a project's id.
const ID_DIGITS: usize = 32;

/// Hexadecimal digits of a label's signature: 80 bits, more than anybody can try.
const LABEL_DIGITS: usize = 20;

/// Links made within this time are the same, so that a page that asks often need not load the app anew.
const LINK_STEP_MS: i64 = 6 * 3_600_000;

/// How long a visitor stays admitted.
const COOKIE_MS: i64 = 24 * 3_600_000;

/// The key that signs links; it lives as long as the data folder.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl LinkKey {
    /// Takes a key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Reads the key of a data folder, making one at the first time.
    ///
    /// # Errors
    /// The system's, when the file cannot be read or written.
    pub fn of_folder(folder: &Path) -> io::Result<Self> {
        let path = folder.join("link.key");
        let mut key = [0; 32];
        match File::open(&path) {
            Ok(mut file) => file.read_exact(&mut key)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                getrandom::fill(&mut key).map_err(io::Error::other)?;
                let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
                file.write_all(&key)?;
                file.sync_all()?;
            }
            Err(error) => return Err(error),
        }
        Ok(Self(key))
    }

    /// Returns a link to a project's app: it opens for six to twelve hours.
    #[must_use]
    pub fn link(&self, project: ProjectId, port: u16, now: UnixMs) -> String {
        let label = self.label(project);
        let until = (now.0 / LINK_STEP_MS + 2) * LINK_STEP_MS;
        format!("http://{label}.localhost:{port}/?{}={}", super::TOKEN, self.token("link", &label, until))
    }

    /// Returns the name of a project's app: the first part of its host.
    fn label(&self, project: ProjectId) -> String {
        let id = project.0.simple().to_string();
        let signature: String = self.sign("label", &id, 0).chars().take(LABEL_DIGITS).collect();
        format!("{id}{signature}")
    }

    /// Finds the project of a label.
    pub(crate) fn project(&self, label: &str) -> Option<ProjectId> {
        let id = ProjectId(Uuid::try_parse(label.get(..ID_DIGITS)?).ok()?);
        (self.label(id) == label).then_some(id)
    }

    /// Returns the value of the cookie that admits a visitor.
    pub(crate) fn cookie(&self, label: &str, now: UnixMs) -> String {
        self.token("cookie", label, now.0 + COOKIE_MS)
    }

    /// Says whether a link's token opens an app.
    pub(crate) fn opens(&self, label: &str, token: &str, now: UnixMs) -> bool {
        self.is_good("link", label, token, now)
    }

    /// Says whether a cookie admits its visitor to an app.
    pub(crate) fn admits(&self, label: &str, cookie: &str, now: UnixMs) -> bool {
        self.is_good("cookie", label, cookie, now)
    }

    fn token(&self, purpose: &str, label: &str, until: i64) -> String {
        format!("{until}.{}", self.sign(purpose, label, until))
    }

    fn is_good(&self, purpose: &str, label: &str, token: &str, now: UnixMs) -> bool {
        let Some((until, signature)) = token.split_once('.') else { return false };
        let Ok(until) = until.parse::<i64>() else { return false };
        let Some(signature) = unhex(signature) else { return false };
        until > now.0 && self.mac(purpose, label, until).verify_slice(&signature).is_ok()
    }

    fn sign(&self, purpose: &str, text: &str, until: i64) -> String {
        let code = self.mac(purpose, text, until).finalize().into_bytes();
        code.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn mac(&self, purpose: &str, text: &str, until: i64) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of 32 bytes");
        mac.update(format!("{purpose}\n{text}\n{until}").as_bytes());
        mac
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
