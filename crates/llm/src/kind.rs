//! The providers that people can name, and what each one's address and key are called.

use crate::remote::Wire;

/// A kind of provider: which wire format it speaks, and where it lives when nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProviderKind {
    /// OpenAI's chat completions.
    OpenAi,
    /// OpenAI's responses.
    OpenAiResponses,
    /// Anthropic's messages.
    Anthropic,
    /// Google's Gemini.
    Gemini,
    /// Groq.
    Groq,
    /// OpenRouter, a gateway to many others.
    OpenRouter,
    /// Ollama on this machine or another one.
    Ollama,
    /// Any server that speaks OpenAI's chat completions: LM Studio, vLLM, llama.cpp, a gateway.
    Compatible,
}

impl ProviderKind {
    /// All kinds, in the order in which people see them.
    pub const ALL: [Self; 8] = [
        Self::OpenAi,
        Self::OpenAiResponses,
        Self::Anthropic,
        Self::Gemini,
        Self::Groq,
        Self::OpenRouter,
        Self::Ollama,
        Self::Compatible,
    ];

    /// Finds a kind by the name that stands before the slash of `anthropic/claude-sonnet-4-5`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Returns the name that stands before the slash.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::OpenAiResponses => "openai-responses",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Groq => "groq",
            Self::OpenRouter => "openrouter",
            Self::Ollama => "ollama",
            Self::Compatible => "compatible",
        }
    }

    /// Returns the provider's own address; `None` where each server has its own.
    #[must_use]
    pub fn address(self) -> Option<&'static str> {
        match self {
            Self::OpenAi | Self::OpenAiResponses => Some("https://api.openai.com/v1/"),
            Self::Anthropic => Some("https://api.anthropic.com/v1/"),
            Self::Gemini => Some("https://generativelanguage.googleapis.com/v1beta/"),
            Self::Groq => Some("https://api.groq.com/openai/v1/"),
            Self::OpenRouter => Some("https://openrouter.ai/api/v1/"),
            Self::Ollama => Some("http://127.0.0.1:11434/v1/"),
            Self::Compatible => None,
        }
    }

    /// Returns the environment variable that customarily holds the provider's key; `None` where no key is needed.
    #[must_use]
    pub fn key_variable(self) -> Option<&'static str> {
        match self {
            Self::OpenAi | Self::OpenAiResponses => Some("OPENAI_API_KEY"),
            Self::Anthropic => Some("ANTHROPIC_API_KEY"),
            Self::Gemini => Some("GEMINI_API_KEY"),
            Self::Groq => Some("GROQ_API_KEY"),
            Self::OpenRouter => Some("OPENROUTER_API_KEY"),
            Self::Ollama | Self::Compatible => None,
        }
    }

    /// Returns the name under which the catalog lists the models.
    pub(crate) fn catalog_name(self) -> &'static str {
        match self {
            Self::OpenAiResponses | Self::Compatible => Self::OpenAi.as_str(),
            Self::OpenAi | Self::Anthropic | Self::Gemini | Self::Groq | Self::OpenRouter | Self::Ollama => {
                self.as_str()
            }
        }
    }

    /// Returns the wire format.
    pub(crate) fn wire(self) -> Wire {
        match self {
            // Ollama's own format has no advantage over its OpenAI one.
            Self::OpenAi | Self::Groq | Self::OpenRouter | Self::Ollama | Self::Compatible => Wire::Chat,
            Self::OpenAiResponses => Wire::Responses,
            Self::Anthropic => Wire::Messages,
            Self::Gemini => Wire::Gemini,
        }
    }
}

/// A model as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelName {
    /// Who serves it.
    pub kind: ProviderKind,
    /// The provider's own name for it.
    pub model: String,
}

impl ModelName {
    /// Reads `provider/model`; a name without a known provider is a model at an address of its own.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let split = text.split_once('/').and_then(|(kind, model)| Some((ProviderKind::parse(kind)?, model)));
        match split {
            Some((kind, model)) if !model.is_empty() => Self { kind, model: model.to_owned() },
            _ => Self { kind: ProviderKind::Compatible, model: text.to_owned() },
        }
    }
}

#[cfg(test)]
mod tests;
