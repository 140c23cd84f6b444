use super::{Listed, list_models, read};
use crate::key::ApiKey;
use crate::{LlmError, ProviderKind, Reach};
use domain::money::MicroUsd;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

fn only(list: serde_json::Value) -> Listed {
    let mut models = read(&list);
    assert_eq!(models.len(), 1);
    models.remove(0)
}

#[test]
fn what_each_provider_says_of_its_models_is_found() {
    let openrouter = only(json!({"data": [{"id": "a/b", "context_length": 131_072, "unknown": {},
        "top_provider": {"max_completion_tokens": 8_192}, "pricing": {"prompt": "0.00000025", "completion": "0.000002"}}]}));
    let known = Listed {
        name: "a/b".into(),
        context: Some(131_072),
        output: Some(8_192),
        input_price: Some(MicroUsd(250_000)),
        output_price: Some(MicroUsd(2_000_000)),
    };
    assert_eq!(openrouter, known);
    let gemini = only(
        json!({"models": [{"name": "models/gemini-x", "inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536}]}),
    );
    assert_eq!((gemini.name.as_str(), gemini.context, gemini.output), ("gemini-x", Some(1_048_576), Some(65_536)));
    assert_eq!(only(json!({"data": [{"id": "m", "meta": {"n_ctx": 2_048}}]})).context, Some(2_048));
    assert_eq!(only(json!({"data": [{"id": "m", "max_model_len": 4_096}]})).context, Some(4_096));
}

#[test]
fn what_is_not_said_stays_unknown_and_nonsense_is_no_list() {
    let plain = only(json!({"data": [{"id": "m", "pricing": {"prompt": "-1"}, "context_length": -5}]}));
    assert_eq!((plain.context, plain.output, plain.input_price), (None, None, None));
    for nonsense in [json!(null), json!({"data": "x"}), json!([1, "a", {}]), json!({})] {
        assert_eq!(read(&nonsense), []);
    }
}

#[tokio::test]
async fn a_list_that_is_refused_says_what_the_provider_says_and_no_key() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = Reach::Anywhere.check(&format!("http://{}/v1", listener.local_addr().unwrap())).unwrap();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        let body = r#"{"error": {"message": "The key sk-canary-1234567890 is wrong", "type": "authentication_error"}}"#;
        let head = format!("HTTP/1.1 401 Unauthorized\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    };
    let (http, key) = (Reach::Anywhere.client().unwrap(), ApiKey::new("sk-canary-1234567890".into()));
    let (listed, ()) = tokio::join!(list_models(&http, ProviderKind::Compatible, &address, &key), serve);
    let Err(LlmError::Refused { status: 401, reason }) = listed else { panic!("{listed:?}") };
    assert!(reason.starts_with("The key ") && reason.ends_with(" is wrong"), "{reason}");
    assert!(!reason.contains("canary"), "{reason}");
}
