//! `samokoder keys`: connections to providers, with their keys. A key is read from standard input or asked for without
//! being shown; on the command line others could read it.

mod prompt;

use super::keeper::Keeper;
use crate::args::{ExitCode, KeyAddArgs, KeysArgs, KeysCommand, OutputArgs};
use crate::display::print_line;
use crate::models::Own;
use crate::progress::{count, printable};
use crate::remote::{KeptConnection, KeyTest};
use crate::settings::Settings;
use domain::secret::Secret;
use serde_json::json;
use store::NewConnection;

/// Adds, lists, tests or removes connections, or seals their keys anew.
pub(crate) async fn keys(settings: &Settings, args: &KeysArgs) -> anyhow::Result<ExitCode> {
    let keeper = Keeper::open(settings, &Own::open(settings)?).await?;
    match &args.command {
        KeysCommand::Add(add) => {
            let kept = keeper.add(new_connection(&keeper, add).await?).await?;
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

/// Reads the key of a connection that is to be kept.
async fn new_connection(keeper: &Keeper, args: &KeyAddArgs) -> anyhow::Result<NewConnection> {
    let kinds = keeper.kinds_without_key().await?;
    let key = prompt::read_key(&args.provider, kinds.contains(&args.provider))?;
    let name = args.name.clone().unwrap_or_else(|| args.provider.clone());
    Ok(NewConnection { name, kind: args.provider.clone(), base_url: args.base_url.clone(), key: Some(key) })
}

fn print_kept(kept: &KeptConnection, output: OutputArgs) {
    let name = &kept.name;
    let text = format!(
        "Kept as `{name}`.\nDoes it work:  samokoder keys test {name}\nIts models:    samokoder models of {name}\n\
         Use one:       samokoder build \"…\" --model {name}/MODEL, or always: samokoder me --model {name}/MODEL"
    );
    say(&text, json!({ "type": "key_added", "name": name, "provider": kept.provider }), output);
}

fn print_list(kept: &[KeptConnection], output: OutputArgs) {
    if kept.is_empty() && !output.json {
        print_line("No keys are kept yet. Keep one with: samokoder keys add openai");
    }
    for one in kept {
        let KeptConnection { name, provider, base_url, last_four, has_key, .. } = one;
        let key = one.key_words();
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
