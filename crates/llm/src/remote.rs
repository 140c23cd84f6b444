//! A model at a provider: one question becomes one streamed call.
//!
//! Pure functions do the words: [`request`] and [`wire`] write a question in a provider's format and read what comes
//! back, [`events`] takes a body apart, [`reply`] gathers an answer, [`failure`] names what went wrong by what the caller
//! can do. Between them there is only the connection. Answers are always streamed, so that silence shows: a time for
//! the first sign of an answer, a time between two signs, a time for the whole. Dropping the call closes the connection,
//! which stops the provider's work and its bill. Nothing that comes is kept without a limit.

mod events;
pub(crate) mod failure;
mod reply;
mod request;
mod schema;
mod wire;

use crate::catalog::{ModelCard, Structured};
use crate::key::ApiKey;
use crate::kind::ProviderKind;
use crate::{Abilities, LlmError, Provider, Question, Reply, Spent, tokens};
use async_trait::async_trait;
use domain::money::MicroUsd;
use events::{Event, Events};
use reply::Gathered;
use request::{Asked, Form};
use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, Response};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
pub(crate) use wire::Wire;

/// How long the end of a connection's answer is waited for after the end of the model's: with it the connection can be
/// used again.
const LEFTOVER: Duration = Duration::from_millis(50);

/// Most bytes of a refusal that are read.
const MOST_OF_A_REFUSAL: usize = 64 << 10;

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
    http: reqwest::Client,
    place: reqwest::Url,
    kind: ProviderKind,
    model: String,
    key: ApiKey,
    card: ModelCard,
    times: CallTimes,
    leftover: Duration,
    /// The actions whose schema or object form the provider refused; it is asked without from then on.
    formless: Mutex<BTreeSet<&'static str>>,
}

impl Remote {
    /// Names a model at a provider.
    #[must_use]
    pub fn new(parts: RemoteParts) -> Self {
        let RemoteParts { http, kind, address, key, model, card, times } = parts;
        let place = kind.wire().place(&address, &model);
        Self { http, place, kind, model, key, card, times, leftover: LEFTOVER, formless: Mutex::default() }
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
        let (started, price) = (Instant::now(), self.card.price.as_ref());
        let mut gathered = Gathered::new(question.max_output_tokens);
        let gathering = self.gather(self.request(question, form)?, &mut gathered, started).await;
        let reply = match gathering {
            // An answer that was said to be over is whole, even if the connection did not end as it should.
            Err(LlmError::Unreachable { .. }) if gathered.has_ended() => {
                gathered.reply(question, price, started.elapsed())
            }
            Err(error) => Err(error),
            Ok(()) => gathered.reply(question, price, started.elapsed()),
        };
        let reply = match reply {
            Err(error) if gathered.is_paid() => return Err(error.in_the_middle(self.spent(&gathered, question))),
            reply => reply?,
        };
        // The answer to a part of a question is of no use, and paid all the same.
        let spent = Spent { usage: reply.usage, cost: reply.cost };
        request::check_that_all_was_read(question, &reply.usage).map_err(|error| error.in_the_middle(spent))?;
        Ok(reply)
    }

    /// Writes the request.
    fn request(&self, question: &Question, form: Structured) -> Result<RequestBuilder, LlmError> {
        let (kind, wire) = (self.kind, self.kind.wire());
        let form = Form::of(question, form, wire);
        let body = wire.write(&Asked { question, kind, model: &self.model, card: &self.card, form });
        let request = self.http.post(self.place.clone()).header(CONTENT_TYPE, "application/json");
        self.key.on(request.body(serde_json::to_vec(&body).unwrap_or_default()), kind)
    }

