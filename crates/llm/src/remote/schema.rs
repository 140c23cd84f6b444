//! JSON schemas in the dialects of providers that keep an answer to one.
//!
//! OpenAI and Anthropic refuse objects that may have unknown members; OpenAI also wants every member to be required,
//! knows `oneOf` only as `anyOf`, and nothing beside a `$ref`. A dialect may be narrower than the schema that is checked
//! in the end, never wider in a way that matters: whoever asked reads every answer against the real one.

use serde_json::{Map, Value, json};

/// Wraps a schema whose root is no plain object: some providers take only those. The reader of answers unwraps it.
pub(super) fn rooted(schema: &Value) -> Value {
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

/// Closes every object; `openai` adds what OpenAI wants besides.
pub(super) fn strict(schema: &Value, openai: bool) -> Value {
    match schema {
        Value::Object(members) => strict_object(members, openai),
        Value::Array(items) => items.iter().map(|item| strict(item, openai)).collect(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other.clone(),
    }
}

fn strict_object(members: &Map<String, Value>, openai: bool) -> Value {
    if let (true, Some(reference)) = (openai, members.get("$ref")) {
        return json!({ "$ref": reference });
    }
    let mut strict_one = Map::new();
    for (name, member) in members {
        match name.as_str() {
            "properties" | "$defs" | "definitions" => {
                strict_one.insert(name.clone(), strict_members(member, openai));
            }
            "oneOf" if openai => {
                strict_one.insert("anyOf".to_owned(), strict(member, openai));
            }
            // A name of a whole number's size, which is nothing that a provider knows.
            "format" if openai && is_number(members) => {}
            "$schema" => {}
            // Values, in which nothing is a schema.
            "const" | "enum" | "default" | "examples" | "required" => {
                strict_one.insert(name.clone(), member.clone());
            }
            _ => {
                strict_one.insert(name.clone(), strict(member, openai));
            }
        }
    }
    if let Some(properties) = members.get("properties").and_then(Value::as_object) {
        strict_one.entry("additionalProperties").or_insert(Value::Bool(false));
        if openai {
            strict_one.insert("required".to_owned(), properties.keys().cloned().map(Value::String).collect());
        }
    }
    Value::Object(strict_one)
}

/// The names of members are the schema's own words, not keywords.
fn strict_members(members: &Value, openai: bool) -> Value {
    let Some(members) = members.as_object() else { return members.clone() };
    Value::Object(members.iter().map(|(name, member)| (name.clone(), strict(member, openai))).collect())
}

fn is_number(schema: &Map<String, Value>) -> bool {
    let numbers = |kind: &Value| matches!(kind.as_str(), Some("integer" | "number"));
    schema
        .get("type")
        .is_some_and(|kind| numbers(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(numbers)))
}

#[cfg(test)]
mod tests;
