//! Reads server-sent events.

use domain::event::Event;
use reqwest::Response;
use serde::Deserialize;

/// Longest event, in bytes; a server that sends more is none of ours.
const MAX_EVENT_BYTES: usize = 16 << 20;

/// What a stream says.
#[derive(Debug)]
pub(crate) enum Heard {
    /// What happened.
    Event(Box<Event>),
    /// What is going on right now.
    Activity(String),
}

/// An open stream.
pub(crate) struct Stream {
    answer: Response,
    parser: Parser,
}

impl Stream {
    pub(super) fn new(answer: Response) -> Self {
        Self { answer, parser: Parser::default() }
    }

    /// Waits for the next item; `None` when the stream has ended. Cancel safe.
    pub(crate) async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some(heard) = self.parser.take() {
                return Some(heard);
            }
            let chunk = self.answer.chunk().await.ok()??;
            self.parser.push(&chunk)?;
        }
    }
}

/// Cuts the text of a stream into items.
#[derive(Debug, Default)]
struct Parser {
    bytes: Vec<u8>,
}

/// The body of an item that is not kept.
#[derive(Deserialize)]
struct Words {
    text: String,
}

impl Parser {
    /// Adds what was received; `None` when it is too much to be an event.
    fn push(&mut self, chunk: &[u8]) -> Option<()> {
        self.bytes.extend_from_slice(chunk);
        (self.bytes.len() <= MAX_EVENT_BYTES).then_some(())
    }

    /// Takes the next item out; items that are not understood are skipped, as a later server may send them.
    fn take(&mut self) -> Option<Heard> {
        loop {
            let end = self.bytes.windows(2).position(|pair| pair == b"\n\n")?;
            let rest = self.bytes.split_off(end + 2);
            let item = std::mem::replace(&mut self.bytes, rest);
            if let Some(heard) = heard(&String::from_utf8_lossy(&item)) {
                return Some(heard);
            }
        }
    }
}

fn heard(item: &str) -> Option<Heard> {
    let (mut kind, mut data) = ("message", String::new());
    for line in item.lines() {
        match line.split_once(':').map(|(name, value)| (name, value.strip_prefix(' ').unwrap_or(value))) {
            Some(("event", value)) => kind = value,
            Some(("data", value)) => {
                if !data.is_empty() {
                    data.push('\n');
                }
                data.push_str(value);
            }
            _ => {}
        }
    }
    match kind {
        "message" => serde_json::from_str(&data).ok().map(|event| Heard::Event(Box::new(event))),
        "activity" => serde_json::from_str::<Words>(&data).ok().map(|words| Heard::Activity(words.text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
