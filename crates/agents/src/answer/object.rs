//! Finds the one JSON object in an answer that fits, and takes wrappers off.
//!
//! An object that begins like the answer, by its first key, and is broken or cut off is the answer, and wrong. Objects
//! of another shape, such as examples, are passed over; their parts are no answers.

use super::lenient::{self, FaultKind};
use super::{Answer, Edit};
use schemars::schema_for;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;

/// How many times the length of an answer may be looked at in all; what is nested and broken is looked at again.
const MAX_PASSES: usize = 8;

/// Most wrappers around one answer.
const MAX_WRAPPERS: usize = 3;

/// Keys of wrappers that have other keys as well: calls of a tool, and a schema that was filled in.
const WRAPPED: &[&str] = &["arguments", "parameters", "input", "function", "properties"];

/// What is said of half an object.
const CUT_OFF: &str = "the JSON object is not closed, so the answer was cut off";

/// Why no object is the answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// A sentence for the model.
    pub(super) message: String,
    /// Whether there is anything like an object at all.
    pub(super) seen: bool,
    /// Where the objects are that do not fit; one that begins like the answer and cannot be read goes to the end.
    pub(super) objects: Vec<Range<usize>>,
}

/// Returns the object that fits.
pub(super) fn find<T: Answer>(text: &str) -> Result<T, Problem> {
    within(text, MAX_WRAPPERS, &keys::<T>())
}

fn within<T: Answer>(text: &str, wrappers: usize, keys: &BTreeSet<String>) -> Result<T, Problem> {
    let mut search = Search::<T> {
        text,
        wrappers,
        keys,
        left: text.len().saturating_mul(MAX_PASSES),
        fit: None,
        problem: Problem { message: "the answer holds no JSON object".to_owned(), seen: false, objects: Vec::new() },
    };
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('{')).map(|place| at + place) {
        match search.look(start) {
            Some(next) => at = next,
            None => return Err(search.problem),
        }
    }
    search.fit.map(|(answer, _)| answer).ok_or(search.problem)
}

struct Search<'a, T> {
    text: &'a str,
    wrappers: usize,
    /// The first keys of an answer.
    keys: &'a BTreeSet<String>,
    /// How many bytes may still be looked at.
    left: usize,
    /// The answer that fits, and the object that it was.
    fit: Option<(T, Value)>,
    problem: Problem,
}

