//! The models that a provider lists, with whatever it says of them.
//!
//! Every provider has such a list; each says other things in it, under other names. What is found is read, what is not
//! stays unknown.

use crate::key::ApiKey;
use crate::remote::failure::{refused, unreachable};
use crate::{LlmError, ProviderKind};
use domain::money::MicroUsd;
use serde_json::Value;
use std::time::Duration;

/// Longest time for a list.
const TIME: Duration = Duration::from_secs(20);

/// Largest list, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// A model of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The provider's name for it.
    pub name: String,
    /// Tokens that question and answer may have together.
    pub context: Option<u32>,
    /// Most tokens of one answer.
    pub output: Option<u32>,
    /// Price of a million tokens in.
    pub input_price: Option<MicroUsd>,
    /// Price of a million tokens out.
    pub output_price: Option<MicroUsd>,
}

/// Asks a provider for its models.
///
/// # Errors
/// As for a question; [`LlmError::Malformed`] too when the list has no end or is none.
pub async fn list_models(
    http: &reqwest::Client,
    kind: ProviderKind,
    address: &reqwest::Url,
    key: &ApiKey,
) -> Result<Vec<Listed>, LlmError> {
    let unreachable = |error: reqwest::Error| unreachable(&error, key);
    let url = address.join("models").map_err(|error| LlmError::Malformed { reason: error.to_string() })?;
    let mut response = key.on(http.get(url).timeout(TIME), kind)?.send().await.map_err(unreachable)?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BYTES {
            return Err(LlmError::Malformed { reason: "the list of models has no end".to_owned() });
        }
    }
    if !status.is_success() {
        return Err(refused(status.as_u16(), &String::from_utf8_lossy(&body), &headers, key));
    }
    let value: Value =
        serde_json::from_slice(&body).map_err(|error| LlmError::Malformed { reason: error.to_string() })?;
    Ok(read(&value))
}

/// Reads a list of models.
#[must_use]
pub(crate) fn read(list: &Value) -> Vec<Listed> {
    let rows = list.get("data").or_else(|| list.get("models")).unwrap_or(list);
    rows.as_array().into_iter().flatten().filter_map(listed).collect()
}

fn listed(row: &Value) -> Option<Listed> {
    let name = row.get("id").or_else(|| row.get("name")).and_then(Value::as_str)?;
    let number = |paths: &[&str]| {
        let found = paths.iter().find_map(|path| row.pointer(path).and_then(Value::as_u64));
        found.and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
    };
    Some(Listed {
        // Gemini writes `models/gemini-…` here and leaves it out everywhere else.
        name: name.strip_prefix("models/").unwrap_or(name).to_owned(),
        // Groq and OpenRouter; vLLM; llama.cpp; Gemini; Mistral; LM Studio.
        context: number(&[
            "/context_window",
            "/context_length",
            "/max_model_len",
            "/meta/n_ctx",
            "/inputTokenLimit",
            "/max_context_length",
            "/loaded_context_length",
        ]),
        output: number(&["/max_completion_tokens", "/top_provider/max_completion_tokens", "/outputTokenLimit"]),
        input_price: price(row.pointer("/pricing/prompt")),
        output_price: price(row.pointer("/pricing/completion")),
    })
}

/// Reads a price of one token in dollars, as OpenRouter writes it, for a million of them.
fn price(value: Option<&Value>) -> Option<MicroUsd> {
    let dollars: f64 = value?.as_str()?.parse().ok()?;
    // A price in dollars for a token is one in millionths of a dollar for a million tokens, times a million.
    let text = format!("{:.6}", (dollars * 1e6).max(0.0));
    (dollars >= 0.0).then(|| MicroUsd::parse_dollars(&text)).flatten()
}

#[cfg(test)]
mod tests;
