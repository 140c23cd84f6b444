//! What all models of a process share: connections, limits, and what is known of them.
//!
//! An address that the operator set is used as it is. One that a person gave is reached as far as people may reach,
//! which on a server that others use is the public internet alone; so there are two clients, and where everything may
//! be reached they are one.

use crate::key::ApiKey;
use crate::kind::{ModelName, ProviderKind};
use crate::{
    AddressRefused, CallTimes, Catalog, CatalogRow, GateLimits, Guards, Listed, LlmError, ModelCard, Prompt, Provider,
    Question, Reach, Remote, RemoteParts, Reply, Structured, list_models,
};
use domain::agent_io::{AgentInput, SpecInput};
use domain::language::Language;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most tokens of an answer to a greeting; models that think before they answer need some.
const GREETING_TOKENS: u32 = 1_000;

/// What a shop is opened with.
#[derive(Debug, Clone)]
pub struct ShopParts {
    /// Rows that go before the built-in catalog.
    pub known: Vec<CatalogRow>,
    /// Limits of each key.
    pub limits: GateLimits,
    /// How long a call may be silent.
    pub times: CallTimes,
    /// Where providers live that the operator moved.
    pub addresses: BTreeMap<ProviderKind, String>,
    /// How far addresses reach that people give.
    pub people: Reach,
}

/// Why a shop cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// The built-in catalog is broken, which a test rules out.
    #[error("the catalog of models is broken")]
    Catalog(#[source] toml::de::Error),
    /// This machine has no usable certificates.
    #[error("no connection can be made")]
    Http(#[source] reqwest::Error),
}

/// Whose address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenBy {
    /// That of whoever runs this process.
    Operator,
    /// That of somebody who uses it.
    Person,
}

/// Where a model lives.
#[derive(Debug, Clone)]
pub struct Place {
    /// Who serves it, and what it is called there.
    pub name: ModelName,
    /// The address as it was written.
    pub base_url: String,
    /// Who wrote it.
    pub given_by: GivenBy,
    /// The key; empty where none is needed.
    pub key: ApiKey,
}

/// What all models of a process share.
#[derive(Debug)]
pub struct Shop {
    catalog: Catalog,
    guards: Guards,
    times: CallTimes,
    addresses: BTreeMap<ProviderKind, String>,
    operator: Door,
    people: Door,
}

/// How far, and the connections that go there.
#[derive(Debug, Clone)]
struct Door {
    reach: Reach,
    http: reqwest::Client,
}

impl Door {
    fn open(reach: Reach) -> Result<Self, ShopError> {
        Ok(Self { http: reach.client().map_err(ShopError::Http)?, reach })
    }
}

impl Shop {
    /// Reads the catalog and makes the clients of this process.
    ///
    /// # Errors
    /// [`ShopError`] when this machine cannot make connections.
    pub fn open(parts: ShopParts) -> Result<Self, ShopError> {
        let operator = Door::open(Reach::Anywhere)?;
        let people = if parts.people == Reach::Anywhere { operator.clone() } else { Door::open(parts.people)? };
        Ok(Self {
            catalog: Catalog::new(parts.known).map_err(ShopError::Catalog)?,
            guards: Guards::new(parts.limits),
            times: parts.times,
            addresses: parts.addresses,
            operator,
            people,
        })
    }

    /// Returns where a kind of provider lives when a person says nothing else, and whose address that is.
    #[must_use]
    pub fn usual_address(&self, kind: ProviderKind) -> Option<(&str, GivenBy)> {
        let moved = self.addresses.get(&kind).map(|address| (address.as_str(), GivenBy::Operator));
        // A usual address may be one of this machine, so it is no more trusted than a person's own.
        moved.or_else(|| kind.address().map(|address| (address, GivenBy::Person)))
    }

    /// Makes a model behind the gate that all calls with its key share.
    ///
    /// # Errors
    /// [`AddressRefused`] when its address cannot be used.
    pub fn make(&self, place: &Place) -> Result<Arc<dyn Provider>, AddressRefused> {
        let remote = self.remote(place, self.card(&place.name))?;
        Ok(Arc::new(self.guards.guard(remote, place.name.kind, &place.base_url, &place.key)))
    }

    /// Makes the bare model.
    ///
    /// # Errors
    /// [`AddressRefused`] when its address cannot be used.
    pub fn remote(&self, place: &Place, card: ModelCard) -> Result<Remote, AddressRefused> {
        let address = self.address(place)?;
        Ok(Remote::new(RemoteParts {
            http: self.door(place.given_by).http.clone(),
            kind: place.name.kind,
            address,
            key: place.key.clone(),
            model: place.name.model.clone(),
            card,
            times: self.times,
        }))
    }

    /// Returns the checked address of a place.
    ///
    /// # Errors
    /// [`AddressRefused`] when it cannot be used.
    pub fn address(&self, place: &Place) -> Result<reqwest::Url, AddressRefused> {
        self.door(place.given_by).reach.check(&place.base_url)
    }

    /// Returns what is known of a model.
    #[must_use]
    pub fn card(&self, name: &ModelName) -> ModelCard {
        self.catalog.find(name)
    }

    /// Asks a provider for its models.
    ///
    /// # Errors
    /// [`LlmError`], as for a question.
    pub async fn list(&self, place: &Place) -> Result<Vec<Listed>, LlmError> {
        let address = self.address(place).map_err(|error| out_of_reach(&error))?;
        list_models(&self.door(place.given_by).http, place.name.kind, &address, &place.key).await
    }

    /// Asks a model to say hello: whether it answers at all, for next to nothing.
    ///
    /// # Errors
    /// [`LlmError`], as for a question.
    pub async fn greet(&self, place: &Place) -> Result<Reply, LlmError> {
        let card = ModelCard { structured: Structured::Prompt, ..self.card(&place.name) };
        self.remote(place, card).map_err(|error| out_of_reach(&error))?.ask(&greeting()).await
    }

    fn door(&self, given_by: GivenBy) -> &Door {
        match given_by {
            GivenBy::Operator => &self.operator,
            GivenBy::Person => &self.people,
        }
    }
}

fn out_of_reach(error: &AddressRefused) -> LlmError {
    LlmError::Unable { reason: error.to_string() }
}

/// A small question. Some providers want the word JSON in it before they give JSON objects.
#[must_use]
pub fn greeting() -> Question {
    let input = SpecInput { brief: String::new(), language: Language::En, contract: String::new() };
    Question {
        action: "models/test",
        input: AgentInput::WriteSpec(input),
        prompt: Prompt {
            system: "You are asked whether you work. (This is no question about json.)".to_owned(),
            user: "Say hello in one short sentence.".to_owned(),
            ..Prompt::default()
        },
        schema: None,
        max_output_tokens: GREETING_TOKENS,
        tries: 1,
        party: 0,
    }
}

#[cfg(test)]
mod tests;
