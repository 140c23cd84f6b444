//! Word forms: singular and plural, Russian cases, and stems that make forms of one word equal.
//!
//! Rules first, tables for what the rules do not give. An unknown word gets the form its ending suggests: wrong at
//! times, but always some readable noun.

pub(crate) mod english;
pub(crate) mod russian;

/// Says whether a word is written in Cyrillic letters.
pub(crate) fn is_cyrillic(word: &str) -> bool {
    word.chars().any(|c| ('\u{0400}'..='\u{04FF}').contains(&c))
}

/// Writes `ё` as `е` and all letters small.
pub(crate) fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е")
}

/// Reduces a folded word to a stem that its inflected forms share.
pub(crate) fn stem(word: &str) -> String {
    if is_cyrillic(word) { russian::stem(word) } else { english::stem(word) }
}

/// Removes the last `count` characters.
pub(crate) fn chop(word: &str, count: usize) -> &str {
    let cut = word.char_indices().rev().nth(count.saturating_sub(1));
    match cut {
        Some((at, _)) if count > 0 => word.get(..at).unwrap_or(word),
        Some(_) | None if count == 0 => word,
        Some(_) | None => "",
    }
}

#[cfg(test)]
mod tests;
