//! Reads what is written in code: Base64, hexadecimal, escapes of HTML, addresses and programs, letters shifted by 13
//! or in reverse.
//!
//! Each code is read once; a code inside a code is not, so that work stays in proportion to the text.

/// Shortest piece of Base64 or hexadecimal that is read, in characters.
const MIN_RUN_CHARS: usize = 24;

/// Shortest line that continues Base64 over several lines.
const MIN_LINE_CHARS: usize = 8;

/// Most pieces of Base64 and hexadecimal that are read.
const MAX_RUNS: usize = 64;

/// Of so many characters that were read, at least nine in ten must be those of a text.
const TEXT_SHARE: usize = 10;

/// Returns all that a text says in code.
pub(super) fn decoded(text: &str) -> Vec<String> {
    let mut texts: Vec<String> = runs(text).iter().take(MAX_RUNS).filter_map(|run| decode_run(run)).collect();
    texts.extend(unescaped(text));
    if text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        texts.push(text.chars().map(rot13).collect());
    }
    texts.push(text.chars().rev().collect());
    texts
}

/// Finds pieces that may be Base64 or hexadecimal; lines of nothing else belong together.
fn runs(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let mut block = String::new();
    for line in text.lines() {
        let line = line.trim();
        if line.len() >= MIN_LINE_CHARS && line.trim_end_matches('=').bytes().all(is_base64) {
            block.push_str(line);
            continue;
        }
        runs.extend((block.len() >= MIN_RUN_CHARS).then(|| std::mem::take(&mut block)));
        block.clear();
        let pieces = line.split(|c: char| !c.is_ascii() || !u8::try_from(c).is_ok_and(is_base64));
        runs.extend(pieces.filter(|piece| piece.len() >= MIN_RUN_CHARS).map(str::to_owned));
    }
    runs.extend((block.len() >= MIN_RUN_CHARS).then_some(block));
    runs
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Reads a piece as hexadecimal or as Base64, whichever gives a text.
fn decode_run(run: &str) -> Option<String> {
    if run.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let digits: Vec<u8> = run.bytes().filter_map(hex_value).collect();
        let bytes = digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
        return as_text(bytes);
    }
    // A path or a prefix before the code shifts it, so each of the four places is tried.
    (0..4).find_map(|shift| as_text(base64(run.as_bytes().get(shift..)?)))
}

fn hex_value(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn base64(run: &[u8]) -> Vec<u8> {
    let values: Vec<u32> = run.iter().filter_map(|&byte| base64_value(byte)).collect();
    let mut bytes = Vec::with_capacity(values.len());
    for group in values.chunks(4) {
        let bits = group.iter().fold(0, |bits, value| bits << 6 | value) << (6 * (4 - group.len()));
        let [_, high, middle, low] = bits.to_be_bytes();
        bytes.extend([high, middle, low].iter().take(group.len().saturating_sub(1)));
    }
    bytes
}

fn base64_value(byte: u8) -> Option<u32> {
    let byte = u32::from(byte);
    match byte {
        0x41..=0x5A => Some(byte - 0x41),
        0x61..=0x7A => Some(byte - 0x61 + 26),
        0x30..=0x39 => Some(byte - 0x30 + 52),
        0x2B | 0x2D => Some(62),
        0x2F | 0x5F => Some(63),
        _ => None,
    }
}

/// Accepts bytes as UTF-8, or as UTF-16 of Latin letters, when nearly all of them are those of a text.
fn as_text(bytes: Vec<u8>) -> Option<String> {
    let is_wide = bytes.len() > 2 && bytes.iter().skip(1).step_by(2).all(|&byte| byte == 0);
    let bytes = if is_wide { bytes.into_iter().step_by(2).collect() } else { bytes };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let chars = text.chars().count();
    let odd = text.chars().filter(|&c| c == '\u{FFFD}' || (c.is_control() && !c.is_whitespace())).count();
    (chars > 0 && odd * TEXT_SHARE <= chars).then_some(text)
}

/// Reads `&lt;`, `&#105;`, `%69`, `\x69` and `\u0069`; `None` when the text has none of them.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(c) = rest.chars().next() {
        let escape = match c {
            '&' => entity(rest),
            '%' => hex_escape(rest, 1, 2),
            '\\' => hex_escape(rest, 2, if rest.starts_with("\\u") { 4 } else { 2 }),
            _ => None,
        };
        let length = match escape {
            Some((read, length)) => {
                found = true;
                bytes.extend(read);
                length
            }
            None => {
                bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
                c.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    found.then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads an escape of `digits` hexadecimal digits after a sign of `sign` bytes; two digits are a byte, four a character.
fn hex_escape(text: &str, sign: usize, digits: usize) -> Option<(Vec<u8>, usize)> {
    if sign == 2 && !text.starts_with("\\x") && !text.starts_with("\\u") {
        return None;
    }
    let code = text.get(sign..sign + digits)?;
    let value = u32::from_str_radix(code, 16).ok().filter(|_| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let bytes = match u8::try_from(value) {
        Ok(byte) if digits == 2 => vec![byte],
        Ok(_) | Err(_) => char::from_u32(value)?.to_string().into_bytes(),
    };
    Some((bytes, sign + digits))
}

/// Reads an entity of HTML, by number or one of the five names that markup needs.
fn entity(text: &str) -> Option<(Vec<u8>, usize)> {
    /// Longest entity that is read, in bytes.
    const MAX_BYTES: usize = 12;
    let end = text.bytes().take(MAX_BYTES).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
            Some(digits) => u32::from_str_radix(digits, 16).ok().and_then(char::from_u32),
            None => name.strip_prefix('#')?.parse().ok().and_then(char::from_u32),
        },
    };
    Some((c?.to_string().into_bytes(), end + 1))
}

fn rot13(c: char) -> char {
    match c {
        'a'..='m' | 'A'..='M' => char::from_u32(u32::from(c) + 13).unwrap_or(c),
        'n'..='z' | 'N'..='Z' => char::from_u32(u32::from(c) - 13).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests;
