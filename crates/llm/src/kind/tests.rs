use super::{ModelName, ProviderKind};

#[test]
fn the_part_before_the_slash_is_the_provider_when_it_is_a_known_one() {
    let read = |text: &str| {
        let name = ModelName::parse(text);
        (name.kind, name.model)
    };
    assert_eq!(read("anthropic/claude-sonnet-4-5"), (ProviderKind::Anthropic, "claude-sonnet-4-5".into()));
    assert_eq!(read("openrouter/meta/llama"), (ProviderKind::OpenRouter, "meta/llama".into()));
    assert_eq!(read("meta/llama"), (ProviderKind::Compatible, "meta/llama".into()));
    assert_eq!(read("qwen"), (ProviderKind::Compatible, "qwen".into()));
    assert_eq!(read("openai/"), (ProviderKind::Compatible, "openai/".into()));
}

#[test]
fn every_kind_is_found_by_its_name_and_its_address_ends_in_a_slash() {
    for kind in ProviderKind::ALL {
        assert_eq!(ProviderKind::parse(kind.as_str()), Some(kind));
        assert!(kind.address().is_none_or(|address| address.ends_with('/')));
    }
}
