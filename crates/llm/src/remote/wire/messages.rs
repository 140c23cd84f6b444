//! Anthropic's messages.

use super::{Trouble, elements, find, number, object, text};
use crate::remote::reply::Gathered;
use crate::remote::request::{Asked, Form, set};
use crate::{Stop, Usage};
use serde_json::{Value, json};

/// Writes a question.
pub(super) fn write(asked: &Asked<'_>) -> Value {
    let prompt = &asked.question.prompt;
    // Only what is marked is cached here, up to the mark.
    let block = |text: &str, marked: bool| {
        let mut block = json!({ "type": "text", "text": text });
        if marked && asked.card.cache {
            set(&mut block, "cache_control", json!({ "type": "ephemeral" }));
        }
        block
    };
    let shared = (!prompt.shared.is_empty()).then(|| block(&prompt.shared, true));
    let question: Vec<Value> = shared.into_iter().chain([block(&prompt.user, false)]).collect();
    let mut messages = vec![json!({ "role": "user", "content": question })];
    for turn in &prompt.turns {
        messages.push(json!({ "role": "assistant", "content": turn.said }));
        messages.push(json!({ "role": "user", "content": turn.then }));
    }
    let mut body = json!({
        "model": asked.model,
        "system": [block(&prompt.system, true)],
        "messages": messages,
        "stream": true,
        "max_tokens": asked.most_tokens(),
    });
    asked.set_temperature(&mut body);
    match &asked.form {
        Form::Schema { schema, .. } => {
            let format = json!({ "type": "json_schema", "schema": schema });
            set(&mut body, "output_config", json!({ "format": format }));
        }
        // It knows no answers that are some object.
        Form::Object | Form::Free => {}
    }
    body
}

/// Reads an event or a whole body.
pub(super) fn read(event: &Value, into: &mut Gathered) -> Result<(), Trouble> {
    match text(event, "type") {
        "message_start" => {
            count(find(event, "message.usage"), into);
            Ok(())
        }
        "content_block_start" => read_block(event.get("content_block").unwrap_or(&Value::Null), into),
        "content_block_delta" => read_block(event.get("delta").unwrap_or(&Value::Null), into),
        "message_delta" => {
            count(event.get("usage"), into);
            stop(text(event, "delta.stop_reason"), into);
            Ok(())
        }
        "message_stop" => {
            into.complete();
            Ok(())
        }
        "message" => {
            count(event.get("usage"), into);
            for block in elements(event, "content") {
                read_block(block, into)?;
            }
            stop(text(event, "stop_reason"), into);
            Ok(())
        }
        _ => object(event, "error").map_or(Ok(()), |error| Err(Trouble::Said(error.clone()))),
    }
}

/// Reads a block of an answer, or what is added to one.
fn read_block(block: &Value, into: &mut Gathered) -> Result<(), Trouble> {
    match text(block, "type") {
        "text" | "text_delta" => into.say(text(block, "text")),
        "thinking" | "thinking_delta" => into.think(text(block, "thinking")),
        "tool_use" => {
            into.call_a_tool();
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Takes what was counted. What was cached is not among the tokens in, so it is added to them; the end of an answer
/// may count anew only the tokens out.
fn count(counts: Option<&Value>, into: &mut Gathered) {
    let Some(counts) = counts else { return };
    let cached_tokens = number(counts, "cache_read_input_tokens");
    let written_tokens = number(counts, "cache_creation_input_tokens");
    let fresh = number(counts, "input_tokens");
    into.count(Usage {
        input_tokens: if fresh > 0 { fresh + cached_tokens + written_tokens } else { 0 },
        output_tokens: number(counts, "output_tokens"),
        cached_tokens,
        written_tokens,
    });
}

fn stop(reason: &str, into: &mut Gathered) {
    match reason {
        "" => {}
        "max_tokens" | "model_context_window_exceeded" => into.stop(Stop::Length),
        "refusal" => into.stop(Stop::Filtered),
        _ => into.stop(Stop::End),
    }
}
