//! The models that runs name: found for a person, made once and shared.
//!
//! A name with a person's connection before its slash is a model there; every other name is one of the installation's
//! own. A connection that is changed has another version, and its models are made anew. Nothing here prints a key.

mod choice;
mod connections;
mod wish;

use blueprint::MODEL_NAME;
use choice::KeptLists;
use domain::ids::{ConnectionId, PersonId, ProjectId};
use domain::route::ModelRoute;
use llm::{ApiKey, GivenBy, ModelName, Place, Provider, ProviderKind, Shop};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{ConnectionRow, Store, StoreError};

pub use choice::{Choice, Choices, Unlisted};
pub use connections::{KindRow, Tested};
pub use wish::Wish;

/// Makes a model of the installation by its name, or says why that is not possible.
pub type MakeModel = dyn Fn(&str) -> Result<Arc<dyn Provider>, String> + Send + Sync;

/// Models that are kept made; past these all are forgotten, and made again when they are asked.
const MAX_MADE: usize = 500;

/// What is wrong with a name, for a person, or a store that does not answer.
type Found<T> = Result<Result<T, String>, StoreError>;

/// The models of this process.
pub struct Models {
    make: Box<MakeModel>,
    made: Mutex<HashMap<Made, Arc<dyn Provider>>>,
    usual: ModelRoute,
    shop: Option<Arc<Shop>>,
    lists: KeptLists,
}

/// What a made model depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Made {
    /// Its name alone.
    Own(String),
    /// A version of a connection, and the provider's name for the model.
    At(ConnectionId, i64, String),
}

/// What a run is to be answered by, as far as somebody said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The model.
    pub model: Option<String>,
    /// The models that stand in for it.
    pub fallbacks: Option<Vec<String>>,
}

impl Models {
    /// Takes what makes the installation's own models by their names. The built-in one answers who says nothing.
    pub fn new(make: impl Fn(&str) -> Result<Arc<dyn Provider>, String> + Send + Sync + 'static) -> Self {
        Self {
            make: Box::new(make),
            made: Mutex::default(),
            usual: MODEL_NAME.into(),
            shop: None,
            lists: KeptLists::default(),
        }
    }

    /// Names the models that answer who says nothing.
    #[must_use]
    pub fn usually(self, usual: ModelRoute) -> Self {
        Self { usual, ..self }
    }

    /// Lets people's own connections be used.
    #[must_use]
    pub fn with_shop(self, shop: Arc<Shop>) -> Self {
        Self { shop: Some(shop), ..self }
    }

    /// The models that answer who says nothing.
    #[must_use]
    pub fn usual(&self) -> &ModelRoute {
        &self.usual
    }

    /// Finds out which models are to answer: those of the request, else those of the project's last run, else those
    /// that the person chose, else those of the settings. All that a request names must be usable; of the others, the
    /// first.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer. The inner error is a sentence for a person.
    pub async fn resolve(
        &self,
        store: &Store,
        person: PersonId,
        project: Option<ProjectId>,
        asked: Asked,
    ) -> Found<ModelRoute> {
        let last = match project {
            Some(project) if asked.model.is_none() => store.find_last_route(project).await?,
            _ => None,
        };
        let own = match &last {
            None => store.get_person(person).await?.route,
            Some(_) => None,
        };
        let before = last.or(own).unwrap_or_else(|| self.usual.clone());
        let named: Vec<String> = asked.fallbacks.iter().flatten().cloned().collect();
        let route = ModelRoute {
            model: asked.model.unwrap_or(before.model),
            fallbacks: asked.fallbacks.unwrap_or(before.fallbacks),
        };
        for name in std::iter::once(&route.model).chain(&named) {
            if let Err(reason) = self.find(store, person, name).await? {
                return Ok(Err(reason));
            }
        }
        Ok(Ok(route))
    }

    /// Returns the models that are asked for a person's run: the chosen one, then those that stand in for it; one that
    /// cannot be made is left out.
    ///
    /// # Errors
    /// As [`Models::find`].
    pub async fn route(&self, store: &Store, person: PersonId, route: &ModelRoute) -> Found<Vec<Arc<dyn Provider>>> {
        let mut models = Vec::new();
        for (place, name) in route.names().enumerate() {
            match self.find(store, person, name).await? {
                Ok(model) => models.push(model),
                Err(reason) if place == 0 => return Ok(Err(reason)),
                Err(reason) => tracing::warn!(model = name, reason, "a model cannot stand in"),
            }
        }
        Ok(Ok(models))
    }

