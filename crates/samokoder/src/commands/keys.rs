//! `samokoder keys`: connections to providers, with their keys. A key is read from standard input or asked for without
//! being shown; on the command line others could read it.

mod prompt;

use super::{BadInput, beside};
use crate::args::{ExitCode, KeyAddArgs, KeysArgs, KeysCommand, OutputArgs};
use crate::display::print_line;
use crate::models::Own;
use crate::progress::{count, printable};
use crate::remote::{KeptConnection, KeyTest, Remote};
use crate::settings::Settings;
use domain::ids::PersonId;
use domain::secret::Secret;
use orchestrator::models::{Models, Tested};
use serde_json::json;
use store::{ConnectionRow, NewConnection, Store};

/// Adds, lists, tests or removes connections, or seals their keys anew.
pub(crate) async fn keys(settings: &Settings, args: &KeysArgs) -> anyhow::Result<ExitCode> {
    let keeper = Keeper::open(settings).await?;
    match &args.command {
        KeysCommand::Add(add) => {
            let kept = keeper.add(add).await?;
            print_kept(&kept, add.output);
        }
        KeysCommand::List(output) => print_list(&keeper.list().await?, *output),
        KeysCommand::Test { name, model, output } => {
            return Ok(print_test(&keeper.test(name, model.as_deref()).await?, name, *output));
        }
        KeysCommand::Remove { name, output } => {
            keeper.remove(name).await?;
            say(&format!("`{name}` and its key are gone."), json!({ "type": "key_removed", "name": name }), *output);
        }
        KeysCommand::Rotate(output) => {
            let keys = keeper.rotate().await?;
            let text = format!("{} sealed under the newest master key.", count(keys, "key is", "keys are"));
            say(&text, json!({ "type": "keys_rotated", "keys": keys }), *output);
        }
    }
    Ok(ExitCode::Proven)
}

/// Whoever keeps the keys: the server that holds the data folder, or this process.
enum Keeper {
    Server(Remote),
    Here(Box<Store>, Box<Models>),
}

impl Keeper {
    async fn open(settings: &Settings) -> anyhow::Result<Self> {
        if let Some(remote) = Remote::find(settings).await {
            return Ok(Self::Server(remote));
        }
        let store = crate::session::open_store(settings).await?;
        Ok(Self::Here(Box::new(store), Box::new(Own::open(settings)?.models())))
    }

    /// Keeps a connection; one of the same name is changed.
    async fn add(&self, args: &KeyAddArgs) -> anyhow::Result<KeptConnection> {
        let kinds = match self {
            Self::Server(remote) => beside::keys::kinds_without_key(remote).await?,
            Self::Here(_, models) => {
                models.kinds().into_iter().filter(|kind| !kind.needs_key).map(|kind| kind.kind.to_owned()).collect()
            }
        };
        let key = prompt::read_key(&args.provider, kinds.contains(&args.provider))?;
        let name = args.name.clone().unwrap_or_else(|| args.provider.clone());
        let new = NewConnection { name, kind: args.provider.clone(), base_url: args.base_url.clone(), key: Some(key) };
        match self {
            Self::Server(remote) => beside::keys::add(remote, &new).await,
            Self::Here(store, models) => {
                let kept = match store.find_connection(PersonId::LOCAL, &new.name).await? {
                    Some(seen) => models.reconnect(store, &seen, new).await?,
                    None => models.connect(store, PersonId::LOCAL, new).await?,
                };
                Ok(kept.map_err(BadInput)?.into())
            }
        }
    }

    async fn list(&self) -> anyhow::Result<Vec<KeptConnection>> {
        Ok(match self {
            Self::Server(remote) => beside::keys::list(remote).await?,
            Self::Here(store, _) => {
                store.list_connections(PersonId::LOCAL).await?.into_iter().map(KeptConnection::from).collect()
            }
        })
    }

    async fn test(&self, name: &str, model: Option<&str>) -> anyhow::Result<KeyTest> {
        match self {
            Self::Server(remote) => beside::keys::test(remote, name, model).await,
            Self::Here(store, models) => {
                let connection = found(store, name).await?;
                let Tested { problem, listed, answered_ms } = models.test(store, &connection, model).await?;
                Ok(KeyTest { problem, listed, answered_ms })
            }
        }
    }

    async fn remove(&self, name: &str) -> anyhow::Result<()> {
        match self {
            Self::Server(remote) => beside::keys::remove(remote, name).await,
            Self::Here(store, _) => {
                found(store, name).await?;
                Ok(store.delete_connection(PersonId::LOCAL, name).await?)
            }
        }
    }

    async fn rotate(&self) -> anyhow::Result<usize> {
        Ok(match self {
            Self::Server(remote) => beside::keys::rotate(remote).await?,
            Self::Here(store, _) => store.rotate_master_key().await?,
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

fn print_kept(kept: &KeptConnection, output: OutputArgs) {
    let name = &kept.name;
    let text = format!(
        "Kept as `{name}`. Does it work:  samokoder keys test {name}\nUse it:                 samokoder build \"…\" --model {name}/MODEL"
    );
    say(&text, json!({ "type": "key_added", "name": name, "provider": kept.provider }), output);
}

fn print_list(kept: &[KeptConnection], output: OutputArgs) {
    if kept.is_empty() && !output.json {
        print_line("No keys are kept yet. Keep one with: samokoder keys add openai");
    }
    for one in kept {
        let KeptConnection { name, provider, base_url, last_four, has_key, .. } = one;
        let key = match (has_key, last_four.as_str()) {
            (false, _) => "no key".to_owned(),
            (true, "") => "a key".to_owned(),
            (true, last) => format!("…{last}"),
        };
        let text = format!("{name:<20} {provider:<18} {key:<10} {}", base_url.as_deref().unwrap_or_default());
        let row = json!({ "name": name, "provider": provider, "base_url": base_url, "has_key": has_key, "last_four": last_four });
        say(text.trim_end(), row, output);
    }
}

fn print_test(test: &KeyTest, name: &str, output: OutputArgs) -> ExitCode {
    let KeyTest { problem, listed, answered_ms } = test;
    let row = json!({ "name": name, "ok": problem.is_none(), "problem": problem, "listed": listed, "answered_ms": answered_ms });
    let text = match (problem, answered_ms, listed) {
        (Some(problem), ..) => format!("✗ {problem}"),
        (None, Some(wall_ms), _) => format!("✓ the model answers, in {wall_ms} ms"),
        (None, None, Some(models)) => {
            format!("✓ the provider takes the key, and lists {}", count(*models, "model", "models"))
        }
        (None, None, None) => "✓ the provider takes the key".to_owned(),
    };
    say(&text, row, output);
    if problem.is_none() { ExitCode::Proven } else { ExitCode::Failed }
}

fn say(text: &str, row: serde_json::Value, output: OutputArgs) {
    if output.json {
        print_line(&row.to_string());
    } else {
        text.lines().for_each(|line| print_line(&printable(line)));
    }
}

/// What a server is sent for a new key: the only place that writes one out.
pub(super) fn body(new: &NewConnection) -> serde_json::Value {
    let key = new.key.as_ref().map_or("", Secret::expose);
    json!({ "name": new.name, "provider": new.kind, "base_url": new.base_url.as_deref().unwrap_or_default(), "key": key })
}
