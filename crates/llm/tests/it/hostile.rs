//! Servers that send what no API sends: floods, bombs, pages and redirects.

use crate::remotes::{PATIENT, answered, listen, parts, question, read_request};
use llm::{CallTimes, LlmError, Provider as _, ProviderKind, Remote, RemoteParts};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

/// What a flood sends at most.
const FLOOD: usize = 100_000_000;

/// Most memory that an answer may take, in KiB, with the test's own.
const MOST_KIB: u64 = 64 << 10;

/// Answers with a beginning and then with the same block for as long as the client reads; returns what it made of it,
/// and how much it took.
async fn flooded(kind: ProviderKind, beginning: &str, block: &[u8]) -> (LlmError, usize) {
    let (listener, address) = listen().await;
    let model = Remote::new(parts(kind, &address, "small"));
    let asked = question("Name a fruit.");
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(beginning.as_bytes()).await.unwrap();
        let mut sent = 0;
        while sent < FLOOD && stream.write_all(block).await.is_ok() {
            sent += block.len();
        }
        sent
    };
    let (outcome, sent) = tokio::join!(model.ask(&asked), serve);
    (outcome.unwrap_err(), sent)
}

/// The most memory that this process has had so far.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

#[tokio::test]
async fn a_line_without_end_takes_little_memory() {
    for beginning in ["data: ", "data: {\"choices\": \"", "{\"choices\": \"", "nonsense ", ": "] {
        let (error, sent) = flooded(ProviderKind::Compatible, &format!("{OK}{beginning}"), &[b'x'; 1 << 16]).await;
        assert!(matches!(&error, LlmError::Malformed { reason } if reason.contains("MiB")), "{beginning}: {error:?}");
        assert!(sent < FLOOD / 4, "{beginning}: {sent} bytes were read");
    }
    assert!(peak_kib() < MOST_KIB, "{} KiB", peak_kib());
}

#[tokio::test]
async fn an_answer_without_end_takes_little_memory() {
    let event = "data: {\"choices\":[{\"delta\":{\"content\":\"and so on and so on and so on and so on\"}}]}\n\n";
    let (error, _) = flooded(ProviderKind::Compatible, OK, event.repeat(100).as_bytes()).await;
    assert!(matches!(&error, LlmError::Cut { reason, .. } if reason == "the answer has no end"), "{error:?}");
    assert!(peak_kib() < MOST_KIB, "{} KiB", peak_kib());
}

/// The server has a thread of its own, and sends faster than anybody reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comments_without_end_do_not_outlast_the_time_of_a_call() {
    let (listener, address) = listen().await;
    let short = Duration::from_millis(300);
    for times in [CallTimes { first: short, ..PATIENT }, CallTimes { whole: short, ..PATIENT }] {
        let model = Remote::new(RemoteParts { times, ..parts(ProviderKind::Compatible, &address, "small") });
        let flood = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(OK.as_bytes()).await.unwrap();
            let block = ": keep-alive\n\n".repeat(1 << 12);
            while stream.write_all(block.as_bytes()).await.is_ok() {}
        };
        let mut asking = JoinSet::new();
        asking.spawn(async move { model.ask(&question("Name a fruit.")).await.unwrap_err() });
        let (asked, ()) = tokio::join!(asking.join_next(), flood);
        let error = asked.unwrap().unwrap();
        assert!(matches!(error, LlmError::Unreachable { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_refusal_without_end_takes_little_memory() {
    let beginning = "HTTP/1.1 500 Internal Server Error\r\n\r\n";
    let (error, sent) = flooded(ProviderKind::Compatible, beginning, &[b'x'; 1 << 16]).await;
    assert!(matches!(&error, LlmError::Unreachable { reason } if reason.len() < 400), "{error:?}");
    assert!(sent < FLOOD / 4 && peak_kib() < MOST_KIB, "{sent} bytes, {} KiB", peak_kib());
}

#[tokio::test]
async fn headers_without_end_take_little_memory() {
    let (error, sent) = flooded(ProviderKind::Compatible, "HTTP/1.1 200 OK\r\n", b"x-header: value\r\n").await;
    assert!(matches!(error, LlmError::Unreachable { .. }), "{error:?}");
    let (error, long) = flooded(ProviderKind::Compatible, "HTTP/1.1 200 OK\r\nx-header: ", &[b'x'; 1 << 12]).await;
    assert!(matches!(error, LlmError::Unreachable { .. }), "{error:?}");
    assert!(sent < FLOOD / 4 && long < FLOOD / 4 && peak_kib() < MOST_KIB, "{sent}, {long}, {} KiB", peak_kib());
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_says_where_it_leads() {
    let (other, elsewhere) = listen().await;
    for status in ["301 Moved Permanently", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let answer = format!("HTTP/1.1 {status}\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\n\r\n");
        let error = answered(ProviderKind::OpenAi, answer.as_bytes()).await.unwrap_err();
        let LlmError::Refused { reason, .. } = &error else { panic!("{error:?}") };
        assert!(reason.contains(&elsewhere) && reason.contains("not followed"), "{reason}");
    }
    let called = futures_util::future::poll_immediate(other.accept()).await;
    assert!(called.is_none(), "the other address was called");
}

#[tokio::test]
async fn a_page_or_plain_words_instead_of_an_answer_are_shown() {
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n\
        <!doctype html><html><head><title>Sign in</title></head><body>…</body></html>\n";
    let words = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\nThe proxy wants a password.\n";
    for (answer, shown) in [(page, "a page called `Sign in`"), (words, "The proxy wants a password.")] {
        for answer in [answer, answer.trim_end()] {
            let error = answered(ProviderKind::Anthropic, answer.as_bytes()).await.unwrap_err();
            assert!(matches!(&error, LlmError::Malformed { reason } if reason.contains(shown)), "{error:?}");
        }
    }
}
