//! Takes the body of an answer apart into JSON values, whatever way it comes.
//!
//! A body that begins like JSON is one value: the answer of a server that does not stream. Everything else is read as
//! server-sent events. Bytes are looked at once, and what waits for its end has a limit, so that a server that sends
//! without end takes neither memory nor time.

use super::reply::Trouble;
use serde_json::Value;
use std::collections::VecDeque;

/// Most bytes that an event, or a body that is one value, may have. The last event of some providers repeats the whole
/// answer a few times.
const MOST_BYTES: usize = 8 << 20;

/// Most letters that are kept of what is no answer: more than are shown, so that no half of a key is among those.
const KEPT: usize = 4_096;

/// A body that is being read.
#[derive(Debug, Default)]
pub(super) struct Events {
    shape: Shape,
    /// What came after the last line that is complete; in a whole body, everything.
    rest: Vec<u8>,
    /// How much of `rest` is known to hold no end of a line.
    searched: usize,
    /// The lines `data` of the event that is not complete yet.
    data: Vec<u8>,
    /// Events that are complete.
    ready: VecDeque<Event>,
    /// The first line that belongs to no event.
    odd: Option<String>,
}

/// What kind of body it is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Only white space has come.
    #[default]
    Unknown,
    /// Server-sent events.
    Stream,
    /// One JSON value.
    Whole,
}

/// What a provider says at once.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event {
    /// A JSON value.
    Value(Value),
    /// That nothing more will come.
    Done,
}

impl Events {
    /// Takes bytes as they come.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.rest.extend_from_slice(bytes);
        if self.shape == Shape::Unknown {
            self.shape = match self.rest.iter().find(|byte| !byte.is_ascii_whitespace()) {
                Some(b'{' | b'[') => Shape::Whole,
                Some(_) => Shape::Stream,
                None => Shape::Unknown,
            };
        }
        if self.shape == Shape::Stream {
            self.read_lines()?;
        }
        if self.rest.len().saturating_add(self.data.len()) > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(Trouble::Unreadable(format!("the server sent more than {most} MiB without an end")));
        }
        Ok(())
    }

    /// Takes out the next event that is complete.
    pub(super) fn next(&mut self) -> Option<Event> {
        self.ready.pop_front()
    }

    /// Takes note that nothing more will come, which completes a whole body or the last line, but no event that was cut
    /// in the middle of a line.
    pub(super) fn end(&mut self) -> Result<(), Trouble> {
        match self.shape {
            Shape::Whole => {
                let rest = std::mem::take(&mut self.rest);
                self.ready.extend([Event::Value(value(&rest)?), Event::Done]);
                Ok(())
            }
            Shape::Stream => self.push(b"\n"),
            Shape::Unknown => Ok(()),
        }
    }

    /// Returns the first words of a body that is no answer.
    pub(super) fn odd(&self) -> Option<&str> {
        self.odd.as_deref()
    }

    /// Reads the lines that are complete. A line ends in CR, LF or both; whether a CR stands alone is known only from the
    /// byte after it.
    fn read_lines(&mut self) -> Result<(), Trouble> {
        let mut rest = std::mem::take(&mut self.rest);
        let (mut start, mut from) = (0, self.searched);
        while let Some(length) = rest.get(from..).and_then(|rest| rest.iter().position(|b| matches!(b, b'\n' | b'\r')))
        {
            let end = from + length;
            let ending = match (rest.get(end), rest.get(end + 1)) {
                (Some(b'\r'), Some(b'\n')) => 2,
                (Some(b'\r'), None) => break,
                _ => 1,
            };
            self.read_line(rest.get(start..end).unwrap_or_default())?;
            start = end + ending;
            from = start;
        }
        rest.drain(..start);
        self.searched = rest.len().saturating_sub(1);
        self.rest = rest;
        Ok(())
    }

    fn read_line(&mut self, line: &[u8]) -> Result<(), Trouble> {
        if line.is_empty() {
            return self.end_event();
        }
        let (name, after) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (line.get(..colon).unwrap_or_default(), line.get(colon + 1..).unwrap_or_default()),
            None => (line, &[][..]),
        };
        match name {
            b"data" => {
                if !self.data.is_empty() {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(after.strip_prefix(b" ").unwrap_or(after));
            }
            // Comments keep a connection alive. What an event is called stands in its data as well.
            b"" | b"event" | b"id" | b"retry" => {}
            _ => {
                self.odd.get_or_insert_with(|| String::from_utf8_lossy(line).chars().take(KEPT).collect());
            }
        }
        Ok(())
    }

    fn end_event(&mut self) -> Result<(), Trouble> {
        let data = std::mem::take(&mut self.data);
        match data.trim_ascii() {
            b"" => {}
            b"[DONE]" => self.ready.push_back(Event::Done),
            data => self.ready.push_back(Event::Value(value(data)?)),
        }
        Ok(())
    }
}

fn value(text: &[u8]) -> Result<Value, Trouble> {
    serde_json::from_slice(text).map_err(|error| Trouble::Unreadable(format!("what came is no JSON: {error}")))
}

#[cfg(test)]
mod tests;
