//! A provider on this machine, which answers every question alike and does nothing else.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// How the mock answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// Time before the first word.
    pub(crate) first: Duration,
    /// Words.
    pub(crate) words: u32,
    /// Time before each next word.
    pub(crate) between: Duration,
}

/// A mock that serves as long as it is kept.
pub(crate) struct Mock {
    address: SocketAddr,
    _serving: JoinSet<()>,
}

impl Mock {
    /// Starts serving.
    pub(crate) async fn start(manner: Manner) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, manner));
        Ok(Self { address, _serving: serving })
    }

    /// Returns the address of the API.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }
}

async fn serve(listener: TcpListener, manner: Manner) {
    let answer = Arc::new(Answer::new(manner));
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let answer = Arc::clone(&answer);
        // A connection that fails is the client's to notice.
        connections.spawn(async move { converse(stream, manner, &answer).await.unwrap_or_default() });
    }
}

/// Answers one question after another.
async fn converse(mut stream: TcpStream, manner: Manner, answer: &Answer) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = Vec::new();
    while read_request(&mut stream, &mut request).await? {
        tokio::time::sleep(manner.first).await;
        if manner.between.is_zero() {
            stream.write_all(&answer.whole).await?;
            continue;
        }
        stream.write_all(&answer.head).await?;
        for _ in 0..manner.words {
            tokio::time::sleep(manner.between).await;
            stream.write_all(&answer.word).await?;
        }
        stream.write_all(&answer.end).await?;
    }
    Ok(())
}

/// Reads one request and forgets it; says whether there was one.
async fn read_request(stream: &mut TcpStream, request: &mut Vec<u8>) -> std::io::Result<bool> {
    request.clear();
    loop {
        if let Some(head) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(request.get(..head).unwrap_or_default()).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            let mut left = (head + 4 + length.unwrap_or(0_usize)).saturating_sub(request.len());
            let mut rest = vec![0; left.clamp(1, 1 << 16)];
            while left > 0 {
                let most = left.min(rest.len());
                left -= stream.read_exact(rest.get_mut(..most).unwrap_or_default()).await?;
            }
            return Ok(true);
        }
        if stream.read_buf(request).await? == 0 {
            return Ok(false);
        }
    }
}

/// The bytes of the answer.
struct Answer {
    head: Vec<u8>,
    word: Vec<u8>,
    end: Vec<u8>,
    whole: Vec<u8>,
}

impl Answer {
    fn new(manner: Manner) -> Self {
        let event = |choice: &str| {
            format!(
                r#"data: {{"id":"chatcmpl-0001","object":"chat.completion.chunk","created":1767268800,"model":"small","system_fingerprint":"fp_0001","choices":[{choice}],"usage":null}}"#
            )
        };
        let chunk = |text: &str| format!("{:x}\r\n{text}\n\n\r\n", text.len() + 2).into_bytes();
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        let word = chunk(&event(r#"{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}"#));
        let counts =
            r#"data: {"choices":[],"usage":{"prompt_tokens":5000,"completion_tokens":20,"total_tokens":5020}}"#;
        let stop = chunk(&event(r#"{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}"#));
        let end = [stop, chunk(counts), chunk("data: [DONE]"), b"0\r\n\r\n".to_vec()].concat();
        let words = (0..manner.words).flat_map(|_| word.clone());
        let whole = head.iter().copied().chain(words).chain(end.iter().copied()).collect();
        Self { head, word, end, whole }
    }
}