    /// Returns a model for a person, making it at the first call.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer. The inner error says why there is no such model, and what to do.
    pub async fn find(&self, store: &Store, person: PersonId, name: &str) -> Found<Arc<dyn Provider>> {
        if let Some((connection, model)) = self.connection_of(store, person, name).await? {
            return self.at(store, &connection, model).await;
        }
        let key = Made::Own(name.to_owned());
        if let Some(model) = self.kept(&key) {
            return Ok(Ok(model));
        }
        let made = (self.make)(name).map_err(|reason| match connections::may_be_in(name) {
            Some(connection) => format!("there is no connection `{connection}`; as a name of the settings: {reason}"),
            None => reason,
        });
        Ok(made.map(|model| self.keep(key, model)))
    }

    /// Returns where a model lives whose name begins with one of a person's connections, with its key, and the
    /// connection; `None` for every other name.
    ///
    /// # Errors
    /// As [`Models::find`].
    pub async fn kept_place(
        &self,
        store: &Store,
        person: PersonId,
        name: &str,
    ) -> Found<Option<(ConnectionRow, Place)>> {
        let Some((connection, model)) = self.connection_of(store, person, name).await? else { return Ok(Ok(None)) };
        Ok(self.place(store, &connection, model).await?.map(|place| Some((connection, place))))
    }

    /// Finds the connection that a name begins with, and the rest of the name.
    async fn connection_of<'n>(
        &self,
        store: &Store,
        person: PersonId,
        name: &'n str,
    ) -> Result<Option<(ConnectionRow, &'n str)>, StoreError> {
        let Some((before, model)) = name.split_once('/').filter(|(_, model)| !model.is_empty()) else {
            return Ok(None);
        };
        if self.shop.is_none() || !connections::is_name(before) {
            return Ok(None);
        }
        Ok(store.find_connection(person, before).await?.map(|connection| (connection, model)))
    }

    async fn at(&self, store: &Store, connection: &ConnectionRow, model: &str) -> Found<Arc<dyn Provider>> {
        let key = Made::At(connection.id, connection.version, model.to_owned());
        if let Some(model) = self.kept(&key) {
            return Ok(Ok(model));
        }
        let place = match self.place(store, connection, model).await? {
            Ok(place) => place,
            Err(reason) => return Ok(Err(reason)),
        };
        let made = self.shop()?.make(&place).map_err(|error| error.to_string());
        Ok(made.map(|model| self.keep(key, model)))
    }

    /// Opens a connection: where a model of it lives, and with which key.
    async fn place(&self, store: &Store, connection: &ConnectionRow, model: &str) -> Found<Place> {
        let Some(kind) = ProviderKind::parse(&connection.kind) else {
            return Ok(Err(format!("`{}` is no provider that this version knows", connection.kind)));
        };
        let usual = self.shop()?.usual_address(kind);
        let address = connection.base_url.as_deref().map(|address| (address, GivenBy::Person)).or(usual);
        let Some((base_url, given_by)) = address else {
            return Ok(Err(format!("the connection `{}` has no address: give it one", connection.name)));
        };
        let key = match store.get_key(connection).await {
            Ok(key) => key,
            Err(error @ StoreError::Sealed { .. }) => {
                return Ok(Err(format!("the connection `{}` cannot be used: {error}", connection.name)));
            }
            Err(error) => return Err(error),
        };
        let key = ApiKey::new(key.map(|key| key.expose().to_owned()).unwrap_or_default());
        let name = ModelName { kind, model: model.to_owned() };
        Ok(Ok(Place { name, base_url: base_url.to_owned(), given_by, key }))
    }

    /// Connections are only looked for where there is a shop.
    fn shop(&self) -> Result<&Arc<Shop>, StoreError> {
        self.shop.as_ref().ok_or(StoreError::NotFound { what: "way to reach providers in this process" })
    }

    fn kept(&self, key: &Made) -> Option<Arc<dyn Provider>> {
        self.made().get(key).map(Arc::clone)
    }

    fn keep(&self, key: Made, model: Arc<dyn Provider>) -> Arc<dyn Provider> {
        let mut made = self.made();
        if made.len() >= MAX_MADE {
            made.clear();
        }
        Arc::clone(made.entry(key).or_insert(model))
    }

    fn made(&self) -> MutexGuard<'_, HashMap<Made, Arc<dyn Provider>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
