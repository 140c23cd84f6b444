//! `samokoder models`: which models there are, and whether one works.

use crate::args::{ExitCode, ModelsArgs, ModelsCommand, OutputArgs};
use crate::display::print_line;
use crate::models::{Place, Shop};
use crate::progress::printable;
use crate::settings::Settings;
use blueprint::MODEL_NAME;
use domain::agent_io::{AgentInput, SpecInput};
use domain::language::Language;
use domain::money::MicroUsd;
use llm::{Listed, LlmError, ModelCard, Prompt, Provider as _, ProviderKind, Question, Reply, Structured};
use serde_json::{Value, json};

/// Most tokens of an answer to a probe; models that think before they answer need some.
const PROBE_TOKENS: u32 = 1_000;

/// Models of a provider that are shown.
const MAX_SHOWN: usize = 400;

/// Shows which models there are, or tries one.
pub(crate) async fn models(settings: &Settings, args: &ModelsArgs) -> anyhow::Result<ExitCode> {
    let shop = Shop::open(settings)?;
    match &args.command {
        None => overview(settings, &shop, args.output),
        Some(ModelsCommand::Of { provider, output }) => list(&shop, provider, *output).await?,
        Some(ModelsCommand::Test { name, output }) => {
            let name = name.as_deref().unwrap_or(&settings.model.name);
            return test(&shop, name, *output).await;
        }
    }
    Ok(ExitCode::Proven)
}

/// Shows the providers, and whether their keys are set.
fn overview(settings: &Settings, shop: &Shop, output: OutputArgs) {
    let chosen = &settings.model.name;
    if output.json {
        print_line(&json!({ "chosen": chosen, "fallbacks": settings.model.fallbacks }).to_string());
    } else {
        print_line(&format!("Chosen: {chosen}   (--model NAME, or `model.name` in the settings)"));
        for other in &settings.model.fallbacks {
            print_line(&format!("  then: {other}"));
        }
        print_line(&format!("\n  {MODEL_NAME:<18} needs no key and no network; no language model"));
    }
    for kind in ProviderKind::ALL {
        let place = shop.place(&format!("{}/x", kind.as_str()));
        let variable = place.key_variable.as_deref().unwrap_or("none");
        let state = match (place.key.is_empty(), place.keyless) {
            (false, _) => "key is set",
            (true, true) => "needs no key",
            (true, false) => "key is not set",
        };
        if output.json {
            let row = json!({ "provider": kind.as_str(), "address": place.base_url, "key_variable": place.key_variable,
                "key_set": !place.key.is_empty() });
            print_line(&row.to_string());
        } else {
            print_line(&format!("  {:<18} {state:<15} {variable:<20} {}", kind.as_str(), place.base_url));
        }
    }
    if !output.json {
        print_line("\nModels of a provider: samokoder models of openai");
        print_line("Whether one works:     samokoder models test openai/gpt-5-mini");
    }
}

/// Lists what a provider offers.
async fn list(shop: &Shop, provider: &str, output: OutputArgs) -> anyhow::Result<()> {
    if ProviderKind::parse(provider).is_none() {
        let known: Vec<&str> = ProviderKind::ALL.iter().map(|kind| kind.as_str()).collect();
        return Err(
            super::BadInput(format!("there is no provider `{provider}`: name one of {}", known.join(", "))).into()
        );
    }
    let place = shop.place(&format!("{provider}/x"));
    let mut listed = shop.list(&place).await?;
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    for model in listed.iter().take(MAX_SHOWN) {
        let name = format!("{provider}/{}", model.name);
        let card = refined(shop.card(&llm::ModelName::parse(&name)), model);
        if output.json {
            print_line(&card_json(&name, &card, Some(model)).to_string());
        } else {
            print_line(&printable(&format!("{name:<48} {}", described(&card, Some(model)))));
        }
    }
    if listed.len() > MAX_SHOWN && !output.json {
        print_line(&format!("… and {} more", listed.len() - MAX_SHOWN));
    }
    Ok(())
}

