use super::Wire;
use crate::catalog::{ModelCard, Structured};
use crate::kind::ProviderKind;
use crate::question::tests::question;
use crate::remote::request::{Asked, Form};
use crate::{Question, Turn};
use expect_test::expect_file;
use serde_json::json;

/// Writes a question with a turn, kept to a schema, and says where it goes.
fn written(kind: ProviderKind, card: &ModelCard) -> String {
    let mut asked = Question { schema: Some(json!({ "type": "object", "properties": {} })), ..question() };
    asked.prompt.shared = "The files.".into();
    asked.prompt.turns.push(Turn { said: "Half".into(), then: "Go on.".into() });
    let base = "https://api.example/v1/".parse().unwrap();
    let form = Form::of(&asked, Structured::Schema, kind.wire());
    let asked = Asked { question: &asked, kind, model: "some/model-high", card, form };
    let body = serde_json::to_string_pretty(&kind.wire().write(&asked)).unwrap();
    format!("{}\n{body}\n", kind.wire().place(&base, asked.model))
}

#[test]
fn a_question_is_written_in_the_form_of_its_provider() {
    let requests = [
        written(ProviderKind::Compatible, &ModelCard::unknown()),
        written(ProviderKind::OpenAiResponses, &ModelCard::unknown()),
        written(ProviderKind::Anthropic, &ModelCard { cache: true, output: 50, ..ModelCard::unknown() }),
        written(ProviderKind::Gemini, &ModelCard { temperature: false, ..ModelCard::unknown() }),
    ];
    // UPDATE_EXPECT=1 writes the file anew.
    expect_file!["requests.txt"].assert_eq(&requests.join("\n"));
}

#[test]
fn models_that_think_are_told_the_limit_in_the_words_that_they_know() {
    let limit = |kind, temperature| {
        let (question, card) = (question(), ModelCard { temperature, ..ModelCard::unknown() });
        let asked = Asked { question: &question, kind, model: "m", card: &card, form: Form::Free };
        let body = kind.wire().write(&asked);
        (body.get("max_tokens").is_some(), body.get("max_completion_tokens").is_some())
    };
    assert_eq!(limit(ProviderKind::OpenAi, true), (false, true));
    assert_eq!(limit(ProviderKind::Compatible, false), (false, true));
    assert_eq!(limit(ProviderKind::Ollama, true), (true, false));
}

#[test]
fn the_form_that_a_provider_has_no_words_for_is_left_out() {
    let form = |wire: Wire| {
        let (question, card) = (question(), ModelCard::unknown());
        let form = Form::of(&question, Structured::Object, wire);
        let asked = Asked { question: &question, kind: ProviderKind::OpenAi, model: "m", card: &card, form };
        let body = wire.write(&asked);
        let places = ["/response_format", "/text/format", "/output_config", "/generationConfig/responseMimeType"];
        places.map(|place| body.pointer(place).cloned().unwrap_or_default())
    };
    let (none, object) = (json!(null), json!({ "type": "json_object" }));
    assert_eq!(form(Wire::Chat), [object.clone(), none.clone(), none.clone(), none.clone()]);
    assert_eq!(form(Wire::Responses), [none.clone(), object, none.clone(), none.clone()]);
    assert_eq!(form(Wire::Messages), [none.clone(), none.clone(), none.clone(), none.clone()]);
    assert_eq!(form(Wire::Gemini), [none.clone(), none.clone(), none, json!("application/json")]);
}

#[test]
fn a_model_that_is_named_with_its_collection_is_asked_once_in_it() {
    let base = "https://api.example/v1beta/".parse().unwrap();
    let expected = "https://api.example/v1beta/models/gemini-9:streamGenerateContent?alt=sse";
    assert_eq!(Wire::Gemini.place(&base, "models/gemini-9").as_str(), expected);
    assert_eq!(Wire::Gemini.place(&base, "gemini-9").as_str(), expected);
}
