//! `samokoder models of`: what a provider or a connection offers.

use super::card::{card_json, described, refined};
use super::source::{KeyFrom, Reach, reach};
use crate::args::OutputArgs;
use crate::commands::beside;
use crate::commands::{BadInput, keeper::Keeper};
use crate::display::print_line;
use crate::models::Own;
use crate::progress::printable;
use crate::remote::KeptConnection;
use llm::{Listed, ModelCard, ModelName, ProviderKind};

/// Models of a provider that are shown.
const MAX_SHOWN: usize = 400;

/// Lists what a provider offers, asked with the key of the connection of this name, or else with that of the environment.
pub(super) async fn list(keeper: &Keeper, own: &Own, of: &str, output: OutputArgs) -> anyhow::Result<()> {
    let kept = keeper.list().await?;
    if ProviderKind::parse(of).is_none() && !kept.iter().any(|one| one.name == of) {
        let own_names = kept.iter().map(|one| one.name.as_str()).filter(|name| ProviderKind::parse(name).is_none());
        let known = ProviderKind::ALL.iter().map(|kind| kind.as_str()).chain(own_names).collect::<Vec<_>>().join(", ");
        return Err(BadInput(format!("there is no provider or connection `{of}`: name one of {known}")).into());
    }
    match reach(keeper, own, &format!("{of}/x")).await? {
        Reach::Server(server, kept, ModelName { kind, .. }) => {
            let from = KeyFrom::Kept(kept);
            say_source(&from, output);
            let options = beside::keys::models(server, of).await?;
            let rows = options.into_iter().map(|option| {
                let name = option.name.clone();
                let listed = option.listed();
                let card = own.card(&ModelName { model: listed.name.clone(), kind });
                (name, refined(card, &listed), None)
            });
            print_rows(rows.collect(), output);
        }
        Reach::Here(place, from) => {
            say_source(&from, output);
            if let (KeyFrom::Nowhere, Some(variable)) = (&from, place.name.kind.key_variable()) {
                say_where_keys_go(of, variable, &kept, output);
            }
            let listed = own.shop().list(&place).await?;
            let rows = listed.into_iter().map(|model| {
                let name = ModelName { kind: place.name.kind, model: model.name.clone() };
                (format!("{of}/{}", model.name), refined(own.card(&name), &model), Some(model))
            });
            print_rows(rows.collect(), output);
        }
    }
    Ok(())
}

fn say_source(from: &KeyFrom, output: OutputArgs) {
    if !output.json {
        print_line(&printable(&from.to_string()));
    }
}

/// Says how a provider that wants a key gets one, or which connections have one under other names.
fn say_where_keys_go(provider: &str, variable: &str, kept: &[KeptConnection], output: OutputArgs) {
    let others: Vec<&str> = kept.iter().filter(|one| one.provider == provider).map(|one| one.name.as_str()).collect();
    let text = if others.is_empty() {
        format!("(keep one with `samokoder keys add {provider}` or on the page Models, or set {variable})")
    } else {
        format!("(it is kept under another name: samokoder models of {})", others.join(", or "))
    };
    if !output.json {
        print_line(&printable(&text));
    }
}

fn print_rows(mut rows: Vec<(String, ModelCard, Option<Listed>)>, output: OutputArgs) {
    rows.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    for (name, card, listed) in rows.iter().take(MAX_SHOWN) {
        if output.json {
            print_line(&card_json(name, card, listed.as_ref()).to_string());
        } else {
            print_line(&printable(&format!("{name:<48} {}", described(card, listed.as_ref()))));
        }
    }
    if rows.len() > MAX_SHOWN && !output.json {
        print_line(&format!("… and {} more", rows.len() - MAX_SHOWN));
    }
}
