use super::{described, row};
use llm::{ApiKey, Catalog, GivenBy, ModelName, Place};
use serde::Deserialize;

#[derive(Deserialize)]
struct Copied {
    model: CopiedModel,
}

#[derive(Deserialize)]
struct CopiedModel {
    known: Vec<llm::CatalogRow>,
}

/// A row of the settings takes the place of the catalog's, so a copied one must lose nothing.
#[test]
fn a_row_that_is_copied_into_the_settings_says_all_that_the_catalog_says() {
    for name in
        ["openai/gpt-6.1-sol", "anthropic/claude-opus-5-5", "gemini/gemini-2.5-pro", "groq/llama-3.1-8b-instant"]
    {
        let name = ModelName::parse(name);
        let card = Catalog::new(Vec::new()).unwrap().find(&name);
        let key = ApiKey::new(String::new());
        let place = Place { name: name.clone(), base_url: String::new(), given_by: GivenBy::Operator, key };
        let text = row(&place, &card, None);
        let config = config::Config::builder().add_source(config::File::from_str(&text, config::FileFormat::Toml));
        let copied: Copied = config.build().unwrap().try_deserialize().unwrap();
        assert_eq!(Catalog::new(copied.model.known).unwrap().find(&name), card, "{text}");
    }
}

#[test]
fn small_prices_are_shown_in_full_and_dear_questions_are_told() {
    let card = Catalog::new(Vec::new()).unwrap().find(&ModelName::parse("openai/gpt-6-luna"));
    assert_eq!(
        described(&card, None),
        "reads 1050k, writes  128k, $0.10 in, $0.50 out per million, more for questions over 272k"
    );
    let card = Catalog::new(Vec::new()).unwrap().find(&ModelName::parse("groq/openai/gpt-oss-20b"));
    assert_eq!(described(&card, None), "reads  131k, writes   65k, $0.075 in, $0.30 out per million");
}
