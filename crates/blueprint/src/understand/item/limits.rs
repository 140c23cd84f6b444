//! What is said about a field's value: required, unique, from 1 to 5, in euros, by default.

use super::Said;
use crate::text::{Token, cue::Cue};
use crate::understand::kinds;
use crate::words::listed;

/// Reads everything that is said about a value.
pub(super) fn said(tokens: &[Token]) -> Said {
    let has = |cue: Cue| tokens.iter().any(|token| token.cue(cue).is_some());
    let currency = tokens.iter().find_map(kinds::currency);
    let (min, max) = range(tokens);
    let optional = has(Cue::Optional);
    let worth = currency.is_some() && tokens.iter().any(|token| listed("worth", &token.low));
    if worth {
        let kind = Some(kinds::Hint { kind: "money", min: None, max: None });
        return Said { kind, required: has(Cue::Required) && !optional, optional, currency, ..Said::default() };
    }
    Said {
        kind: tokens
            .iter()
            .position(|token| listed("in_word", &token.low))
            .and_then(|at| unit_kind(tokens.get(at + 1..at + 2)?))
            .or_else(|| unit(tokens).map(|_| kinds::Hint { kind: "decimal", min: None, max: None })),
        required: has(Cue::Required) && !optional,
        optional,
        unique: has(Cue::Unique),
        many: tokens.first().is_some_and(|token| token.cue(Cue::Many).is_some())
            || tokens.iter().any(|token| listed("several", &token.low)),
        long: has(Cue::Long),
        min: min.or_else(|| has(Cue::Positive).then_some(0.0)),
        max,
        default: default(tokens),
        currency,
        positive: is_positive(tokens),
        unit: unit(tokens),
    }
}

/// Says whether a value must be above zero, not only not below it.
pub(crate) fn is_positive(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| listed("zero", &token.low))
        && tokens.iter().any(|token| listed("above", &token.low))
        && !tokens.iter().any(|token| token.low == "не" || token.low == "not")
        || tokens.iter().any(|token| token.low == "positive" || token.low.starts_with("положительн"))
}

/// The unit that follows `in`: `kg`, `°C`.
fn unit(tokens: &[Token]) -> Option<String> {
    let at = tokens.iter().position(|token| listed("in_word", &token.low))?;
    let next = tokens.get(at + 1)?;
    if next.is("°") {
        return tokens.get(at + 2).map(|letter| format!("°{}", letter.text));
    }
    listed("unit", &next.low).then(|| shown_unit(&next.low)).flatten()
}

/// Writes a unit as people read it next to a number: `граммах` as `г`.
///
/// A Russian unit that the table does not list is left out, as it stands in a case that does not fit a label.
pub(super) fn shown_unit(unit: &str) -> Option<String> {
    let rows = crate::words::rows(include_str!("../../../lexicon/units.tsv"));
    let short = rows.into_iter().find(|row| row.get(1).is_some_and(|cell| cell.split('|').any(|word| word == unit)));
    match short.and_then(|row| row.first().copied()) {
        Some(short) => Some(short.to_owned()),
        None => (!crate::morph::is_cyrillic(unit)).then(|| unit.to_owned()),
    }
}

/// Finds `from 1 to 5`, `1-5`, `at most 100`, `not less than 3`.
pub(crate) fn range(tokens: &[Token]) -> (Option<f64>, Option<f64>) {
    let (mut min, mut max) = (None, None);
    for (at, token) in tokens.iter().enumerate() {
        let Some(value) = token.number() else { continue };
        let next = tokens.get(at + 1);
        let second = tokens.get(at + 2).and_then(Token::number);
        let joined =
            next.is_some_and(|next| next.is("-") || next.is("—") || next.is("…") || next.has_any(&[Cue::To, Cue::And]));
        if let (true, Some(second)) = (joined, second) {
            (min, max) = (Some(value), Some(second));
        } else if ends_here(tokens, at, Cue::AtMost) || is_scale(tokens, at) {
            max = max.or(Some(value));
        } else if ends_here(tokens, at, Cue::AtLeast) || next.is_some_and(|next| next.is("+")) {
            min = min.or(Some(value));
        }
    }
    (min, max)
}

/// `Out of 10`, `из 10`: the number is the top of a scale.
fn is_scale(tokens: &[Token], at: usize) -> bool {
    let before =
        |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map_or("", |token| token.low.as_str());
    before(1) == "из" || before(2) == "out" && before(1) == "of"
}

/// Says whether a cue of this class ends right before `at`.
pub(crate) fn ends_here(tokens: &[Token], at: usize, cue: Cue) -> bool {
    (1..=5).any(|back| {
        at.checked_sub(back).and_then(|start| tokens.get(start)).is_some_and(|token| token.cue(cue) == Some(back))
    })
}

