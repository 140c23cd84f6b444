//! One question to llama.cpp, the whole way: prompt, schema, stream, answer.

use agents::{AgentError, Alarms, AnswerLimits, Ctx, Files, technical_writer};
use domain::agent_io::{Architecture, DocsInput};
use domain::app_model::{AppModel, Dashboard, SignIn};
use domain::language::Language;
use domain::spec::Spec;
use llm::{ApiKey, CallTimes, ModelCard, ProviderKind, Reach, Remote, RemoteParts, Structured};
use std::time::Duration;

#[expect(clippy::disallowed_methods, reason = "only the harness of the tests knows where its servers are")]
fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} names no server: run `make test`, or this test under scripts/with-models.sh")
    })
}

/// As little as there can be to write about.
fn input() -> DocsInput {
    let spec = Spec {
        title: "Books".to_owned(),
        summary: String::new(),
        language: Language::En,
        requirements: vec![],
        assumptions: vec![],
        left_out: vec![],
    };
    let model = AppModel {
        name: "Books".to_owned(),
        tagline: String::new(),
        language: Language::En,
        accent_hue: 1,
        sign_in: SignIn::None,
        entities: vec![],
        dashboard: Dashboard::default(),
    };
    let architecture = Architecture { template: "react-node".to_owned(), model, pages: vec![], endpoints: vec![] };
    DocsInput { spec, architecture, verdicts: vec![], readme: None }
}

/// The model is far too small for the work: what it says fits the schema and makes no sense, or never ends.
#[tokio::test]
async fn a_model_that_is_too_small_gives_an_answer_or_none_that_is_usable() {
    let minute = Duration::from_secs(60);
    let model = Remote::new(RemoteParts {
        http: Reach::Anywhere.client().unwrap(),
        kind: ProviderKind::Compatible,
        address: Reach::Anywhere.check(&format!("{}/v1", variable("SAMOKODER_TEST_LLAMA_URL"))).unwrap(),
        key: ApiKey::new(variable("SAMOKODER_TEST_LLAMA_KEY")),
        model: "smollm2-135m".to_owned(),
        card: ModelCard { context: 2_048, output: 8, structured: Structured::Schema, ..ModelCard::unknown() },
        times: CallTimes { first: minute, between: minute, whole: minute },
    });
    let limits = AnswerLimits { tries: 1, calls: 2, ..AnswerLimits::default() };
    let ctx = Ctx { provider: &model, limits, alarms: &Alarms::default(), party: 1 };
    let outcome = technical_writer::write_docs(&ctx, input(), &Files::new()).await;
    assert!(matches!(outcome, Ok(_) | Err(AgentError::NoUsableAnswer { .. })), "{outcome:?}");
}
