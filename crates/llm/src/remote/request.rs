//! From a question to what goes over the wire.

use super::schema;
use super::wire::Wire;
use crate::catalog::{ModelCard, Structured};
use crate::kind::ProviderKind;
use crate::{LlmError, Question, Spent, Usage};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Fewest estimated tokens of a question at which a server's count of them is compared.
const COMPARED: u64 = 2_000;

/// How many times fewer tokens a server may count than estimated before it must have cut the question.
const CUT: u64 = 3;

/// A question to one model, ready to be written in any format.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) question: &'a Question,
    pub(super) kind: ProviderKind,
    pub(super) model: &'a str,
    pub(super) card: &'a ModelCard,
    pub(super) form: Form,
}

/// What the provider keeps the answer to.
#[derive(Debug)]
pub(super) enum Form {
    /// A JSON schema, already in the provider's dialect.
    Schema {
        /// What the schema is called.
        name: String,
        /// The schema.
        schema: Value,
    },
    /// Some JSON object.
    Object,
    /// Nothing.
    Free,
}

impl Form {
    /// Chooses the form of an answer.
    pub(super) fn of(question: &Question, structured: Structured, wire: Wire) -> Self {
        match (structured, &question.schema) {
            (Structured::Schema, Some(whole)) => Self::Schema {
                name: question.action.replace(|c: char| !c.is_ascii_alphanumeric(), "_"),
                schema: match wire {
                    Wire::Chat | Wire::Responses => schema::strict(&schema::rooted(whole), true),
                    Wire::Messages => schema::strict(&schema::rooted(whole), false),
                    Wire::Gemini => schema::rooted(whole),
                },
            },
            (Structured::Schema | Structured::Object, _) => Self::Object,
            (Structured::Prompt, _) => Self::Free,
        }
    }
}

impl Asked<'_> {
    /// All words in their order, each with who says them; the first are the system's. What stays the same between
    /// questions of an agent comes first, so that providers find it in their caches.
    pub(super) fn words<'b>(
        &'b self,
        system: &'b str,
        user: &'b str,
        model: &'b str,
    ) -> impl Iterator<Item = (&'b str, Cow<'b, str>)> {
        let prompt = &self.question.prompt;
        let turns = prompt.turns.iter();
        let turns = turns.flat_map(move |turn| [(model, turn.said.as_str().into()), (user, turn.then.as_str().into())]);
        [(system, prompt.system.as_str().into()), (user, prompt.question().into())].into_iter().chain(turns)
    }

    /// Most tokens of the answer.
    pub(super) fn most_tokens(&self) -> u32 {
        self.question.max_output_tokens.min(self.card.output)
    }

    /// Asks for the likeliest answer, where the model lets itself be asked.
    pub(super) fn set_temperature(&self, body: &mut Value) {
        if self.card.temperature {
            set(body, "temperature", json!(0.0));
        }
    }
}

/// Sets a member of an object.
pub(super) fn set(body: &mut Value, name: &str, value: Value) {
    if let Some(members) = body.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// Finds a server that read only a part of the question: some local ones cut what is too long and say nothing.
///
/// # Errors
/// [`LlmError::ContextTooLong`] when the server counts far fewer tokens than the question has.
pub(super) fn check_that_all_was_read(question: &Question, usage: &Usage) -> Result<(), LlmError> {
    let sent = question.prompt.tokens();
    if usage.input_tokens > 0 && sent >= COMPARED && usage.input_tokens < sent / CUT {
        let read = usage.input_tokens;
        return Err(LlmError::ContextTooLong {
            reason: format!(
                "the server read {read} of about {sent} tokens and left out the rest; give the model a larger context there, \
                 or say with a row [[model.known]] how large it is"
            ),
            spent: Spent::default(),
        });
    }
    Ok(())
}
