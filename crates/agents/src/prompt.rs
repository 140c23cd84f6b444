//! Renders prompts: one file per action, one shared opening, untrusted text only inside data blocks.
//!
//! A block's border holds a hash of its content, so content cannot close its own block: it would have to hold its own
//! hash.

use domain::agent_io::AgentInput;
use llm::Prompt;
use minijinja::{Environment, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use schemars::{JsonSchema, schema_for};
use sha2::{Digest, Sha256};

/// Most characters of one prompt; the longest data blocks are cut until it fits.
const MAX_CHARS: usize = 240_000;

/// Most characters of one data block.
const MAX_BLOCK: usize = 60_000;

#[derive(RustEmbed)]
#[folder = "prompts/"]
struct Prompts;

/// Renders the prompt of an action for an answer of type `T`.
pub(crate) fn render<T: JsonSchema>(action: &str, input: &AgentInput) -> Result<Prompt, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("data", |content: Value, name: String| data_block(&name, &text_of(&content)));
    let schema = serde_json::to_string(&schema_for!(T)).unwrap_or_default();
    let input = Value::from(minijinja::value::Serde(input));
    let render = |file: String| -> Result<String, minijinja::Error> {
        let bytes = Prompts::get(&file).map(|file| file.data.into_owned()).unwrap_or_default();
        let template = String::from_utf8(bytes).unwrap_or_default();
        environment.render_str(&template, minijinja::context! { input => input.clone(), schema => schema.clone() })
    };
    let user = render(format!("{action}.md.j2"))?;
    Ok(Prompt { system: render("opening.md.j2".to_owned())?, user: crate::executor::head_and_tail(&user, MAX_CHARS) })
}

fn text_of(content: &Value) -> String {
    content.as_str().map_or_else(|| serde_json::to_string_pretty(content).unwrap_or_default(), str::to_owned)
}

/// Puts untrusted text between borders that it cannot forge.
pub(crate) fn data_block(name: &str, content: &str) -> String {
    let content = crate::executor::head_and_tail(content, MAX_BLOCK);
    let mark: String = Sha256::digest(content.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("<<<data {mark}: {name}>>>\n{content}\n<<<end {mark}>>>")
}

#[cfg(test)]
mod tests;