fn default(tokens: &[Token]) -> Option<String> {
    let at = tokens.iter().position(|token| token.cue(Cue::Default).is_some())?;
    let length = tokens.get(at)?.cue(Cue::Default)?;
    let after = tokens.get(at + length..).unwrap_or_default();
    let after: Vec<&Token> =
        after.iter().filter(|token| !token.is(":") && !token.is("\"") && !token.is("—") && !token.is("=")).collect();
    let words: Vec<String> = after
        .iter()
        .take_while(|token| !token.is(",") && !token.is(")"))
        .take(3)
        .map(|token| token.low.clone())
        .collect();
    if !words.is_empty() {
        return Some(words.join(" "));
    }
    let before: Vec<&Token> =
        tokens.get(..at)?.iter().rev().take_while(|token| !token.is(",") && !token.is("(")).collect();
    let words: Vec<String> = before.iter().rev().map(|token| token.low.clone()).collect();
    (!words.is_empty() && words.len() <= 3).then(|| words.join(" "))
}

/// Returns the tokens of an item's name: what stands before anything that limits the value.
pub(super) fn name_part(tokens: &[Token]) -> Vec<Token> {
    let mut words = Vec::new();
    let mut skip = 0;
    for (at, token) in tokens.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let modifier = [Cue::Required, Cue::Optional, Cue::Unique, Cue::Long, Cue::Whole, Cue::Many, Cue::Positive]
            .into_iter()
            .find_map(|cue| token.cue(cue));
        if let Some(length) = modifier.filter(|length| tokens.len() > *length) {
            if is_word_of_name(token, tokens, at) {
                words.push(token.clone());
                continue;
            }
            skip = length - 1;
            continue;
        }
        let limit = token.has_any(&[Cue::AtMost, Cue::AtLeast, Cue::From, Cue::Default]) && number_follows(tokens, at);
        let scale = (1..=2).any(|ahead| token.is_word() && is_scale(tokens, at + ahead))
            && tokens.iter().skip(at).take(3).any(|next| next.number().is_some());
        let clause = !words.is_empty() && at + 1 < tokens.len() && token.has_any(&[Cue::That, Cue::Default, Cue::If]);
        let unit = !words.is_empty()
            && listed("in_word", &token.low)
            && tokens
                .get(at + 1)
                .is_some_and(|next| kinds::currency(next).is_some() || listed("unit", &next.low) || next.is("°"));
        let amount = !words.is_empty()
            && (token.number().is_some()
                || kinds::currency(token).is_some_and(|_| !token.is_word() || words.len() > 1));
        if limit || scale || clause || unit || amount || (token.is("/") && !words.is_empty()) {
            break;
        }
        words.push(token.clone());
    }
    words
}

/// `Max weight` and `minimum stock` are names, not limits; so is `long` before a noun that needs it.
fn is_word_of_name(token: &Token, tokens: &[Token], at: usize) -> bool {
    token.has_any(&[Cue::Many]) && at > 0 && tokens.len() > at + 1
}

fn number_follows(tokens: &[Token], at: usize) -> bool {
    tokens.iter().skip(at + 1).take(4).any(|token| token.number().is_some())
        || tokens.get(at).is_some_and(|token| token.cue(Cue::Default).is_some())
}

/// Removes the parts between commas that only limit a value.
pub(super) fn without_limits(tokens: &[Token]) -> Vec<Token> {
    let parts = crate::text::split_outside(tokens, |token| token.is(","));
    let limits = |part: &&[Token]| {
        let cue = part
            .iter()
            .any(|token| token.has_any(&[Cue::Required, Cue::Optional, Cue::Unique, Cue::Default, Cue::Letters]));
        let (min, max) = range(part);
        let words = part.iter().filter(|token| token.is_word()).count();
        let currency = words <= 2 && part.iter().any(|token| kinds::currency(token).is_some());
        let named = part.iter().any(|token| token.is("—") || token.is(":"));
        !named && cue || ((min.is_some() || max.is_some()) && words <= 4) || currency
    };
    let kept: Vec<&[Token]> = parts.into_iter().filter(|part| !limits(part)).collect();
    kept.join(&crate::text::tokens(",")[..])
}

/// `(days)` and `in kg` say that a value is a number of them.
pub(super) fn unit_kind(tokens: &[Token]) -> Option<kinds::Hint> {
    let word = tokens.iter().rev().find(|token| token.is_word())?;
    let few = tokens.iter().filter(|token| token.is_word()).count() <= 2;
    let kind = if listed("unit_whole", &word.low) { "int" } else { "decimal" };
    let hint = kinds::Hint { kind, min: Some(0.0), max: None };
    (few && listed("unit", &word.low)).then_some(hint)
}

/// `whether it was seen`, `applied on`, `how many times`: a small word that says what the field holds.
pub(super) fn telling_word(tokens: &[Token]) -> Option<kinds::Hint> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let kind = match (first.low.as_str(), last.low.as_str()) {
        ("whether" | "if" | "был" | "была" | "было", _) if tokens.len() > 1 => "yesno",
        (_, "on" | "when" | "until" | "till" | "до" | "когда") if tokens.len() > 1 => "date",
        ("when" | "когда", _) if tokens.len() > 1 => "date",
        (_, "at") if tokens.len() > 1 => "datetime",
        ("есть", _) if tokens.get(1).is_some_and(|second| second.low == "ли") => "yesno",
        ("сколько", _) if tokens.len() > 1 => "int",
        ("how", _) if tokens.get(1).is_some_and(|second| second.low == "many") => "int",
        (_, _) => return None,
    };
    let min = (kind == "int").then_some(0.0);
    Some(kinds::Hint { kind, min, max: None })
}
