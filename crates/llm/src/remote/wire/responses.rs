//! OpenAI's responses.

use super::{Trouble, elements, object, openai_usage, text};
use crate::Stop;
use crate::remote::reply::Gathered;
use crate::remote::request::{Asked, Form, set};
use serde_json::{Value, json};

/// Writes a question.
pub(super) fn write(asked: &Asked<'_>) -> Value {
    let words: Vec<Value> = asked
        .words("system", "user", "assistant")
        .map(|(role, words)| json!({ "role": role, "content": words }))
        .collect();
    let mut body = json!({
        "model": asked.model,
        "input": words,
        "stream": true,
        // Nothing of a person's project stays with the provider for a later question.
        "store": false,
        "max_output_tokens": asked.most_tokens(),
    });
    asked.set_temperature(&mut body);
    let format = match &asked.form {
        Form::Schema { name, schema } => {
            json!({ "type": "json_schema", "name": name, "strict": true, "schema": schema })
        }
        Form::Object => json!({ "type": "json_object" }),
        Form::Free => return body,
    };
    set(&mut body, "text", json!({ "format": format }));
    body
}

/// Reads an event, or a whole body, which is what the last event holds.
pub(super) fn read(event: &Value, into: &mut Gathered) -> Result<(), Trouble> {
    let delta = text(event, "delta");
    match text(event, "type") {
        "response.output_text.delta" => into.say(delta),
        "response.refusal.delta" => {
            into.stop(Stop::Filtered);
            into.say(delta)
        }
        "response.reasoning_text.delta" | "response.reasoning_summary_text.delta" => into.think(delta),
        "response.function_call_arguments.delta" => {
            into.call_a_tool();
            Ok(())
        }
        "response.completed" | "response.incomplete" | "response.failed" => {
            read_end(event.get("response").unwrap_or(&Value::Null), into)
        }
        "error" => Err(Trouble::Said(object(event, "error").unwrap_or(event).clone())),
        "" if object(event, "error").is_some() && event.get("output").is_none() => {
            Err(Trouble::Said(event.get("error").cloned().unwrap_or_default()))
        }
        "" => read_whole(event, into),
        _ => Ok(()),
    }
}

/// Reads a body that did not come as a stream.
fn read_whole(response: &Value, into: &mut Gathered) -> Result<(), Trouble> {
    for item in elements(response, "output") {
        for part in elements(item, "content") {
            into.say(text(part, "text"))?;
            if !text(part, "refusal").is_empty() {
                into.say(text(part, "refusal"))?;
                into.stop(Stop::Filtered);
            }
        }
        if text(item, "type") == "function_call" {
            into.call_a_tool();
        }
    }
    read_end(response, into)
}

fn read_end(response: &Value, into: &mut Gathered) -> Result<(), Trouble> {
    if let Some(counts) = object(response, "usage") {
        into.count(openai_usage(counts, "input_tokens", "output_tokens", "input_tokens_details"));
    }
    if let Some(error) = object(response, "error") {
        return Err(Trouble::Said(error.clone()));
    }
    match (text(response, "status"), text(response, "incomplete_details.reason")) {
        ("completed", _) => into.stop(Stop::End),
        ("incomplete", "content_filter") => into.stop(Stop::Filtered),
        ("incomplete", _) => into.stop(Stop::Length),
        ("", _) => return Ok(()),
        (status, _) => return Err(Trouble::Said(json!({ "message": format!("the answer is {status}") }))),
    }
    into.complete();
    Ok(())
}
