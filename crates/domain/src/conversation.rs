//! The conversation of a project: what a person asked for, one request after another, and what came of each.
//!
//! A model that makes a change is told of it, or "the same for suppliers" could not be understood. It must not grow
//! without end, so what is old is compacted to notes under fixed headings. What a person wants to hold for good is not
//! part of it: those are the [`crate::rules::StandingRules`], which no compaction touches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most requests that are shown as they were made, and most characters of all of them together. Past these, the older
/// ones are compacted.
const MAX_TURNS: usize = 16;
const MAX_TURNS_CHARS: usize = 12_000;

/// Requests that stay as they were made when the others are compacted.
const KEPT_TURNS: usize = 4;

/// Most characters of a request, and of what came of it, that are kept.
const MAX_REQUEST_CHARS: usize = 2_000;
const MAX_RESULT_CHARS: usize = 600;

/// Most notes under one heading, and most characters of one.
pub const MAX_NOTES: usize = 12;
/// See [`MAX_NOTES`].
pub const MAX_NOTE_CHARS: usize = 240;

/// One request that is over, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastTurn {
    /// What was asked for, untrusted.
    pub request: String,
    /// How that ended.
    pub ended: Ended,
    /// What was made, or why nothing was; may be empty.
    pub result: String,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The app is changed.
    Made,
    /// The model could not serve it.
    Refused,
    /// It was stopped, could not go on, or was taken back.
    NotMade,
}

impl PastTurn {
    /// Keeps as much of a request as is ever shown again.
    #[must_use]
    pub fn new(request: &str, ended: Ended, result: &str) -> Self {
        Self { request: clipped(request, MAX_REQUEST_CHARS), ended, result: clipped(result, MAX_RESULT_CHARS) }
    }

    fn chars(&self) -> usize {
        self.request.chars().count() + self.result.chars().count()
    }

    /// The request and its result in one line.
    fn line(&self) -> String {
        let request = one_line(&self.request);
        match self.result.trim() {
            "" => clipped(&request, MAX_NOTE_CHARS),
            result => {
                let half = MAX_NOTE_CHARS / 2 - 2;
                format!("{}: {}", clipped(&request, half), clipped(&one_line(result), half))
            }
        }
    }
}

/// What is left of the requests that are not shown any more, newest last under each heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Notes {
    /// What was decided about the app and still holds.
    pub decisions: Vec<String>,
    /// Names and turns of phrase by which the person calls things of the app.
    pub wording: Vec<String>,
    /// What was asked for and not made, and why.
    pub not_made: Vec<String>,
    /// What the person said that they want later.
    pub later: Vec<String>,
}

impl Notes {
    /// Says what is wrong with notes that a model wrote.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let headings = [&self.decisions, &self.wording, &self.not_made, &self.later];
        if headings.iter().all(|notes| notes.is_empty()) {
            return Some("there are no notes; write down at least what was decided".to_owned());
        }
        if headings.iter().any(|notes| notes.len() > MAX_NOTES) {
            return Some(format!("a heading has more than {MAX_NOTES} notes; leave out what matters least"));
        }
        let bad = |note: &&String| note.trim().is_empty() || note.chars().count() > MAX_NOTE_CHARS;
        let bad = headings.into_iter().flatten().find(bad)?;
        Some(format!("each note is one sentence of 1 to {MAX_NOTE_CHARS} characters, and this is not: {bad}"))
    }

    /// Takes requests in without a model: each becomes a line under the heading of its end, and the oldest lines go.
    #[must_use]
    pub fn with(mut self, turns: &[PastTurn]) -> Self {
        for turn in turns {
            let heading = match turn.ended {
                Ended::Made => &mut self.decisions,
                Ended::Refused | Ended::NotMade => &mut self.not_made,
            };
            heading.push(turn.line());
            let surplus = heading.len().saturating_sub(MAX_NOTES);
            heading.drain(..surplus);
        }
        self
    }
}

/// Says how many of the oldest turns are to be compacted now; 0 while all of them may be shown.
#[must_use]
pub fn due(turns: &[PastTurn]) -> usize {
    let chars: usize = turns.iter().map(PastTurn::chars).sum();
    if turns.len() <= MAX_TURNS && chars <= MAX_TURNS_CHARS {
        return 0;
    }
    // Those that stay take at most half of the room, so that the next ones do not need it at once.
    let mut kept = 0;
    let fits = |turn: &&PastTurn| {
        kept += turn.chars();
        kept <= MAX_TURNS_CHARS / 2
    };
    let stay = turns.iter().rev().take(KEPT_TURNS).take_while(fits).count();
    turns.len() - stay
}

/// The beginning of a text, which says when it goes on.
fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
