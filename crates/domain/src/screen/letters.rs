//! Makes letters equal that look alike: styles of Unicode, accents, other alphabets, digits for letters.
//!
//! A word becomes a skeleton that has no alphabet: `ignore` written with a Cyrillic `о`, in full-width letters, in bold
//! script or with accents has the same one. Phrases are written as plain words and go through the same function, so
//! nothing depends on which letter of a pair is kept.

/// Returns the plain character that a styled one stands for, such as `A` for a full-width or a bold one.
pub(super) fn plain(c: char) -> char {
    let code = u32::from(c);
    let plain = match code {
        0xFF01..=0xFF5E => Some(code - 0xFEE0),
        0x24B6..=0x24CF => Some(code - 0x24B6 + LOWER_A),
        0x24D0..=0x24E9 => Some(code - 0x24D0 + LOWER_A),
        0x249C..=0x24B5 => Some(code - 0x249C + LOWER_A),
        0x1F130..=0x1F149 => Some(code - 0x1F130 + LOWER_A),
        0x1F150..=0x1F169 => Some(code - 0x1F150 + LOWER_A),
        0x1F170..=0x1F189 => Some(code - 0x1F170 + LOWER_A),
        0x1F1E6..=0x1F1FF => Some(code - 0x1F1E6 + LOWER_A),
        // Thirteen alphabets of 26 capitals and 26 small letters each, then digits in five styles.
        0x1D400..=0x1D6A3 => Some((code - 0x1D400) % 26 + LOWER_A),
        0x1D7CE..=0x1D7FF => Some((code - 0x1D7CE) % 10 + 0x30),
        _ => None,
    };
    plain.and_then(char::from_u32).unwrap_or(c)
}

const LOWER_A: u32 = 0x61;

/// Says whether a character belongs to a word: a letter, a digit, or an accent upon one.
pub(super) fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_accent(c)
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{20D0}'..='\u{20F0}')
}

/// Returns the skeleton of a word.
///
/// Digits among letters stand for the letters they look like; a number stays a number.
pub(super) fn skeleton(word: &str) -> String {
    let lower = word.to_lowercase();
    let has_letters = lower.chars().any(char::is_alphabetic);
    let has_digits = lower.chars().any(is_letter_like_sign);
    let is_cyrillic = lower.chars().any(|c| is_cyrillic(c) && look_alike(c) == c);
    let digit = |c| match (has_letters && has_digits, is_cyrillic) {
        (false, _) => c,
        (true, true) => cyrillic_of_digit(c),
        (true, false) => latin_of_digit(c),
    };
    lower.chars().filter(|&c| !is_accent(c)).map(|c| look_alike(digit(c))).collect()
}

fn is_letter_like_sign(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '@' | '$')
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52F}')
}

fn latin_of_digit(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => c,
    }
}

fn cyrillic_of_digit(c: char) -> char {
    match c {
        '0' => 'о',
        '1' => 'и',
        '3' => 'з',
        '4' => 'ч',
        '6' => 'б',
        '@' => 'а',
        _ => c,
    }
}

/// Returns the one letter that stands for all that look like it; a small `l` and an `i` are one because their capital
/// and the digit are.
fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' | 'ᴀ' | 'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'в' | 'β' | 'ʙ' | 'ƅ' => 'b',
        'с' | 'ϲ' | 'ᴄ' | 'ç' | 'ć' | 'č' | 'ċ' => 'c',
        'ԁ' | 'ɗ' | 'ᴅ' | 'ď' | 'đ' => 'd',
        'е' | 'ё' | 'є' | 'ε' | 'ᴇ' | 'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ɡ' | 'ց' | 'ɢ' | 'ğ' | 'ģ' | 'ġ' => 'g',
        'н' | 'һ' | 'ʜ' | 'η' | 'հ' | 'ħ' => 'h',
        'l' | '|' | 'і' | 'ї' | 'ι' | 'ɩ' | 'ı' | 'ɪ' | 'ӏ' | 'ʟ' | 'ł' | 'ì'..='ï' | 'ī' | 'į' | 'ĩ' => {
            'i'
        }
        'ј' | 'ʝ' | 'ᴊ' => 'j',
        'к' | 'κ' | 'ᴋ' | 'ķ' => 'k',
        'м' | 'ᴍ' | 'μ' => 'm',
        'ո' | 'ɴ' | 'ñ' | 'ń' | 'ň' | 'ņ' => 'n',
        'о' | 'ο' | 'σ' | 'ᴏ' | 'օ' | 'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'р' | 'ρ' | 'ᴘ' => 'p',
        'ʀ' | 'ř' | 'ŕ' => 'r',
        'ѕ' | 'ꜱ' | 'ś' | 'š' | 'ş' | 'ș' => 's',
        'т' | 'τ' | 'ᴛ' | 'ť' | 'ţ' | 'ț' => 't',
        'υ' | 'ս' | 'ᴜ' | 'ù'..='ü' | 'ū' | 'ů' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ԝ' | 'ω' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' | 'ʏ' | 'ý' | 'ÿ' => 'y',
        'ᴢ' | 'ž' | 'ź' | 'ż' => 'z',
        'й' | 'ѝ' => 'и',
        _ => c,
    }
}

#[cfg(test)]
mod tests;
