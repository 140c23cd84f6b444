//! Words that are verbs by their form, so that a sentence is not taken for a name.

use crate::morph::is_cyrillic;
use crate::morph::russian::known;
use crate::text::Token;
use crate::words::{listed, nouns};

/// Endings of Russian verbs that few nouns share.
const ENDINGS: &[&str] = &[
    "уйте",
    "яйте",
    "ейте",
    "ьте",
    "ется",
    "ются",
    "ится",
    "ятся",
    "ается",
    "яется",
    "уется",
    "ешься",
    "аются",
    "уются",
    "ают",
    "яют",
    "уют",
    "еют",
    "ает",
    "яет",
    "ует",
    "еет",
    "аем",
    "яем",
    "уем",
    "еем",
    "ишь",
    "ешь",
    "ться",
    "тись",
    "ать",
    "ять",
    "ить",
    "еть",
    "уть",
    "ыть",
    "ался",
    "алась",
    "алось",
    "ились",
    "ится",
];

/// Says whether a word is a finite verb or an infinitive by its form.
pub(crate) fn is_verb(token: &Token) -> bool {
    if !token.is_word() {
        return false;
    }
    let word = token.low.as_str();
    if !is_cyrillic(word) {
        return listed("verb", word);
    }
    if listed("verb", word) {
        return true;
    }
    let noun = !known(word).is_empty() || nouns().knows(word) || listed("noun_like_verb", word);
    !noun && word.chars().count() > 4 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}
