//! The names of a model, found again in a sentence whatever their form.

use crate::morph::stem;
use crate::phrase::Phrase;
use crate::text::{Token, tokens};
use crate::words::listed;
use domain::app_model::{AppModel, FieldKind};
use std::collections::HashMap;

/// What a part of a sentence names, by position in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// An entity.
    Entity(usize),
    /// A field of an entity.
    Field(usize, usize),
    /// An option of a field.
    Choice(usize, usize, usize),
}

/// A place in a sentence that names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mention {
    /// Position of the first token.
    pub(crate) at: usize,
    /// How many tokens.
    pub(crate) length: usize,
    /// What it names.
    pub(crate) what: What,
}

/// Most fields that one word of a name may mean.
const MAX_PART_FIELDS: usize = 3;

/// The names of a model by the stem of their first word.
pub(crate) struct Names {
    by_first: HashMap<String, Vec<(Vec<String>, What)>>,
    by_part: HashMap<String, Vec<What>>,
}

impl Names {
    /// Collects the names of a model.
    pub(crate) fn of(model: &AppModel) -> Self {
        let mut names = Self { by_first: HashMap::new(), by_part: HashMap::new() };
        for (at, entity) in model.entities.iter().enumerate() {
            for label in [&entity.label, &entity.label_plural] {
                names.label(label, What::Entity(at));
            }
            for (place, field) in entity.fields.iter().enumerate() {
                names.label(&field.label, What::Field(at, place));
                if let FieldKind::Choice { options } = &field.kind {
                    for (index, option) in options.iter().enumerate() {
                        let words =
                            tokens(&option.label).into_iter().filter(Token::is_word).map(|token| token.stem).collect();
                        names.add(words, What::Choice(at, place, index));
                    }
                }
            }
        }
        names
    }

    fn label(&mut self, label: &str, what: What) {
        let parts = tokens(label.split_once(", ").map_or(label, |(name, _)| name));
        let words: Vec<&Token> = parts.iter().filter(|token| token.is_word()).collect();
        let all: Vec<String> = crate::phrase::telling(&words).into_iter().map(|token| token.stem.clone()).collect();
        if let (Some(name), What::Entity(_)) = (Phrase::of_label(label).filter(|name| name.key.len() > 1), what) {
            self.add(vec![stem(&name.head)], what);
        }
        if let What::Field(..) = what {
            let asks = |part: &&String| listed("asks", part) || listed("question", part) || listed("never_name", part);
            for part in all.iter().filter(|part| all.len() > 1 && !asks(part)) {
                self.by_part.entry(part.clone()).or_default().push(what);
            }
        }
        self.add(all, what);
    }

    fn add(&mut self, stems: Vec<String>, what: What) {
        let Some(first) = stems.first().cloned() else { return };
        let list = self.by_first.entry(first).or_default();
        if !list.iter().any(|(known, other)| *known == stems && *other == what) {
            list.push((stems, what));
        }
    }

