//! Every provider's API, played by llmock, which fails as it is told and judges what its client made of that.
//!
//! The mock is shared, so every case has a model name of its own and looks only at what is said of that.

use crate::books::Memory;
use crate::remotes::{PATIENT, card, parts, question, variable};
use futures_util::future::join_all;
use llm::{
    CallLimits, CallTimes, Caller, GateLimits, Guards, LlmError, ModelCard, Provider, ProviderKind, Question, Remote,
    RemoteParts, Reply, Stop, Structured,
};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The kinds of provider that the mock plays, and where.
const PLAYED: [(ProviderKind, &str); 5] = [
    (ProviderKind::OpenAi, "/v1"),
    (ProviderKind::OpenAiResponses, "/v1"),
    (ProviderKind::Anthropic, "/anthropic/v1"),
    (ProviderKind::Gemini, "/gemini/v1beta"),
    (ProviderKind::Groq, "/groq/openai/v1"),
];

/// The answer, longer than what comes before a fault.
const ANSWER: &str = "An apple is a fruit that grows on trees and is red, green or yellow.";

const LIMITS: CallLimits = CallLimits { time: Duration::from_secs(60), max_wait: Duration::from_secs(60) };

/// A mock at an address.
struct Mock {
    url: String,
}

impl Mock {
    fn named(variable_name: &str) -> Self {
        Self { url: variable(variable_name) }
    }

    fn parts(&self, kind: ProviderKind, model: &str) -> RemoteParts {
        let (_, path) = PLAYED.iter().find(|(played, _)| *played == kind).unwrap();
        parts(kind, &format!("{}{path}", self.url), model)
    }