impl<T: Answer> Search<'_, T> {
    /// Looks at the object that may begin at a brace; returns where to look next, or nothing when the search is over.
    fn look(&mut self, start: usize) -> Option<usize> {
        let rest = self.text.get(start..)?;
        if let Some(end) = self.encoded(start) {
            return end;
        }
        // A `Value`, because that has a limit of depth; a deeper text would be read to its end again and again.
        let mut strict = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let (json, bytes) = match strict.next()? {
            Ok(_) => (rest.get(..strict.byte_offset())?.to_owned(), strict.byte_offset()),
            Err(error) => match lenient::read(rest) {
                Ok(read) => (read.json, read.bytes),
                Err(fault) => return self.unreadable(start, &fault, &error),
            },
        };
        self.spend(bytes)?;
        match fitting(&json, self.wrappers, self.keys) {
            Ok(answer) => self.keep(answer, &json)?,
            Err(message) => {
                self.note(message);
                self.problem.objects.push(start..start + bytes);
            }
        }
        Some(start + bytes)
    }

    /// Reads an object that is the text of a JSON string.
    fn encoded(&mut self, start: usize) -> Option<Option<usize>> {
        let rest = self.text.get(start..)?;
        let is_encoded = rest.starts_with("{\\") && self.wrappers > 0;
        let quote = start.checked_sub(1).filter(|quote| is_encoded && self.text.get(*quote..start) == Some("\""))?;
        let mut strings = serde_json::Deserializer::from_str(self.text.get(quote..)?).into_iter::<String>();
        let Some(Ok(text)) = strings.next() else {
            self.fail(CUT_OFF);
            self.problem.objects.push(start..usize::MAX);
            return Some(None);
        };
        let end = quote + strings.byte_offset();
        if self.spend(text.len()).is_none() {
            return Some(None);
        }
        match within(&text, self.wrappers - 1, self.keys) {
            Ok(answer) => Some(self.keep(answer, &text).map(|()| end)),
            Err(problem) => {
                self.note(problem.message);
                Some(Some(end))
            }
        }
    }

    fn unreadable(&mut self, start: usize, fault: &lenient::Fault, strict: &serde_json::Error) -> Option<usize> {
        self.spend(fault.bytes)?;
        let Some(key) = &fault.first_key else { return Some(start + 1) };
        let message = match fault.kind {
            FaultKind::CutOff => CUT_OFF.to_owned(),
            FaultKind::Broken => format!("the JSON object is broken: {strict}, counted from its first brace"),
            FaultKind::MixedLineEnds => {
                "a string of the JSON object has line ends both as they are and as `\\n`, so that it is not clear what \
                 `\\n` means; write each line end as `\\n`, and a backslash before an n as `\\\\n`"
                    .to_owned()
            }
            FaultKind::UnclearEscape => {
                "a string of the JSON object has `\\${`, which JSON does not know; write `${` as it is, and a backslash \
                 as `\\\\`"
                    .to_owned()
            }
        };
        if self.keys.contains(key) {
            self.fail(&message);
            self.problem.objects.push(start..usize::MAX);
            return None;
        }
        self.note(message);
        Some(start + 1)
    }

    /// Keeps an answer; two that differ are none, since each may hold a part.
    fn keep(&mut self, answer: T, json: &str) -> Option<()> {
        let value = serde_json::from_str(json).unwrap_or_else(|_| Value::String(json.to_owned()));
        match &self.fit {
            Some((_, first)) if *first != value => {
                self.fail("the answer holds two JSON objects that differ; answer with one that holds all");
                None
            }
            Some(_) => Some(()),
            None => {
                self.fit = Some((answer, value));
                Some(())
            }
        }
    }

    /// Says what is wrong with an object that may not be the answer; the first one is told.
    fn note(&mut self, message: String) {
        if !self.problem.seen {
            self.fail(&message);
        }
    }

    fn fail(&mut self, message: &str) {
        self.problem.message = message.to_owned();
        self.problem.seen = true;
    }

    fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.left.checked_sub(bytes);
        if left.is_none() {
            self.fail("the answer holds too many objects that are no answer");
        }
        self.left = left?;
        Some(())
    }
}

/// Returns the keys that an answer's object has, by its schema.
fn keys<T: Answer>() -> BTreeSet<String> {
    let schema = schema_for!(T).to_value();
    let kinds = ["oneOf", "anyOf"].iter().filter_map(|kind| schema.get(kind)?.as_array()).flatten();
    let shapes = kinds.chain([&schema]).filter_map(|shape| shape.get("properties")?.as_object());
    shapes.flat_map(|properties| properties.keys().cloned()).collect()
}

/// Reads strict JSON as the answer, or as a wrapper around it.
fn fitting<T: Answer>(json: &str, wrappers: usize, keys: &BTreeSet<String>) -> Result<T, String> {
    let misfit = match serde_json::from_str(json) {
        Ok(answer) => return Ok(answer),
        Err(error) => format!("the JSON object does not fit: {error}"),
    };
    let Ok(Value::Object(object)) = serde_json::from_str(json) else { return Err(misfit) };
    if let Some((edits, from_edits)) = object.get("edits").zip(T::FROM_EDITS)
        && let Ok(edits) = serde_json::from_value::<Vec<Edit>>(edits.clone())
    {
        return Ok(from_edits(super::paths(&edits), edits));
    }
    let only = object.values().next().filter(|_| object.len() == 1);
    let inner = only.or_else(|| WRAPPED.iter().find_map(|key| object.get(*key)));
    let Some((inner, wrappers)) = inner.zip(wrappers.checked_sub(1)) else { return Err(misfit) };
    match inner {
        Value::Object(_) => fitting(&inner.to_string(), wrappers, keys),
        Value::Array(items) => match items.as_slice() {
            [one] => fitting(&one.to_string(), wrappers, keys),
            _ => Err(misfit),
        },
        Value::String(text) if text.contains('{') => within(text, wrappers, keys).map_err(|problem| problem.message),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Err(misfit),
    }
}
