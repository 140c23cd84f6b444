//! From a text to tokens, sentences and an outline of headings with their points.
//!
//! Punctuation, bullets and quotes come in many shapes; here they become few. Nothing is understood yet, except
//! which words are cues (see [`cue`]).

pub(crate) mod cue;
pub(crate) mod letter;
pub(crate) mod numeral;
pub(crate) mod outline;

use crate::morph::russian::{Part, Tag};
use crate::morph::{fold, is_cyrillic, russian, stem};
use crate::words::listed;
use cue::Cue;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Letters, perhaps with digits, hyphens and apostrophes inside.
    Word,
    /// Digits with a decimal point.
    Number,
    /// One mark: punctuation, sign, quote.
    Mark,
}

/// A word, a number or a mark.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// As written.
    pub(crate) text: String,
    /// Small letters, `ё` as `е`.
    pub(crate) low: String,
    /// What inflected forms share; for marks the mark.
    pub(crate) stem: String,
    /// What it is.
    pub(crate) shape: Shape,
    /// Which cues start here, and how many tokens each has.
    pub(crate) cues: Vec<(Cue, usize)>,
    /// Whether white space stands before it.
    pub(crate) spaced: bool,
    /// What a Russian word is in its sentence.
    pub(crate) tag: Option<Tag>,
}

impl Token {
    fn new(text: String, shape: Shape, spaced: bool) -> Self {
        let low = fold(&text);
        let stem = if shape == Shape::Word { stem(&low) } else { low.clone() };
        Self { text, low, stem, shape, cues: Vec::new(), spaced, tag: None }
    }

    /// Says whether it is this mark.
    pub(crate) fn is(&self, mark: &str) -> bool {
        self.shape == Shape::Mark && self.low == mark
    }

    /// Says whether it is a word.
    pub(crate) fn is_word(&self) -> bool {
        self.shape == Shape::Word
    }

    /// Returns the number it shows.
    pub(crate) fn number(&self) -> Option<f64> {
        (self.shape == Shape::Number).then(|| self.low.parse().ok()).flatten()
    }

    /// Returns the length of this cue if one starts here.
    pub(crate) fn cue(&self, cue: Cue) -> Option<usize> {
        self.cues.iter().find(|(found, _)| *found == cue).map(|(_, length)| *length)
    }

    /// Says whether it is a Russian word of this part of speech.
    pub(crate) fn is_part(&self, part: Part) -> bool {
        self.tag.as_ref().is_some_and(|tag| tag.part == part)
    }

    /// Says whether any of these cues starts here.
    pub(crate) fn has_any(&self, cues: &[Cue]) -> bool {
        self.cues.iter().any(|(found, _)| cues.contains(found))
    }
}

/// Splits a text into tokens and marks the cues.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut list = Vec::new();
    let mut at = 0;
    let mut spaced = true;
    while let Some(&c) = letters.get(at) {
        if c.is_whitespace() || c.is_control() {
            spaced = true;
            at += 1;
            continue;
        }
        let rest = letters.get(at..).unwrap_or_default();
        let (token, length) = if c.is_alphabetic() {
            word(rest, spaced)
        } else if c.is_ascii_digit() && !rest.get(1).is_some_and(char::is_ascii_uppercase) && !is_ordinal(rest) {
            number(rest, spaced)
        } else if c.is_ascii_digit() {
            word(rest, spaced)
        } else {
            mark(rest, spaced)
        };
        list.push(token);
        at += length.max(1);
        spaced = false;
    }
    cue::mark(&mut list);
    let mut list = numeral::merge(list);
    cue::mark(&mut list);
    for sentence in list.split_mut(ends_sentence) {
        tag(sentence);
        cue::unmark_places(sentence);
    }
    list
}

fn ends_sentence(token: &Token) -> bool {
    [".", "!", "?", ";"].iter().any(|mark| token.is(mark))
}

/// Notes on each Russian word of a sentence what it is.
fn tag(sentence: &mut [Token]) {
    if !sentence.iter().any(|token| token.is_word() && is_cyrillic(&token.low)) {
        return;
    }
    let words: Vec<&str> = sentence.iter().map(|token| token.text.as_str()).collect();
    let tags = russian::tags(&words);
    for (token, tag) in sentence.iter_mut().zip(tags) {
        token.tag = tag.filter(|_| token.shape == Shape::Word && is_cyrillic(&token.low));
    }
}

/// `1-й`, `2-го`: a number written as an adjective.
fn is_ordinal(rest: &[char]) -> bool {
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let letters = rest.get(digits + 1..).unwrap_or_default().iter().take_while(|c| c.is_alphabetic()).count();
    let cyrillic = rest.get(digits + 1).is_some_and(|c| ('а'..='я').contains(c));
    rest.get(digits) == Some(&'-') && cyrillic && (1..=3).contains(&letters)
}

/// Longest word that is read as one; what follows starts a new one.
const MAX_WORD_CHARS: usize = 60;

