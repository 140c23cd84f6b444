//! What is known of models, from one data file and the person's own rows before it.
//!
//! What is not known stays unknown: an unknown price is no price of zero, and an unknown context is taken to be small.

use crate::kind::{ModelName, ProviderKind};
use crate::price::Price;
use serde::{Deserialize, Serialize};

const ROWS: &str = include_str!("../models.toml");

/// Context of a model of which nothing is known: what most servers give without being asked.
const UNKNOWN_CONTEXT: u32 = 32_768;

/// Longest answer of a model of which nothing is known.
const UNKNOWN_OUTPUT: u32 = 8_192;

/// How a provider keeps an answer to a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Structured {
    /// To a JSON schema.
    Schema,
    /// To some JSON object.
    Object,
    /// Not at all: the prompt asks for it.
    Prompt,
}

/// What is known of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelCard {
    /// Tokens that question and answer may have together.
    pub context: u32,
    /// Most tokens of one answer.
    pub output: u32,
    /// How answers are kept to a form.
    pub structured: Structured,
    /// Whether it takes a temperature.
    pub temperature: bool,
    /// Whether it calls tools.
    pub tools: bool,
    /// Whether it sees pictures.
    pub vision: bool,
    /// Whether its provider caches the beginning of a prompt.
    pub cache: bool,
    /// What it costs; `None` where that is not known.
    pub price: Option<Price>,
    /// Whether a row of the catalog is about it.
    pub known: bool,
}

impl ModelCard {
    /// A model of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            context: UNKNOWN_CONTEXT,
            output: UNKNOWN_OUTPUT,
            structured: Structured::Prompt,
            temperature: true,
            tools: false,
            vision: false,
            cache: false,
            price: None,
            known: false,
        }
    }
}

/// One row of the catalog; what it leaves out is as for an unknown model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogRow {
    provider: String,
    name: String,
    context: Option<u32>,
    output: Option<u32>,
    structured: Option<Structured>,
    temperature: Option<bool>,
    tools: Option<bool>,
    vision: Option<bool>,
    cache: Option<bool>,
    price: Option<Price>,
}

impl CatalogRow {
    fn fits(&self, provider: &str, model: &str) -> bool {
        (self.provider == "*" || self.provider == provider) && fits(&self.name, model)
    }

    fn card(&self) -> ModelCard {
        let unknown = ModelCard::unknown();
        ModelCard {
            context: self.context.unwrap_or(unknown.context),
            output: self.output.unwrap_or(unknown.output),
            structured: self.structured.unwrap_or(unknown.structured),
            temperature: self.temperature.unwrap_or(unknown.temperature),
            tools: self.tools.unwrap_or(unknown.tools),
            vision: self.vision.unwrap_or(unknown.vision),
            cache: self.cache.unwrap_or(unknown.cache),
            price: self.price.clone(),
            known: true,
        }
    }
}

/// The whole catalog.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    rows: Vec<CatalogRow>,
}

/// The data file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "the version is for people and for later readers")]
    version: u32,
    #[expect(dead_code, reason = "the date is for people")]
    checked: String,
    model: Vec<CatalogRow>,
}

impl Catalog {
    /// Reads the built-in rows and puts a person's own ones before them.
    ///
    /// # Errors
    /// When the built-in file is broken, which a test rules out.
    pub fn new(own: Vec<CatalogRow>) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(ROWS)?;
        let mut rows = own;
        rows.extend(file.model);
        Ok(Self { rows })
    }

    /// Returns what is known of a model. A server of the person's own that serves a model of a known name is taken to
    /// have its abilities, but not its price: only a row for `compatible` says what such a server costs.
    #[must_use]
    pub fn find(&self, name: &ModelName) -> ModelCard {
        if let Some(row) = self.row(name.kind.as_str(), &name.model) {
            return row.card();
        }
        match self.row(name.kind.catalog_name(), &name.model).map(CatalogRow::card) {
            Some(card) if name.kind == ProviderKind::Compatible => ModelCard { price: None, ..card },
            Some(card) => card,
            None => ModelCard::unknown(),
        }
    }

    fn row(&self, provider: &str, model: &str) -> Option<&CatalogRow> {
        self.rows.iter().find(|row| row.fits(provider, model))
    }
}

/// Says whether a name fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((first, others)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let (middle, last) = others.rsplit_once('*').unwrap_or(("", others));
    for part in middle.split('*') {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests;
