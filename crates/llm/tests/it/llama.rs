//! A real model behind llama.cpp's server: what is counted, kept to a form, cut, refused and cancelled is so at its end
//! as well.
//!
//! The server answers one question at a time and counts for all of them together, so these tests run one by one.

use crate::remotes::{card, parts, question, variable};
use llm::{ApiKey, LlmError, ModelCard, Provider as _, ProviderKind, Question, Remote, RemoteParts, Stop, Structured};
use serde_json::{Value, json};
use std::time::Duration;

/// The server's own address.
fn server() -> String {
    variable("SAMOKODER_TEST_LLAMA_URL")
}

fn key() -> String {
    variable("SAMOKODER_TEST_LLAMA_KEY")
}

fn model(structured: Structured) -> Remote {
    spoken_to(ProviderKind::Compatible, structured)
}

/// The model, in a form that the server speaks.
fn spoken_to(kind: ProviderKind, structured: Structured) -> Remote {
    let here = parts(kind, &format!("{}/v1", server()), "smollm2-135m");
    Remote::new(RemoteParts { key: ApiKey::new(key()), card: card(structured), ..here })
}

fn asked(words: &str, max_output_tokens: u32) -> Question {
    Question { max_output_tokens, ..question(words) }
}

/// Asks the server without us, and not as a stream.
async fn plainly(asked: &Question) -> Value {
    let messages = [("system", &asked.prompt.system), ("user", &asked.prompt.user)]
        .map(|(role, words)| json!({ "role": role, "content": words }));
    let body = json!({ "messages": messages, "temperature": 0, "max_tokens": asked.max_output_tokens });
    let place = format!("{}/v1/chat/completions", server());
    let request = reqwest::Client::new().post(place).bearer_auth(key()).json(&body);
    request.send().await.unwrap().json().await.unwrap()
}

/// Returns how many tokens the server has written since it started.
async fn written() -> u64 {
    let request = reqwest::Client::new().get(format!("{}/metrics", server())).bearer_auth(key());
    let text = request.send().await.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("llamacpp:tokens_predicted_total "));
    line.unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_streamed_answer_has_the_words_and_the_counts_of_a_plain_one_in_every_form() {
    let asked = asked("Name three fruits.", 40);
    let plain = plainly(&asked).await;
    let words = plain["choices"][0]["message"]["content"].as_str().unwrap();
    for kind in [ProviderKind::Compatible, ProviderKind::OpenAiResponses, ProviderKind::Anthropic] {
        let reply = spoken_to(kind, Structured::Prompt).ask(&asked).await.unwrap();
        assert_eq!((reply.stop, reply.text.as_str()), (Stop::End, words), "{kind:?}");
        let counts = json!([reply.usage.input_tokens, reply.usage.output_tokens]);
        assert_eq!(counts, json!([plain["usage"]["prompt_tokens"], plain["usage"]["completion_tokens"]]), "{kind:?}");
    }
}

#[tokio::test]
async fn what_the_server_had_cached_is_counted_and_costs_less() {
    let asked = asked("Name a fruit that is yellow and long.", 10);
    let model = model(Structured::Prompt);
    // Another question in between, since an earlier test may have asked the same.
    model.ask(&question("Say yes.")).await.unwrap();
    let (first, second) = (model.ask(&asked).await.unwrap(), model.ask(&asked).await.unwrap());
    assert_eq!(first.usage.input_tokens, second.usage.input_tokens);
    assert!(second.usage.cached_tokens > first.usage.cached_tokens, "{:?} {:?}", first.usage, second.usage);
    assert!(second.usage.cached_tokens < second.usage.input_tokens && second.cost < first.cost, "{second:?}");
}

#[tokio::test]
async fn an_answer_that_is_kept_to_a_schema_fits_it() {
    let name = json!({ "type": "string", "maxLength": 12 });
    let schema = json!({
        "type": "object",
        "properties": { "name": name, "age": { "type": "integer", "format": "uint8", "minimum": 0, "maximum": 120 } },
        "required": ["name", "age"]
    });
    let asked = Question { schema: Some(schema), ..asked("Invent a person.", 100) };
    let reply = model(Structured::Schema).ask(&asked).await.unwrap();
    let answer: Value = serde_json::from_str(&reply.text).unwrap_or_else(|_| panic!("{}", reply.text));
    assert!(answer["name"].as_str().is_some_and(|name| name.chars().count() <= 12), "{answer}");
    assert!(answer["age"].as_u64().is_some_and(|age| age <= 120), "{answer}");
    assert_eq!(answer.as_object().map(serde_json::Map::len), Some(2), "{answer}");
}

#[tokio::test]
async fn a_schema_that_the_server_does_not_take_is_left_out() {
    let schema = json!({ "type": "object", "properties": { "name": { "type": "nonsense" } } });
    let asked = Question { schema: Some(schema), ..asked("Say yes.", 10) };
    let reply = model(Structured::Schema).ask(&asked).await.unwrap();
    assert!(!reply.text.is_empty(), "{reply:?}");
}

#[tokio::test]
async fn an_answer_ends_at_its_cap() {
    let reply = model(Structured::Prompt).ask(&asked("List one hundred animals, one on each line.", 8)).await.unwrap();
    assert_eq!((reply.stop, reply.usage.output_tokens), (Stop::Length, 8), "{reply:?}");
}

#[tokio::test]
async fn a_question_that_the_model_cannot_hold_is_too_long() {
    let outcome = model(Structured::Prompt).ask(&question(&"apple ".repeat(3_000))).await;
    assert!(matches!(&outcome, Err(LlmError::ContextTooLong { reason, .. }) if reason.contains("2048")), "{outcome:?}");
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let here = parts(ProviderKind::Compatible, &format!("{}/v1", server()), "smollm2-135m");
    let outcome = Remote::new(RemoteParts { card: ModelCard::unknown(), ..here }).ask(&question("Say yes.")).await;
    assert!(matches!(outcome, Err(LlmError::Refused { status: 401, .. })), "{outcome:?}");
}

/// Asked to the end, the model would write all 1,500 tokens. Nothing is asked of the server meanwhile: each answer that
/// it gives puts off its next look at who is still there.
#[tokio::test]
async fn a_call_that_is_dropped_ends_the_work_of_the_server() {
    let before = written().await;
    let (model, long) = (model(Structured::Prompt), asked("List one hundred animals, one on each line.", 1_500));
    let dropped = tokio::time::timeout(Duration::from_millis(700), model.ask(&long)).await;
    assert!(dropped.is_err(), "{dropped:?}");
    model.ask(&asked("Say yes.", 1)).await.unwrap();
    let more = written().await - before;
    assert!(more < 750, "the server wrote {more} tokens");
}
