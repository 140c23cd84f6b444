//! `samokoder models test`: whether a model answers, how fast, and what it can do.

use super::card::{card_json, described, refined, row};
use super::source::{KeyFrom, Reach, reach};
use crate::args::{ExitCode, OutputArgs};
use crate::commands::{beside, keeper::Keeper};
use crate::display::print_line;
use crate::models::Own;
use crate::progress::printable;
use crate::remote::{KeptConnection, KeyTest, ModelOption, Remote};
use blueprint::MODEL_NAME;
use llm::{Listed, ModelCard, ModelName, Place, Provider as _, Question, Reply, Structured};
use serde_json::{Value, json};

/// Asks a model a few small questions, and says what came of them.
pub(super) async fn test(keeper: &Keeper, own: &Own, name: &str, output: OutputArgs) -> anyhow::Result<ExitCode> {
    if name == MODEL_NAME {
        let text = "The built-in model needs no test: it is a part of this program.".to_owned();
        print_line(&if output.json { json!({ "name": name, "ok": true }).to_string() } else { text });
        return Ok(ExitCode::Proven);
    }
    match reach(keeper, own, name).await? {
        Reach::Server(server, kept, model) => beside_server(server, kept, own, name, &model, output).await,
        Reach::Here(place, from) => {
            // What is missing for a call at all shows first.
            match from {
                KeyFrom::Kept(_) => drop(own.shop().make(&place)?),
                KeyFrom::Variable(_) | KeyFrom::Nowhere => drop(own.make(name)?),
            }
            here(own, name, &place, &from, output).await
        }
    }
}

/// Lets the server ask, which keeps the key.
async fn beside_server(
    server: &Remote,
    kept: KeptConnection,
    own: &Own,
    name: &str,
    model: &ModelName,
    output: OutputArgs,
) -> anyhow::Result<ExitCode> {
    let connection = kept.name.clone();
    let from = KeyFrom::Kept(kept);
    let say = |line: &str| {
        if !output.json {
            print_line(&printable(line));
        }
    };
    say(&format!("{name}, asked by the server at {}", server.url()));
    say(&format!("  {from}"));
    let KeyTest { problem, answered_ms, .. } = beside::keys::test(server, &connection, Some(&model.model)).await?;
    if let Some(problem) = problem {
        if output.json {
            print_line(&failed(name, &from, &problem).to_string());
        }
        say(&format!("✗ {problem}"));
        return Ok(ExitCode::Failed);
    }
    let wall_ms = answered_ms.unwrap_or_default();
    say(&format!("✓ it answers, in {wall_ms} ms"));
    // A server may list nothing and answer all the same.
    let options = beside::keys::models(server, &connection).await.unwrap_or_default();
    let listed = options.into_iter().find(|option| option.name == name).map(ModelOption::listed);
    let known = own.card(model);
    let card = listed.map_or_else(|| known.clone(), |listed| refined(known.clone(), &listed));
    say(&format!("  {}", described(&card, None)));
    if output.json {
        print_line(&answered(name, &card, None, &from, wall_ms).to_string());
    } else {
        say("  Whether its answers are kept to JSON is only tried while no server runs.");
    }
    Ok(ExitCode::Proven)
}

/// What programs read of a model that answers.
fn answered(name: &str, card: &ModelCard, listed: Option<&Listed>, from: &KeyFrom, wall_ms: u64) -> Value {
    let mut row = card_json(name, card, listed);
    if let Some(row) = row.as_object_mut() {
        let more = [("ok", json!(true)), ("wall_ms", json!(wall_ms)), ("key_from", from.json())];
        row.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    row
}

/// What programs read of a model that does not answer.
fn failed(name: &str, from: &KeyFrom, error: &str) -> Value {
    json!({ "name": name, "ok": false, "error": error, "key_from": from.json() })
}

/// Asks with a key that this process has.
async fn here(own: &Own, name: &str, place: &Place, from: &KeyFrom, output: OutputArgs) -> anyhow::Result<ExitCode> {
    let say = |line: &str| {
        if !output.json {
            print_line(&printable(line));
        }
    };
    say(&format!("{name} at {}", place.base_url));
    say(&format!("  {from}"));
    let listed = listed(own, place).await;
    match &listed {
        Ok(Some(_)) => say("✓ the provider lists it"),
        Ok(None) => {
            let of = from.connection().unwrap_or_else(|| place.name.kind.as_str());
            say(&format!("! the provider does not list it; `samokoder models of {of}` shows what it lists"));
        }
        Err(error) => say(&format!("! the provider's list of models cannot be read: {error}")),
    }
    let listed = listed.ok().flatten();
    let known = own.card(&place.name);
    let card = listed.as_ref().map_or_else(|| known.clone(), |listed| refined(known.clone(), listed));
    let hello = match own.shop().greet(place).await {
        Ok(reply) => reply,
        Err(error) => {
            if output.json {
                print_line(&failed(name, from, &error.to_string()).to_string());
            }
            say(&format!("✗ {error}"));
            return Ok(ExitCode::Failed);
        }
    };
    say(&format!("✓ it answers: {}", speed(&hello)));
    let structured = form(own, place, &card).await?;
    let card = ModelCard { structured, ..card };
    say(match structured {
        Structured::Schema => "✓ answers are kept to a JSON schema",
        Structured::Object => "✓ answers are kept to JSON objects",
        Structured::Prompt => "! answers are not kept to JSON by the provider; prompts ask for it",
    });
    say(&format!("  {}", described(&card, listed.as_ref())));
    if output.json {
        print_line(&answered(name, &card, listed.as_ref(), from, hello.wall_ms).to_string());
    } else if card != known || card.price.is_none() {
        print_line("\nTo let every build know this, copy these lines into the settings:\n");
        print_line(&row(place, &card, listed.as_ref()));
    }
    Ok(ExitCode::Proven)
}

/// Finds the model in its provider's list.
async fn listed(own: &Own, place: &Place) -> anyhow::Result<Option<Listed>> {
    Ok(own.shop().list(place).await?.into_iter().find(|model| model.name == place.name.model))
}

fn speed(reply: &Reply) -> String {
    let seconds = (u32::try_from(reply.wall_ms).map_or(f64::from(u32::MAX), f64::from) / 1_000.0).max(0.001);
    let tokens = u32::try_from(reply.usage.output_tokens).map_or(f64::from(u32::MAX), f64::from);
    format!("{} tokens in {seconds:.1} s, {:.0} a second", reply.usage.output_tokens, tokens / seconds)
}

/// Finds out how far a provider keeps answers to a form: a question that asks for no JSON gets a JSON answer only where
/// the form is really kept.
async fn form(own: &Own, place: &Place, card: &ModelCard) -> anyhow::Result<Structured> {
    for form in [Structured::Schema, Structured::Object] {
        let remote = own.shop().remote(place, ModelCard { structured: form, ..card.clone() })?;
        let question = Question { schema: Some(colour_schema()), ..llm::greeting() };
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