    /// Tells the mock how to treat a model.
    async fn tell(&self, model: &str, behaviors: &[Value]) {
        let told = behaviors.iter().map(|behavior| {
            let mut behavior = behavior.clone();
            behavior["match"] = json!({ "model": model });
            behavior
        });
        let body = json!({ "behaviors": told.collect::<Vec<_>>() });
        let request = reqwest::Client::new().post(format!("{}/_llmock/scenario", self.url)).json(&body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
    }

    async fn get(&self, path: &str) -> Value {
        reqwest::get(format!("{}/_llmock/{path}", self.url)).await.unwrap().json().await.unwrap()
    }

    /// Asks what was asked of it, and what it finds wrong with that.
    async fn judgement(&self) -> Judgement {
        Judgement { requests: self.get("requests").await, verdict: self.get("verdict").await }
    }
}

/// What the mock has to say of all who asked it.
struct Judgement {
    requests: Value,
    verdict: Value,
}

impl Judgement {
    /// Returns the requests for a model: those that met a fault, all of them, and what the mock finds wrong with them.
    fn of(&self, model: &str) -> (usize, usize, Vec<String>) {
        let all = self.requests["requests"].as_array().unwrap();
        let requests: Vec<&Value> = all.iter().filter(|request| request["model"] == model).collect();
        let mine = |finding: &Value| {
            let numbers = finding["requests"].as_array().unwrap();
            numbers.iter().any(|number| requests.iter().any(|request| request["seq"] == *number))
        };
        let findings = self.verdict["findings"].as_array().unwrap().iter().filter(|finding| mine(finding));
        let findings = findings.map(|finding| format!("{}: {}", finding["severity"], finding["code"])).collect();
        let faults = requests.iter().filter(|request| !request["fault"].is_null()).count();
        (faults, requests.len(), findings)
    }
}

/// Names a model for one case; a mock that outlives a run of the tests has not heard of it.
fn own(kind: ProviderKind, case: impl std::fmt::Display) -> String {
    format!("{}-{case}-{}", kind.as_str(), std::process::id())
}

/// Asks the models of a route as an agent does: behind gates and breakers, with books.
async fn call(route: Vec<RemoteParts>, asked: &Question) -> (Result<Reply, LlmError>, Memory) {
    let guards = Guards::new(GateLimits { width: 4, requests_per_minute: None, tokens_per_minute: None });
    let guarded = |parts: RemoteParts| -> Arc<dyn Provider> {
        let (kind, address, key) = (parts.kind, parts.address.to_string(), parts.key.clone());
        Arc::new(guards.guard(Remote::new(parts), kind, &address, &key))
    };
    let route: Vec<Arc<dyn Provider>> = route.into_iter().map(guarded).collect();
    let books = Memory::default();
    let outcome = Caller::new(&route, &books, 0, LIMITS).ask(asked).await;
    (outcome, books)
}

/// A way to fail once.
struct Fault {
    name: &'static str,
    behavior: Value,
    times: CallTimes,
    /// Calls that it takes to get an answer.
    calls: u32,
    /// Requests that the mock itself counts as failed: being late is no failure to it.
    injected: usize,
    /// Whether a call was paid and brought nothing.
    paid: bool,
}

fn faults() -> Vec<Fault> {
    let fault = |name, behavior| Fault { name, behavior, times: PATIENT, calls: 2, injected: 1, paid: false };
    let fail = |name, status: u16| fault(name, json!({ "type": "fail", "status": status, "retry_after": 0.4 }));
    let cut = |kind| Fault {
        paid: true,
        ..fault(kind, json!({ "type": "stream_fault", "kind": kind, "after_chunks": 7, "stall_seconds": 4 }))
    };
    let soon = Duration::from_secs(2);
    let slow = |name, behavior| Fault { calls: 1, injected: 0, ..fault(name, behavior) };
    vec![
        slow("none", json!({ "type": "delay", "seconds": 0 })),
        slow("delay", json!({ "type": "delay", "seconds": 0.3 })),
        slow("slow-first-token", json!({ "type": "slow_first_token", "seconds": 0.3 })),
        fail("limited", 429),
        fail("failed", 500),
        fail("overloaded", 503),
        fail("overloaded-529", 529),
        Fault {
            calls: 2,
            times: CallTimes { first: soon, ..PATIENT },
            ..slow("late", json!({ "type": "slow_first_token", "seconds": 4 }))
        },
        Fault { times: CallTimes { between: soon, ..PATIENT }, ..cut("stall") },
        cut("disconnect"),
        cut("truncate"),
        cut("malformed"),
    ]
}

/// Asks, and looks at the answer and the books.
async fn check(mock: &Mock, kind: ProviderKind, fault: &Fault) {
    let model = own(kind, fault.name);
    mock.tell(&model, &[json!({ "type": "reply", "text": ANSWER, "times": null }), fault.behavior.clone()]).await;
    let parts = RemoteParts { times: fault.times, ..mock.parts(kind, &model) };
    let (outcome, books) = call(vec![parts], &question("Name a fruit.")).await;
    let reply = outcome.unwrap_or_else(|error| panic!("{model}: {error:?}"));
    assert_eq!((reply.text.as_str(), reply.calls), (ANSWER, fault.calls), "{model}");
    assert!(reply.usage.input_tokens > 0 && reply.usage.output_tokens > 0, "{model}: {:?}", reply.usage);
    let paid = |spent: &llm::Spent| spent.usage.output_tokens > 0 && spent.cost.is_some_and(|cost| cost.0 > 0);
    let lost = books.lost();
    assert_eq!(lost.iter().map(paid).collect::<Vec<_>>(), vec![fault.paid; lost.len()], "{model}: {lost:?}");
    assert_eq!((lost.len() + 1, books.reserved()), (usize::try_from(fault.calls).unwrap(), 0), "{model}");
}

#[tokio::test]
async fn every_provider_is_asked_again_and_paid_whatever_goes_wrong_once() {
    let mock = Mock::named("SAMOKODER_TEST_LLMOCK_URL");
    let faults = faults();
    let cases: Vec<(ProviderKind, &Fault)> =
        PLAYED.iter().flat_map(|(kind, _)| faults.iter().map(|fault| (*kind, fault))).collect();
    join_all(cases.iter().map(|(kind, fault)| check(&mock, *kind, fault))).await;
    let judgement = mock.judgement().await;
    for (kind, fault) in cases {
        let model = own(kind, fault.name);
        let (injected, requests, findings) = judgement.of(&model);
        assert_eq!((injected, requests), (fault.injected, usize::try_from(fault.calls).unwrap()), "{model}");
        // The mock may have sent all by the time that a client can notice what is malformed.
        let late = |finding: &String| fault.name == "malformed" && finding.contains("malformed_chunk_ignored");
        assert!(findings.iter().all(late), "{model}: {findings:?}");
    }
}

/// What cannot succeed is asked once, and says why; what ends early says how.
#[tokio::test]
async fn what_no_second_call_cures_is_asked_once() {
    let mock = Mock::named("SAMOKODER_TEST_LLMOCK_URL");
    join_all(PLAYED.map(|(kind, _)| {
        let mock = &mock;
        async move {
            for status in [400_u16, 401, 403, 404] {
                let model = own(kind, status);
                mock.tell(&model, &[json!({ "type": "fail", "status": status, "times": null })]).await;
                let (outcome, _) = call(vec![mock.parts(kind, &model)], &question("Name a fruit.")).await;
                assert!(matches!(outcome, Err(LlmError::Refused { status: was, .. }) if was == status), "{outcome:?}");
                assert_eq!(mock.judgement().await.of(&model), (1, 1, Vec::new()), "{model}");
            }
            for (reason, stop) in [("length", Stop::Length), ("content_filter", Stop::Filtered)] {
                // The mock's responses do not tell of a filter.
                if stop == Stop::Filtered && kind == ProviderKind::OpenAiResponses {
                    continue;
                }
                let model = own(kind, reason);
                mock.tell(&model, &[json!({ "type": "reply", "text": "An apple", "finish_reason": reason })]).await;
                let (outcome, _) = call(vec![mock.parts(kind, &model)], &question("Name a fruit.")).await;
                assert_eq!(outcome.unwrap().stop, stop, "{model}");
            }
        }
    }))
    .await;
}

#[tokio::test]
async fn an_answer_is_kept_to_a_schema_where_the_mock_knows_schemas() {
    let mock = Mock::named("SAMOKODER_TEST_LLMOCK_URL");
    let properties = json!({ "name": { "type": "string" }, "age": { "type": "integer", "format": "uint8" } });
    let schema = json!({ "type": "object", "properties": properties, "required": ["name", "age"] });
    for kind in [ProviderKind::OpenAi, ProviderKind::OpenAiResponses, ProviderKind::Gemini, ProviderKind::Groq] {
        let model = own(kind, "schema");
        let asked = Question { schema: Some(schema.clone()), ..question("Name somebody.") };
        let parts = RemoteParts { card: card(Structured::Schema), ..mock.parts(kind, &model) };
        let text = call(vec![parts], &asked).await.0.unwrap().text;
        let answer: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{model}: {text}"));
        assert!(answer["name"].is_string() && answer["age"].is_u64(), "{model}: {answer}");
    }
}

#[tokio::test]
async fn a_limit_of_tokens_is_waited_for_and_no_longer() {
    let mock = Mock::named("SAMOKODER_TEST_LLMOCK_LIMITED_URL");
    join_all(PLAYED.map(|(kind, _)| {
        let mock = &mock;
        async move {
            let model = own(kind, "limit");
            let key = llm::ApiKey::new(format!("key of {model}"));
            let large = ModelCard { output: 60_000, ..card(Structured::Prompt) };
            let parts = || RemoteParts { key: key.clone(), card: large.clone(), ..mock.parts(kind, &model) };
            for (tokens, calls) in [(59_900, 1), (900, 2)] {
                let asked = Question { max_output_tokens: tokens, ..question("Name a fruit.") };
                let reply = call(vec![parts()], &asked).await.0.unwrap_or_else(|error| panic!("{model}: {error:?}"));
                assert_eq!(reply.calls, calls, "{model}");
            }
            let (_, requests, findings) = mock.judgement().await.of(&model);
            assert_eq!((requests, findings), (3, Vec::new()), "{model}");
        }
    }))
    .await;
}

#[tokio::test]
async fn a_question_that_the_model_cannot_hold_is_too_long_for_every_provider() {
    let mock = Mock::named("SAMOKODER_TEST_LLMOCK_LIMITED_URL");
    for (kind, _) in PLAYED {
        let model = own(kind, "long");
        let (outcome, _) = call(vec![mock.parts(kind, &model)], &question(&"word ".repeat(2_000))).await;
        assert!(matches!(outcome, Err(LlmError::ContextTooLong { .. })), "{model}: {outcome:?}");
        assert_eq!(mock.judgement().await.of(&model).1, 1, "{model}");
    }
}

#[tokio::test]
async fn another_provider_answers_while_the_first_is_down() {
    let mock = Mock::named("SAMOKODER_TEST_LLMOCK_URL");
    let (down, up) = (own(ProviderKind::OpenAi, "down"), own(ProviderKind::Anthropic, "up"));
    mock.tell(&down, &[json!({ "type": "fail", "status": 500, "times": null })]).await;
    mock.tell(&up, &[json!({ "type": "reply", "text": ANSWER, "times": null })]).await;
    let asked = Question { tries: 2, ..question("Name a fruit.") };
    let answering = || mock.parts(ProviderKind::Anthropic, &up);
    let (outcome, books) = call(vec![mock.parts(ProviderKind::OpenAi, &down), answering()], &asked).await;
    let reply = outcome.unwrap();
    assert_eq!((reply.text.as_str(), reply.calls, books.reserved()), (ANSWER, 3, 0));
    assert_eq!(mock.judgement().await.of(&down), (2, 2, Vec::new()));
    // A port at which nobody listens.
    let nobody = parts(ProviderKind::Groq, "http://127.0.0.1:1/v1", "route-nobody");
    let asked = Question { tries: 1, ..asked };
    let (outcome, _) = call(vec![nobody, answering()], &asked).await;
    assert_eq!(outcome.unwrap().text, ANSWER);
}
