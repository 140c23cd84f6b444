//! From what a provider sends to a reply.

use crate::price::Price;
use crate::{LlmError, Question, Reply, Stop, Usage, tokens};
use serde_json::Value;
use std::time::Duration;

/// Most bytes of an answer for each token that it may have; a stream that goes on past them has no end.
const BYTES_PER_TOKEN: usize = 64;

/// Why an answer cannot be gone on with.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The provider says what went wrong.
    Said(Value),
    /// What came cannot be read.
    Unreadable(String),
}

/// What has come of an answer.
#[derive(Debug)]
pub(super) struct Gathered {
    text: String,
    /// Letters of thoughts, which are paid but not kept.
    thought: String,
    most_bytes: usize,
    /// The provider's counts so far; 0 is a count that it has not named.
    counted: Usage,
    called_a_tool: bool,
    stop: Option<Stop>,
    complete: bool,
}

impl Gathered {
    pub(super) fn new(max_output_tokens: u32) -> Self {
        let tokens = usize::try_from(max_output_tokens).unwrap_or(usize::MAX);
        Self {
            text: String::new(),
            thought: String::new(),
            most_bytes: tokens.saturating_mul(BYTES_PER_TOKEN),
            counted: Usage::default(),
            called_a_tool: false,
            stop: None,
            complete: false,
        }
    }

    /// Takes more words of the answer.
    pub(super) fn say(&mut self, words: &str) -> Result<(), Trouble> {
        self.text.push_str(words);
        self.check_size()
    }

    /// Takes more words of a thought.
    pub(super) fn think(&mut self, words: &str) -> Result<(), Trouble> {
        self.thought.push_str(words);
        self.check_size()
    }

    /// Takes note that the model called a tool, although none is ever offered.
    pub(super) fn call_a_tool(&mut self) {
        self.called_a_tool = true;
    }

    /// Takes counts; a later one replaces an earlier one.
    pub(super) fn count(&mut self, counted: Usage) {
        let newer = |new: u64, old: &mut u64| {
            if new > 0 {
                *old = new;
            }
        };
        newer(counted.input_tokens, &mut self.counted.input_tokens);
        newer(counted.output_tokens, &mut self.counted.output_tokens);
        newer(counted.cached_tokens, &mut self.counted.cached_tokens);
        newer(counted.written_tokens, &mut self.counted.written_tokens);
    }

    /// Takes note of why the answer ends. A model that declines in its own words ends as usual after them.
    pub(super) fn stop(&mut self, stop: Stop) {
        if self.stop != Some(Stop::Filtered) {
            self.stop = Some(stop);
        }
    }

    /// Takes note that nothing more will come.
    pub(super) fn complete(&mut self) {
        self.complete = true;
    }

    /// Says whether anything of the answer has come.
    pub(super) fn has_begun(&self) -> bool {
        !self.text.is_empty() || !self.thought.is_empty() || self.called_a_tool
    }

    /// Says whether the provider has something to be paid for.
    pub(super) fn is_paid(&self) -> bool {
        self.has_begun() || self.counted != Usage::default()
    }

    /// Says whether the provider said why the answer ends: it is whole then, whatever becomes of the connection.
    pub(super) fn has_ended(&self) -> bool {
        self.stop.is_some()
    }

    /// Says whether nothing more will come.
    pub(super) fn is_complete(&self) -> bool {
        self.complete
    }

    /// Counts the tokens so far, by ourselves where the provider has not.
    pub(super) fn usage(&self, question: &Question) -> Usage {
        let written = || tokens::estimate(&self.text).saturating_add(tokens::estimate(&self.thought));
        let Usage { input_tokens, output_tokens, .. } = self.counted;
        Usage {
            input_tokens: if input_tokens > 0 { input_tokens } else { question.prompt.tokens() },
            output_tokens: match output_tokens {
                0 => written(),
                counted if self.has_ended() => counted,
                // A count from the beginning of an answer says nothing of what came after it.
                counted => counted.max(written()),
            },
            ..self.counted
        }
    }

    /// Makes the reply of a whole answer.
    pub(super) fn reply(
        &mut self,
        question: &Question,
        price: Option<&Price>,
        wall: Duration,
    ) -> Result<Reply, LlmError> {
        let stop = self.stop.unwrap_or_default();
        if self.text.trim().is_empty() && stop == Stop::End {
            let why =
                if self.called_a_tool { "the model calls a tool that nobody offered" } else { "the answer is empty" };
            return Err(LlmError::Malformed { reason: why.to_owned() });
        }
        let usage = self.usage(question);
        Ok(Reply {
            text: std::mem::take(&mut self.text),
            usage,
            cost: price.map(|price| price.of(&usage)),
            stop,
            wall_ms: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX),
            ..Reply::default()
        })
    }

    fn check_size(&self) -> Result<(), Trouble> {
        if self.text.len().saturating_add(self.thought.len()) > self.most_bytes {
            return Err(Trouble::Unreadable("the answer has no end".to_owned()));
        }
        Ok(())
    }
}
