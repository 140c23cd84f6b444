//! Numbers that are written as words: `from one to five`, `не более двадцати пяти`.
//!
//! A small number is often no number (`one of`, `у каждого один`), so words become numbers only where a limit is
//! spoken of, or where several words make a number that nothing else can mean.

use super::{Shape, Token, cue::Cue};
use crate::words::{listed, rows};
use std::collections::HashMap;
use std::sync::LazyLock;

static VALUES: LazyLock<HashMap<&'static str, f64>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../lexicon/numerals.tsv"));
    rows.filter_map(|row| Some((row.first()?.parse::<f64>().ok()?, *row.get(1)?)))
        .flat_map(|(value, words)| words.split('|').map(move |word| (word, value)))
        .collect()
});

/// Returns the number that one word shows, such as `five`.
pub(crate) fn value(word: &str) -> Option<f64> {
    let mut sum = 0.0;
    for part in word.split('-') {
        sum += VALUES.get(part)?;
    }
    Some(sum)
}

/// Turns numbers in words into numbers where they limit something; their text stays as written.
pub(super) fn merge(tokens: Vec<Token>) -> Vec<Token> {
    let mut list: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = tokens.get(at..).unwrap_or_default();
        match sequence(rest).filter(|(number, length)| *length > 1 && *number > 20.0 || is_limit(&list)) {
            Some((number, length)) if !followed_by_of(rest, length) => {
                list.push(number_token(rest, number, length));
                at += length;
            }
            Some(_) | None => {
                list.push(token.clone());
                at += 1;
            }
        }
    }
    list
}

/// Reads the longest number at the start: `two hundred`, `nineteen hundred`, `ста тысяч`.
fn sequence(tokens: &[Token]) -> Option<(f64, usize)> {
    let (mut total, mut part, mut length) = (0.0, 0.0, 0);
    for token in tokens.iter().take(6) {
        let Some(number) = value(&token.low).filter(|_| token.is_word()) else { break };
        if number >= 1000.0 {
            total += f64::max(part, 1.0) * number;
            part = 0.0;
        } else if (number - 100.0).abs() < f64::EPSILON && part > 0.0 {
            part *= number;
        } else {
            part += number;
        }
        length += 1;
    }
    (length > 0).then_some((total + part, length))
}

/// Says whether what stands before opens a limit: `at most`, `от`, `from 1 to`.
fn is_limit(before: &[Token]) -> bool {
    const OPENERS: &[Cue] = &[Cue::AtMost, Cue::AtLeast];
    let ends = |cue: &Cue| {
        (1..=5).any(|back| {
            before
                .len()
                .checked_sub(back)
                .and_then(|at| before.get(at))
                .is_some_and(|token| token.cue(*cue) == Some(back))
        })
    };
    let last = before.last();
    let from = last.is_some_and(|token| listed("range_from", &token.low));
    let to = last.is_some_and(|token| listed("range_to", &token.low))
        && before.len().checked_sub(2).and_then(|at| before.get(at)).is_some_and(|token| token.number().is_some());
    let compared = last.is_some_and(|token| listed("compared_number", &token.low));
    OPENERS.iter().any(ends) || from || to || compared
}

fn followed_by_of(tokens: &[Token], length: usize) -> bool {
    tokens.get(length).is_some_and(|next| listed("number_of", &next.low))
}

fn number_token(tokens: &[Token], number: f64, length: usize) -> Token {
    let words = tokens.get(..length).unwrap_or_default();
    let first = words.first();
    Token {
        text: super::join(words),
        low: number.to_string(),
        stem: number.to_string(),
        shape: Shape::Number,
        cues: Vec::new(),
        tag: None,
        spaced: first.is_none_or(|token| token.spaced),
    }
}

#[cfg(test)]
mod tests;
