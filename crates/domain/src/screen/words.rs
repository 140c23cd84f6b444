//! Splits a text into words as a reader sees them: spaced letters joined, glued words parted, sentences counted.

use super::letters::{is_of_word, skeleton};

/// Letters that stand alone and follow each other are one word when there are at least so many.
const MIN_SPACED_LETTERS: usize = 4;

/// A sentence ends at a full stop only when it has at least so many words, for one can write a stop after every word.
const MIN_SENTENCE_WORDS: usize = 4;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its letters, look-alikes made equal.
    pub(super) skeleton: String,
    /// Offset of its first byte in the text.
    pub(super) start: usize,
    /// Offset after its last byte.
    pub(super) end: usize,
    /// The sentence it stands in, counted from 0.
    pub(super) sentence: usize,
    /// Whether a line or a sentence begins with it.
    pub(super) is_first: bool,
    /// Whether a colon follows.
    pub(super) has_colon: bool,
}

/// Splits a text into words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut sentence_words = 0;
    for (start, end) in spans(text) {
        let between = words.last().map_or("", |last| text.get(last.end..start).unwrap_or_default());
        let mut sentence = words.last().map_or(0, |last| last.sentence);
        let ends = ends_sentence(between);
        if ends && sentence_words >= MIN_SENTENCE_WORDS {
            sentence += 1;
            sentence_words = 0;
        }
        sentence_words += 1;
        words.push(Word {
            skeleton: skeleton(&text.get(start..end).unwrap_or_default().replace(['\'', '’', '\n', '-'], "")),
            start,
            end,
            sentence,
            is_first: words.is_empty() || ends || between.contains('\n'),
            has_colon: text
                .get(end..)
                .is_some_and(|rest| rest.trim_start_matches(['*', '"', ']', ' ']).starts_with(':')),
        });
    }
    join_spaced_letters(text, words)
}

/// Finds where words begin and end. Apostrophes, a hyphen at a line's end and signs for letters stay inside.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices().filter(|&(_, c)| is_of_word(c)) {
        let end = at + c.len_utf8();
        match spans.last_mut() {
            Some(last) if is_inside(text.get(last.1..at).unwrap_or_default()) => last.1 = end,
            Some(_) | None => spans.push((at, end)),
        }
    }
    spans
}

fn is_inside(between: &str) -> bool {
    matches!(between, "" | "'" | "’" | "@" | "$" | "-\n")
}

fn ends_sentence(between: &str) -> bool {
    let mut chars = between.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek();
        let stop = matches!(c, '.' | '!' | '?' | '…' | '。') && next.is_none_or(|next| !next.is_alphanumeric());
        if (stop && next.is_some()) || (c == '\n' && next == Some(&'\n')) {
            return true;
        }
    }
    false
}

/// Joins letters that stand alone; a wider gap than the narrowest one parts words.
fn join_spaced_letters(text: &str, words: Vec<Word>) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for run in words.chunk_by(|left, right| is_letter(left) && is_letter(right)) {
        if run.len() < MIN_SPACED_LETTERS || !run.iter().all(is_letter) {
            joined.extend_from_slice(run);
            continue;
        }
        // The end of a line is a wider gap than a blank.
        let gap = |left: &Word, right: &Word| {
            let between = text.get(left.end..right.start).unwrap_or_default().replace("\r\n", "\n");
            between.chars().map(|c| if c == '\n' { 2 } else { 1 }).sum::<usize>()
        };
        let narrowest = run.iter().zip(run.iter().skip(1)).map(|(left, right)| gap(left, right)).min().unwrap_or(1);
        joined.extend(run.chunk_by(|left, right| gap(left, right) <= narrowest).filter_map(join));
    }
    joined
}

fn is_letter(word: &Word) -> bool {
    let mut chars = word.skeleton.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn join(letters: &[Word]) -> Option<Word> {
    let (first, last) = (letters.first()?, letters.last()?);
    let skeleton = letters.iter().map(|letter| letter.skeleton.as_str()).collect();
    Some(Word { skeleton, end: last.end, has_colon: last.has_colon, ..first.clone() })
}

#[cfg(test)]
mod tests;
