//! From a failed call to what the caller can do about it.

use super::reply::Trouble;
use crate::LlmError;
use crate::key::ApiKey;
use crate::wait::wait;
use reqwest::header::{HeaderMap, LOCATION};
use serde_json::Value;
use std::time::Duration;

/// Wait that is assumed when an overloaded provider names none.
const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// Most characters of a provider's words that are kept.
const MAX_WORDS: usize = 300;

/// What providers say when a question is too long.
const TOO_LONG: [&str; 11] = [
    "context_length_exceeded",
    "maximum context length",
    "prompt is too long",
    "exceed_context_size",
    "exceeds the available context",
    "exceeds the context window",
    "exceeds the context length",
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
const FORM: [&str; 8] = [
    "response_format",
    "json_schema",
    "json schema",
    "response_schema",
    "responseschema",
    "output_config",
    "responsejsonschema",
    "json mode",
];

/// What providers say when the model, not the question, broke the form: the same question may succeed.
const BROKEN_FORM: [&str; 2] = ["json_validate_failed", "tool_use_failed"];

/// What providers call a wrong key where the status does not say so.
const WRONG_KEY: [&str; 1] = ["api_key_invalid"];

/// Names that providers give to errors in the middle of a stream, where there is no status, and the status that says
/// the same.
const NAMES: [(&str, u16); 11] = [
    ("rate_limit", 429),
    ("resource_exhausted", 429),
    ("too_many_requests", 429),
    ("overloaded", 529),
    ("authentication", 401),
    ("unauthenticated", 401),
    ("invalid_api_key", 401),
    ("permission", 403),
    ("not_found", 404),
    ("invalid_request", 400),
    ("invalid_argument", 400),
];

/// Says whether a refusal is about the form that was asked for.
pub(super) fn is_about_the_form(reason: &str) -> bool {
    says(reason, &FORM)
}

/// Names a failure of the connection.
pub(crate) fn unreachable(error: &reqwest::Error, key: &ApiKey) -> LlmError {
    LlmError::Unreachable { reason: words(&innermost(error), key) }
}

/// Says whether the connection was closed before anything of an answer came.
pub(super) fn was_closed_unread(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message) {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// Names a failure to read an answer.
pub(super) fn trouble(trouble: Trouble, key: &ApiKey) -> LlmError {
    match trouble {
        Trouble::Said(error) => sort(status(&error), &error.to_string(), &HeaderMap::new(), key),
        Trouble::Unreadable(reason) => LlmError::Malformed { reason: words(&reason, key) },
    }
}

/// Says of a body that ended without an answer what it was.
pub(super) fn no_answer(shown: &str, key: &ApiKey) -> LlmError {
    LlmError::Malformed { reason: words(&format!("the server sent something else: {}", said(shown)), key) }
}

/// Names a refusal.
pub(crate) fn refused(status: u16, body: &str, headers: &HeaderMap, key: &ApiKey) -> LlmError {
    if (300..400).contains(&status) {
        // Who follows it sends the key wherever somebody else wants it.
        let to = headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("another address");
        let reason =
            format!("it redirects to {to}, which is not followed; if that is the right address, set it instead");
        return LlmError::Refused { status, reason: words(&reason, key) };
    }
    match sort(status, body, headers, key) {
        LlmError::Unreachable { reason } => LlmError::Unreachable {
            reason: format!("status {status}: {reason}").trim_end_matches([':', ' ']).to_owned(),
        },
        other @ (LlmError::RateLimited { .. }
        | LlmError::Resting { .. }
        | LlmError::Cut { .. }
        | LlmError::Refused { .. }
        | LlmError::ContextTooLong { .. }
        | LlmError::OverBudget { .. }
        | LlmError::Malformed { .. }
        | LlmError::Unable { .. }
        | LlmError::Books(_)) => other,
    }
}

fn sort(status: u16, body: &str, headers: &HeaderMap, key: &ApiKey) -> LlmError {
    let reason = words(&said(body), key);
    if says(body, &NO_CREDIT) {
        return LlmError::Refused { status: 402, reason };
    }
    if status == 413 || (matches!(status, 400 | 422 | 500) && says(body, &TOO_LONG)) {
        return LlmError::ContextTooLong { reason };
    }
    if status == 400 && says(body, &BROKEN_FORM) {
        return LlmError::Malformed { reason };
    }
    let asked = wait(headers, body, now());
    match (status, asked) {
        (400, _) if says(body, &WRONG_KEY) => LlmError::Refused { status: 401, reason },
        (429, _) => LlmError::RateLimited { retry_after: asked.unwrap_or(DEFAULT_WAIT) },
        (503 | 529, Some(retry_after)) => LlmError::RateLimited { retry_after },
        (408 | 409 | 425 | 500..=599, _) => LlmError::Unreachable { reason },
        _ => LlmError::Refused { status, reason },
    }
}

/// Finds the status that an error in the middle of a stream would have had before it.
fn status(error: &Value) -> u16 {
    let number = |name: &str| {
        let value = error.get(name)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        u16::try_from(number).ok().filter(|number| (400..600).contains(number))
    };
    number("code").or_else(|| number("status")).unwrap_or_else(|| {
        let name = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let names = [name("type"), name("code"), name("status")];
        let found = NAMES.iter().find(|(mark, _)| names.iter().any(|name| name.contains(mark)));
        found.map_or(500, |(_, status)| *status)
    })
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

fn says(text: &str, marks: &[&str]) -> bool {
    let text = text.to_lowercase();
    marks.iter().any(|mark| text.contains(mark))
}

/// Finds the sentence in a provider's JSON, or the title of a page; other bodies are taken as they are.
fn said(body: &str) -> String {
    if body.trim_start().starts_with('<') {
        return title(body).map_or_else(|| "a page".to_owned(), |title| format!("a page called `{title}`"));
    }
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let value = value.get(0).unwrap_or(&value);
    let error = value.get("error").unwrap_or(value);
    let message =
        error.get("message").or_else(|| value.get("message")).or_else(|| value.get("detail")).unwrap_or(error);
    let Some(message) = message.as_str() else { return body.to_owned() };
    // A gateway has little to say itself, and passes on what the provider behind it said.
    match error.pointer("/metadata/raw").and_then(Value::as_str) {
        Some(raw) => format!("{message}: {raw}"),
        None => message.to_owned(),
    }
}

fn title(page: &str) -> Option<&str> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = start + lower.get(start..)?.find("</title>")?;
    page.get(start..end).map(str::trim).filter(|title| !title.is_empty())
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
