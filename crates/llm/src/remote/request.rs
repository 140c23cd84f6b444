//! From a question to the words that go over the wire.

use crate::catalog::{ModelCard, Structured};
use crate::kind::ProviderKind;
use crate::{LlmError, Question, Usage, tokens};
use genai::chat::{CacheControl, ChatMessage, ChatOptions, ChatRequest, ChatResponseFormat, JsonSpec, MessageOptions};
use serde_json::{Value, json};

/// Fewest estimated tokens of a question at which a server's count of them is compared.
const COMPARED: u64 = 2_000;

/// How many times fewer tokens a server may count than estimated before it must have cut the question.
const CUT: u64 = 3;

/// Builds the request. What stays the same between questions of an agent comes first, so that providers find it in
/// their caches.
pub(super) fn of(
    question: &Question,
    kind: ProviderKind,
    card: &ModelCard,
    form: Structured,
) -> (ChatRequest, ChatOptions) {
    let system = ChatMessage::system(question.prompt.system.as_str());
    // Anthropic caches only what is marked; the others find it by themselves.
    let marked = kind == ProviderKind::Anthropic && card.cache;
    let system = if marked { system.with_options(MessageOptions::from(CacheControl::Ephemeral)) } else { system };
    let mut messages = vec![system, ChatMessage::user(question.prompt.user.as_str())];
    for turn in &question.prompt.turns {
        messages.push(ChatMessage::assistant(turn.said.as_str()));
        messages.push(ChatMessage::user(turn.then.as_str()));
    }
    let mut options =
        ChatOptions::default().with_max_tokens(question.max_output_tokens.min(card.output)).with_capture_usage(true);
    if card.temperature {
        options = options.with_temperature(0.0);
    }
    match (form, &question.schema) {
        (Structured::Schema, Some(schema)) => {
            let name = question.action.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
            options = options.with_response_format(JsonSpec::new(name, object(schema)));
        }
        (Structured::Schema | Structured::Object, _) => {
            options = options.with_response_format(ChatResponseFormat::JsonMode);
        }
        (Structured::Prompt, _) => {}
    }
    (ChatRequest::new(messages), options)
}

/// Wraps a schema whose root is no plain object: some providers take only those. The reader of answers unwraps it.
fn object(schema: &Value) -> Value {
    if schema.get("type").and_then(Value::as_str) == Some("object") && schema.get("oneOf").is_none() {
        return schema.clone();
    }
    let mut inner = schema.clone();
    let definitions = inner.as_object_mut().and_then(|inner| inner.remove("$defs")).unwrap_or_default();
    let properties = json!({ "result": inner });
    let mut wrapped =
        json!({ "type": "object", "properties": properties, "required": ["result"], "additionalProperties": false });
    if let (Some(wrapped), true) = (wrapped.as_object_mut(), definitions.is_object()) {
        wrapped.insert("$defs".to_owned(), definitions);
    }
    wrapped
}

/// Finds a server that read only a part of the question: some local ones cut what is too long and say nothing.
///
/// # Errors
/// [`LlmError::ContextTooLong`] when the server counts far fewer tokens than the question has.
pub(super) fn check_that_all_was_read(question: &Question, usage: &Usage) -> Result<(), LlmError> {
    let sent: u64 = question.prompt.texts().map(tokens::estimate).sum();
    if usage.input_tokens > 0 && sent >= COMPARED && usage.input_tokens < sent / CUT {
        let read = usage.input_tokens;
        return Err(LlmError::ContextTooLong {
            reason: format!(
                "the server read {read} of about {sent} tokens and left out the rest; give the model a larger context there, \
                 or say with a row [[model.known]] how large it is"
            ),
        });
    }
    Ok(())
}
