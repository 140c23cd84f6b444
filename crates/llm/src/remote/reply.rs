//! From the events of a stream to a reply.

use crate::price::Price;
use crate::{LlmError, Question, Reply, Stop, Usage, tokens};
use genai::chat::{ChatStreamEvent, StopReason, StreamEnd};
use std::time::Duration;

/// Most bytes of an answer for each token that it may have; a stream that goes on past them has no end.
const BYTES_PER_TOKEN: usize = 64;

/// What has come of an answer.
#[derive(Debug)]
pub(super) struct Gathered {
    text: String,
    /// Letters of thoughts, which are paid but not kept.
    thought: String,
    most_bytes: usize,
    begun: bool,
    end: Option<StreamEnd>,
}

impl Gathered {
    pub(super) fn new(max_output_tokens: u32) -> Self {
        let tokens = usize::try_from(max_output_tokens).unwrap_or(usize::MAX);
        Self {
            text: String::new(),
            thought: String::new(),
            most_bytes: tokens.saturating_mul(BYTES_PER_TOKEN),
            begun: false,
            end: None,
        }
    }

    /// Takes one event.
    pub(super) fn take(&mut self, event: ChatStreamEvent) -> Result<(), LlmError> {
        match event {
            ChatStreamEvent::Chunk(chunk) => {
                self.begun = true;
                self.text.push_str(&chunk.content);
            }
            ChatStreamEvent::ReasoningChunk(chunk) => {
                self.begun = true;
                self.thought.push_str(&chunk.content);
            }
            ChatStreamEvent::ToolCallChunk(_) | ChatStreamEvent::ThoughtSignatureChunk(_) => self.begun = true,
            ChatStreamEvent::Start | ChatStreamEvent::Heartbeat => {}
            ChatStreamEvent::End(end) => self.end = Some(end),
        }
        if self.text.len().saturating_add(self.thought.len()) > self.most_bytes {
            return Err(LlmError::Malformed { reason: "the answer has no end".to_owned() });
        }
        Ok(())
    }

    /// Says whether anything of the answer has come.
    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Says what it means that the stream is over.
    pub(super) fn ended(&self) -> Result<(), LlmError> {
        if self.end.is_some() {
            return Ok(());
        }
        Err(LlmError::Unreachable { reason: "the connection was closed before the answer was complete".to_owned() })
    }

    /// Counts the tokens so far, for an answer that broke off.
    pub(super) fn counted(&self, question: &Question) -> Usage {
        Usage {
            input_tokens: question.prompt.texts().map(tokens::estimate).sum(),
            output_tokens: tokens::estimate(&self.text).saturating_add(tokens::estimate(&self.thought)),
            ..Usage::default()
        }
    }

    /// Makes the reply of a complete answer.
    pub(super) fn reply(self, question: &Question, price: Option<&Price>, wall: Duration) -> Result<Reply, LlmError> {
        let counted = self.counted(question);
        let end = self.end.unwrap_or_default();
        let stop = stop(end.captured_stop_reason.as_ref());
        if self.text.trim().is_empty() && stop == Stop::End {
            return Err(LlmError::Malformed { reason: "the answer is empty".to_owned() });
        }
        let usage = end.captured_usage.as_ref().map(usage).filter(|usage| usage.output_tokens > 0).unwrap_or(counted);
        Ok(Reply {
            text: self.text,
            usage,
            cost: price.map(|price| price.of(&usage)),
            stop,
            wall_ms: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX),
            ..Reply::default()
        })
    }
}

fn stop(reason: Option<&StopReason>) -> Stop {
    match reason {
        Some(StopReason::MaxTokens(_)) => Stop::Length,
        Some(StopReason::ContentFilter(_)) => Stop::Filtered,
        Some(
            StopReason::Completed(_) | StopReason::ToolCall(_) | StopReason::StopSequence(_) | StopReason::Other(_),
        )
        | None => Stop::End,
    }
}

fn usage(wire: &genai::chat::Usage) -> Usage {
    let tokens = |number: Option<i32>| number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default();
    let details = wire.prompt_tokens_details.as_ref();
    Usage {
        input_tokens: tokens(wire.prompt_tokens),
        output_tokens: tokens(wire.completion_tokens),
        cached_tokens: tokens(details.and_then(|details| details.cached_tokens)),
        written_tokens: tokens(details.and_then(|details| details.cache_creation_tokens)),
    }
}
