use super::{CallTimes, Remote, RemoteParts};
use crate::catalog::{ModelCard, Structured};
use crate::key::ApiKey;
use crate::kind::ProviderKind;
use crate::question::tests::question;
use crate::{LlmError, Provider, Question, Reach, Reply, Spent, Stop};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const KEY: &str = "sk-canary-1234567890";

/// Reads one request with its whole body.
async fn request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !whole(&request) {
        let mut chunk = [0; 4096];
        let length = stream.read(&mut chunk).await.unwrap();
        assert!(length > 0, "the connection was closed before the request was complete");
        request.extend_from_slice(&chunk[..length]);
    }
    String::from_utf8(request).unwrap()
}

fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |number| number.trim().parse().unwrap());
    body.len() >= length
}

fn card(structured: Structured) -> ModelCard {
    let price = toml::from_str("input = '1'\ncached = '0.1'\noutput = '10'").ok();
    ModelCard { structured, price, ..ModelCard::unknown() }
}

fn remote(url: &str, kind: ProviderKind, card: ModelCard) -> Remote {
    let second = Duration::from_secs(20);
    Remote::new(RemoteParts {
        http: Reach::Anywhere.client().unwrap(),
        kind,
        address: Reach::Anywhere.check(url).unwrap(),
        key: ApiKey::new(KEY.into()),
        model: "small".into(),
        card,
        times: CallTimes { first: second, between: second, whole: second },
    })
}

/// Serves answers one after another, asks once, and returns the outcome and the requests that came.
async fn ask_with(answers: &[String], card: ModelCard, asked: &Question) -> (Result<Reply, LlmError>, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let model = remote(&url, ProviderKind::Compatible, card);
    let serve = async {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            requests.push(request(&mut stream).await);
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        requests
    };
    tokio::join!(model.ask(asked), serve)
}

