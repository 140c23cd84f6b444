use super::wait;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;

/// 2026-11-26 20:00:00 UTC.
const NOW: u64 = 1_795_723_200;

fn read(headers: &[(&'static str, &'static str)], body: &str) -> Option<Duration> {
    let map: HeaderMap =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
    wait(&map, body, NOW)
}

#[test]
fn every_form_of_a_wait_is_read_right() {
    for (name, value, milliseconds) in [
        ("retry-after", "7", 7_000),
        ("retry-after", "0.25", 250),
        ("retry-after", "0", 0),
        ("retry-after", "20s", 20_000),
        ("retry-after", "Thu, 26 Nov 2026 20:00:30 GMT", 30_000),
        ("retry-after", "Thu, 26 Nov 2026 19:00:00 GMT", 0),
        ("retry-after-ms", "1500", 1_500),
        ("retry-after", "1795723260", 60_000),
        ("x-ratelimit-reset-requests", "6ms", 6),
        ("x-ratelimit-reset-requests", "120ms", 120),
        ("x-ratelimit-reset-requests", "59.5s", 59_500),
        ("x-ratelimit-reset-tokens", "1m2s", 62_000),
        ("x-ratelimit-reset-tokens", "1m2.5s", 62_500),
        ("x-ratelimit-reset-tokens", "2h3m", 7_380_000),
        ("x-ratelimit-reset", "1795723205000", 5_000),
        ("anthropic-ratelimit-requests-reset", "2026-11-26T20:00:12Z", 12_000),
    ] {
        assert_eq!(read(&[(name, value)], ""), Some(Duration::from_millis(milliseconds)), "{name}: {value}");
    }
}

#[test]
fn only_an_empty_limit_is_waited_for() {
    let headers = [
        ("x-ratelimit-remaining-requests", "0"),
        ("x-ratelimit-reset-requests", "2s"),
        ("x-ratelimit-remaining-tokens", "9000"),
        ("x-ratelimit-reset-tokens", "5m"),
    ];
    assert_eq!(read(&headers, ""), Some(Duration::from_secs(2)));
}

#[test]
fn the_plain_header_counts_before_all_others() {
    assert_eq!(
        read(&[("retry-after", "3"), ("x-ratelimit-reset-tokens", "5m")], "try again in 9s"),
        Some(Duration::from_secs(3))
    );
}

#[test]
fn a_wait_is_found_in_the_words_of_the_answer() {
    for (body, milliseconds) in [
        (r#"{"error":{"message":"Rate limit reached. Please try again in 1.242s. Visit us."}}"#, 1_242),
        (r#"{"error":{"message":"Please try again in 6ms."}}"#, 6),
        (r#"{"error":{"message":"Please retry after 20 seconds."}}"#, 20_000),
        (r#"{"error":{"details":[{"@type":"RetryInfo","retryDelay": "34s"}]}}"#, 34_000),
        (r#"{"error":{"details":[{"retryDelay":"1.5s"}]}}"#, 1_500),
        (r#"{"error":{"message":"try again in 2 minutes"}}"#, 120_000),
    ] {
        assert_eq!(read(&[], body), Some(Duration::from_millis(milliseconds)), "{body}");
    }
}

#[test]
fn nonsense_is_no_wait() {
    for value in ["", "soon", "-5", "NaN", "inf", "1x", "5 potatoes", "999999999"] {
        assert_eq!(read(&[("retry-after", value)], ""), None, "{value}");
    }
    assert_eq!(read(&[], "try again in a while, retry after lunch"), None);
}