/// What the provider's list says goes before what the catalog says.
fn refined(card: ModelCard, listed: &Listed) -> ModelCard {
    let context = listed.context.unwrap_or(card.context);
    // A small context must have room for the question, too.
    let output = listed.output.unwrap_or_else(|| card.output.min(context / 4));
    ModelCard { context, output, ..card }
}

fn described(card: &ModelCard, listed: Option<&Listed>) -> String {
    let price = price(card, listed).map_or_else(
        || "price not known".to_owned(),
        |(input, output)| format!("{input} in, {output} out per million"),
    );
    let size = |tokens: u32| if tokens >= 1_000 { format!("{}k", tokens / 1_000) } else { tokens.to_string() };
    format!("reads {:>5}, writes {:>5}, {price}", size(card.context), size(card.output))
}

/// What a million tokens in and out cost: as the catalog says, else as the provider's list says.
fn price(card: &ModelCard, listed: Option<&Listed>) -> Option<(MicroUsd, MicroUsd)> {
    let of_list = || listed.and_then(|listed| listed.input_price.zip(listed.output_price));
    card.price.as_ref().map(llm::Price::of_a_million).or_else(of_list)
}

fn card_json(name: &str, card: &ModelCard, listed: Option<&Listed>) -> Value {
    let price = price(card, listed);
    json!({
        "name": name, "context": card.context, "output": card.output, "structured": card.structured, "known": card.known,
        "input_microusd_per_million": price.map(|(input, _)| input), "output_microusd_per_million": price.map(|(_, output)| output),
    })
}

/// Asks a model a few small questions, and says what came of them.
async fn test(shop: &Shop, name: &str, output: OutputArgs) -> anyhow::Result<ExitCode> {
    if name == MODEL_NAME {
        print_line("The built-in model needs no test: it is a part of this program.");
        return Ok(ExitCode::Proven);
    }
    // What is missing for a call at all shows first.
    shop.make(name)?;
    let place = shop.place(name);
    let say = |line: &str| {
        if !output.json {
            print_line(&printable(line));
        }
    };
    say(&format!("{name} at {}", place.base_url));
    let listed = listed(shop, &place).await;
    match &listed {
        Ok(Some(_)) => say("✓ the provider lists it"),
        Ok(None) => say("! the provider does not list it; `samokoder models of PROVIDER` shows what it lists"),
        Err(error) => say(&format!("! the provider's list of models cannot be read: {error}")),
    }
    let listed = listed.ok().flatten();
    let known = shop.card(&place.name);
    let card = listed.as_ref().map_or_else(|| known.clone(), |listed| refined(known.clone(), listed));
    let plain = ModelCard { structured: Structured::Prompt, ..card.clone() };
    let hello = match shop.remote(&place, plain)?.ask(&hello()).await {
        Ok(reply) => reply,
        Err(error) => {
            if output.json {
                print_line(&json!({ "name": name, "ok": false, "error": error.to_string() }).to_string());
            }
            say(&format!("✗ {error}"));
            return Ok(ExitCode::Failed);
        }
    };
    say(&format!("✓ it answers: {}", speed(&hello)));
    let structured = form(shop, &place, &card).await?;
    let card = ModelCard { structured, ..card };
    say(match structured {
        Structured::Schema => "✓ answers are kept to a JSON schema",
        Structured::Object => "✓ answers are kept to JSON objects",
        Structured::Prompt => "! answers are not kept to JSON by the provider; prompts ask for it",
    });
    say(&format!("  {}", described(&card, listed.as_ref())));
    if output.json {
        let mut row = card_json(name, &card, listed.as_ref());
        if let Some(row) = row.as_object_mut() {
            row.extend([("ok".to_owned(), json!(true)), ("wall_ms".to_owned(), json!(hello.wall_ms))]);
        }
        print_line(&row.to_string());
    } else if card != known || card.price.is_none() {
        print_line("\nTo let every build know this, copy these lines into the settings:\n");
        print_line(&row(&place, &card, listed.as_ref()));
    }
    Ok(ExitCode::Proven)
}

