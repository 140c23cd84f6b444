//! OpenAI's chat completions, as OpenAI, Groq, OpenRouter, Ollama, llama.cpp and many others speak them.

use super::{Trouble, elements, find, object, openai_usage, text};
use crate::Stop;
use crate::kind::ProviderKind;
use crate::remote::reply::Gathered;
use crate::remote::request::{Asked, Form, set};
use serde_json::{Value, json};

/// Writes a question.
pub(super) fn write(asked: &Asked<'_>) -> Value {
    let messages: Vec<Value> = asked
        .words("system", "user", "assistant")
        .map(|(role, words)| json!({ "role": role, "content": words }))
        .collect();
    // Models that think take no other name for it, and older servers of others know only the old one.
    let thinks = asked.kind == ProviderKind::OpenAi || !asked.card.temperature;
    let limit = if thinks { "max_completion_tokens" } else { "max_tokens" };
    let mut body = json!({
        "model": asked.model,
        "messages": messages,
        "stream": true,
        "stream_options": { "include_usage": true },
        limit: asked.most_tokens(),
    });
    asked.set_temperature(&mut body);
    match &asked.form {
        Form::Schema { name, schema } => {
            let schema = json!({ "name": name, "strict": true, "schema": schema });
            set(&mut body, "response_format", json!({ "type": "json_schema", "json_schema": schema }));
        }
        Form::Object => set(&mut body, "response_format", json!({ "type": "json_object" })),
        Form::Free => {}
    }
    body
}

/// Reads an event, whose words are in `delta`, or a whole body, whose words are in `message`.
pub(super) fn read(event: &Value, into: &mut Gathered) -> Result<(), Trouble> {
    // Groq counts in a corner of its own.
    for counts in ["usage", "x_groq.usage"] {
        if let Some(counts) = object(event, counts) {
            into.count(openai_usage(counts, "prompt_tokens", "completion_tokens", "prompt_tokens_details"));
        }
    }
    let choice = find(event, "choices.0").unwrap_or(&Value::Null);
    for words in ["delta", "message"] {
        if let Some(words) = object(choice, words) {
            read_words(words, into)?;
        }
    }
    // A gateway says in the middle of an answer, or beside it, that the provider behind it failed.
    if let Some(error) = object(event, "error").or_else(|| object(choice, "error")) {
        return Err(Trouble::Said(error.clone()));
    }
    match text(choice, "finish_reason") {
        "" => {}
        "length" => into.stop(Stop::Length),
        "content_filter" => into.stop(Stop::Filtered),
        "error" => return Err(Trouble::Said(json!({ "message": "the answer could not be completed" }))),
        _ => into.stop(Stop::End),
    }
    Ok(())
}

fn read_words(words: &Value, into: &mut Gathered) -> Result<(), Trouble> {
    into.think(text(words, "reasoning_content"))?;
    into.think(text(words, "reasoning"))?;
    match words.get("content") {
        // Some models of Mistral send parts instead of a text.
        Some(Value::Array(_)) => {
            for part in elements(words, "content") {
                into.say(text(part, "text"))?;
            }
        }
        _ => into.say(text(words, "content"))?,
    }
    if !text(words, "refusal").is_empty() {
        into.say(text(words, "refusal"))?;
        into.stop(Stop::Filtered);
    }
    if elements(words, "tool_calls").next().is_some() {
        into.call_a_tool();
    }
    Ok(())
}
