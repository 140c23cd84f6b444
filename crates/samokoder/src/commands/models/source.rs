//! Where a model is, and where its key comes from. A key itself is told by nobody.

use crate::commands::BadInput;
use crate::commands::keeper::Keeper;
use crate::models::{Own, OwnPlace};
use crate::remote::{KeptConnection, Remote};
use llm::{ModelName, Place, ProviderKind};
use serde_json::{Value, json};
use std::fmt;

/// Who can reach a model.
pub(super) enum Reach<'k> {
    /// This process, which has its key.
    Here(Box<Place>, KeyFrom),
    /// The server, which keeps its key: the connection, and the model as the provider calls it.
    Server(&'k Remote, KeptConnection, ModelName),
}

/// Where a key comes from.
pub(super) enum KeyFrom {
    /// A person's connection.
    Kept(KeptConnection),
    /// An environment variable of this process.
    Variable(String),
    /// Nowhere: there is none.
    Nowhere,
}

impl KeyFrom {
    /// The connection, where it is one's.
    pub(super) fn connection(&self) -> Option<&str> {
        match self {
            Self::Kept(kept) => Some(&kept.name),
            Self::Variable(_) | Self::Nowhere => None,
        }
    }

    /// The same for programs.
    pub(super) fn json(&self) -> Value {
        match self {
            Self::Kept(kept) => {
                json!({ "connection": kept.name, "has_key": kept.has_key, "last_four": kept.last_four })
            }
            Self::Variable(variable) => json!({ "variable": variable }),
            Self::Nowhere => Value::Null,
        }
    }
}

impl fmt::Display for KeyFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept(kept) if !kept.has_key => write!(f, "key: none, as the connection `{}` says", kept.name),
            Self::Kept(kept) if kept.last_four.is_empty() => write!(f, "key: kept in the connection `{}`", kept.name),
            Self::Kept(kept) => write!(f, "key: …{}, kept in the connection `{}`", kept.last_four, kept.name),
            Self::Variable(variable) => write!(f, "key: from the environment variable {variable}"),
            Self::Nowhere => f.write_str("key: none"),
        }
    }
}

/// Finds who can reach a model: a connection goes before the environment, as in builds.
pub(super) async fn reach<'k>(keeper: &'k Keeper, own: &Own, name: &str) -> anyhow::Result<Reach<'k>> {
    let Some((before, model)) = name.split_once('/').filter(|(_, model)| !model.is_empty()) else {
        return Ok(of_environment(own, name));
    };
    let Some(kept) = keeper.list().await?.into_iter().find(|one| one.name == before) else {
        return Ok(of_environment(own, name));
    };
    if let Some(place) = keeper.place(name).await? {
        return Ok(Reach::Here(Box::new(place), KeyFrom::Kept(kept)));
    }
    let Some(server) = keeper.server() else { return Ok(of_environment(own, name)) };
    let Some(kind) = ProviderKind::parse(&kept.provider) else {
        return Err(BadInput(format!("`{}` is no provider that this version knows", kept.provider)).into());
    };
    Ok(Reach::Server(server, kept, ModelName { kind, model: model.to_owned() }))
}

fn of_environment<'k>(own: &Own, name: &str) -> Reach<'k> {
    let OwnPlace { place, key_variable, .. } = own.place(name);
    let from = match key_variable.filter(|_| !place.key.is_empty()) {
        Some(variable) => KeyFrom::Variable(variable),
        None => KeyFrom::Nowhere,
    };
    Reach::Here(Box::new(place), from)
}
