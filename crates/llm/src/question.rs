//! What is asked, and what comes back.

use crate::tokens;
use domain::agent_io::AgentInput;
use domain::money::MicroUsd;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A rendered prompt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Who the model is, what it does and how it answers; the same for every question of an action.
    pub system: String,
    /// What several questions of the same action have in common, such as the files of a project; it may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shared: String,
    /// This question.
    pub user: String,
    /// What was said since, when the model is asked to go on or to do better.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<Turn>,
}

impl Prompt {
    /// The question with what it shares with others, as one text.
    pub(crate) fn question(&self) -> String {
        if self.shared.is_empty() { self.user.clone() } else { format!("{}\n\n{}", self.shared, self.user) }
    }

    /// Estimates its tokens.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.texts().map(tokens::estimate).sum()
    }

    /// All texts, in their order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let turns = self.turns.iter().flat_map(|turn| [turn.said.as_str(), turn.then.as_str()]);
        [self.system.as_str(), self.shared.as_str(), self.user.as_str()].into_iter().chain(turns)
    }
}

/// One exchange after the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// What the model said, untrusted.
    pub said: String,
    /// What it was told then.
    pub then: String,
}

/// One question to a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// The agent's action, such as `architect/design`.
    pub action: &'static str,
    /// The typed input, which the built-in model reads.
    pub input: AgentInput,
    /// The rendered prompt, which every other model reads.
    pub prompt: Prompt,
    /// JSON schema of the answer, for providers that keep an answer to one.
    pub schema: Option<serde_json::Value>,
    /// Most tokens of the answer.
    pub max_output_tokens: u32,
    /// Calls that may be made until there is a reply.
    #[serde(skip)]
    pub tries: u32,
    /// Whose turn it is when several wait for the same key: the run.
    #[serde(skip)]
    pub party: u128,
}

impl Question {
    /// Returns the SHA-256 of everything that is asked of a model, as hexadecimal digits; it keys the journal.
    #[must_use]
    pub fn hash(&self, model: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(model);
        digest.update([0]);
        digest.update(serde_json::to_vec(self).unwrap_or_default());
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A model's reply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The text, untrusted.
    pub text: String,
    /// What was counted.
    pub usage: Usage,
    /// What it cost; `None` where the price is not known.
    pub cost: Option<MicroUsd>,
    /// Why it ended.
    pub stop: Stop,
    /// How long it took.
    pub wall_ms: u64,
    /// Calls that were made for it.
    #[serde(default)]
    pub calls: u32,
}

/// Tokens of one call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens in.
    pub input_tokens: u64,
    /// Tokens out.
    pub output_tokens: u64,
    /// Tokens in that the provider had cached.
    pub cached_tokens: u64,
    /// Tokens in that the provider put into its cache.
    #[serde(default)]
    pub written_tokens: u64,
}

/// Why a reply ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// The model had said everything.
    #[default]
    End,
    /// The cap on output tokens cut it off.
    Length,
    /// The provider withheld it.
    Filtered,
}

#[cfg(test)]
pub(crate) mod tests;
