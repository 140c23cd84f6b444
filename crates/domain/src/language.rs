//! The natural language of a brief, and so of the app that is built from it.
//!
//! Only languages whose interface strings exist are listed: a brief in another language still gets an app, whose
//! labels come from the model while its buttons are English.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language in which the interface of a generated app is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// Guesses the language from the letters of a text: Russian when at least a third of them are Cyrillic.
    ///
    /// A third, not a half, because Russian briefs often carry Latin brand and field names.
    #[must_use]
    pub fn detect(text: &str) -> Self {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let cyrillic = text.chars().filter(|c| ('\u{0400}'..='\u{04FF}').contains(c)).count();
        if cyrillic * 3 >= letters && cyrillic > 0 { Self::Ru } else { Self::En }
    }

    /// Returns the two-letter code, as used in file names, the command line and HTML `lang`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    /// Parses the two-letter code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "en" => Some(Self::En),
            "ru" => Some(Self::Ru),
            _ => None,
        }
    }
}