    /// Asks, and reads the answer to its end as long as it gives signs of life.
    async fn gather(&self, request: RequestBuilder, into: &mut Gathered, started: Instant) -> Result<(), LlmError> {
        let whole = started + self.times.whole;
        let mut sign = started + self.times.first;
        let again = request.try_clone();
        let mut asked = timeout_at(sign.min(whole), request.send()).await.map_err(|_| self.silence(into, whole))?;
        // A server may close a kept connection at the moment in which it is used again; then it has read nothing. Once is
        // enough: what is closed again was read.
        if let (true, Some(again)) = (asked.as_ref().is_err_and(failure::was_closed_unread), again) {
            asked = timeout_at(sign.min(whole), again.send()).await.map_err(|_| self.silence(into, whole))?;
        }
        let mut response = asked.map_err(|error| failure::unreachable(&error, &self.key))?;
        if !response.status().is_success() {
            return match timeout_at(sign.min(whole), self.refusal(&mut response)).await {
                Ok(error) => Err(error),
                Err(_) => Err(self.silence(into, whole)),
            };
        }
        let mut events = Events::default();
        while !into.is_complete() {
            // Of a server that sends faster than we read, a timer alone would never hear, nor would other tasks run.
            tokio::task::consume_budget().await;
            if Instant::now() >= sign.min(whole) {
                return Err(self.silence(into, whole));
            }
            let more = timeout_at(sign.min(whole), response.chunk()).await.map_err(|_| self.silence(into, whole))?;
            let more = more.map_err(|error| failure::unreachable(&error, &self.key))?;
            let read = match &more {
                Some(bytes) => events.push(bytes),
                None => events.end(),
            };
            let heard = self.take(&mut events, into)?;
            read.map_err(|trouble| failure::trouble(trouble, &self.key))?;
            if more.is_none() {
                return self.ended(&events, into);
            }
            if heard && into.has_begun() {
                sign = Instant::now() + self.times.between;
            }
        }
        let _ = timeout_at(whole.min(Instant::now() + self.leftover), response.chunk()).await;
        Ok(())
    }

    /// Takes the events that are complete; says whether there were any.
    fn take(&self, events: &mut Events, into: &mut Gathered) -> Result<bool, LlmError> {
        let mut heard = false;
        while let Some(event) = events.next() {
            heard = true;
            match event {
                Event::Value(value) => {
                    self.kind.wire().read(&value, into).map_err(|trouble| failure::trouble(trouble, &self.key))?;
                }
                Event::Done => into.complete(),
            }
        }
        Ok(heard)
    }

    /// Says what it means that nothing more will come.
    fn ended(&self, events: &Events, into: &Gathered) -> Result<(), LlmError> {
        match events.odd() {
            _ if into.is_complete() || into.has_ended() => Ok(()),
            Some(odd) if !into.has_begun() => Err(failure::no_answer(odd, &self.key)),
            _ => Err(LlmError::Unreachable {
                reason: "the connection was closed before the answer was complete".to_owned(),
            }),
        }
    }

    /// Reads a refusal, as much of it as a person may want to see.
    async fn refusal(&self, response: &mut Response) -> LlmError {
        let mut body = Vec::new();
        while let Ok(Some(bytes)) = response.chunk().await {
            body.extend_from_slice(&bytes);
            if body.len() > MOST_OF_A_REFUSAL {
                body.truncate(MOST_OF_A_REFUSAL);
                break;
            }
        }
        let body = String::from_utf8_lossy(&body);
        failure::refused(response.status().as_u16(), &body, response.headers(), &self.key)
    }

    /// Says which time is over.
    fn silence(&self, into: &Gathered, whole: Instant) -> LlmError {
        let reason = if Instant::now() >= whole {
            format!("the answer was not complete within {} s", self.times.whole.as_secs())
        } else if into.has_begun() {
            format!("the answer stopped coming for {} s", self.times.between.as_secs())
        } else {
            format!("no answer within {} s", self.times.first.as_secs())
        };
        LlmError::Unreachable { reason }
    }

    /// What an answer that broke off had cost.
    fn spent(&self, gathered: &Gathered, question: &Question) -> Spent {
        let usage = gathered.usage(question);
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
            Err(LlmError::Refused { status: 400 | 422, reason, spent })
                if spent == Spent::default() && form != Structured::Prompt && failure::is_about_the_form(&reason) =>
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
