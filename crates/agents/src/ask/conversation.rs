//! The words of one conversation: the question, and what was said since.

use crate::Files;
use crate::executor::head_and_tail;
use crate::prompt::{Rendered, data_block};
use domain::path::RelPath;
use llm::{Prompt, Turn};

/// Most characters of a bad answer that are shown back to the model.
const MAX_ECHO: usize = 6_000;

/// Most characters of one file that a model asked for.
const MAX_FILE: usize = 60_000;

/// Longest overlap that is looked for when an answer goes on.
const MAX_OVERLAP: usize = 400;

/// Shortest overlap that is none by chance.
const MIN_OVERLAP: usize = 12;

/// One conversation.
pub(super) struct Conversation {
    /// JSON schema of the answer.
    pub(super) schema: serde_json::Value,
    first: Prompt,
    /// Files that were shown, and what the model said when it asked for them.
    shown: Vec<Turn>,
    /// The last answer that could not be used, and why.
    corrected: Option<Turn>,
    /// The parts so far of an answer that was cut off.
    begun: String,
}

impl Conversation {
    pub(super) fn new(rendered: Rendered) -> Self {
        let Rendered { prompt, schema } = rendered;
        Self { schema, first: prompt, shown: Vec::new(), corrected: None, begun: String::new() }
    }

    /// Returns what is sent next.
    pub(super) fn prompt(&self) -> Prompt {
        let mut turns = self.shown.clone();
        turns.extend(self.corrected.clone());
        if !self.begun.is_empty() {
            let then = "Your answer was cut off. Go on exactly where it stopped, with the very next character. Repeat nothing.";
            turns.push(Turn { said: self.begun.clone(), then: then.to_owned() });
        }
        Prompt { turns, ..self.first.clone() }
    }

    /// Estimates the tokens of the question, without what was said since.
    pub(super) fn tokens(&self) -> u64 {
        self.first.tokens()
    }

    /// Keeps a part of an answer that was cut off.
    pub(super) fn go_on(&mut self, part: &str) {
        self.begun = joined(&self.begun, part);
    }

    /// Returns the whole answer whose last part came now.
    pub(super) fn whole(&mut self, last: &str) -> String {
        joined(&std::mem::take(&mut self.begun), last)
    }

    /// Shows the files that a model asked for, as far as there is room.
    pub(super) fn show(&mut self, said: &str, paths: &[String], files: &Files, room: u64) {
        let mut left = room / 2;
        let mut blocks = Vec::new();
        for path in paths {
            let known = RelPath::parse(path).ok().and_then(|known| files.get(&known));
            let text = known.and_then(|bytes| std::str::from_utf8(bytes).ok());
            let block = match text {
                Some(text) => data_block(path, &head_and_tail(text, MAX_FILE)),
                None => data_block("no such text file", path),
            };
            let tokens = llm::estimate_tokens(&block);
            if tokens > left {
                blocks.push(data_block("no room for this file", path));
            } else {
                left -= tokens;
                blocks.push(block);
            }
        }
        let then = format!("{}\n\nNow answer, the whole JSON object and nothing else.", blocks.join("\n\n"));
        self.shown.push(Turn { said: head_and_tail(said, MAX_ECHO), then });
    }

    /// Says why an answer cannot be used. Only the last one is kept: earlier ones would teach the same mistakes.
    pub(super) fn correct(&mut self, problem: &str, bad: &str) {
        // The problem may quote lines of the project or of the answer, so it is data too.
        let why = data_block("why your answer cannot be used", problem);
        let then = format!("{why}\n\nAnswer again, the whole JSON object and nothing else.");
        let said = head_and_tail(bad, MAX_ECHO);
        // Some providers refuse an empty message.
        let said = if said.trim().is_empty() { "(no answer)".to_owned() } else { said };
        self.corrected = Some(Turn { said, then });
    }
}

/// Joins two parts of an answer. A model that goes on often says its last words again, or opens a fence anew.
fn joined(begun: &str, part: &str) -> String {
    if begun.is_empty() {
        return part.to_owned();
    }
    let opened = part.trim_start();
    let part = match opened.strip_prefix("```") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, rest)| rest),
        None => part,
    };
    let overlap = part
        .char_indices()
        .map(|(place, c)| place + c.len_utf8())
        .take_while(|end| *end <= MAX_OVERLAP)
        .filter(|end| *end >= MIN_OVERLAP && part.get(..*end).is_some_and(|start| begun.ends_with(start)))
        .last()
        .unwrap_or(0);
    format!("{begun}{}", part.get(overlap..).unwrap_or_default())
}

#[cfg(test)]
mod tests;
