//! Sentences that name the app and go on with what one does in it: `a recipe app where I keep recipes`.

use crate::morph::english::is_plural;
use crate::text::{Token, cue::Cue};
use crate::words::listed;

/// Within how many words of a sentence the app is named, and within how many more the clause begins.
const MAX_WORDS_BEFORE: usize = 9;

/// Most words of those whom an app helps: `helps our football club manage …`.
const MAX_AUDIENCE_WORDS: usize = 5;

/// Parts such a sentence into what names the app and what is done in it; `None` for any other sentence.
pub(in crate::understand) fn framed(sentence: &[Token]) -> Option<(&[Token], &[Token])> {
    if let Some(inner) = let_do(sentence) {
        return Some((&[], inner));
    }
    let app = sentence.iter().take(MAX_WORDS_BEFORE).position(names_app)?;
    let before = sentence.get(..app)?;
    let open = |token: &Token| token.is(":") || token.is("(") || token.has_any(&[Cue::With, Cue::Has]);
    if before.iter().any(open) {
        return None;
    }
    for at in app + 1..(app + MAX_WORDS_BEFORE).min(sentence.len()) {
        let token = sentence.get(at)?;
        if open(token) {
            return None;
        }
        if let Some(inner) = sentence.get(at..).and_then(clause) {
            let comma = usize::from(sentence.get(at - 1).is_some_and(|before| before.is(",")));
            return Some((sentence.get(..at - comma)?, inner));
        }
    }
    None
}

fn names_app(token: &Token) -> bool {
    token.has_any(&[Cue::App, Cue::ListOf]) || listed("frame_noun", &token.low)
}

/// What is done, from the clause that says it.
fn clause(tokens: &[Token]) -> Option<&[Token]> {
    let (first, rest) = tokens.split_first()?;
    let inside = ["in", "в", "на"].contains(&first.low.as_str())
        && rest.first().is_some_and(|which| which.low == "which" || which.low.starts_with("котор"));
    let (place, that) = (listed("frame_place", &first.low), listed("frame_that", &first.low));
    let so = first.low == "so" && rest.iter().take(3).any(|token| token.has_any(&[Cue::Can]));
    match first.low.as_str() {
        _ if place => Some(without_user(rest)).filter(|rest| rest.len() > 1),
        _ if inside => rest.get(1..).map(without_user).filter(|rest| rest.len() > 1),
        _ if that => let_do(rest).or_else(|| Some(rest).filter(|rest| rest.first().is_some_and(does))),
        _ if so => rest.get(usize::from(rest.first().is_some_and(|next| next.low == "that"))..),
        "чтобы" => Some(rest).filter(|rest| rest.first().is_some_and(does)),
        "to" => let_do(rest),
        "for" => for_whom(rest),
        _ => None,
    }
}

/// `Teachers record grades`: who uses the app is no record in it.
fn without_user(clause: &[Token]) -> &[Token] {
    match clause {
        [who, rest @ ..] if is_plural(&who.low) && rest.first().is_some_and(|verb| verb.has_any(&[Cue::Manage])) => {
            rest
        }
        _ => clause,
    }
}

/// `Helps our football club manage players`, `let my team log hours`: what is done, without who is helped.
fn let_do(tokens: &[Token]) -> Option<&[Token]> {
    let (first, rest) = tokens.split_first()?;
    if !listed("lets", &first.low) {
        return None;
    }
    let verb = |at: usize| rest.get(at).is_some_and(|token| token.low == "to" || does(token));
    let at = (0..MAX_AUDIENCE_WORDS).find(|at| verb(*at));
    let to = usize::from(at.and_then(|at| rest.get(at)).is_some_and(|token| token.low == "to"));
    let person = || rest.first().is_some_and(|who| listed("audience", &who.low)).then_some(1);
    rest.get(at.map(|at| at + to).or_else(person)?..).filter(|rest| rest.len() > 1)
}

/// `For my team to log hours`: the same without a verb that lets.
fn for_whom(tokens: &[Token]) -> Option<&[Token]> {
    let to = tokens.iter().take(MAX_AUDIENCE_WORDS).position(|token| token.low == "to").filter(|at| *at > 0)?;
    tokens.get(to + 1..).filter(|rest| rest.first().is_some_and(does) && rest.len() > 1)
}

/// Says whether a word tells what is done with records.
fn does(token: &Token) -> bool {
    token.has_any(&[Cue::Manage, Cue::Show]) || listed("does", &token.low)
}

#[cfg(test)]
mod tests;
