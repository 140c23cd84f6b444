//! `samokoder me`: what a person chose for themselves, as on the page Models.

use super::BadInput;
use super::keeper::Keeper;
use crate::args::{ExitCode, MeArgs, OutputArgs};
use crate::display::print_line;
use crate::models::Own;
use crate::progress::printable;
use crate::remote::{KeptConnection, KeptMe};
use crate::session::cap;
use crate::settings::Settings;
use blueprint::MODEL_NAME;
use orchestrator::models::Wish;
use serde_json::json;

/// Changes what is named, and shows everything.
pub(crate) async fn me(settings: &Settings, args: &MeArgs) -> anyhow::Result<ExitCode> {
    let wish = wish(args)?;
    let own = Own::open(settings)?;
    let keeper = Keeper::open(settings, &own).await?;
    let changes = wish != Wish::default();
    let me = if changes { keeper.choose(wish).await? } else { keeper.me().await? };
    print_me(&me, args.output);
    warn_of_unknown_prices(&own, &me, &keeper.list().await?, args.output);
    if !changes && !args.output.json {
        print_line("\nChange it: samokoder me --model NAME --fallback NAME --day-cap USD");
    }
    Ok(ExitCode::Proven)
}

fn wish(args: &MeArgs) -> anyhow::Result<Wish> {
    if args.model.iter().chain(&args.fallback).any(String::is_empty) {
        let sentence = "an empty name is no model: `samokoder models` shows which there are, and --no-model leaves the choice to \
            the settings";
        return Err(BadInput(sentence.to_owned()).into());
    }
    let model = if args.no_model { Some(String::new()) } else { args.model.clone() };
    let fallbacks = (args.no_fallback || !args.fallback.is_empty()).then(|| args.fallback.clone());
    Ok(Wish { day_cap: args.day_cap.as_deref().map(cap).transpose()?, model, fallbacks })
}

fn print_me(me: &KeptMe, output: OutputArgs) {
    let KeptMe { day_cap_microusd, spent_today_microusd: spent, default_model, fallbacks, usual_model, .. } = me;
    if output.json {
        let row = json!({
            "type": "me", "default_model": default_model, "fallbacks": fallbacks, "usual_model": usual_model,
            "day_cap_microusd": day_cap_microusd, "spent_today_microusd": spent,
        });
        print_line(&row.to_string());
        return;
    }
    let (model, others) = match default_model {
        Some(model) if fallbacks.is_empty() => (model.clone(), "none".to_owned()),
        Some(model) => (model.clone(), fallbacks.join(", then ")),
        None => (format!("{usual_model} (as the settings say)"), "as the settings say".to_owned()),
    };
    let cap = day_cap_microusd.map_or_else(|| "none of your own".to_owned(), |cap| format!("${}", cap.exact()));
    print_line(&printable(&format!("Model:      {model}")));
    print_line(&printable(&format!("Stands in:  {others}")));
    print_line(&format!("Day cap:    {cap}; {spent} spent today (UTC)"));
}

/// Says which of the chosen models a cap keeps from being asked at all, since nobody knows what they cost.
fn warn_of_unknown_prices(own: &Own, me: &KeptMe, kept: &[KeptConnection], output: OutputArgs) {
    if me.day_cap_microusd.is_none() || output.json {
        return;
    }
    let model = me.default_model.iter().chain(me.default_model.is_none().then_some(&me.usual_model));
    for name in model.chain(&me.fallbacks).filter(|name| *name != MODEL_NAME && own.price(kept, name).is_none()) {
        let text = format!(
            "! What `{name}` costs is not known, so a cap keeps it from being asked: say its price with a row [[model.known]] in \
             the settings, choose another model, or take the cap away with --day-cap 0"
        );
        print_line(&printable(&text));
    }
}
