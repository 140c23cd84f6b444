//! What commands read of a server's connections.

use serde::Deserialize;

/// A person's connections.
#[derive(Debug, Deserialize)]
pub(crate) struct Connections {
    pub(crate) items: Vec<KeptConnection>,
    pub(crate) providers: Vec<KnownProvider>,
}

/// A connection without its key.
#[derive(Debug, Deserialize)]
pub(crate) struct KeptConnection {
    pub(crate) name: String,
    pub(crate) provider: String,
    pub(crate) base_url: Option<String>,
    pub(crate) last_four: String,
    pub(crate) has_key: bool,
    pub(crate) version: i64,
}

/// A provider that one can connect to.
#[derive(Debug, Deserialize)]
pub(crate) struct KnownProvider {
    pub(crate) provider: String,
    pub(crate) needs_key: bool,
}

/// What came of trying a connection.
#[derive(Debug, Deserialize)]
pub(crate) struct KeyTest {
    pub(crate) problem: Option<String>,
    pub(crate) listed: Option<usize>,
    pub(crate) answered_ms: Option<u64>,
}

/// How many keys were sealed anew.
#[derive(Debug, Deserialize)]
pub(crate) struct RotatedKeys {
    pub(crate) keys: usize,
}
