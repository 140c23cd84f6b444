//! A key is in nothing that comes out of a call, whatever a server does with it.

use crate::books::Memory;
use crate::remotes::{KEY, PATIENT, listen, parts, question, read_request};
use llm::{
    ApiKey, CallLimits, CallTimes, Caller, GateLimits, Guards, Provider, ProviderKind, Question, Remote, RemoteParts,
};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Answers that give the key back in every place and disguise.
fn echoes() -> Vec<String> {
    let json =
        |status: &str, body: &str| format!("HTTP/1.1 {status}\r\nx-key: {KEY}\r\nconnection: close\r\n\r\n{body}");
    let escaped: String = KEY.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect();
    let far = " ".repeat(180);
    vec![
        json("401 Unauthorized", &format!(r#"{{"error": {{"message": "wrong key {KEY}", "code": "{KEY}"}}}}"#)),
        json("403 Forbidden", &format!(r#"{{"error": {{"message": "wrong key {escaped}"}}}}"#)),
        json("400 Bad Request", &format!(r#"{{"error": {{"message": "response_format {KEY}"}}}}"#)),
        json("404 Not Found", &format!("no such path: {far}{far}{KEY}")),
        json("429 Too Many Requests", &format!(r#"{{"{KEY}": "try again in 9m"}}"#)),
        json("500 Internal Server Error", &format!("<html><head><title>{KEY}</title></head></html>")),
        json("502 Bad Gateway", &format!(r#"{{"error": {{"message": "x", "metadata": {{"raw": "{KEY}"}}}}}}"#)),
        json("200 OK", &format!("you sent {KEY}\n")),
        json("200 OK", &format!("{far}you sent {KEY}{far}{KEY}\n")),
        json("200 OK", &format!(r#"{{"error": "{KEY}"}}"#)),
        json("200 OK", &format!("{{{KEY}")),
        json("200 OK", &format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"An\"}}}}]}}\n\ndata: {KEY}\n\n")),
        json("200 OK", &format!("data: {{\"error\":{{\"message\":\"{KEY}\",\"type\":\"{KEY}\"}}}}\n\n")),
        format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/{KEY}\r\nconnection: close\r\n\r\n"),
        format!("HTTP/9.9 {KEY}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\n{KEY}\r\n\r\n"),
        String::new(),
    ]
}

/// Asks as an agent does, of a server that answers every call alike; returns all that can be printed of it.
async fn printed(kind: ProviderKind, echo: &str, key: &str) -> String {
    let (listener, address) = listen().await;
    let guards = Guards::new(GateLimits { width: 1, requests_per_minute: None, tokens_per_minute: None });
    let key = ApiKey::new(key.to_owned());
    let short = Duration::from_millis(50);
    let times = if echo.is_empty() { CallTimes { first: short, ..PATIENT } } else { PATIENT };
    let remote = Remote::new(RemoteParts { key: key.clone(), times, ..parts(kind, &address, "small") });
    let route: Vec<Arc<dyn Provider>> = vec![Arc::new(guards.guard(remote, kind, &address, &key))];
    let books = Memory::default();
    let limits = CallLimits { time: Duration::from_secs(60), max_wait: Duration::from_secs(60) };
    let caller = Caller::new(&route, &books, 0, limits);
    let asked = Question { tries: 1, ..question("Name a fruit.") };
    let serve = async {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_request(&mut stream).await;
            stream.write_all(echo.as_bytes()).await.unwrap();
            if echo.is_empty() {
                open.push(stream);
            }
        }
    };
    let error = tokio::select! {
        outcome = caller.ask(&asked) => outcome.unwrap_err(),
        () = serve => unreachable!("it serves for ever"),
    };
    format!("{error} {error:?} {key:?} {guards:?}")
}

#[tokio::test]
async fn the_key_is_in_no_error_no_debug_text_and_no_log() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).init();
    for kind in ProviderKind::ALL {
        for echo in echoes() {
            let printed = printed(kind, &echo, KEY).await;
            assert!(!printed.contains(&KEY[..9]), "{kind:?}, {echo}: {printed}");
        }
        // A key that no header can hold.
        let printed = printed(kind, "", &format!("{KEY}\n{KEY}")).await;
        assert!(!printed.contains(&KEY[..9]) && printed.contains("status 401"), "{kind:?}: {printed}");
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("hyper_util") && log.contains("a model did not answer"), "{log}");
    let told: Vec<&str> = log.lines().filter(|line| line.contains(&KEY[..9])).collect();
    assert!(told.is_empty(), "{told:#?}");
}
