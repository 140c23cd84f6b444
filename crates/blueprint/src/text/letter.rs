//! Takes off what surrounds a description: greeting, subject line, thanks, signature, capitals that only shout.
//!
//! Nothing of it says what an app should do. The words come from `lexicon/letter.tsv`.

use crate::morph::fold;
use crate::words::rows;

/// Most words of a greeting or of a closing sentence; more is a description.
const MAX_FRAME_WORDS: usize = 7;

/// Most lines of a signature below the closing words.
const MAX_SIGNATURE_LINES: usize = 3;

/// Returns the description within a letter, in ordinary capitals.
pub(crate) fn body(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let lines = without_head(&lines);
    let lines = without_signature(lines);
    let mut text = lines.join("\n");
    without_greeting(&mut text);
    without_thanks(&mut text);
    if shouts(&text) { text.to_lowercase() } else { text }
}

/// Longest tag that is taken for markup, in bytes.
const MAX_TAG_BYTES: usize = 400;

/// Removes tags, and all between those of a script or a style sheet; says whether there were any.
pub(crate) fn without_markup(text: &str) -> (String, bool) {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        plain.push_str(before);
        let inside = tag.get(1..).unwrap_or_default();
        let opens = inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let end = tag.find('>').filter(|end| opens && *end < MAX_TAG_BYTES);
        let Some(end) = end else {
            plain.push('<');
            rest = inside;
            continue;
        };
        found = true;
        plain.push(' ');
        let name: String = inside.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        let body = tag.get(end + 1..).unwrap_or_default();
        let close =
            ["script", "style"].contains(&name.as_str()).then(|| body.to_ascii_lowercase().find(&format!("</{name}")));
        rest = body.get(close.flatten().unwrap_or(0)..).unwrap_or_default();
    }
    plain.push_str(rest);
    (plain, found)
}

/// The beginnings of a class: `greeting`, `closing`, `subject`.
fn starts(class: &str, text: &str) -> bool {
    let low = fold(text.trim_start());
    let words = |row: &Vec<&'static str>| row.first() == Some(&class);
    rows(include_str!("../../lexicon/letter.tsv")).filter(words).any(|row| {
        row.iter()
            .skip(1)
            .flat_map(|cell| cell.split('|'))
            .any(|start| low.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
    })
}

fn count_words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
}

/// Drops a subject line that stands above a greeting.
fn without_head<'a>(lines: &'a [&'a str]) -> &'a [&'a str] {
    let mut filled = lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty());
    match (filled.next(), filled.next()) {
        (Some((_, first)), Some((next, second))) if starts("subject", first) && starts("greeting", second) => {
            lines.get(next..).unwrap_or(lines)
        }
        (_, _) => lines,
    }
}

/// Drops closing words on a line of their own, and the few short lines below them.
fn without_signature<'a>(lines: &'a [&'a str]) -> &'a [&'a str] {
    let closing = lines.iter().enumerate().rev().find(|(_, line)| starts("closing", line));
    let Some((at, line)) = closing else { return lines };
    let below: Vec<&&str> = lines.iter().skip(at + 1).filter(|line| !line.trim().is_empty()).collect();
    let short = below.iter().all(|line| count_words(line) <= 4);
    if at > 0 && count_words(line) <= MAX_FRAME_WORDS && below.len() <= MAX_SIGNATURE_LINES && short {
        lines.get(..at).unwrap_or(lines)
    } else {
        lines
    }
}

/// Drops a greeting up to its mark.
fn without_greeting(text: &mut String) {
    let start = text.trim_start();
    if !starts("greeting", start) {
        return;
    }
    let end = start.find(['!', ',', '.', '\n', '—', ':']).unwrap_or(start.len());
    let greeting = start.get(..end).unwrap_or_default();
    let rest = start.get(end..).unwrap_or_default().trim_start_matches(['!', ',', '.', ':', '—', ' ', '\n', ')']);
    if count_words(greeting) <= MAX_FRAME_WORDS && !rest.is_empty() {
        *text = rest.to_owned();
    }
}

/// Drops thanks and good wishes at the end.
fn without_thanks(text: &mut String) {
    for _ in 0..3 {
        let whole = text.trim_end().trim_end_matches(['.', '!', ')', ' ', '…']);
        let Some(at) = whole.rfind(['.', '!', '?', '\n']) else { return };
        let last = whole.get(at + 1..).unwrap_or_default();
        if !starts("closing", last) || count_words(last) > MAX_FRAME_WORDS {
            return;
        }
        let end = at + 1;
        text.truncate(end);
    }
}

/// Says whether a text is written in capitals throughout.
fn shouts(text: &str) -> bool {
    let (mut large, mut small) = (0_usize, 0_usize);
    for c in text.chars() {
        large += usize::from(c.is_uppercase());
        small += usize::from(c.is_lowercase());
    }
    large > 20 && large > small * 3
}

#[cfg(test)]
mod tests;
