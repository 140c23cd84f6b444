//! What is known of a model, as text, as JSON, and as a row for the settings.

use domain::money::MicroUsd;
use llm::{Listed, ModelCard, Place};
use serde_json::{Value, json};

/// What the provider's list says goes before what the catalog says.
pub(super) fn refined(card: ModelCard, listed: &Listed) -> ModelCard {
    let context = listed.context.unwrap_or(card.context);
    // A context that is smaller than usual must have room for the question, too.
    let room = if context < card.context { context / 4 } else { card.output };
    let output = listed.output.unwrap_or_else(|| card.output.min(room));
    ModelCard { context, output, ..card }
}

/// Says in one line how much a model reads and writes, and what it costs.
pub(super) fn described(card: &ModelCard, listed: Option<&Listed>) -> String {
    let price = price(card, listed).map_or_else(
        || "price not known".to_owned(),
        |(input, output)| format!("${} in, ${} out per million", input.exact(), output.exact()),
    );
    let over = card.price.as_ref().and_then(llm::Price::long_over);
    let long = over.map(|over| format!(", more for questions over {}k", over / 1_000)).unwrap_or_default();
    let size = |tokens: u32| if tokens >= 1_000 { format!("{}k", tokens / 1_000) } else { tokens.to_string() };
    format!("reads {:>5}, writes {:>5}, {price}{long}", size(card.context), size(card.output))
}

/// What a million tokens in and out cost: as the catalog says, else as the provider's list says.
fn price(card: &ModelCard, listed: Option<&Listed>) -> Option<(MicroUsd, MicroUsd)> {
    let of_list = || listed.and_then(|listed| listed.input_price.zip(listed.output_price));
    card.price.as_ref().map(llm::Price::of_a_million).or_else(of_list)
}

/// The same and more as JSON.
pub(super) fn card_json(name: &str, card: &ModelCard, listed: Option<&Listed>) -> Value {
    let price = price(card, listed);
    json!({
        "name": name, "context": card.context, "output": card.output, "structured": card.structured, "known": card.known,
        "input_microusd_per_million": price.map(|(input, _)| input), "output_microusd_per_million": price.map(|(_, output)| output),
    })
}

/// A row for the settings. It takes the place of the catalog's, so it says all that is known.
pub(super) fn row(place: &Place, card: &ModelCard, listed: Option<&Listed>) -> String {
    let text = |value: &str| Value::from(value).to_string();
    let mut lines = vec![
        "[[model.known]]".to_owned(),
        format!("provider = {}", text(place.name.kind.as_str())),
        format!("name = {}", text(&place.name.model)),
        format!("context = {}", card.context),
        format!("output = {}", card.output),
        format!("structured = {}", json!(card.structured)),
    ];
    lines.extend((!card.temperature).then(|| "temperature = false".to_owned()));
    let abilities = [("tools", card.tools), ("vision", card.vision), ("cache", card.cache)];
    lines.extend(abilities.iter().filter(|(_, has)| *has).map(|(name, _)| format!("{name} = true")));
    lines.push(match (&card.price, price(card, listed)) {
        (Some(price), _) => format!("price = {price}"),
        (None, Some((input, output))) => {
            format!("price = {{ input = \"{}\", output = \"{}\" }}", input.exact(), output.exact())
        }
        (None, None) => {
            "# price = { input = \"…\", output = \"…\" }   # US dollars for a million tokens; without it no budget can be kept".to_owned()
        }
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests;
