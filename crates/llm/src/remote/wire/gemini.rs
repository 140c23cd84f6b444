//! Google's generated contents.

use super::{Trouble, elements, find, number, object, text};
use crate::remote::reply::Gathered;
use crate::remote::request::{Asked, Form, set};
use crate::{Stop, Usage};
use serde_json::{Value, json};

/// Writes a question.
pub(super) fn write(asked: &Asked<'_>) -> Value {
    let mut words = asked.words("system", "user", "model");
    let system = words.next().map(|(_, words)| words.into_owned()).unwrap_or_default();
    let contents: Vec<Value> =
        words.map(|(role, words)| json!({ "role": role, "parts": [{ "text": words }] })).collect();
    let mut config = json!({ "maxOutputTokens": asked.most_tokens() });
    asked.set_temperature(&mut config);
    match &asked.form {
        Form::Schema { schema, .. } => {
            set(&mut config, "responseMimeType", json!("application/json"));
            set(&mut config, "responseJsonSchema", schema.clone());
        }
        Form::Object => set(&mut config, "responseMimeType", json!("application/json")),
        Form::Free => {}
    }
    json!({
        "systemInstruction": { "parts": [{ "text": system }] },
        "contents": contents,
        "generationConfig": config,
    })
}

/// Reads an event; a whole body is one event, or an array of them.
pub(super) fn read(event: &Value, into: &mut Gathered) -> Result<(), Trouble> {
    if let Value::Array(events) = event {
        return events.iter().try_for_each(|event| read(event, into));
    }
    if let Some(counts) = object(event, "usageMetadata") {
        into.count(Usage {
            input_tokens: number(counts, "promptTokenCount") + number(counts, "toolUsePromptTokenCount"),
            // Thoughts are counted apart and paid alike.
            output_tokens: number(counts, "candidatesTokenCount") + number(counts, "thoughtsTokenCount"),
            cached_tokens: number(counts, "cachedContentTokenCount"),
            written_tokens: 0,
        });
    }
    if let Some(error) = object(event, "error") {
        return Err(Trouble::Said(error.clone()));
    }
    if object(event, "promptFeedback.blockReason").is_some() {
        into.stop(Stop::Filtered);
    }
    let candidate = find(event, "candidates.0").unwrap_or(&Value::Null);
    for part in elements(candidate, "content.parts") {
        let words = text(part, "text");
        if part.get("thought").and_then(Value::as_bool).unwrap_or(false) {
            into.think(words)?;
        } else {
            into.say(words)?;
        }
        if object(part, "functionCall").is_some() {
            into.call_a_tool();
        }
    }
    stop(text(candidate, "finishReason"), into);
    Ok(())
}

fn stop(reason: &str, into: &mut Gathered) {
    const FILTERS: [&str; 9] = [
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
    ];
    match reason {
        "" | "FINISH_REASON_UNSPECIFIED" => {}
        "MAX_TOKENS" => into.stop(Stop::Length),
        reason if FILTERS.contains(&reason) => into.stop(Stop::Filtered),
        _ => into.stop(Stop::End),
    }
}
