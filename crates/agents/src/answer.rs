//! Finds the one JSON object in an answer: bare, fenced, or with prose around it. Half an object is never accepted.

use domain::agent_io::{Architecture, ChangeAnswer, CodeAnswer, FixAnswer};
use domain::plan::Plan;
use domain::spec::SpecAnswer;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Most files that a model may ask for at once.
const MAX_WANTED: usize = 20;

/// Most candidates that are tried in one answer.
const MAX_CANDIDATES: usize = 20;

/// An answer of a model.
pub(crate) trait Answer: DeserializeOwned + JsonSchema {}

impl Answer for SpecAnswer {}
impl Answer for Architecture {}
impl Answer for Plan {}
impl Answer for CodeAnswer {}
impl Answer for FixAnswer {}
impl Answer for ChangeAnswer {}

/// Reads the answer, or says what is wrong with it.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut problem = "the answer holds no JSON object".to_owned();
    for (start, _) in text.match_indices('{').take(MAX_CANDIDATES) {
        let rest = text.get(start..).unwrap_or_default();
        let Some(object) = object(rest) else {
            problem = "the JSON object is not closed".to_owned();
            continue;
        };
        match serde_json::from_str(object) {
            Ok(answer) => return Ok(answer),
            Err(error) => problem = format!("the JSON object does not fit: {error}"),
        }
        // An object that parses as JSON but has another shape is the answer, and wrong; its parts are no answers.
        if serde_json::from_str::<serde_json::Value>(object).is_ok() {
            break;
        }
    }
    Err(problem)
}

/// Returns the paths of files that the model wants to see before it answers, if that is all it says.
pub(crate) fn wanted_files(text: &str) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wish {
        read: Vec<String>,
    }
    read::<Wish>(text).ok().map(|wish| wish.read).filter(|paths| !paths.is_empty() && paths.len() <= MAX_WANTED)
}

/// Returns the object that a text starts with, up to its closing brace.
fn object(text: &str) -> Option<&str> {
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    for (place, c) in text.char_indices() {
        if in_string {
            (escaped, in_string) = match c {
                _ if escaped => (false, true),
                '\\' => (true, true),
                '"' => (false, false),
                _ => (false, true),
            };
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return text.get(..=place);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests;
