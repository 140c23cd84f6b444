use super::{Catalog, CatalogRow, ModelCard, Structured, fits};
use crate::kind::ModelName;

fn card(name: &str) -> ModelCard {
    Catalog::new(Vec::new()).unwrap().find(&ModelName::parse(name))
}

#[test]
fn the_first_row_that_fits_counts() {
    assert_eq!(card("openai/gpt-4.1-mini-2025-04-14").output, 32_768);
    assert!(!card("openai/gpt-5").temperature);
    assert_eq!(card("anthropic/claude-sonnet-4-5").output, 64_000);
    assert_eq!(card("groq/some-model").structured, Structured::Object);
    assert_eq!(card("openai-responses/gpt-5"), card("openai/gpt-5"));
}

#[test]
fn no_row_of_the_catalog_hides_a_later_one() {
    let catalog = Catalog::new(Vec::new()).unwrap();
    for (place, row) in catalog.rows.iter().enumerate() {
        let name = row.name.replace('*', "-of-some-day");
        let found = catalog.rows.iter().position(|other| other.fits(&row.provider, &name));
        assert_eq!(found, Some(place), "{} of {}", row.name, row.provider);
    }
}

#[test]
fn a_model_that_refuses_a_temperature_is_asked_for_none() {
    for (name, temperature) in [
        ("anthropic/claude-sonnet-4-5", true),
        ("anthropic/claude-opus-4-8", false),
        ("anthropic/claude-sonnet-5-5", false),
        ("anthropic/claude-of-some-day", false),
        ("openai/gpt-6.1-sol", false),
        ("gemini/gemini-2.5-pro", true),
    ] {
        assert_eq!(card(name).temperature, temperature, "{name}");
    }
}

#[test]
fn an_unknown_price_is_not_zero() {
    assert_eq!(card("openrouter/some/model").price, None);
    assert_eq!(card("no-such-model"), ModelCard::unknown());
    assert!(card("ollama/anything").price.is_some());
}

#[test]
fn a_server_of_ones_own_has_a_known_models_abilities_but_not_its_price() {
    let own = card("gpt-4o");
    assert_eq!((own.structured, own.context, own.price), (Structured::Schema, 128_000, None));
}

#[test]
fn a_row_of_the_settings_goes_first() {
    let row: CatalogRow =
        toml::from_str("provider = 'compatible'\nname = 'gpt-4o'\nprice = { input = '1', output = '2' }").unwrap();
    let found = Catalog::new(vec![row]).unwrap().find(&ModelName::parse("gpt-4o"));
    assert!(found.price.is_some() && found.context == ModelCard::unknown().context);
}

#[test]
fn a_star_stands_for_any_text() {
    for (pattern, name, fit) in [
        ("gpt-5", "gpt-5", true),
        ("gpt-5", "gpt-5-mini", false),
        ("gpt-5*", "gpt-5-mini", true),
        ("*", "", true),
        ("*-mini", "gpt-5-mini", true),
        ("*-mini", "gpt-5-mini-2", false),
        ("*-mini", "a-mini-b-mini", true),
        ("gpt*mini*", "gpt-4o-mini-2024", true),
        ("gpt*mini*", "gpt-4o", false),
        ("", "x", false),
    ] {
        assert_eq!(fits(pattern, name), fit, "{pattern} {name}");
    }
}
