//! `Books with title and author, members and loans`: the `and` ends the list of what a book has, and what follows the
//! comma is kept beside it.

use crate::morph::is_cyrillic;
use crate::morph::russian::Place;
use crate::phrase::{Memory, Phrase};
use crate::text::{Token, cue::Cue, tokens};
use crate::understand::kinds;
use crate::words::Class;

/// Most words of the last item before the comma.
const MAX_ITEM_WORDS: usize = 5;

/// Cuts such a sentence in two; any other stays whole.
pub(super) fn closed(sentence: &[Token]) -> Vec<Vec<Token>> {
    cut(sentence).unwrap_or_else(|| vec![sentence.to_vec()])
}

fn cut(sentence: &[Token]) -> Option<Vec<Vec<Token>>> {
    let marked = |token: &Token| token.is("(") || token.is(":") || token.is("—");
    let with = sentence.iter().position(|token| token.cue(Cue::With).is_some()).filter(|at| *at > 0)?;
    let and = sentence.iter().skip(with).position(|token| token.cue(Cue::And).is_some())? + with;
    let comma = sentence.iter().skip(and).take(MAX_ITEM_WORDS + 2).position(|token| token.is(","))? + and;
    let rest = sentence.get(comma + 1..)?;
    let rest = rest.get(rest.first()?.cue(Cue::And).unwrap_or(0)..)?;
    if sentence.get(with..)?.iter().any(marked) || !names_kept(rest) {
        return None;
    }
    let russian = rest.first().is_some_and(|first| is_cyrillic(&first.low));
    let lead = tokens(if russian { "вести" } else { "track" });
    Some(vec![sentence.get(..comma)?.to_vec(), [&lead, rest].concat()])
}

/// Says whether a list begins with a plural noun that the tables know as a thing, not as a property.
fn names_kept(rest: &[Token]) -> bool {
    let ends = |token: &Token| token.is(",") || token.has_any(&[Cue::And, Cue::With, Cue::Has]);
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    let Some(name) = rest.get(..end).and_then(|name| Phrase::read(name, Place::Nominative, &Memory::default())) else {
        return false;
    };
    let described = rest.get(end).is_some_and(|token| token.has_any(&[Cue::With, Cue::Has]));
    // A name with a list of its own begins another record anyway.
    let thing = !matches!(name.class, Class::Unknown | Class::Abstract | Class::Note);
    name.plural && thing && name.key.len() <= 2 && !described && !kinds::is_field_name(&name)
}
