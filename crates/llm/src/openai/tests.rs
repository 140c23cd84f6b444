use super::{ApiKey, OpenAiCompatible};
use crate::question::tests::question;
use crate::{LlmError, Provider, Stop};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const KEY: &str = "sk-canary-1234567890";

/// Serves one HTTP answer, asks once, and returns the outcome and the request that came.
async fn ask(status: &str, headers: &str, body: &str) -> (Result<crate::Reply, LlmError>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let model = OpenAiCompatible::new(&url, ApiKey::new(KEY.into()), "small", Duration::from_secs(20)).unwrap();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !whole(&request) {
            let mut chunk = [0; 4096];
            let length = stream.read(&mut chunk).await.unwrap();
            request.extend_from_slice(&chunk[..length]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    };
    let asked = question();
    tokio::join!(model.ask(&asked), serve)
}

/// Says whether a request has come with its whole body.
fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |number| number.trim().parse().unwrap());
    body.len() >= length
}

const GOOD: &str = r#"{"id":"1","object":"chat.completion","model":"small","unknown":{"a":1},
  "choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],
  "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":5}}}"#;

#[tokio::test]
async fn a_reply_is_read_and_the_request_is_a_chat_completion() {
    let (reply, request) = ask("200 OK", "", GOOD).await;
    let reply = reply.unwrap();
    assert_eq!((reply.text.as_str(), reply.stop, reply.cost), ("hello", Stop::End, None));
    assert_eq!((reply.usage.input_tokens, reply.usage.output_tokens, reply.usage.cached_tokens), (12, 3, 5));
    assert!(request.starts_with("POST /v1/chat/completions "), "{request}");
    assert!(
        request.contains(r#""model":"small""#)
            && request.contains("You write.")
            && request.contains(&format!("Bearer {KEY}")),
        "{request}"
    );
}

#[tokio::test]
async fn an_answer_that_was_cut_off_says_so() {
    let (reply, _) = ask("200 OK", "", &GOOD.replace("\"stop\"", "\"length\"")).await;
    assert_eq!(reply.unwrap().stop, Stop::Length);
}

#[tokio::test]
async fn each_failure_says_what_can_be_done() {
    let (limited, _) = ask("429 Too Many Requests", "retry-after: 7\r\n", "{}").await;
    assert!(matches!(limited, Err(LlmError::RateLimited { retry_after }) if retry_after.as_secs() == 7), "{limited:?}");
    let (down, _) = ask("503 Service Unavailable", "", "{}").await;
    assert!(matches!(down, Err(LlmError::Unreachable { .. })), "{down:?}");
    let (empty, _) = ask("200 OK", "", &GOOD.replace("hello", "")).await;
    assert!(matches!(empty, Err(LlmError::Malformed { .. })), "{empty:?}");
    let (odd, _) = ask("200 OK", "", "not json").await;
    assert!(matches!(odd, Err(LlmError::Malformed { .. })), "{odd:?}");
}

#[tokio::test]
async fn the_key_is_in_no_error_and_no_debug_text() {
    let (refused, _) = ask("401 Unauthorized", "", &format!(r#"{{"error":"wrong key {KEY}"}}"#)).await;
    let error = refused.unwrap_err();
    assert!(matches!(error, LlmError::Refused { status: 401, .. }));
    assert!(!format!("{error} {error:?} {:?}", ApiKey::new(KEY.into())).contains(KEY));
}
