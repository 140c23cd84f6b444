use super::{Listed, read};
use domain::money::MicroUsd;
use serde_json::json;

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
