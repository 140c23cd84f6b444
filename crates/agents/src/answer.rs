//! Reads a model's answer: one JSON object that fits, wherever it stands and however carelessly it is written.
//!
//! Strict JSON comes first and is never changed. Careless JSON is read by [`lenient`], which makes strict JSON of it
//! or gives up; wrappers are taken off. Where edits are all that is asked for, code that is printed as in a chat
//! becomes edits as well. Half an object, half a block and two answers are refused, since half a file may be inside.
//! Time grows with the length of an answer, never with its square. Deliberately absent: guessing what was meant where
//! a text can be read in two ways.

mod chat;
mod lenient;
mod object;
mod thought;

use crate::executor::head_and_tail;
use domain::agent_io::{Architecture, ChangeAnswer, CodeAnswer, FixAnswer};
use domain::conversation::Notes;
use domain::edit::Edit;
use domain::plan::Plan;
use domain::spec::SpecAnswer;
use object::Problem;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Most characters of what is said about an answer; it may quote it.
const MAX_PROBLEM: usize = 1_000;

/// Most files that a model may ask for at once.
const MAX_WANTED: usize = 20;

/// Longest answer, in bytes, that may be nothing but a wish to see files.
const MAX_WISH: usize = 8_000;

/// What a model can be asked for.
pub(crate) trait Answer: DeserializeOwned + JsonSchema {
    /// Makes an answer of a sentence and edits, where they are all that the answer holds.
    const FROM_EDITS: Option<fn(String, Vec<Edit>) -> Self> = None;

    /// Returns the edits of the answer.
    fn edits_mut(&mut self) -> &mut [Edit] {
        &mut []
    }
}

impl Answer for SpecAnswer {}

impl Answer for Architecture {}

impl Answer for Plan {}

impl Answer for Notes {}

impl Answer for CodeAnswer {
    const FROM_EDITS: Option<fn(String, Vec<Edit>) -> Self> = Some(|summary, edits| Self { summary, edits });

    fn edits_mut(&mut self) -> &mut [Edit] {
        &mut self.edits
    }
}

impl Answer for FixAnswer {
    const FROM_EDITS: Option<fn(String, Vec<Edit>) -> Self> = Some(|diagnosis, edits| Self { diagnosis, edits });

    fn edits_mut(&mut self) -> &mut [Edit] {
        &mut self.edits
    }
}

impl Answer for ChangeAnswer {
    fn edits_mut(&mut self) -> &mut [Edit] {
        match self {
            Self::Change { edits, .. } => edits,
            Self::Refusal { .. } => &mut [],
        }
    }
}

/// Asks to see files before answering.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    read: Vec<String>,
}

impl Answer for Wish {}

/// Returns the paths of files that the model wants to see before it answers, if that is all it says.
pub(crate) fn wanted_files(text: &str) -> Option<Vec<String>> {
    // Most answers are long and ask for nothing; they need not be read twice.
    let may_be = text.len() <= MAX_WISH && text.contains("read");
    let wish = may_be.then(|| read::<Wish>(text).ok()).flatten()?;
    Some(wish.read).filter(|paths| !paths.is_empty() && paths.len() <= MAX_WANTED)
}

/// Reads the answer, or says what is wrong with it.
pub(crate) fn read<T: Answer>(text: &str) -> Result<T, String> {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    let read = serde_json::from_str(text).or_else(|_| found::<T>(text));
    let mut answer = read.map_err(|problem| head_and_tail(&problem, MAX_PROBLEM))?;
    answer.edits_mut().iter_mut().for_each(Edit::unwrap_fences);
    Ok(answer)
}

fn found<T: Answer>(text: &str) -> Result<T, String> {
    let text = thought::without(text)?;
    match (object::find(text), T::FROM_EDITS) {
        (Ok(answer), _) => Ok(answer),
        (Err(problem), None) => Err(problem.message),
        (Err(problem), Some(from_edits)) => {
            let (sentence, edits) = printed(text, problem)?;
            Ok(from_edits(sentence, edits))
        }
    }
}

/// Reads code that is printed as in a chat, when no object fits for the reason given.
fn printed(text: &str, no_object: Problem) -> Result<(String, Vec<Edit>), String> {
    let chat = chat::read(text);
    // What stands inside an object is no chat, even when the object does not fit or cannot be read.
    let is_chat = match chat.first_file {
        Some(place) => !no_object.objects.iter().any(|object| object.contains(&place)),
        None => !no_object.seen && chat.edits.is_err(),
    };
    match chat.edits {
        Ok(edits) if is_chat => Ok((chat.sentence.unwrap_or_else(|| paths(&edits)), edits)),
        Err(message) if is_chat => Err(message),
        Ok(_) | Err(_) => Err(no_object.message),
    }
}

/// Stands for the sentence of an answer that has none.
fn paths(edits: &[Edit]) -> String {
    let mut paths: Vec<&str> = edits.iter().map(|edit| edit.path().as_str()).collect();
    paths.dedup();
    paths.join(", ")
}

#[cfg(test)]
mod tests;