    /// Finds the names in a sentence, in the order of the sentence; at one place the longer names only.
    pub(crate) fn mentions(&self, tokens: &[Token]) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let mut here: Vec<Mention> = Vec::new();
            for (stems, what) in self.by_first.get(&token.stem).map(Vec::as_slice).unwrap_or_default() {
                if let Some(length) = fits(tokens.get(at..).unwrap_or_default(), stems) {
                    here.push(Mention { at, length, what: *what });
                }
            }
            let longest = here.iter().map(|mention| mention.length).max().unwrap_or(0);
            let inside = found.iter().any(|mention| {
                mention.at < at && mention.at + mention.length >= at + longest.max(1) && mention.length > longest
            });
            if !inside {
                found.extend(here.into_iter().filter(|mention| mention.length == longest));
            }
        }
        self.add_negated(tokens, &mut found);
        self.add_parts(tokens, &mut found);
        found.sort_by_key(|mention| mention.at);
        found
    }

    /// Adds what `unpaid` and `неоплаченный` deny; [`is_negated`] tells it apart.
    fn add_negated(&self, tokens: &[Token], found: &mut Vec<Mention>) {
        for (at, token) in tokens.iter().enumerate() {
            let Some(rest) = positive(&token.low) else { continue };
            for (stems, what) in self.by_first.get(&stem(rest)).map(Vec::as_slice).unwrap_or_default() {
                if stems.len() == 1 && matches!(what, What::Field(..)) {
                    found.push(Mention { at, length: 1, what: *what });
                }
            }
        }
    }

    /// Adds fields of which only one word is said, where that word names nothing else and can mean few fields.
    fn add_parts(&self, tokens: &[Token], found: &mut Vec<Mention>) {
        for (at, token) in tokens.iter().enumerate() {
            let covered = found.iter().any(|mention| (mention.at..mention.at + mention.length).contains(&at));
            let exact = self.by_part.get(&token.stem).map(Vec::as_slice).unwrap_or_default();
            let close = if exact.is_empty() && !covered { self.misspelt(token) } else { Vec::new() };
            let fields = if exact.is_empty() { close.as_slice() } else { exact };
            if !covered && fields.len() <= MAX_PART_FIELDS {
                found.extend(fields.iter().map(|what| Mention { at, length: 1, what: *what }));
            }
        }
    }
}

/// Shortest word that is compared letter by letter.
const MIN_MISSPELT_CHARS: usize = 6;

impl Names {
    /// What a word names that differs from a name of one word in one letter.
    fn misspelt(&self, token: &Token) -> Vec<What> {
        if !token.is_word() || !token.cues.is_empty() || token.stem.chars().count() < MIN_MISSPELT_CHARS {
            return Vec::new();
        }
        let first = token.stem.chars().next();
        let near = self
            .by_first
            .iter()
            .filter(|(stem, _)| stem.chars().next() == first && one_letter_apart(stem, &token.stem));
        let mut found: Vec<What> = near
            .flat_map(|(_, names)| names)
            .filter(|(stems, what)| stems.len() == 1 && matches!(what, What::Field(..)))
            .map(|(_, what)| *what)
            .collect();
        found.sort_by_key(|what| format!("{what:?}"));
        found.dedup();
        found
    }
}

/// Says whether one letter is missing, added, wrong, or two neighbours are swapped.
fn one_letter_apart(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let front = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let back = |skip_one: usize, skip_other: usize| {
        one.get(front + skip_one..).is_some_and(|rest| other.get(front + skip_other..) == Some(rest))
    };
    let swapped = one.len() == other.len()
        && one.get(front) == other.get(front + 1)
        && one.get(front + 1) == other.get(front)
        && back(2, 2);
    one != other && (back(1, 0) || back(0, 1) || back(1, 1) || swapped)
}

/// Says how many tokens the stems cover from the start; small words between them do not count.
fn fits(tokens: &[Token], stems: &[String]) -> Option<usize> {
    let mut at = 0;
    for (index, stem) in stems.iter().enumerate() {
        while index > 0
            && tokens.get(at).is_some_and(|token| crate::words::listed("small", &token.low) && token.stem != *stem)
        {
            at += 1;
        }
        if tokens.get(at)?.stem != *stem {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// Takes the denying syllable from a word.
fn positive(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("un").or_else(|| word.strip_prefix("не"));
    rest.filter(|rest| rest.chars().count() > 3)
}

/// Says whether a field is denied where it is named: `not paid`, `unpaid`, `не оплачен`.
pub(crate) fn is_negated(tokens: &[Token], mention: &Mention, label: &str) -> bool {
    let before = mention.at.checked_sub(1).and_then(|at| tokens.get(at));
    let denied = before.is_some_and(|token| token.cue(crate::text::cue::Cue::Not).is_some());
    let word = tokens.get(mention.at).map(|token| token.low.clone()).unwrap_or_default();
    let first: String = crate::morph::fold(label).chars().take(4).collect();
    denied || positive(&word).is_some() && !word.starts_with(&first)
}
