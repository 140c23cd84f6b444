//! Lists without commas: `customers name address which round`, as people type them on a phone.

use crate::morph::english::is_plural;
use crate::text::{Token, cue::Cue, tokens};
use crate::words::listed;

/// Puts a colon before two names of fields that follow a plural directly, and commas between what follows.
pub(in crate::understand) fn spread(sentence: &[Token]) -> Vec<Token> {
    let field = |at: usize| sentence.get(at).is_some_and(|token| listed("bare_field", &token.low));
    let start = (1..sentence.len()).find(|at| {
        let named = sentence.get(at - 1).is_some_and(|token| is_plural(&token.low) && token.cues.is_empty());
        named && field(*at) && field(at + 1)
    });
    let Some(start) = start else { return sentence.to_vec() };
    let mut list: Vec<Token> = sentence.get(..start).unwrap_or_default().to_vec();
    list.extend(mark(":"));
    for (at, token) in sentence.iter().enumerate().skip(start) {
        let before = sentence.get(at - 1);
        let leads = |before: &Token| before.is_word() && !listed("filler", &before.low);
        let asks = listed("question", &token.low) && before.is_some_and(leads);
        let joined = before.is_some_and(|before| before.has_any(&[Cue::And, Cue::Or]));
        let after_bracket = before.is_some_and(|before| before.is(")")) && token.is_word();
        let runs_on = field(at) && field(at - 1) || asks && !joined || after_bracket && token.cue(Cue::And).is_none();
        if at > start && runs_on {
            list.extend(mark(","));
        }
        list.push(token.clone());
    }
    list
}

fn mark(text: &str) -> impl Iterator<Item = Token> {
    tokens(text).into_iter().map(|token| Token { spaced: false, ..token })
}