/// Finds the model in its provider's list.
async fn listed(shop: &Shop, place: &Place) -> anyhow::Result<Option<Listed>> {
    Ok(shop.list(place).await?.into_iter().find(|model| model.name == place.name.model))
}

fn speed(reply: &Reply) -> String {
    let seconds = (u32::try_from(reply.wall_ms).map_or(f64::from(u32::MAX), f64::from) / 1_000.0).max(0.001);
    let tokens = u32::try_from(reply.usage.output_tokens).map_or(f64::from(u32::MAX), f64::from);
    format!("{} tokens in {seconds:.1} s, {:.0} a second", reply.usage.output_tokens, tokens / seconds)
}

/// Finds out how far a provider keeps answers to a form: a question that asks for no JSON gets a JSON answer only where
/// the form is really kept.
async fn form(shop: &Shop, place: &Place, card: &ModelCard) -> anyhow::Result<Structured> {
    for form in [Structured::Schema, Structured::Object] {
        let remote = shop.remote(place, ModelCard { structured: form, ..card.clone() })?;
        let question = Question { schema: Some(colour_schema()), ..hello() };
        let Ok(reply) = remote.ask(&question).await else { continue };
        let fits = match (form, serde_json::from_str::<Value>(reply.text.trim())) {
            (Structured::Schema, Ok(value)) => value.get("colour").is_some_and(Value::is_string),
            (Structured::Object, Ok(value)) => value.is_object(),
            (Structured::Prompt, _) | (_, Err(_)) => false,
        };
        if fits && remote.form(question.action) == form {
            return Ok(form);
        }
    }
    Ok(Structured::Prompt)
}

fn colour_schema() -> Value {
    json!({ "type": "object", "properties": { "colour": { "type": "string", "enum": ["red", "blue"] } },
        "required": ["colour"], "additionalProperties": false })
}

/// A small question. Some providers want the word JSON in it before they give JSON objects.
fn hello() -> Question {
    let input = SpecInput { brief: String::new(), language: Language::En, contract: String::new() };
    Question {
        action: "models/test",
        input: AgentInput::WriteSpec(input),
        prompt: Prompt {
            system: "You are asked whether you work. (This is no question about json.)".to_owned(),
            user: "Say hello in one short sentence.".to_owned(),
            ..Prompt::default()
        },
        schema: None,
        max_output_tokens: PROBE_TOKENS,
        tries: 1,
        party: 0,
    }
}

/// A row for the settings.
fn row(place: &Place, card: &ModelCard, listed: Option<&Listed>) -> String {
    let text = |value: &str| Value::from(value).to_string();
    let dollars = |amount: MicroUsd| format!("{}.{:06}", amount.0 / 1_000_000, amount.0 % 1_000_000);
    let price = price(card, listed).map_or_else(
        || "# price = { input = \"…\", output = \"…\" }   # US dollars for a million tokens; without it no budget can be kept".to_owned(),
        |(input, output)| format!("price = {{ input = \"{}\", output = \"{}\" }}", dollars(input), dollars(output)),
    );
    format!(
        "[[model.known]]\nprovider = {}\nname = {}\ncontext = {}\noutput = {}\nstructured = {}\n{price}",
        text(place.name.kind.as_str()),
        text(&place.name.model),
        card.context,
        card.output,
        json!(card.structured),
    )
}

impl Shop {
    /// Asks a provider for its models.
    async fn list(&self, place: &Place) -> Result<Vec<Listed>, LlmError> {
        let address = self.address(place).map_err(|error| LlmError::Unreachable { reason: error.to_string() })?;
        let http = self.http().map_err(|error| LlmError::Unreachable { reason: error.to_string() })?;
        llm::list_models(http, place.name.kind, &address, &place.key).await
    }
}
