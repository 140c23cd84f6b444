//! A model at a provider: one question becomes one streamed call.
//!
//! The client library does the wire. Ours are pure functions around it: [`request`] turns a question into its words,
//! [`reply`] gathers a stream, [`failure`] names what went wrong by what the caller can do. Answers are always
//! streamed, so that silence shows: a time for the first sign of an answer, a time between two signs, a time for the
//! whole. Dropping the call closes the connection, which stops the provider's work and its bill.

mod failure;
mod reply;
mod request;

use crate::catalog::{ModelCard, Structured};
use crate::kind::ProviderKind;
use crate::tokens;
use crate::{Abilities, LlmError, Provider, Question, Reply, Spent};
use async_trait::async_trait;
use domain::money::MicroUsd;
use futures_util::StreamExt as _;
use genai::chat::ChatStream;
use genai::resolver::{AuthData, Endpoint};
use genai::{Client, ModelIden, ModelSpec, ServiceTarget};
use reply::Gathered;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

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
    pub(crate) fn on(&self, request: reqwest::RequestBuilder, kind: ProviderKind) -> reqwest::RequestBuilder {
        match kind {
            _ if self.is_empty() => request,
            ProviderKind::Anthropic => request.header("x-api-key", &self.0).header("anthropic-version", "2023-06-01"),
            ProviderKind::Gemini => request.header("x-goog-api-key", &self.0),
            ProviderKind::OpenAi
            | ProviderKind::OpenAiResponses
            | ProviderKind::Groq
            | ProviderKind::OpenRouter
            | ProviderKind::Ollama
            | ProviderKind::Compatible => request.bearer_auth(&self.0),
        }
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

/// How long a call may be silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallTimes {
    /// Until the first sign of an answer; local models read long questions for minutes.
    pub first: Duration,
    /// Between two signs.
    pub between: Duration,
    /// Until the answer is complete.
    pub whole: Duration,
}

/// What a remote model is made of.
pub struct RemoteParts {
    /// The client that all calls share.
    pub http: reqwest::Client,
    /// Who serves it.
    pub kind: ProviderKind,
    /// The checked address, ending in a slash.
    pub address: reqwest::Url,
    /// The key.
    pub key: ApiKey,
    /// The provider's name for the model.
    pub model: String,
    /// What is known of it.
    pub card: ModelCard,
    /// How long a call may be silent.
    pub times: CallTimes,
}

/// A model behind an address and a key.
pub struct Remote {
    client: Client,
    target: ServiceTarget,
    kind: ProviderKind,
    model: String,
    key: ApiKey,
    card: ModelCard,
    times: CallTimes,
    /// The actions whose schema or object form the provider refused; it is asked without from then on.
    formless: Mutex<BTreeSet<&'static str>>,
}

impl Remote {
    /// Names a model at a provider.
    ///
    /// # Errors
    /// [`LlmError::Unreachable`] when no client can be made on this machine.
    pub fn new(parts: RemoteParts) -> Result<Self, LlmError> {
        let RemoteParts { http, kind, address, key, model, card, times } = parts;
        let client = Client::builder().with_reqwest(http).build();
        let client = client.map_err(|error| LlmError::Unreachable { reason: error.to_string() })?;
        let target = ServiceTarget {
            endpoint: Endpoint::from_owned(address.to_string()),
            auth: AuthData::from_single(key.0.clone()),
            model: ModelIden::new(kind.adapter(), model.as_str()),
        };
        Ok(Self { client, target, kind, model, key, card, times, formless: Mutex::default() })
    }

    /// How answers to an action are kept to a form at present: as the catalog says, unless the provider refused that.
    #[must_use]
    pub fn form(&self, action: &str) -> Structured {
        if self.formless().contains(action) { Structured::Prompt } else { self.card.structured }
    }

    fn formless(&self) -> MutexGuard<'_, BTreeSet<&'static str>> {
        self.formless.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn call(&self, question: &Question, form: Structured) -> Result<Reply, LlmError> {
        let started = Instant::now();
        let (request, options) = request::of(question, self.kind, &self.card, form);
        let target = ModelSpec::Target(self.target.clone());
        let asked = self.client.exec_chat_stream(target, request, Some(&options));
        let opened = tokio::time::timeout(self.times.first, asked).await;
        let silent = |_| LlmError::Unreachable { reason: format!("no answer within {} s", self.times.first.as_secs()) };
        let stream = opened.map_err(silent)?.map_err(|error| failure::of(error, &self.key))?.stream;
        let mut gathered = Gathered::new(question.max_output_tokens);
        if let Err(error) = self.gather(stream, &mut gathered, started).await {
            let begun = gathered.has_begun();
            return Err(if begun { error.in_the_middle(self.spent(&gathered, question)) } else { error });
        }
        let reply = gathered.reply(question, self.card.price.as_ref(), started.elapsed())?;
        request::check_that_all_was_read(question, &reply.usage)?;
        Ok(reply)
    }

    /// Reads the stream to its end, as long as it gives signs of life.
    async fn gather(&self, mut stream: ChatStream, into: &mut Gathered, started: Instant) -> Result<(), LlmError> {
        let whole = started + self.times.whole;
        let mut sign = started + self.times.first;
        loop {
            let next = tokio::time::timeout_at(sign.min(whole), stream.next()).await;
            let Ok(next) = next else {
                let seconds = if Instant::now() >= whole { self.times.whole } else { sign - started }.as_secs();
                return Err(LlmError::Unreachable { reason: self.silence(into, seconds, Instant::now() >= whole) });
            };
            match next {
                Some(Ok(event)) => into.take(event)?,
                Some(Err(error)) => return Err(failure::of(error, &self.key)),
                None => return into.ended(),
            }
            if into.has_begun() {
                sign = Instant::now() + self.times.between;
            }
        }
    }

    fn silence(&self, into: &Gathered, seconds: u64, whole: bool) -> String {
        if whole {
            format!("the answer was not complete within {seconds} s")
        } else if into.has_begun() {
            format!("the answer stopped coming for {} s", self.times.between.as_secs())
        } else {
            format!("no answer within {seconds} s")
        }
    }

    /// What an answer that broke off had cost by our own count.
    fn spent(&self, gathered: &Gathered, question: &Question) -> Spent {
        let usage = gathered.counted(question);
        Spent { usage, cost: self.card.price.as_ref().map(|price| price.of(&usage)) }
    }
}

#[async_trait]
impl Provider for Remote {
    fn provider(&self) -> &str {
        self.kind.as_str()
    }

    fn model(&self) -> &str {
        &self.model
    }

    fn abilities(&self) -> Abilities {
        Abilities { context: self.card.context, output: self.card.output }
    }

    fn worst_price(&self, question: &Question) -> Option<MicroUsd> {
        let output = u64::from(question.max_output_tokens.min(self.card.output));
        self.card.price.as_ref().map(|price| price.worst(question.prompt.texts().map(tokens::most).sum(), output))
    }

    async fn ask(&self, question: &Question) -> Result<Reply, LlmError> {
        let form = self.form(question.action);
        match self.call(question, form).await {
            Err(LlmError::Refused { status: 400 | 422, reason })
                if form != Structured::Prompt && failure::is_about_the_form(&reason) =>
            {
                tracing::info!(model = self.model, reason, "the model is asked without a form from now on");
                self.formless().insert(question.action);
                self.call(question, Structured::Prompt).await
            }
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests;
