//! Renders prompts: one file per action, one shared opening, untrusted text only inside data blocks.
//!
//! A file has two parts. Above the line `{#- data -#}` stand the rules, plain text that is the same for every question
//! of an action; it is sent first, with the schema, so that providers find it in their caches. Below it stands the
//! template of this question; a line `{#- own -#}` in it ends what several questions have in common. A block's border
//! holds a hash of its content, so content cannot close its own block: it would have to hold its own hash.
//!
//! Hidden characters are taken out on the way, so that a model reads what a person sees.
//!
//! A prompt has a budget of tokens. What does not fit is squeezed, files before everything else: first long files
//! become outlines, then all files, then every block loses its middle. The last squeeze fits into any model's context.

mod outline;
mod squeeze;

use domain::agent_io::AgentInput;
use domain::screen::neutralise;
use llm::Prompt;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use rust_embed::RustEmbed;
use schemars::{JsonSchema, schema_for};
use sha2::{Digest, Sha256};
use squeeze::Squeeze;
use std::borrow::Cow;

/// Ends the rules and begins the template of the question.
const DATA_LINE: &str = "{#- data -#}\n";

/// Ends what several questions have in common and begins what is this question's own.
const OWN_LINE: &str = "{#- own -#}\n";

/// Most characters of the name of a data block.
const MAX_NAME: usize = 120;

#[derive(RustEmbed)]
#[folder = "prompts/"]
struct Prompts;

/// A rendered prompt with the schema of its answer.
pub(crate) struct Rendered {
    /// The prompt.
    pub(crate) prompt: Prompt,
    /// JSON schema of the answer.
    pub(crate) schema: serde_json::Value,
}

/// Renders the prompt of an action for an answer of type `T`, in at most `budget` tokens. `may_read`: the model may ask
/// for files instead of answering.
pub(crate) fn render<T: JsonSchema>(
    action: &str,
    input: &AgentInput,
    budget: u64,
    may_read: bool,
) -> Result<Rendered, minijinja::Error> {
    let schema = serde_json::to_value(schema_for!(T)).unwrap_or_default();
    let schema = if may_read { or_read(schema) } else { schema };
    let source = file(&format!("{action}.md.j2"));
    let (rules, template) = source.split_once(DATA_LINE).unwrap_or(("", &source));
    // The first line tells what goes in, what comes out, and how long the prompt may be.
    let (head, rules) = rules.split_once('\n').unwrap_or(("", rules));
    let (rules, budget) = (rules.trim(), cap(head).map_or(budget, |cap| cap.min(budget)));
    let system = format!("{}\n\n{rules}\n\nJSON schema of the answer:\n{schema}", file("opening.md.j2").trim());
    let input = Value::from(minijinja::value::Serde(input));
    let room = budget.saturating_sub(llm::estimate_tokens(&system));
    let (shared_part, own_part) = template.split_once(OWN_LINE).unwrap_or(("", template));
    let (mut shared, mut user) = (String::new(), String::new());
    for squeeze in Squeeze::STEPS {
        shared = question(shared_part, &input, squeeze)?;
        user = question(own_part, &input, squeeze)?;
        if llm::estimate_tokens(&shared).saturating_add(llm::estimate_tokens(&user)) <= room {
            break;
        }
    }
    Ok(Rendered { prompt: Prompt { system, shared, user, turns: Vec::new() }, schema })
}

/// Reads the cap that the first line of a file names: `Cap: 60 000 tokens`.
fn cap(head: &str) -> Option<u64> {
    let (_, after) = head.split_once("Cap: ")?;
    let digits: String = after.chars().take_while(|c| c.is_ascii_digit() || *c == ' ').filter(|c| *c != ' ').collect();
    digits.parse().ok()
}

/// Adds the answer that asks for files to a schema.
fn or_read(mut schema: serde_json::Value) -> serde_json::Value {
    let kept = |key: &str, schema: &mut serde_json::Value| schema.as_object_mut().and_then(|schema| schema.remove(key));
    let (definitions, _) = (kept("$defs", &mut schema), kept("$schema", &mut schema));
    let paths = serde_json::json!({
        "type": "object",
        "description": "Asks to see files before answering.",
        "properties": { "read": { "type": "array", "items": { "type": "string" } } },
        "required": ["read"],
        "additionalProperties": false,
    });
    serde_json::json!({ "anyOf": [schema, paths], "$defs": definitions.unwrap_or_else(|| serde_json::json!({})) })
}

/// Renders the template of a question.
fn question(template: &str, input: &Value, squeeze: Squeeze) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
        .add_filter("data", move |content: Value, name: String| data_block(&name, &squeeze.block(&text_of(&content))));
    environment.add_filter("file", move |content: Value, path: String| {
        let (name, shown) = squeeze.file(&path, &text_of(&content));
        data_block(&name, &shown)
    });
    Ok(environment.render_str(template, context! { input })?.trim().to_owned())
}

fn file(name: &str) -> String {
    let bytes = Prompts::get(name).map(|file| file.data.into_owned()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The text of a part, without what a person would not see.
fn text_of(content: &Value) -> String {
    let json = || serde_json::to_string(content).unwrap_or_default();
    let text = content.as_str().map_or_else(json, str::to_owned);
    match neutralise(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(clean) => clean,
    }
}

/// Puts untrusted text between borders that it cannot forge.
pub(crate) fn data_block(name: &str, content: &str) -> String {
    let mark: String = Sha256::digest(content.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    // A path is untrusted too, and must not end the border.
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>')).take(MAX_NAME).collect();
    format!("<<<data {mark}: {name}>>>\n{content}\n<<<end {mark}>>>")
}

#[cfg(test)]
mod tests;
