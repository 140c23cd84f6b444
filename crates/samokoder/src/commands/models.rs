//! `samokoder models`: which models there are, whether one works, and where each key comes from.

mod card;
mod list;
mod source;
mod trial;

use super::keeper::Keeper;
use crate::args::{ExitCode, ModelsArgs, ModelsCommand, OutputArgs};
use crate::display::print_line;
use crate::models::{Own, OwnPlace};
use crate::progress::printable;
use crate::remote::{KeptConnection, KeptMe};
use crate::settings::Settings;
use blueprint::MODEL_NAME;
use llm::ProviderKind;
use serde_json::json;

/// Shows which models there are, lists those of one provider, or tries one.
pub(crate) async fn models(settings: &Settings, args: &ModelsArgs) -> anyhow::Result<ExitCode> {
    let own = Own::open(settings)?;
    let keeper = Keeper::open(settings, &own).await?;
    match &args.command {
        None => {
            let (me, kept) = (keeper.me().await?, keeper.list().await?);
            print_chosen(settings, &me, args.output);
            print_kept(&kept, args.output);
            print_environment(&own, &kept, args.output);
            print_next(&keeper, args.output);
        }
        Some(ModelsCommand::Of { provider, output }) => list::list(&keeper, &own, provider, *output).await?,
        Some(ModelsCommand::Test { name, output }) => {
            let name = match name {
                Some(name) => name.clone(),
                None => {
                    let me = keeper.me().await?;
                    me.default_model.unwrap_or(me.usual_model)
                }
            };
            return trial::test(&keeper, &own, &name, *output).await;
        }
    }
    Ok(ExitCode::Proven)
}

/// Shows which models answer a new build.
fn print_chosen(settings: &Settings, me: &KeptMe, output: OutputArgs) {
    let usual = &settings.model;
    let (chosen, fallbacks, by) = match &me.default_model {
        Some(model) => (model, me.fallbacks.as_slice(), "you"),
        // A server may have other settings, and says of them only the model.
        None if usual.name != me.usual_model => (&me.usual_model, [].as_slice(), "settings"),
        None => (&usual.name, usual.fallbacks.as_slice(), "settings"),
    };
    if output.json {
        print_line(&json!({ "chosen": chosen, "fallbacks": fallbacks, "chosen_by": by }).to_string());
        return;
    }
    let how = match me.default_model {
        Some(_) => "your choice; another: samokoder me --model NAME",
        None => "as the settings say; your own choice: samokoder me --model NAME",
    };
    print_line(&printable(&format!("Chosen: {chosen}   ({how})")));
    for other in fallbacks {
        print_line(&printable(&format!("  then: {other}")));
    }
    print_line(&format!("\n  {MODEL_NAME:<18} needs no key and no network; no language model"));
}

/// Shows the connections; of a key, its last letters.
fn print_kept(kept: &[KeptConnection], output: OutputArgs) {
    if !kept.is_empty() && !output.json {
        print_line("\nKept with `samokoder keys` or on the page Models:");
    }
    for one in kept {
        let KeptConnection { name, provider, base_url, last_four, has_key, .. } = one;
        if output.json {
            let row = json!({ "connection": name, "provider": provider, "address": base_url, "has_key": has_key,
                "last_four": last_four });
            print_line(&row.to_string());
        } else {
            let key = one.key_words();
            let text = format!("  {name:<18} {key:<15} {provider:<20} {}", base_url.as_deref().unwrap_or_default());
            print_line(printable(&text).trim_end());
        }
    }
}

/// Shows the providers, and whether the environment has keys of them. Where a connection has a provider's name, the
/// environment's key of it is never asked with.
fn print_environment(own: &Own, kept: &[KeptConnection], output: OutputArgs) {
    if !output.json {
        print_line("\nIn the environment of this command:");
    }
    for kind in ProviderKind::ALL {
        let OwnPlace { place, key_variable, keyless } = own.place(&format!("{}/x", kind.as_str()));
        let variable = key_variable.as_deref().unwrap_or("none");
        let is_kept = kept.iter().any(|one| one.name == kind.as_str());
        if output.json {
            let row = json!({ "provider": kind.as_str(), "address": place.base_url, "key_variable": key_variable,
                "key_set": !place.key.is_empty(), "kept_instead": is_kept });
            print_line(&row.to_string());
            continue;
        }
        let state = match (place.key.is_empty(), keyless, is_kept) {
            (_, _, true) => "kept instead",
            (false, _, false) => "key is set",
            (true, true, false) => "needs no key",
            (true, false, false) => "key is not set",
        };
        print_line(&format!("  {:<18} {state:<15} {variable:<20} {}", kind.as_str(), place.base_url));
    }
}

fn print_next(keeper: &Keeper, output: OutputArgs) {
    if output.json {
        return;
    }
    if let Some(server) = keeper.server() {
        print_line(&format!("\nBuilds are answered by the server at {}, in its own environment.", server.url()));
    }
    print_line("\nModels of a provider: samokoder models of openai");
    print_line("Whether one works:     samokoder models test openai/gpt-5-mini");
    print_line("Keep a key here:       samokoder keys add openai");
}