fn http(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn sse(events: &[&str]) -> String {
    let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n{body}")
}

async fn ask(answer: String) -> (Result<Reply, LlmError>, String) {
    let (outcome, mut requests) = ask_with(&[answer], card(Structured::Prompt), &question()).await;
    (outcome, requests.remove(0))
}

const HELLO: &str = r#"{"id":"1","unknown":{"a":1},"choices":[{"index":0,"delta":{"content":"hello"}}]}"#;
const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
const USAGE: &str = r#"{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":5}}}"#;

#[tokio::test]
async fn a_streamed_answer_is_read_counted_and_priced() {
    let (reply, request) = ask(sse(&[HELLO, STOP, USAGE, "[DONE]"])).await;
    let reply = reply.unwrap();
    assert_eq!((reply.text.as_str(), reply.stop), ("hello", Stop::End));
    assert_eq!((reply.usage.input_tokens, reply.usage.output_tokens, reply.usage.cached_tokens), (12, 3, 5));
    assert_eq!(reply.cost.map(|cost| cost.0), Some(38));
    assert!(request.starts_with("POST /v1/chat/completions "), "{request}");
    assert!(
        request.contains(r#""model":"small""#)
            && request.contains(r#""stream":true"#)
            && request.contains("You write.")
            && request.contains(&format!("Bearer {KEY}")),
        "{request}"
    );
}

#[tokio::test]
async fn tokens_that_nobody_counted_are_estimated_so_that_they_are_not_free() {
    let (reply, _) = ask(sse(&[HELLO, STOP, "[DONE]"])).await;
    let reply = reply.unwrap();
    assert!(reply.usage.output_tokens > 0 && reply.cost.is_some_and(|cost| cost.0 > 0), "{reply:?}");
}

#[tokio::test]
async fn an_answer_that_was_cut_at_its_cap_says_so() {
    let (reply, _) = ask(sse(&[HELLO, &STOP.replace("stop", "length"), "[DONE]"])).await;
    assert_eq!(reply.unwrap().stop, Stop::Length);
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_no_answer_and_costs_what_had_come() {
    let (cut, _) = ask(sse(&[HELLO])).await;
    let spent = cut.unwrap_err();
    assert!(matches!(&spent, LlmError::Cut { spent, .. } if spent.cost.is_some_and(|cost| cost.0 > 0)), "{spent:?}");
    let (garbled, _) = ask(sse(&[HELLO, "{not json"])).await;
    assert!(matches!(garbled, Err(LlmError::Cut { .. })), "{garbled:?}");
    let (nothing, _) = ask(sse(&[])).await;
    assert!(matches!(nothing, Err(LlmError::Unreachable { .. })), "{nothing:?}");
}

#[tokio::test]
async fn a_connection_that_is_closed_unread_is_made_anew_once() {
    let (closed, whole) = (String::new(), sse(&[HELLO, STOP, "[DONE]"]));
    let (reply, requests) = ask_with(&[closed.clone(), whole], card(Structured::Prompt), &question()).await;
    assert_eq!((reply.unwrap().text.as_str(), requests.len()), ("hello", 2));
    let (twice, _) = ask_with(&[closed.clone(), closed], card(Structured::Prompt), &question()).await;
    assert!(matches!(twice, Err(LlmError::Unreachable { .. })), "{twice:?}");
}

#[tokio::test]
async fn an_error_in_the_middle_of_a_stream_is_that_error() {
    let event = r#"{"error":{"message":"Rate limit reached, try again in 9s","type":"rate_limit_error"}}"#;
    let (limited, _) = ask(sse(&[HELLO, event])).await;
    assert!(
        matches!(limited, Err(LlmError::RateLimited { retry_after, .. }) if retry_after.as_secs() == 9),
        "{limited:?}"
    );
    assert!(limited.unwrap_err().spent().cost.is_some_and(|cost| cost.0 > 0), "what had come is paid");
    let event = r#"{"error":{"message":"The answer was withheld","type":"invalid_request_error"}}"#;
    let refused = ask(sse(&[HELLO, event])).await.0.unwrap_err();
    assert!(matches!(refused, LlmError::Refused { status: 400, .. }), "{refused:?}");
    assert!(refused.spent().usage.output_tokens > 0, "{refused:?}");
    let first = ask(sse(&[event])).await.0.unwrap_err();
    assert_eq!(first.spent(), Spent::default(), "before an answer nothing is paid");
}

#[tokio::test]
async fn each_failure_says_what_can_be_done() {
    let (limited, _) = ask(http("429 Too Many Requests", "retry-after: 7\r\n", "{}")).await;
    assert!(
        matches!(limited, Err(LlmError::RateLimited { retry_after, .. }) if retry_after.as_secs() == 7),
        "{limited:?}"
    );
    let broke = r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#;
    let (broke, _) = ask(http("429 Too Many Requests", "retry-after: 7\r\n", broke)).await;
    assert!(broke.unwrap_err().to_string().contains("has no credit left"));
    let (down, _) = ask(http("503 Service Unavailable", "", "{}")).await;
    assert!(matches!(down, Err(LlmError::Unreachable { .. })), "{down:?}");
    let long = r#"{"error":{"message":"This model's maximum context length is 8192 tokens.","code":"context_length_exceeded"}}"#;
    let (long, _) = ask(http("400 Bad Request", "", long)).await;
    assert!(
        matches!(&long, Err(LlmError::ContextTooLong { reason, .. }) if reason.starts_with("This model")),
        "{long:?}"
    );
    let (unknown, _) = ask(http("404 Not Found", "", r#"{"error":{"message":"no such model"}}"#)).await;
    assert!(unknown.unwrap_err().to_string().contains("check the name of the model"));
    let (empty, _) = ask(sse(&[STOP, "[DONE]"])).await;
    assert!(matches!(empty, Err(LlmError::Malformed { .. })), "{empty:?}");
}

#[tokio::test]
async fn a_provider_that_refuses_the_schema_is_asked_without_it() {
    let asked = Question { schema: Some(serde_json::json!({"type": "object"})), ..question() };
    let no = http("400 Bad Request", "", r#"{"error":{"message":"response_format is not supported by this model"}}"#);
    let yes = sse(&[HELLO, STOP, "[DONE]"]);
    let (reply, requests) = ask_with(&[no, yes], card(Structured::Schema), &asked).await;
    assert_eq!(reply.unwrap().text, "hello");
    assert!(requests[0].contains("json_schema") && !requests[1].contains("response_format"), "{requests:?}");
}

#[tokio::test]
async fn a_server_that_read_only_a_part_of_the_question_is_found_out() {
    let mut asked = question();
    asked.prompt.user = "word ".repeat(8_000);
    let (short, _) = ask_with(&[sse(&[HELLO, STOP, USAGE, "[DONE]"])], card(Structured::Prompt), &asked).await;
    let short = short.unwrap_err();
    assert!(matches!(&short, LlmError::ContextTooLong { spent, .. } if spent.usage.input_tokens == 12), "{short:?}");
    assert!(short.spent().cost.is_some_and(|cost| cost.0 > 0), "{short:?}");
}

#[tokio::test]
async fn the_key_is_in_no_error_and_no_debug_text() {
    let body = format!(r#"{{"error":{{"message":"wrong key {KEY}"}}}}"#);
    let (refused, _) = ask(http("401 Unauthorized", "", &body)).await;
    let error = refused.unwrap_err();
    assert!(matches!(error, LlmError::Refused { status: 401, .. }), "{error:?}");
    assert!(!format!("{error} {error:?} {:?}", ApiKey::new(KEY.into())).contains(KEY));
}

#[tokio::test]
async fn a_provider_that_does_not_answer_in_time_is_unreachable_and_silence_in_the_middle_cuts() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let short = Duration::from_millis(50);
    let times = CallTimes { first: short, between: short, whole: Duration::from_secs(20) };
    let model = Remote { times, ..remote(&url, ProviderKind::Compatible, card(Structured::Prompt)) };
    let asked = question();
    let silent = async {
        let (_stream, _) = listener.accept().await.unwrap();
        model.ask(&asked).await
    };
    let outcome = tokio::join!(model.ask(&asked), silent);
    assert!(matches!(outcome.0, Err(LlmError::Unreachable { .. })), "{:?}", outcome.0);
}

/// Some servers end the encoding of an answer a little after the answer.
#[tokio::test]
async fn the_connection_is_used_again_when_it_ends_after_the_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    // However busy the machine is, the end comes in time.
    let model = Remote {
        leftover: Duration::from_secs(20),
        ..remote(&url, ProviderKind::Compatible, card(Structured::Prompt))
    };
    let asked = question();
    let ask_twice = async { [model.ask(&asked).await, model.ask(&asked).await] };
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        for _ in 0..2 {
            request(&mut stream).await;
            let body = format!("data: {HELLO}\n\ndata: {STOP}\n\ndata: [DONE]\n\n");
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
            stream.write_all(format!("{head}{:x}\r\n{body}\r\n", body.len()).as_bytes()).await.unwrap();
            // Long enough for the client to read all of it.
            for _ in 0..1_000 {
                tokio::task::yield_now().await;
            }
            stream.write_all(b"0\r\n\r\n").await.unwrap();
        }
    };
    let (outcomes, ()) = tokio::join!(ask_twice, serve);
    assert!(outcomes.iter().all(|outcome| outcome.as_ref().is_ok_and(|reply| reply.text == "hello")), "{outcomes:?}");
}
