//! What a person can choose from: the built-in model, those of the settings, and all that their own providers list.

use super::Models;
use blueprint::MODEL_NAME;
use domain::ids::{ConnectionId, PersonId};
use domain::money::MicroUsd;
use futures_util::future::join_all;
use llm::{Listed, ModelCard, ModelName, Price, ProviderKind};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{ConnectionRow, Store, StoreError};
use tokio::time::Instant;

/// How long a provider's list is taken as it is.
const FRESH: Duration = Duration::from_secs(600);

/// Lists that are kept.
const MAX_LISTS: usize = 200;

/// Models of one list that are kept, and letters of their names.
const MAX_KEPT: usize = 2_000;
const MAX_NAME: usize = 200;

/// Models of one connection that are shown.
const MAX_SHOWN: usize = 400;

/// A model that a person can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name, as a request names it.
    pub name: String,
    /// The connection that it is reached with; `None` for the installation's own.
    pub connection: Option<String>,
    /// Tokens that question and answer may have together; `None` where that is not known or nothing to know.
    pub context: Option<u32>,
    /// Prices of a million tokens in and out; `None` where they are not known.
    pub price: Option<(MicroUsd, MicroUsd)>,
}

/// A connection whose models are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlisted {
    /// Its name.
    pub connection: String,
    /// Why, for a person.
    pub reason: String,
}

/// What a person can choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The models, the built-in one first.
    pub models: Vec<Choice>,
    /// The connections whose models could not be listed.
    pub unlisted: Vec<Unlisted>,
}

type List = (Instant, Arc<Vec<Listed>>);

/// Providers' lists, for each version of a connection.
#[derive(Default)]
pub(super) struct KeptLists(Mutex<HashMap<(ConnectionId, i64), List>>);

impl KeptLists {
    fn kept(&self) -> MutexGuard<'_, HashMap<(ConnectionId, i64), List>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Models {
    /// Lists what a person can choose from; each provider is asked, all at once, if it was not lately.
    ///
    /// # Errors
    /// The store's; a provider that does not answer is told of.
    pub async fn choices(&self, store: &Store, person: PersonId) -> Result<Choices, StoreError> {
        let builtin = Choice { name: MODEL_NAME.to_owned(), connection: None, context: None, price: free() };
        let own = self.usual.names().filter(|name| *name != MODEL_NAME).map(|name| self.own_choice(name));
        let mut choices = Choices { models: std::iter::once(builtin).chain(own).collect(), unlisted: Vec::new() };
        if self.shop.is_none() {
            return Ok(choices);
        }
        let connections = store.list_connections(person).await?;
        let lists = join_all(connections.iter().map(|connection| self.listed(store, connection))).await;
        for (connection, listed) in connections.iter().zip(lists) {
            match listed? {
                Ok(listed) => choices.models.extend(self.choices_of(connection, &listed)),
                Err(reason) => choices.unlisted.push(Unlisted { connection: connection.name.clone(), reason }),
            }
        }
        Ok(choices)
    }

    /// Returns the prices of a million tokens in and out of a person's model; `None` where they are not known.
    ///
    /// # Errors
    /// The store's.
    pub async fn price(&self, store: &Store, person: PersonId, name: &str) -> Result<Option<Price>, StoreError> {
        let Some(shop) = &self.shop else { return Ok(None) };
        let known = match self.connection_of(store, person, name).await? {
            Some((connection, model)) => ProviderKind::parse(&connection.kind)
                .map(|kind| shop.card(&ModelName { kind, model: model.to_owned() })),
            None => Some(shop.card(&ModelName::parse(name))),
        };
        Ok(known.and_then(|card| card.price))
    }

    fn own_choice(&self, name: &str) -> Choice {
        let card = self.shop.as_ref().map_or_else(ModelCard::unknown, |shop| shop.card(&ModelName::parse(name)));
        choice(name.to_owned(), None, &card, None)
    }

    async fn listed(&self, store: &Store, connection: &ConnectionRow) -> super::Found<Arc<Vec<Listed>>> {
        let key = (connection.id, connection.version);
        let kept = self.lists.kept().get(&key).filter(|(at, _)| at.elapsed() < FRESH).map(|(_, list)| Arc::clone(list));
        if let Some(list) = kept {
            return Ok(Ok(list));
        }
        let place = match self.place(store, connection, "").await? {
            Ok(place) => place,
            Err(reason) => return Ok(Err(reason)),
        };
        let list = match self.shop()?.list(&place).await {
            Ok(list) => list,
            Err(error) => return Ok(Err(error.to_string())),
        };
        // A server of anybody's may list anything; what is kept has a limit.
        let list = list.into_iter().filter(|one| one.name.len() <= MAX_NAME).take(MAX_KEPT);
        let list = Arc::new(list.collect::<Vec<_>>());
        let mut lists = self.lists.kept();
        if lists.len() >= MAX_LISTS {
            lists.clear();
        }
        lists.insert(key, (Instant::now(), Arc::clone(&list)));
        Ok(Ok(list))
    }

    /// The models that the catalog knows first: lists are full of those that write no text.
    fn choices_of(&self, connection: &ConnectionRow, listed: &[Listed]) -> Vec<Choice> {
        let (Some(shop), Some(kind)) = (&self.shop, ProviderKind::parse(&connection.kind)) else { return Vec::new() };
        let mut cards: Vec<(ModelCard, &Listed)> =
            listed.iter().map(|one| (shop.card(&ModelName { kind, model: one.name.clone() }), one)).collect();
        cards.sort_by(|(one, first), (other, second)| (!one.known, &first.name).cmp(&(!other.known, &second.name)));
        cards.truncate(MAX_SHOWN);
        let named = |(card, one): &(ModelCard, &Listed)| {
            let name = format!("{}/{}", connection.name, one.name);
            choice(name, Some(connection.name.clone()), card, Some(one))
        };
        cards.iter().map(named).collect()
    }
}

/// What costs nothing.
fn free() -> Option<(MicroUsd, MicroUsd)> {
    Some((MicroUsd::ZERO, MicroUsd::ZERO))
}

/// What the provider's list says goes before what the catalog says; only the catalog's prices keep a budget.
fn choice(name: String, connection: Option<String>, card: &ModelCard, listed: Option<&Listed>) -> Choice {
    let context = listed.and_then(|one| one.context).or_else(|| card.known.then_some(card.context));
    let price = card.price.as_ref().map(Price::of_a_million);
    Choice { name, connection, context, price }
}
