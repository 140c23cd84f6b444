//! What the built-in model cannot build: topics to leave out, other kinds of program, other languages.

use super::notes::{Notes, quoted, say};
use crate::text::{Token, cue::Cue, join};
use crate::words::{listed, rows};
use domain::language::Language;

/// A row of `topics.tsv`: patterns, and why it is left out.
struct Topic {
    english: &'static str,
    russian: &'static str,
}

/// Says whether a text pattern stands at a place; words may end in `*`.
fn fits(tokens: &[Token], at: usize, pattern: &str) -> bool {
    pattern.split(' ').enumerate().all(|(index, word)| {
        tokens.get(at + index).is_some_and(|token| {
            word.strip_suffix('*').map_or(token.low == word, |prefix| token.low.starts_with(prefix))
        })
    })
}

fn stands_in(tokens: &[Token], patterns: &str) -> bool {
    patterns.split('|').any(|pattern| {
        let first = pattern.chars().next();
        (0..tokens.len()).any(|at| {
            tokens.get(at).is_some_and(|token| token.low.chars().next() == first) && fits(tokens, at, pattern)
        })
    })
}

fn topic(tokens: &[Token]) -> Option<Topic> {
    rows(include_str!("../../lexicon/topics.tsv")).find_map(|row| match row.as_slice() {
        [english, russian, why, why_russian] if stands_in(tokens, english) || stands_in(tokens, russian) => {
            Some(Topic { english: why, russian: why_russian })
        }
        _ => None,
    })
}

/// `A link to the map`: what is asked for is a link, not what it leads to.
fn links_only(tokens: &[Token]) -> bool {
    let link = |pair: &[Token]| matches!(pair, [link, on] if listed("link_word", &link.low) && ["to", "на"].contains(&on.low.as_str()));
    tokens.windows(2).enumerate().any(|(at, pair)| {
        let rest = tokens.get(at + 2..).unwrap_or_default();
        let end = rest.iter().position(|token| !token.is_word()).unwrap_or(rest.len());
        let (named, before, after) = (rest.get(..end), tokens.get(..at), rest.get(end..));
        link(pair)
            && topic(named.unwrap_or_default()).is_some()
                | topic(tokens.get(at..at + 2 + end).unwrap_or_default()).is_some()
            && topic(before.unwrap_or_default()).is_none()
            && topic(after.unwrap_or_default()).is_none()
    })
}

/// Takes the parts of a sentence that ask for what cannot be built, notes them, and returns the rest.
pub(crate) fn without_topics(tokens: &[Token], language: Language, notes: &mut Notes) -> Vec<Token> {
    if topic(tokens).is_none() || links_only(tokens) {
        return tokens.to_vec();
    }
    let mut kept: Vec<Token> = Vec::new();
    let mut start = 0;
    let mut opener: Option<&Token> = None;
    let mut depth = 0_usize;
    for at in 0..=tokens.len() {
        let token = tokens.get(at);
        if token.is_some_and(|token| token.is("(")) {
            depth += 1;
        } else if token.is_some_and(|token| token.is(")")) {
            depth = depth.saturating_sub(1);
        }
        let cut = token.is_none_or(|token| depth == 0 && (token.is(",") || token.has_any(&[Cue::And])));
        if !cut {
            continue;
        }
        let part = tokens.get(start..at).unwrap_or_default();
        let joint = tokens.get(start.saturating_sub(1)..start).filter(|_| !kept.is_empty()).unwrap_or_default();
        match topic(part) {
            Some(topic) => {
                let (before, with) = until_with(part);
                note(part.get(before.len()..).unwrap_or_default(), &topic, language, notes);
                kept.extend(if before.is_empty() { before } else { joint }.iter().chain(before).cloned());
                opener = with.or(opener);
            }
            None => {
                let joint = opener.take().map_or(joint, std::slice::from_ref);
                kept.extend(joint.iter().chain(part).cloned());
            }
        }
        start = at + 1;
    }
    if kept.len() == tokens.len()
        && let Some(topic) = topic(tokens)
    {
        note(tokens, &topic, language, notes);
        return Vec::new();
    }
    kept
}

/// `A to-do app with reminders` asks for an app, and for reminders: what stands before the `with`, and that word.
fn until_with(part: &[Token]) -> (&[Token], Option<&Token>) {
    let with = part.iter().position(|token| token.cue(Cue::With) == Some(1)).filter(|at| *at > 0);
    let kept = with.and_then(|at| part.get(..at)).filter(|before| topic(before).is_none());
    (kept.unwrap_or_default(), with.and_then(|at| part.get(at)).filter(|_| kept.is_some()))
}

fn note(part: &[Token], topic: &Topic, language: Language, notes: &mut Notes) {
    let text = quoted(&join(part));
    notes.leave_out(say(language, format!("“{text}”: {}.", topic.english), format!("«{text}»: {}.", topic.russian)));
}

/// Finds a word for another kind of program, such as `game`.
pub(crate) fn other_kind(tokens: &[Token]) -> Option<String> {
    for row in rows(include_str!("../../lexicon/other_kinds.tsv")) {
        for pattern in row.first().copied().unwrap_or_default().split('|') {
            if let Some(at) = (0..tokens.len()).find(|at| fits(tokens, *at, pattern)) {
                return Some(join(tokens.get(at..at + pattern.split(' ').count()).unwrap_or_default()));
            }
        }
    }
    None
}

/// Says whether a text is in a language that is not understood.
pub(crate) fn is_other_language(tokens: &[Token]) -> bool {
    let words: Vec<&Token> = tokens.iter().filter(|token| token.is_word()).collect();
    let readable = |token: &&&Token| {
        token
            .low
            .chars()
            .all(|c| c.is_ascii() || ('\u{0400}'..='\u{04FF}').contains(&c) || ('\u{00C0}'..='\u{017F}').contains(&c))
    };
    let strange = words.len() - words.iter().filter(readable).count();
    if words.is_empty() {
        return false;
    }
    if strange * 3 > words.len() {
        return true;
    }
    let foreign = words
        .iter()
        .filter(|word| listed("foreign", &word.low) || word.low.contains(['і', 'ї', 'є', 'ґ', 'ў']))
        .count();
    let ours = words.iter().filter(|word| listed("small", &word.low) || !word.cues.is_empty()).count();
    foreign >= 2 && foreign * 2 > ours
}
