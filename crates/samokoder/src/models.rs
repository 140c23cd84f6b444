//! The models that this machine is set up for: names, addresses and keys from the settings.

use crate::commands::BadInput;
use crate::remote::KeptConnection;
use crate::settings::{ProviderSettings, Settings};
use api::Estimate;
use blueprint::{Blueprint, MODEL_NAME};
use domain::ids::PersonId;
use domain::route::ModelRoute;
use llm::{
    ApiKey, CallTimes, GateLimits, GivenBy, ModelCard, ModelName, Place, Price, Provider, ProviderKind, Reach, Shop,
    ShopParts, Usage,
};
use orchestrator::models::Models;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

/// Tokens of a build with few tasks whose answers can all be used: the prompts of a small app, measured with the built-in
/// model, and answers of a language model, which are two to three times as long.
const SMALL_BUILD: Usage = Usage { input_tokens: 200_000, cached_tokens: 0, written_tokens: 0, output_tokens: 30_000 };

/// Tokens of a build with many tasks and some repairs.
const LARGE_BUILD: Usage = Usage { input_tokens: 700_000, cached_tokens: 0, written_tokens: 0, output_tokens: 120_000 };

/// The models that the settings name, and what all models share.
#[derive(Clone)]
pub(crate) struct Own {
    settings: Settings,
    shop: Arc<Shop>,
}

/// Where a model of the settings lives.
pub(crate) struct OwnPlace {
    pub(crate) place: Place,
    /// The variable that holds the key; `None` where none is needed.
    pub(crate) key_variable: Option<String>,
    /// Whether an answer without a key is to be expected.
    pub(crate) keyless: bool,
}

impl Own {
    /// Reads the catalog and makes the clients of this process.
    pub(crate) fn open(settings: &Settings) -> anyhow::Result<Self> {
        let (model, seconds) = (&settings.model, Duration::from_secs);
        let limits = GateLimits {
            width: model.parallel,
            requests_per_minute: (model.requests_per_minute > 0).then_some(model.requests_per_minute),
            tokens_per_minute: (model.tokens_per_minute > 0).then_some(model.tokens_per_minute),
        };
        let moved =
            |(kind, own): (&String, &ProviderSettings)| Some((ProviderKind::parse(kind)?, own.base_url.clone()?));
        // On one person's own machine local models live at private addresses.
        let people = if settings.server.hosted {
            Reach::Public { allowed: settings.server.reachable.clone() }
        } else {
            Reach::Anywhere
        };
        let shop = Shop::open(ShopParts {
            known: model.known.clone(),
            limits,
            times: CallTimes {
                first: seconds(model.first_token_s),
                between: seconds(model.stall_s),
                whole: seconds(model.timeout_s),
            },
            addresses: settings.providers.iter().filter_map(moved).collect(),
            people,
        })?;
        Ok(Self { settings: settings.clone(), shop: Arc::new(shop) })
    }

    /// Returns what all models share.
    pub(crate) fn shop(&self) -> &Arc<Shop> {
        &self.shop
    }

    /// Returns what finds models by their names, for whoever names them.
    pub(crate) fn models(&self) -> Models {
        let (own, model) = (self.clone(), &self.settings.model);
        let usual = ModelRoute { model: model.name.clone(), fallbacks: model.fallbacks.clone() };
        let make = move |name: &str| own.make(name).map_err(|error| format!("{error:#}"));
        Models::new(make).usually(usual).with_shop(Arc::clone(&self.shop))
    }

    /// Makes a model.
    pub(crate) fn make(&self, name: &str) -> anyhow::Result<Arc<dyn Provider>> {
        if name == MODEL_NAME {
            return Ok(Arc::new(Blueprint));
        }
        let OwnPlace { place, key_variable, keyless } = self.place(name);
        if place.key.is_empty() && !keyless {
            let variable = key_variable.as_deref().unwrap_or(&self.settings.model.key_variable);
            let kind = place.name.kind.as_str();
            let sentence = format!(
                "the model `{name}` needs a key: keep one with `samokoder keys add {kind}` or on the page Models, put it into the \
                 environment variable {variable}, or use the built-in model with `--model {MODEL_NAME}`"
            );
            return Err(BadInput(sentence).into());
        }
        Ok(self.shop.make(&place).map_err(|error| BadInput(error.to_string()))?)
    }

    /// Returns what is known of a model.
    pub(crate) fn card(&self, name: &ModelName) -> ModelCard {
        self.shop.card(name)
    }

    /// Returns what a model costs; its name may begin with one of these connections.
    pub(crate) fn price(&self, kept: &[KeptConnection], name: &str) -> Option<Price> {
        let connection = |(before, model): (&str, &str)| {
            let kept = kept.iter().find(|one| one.name == before && !model.is_empty())?;
            Some(ModelName { kind: ProviderKind::parse(&kept.provider)?, model: model.to_owned() })
        };
        let of_connection = name.split_once('/').and_then(connection);
        self.card(&of_connection.unwrap_or_else(|| ModelName::parse(name))).price
    }

    /// Finds where a model lives, and its key.
    pub(crate) fn place(&self, name: &str) -> OwnPlace {
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
        let place = Place { name, base_url, given_by: GivenBy::Operator, key: ApiKey::new(key) };
        OwnPlace { place, key_variable, keyless }
    }
}

/// Says what a build will probably cost with a person's model; `None` where its price is not known.
pub(crate) async fn estimate(
    models: &Models,
    store: &Store,
    person: PersonId,
    name: &str,
) -> anyhow::Result<Option<Estimate>> {
    let Some(price) = models.price(store, person, name).await? else { return Ok(None) };
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
    let (low_microusd, high_microusd) = (price.of_many(&low).0, price.of_many(&high).0);
    Ok(Some(Estimate { low_microusd, high_microusd, from_history: average.is_some() }))
}

fn is_at_openai(address: &str) -> bool {
    let host = |address: &str| reqwest::Url::parse(address).ok()?.host_str().map(str::to_owned);
    host(address) == ProviderKind::OpenAi.address().and_then(host)
}
