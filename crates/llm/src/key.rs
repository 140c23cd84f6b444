//! Keys of providers, which nothing ever prints.

use crate::{LlmError, ProviderKind, Spent};
use reqwest::RequestBuilder;
use reqwest::header::HeaderValue;
use std::fmt;

/// A key that never prints.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key; an empty one is for servers that want none.
    #[must_use]
    pub fn new(key: String) -> Self {
        Self(key.trim().to_owned())
    }

    /// Says whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts the key on a request where its provider looks for it.
    ///
    /// # Errors
    /// [`LlmError::Refused`] when no header can hold the key.
    pub(crate) fn on(&self, request: RequestBuilder, kind: ProviderKind) -> Result<RequestBuilder, LlmError> {
        let (name, before) = match kind {
            ProviderKind::Anthropic => ("x-api-key", ""),
            ProviderKind::Gemini => ("x-goog-api-key", ""),
            ProviderKind::OpenAi
            | ProviderKind::OpenAiResponses
            | ProviderKind::Groq
            | ProviderKind::OpenRouter
            | ProviderKind::Ollama
            | ProviderKind::Compatible => ("authorization", "Bearer "),
        };
        let request =
            if kind == ProviderKind::Anthropic { request.header("anthropic-version", "2023-06-01") } else { request };
        if self.is_empty() {
            return Ok(request);
        }
        let mut value = HeaderValue::try_from(format!("{before}{}", self.0)).map_err(|_| LlmError::Refused {
            status: 401,
            reason: "the key has letters in it that no key has".to_owned(),
            spent: Spent::default(),
        })?;
        value.set_sensitive(true);
        Ok(request.header(name, value))
    }

    /// Takes the key out of words that somebody may have echoed.
    pub(crate) fn erased_from(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "…") }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}
