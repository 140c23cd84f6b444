//! Questions and models for tests, and a socket that answers them.

use domain::agent_io::{AgentInput, SpecInput};
use domain::language::Language;
use llm::{
    ApiKey, CallTimes, LlmError, ModelCard, Prompt, Provider, ProviderKind, Question, Reach, Remote, RemoteParts,
};
use llm::{Price, Reply, Structured};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A key that would be noticed anywhere.
pub(crate) const KEY: &str = "sk-canary-9f8e7d6c5b4a";

/// A client as the product makes it; it takes long to make.
static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| Reach::Anywhere.client().unwrap());

/// Times that no test waits for.
pub(crate) const PATIENT: CallTimes = CallTimes { first: MINUTE, between: MINUTE, whole: MINUTE };
const MINUTE: Duration = Duration::from_secs(60);

/// A question in these words.
pub(crate) fn question(words: &str) -> Question {
    let input = SpecInput { brief: "Books".into(), language: Language::En, contract: String::new() };
    Question {
        action: "spec_writer/write_spec",
        input: AgentInput::WriteSpec(input),
        prompt: Prompt { system: "Answer briefly.".into(), user: words.into(), ..Prompt::default() },
        schema: None,
        max_output_tokens: 200,
        tries: 4,
        party: 1,
    }
}

/// A model that costs one dollar for a million tokens in and ten for a million out.
pub(crate) fn card(structured: Structured) -> ModelCard {
    let price: Option<Price> = toml::from_str("input = '1'\ncached = '0.1'\noutput = '10'").ok();
    ModelCard { structured, price, ..ModelCard::unknown() }
}

/// What a model at an address is made of; a test changes what it is about.
pub(crate) fn parts(kind: ProviderKind, address: &str, model: &str) -> RemoteParts {
    RemoteParts {
        http: HTTP.clone(),
        kind,
        address: Reach::Anywhere.check(address).unwrap(),
        key: ApiKey::new(KEY.into()),
        model: model.into(),
        card: card(Structured::Prompt),
        times: PATIENT,
    }
}

/// Opens a socket and says the address of the API behind it.
pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    (listener, address)
}

/// Asks a model of a kind once, and answers from a socket with these bytes.
pub(crate) async fn answered(kind: ProviderKind, bytes: &[u8]) -> Result<Reply, LlmError> {
    let (listener, address) = listen().await;
    let model = Remote::new(parts(kind, &address, "small"));
    let asked = question("Name a fruit.");
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(bytes).await.unwrap();
    };
    tokio::join!(model.ask(&asked), serve).0
}

/// Reads one request with its whole body.
pub(crate) async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut chunk = [0; 4096];
        let length = stream.read(&mut chunk).await.unwrap();
        assert!(length > 0, "the connection was closed before the request was complete");
        request.extend_from_slice(&chunk[..length]);
    }
    String::from_utf8(request).unwrap()
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// Reads where a server is that a test asks.
#[expect(clippy::disallowed_methods, reason = "only the harness of the tests knows where its servers are")]
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} names no server: run `make test`, or this test under scripts/with-models.sh")
    })
}
