//! `For each home I want its name and phone, and for each dog its breed and age`: two descriptions.

use crate::text::{Token, cue::Cue, split_outside, tokens};
use crate::words::listed;

/// Most words of the name that follows `for each`.
const MAX_NAME_WORDS: usize = 4;

/// Cuts a sentence of such descriptions into one for each name; `None` for any other sentence.
pub(super) fn described_each(sentence: &[Token]) -> Option<Vec<Vec<Token>>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut depth = 0_usize;
    for (at, token) in sentence.iter().enumerate() {
        depth = if token.is("(") { depth + 1 } else { depth.saturating_sub(usize::from(token.is(")"))) };
        let before = at.checked_sub(1).and_then(|before| sentence.get(before));
        let begins = before.is_none_or(|token| token.is(",") || token.is(":") || token.cue(Cue::And).is_some());
        if depth == 0
            && begins
            && let Some(length) = lead(sentence.get(at..)?)
        {
            starts.push((at, length));
        }
    }
    let (first, _) = *starts.first()?;
    if first > 12 {
        return None;
    }
    let mut list: Vec<Vec<Token>> = Vec::new();
    for (index, (at, length)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(sentence.len(), |(next, _)| *next);
        list.push(description(sentence.get(at + length..end)?)?);
    }
    Some(list)
}

/// The length of `for each`.
fn lead(tokens: &[Token]) -> Option<usize> {
    let [first, second, ..] = tokens else { return None };
    (first.low == "for" && ["each", "every"].contains(&second.low.as_str())).then_some(2)
}

/// From `dog I want its name and age` to `dog: name and age`.
fn description(tokens_of: &[Token]) -> Option<Vec<Token>> {
    let owner = |token: &Token| listed("owner_word", &token.low);
    let who = |token: &Token| listed("i_or_we", &token.low);
    let ends = |token: &Token| {
        !token.is_word() || owner(token) || who(token) || token.has_any(&[Cue::Want, Cue::Manage, Cue::Has])
    };
    let end = tokens_of.iter().position(ends).filter(|end| (1..=MAX_NAME_WORDS).contains(end))?;
    let mut rest = tokens_of.get(end..)?;
    while let Some(token) = rest.first() {
        let verb = [Cue::Want, Cue::Manage, Cue::Has].into_iter().filter_map(|cue| token.cue(cue)).max();
        let skip =
            verb.or((who(token) || owner(token) || token.is(",") || token.is(":") || listed("keep_verb", &token.low))
                .then_some(1));
        let Some(length) = skip else { break };
        rest = rest.get(length..)?;
    }
    let trailing = rest.iter().rev().take_while(|token| token.is(",") || token.cue(Cue::And).is_some()).count();
    let rest = rest.get(..rest.len() - trailing)?;
    if split_outside(rest, |token| token.is(",") || token.cue(Cue::And).is_some()).len() < 2 {
        return None;
    }
    let mut plain = tokens_of.get(..end)?.to_vec();
    plain.extend(tokens(":").into_iter().map(|mark| Token { spaced: false, ..mark }));
    plain.extend(rest.iter().cloned());
    Some(plain)
}
