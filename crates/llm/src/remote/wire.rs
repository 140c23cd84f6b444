//! The four formats that providers speak: where a question goes, what it looks like, and what their events mean.
//!
//! One module each, with a pure function for either direction. A reader takes one JSON value at a time, be it an event
//! of a stream or the whole body of a server that does not stream, and ignores every field that it does not know.

mod chat;
mod gemini;
mod messages;
mod responses;

use super::reply::{Gathered, Trouble};
use super::request::Asked;
use crate::Usage;
use reqwest::Url;
use serde_json::Value;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// OpenAI's chat completions, which most others speak too.
    Chat,
    /// OpenAI's responses.
    Responses,
    /// Anthropic's messages.
    Messages,
    /// Google's generated contents.
    Gemini,
}

impl Wire {
    /// Returns where a model is asked; `base` ends in a slash.
    pub(super) fn place(self, base: &Url, model: &str) -> Url {
        let mut url = base.clone();
        let name = format!("{}:streamGenerateContent", model.strip_prefix("models/").unwrap_or(model));
        let path: &[&str] = match self {
            Self::Chat => &["chat", "completions"],
            Self::Responses => &["responses"],
            Self::Messages => &["messages"],
            Self::Gemini => &["models", &name],
        };
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if self == Self::Gemini {
            url.set_query(Some("alt=sse"));
        }
        url
    }

    /// Writes a question.
    pub(super) fn write(self, asked: &Asked<'_>) -> Value {
        match self {
            Self::Chat => chat::write(asked),
            Self::Responses => responses::write(asked),
            Self::Messages => messages::write(asked),
            Self::Gemini => gemini::write(asked),
        }
    }

    /// Reads an event or a whole body.
    pub(super) fn read(self, event: &Value, into: &mut Gathered) -> Result<(), Trouble> {
        match self {
            Self::Chat => chat::read(event, into),
            Self::Responses => responses::read(event, into),
            Self::Messages => messages::read(event, into),
            Self::Gemini => gemini::read(event, into),
        }
    }
}

/// What stands at a path of names and places such as `choices.0.delta`. A stream has thousands of events and each is
/// looked into at a dozen paths, so nothing is copied here.
fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        Value::Object(members) => members.get(name),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

/// A text inside a value; empty where there is none.
fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    find(value, path).and_then(Value::as_str).unwrap_or_default()
}

/// A number inside a value; 0 where there is none.
fn number(value: &Value, path: &str) -> u64 {
    find(value, path).and_then(Value::as_u64).unwrap_or_default()
}

/// The elements of an array inside a value; none where there is none.
fn elements<'a>(value: &'a Value, path: &str) -> impl Iterator<Item = &'a Value> {
    find(value, path).and_then(Value::as_array).into_iter().flatten()
}

/// What stands for something inside a value; `None` where it is missing or null.
fn object<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    find(value, path).filter(|found| !found.is_null())
}

/// Counts in OpenAI's two formats, whose names differ.
fn openai_usage(counts: &Value, input: &str, output: &str, details: &str) -> Usage {
    Usage {
        input_tokens: number(counts, input),
        output_tokens: number(counts, output),
        cached_tokens: number(find(counts, details).unwrap_or(&Value::Null), "cached_tokens"),
        written_tokens: 0,
    }
}

#[cfg(test)]
mod tests;
