//! People's connections: checked before they are kept, and tried.

use super::{Found, Models};
use domain::ids::PersonId;
use llm::{GivenBy, LlmError, ModelName, Place, ProviderKind};
use store::{ConnectionRow, NewConnection, Store};

/// Most letters of a connection's name.
const MAX_NAME: usize = 40;

/// Most letters of a key or an address.
const MAX_LETTERS: usize = 1_000;

/// Most connections of one person.
const MAX_CONNECTIONS: usize = 50;

/// A kind of provider, as people choose one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindRow {
    /// Its name.
    pub kind: &'static str,
    /// Where it lives when nothing else is said; `None` where each server has its own address.
    pub address: Option<String>,
    /// Whether it answers nobody without a key.
    pub needs_key: bool,
}

/// What came of trying a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tested {
    /// What is wrong, for a person; `None` when it works.
    pub problem: Option<String>,
    /// How many models the provider lists.
    pub listed: Option<usize>,
    /// How long the model took to say hello, in milliseconds, where one was named.
    pub answered_ms: Option<u64>,
}

/// Says whether a text can be a connection's name: it stands before the slash in a model's name.
pub(super) fn is_name(text: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= MAX_NAME && text.chars().all(good)
}

/// Returns the connection that a model's name seems to begin with, where it is no kind of provider.
pub(super) fn may_be_in(name: &str) -> Option<&str> {
    let (before, _) = name.split_once('/')?;
    (is_name(before) && ProviderKind::parse(before).is_none()).then_some(before)
}

impl Models {
    /// The kinds of providers that people can connect to.
    #[must_use]
    pub fn kinds(&self) -> Vec<KindRow> {
        let usual = |kind| self.shop.as_ref().and_then(|shop| shop.usual_address(kind));
        let row = |kind: ProviderKind| KindRow {
            kind: kind.as_str(),
            address: usual(kind).map(|(address, _)| address.to_owned()),
            needs_key: kind.key_variable().is_some(),
        };
        ProviderKind::ALL.into_iter().map(row).collect()
    }

    /// Checks and keeps a new connection.
    ///
    /// # Errors
    /// The store's. The inner error is a sentence for a person.
    pub async fn connect(&self, store: &Store, person: PersonId, new: NewConnection) -> Found<ConnectionRow> {
        if let Err(reason) = self.check(&new, new.key.as_ref().is_some_and(|key| !key.is_empty())) {
            return Ok(Err(reason));
        }
        if store.list_connections(person).await?.len() >= MAX_CONNECTIONS {
            return Ok(Err(format!("{MAX_CONNECTIONS} connections are the most: remove one first")));
        }
        store.create_connection(person, new).await.map(Ok)
    }

    /// Checks and keeps a change of a connection. A key goes only where it was meant for: another provider or address
    /// needs it to be entered again, or whoever can change an address could read the key there.
    ///
    /// # Errors
    /// The store's. The inner error is a sentence for a person.
    pub async fn reconnect(&self, store: &Store, seen: &ConnectionRow, change: NewConnection) -> Found<ConnectionRow> {
        let moved = change.kind != seen.kind || change.base_url != seen.base_url;
        if moved && seen.has_key && change.key.is_none() {
            return Ok(Err("enter the key again: it was meant for another provider or address".to_owned()));
        }
        let has_key = change.key.as_ref().map_or(seen.has_key, |key| !key.is_empty());
        match self.check(&change, has_key) {
            Err(reason) => Ok(Err(reason)),
            Ok(()) => store.update_connection(seen, change).await.map(Ok),
        }
    }

    /// Tries a connection: whether the provider takes the key, and whether a model answers if one is named.
    ///
    /// # Errors
    /// The store's; what the provider says is no error.
    pub async fn test(
        &self,
        store: &Store,
        connection: &ConnectionRow,
        model: Option<&str>,
    ) -> Result<Tested, store::StoreError> {
        let problem = |reason: String| Tested { problem: Some(reason), ..Tested::default() };
        let place = match self.place(store, connection, model.unwrap_or_default()).await? {
            Ok(place) => place,
            Err(reason) => return Ok(problem(reason)),
        };
        let shop = self.shop()?;
        let (listed, hello) = match model {
            // A server may list nothing and answer all the same.
            Some(_) => (shop.list(&place).await.ok(), Some(shop.greet(&place).await)),
            None => match shop.list(&place).await {
                Ok(listed) => (Some(listed), None),
                Err(error) => return Ok(problem(error.to_string())),
            },
        };
        let listed = listed.map(|listed| listed.len());
        Ok(match hello.transpose() {
            Ok(reply) => Tested { problem: None, listed, answered_ms: reply.map(|reply| reply.wall_ms) },
            Err(error) => Tested { listed, ..problem(LlmError::to_string(&error)) },
        })
    }

    fn check(&self, new: &NewConnection, has_key: bool) -> Result<(), String> {
        if !is_name(&new.name) {
            return Err(format!(
                "`{}` cannot be a name: use up to {MAX_NAME} small letters, digits and hyphens",
                new.name.chars().take(MAX_NAME).collect::<String>()
            ));
        }
        let Some(kind) = ProviderKind::parse(&new.kind) else {
            let known: Vec<&str> = ProviderKind::ALL.iter().map(|kind| kind.as_str()).collect();
            return Err(format!("there is no provider of that kind: name one of {}", known.join(", ")));
        };
        if ProviderKind::parse(&new.name).is_some_and(|other| other != kind) {
            return Err(format!("`{}` is the name of another provider: choose another name", new.name));
        }
        let key = new.key.as_ref().map_or("", |key| key.expose());
        if key.len() > MAX_LETTERS || key.chars().any(|c| !c.is_ascii_graphic()) {
            return Err("that is no key: it has letters in it that no key has".to_owned());
        }
        if !has_key && kind.key_variable().is_some() {
            return Err(format!("`{}` needs a key", kind.as_str()));
        }
        self.check_address(kind, new.base_url.as_deref())
    }

    fn check_address(&self, kind: ProviderKind, base_url: Option<&str>) -> Result<(), String> {
        let shop = self.shop().map_err(|error| error.to_string())?;
        let given = base_url.map(|address| (address, GivenBy::Person)).or_else(|| shop.usual_address(kind));
        let Some((address, given_by)) = given else {
            return Err(
                "this kind of server has no usual address: give its own, such as http://127.0.0.1:1234/v1".to_owned()
            );
        };
        if address.len() > MAX_LETTERS {
            return Err("the address is too long".to_owned());
        }
        let name = ModelName { kind, model: String::new() };
        let place = Place { name, base_url: address.to_owned(), given_by, key: llm::ApiKey::new(String::new()) };
        shop.address(&place).map(drop).map_err(|error| error.to_string())
    }
}
