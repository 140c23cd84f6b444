//! Writes hostile text into code: labels and messages come from a brief or a model and may hold anything.
//!
//! Every text of the model passes through exactly one of these functions on its way into a file. Characters that
//! change the reading direction or cannot be seen become escapes, so that code reads as it runs.

use std::fmt::Write as _;

/// Writes a TypeScript string literal with double quotes.
pub(super) fn ts(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if is_deceptive(c) => escape_code_units(c, &mut literal),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

fn escape_code_units(c: char, literal: &mut String) {
    let mut units = [0_u16; 2];
    for unit in c.encode_utf16(&mut units) {
        // Writing to a String cannot fail.
        let _ = write!(literal, "\\u{unit:04x}");
    }
}

/// Says whether a character is invisible or turns the direction of text.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Writes the value of a JSX attribute, quotes or braces included.
pub(super) fn jsx_attribute(text: &str) -> String {
    let plain = text.chars().all(|c| !is_deceptive(c) && !matches!(c, '"' | '&' | '{' | '}' | '\\' | '<' | '>'));
    if plain { format!("\"{text}\"") } else { format!("{{{}}}", ts(text)) }
}

/// Writes text between JSX tags.
pub(super) fn jsx_text(text: &str) -> String {
    let plain = text.chars().all(|c| !is_deceptive(c) && !matches!(c, '&' | '{' | '}' | '<' | '>'));
    if plain && text.trim() == text && !text.is_empty() { text.to_owned() } else { format!("{{{}}}", ts(text)) }
}

/// Writes text into HTML, inside an element or a double-quoted attribute.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if is_deceptive(c) => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes text on one line of Markdown, without markup of its own.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c if is_deceptive(c) => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes text inside a line comment of code.
pub(super) fn comment(text: &str) -> String {
    text.chars().map(|c| if is_deceptive(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
