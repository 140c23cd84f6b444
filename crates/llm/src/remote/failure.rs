//! From a failed call to what the caller can do about it.

use super::ApiKey;
use crate::LlmError;
use crate::wait::wait;
use genai::webc::Error as WebError;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::time::Duration;

/// Wait that is assumed when an overloaded provider names none.
const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// Most characters of a provider's words that are kept.
const MAX_WORDS: usize = 300;

/// What providers say when a question is too long.
const TOO_LONG: [&str; 10] = [
    "context_length_exceeded",
    "maximum context length",
    "prompt is too long",
    "exceed_context_size",
    "exceeds the available context",
    "exceeds the context window",
    "input token count",
    "request too large",
    "reduce the length",
    "request_too_large",
];

/// What providers say when there is no money left, whatever status they send.
const NO_CREDIT: [&str; 5] = [
    "insufficient_quota",
    "credit balance",
    "billing_hard_limit",
    "exceeded your current quota, please check your plan",
    "insufficient credits",
];

/// What providers say when they do not take a schema or an object form.
const FORM: [&str; 7] = [
    "response_format",
    "json_schema",
    "response_schema",
    "responseschema",
    "output_config",
    "responsejsonschema",
    "json mode",
];

/// Names a failure of the client library.
pub(super) fn of(error: genai::Error, key: &ApiKey) -> LlmError {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the client library's enum grows; every other error is an unreadable reply"
    )]
    match error {
        genai::Error::WebModelCall { webc_error, .. } | genai::Error::WebAdapterCall { webc_error, .. } => {
            web(webc_error, key)
        }
        genai::Error::HttpError { status, body, headers, .. } => refused(status.as_u16(), &body, &headers, key),
        genai::Error::ChatResponse { body, .. } => in_stream(&body, key),
        genai::Error::WebStream { error, cause, .. } => match error.downcast::<genai::Error>() {
            Ok(inner) => of(*inner, key),
            Err(error) => unreachable(error.downcast_ref::<reqwest::Error>(), &cause, key),
        },
        other => LlmError::Malformed { reason: words(&other.to_string(), key) },
    }
}

/// Says whether a refusal is about the form that was asked for.
pub(super) fn is_about_the_form(reason: &str) -> bool {
    says(reason, &FORM)
}

fn web(error: WebError, key: &ApiKey) -> LlmError {
    match error {
        WebError::ResponseFailedStatus { status, body, headers } => refused(status.as_u16(), &body, &headers, key),
        WebError::Reqwest(error) => unreachable(Some(&error), "", key),
        WebError::ResponseFailedNotJson { .. }
        | WebError::ResponseFailedInvalidJson { .. }
        | WebError::JsonValueExt(_) => LlmError::Malformed { reason: words(&error.to_string(), key) },
    }
}

fn unreachable(error: Option<&reqwest::Error>, otherwise: &str, key: &ApiKey) -> LlmError {
    let reason = error.map_or_else(|| otherwise.to_owned(), innermost);
    LlmError::Unreachable { reason: words(&reason, key) }
}

/// Returns the causes of an error in one line; the outermost one names an address, which says little.
fn innermost(error: &reqwest::Error) -> String {
    let mut lines = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        lines.push(inner.to_string());
        cause = inner.source();
    }
    if lines.is_empty() { "the request could not be sent".to_owned() } else { lines.join(": ") }
}

fn refused(status: u16, body: &str, headers: &HeaderMap, key: &ApiKey) -> LlmError {
    let reason = words(&said(body), key);
    if says(body, &NO_CREDIT) {
        return LlmError::Refused { status: 402, reason };
    }
    if matches!(status, 400 | 413 | 422 | 500) && says(body, &TOO_LONG) {
        return LlmError::ContextTooLong { reason };
    }
    let asked = wait(headers, body, now());
    match (status, asked) {
        (429, _) => LlmError::RateLimited { retry_after: asked.unwrap_or(DEFAULT_WAIT) },
        (503 | 529, Some(retry_after)) => LlmError::RateLimited { retry_after },
        (408 | 409 | 425 | 500..=599, _) => LlmError::Unreachable { reason: format!("status {status}: {reason}") },
        _ => LlmError::Refused { status, reason },
    }
}

/// An error that came as an event of a stream that had begun well.
fn in_stream(body: &Value, key: &ApiKey) -> LlmError {
    let text = body.to_string();
    let reason = words(&said(&text), key);
    if says(&text, &TOO_LONG) {
        return LlmError::ContextTooLong { reason };
    }
    if says(&text, &["rate_limit", "resource_exhausted"]) {
        return LlmError::RateLimited { retry_after: wait(&HeaderMap::new(), &text, now()).unwrap_or(DEFAULT_WAIT) };
    }
    if says(&text, &["invalid_request", "invalid_argument", "authentication", "permission"]) {
        return LlmError::Refused { status: 400, reason };
    }
    LlmError::Unreachable { reason }
}

fn says(text: &str, marks: &[&str]) -> bool {
    let text = text.to_lowercase();
    marks.iter().any(|mark| text.contains(mark))
}

/// Finds the sentence in a provider's JSON; other bodies are taken as they are.
fn said(body: &str) -> String {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let value = value.get(0).unwrap_or(&value);
    let error = value.get("error").unwrap_or(value);
    let message =
        error.get("message").or_else(|| value.get("message")).or_else(|| value.get("detail")).unwrap_or(error);
    message.as_str().map_or_else(|| body.to_owned(), str::to_owned)
}

/// Cleans and shortens words of others, and takes the key out of them.
fn words(text: &str, key: &ApiKey) -> String {
    let clean = key.erased_from(text);
    clean.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_WORDS).collect::<String>().trim().to_owned()
}

/// Seconds since 1970, for headers that name a moment; a wrong clock makes a wait wrong, nothing else.
fn now() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "a moment in a provider's header can only be compared with the wall clock"
    )]
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
