//! Whoever keeps people's keys and choices: the server that holds the data folder, or this process. Both go through the
//! same functions; a server is asked over its API, and gives no key away.

use super::{BadInput, beside};
use crate::models::Own;
use crate::remote::{KeptConnection, KeptMe, KeyTest, Remote};
use crate::settings::Settings;
use domain::ids::PersonId;
use llm::Place;
use orchestrator::models::{Models, Tested, Wish};
use store::{ConnectionRow, NewConnection, PersonRow, Store};

/// Whoever keeps keys and choices.
pub(super) enum Keeper {
    /// The server that holds the data folder.
    Server(Remote),
    /// This process.
    Here(Box<Here>),
}

/// What this process keeps them with.
pub(super) struct Here {
    store: Store,
    models: Models,
}

impl Keeper {
    /// Finds the server, or opens the store.
    pub(super) async fn open(settings: &Settings, own: &Own) -> anyhow::Result<Self> {
        if let Some(remote) = Remote::find(settings).await {
            return Ok(Self::Server(remote));
        }
        let store = crate::session::open_store(settings).await?;
        Ok(Self::Here(Box::new(Here { store, models: own.models() })))
    }

    /// The kinds of providers that answer without a key.
    pub(super) async fn kinds_without_key(&self) -> anyhow::Result<Vec<String>> {
        match self {
            Self::Server(remote) => beside::keys::kinds_without_key(remote).await,
            Self::Here(here) => {
                let kinds = here.models.kinds().into_iter().filter(|kind| !kind.needs_key);
                Ok(kinds.map(|kind| kind.kind.to_owned()).collect())
            }
        }
    }

    /// Keeps a connection; one of the same name is changed.
    pub(super) async fn add(&self, new: NewConnection) -> anyhow::Result<KeptConnection> {
        match self {
            Self::Server(remote) => beside::keys::add(remote, &new).await,
            Self::Here(here) => {
                let Here { store, models } = &**here;
                let kept = match store.find_connection(PersonId::LOCAL, &new.name).await? {
                    Some(seen) => models.reconnect(store, &seen, new).await?,
                    None => models.connect(store, PersonId::LOCAL, new).await?,
                };
                Ok(kept.map_err(BadInput)?.into())
            }
        }
    }

    /// Lists the connections, by their names.
    pub(super) async fn list(&self) -> anyhow::Result<Vec<KeptConnection>> {
        Ok(match self {
            Self::Server(remote) => beside::keys::list(remote).await?,
            Self::Here(here) => {
                here.store.list_connections(PersonId::LOCAL).await?.into_iter().map(KeptConnection::from).collect()
            }
        })
    }

    /// Tries a connection.
    pub(super) async fn test(&self, name: &str, model: Option<&str>) -> anyhow::Result<KeyTest> {
        match self {
            Self::Server(remote) => beside::keys::test(remote, name, model).await,
            Self::Here(here) => {
                let connection = found(&here.store, name).await?;
                let Tested { problem, listed, answered_ms } = here.models.test(&here.store, &connection, model).await?;
                Ok(KeyTest { problem, listed, answered_ms })
            }
        }
    }

    /// Removes a connection with its key.
    pub(super) async fn remove(&self, name: &str) -> anyhow::Result<()> {
        match self {
            Self::Server(remote) => beside::keys::remove(remote, name).await,
            Self::Here(here) => {
                found(&here.store, name).await?;
                Ok(here.store.delete_connection(PersonId::LOCAL, name).await?)
            }
        }
    }

    /// Seals all keys under a new master key; returns how many.
    pub(super) async fn rotate(&self) -> anyhow::Result<usize> {
        Ok(match self {
            Self::Server(remote) => beside::keys::rotate(remote).await?,
            Self::Here(here) => here.store.rotate_master_key().await?,
        })
    }

    /// Returns what the person chose, and what their day has cost.
    pub(super) async fn me(&self) -> anyhow::Result<KeptMe> {
        match self {
            Self::Server(remote) => beside::keys::me(remote).await,
            Self::Here(here) => here.view(here.store.get_person(PersonId::LOCAL).await?).await,
        }
    }

    /// Changes what the person chose.
    pub(super) async fn choose(&self, wish: Wish) -> anyhow::Result<KeptMe> {
        match self {
            Self::Server(remote) => beside::keys::choose(remote, &wish).await,
            Self::Here(here) => {
                let seen = here.store.get_person(PersonId::LOCAL).await?;
                here.view(here.models.choose(&here.store, &seen, wish).await?.map_err(BadInput)?).await
            }
        }
    }

    /// Returns where a model of a connection lives, with its key. `None` for other names, and for all where a server
    /// keeps the keys.
    pub(super) async fn place(&self, name: &str) -> anyhow::Result<Option<Place>> {
        match self {
            Self::Server(_) => Ok(None),
            Self::Here(here) => {
                let place = here.models.kept_place(&here.store, PersonId::LOCAL, name).await?.map_err(BadInput)?;
                Ok(place.map(|(_, place)| place))
            }
        }
    }

    /// Returns the server, where one keeps the keys.
    pub(super) fn server(&self) -> Option<&Remote> {
        match self {
            Self::Server(remote) => Some(remote),
            Self::Here(_) => None,
        }
    }
}

impl Here {
    async fn view(&self, me: PersonRow) -> anyhow::Result<KeptMe> {
        let spent = self.store.get_spent_today_by(me.id).await?;
        let (default_model, fallbacks) = me.route.map(|route| (route.model, route.fallbacks)).unzip();
        Ok(KeptMe {
            day_cap_microusd: me.day_cap,
            spent_today_microusd: spent,
            default_model,
            fallbacks: fallbacks.unwrap_or_default(),
            usual_model: self.models.usual().model.clone(),
            version: me.version,
        })
    }
}

async fn found(store: &Store, name: &str) -> anyhow::Result<ConnectionRow> {
    let none = || BadInput(format!("there is no connection `{name}`: `samokoder keys list` shows them"));
    Ok(store.find_connection(PersonId::LOCAL, name).await?.ok_or_else(none)?)
}

impl From<ConnectionRow> for KeptConnection {
    fn from(row: ConnectionRow) -> Self {
        let ConnectionRow { name, kind, base_url, last_four, has_key, version, .. } = row;
        Self { name, provider: kind, base_url, last_four, has_key, version }
    }
}
