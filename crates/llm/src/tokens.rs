//! Counts tokens where the provider does not.

/// Estimates the tokens of a text: four letters of English or code, or two of another script, are one.
///
/// The tokenizers of today's models come to 3.5 to 4.5 bytes of English and code and to 1.5 to 3 letters of Cyrillic,
/// so this is rather too high than too low.
#[must_use]
pub fn estimate(text: &str) -> u64 {
    // A letter has one first byte, which tells it from the bytes that follow.
    let count = |of: fn(&u8) -> bool| u64::try_from(text.bytes().filter(of).count()).unwrap_or(u64::MAX);
    let (plain, other) = (count(u8::is_ascii), count(|byte| *byte >= 0xc0));
    plain.div_ceil(4) + other.div_ceil(2)
}

/// Returns what no tokenizer exceeds: every token is one byte or more, and each message has a few around it.
#[must_use]
pub(crate) fn most(text: &str) -> u64 {
    const AROUND: u64 = 16;
    u64::try_from(text.len()).unwrap_or(u64::MAX).saturating_add(AROUND)
}

#[cfg(test)]
mod tests {
    use super::{estimate, most};

    #[test]
    fn other_scripts_have_more_tokens_for_a_letter() {
        assert_eq!((estimate("abcdefgh"), estimate("абвгдежз"), estimate("")), (2, 4, 0));
        assert_eq!((estimate("abcdабвг"), estimate("水🍎水🍎水"), estimate("a水")), (3, 3, 2));
        assert!(estimate("Привет, мир") <= most("Привет, мир"));
    }
}
