//! Writes what stands between the quotes of a carelessly written string as strict JSON.
//!
//! Some models put a backslash before every `'`, `` ` `` or `${`, as in other languages. It is dropped when all of them
//! in a string have one; when some have none, the backslashes belong to the code and stay, like those before letters
//! that JSON does not know, as in `\d`.

use super::FaultKind;

/// Writes the characters of a string that stood between two quotes.
pub(super) fn write(text: &str, open: char, close: char, json: &mut String) -> Result<(), FaultKind> {
    let bare = Bare::of(text);
    let (mut raw_line_end, mut escaped_line_end) = (false, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        raw_line_end |= c == '\n';
        if c != '\\' {
            write_plain(c, json);
            continue;
        }
        let after = chars.as_str();
        let escaped = chars.next().ok_or(FaultKind::CutOff)?;
        raw_line_end |= escaped == '\n';
        escaped_line_end |= escaped == 'n';
        match escaped {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => json.extend(['\\', escaped]),
            'u' if is_code_point(after) => json.push_str("\\u"),
            _ if escaped == open || escaped == close => write_plain(escaped, json),
            '\'' if !bare.single_quote => json.push('\''),
            '`' if !bare.back_quote => json.push('`'),
            '$' if after.starts_with("${") && bare.is_template() => json.push('$'),
            '$' if after.starts_with("${") => return Err(FaultKind::UnclearEscape),
            _ => {
                json.push_str("\\\\");
                write_plain(escaped, json);
            }
        }
    }
    if raw_line_end && escaped_line_end { Err(FaultKind::MixedLineEnds) } else { Ok(()) }
}

fn is_code_point(text: &str) -> bool {
    let digits = text.bytes().skip(1).take(4);
    digits.filter(u8::is_ascii_hexdigit).count() == 4
}

/// Writes one character, escaped if JSON asks for it.
fn write_plain(c: char, json: &mut String) {
    match c {
        '"' | '\\' => json.extend(['\\', c]),
        '\n' => json.push_str("\\n"),
        '\r' => json.push_str("\\r"),
        '\t' => json.push_str("\\t"),
        c if u32::from(c) < 0x20 => json.push_str(&format!("\\u{:04x}", u32::from(c))),
        c => json.push(c),
    }
}

/// Which characters stand in a string without a backslash.
#[derive(Default)]
struct Bare {
    single_quote: bool,
    back_quote: bool,
    dollar_brace: bool,
    escaped_back_quote: bool,
}

impl Bare {
    fn of(text: &str) -> Self {
        let mut bare = Self::default();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => bare.escaped_back_quote |= chars.next() == Some('`'),
                '\'' => bare.single_quote = true,
                '`' => bare.back_quote = true,
                '$' if chars.as_str().starts_with('{') => bare.dollar_brace = true,
                _ => {}
            }
        }
        bare
    }

    /// Says whether the text was written as if it stood in a template string, whose signs are all escaped.
    fn is_template(&self) -> bool {
        self.escaped_back_quote && !self.back_quote && !self.dollar_brace
    }
}
