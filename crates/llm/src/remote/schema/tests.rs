use super::{rooted, strict};
use serde_json::json;

#[test]
fn openai_gets_closed_objects_whose_members_are_all_required() {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "name": { "type": "string", "format": "date" },
            "age": { "type": ["integer", "null"], "format": "uint32", "minimum": 0 },
            "properties": { "type": "array", "items": { "$ref": "#/$defs/One", "description": "One of them." } },
            "kind": { "enum": ["$ref", "oneOf"] }
        },
        "required": ["name"],
        "$defs": { "One": { "oneOf": [{ "const": "a" }, { "type": "object", "properties": { "b": true } }] } }
    });
    let expected = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "format": "date" },
            "age": { "type": ["integer", "null"], "minimum": 0 },
            "properties": { "type": "array", "items": { "$ref": "#/$defs/One" } },
            "kind": { "enum": ["$ref", "oneOf"] }
        },
        "required": ["name", "age", "properties", "kind"],
        "additionalProperties": false,
        "$defs": {
            "One": { "anyOf": [
                { "const": "a" },
                { "type": "object", "properties": { "b": true }, "required": ["b"], "additionalProperties": false }
            ] }
        }
    });
    let required = |schema: &serde_json::Value| {
        let mut names: Vec<String> = serde_json::from_value(schema["required"].clone()).unwrap();
        names.sort();
        names
    };
    let (mut made, mut expected) = (strict(&schema, true), expected);
    assert_eq!(required(&made), required(&expected));
    for one in [&mut made, &mut expected] {
        one["required"].take();
    }
    assert_eq!(made, expected);
}

#[test]
fn anthropic_gets_closed_objects_and_nothing_else_is_changed() {
    let schema = json!({
        "type": "object",
        "properties": { "a": { "$ref": "#/$defs/A", "description": "It." }, "b": { "type": "integer", "format": "int8" } },
        "required": ["a"],
        "$defs": { "A": { "oneOf": [{ "type": "object", "properties": {}, "additionalProperties": true }] } }
    });
    let mut expected = schema.clone();
    expected["additionalProperties"] = json!(false);
    assert_eq!(strict(&schema, false), expected);
}

#[test]
fn a_schema_that_refers_to_itself_stays_as_small_as_it_is() {
    let schema =
        json!({ "$ref": "#/$defs/A", "description": "It.", "$defs": { "A": { "items": { "$ref": "#/$defs/A" } } } });
    assert_eq!(
        strict(&json!({ "properties": { "a": schema } }), true)["properties"]["a"],
        json!({ "$ref": "#/$defs/A" })
    );
}

#[test]
fn a_root_that_is_no_plain_object_is_wrapped_with_its_definitions_outside() {
    let schema = json!({ "anyOf": [{ "$ref": "#/$defs/A" }], "$defs": { "A": {} } });
    let expected = json!({
        "type": "object",
        "properties": { "result": { "anyOf": [{ "$ref": "#/$defs/A" }] } },
        "required": ["result"],
        "additionalProperties": false,
        "$defs": { "A": {} }
    });
    assert_eq!(rooted(&schema), expected);
    assert_eq!(rooted(&expected), expected);
}
