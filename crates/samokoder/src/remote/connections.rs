//! What commands read of a server's connections, and of what people chose.

use domain::money::MicroUsd;
use llm::Listed;
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

impl KeptConnection {
    /// What may be told of its key.
    pub(crate) fn key_words(&self) -> String {
        match (self.has_key, self.last_four.as_str()) {
            (false, _) => "no key".to_owned(),
            (true, "") => "a key".to_owned(),
            (true, last) => format!("…{last}"),
        }
    }
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

/// What a person chose for themselves.
#[derive(Debug, Deserialize)]
pub(crate) struct KeptMe {
    pub(crate) day_cap_microusd: Option<MicroUsd>,
    pub(crate) spent_today_microusd: MicroUsd,
    pub(crate) default_model: Option<String>,
    pub(crate) fallbacks: Vec<String>,
    pub(crate) usual_model: String,
    pub(crate) version: i64,
}

/// The models that a person can choose from.
#[derive(Debug, Deserialize)]
pub(crate) struct ModelOptions {
    pub(crate) items: Vec<ModelOption>,
    pub(crate) unlisted: Vec<UnlistedConnection>,
}

/// One of them.
#[derive(Debug, Deserialize)]
pub(crate) struct ModelOption {
    pub(crate) name: String,
    pub(crate) connection: Option<String>,
    pub(crate) context: Option<u32>,
}

impl ModelOption {
    /// The same as a provider lists it: by its own name.
    pub(crate) fn listed(self) -> Listed {
        let name = self.name.split_once('/').map_or(self.name.as_str(), |(_, model)| model).to_owned();
        Listed { name, context: self.context, ..Listed::default() }
    }
}

/// A connection whose models are not known.
#[derive(Debug, Deserialize)]
pub(crate) struct UnlistedConnection {
    pub(crate) connection: String,
    pub(crate) reason: String,
}