fn word(rest: &[char], spaced: bool) -> (Token, usize) {
    for short in ["e.g.", "i.e."] {
        let same = |(at, c): (usize, char)| rest.get(at).is_some_and(|other| other.to_ascii_lowercase() == c);
        if short.chars().enumerate().all(same) {
            let text = short.trim_end_matches('.').to_owned();
            return (Token::new(text, Shape::Word, spaced), short.len());
        }
    }
    let inside = |index: usize| {
        let neighbour = rest.get(index + 1).is_some_and(|c| c.is_alphanumeric());
        match rest.get(index) {
            Some(c) if c.is_alphanumeric() || ('\u{0300}'..='\u{036F}').contains(c) => true,
            Some('-' | '\'' | '’' | '_') => neighbour,
            Some(_) | None => false,
        }
    };
    let length = (0..MAX_WORD_CHARS).take_while(|index| inside(*index)).count();
    let mut text: String = rest.iter().take(length).collect();
    text = text.replace('’', "'").replace('_', " ").replace(' ', "-");
    for possessive in ["'s", "'S"] {
        let keep = listed("contraction", &text.to_lowercase());
        if let Some(bare) = text.strip_suffix(possessive).filter(|bare| !keep && !bare.is_empty()) {
            return (Token::new(bare.to_owned(), Shape::Word, spaced), length.saturating_sub(2));
        }
    }
    (Token::new(text, Shape::Word, spaced), length)
}

fn number(rest: &[char], spaced: bool) -> (Token, usize) {
    let digit = |index: usize| rest.get(index).is_some_and(char::is_ascii_digit);
    let mut text = String::new();
    let mut at = 0;
    while let Some(&c) = rest.get(at).filter(|_| at < 30) {
        let thousands = digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4);
        if c.is_ascii_digit() {
            text.push(c);
        } else if (c == ',' || c == '\u{A0}' || c == ' ') && thousands && text.len() <= 3 {
        } else if (c == '.' || c == ',') && digit(at + 1) && !text.contains('.') && !thousands {
            text.push('.');
        } else {
            break;
        }
        at += 1;
    }
    (Token::new(text, Shape::Number, spaced), at)
}

fn mark(rest: &[char], spaced: bool) -> (Token, usize) {
    let starts = |pattern: &str| pattern.chars().enumerate().all(|(index, c)| rest.get(index) == Some(&c));
    for (pattern, meaning) in
        [("...", "…"), ("->", "→"), ("=>", "→"), ("-->", "→"), ("--", "—"), ("'s", "'s"), ("’s", "'s")]
    {
        let possessive = !meaning.starts_with('\'') || !spaced && !rest.get(2).is_some_and(|c| c.is_alphanumeric());
        if starts(pattern) && possessive {
            return (Token::new(meaning.to_owned(), Shape::Mark, spaced), pattern.chars().count());
        }
    }
    let c = rest.first().copied().unwrap_or(' ');
    let free = spaced && rest.get(1).is_none_or(|next| next.is_whitespace());
    let meaning = match c {
        // A picture ends what is said before it.
        '\u{2600}'..='\u{26FF}' | '\u{1F000}'..='\u{1FAFF}' => "!",
        '–' | '—' | '−' => "—",
        '-' if free => "—",
        '«' | '»' | '„' | '“' | '”' | '"' | '‘' | '’' | '\'' | '`' => "\"",
        '→' | '➔' | '⇒' | '➡' => "→",
        '[' | '{' => "(",
        ']' | '}' => ")",
        '•' | '·' | '▪' | '●' | '◦' | '‣' => "•",
        '；' => ";",
        '，' => ",",
        _ => "",
    };
    let text = if meaning.is_empty() { c.to_string() } else { meaning.to_owned() };
    (Token::new(text, Shape::Mark, spaced), 1)
}

/// Writes tokens back as a text with ordinary spacing.
pub(crate) fn join(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        if token.spaced && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&token.text);
    }
    text
}

/// Splits tokens at every place where `cut` holds outside of brackets.
pub(crate) fn split_outside(tokens: &[Token], cut: impl Fn(&Token) -> bool) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (index, token) in tokens.iter().enumerate() {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && cut(token) {
            parts.push(tokens.get(start..index).unwrap_or_default());
            start = index + 1;
        }
    }
    parts.push(tokens.get(start..).unwrap_or_default());
    parts
}

/// Finds the first token outside of brackets for which `wanted` holds.
pub(crate) fn find_outside(tokens: &[Token], wanted: impl Fn(&Token) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        if depth == 0 && wanted(token) {
            return Some(index);
        }
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        }
    }
    None
}

/// Returns the tokens before and after a place; the token there belongs to neither.
pub(crate) fn around(tokens: &[Token], at: usize, length: usize) -> (&[Token], &[Token]) {
    (tokens.get(..at).unwrap_or_default(), tokens.get(at + length..).unwrap_or_default())
}
