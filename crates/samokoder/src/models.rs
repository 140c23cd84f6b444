//! The models that this machine is set up for: names, addresses and keys from the settings.

use crate::commands::BadInput;
use crate::settings::Settings;
use api::Estimate;
use blueprint::{Blueprint, MODEL_NAME};
use llm::{
    ApiKey, CallTimes, Catalog, GateLimits, Guards, ModelCard, ModelName, Provider, ProviderKind, Reach, Remote,
    RemoteParts, Usage,
};
use orchestrator::models::Models;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use store::Store;

/// Tokens of a build with few tasks whose answers can all be used: the prompts of a small app, measured with the built-in
/// model, and answers of a language model, which are two to three times as long.
const SMALL_BUILD: Usage = Usage { input_tokens: 200_000, cached_tokens: 0, written_tokens: 0, output_tokens: 30_000 };

/// Tokens of a build with many tasks and some repairs.
const LARGE_BUILD: Usage = Usage { input_tokens: 700_000, cached_tokens: 0, written_tokens: 0, output_tokens: 120_000 };

/// Returns what makes models by their names.
pub(crate) fn models(shop: Arc<Shop>) -> Models {
    let fallbacks = shop.settings.model.fallbacks.clone();
    Models::new(move |name: &str| shop.make(name).map_err(|error| format!("{error:#}"))).or_else(fallbacks)
}

/// What all models share: connections, limits, and what is known of them.
pub(crate) struct Shop {
    settings: Settings,
    catalog: Catalog,
    guards: Guards,
    reach: Reach,
    /// Made when it is first needed: the built-in model needs none, and to make one reads the machine's certificates.
    http: OnceLock<reqwest::Client>,
}

/// Where a model lives.
pub(crate) struct Place {
    pub(crate) name: ModelName,
    pub(crate) base_url: String,
    /// The variable that holds the key; `None` where none is needed.
    pub(crate) key_variable: Option<String>,
    pub(crate) key: ApiKey,
    /// Whether an answer without a key is to be expected.
    pub(crate) keyless: bool,
}

impl Shop {
    /// Reads the catalog.
    pub(crate) fn open(settings: &Settings) -> anyhow::Result<Self> {
        let model = &settings.model;
        let limits = GateLimits {
            width: model.parallel,
            requests_per_minute: (model.requests_per_minute > 0).then_some(model.requests_per_minute),
            tokens_per_minute: (model.tokens_per_minute > 0).then_some(model.tokens_per_minute),
        };
        // One person's own machine: local models live at private addresses.
        let reach = Reach::Anywhere;
        Ok(Self {
            settings: settings.clone(),
            catalog: Catalog::new(settings.model.known.clone())?,
            guards: Guards::new(limits),
            http: OnceLock::new(),
            reach,
        })
    }

    /// Makes a model.
    pub(crate) fn make(&self, name: &str) -> anyhow::Result<Arc<dyn Provider>> {
        if name == MODEL_NAME {
            return Ok(Arc::new(Blueprint));
        }
        let place = self.place(name);
        if place.key.is_empty() && !place.keyless {
            let variable = place.key_variable.as_deref().unwrap_or(&self.settings.model.key_variable);
            let sentence = format!(
                "the model `{name}` needs a key: put it into the environment variable {variable}, \
                 or use the built-in model with `--model {MODEL_NAME}`"
            );
            return Err(BadInput(sentence).into());
        }
        let remote = self.remote(&place, self.card(&place.name))?;
        Ok(Arc::new(self.guards.guard(remote, place.name.kind, &place.base_url, &place.key)))
    }

    /// Returns the checked address of a place.
    pub(crate) fn address(&self, place: &Place) -> anyhow::Result<reqwest::Url> {
        Ok(self.reach.check(&place.base_url).map_err(|error| BadInput(error.to_string()))?)
    }

    /// Returns the client that all calls share.
    pub(crate) fn http(&self) -> anyhow::Result<&reqwest::Client> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let made = self.reach.client()?;
        Ok(self.http.get_or_init(|| made))
    }

    /// Makes the bare model, without the gate that its calls share.
    pub(crate) fn remote(&self, place: &Place, card: ModelCard) -> anyhow::Result<Remote> {
        let seconds = Duration::from_secs;
        let model = &self.settings.model;
        let address = self.address(place)?;
        Ok(Remote::new(RemoteParts {
            http: self.http()?.clone(),
            kind: place.name.kind,
            address,
            key: place.key.clone(),
            model: place.name.model.clone(),
            card,
            times: CallTimes {
                first: seconds(model.first_token_s),
                between: seconds(model.stall_s),
                whole: seconds(model.timeout_s),
            },
        }))
    }

    /// Returns what is known of a model.
    pub(crate) fn card(&self, name: &ModelName) -> ModelCard {
        self.catalog.find(name)
    }

    /// Says what a build will probably cost with a model; `None` where its price is not known.
    pub(crate) async fn estimate(&self, store: &Store, name: &str) -> anyhow::Result<Option<Estimate>> {
        let place = self.place(name);
        let Some(price) = self.card(&place.name).price else { return Ok(None) };
        let average = store.find_average_build(name).await?.map(|build| {
            let of = |percent: u64| Usage {
                input_tokens: build.input_tokens * percent / 100,
                cached_tokens: build.cached_tokens * percent / 100,
                output_tokens: build.output_tokens * percent / 100,
                ..Usage::default()
            };
            (of(60), of(170))
        });
        let (low, high) = average.unwrap_or((SMALL_BUILD, LARGE_BUILD));
        let (low_microusd, high_microusd) = (price.of(&low).0, price.of(&high).0);
        Ok(Some(Estimate { low_microusd, high_microusd, from_history: average.is_some() }))
    }

    /// Finds where a model lives, and its key.
    pub(crate) fn place(&self, name: &str) -> Place {
        let name = ModelName::parse(name);
        let own = self.settings.providers.get(name.kind.as_str()).cloned().unwrap_or_default();
        let own_server = name.kind == ProviderKind::Compatible;
        let usual_key = if own_server { Some(&*self.settings.model.key_variable) } else { name.kind.key_variable() };
        let base_url =
            own.base_url.unwrap_or_else(|| name.kind.address().unwrap_or(&self.settings.model.base_url).to_owned());
        let key_variable = own.key_variable.or_else(|| usual_key.map(str::to_owned));
        let key = key_variable.as_deref().and_then(|variable| self.settings.key(variable)).unwrap_or_default();
        // A server of one's own, on this machine or in its network, often wants none.
        let keyless = name.kind.key_variable().is_none() && !is_at_openai(&base_url);
        Place { name, base_url, key_variable, key: ApiKey::new(key), keyless }
    }
}

fn is_at_openai(address: &str) -> bool {
    let host = |address: &str| reqwest::Url::parse(address).ok()?.host_str().map(str::to_owned);
    host(address) == ProviderKind::OpenAi.address().and_then(host)
}
