//! Any server that speaks OpenAI's chat completions: the service itself, a gateway, or a model on this machine.

use crate::{LlmError, Provider, Question, Reply, Stop, Usage};
use async_trait::async_trait;
use domain::money::MicroUsd;
use genai::adapter::AdapterKind;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponse, StopReason};
use genai::resolver::{AuthData, Endpoint};
use genai::webc::Error as WebError;
use genai::{Client, ModelIden, ModelSpec, ServiceTarget};
use std::fmt;
use std::time::{Duration, Instant};

/// Wait that is assumed when an overloaded provider names none.
const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// Most characters of a provider's error that are kept.
const MAX_WORDS: usize = 300;

/// A key that never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key; an empty one is for servers that want none.
    #[must_use]
    pub fn new(key: String) -> Self {
        Self(key)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// A model behind a base address and a key.
pub struct OpenAiCompatible {
    client: Client,
    target: ServiceTarget,
    model: String,
    key: ApiKey,
    timeout: Duration,
}

impl OpenAiCompatible {
    /// Names a model at a base address, such as `https://api.example/v1`.
    ///
    /// # Errors
    /// [`LlmError::Unreachable`] when no client can be made on this machine.
    pub fn new(base_url: &str, key: ApiKey, model: &str, timeout: Duration) -> Result<Self, LlmError> {
        let client = Client::new().map_err(|error| LlmError::Unreachable { reason: error.to_string() })?;
        // The address is joined with paths as a URL, so without the slash its last part would be lost.
        let base = format!("{}/", base_url.trim_end_matches('/'));
        let target = ServiceTarget {
            endpoint: Endpoint::from_owned(base),
            auth: AuthData::from_single(key.0.clone()),
            model: ModelIden::new(AdapterKind::OpenAI, model),
        };
        Ok(Self { client, target, model: model.to_owned(), key, timeout })
    }

    /// Removes the key from words that a provider may have echoed.
    fn words(&self, text: &str) -> String {
        let clean = if self.key.0.is_empty() { text.to_owned() } else { text.replace(&self.key.0, "…") };
        clean.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_WORDS).collect()
    }

    fn error(&self, error: genai::Error) -> LlmError {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the client library's enum grows; every other error is an unreadable reply"
        )]
        match error {
            genai::Error::WebModelCall { webc_error, .. } | genai::Error::WebAdapterCall { webc_error, .. } => {
                self.web_error(webc_error)
            }
            genai::Error::HttpError { status, body, headers, .. } => {
                self.status(status.as_u16(), &body, headers.get("retry-after"))
            }
            other => LlmError::Malformed { reason: self.words(&other.to_string()) },
        }
    }

    fn web_error(&self, error: WebError) -> LlmError {
        match error {
            WebError::ResponseFailedStatus { status, body, headers } => {
                self.status(status.as_u16(), &body, headers.get("retry-after"))
            }
            WebError::Reqwest(error) => LlmError::Unreachable { reason: self.words(&error.without_url().to_string()) },
            WebError::ResponseFailedNotJson { .. }
            | WebError::ResponseFailedInvalidJson { .. }
            | WebError::JsonValueExt(_) => LlmError::Malformed { reason: self.words(&error.to_string()) },
        }
    }

    fn status(&self, status: u16, body: &str, retry_after: Option<&reqwest::header::HeaderValue>) -> LlmError {
        match status {
            429 => LlmError::RateLimited {
                retry_after: retry_after.and_then(|value| seconds(value.to_str().ok()?)).unwrap_or(DEFAULT_WAIT),
            },
            408 | 409 | 500..=599 => LlmError::Unreachable { reason: format!("status {status}: {}", self.words(body)) },
            _ => LlmError::Refused { status, reason: self.words(body) },
        }
    }
}

/// Reads a wait in seconds, with or without a fraction.
fn seconds(text: &str) -> Option<Duration> {
    text.trim().parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
}

fn reply(response: &ChatResponse, wall: Duration) -> Result<Reply, LlmError> {
    let text = response.content.joined_texts().unwrap_or_default();
    let stop = match &response.stop_reason {
        Some(StopReason::MaxTokens(_)) => Stop::Length,
        Some(StopReason::ContentFilter(_)) => Stop::Filtered,
        Some(
            StopReason::Completed(_) | StopReason::ToolCall(_) | StopReason::StopSequence(_) | StopReason::Other(_),
        )
        | None => Stop::End,
    };
    if text.trim().is_empty() && stop == Stop::End {
        return Err(LlmError::Malformed { reason: "the answer is empty".to_owned() });
    }
    let tokens = |number: Option<i32>| number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default();
    let cached = response.usage.prompt_tokens_details.as_ref().and_then(|details| details.cached_tokens);
    let usage = Usage {
        input_tokens: tokens(response.usage.prompt_tokens),
        output_tokens: tokens(response.usage.completion_tokens),
        cached_tokens: tokens(cached),
    };
    Ok(Reply { text, usage, cost: None, stop, wall_ms: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX) })
}

#[async_trait]
impl Provider for OpenAiCompatible {
    fn provider(&self) -> &'static str {
        "openai-compatible"
    }

    fn model(&self) -> &str {
        &self.model
    }

    fn worst_price(&self, _: &Question) -> Option<MicroUsd> {
        None
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let started = Instant::now();
        let messages = vec![
            ChatMessage::system(question.prompt.system.as_str()),
            ChatMessage::user(question.prompt.user.as_str()),
        ];
        let options = ChatOptions::default().with_max_tokens(question.max_output_tokens).with_temperature(0.0);
        let call =
            self.client.exec_chat(ModelSpec::Target(self.target.clone()), ChatRequest::new(messages), Some(&options));
        let response = tokio::time::timeout(self.timeout, call).await;
        let late = |_| LlmError::Unreachable { reason: format!("no answer within {} s", self.timeout.as_secs()) };
        let response = response.map_err(late)?.map_err(|error| self.error(error))?;
        reply(&response, started.elapsed())
    }
}

#[cfg(test)]
mod tests;
