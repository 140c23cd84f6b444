//! The table of phrases that give an attack away, and how a text is compared with it.
//!
//! A phrase is a row of words with gaps; a mark is a regular expression for signs that are not words. Both come from
//! `phrases.tsv`, whose head explains how they are written. Comparing takes time in proportion to the text: a phrase
//! is tried only where its first word stands, and looks no further than its gaps.

use super::attack::AttackKind;
use super::letters::skeleton;
use super::words::Word;
use regex::{Regex, RegexBuilder};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Words at least so long, in characters, are looked at as several words without spaces.
const MIN_GLUED_CHARS: usize = 14;

/// A long word is parted when so many words are known in it; one more when it is known itself.
const MIN_GLUED_WORDS: usize = 2;

/// Words of the table that have at least so many characters are known when misspelt by one letter too.
const MIN_MISSPELT_CHARS: usize = 6;

/// Longest glued word that is parted, in characters.
const MAX_GLUED_CHARS: usize = 400;

/// Longest ending after a stem inside a glued word, in characters.
const MAX_ENDING_CHARS: usize = 3;

/// The table, read once.
pub(super) static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::parse(include_str!("phrases.tsv")));

/// A place of a text that says what an attack says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// Its line of the table.
    pub(super) line: usize,
    pub(super) kind: AttackKind,
    /// Where in the text, in bytes.
    pub(super) place: Range<usize>,
}

/// Phrases and marks, with an index of their words.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    phrases: Vec<Phrase>,
    marks: Vec<Mark>,
    stems: BTreeMap<String, Stem>,
    /// The words and beginnings, numbered.
    numbers: BTreeMap<String, usize>,
    /// Which phrases begin with a stem.
    begins: BTreeMap<usize, Vec<usize>>,
    /// Lines that could not be read.
    pub(super) faults: Vec<usize>,
}

#[derive(Debug)]
struct Phrase {
    line: usize,
    kind: AttackKind,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Mark {
    line: usize,
    kind: AttackKind,
    regex: Regex,
}

/// One word of a phrase, with the gap before it.
#[derive(Debug, Default)]
struct Part {
    stems: BTreeSet<usize>,
    gap: usize,
    is_optional: bool,
    is_first: bool,
    has_colon: bool,
}

/// What the beginning of a word stands for: the word itself, all words that begin so, or both.
#[derive(Debug, Default)]
struct Stem {
    whole: Vec<usize>,
    beginning: Vec<usize>,
}

impl Phrases {
    /// Reads the table. A line that cannot be read is left out and counted; a test sees to it that there is none.
    pub(super) fn parse(table: &str) -> Self {
        let mut phrases = Self::default();
        let mut classes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (number, line) in (1..).zip(table.lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let read = match line.split_once('\t') {
                Some((name, words)) if name.starts_with('@') => {
                    classes.entry(name).or_default().extend(words.split(' '));
                    Some(())
                }
                Some((kind, text)) => phrases.add(number, kind, text, &classes),
                None => None,
            };
            phrases.faults.extend(read.is_none().then_some(number));
        }
        phrases
    }

    fn add(&mut self, line: usize, kind: &str, text: &str, classes: &BTreeMap<&str, Vec<&str>>) -> Option<()> {
        let kind = AttackKind::ALL.iter().copied().find(|known| known.as_str() == kind)?;
        if let Some(pattern) = text.strip_prefix('/') {
            let regex = RegexBuilder::new(pattern).case_insensitive(true).multi_line(true).build().ok()?;
            self.marks.push(Mark { line, kind, regex });
            return Some(());
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut gap = 0;
        for token in text.split(' ') {
            if let Some(words) = token.strip_prefix("..") {
                gap = words.parse().ok()?;
            } else {
                parts.push(Part { gap, ..self.part(token, classes)? });
                gap = 0;
            }
        }
        let first = parts.first().filter(|first| !first.is_optional)?;
        for &stem in &first.stems {
            self.begins.entry(stem).or_default().push(self.phrases.len());
        }
        self.phrases.push(Phrase { line, kind, parts });
        Some(())
    }

    fn part(&mut self, token: &str, classes: &BTreeMap<&str, Vec<&str>>) -> Option<Part> {
        let (token, is_first) = token.strip_prefix('^').map_or((token, false), |token| (token, true));
        let (token, is_optional) = token.strip_suffix('?').map_or((token, false), |token| (token, true));
        let (token, has_colon) = token.strip_suffix(':').map_or((token, false), |token| (token, true));
        let mut stems = BTreeSet::new();
        for word in token.split('|') {
            if word.starts_with('@') {
                let words = classes.get(word)?;
                stems.extend(words.iter().map(|word| self.stem(word)));
            } else {
                stems.insert(self.stem(word));
            }
        }
        Some(Part { stems, gap: 0, is_optional, is_first, has_colon })
    }

    /// Returns the number of a word or, with a star at its end, of a beginning.
    fn stem(&mut self, word: &str) -> usize {
        let next = self.numbers.len();
        let number = *self.numbers.entry(word.to_owned()).or_insert(next);
        if number == next {
            let (word, is_beginning) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
            let word = skeleton(word);
            for spelling in misspelt(&word).into_iter().chain([word]) {
                let stem = self.stems.entry(spelling).or_default();
                if is_beginning { &mut stem.beginning } else { &mut stem.whole }.push(number);
            }
        }
        number
    }

    /// Returns all places of a text that a phrase or a mark fits. `words` are those of `text`.
    pub(super) fn hits(&self, text: &str, words: &[Word]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for mark in &self.marks {
            let found = mark.regex.find_iter(text);
            hits.extend(found.map(|found| Hit { line: mark.line, kind: mark.kind, place: found.range() }));
        }
        let read: Vec<Read<'_>> = words.iter().flat_map(|word| self.read(word)).collect();
        for (at, word) in read.iter().enumerate() {
            let begins = word.stems.iter().filter_map(|stem| self.begins.get(stem)).flatten();
            for phrase in begins.filter_map(|&phrase| self.phrases.get(phrase)) {
                let end = phrase.end(&read, at).and_then(|end| read.get(end - 1)).map(|last| last.word.end);
                hits.extend(end.map(|end| Hit { line: phrase.line, kind: phrase.kind, place: word.word.start..end }));
            }
        }
        hits
    }

    /// Finds which stems a word has; a long word in which several are known is read as those without spaces.
    fn read<'a>(&self, word: &'a Word) -> Vec<Read<'a>> {
        let stems = self.stems_of(&word.skeleton);
        let parted = self.parted(word);
        let known = parted.iter().filter(|read| !read.stems.is_empty()).count();
        if known >= MIN_GLUED_WORDS + usize::from(!stems.is_empty()) { parted } else { vec![Read { word, stems }] }
    }

