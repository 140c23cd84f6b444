//! How long a provider asks to wait, read from every known form in which providers say it.
//!
//! Seen in the wild: `retry-after: 7`, `retry-after: 0.25`, an HTTP date, `retry-after-ms: 1500`, OpenAI's and Groq's
//! `x-ratelimit-reset-requests: 1m2.5s` or `6ms`, Anthropic's `anthropic-ratelimit-…-reset` with an RFC 3339 time,
//! Gemini's `"retryDelay": "34s"` in the body, and sentences such as "Please try again in 1.2s".

use reqwest::header::HeaderMap;
use std::time::Duration;

/// Headers that say how long, the plainest first.
const PLAIN: [&str; 2] = ["retry-after-ms", "retry-after"];

/// Pairs of headers: what is left, and when it is filled again. Only an empty one is worth waiting for.
const RESETS: [(&str, &str); 6] = [
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
    ("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
];

/// Longest wait that is believed; a longer one is a number in another unit.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Reads how long to wait from a refusal; `now` is the time in seconds since 1970.
#[must_use]
pub(crate) fn wait(headers: &HeaderMap, body: &str, now: u64) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let plain = PLAIN.iter().find_map(|name| {
        let value = text(name)?;
        if name.ends_with("-ms") { number(value).and_then(milliseconds) } else { moment(value, now) }
    });
    let reset = || {
        let waits = RESETS.iter().filter_map(|(left, reset)| {
            let empty = text(left).and_then(number).is_none_or(|left| left < 1.0);
            empty.then(|| moment(text(reset)?, now)).flatten()
        });
        waits.max()
    };
    plain.or_else(reset).or_else(|| told(body)).filter(|wait| *wait <= LONGEST)
}

/// Reads a header's value: seconds, a span such as `1m2.5s`, or a date.
fn moment(text: &str, now: u64) -> Option<Duration> {
    if let Some(seconds) = number(text) {
        // Some send the moment itself, as seconds or milliseconds since 1970.
        let start = Duration::from_secs(now);
        return match seconds {
            s if s >= 1e12 => Some(milliseconds(s)?.saturating_sub(start)),
            s if s >= 1e9 => Some(Duration::try_from_secs_f64(s).ok()?.saturating_sub(start)),
            s => Duration::try_from_secs_f64(s).ok(),
        };
    }
    span(text).or_else(|| Some(Duration::from_secs(date(text)?.saturating_sub(now))))
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)
}

fn milliseconds(number: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number / 1000.0).ok()
}

/// Reads a span of numbers with units, such as `6ms`, `59.5s`, `1m2s`, `2h`, `1d2h3m4s`.
fn span(text: &str) -> Option<Duration> {
    let (mut rest, mut total) = (text.trim(), Duration::ZERO);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (amount, after) = rest.split_at(digits);
        let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, next) = after.split_at(letters);
        let seconds = match unit {
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        total = total.checked_add(Duration::try_from_secs_f64(number(amount)? * seconds).ok()?)?;
        rest = next;
    }
    Some(total)
}

/// Reads an HTTP date or an RFC 3339 time, as seconds since 1970.
fn date(text: &str) -> Option<u64> {
    let time = httpdate::parse_http_date(text).or_else(|_| humantime::parse_rfc3339_weak(text)).ok()?;
    time.duration_since(std::time::UNIX_EPOCH).ok().map(|since| since.as_secs())
}

/// Finds a wait in the provider's words.
fn told(body: &str) -> Option<Duration> {
    const MARKS: [&str; 4] = ["\"retryDelay\":", "try again in", "retry in", "retry after"];
    let lower = body.to_ascii_lowercase();
    MARKS.iter().find_map(|mark| {
        let after = lower.split_once(&mark.to_ascii_lowercase())?.1.trim_start_matches([' ', '"', '\'']);
        let end = after.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(after.len());
        let word = after.get(..end)?.trim_end_matches('.');
        // "in 20 seconds" has its unit in the next word.
        span(word).or_else(|| {
            let unit = after.get(end..)?.split_whitespace().next()?;
            let seconds = number(word)?;
            let factor = match unit.trim_matches(|c: char| !c.is_alphabetic()) {
                "ms" | "milliseconds" => 1e-3,
                "m" | "minute" | "minutes" => 60.0,
                _ => 1.0,
            };
            Duration::try_from_secs_f64(seconds * factor).ok()
        })
    })
}

#[cfg(test)]
mod tests;