    fn parted<'a>(&self, word: &'a Word) -> Vec<Read<'a>> {
        let mut reads = Vec::new();
        if !(MIN_GLUED_CHARS..=MAX_GLUED_CHARS).contains(&word.skeleton.chars().count()) {
            return reads;
        }
        let mut rest = word.skeleton.as_str();
        let mut unknown = 0;
        while let Some(first) = rest.chars().next() {
            let (length, stems) = self.longest_stem(rest).unwrap_or((first.len_utf8(), Vec::new()));
            unknown = if stems.is_empty() { unknown + 1 } else { 0 };
            if !stems.is_empty() || unknown == MAX_ENDING_CHARS + 1 {
                reads.push(Read { word, stems });
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        reads
    }

    fn stems_of(&self, word: &str) -> Vec<usize> {
        let whole = self.stems.get(word).into_iter().flat_map(|stem| &stem.whole);
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
        let beginnings = ends.filter_map(|end| self.stems.get(word.get(..end)?)).flat_map(|stem| &stem.beginning);
        whole.chain(beginnings).copied().collect()
    }

    /// Finds the longest known word or beginning at the start of a glued word, of two letters at least.
    fn longest_stem(&self, text: &str) -> Option<(usize, Vec<usize>)> {
        /// Longest stem that is looked for, in characters.
        const MAX_CHARS: usize = 16;
        let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(MAX_CHARS).skip(1).collect();
        ends.into_iter().rev().find_map(|end| {
            let word = text.get(..end)?;
            self.stems.contains_key(word).then(|| (end, self.stems_of(word)))
        })
    }
}

/// Returns a long word with one inner letter missing, one doubled or two swapped.
fn misspelt(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < MIN_MISSPELT_CHARS {
        return Vec::new();
    }
    let with = |at: usize, middle: &[&char]| {
        let (before, after) = (letters.iter().take(at), letters.iter().skip(at + middle.len().clamp(1, 2)));
        before.chain(middle.iter().copied()).chain(after).collect::<String>()
    };
    let pairs = letters.iter().zip(letters.iter().skip(1)).enumerate().skip(1);
    let swapped = pairs.map(|(at, (left, right))| with(at, &[right, left]));
    let missing = (1..letters.len() - 1).map(|at| with(at, &[]));
    let doubled = letters
        .iter()
        .enumerate()
        .map(|(at, letter)| letters.iter().take(at).chain([letter]).chain(letters.iter().skip(at)).collect());
    let mut words: Vec<String> = swapped.chain(missing).chain(doubled).filter(|other| other != word).collect();
    words.sort();
    words.dedup();
    words
}

/// A word with the numbers of its stems.
#[derive(Debug)]
struct Read<'a> {
    word: &'a Word,
    stems: Vec<usize>,
}

impl Phrase {
    /// Returns the place after the last word of the phrase when it begins with the word at `at`.
    fn end(&self, words: &[Read<'_>], at: usize) -> Option<usize> {
        let mut places = BTreeSet::from([at]);
        for part in &self.parts {
            let mut next = BTreeSet::new();
            for &place in &places {
                let reach = words.get(place..)?.iter().take(part.gap + 1).enumerate();
                next.extend(reach.filter(|(_, word)| part.fits(word)).map(|(skipped, _)| place + skipped + 1));
                next.extend(part.is_optional.then_some(place));
            }
            places = next;
        }
        let sentence = words.get(at)?.word.sentence;
        places.into_iter().find(|&end| words.get(end - 1).is_some_and(|last| last.word.sentence == sentence))
    }
}

impl Part {
    fn fits(&self, read: &Read<'_>) -> bool {
        read.stems.iter().any(|stem| self.stems.contains(stem))
            && (read.word.is_first || !self.is_first)
            && (read.word.has_colon || !self.has_colon)
    }
}

#[cfg(test)]
mod tests;
