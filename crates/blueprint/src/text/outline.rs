//! From a text to an outline: sentences, and headings with the points below them.

use super::{Shape, Token, cue::Cue, tokens};

/// Deepest outline; what is deeper counts as this deep.
const MAX_DEPTH: usize = 6;

/// A sentence or a heading, with the points that stand below it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    /// The sentence without its final mark.
    pub(crate) tokens: Vec<Token>,
    /// What stands below it.
    pub(crate) children: Vec<Node>,
}

struct Line {
    level: usize,
    sentences: Vec<Vec<Token>>,
}

/// Reads a text into its outline.
pub(crate) fn outline(text: &str) -> Vec<Node> {
    let lines = lines(text);
    let mut position = 0;
    siblings(&lines, &mut position, 0, 0)
}

/// Reads the lines from `position` on that are at least as deep as `level`.
fn siblings(lines: &[Line], position: &mut usize, level: usize, depth: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    while let Some(line) = lines.get(*position) {
        if line.level < level {
            break;
        }
        if line.level > level && depth < MAX_DEPTH {
            let children = siblings(lines, position, line.level, depth + 1);
            match nodes.last_mut() {
                Some(last) => last.children.extend(children),
                None => nodes.extend(children),
            }
            continue;
        }
        for sentence in &line.sentences {
            nodes.push(Node { tokens: sentence.clone(), children: Vec::new() });
        }
        *position += 1;
    }
    nodes
}

fn lines(text: &str) -> Vec<Line> {
    let mut list: Vec<Line> = Vec::new();
    let (mut under_colon, mut blank) = (false, true);
    for raw in text.lines() {
        if raw.trim().is_empty() {
            blank = true;
            continue;
        }
        let indent: usize = raw.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum();
        let (bullet, heading, body) = strip_bullet(raw.trim());
        let all = tokens(body);
        if all.iter().all(|token| !token.is_word()) {
            continue;
        }
        let colon = all.last().is_some_and(|token| token.is(":"));
        let words = all.iter().filter(|token| token.is_word()).count();
        let short = words <= 8 && !all.last().is_some_and(|token| token.is("."));
        let level =
            if bullet { 1 + indent.min(40) } else { usize::from(under_colon && !blank && short && !colon && !heading) };
        if !bullet && level == 0 {
            under_colon = colon || heading;
        }
        list.push(Line { level, sentences: sentences(all) });
        blank = false;
    }
    list
}

/// Takes a bullet, a number or a heading mark from the start of a line.
fn strip_bullet(line: &str) -> (bool, bool, &str) {
    if line.starts_with('#') {
        return (false, true, line.trim_start_matches('#').trim());
    }
    let bold = line.starts_with("**");
    let line = line.trim_matches('*').trim();
    if bold {
        return (false, false, line);
    }
    for bullet in ["- ", "* ", "• ", "– ", "— ", "+ ", "•", "▪", "●", "◦", "☐ ", "✓ ", "-"] {
        if let Some(body) = line.strip_prefix(bullet).filter(|body| !body.starts_with(['-', '>'])) {
            return (true, false, body.trim().trim_start_matches("[ ] "));
        }
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = line.get(digits..).unwrap_or_default();
    let numbered = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "));
    match numbered {
        Some(body) if (1..=2).contains(&digits) => (true, false, body.trim()),
        Some(_) | None => (false, false, line),
    }
}

/// Words that end in a point without ending a sentence.
const SHORTENED: &[&str] = &[
    "e", "g", "i", "etc", "т", "д", "е", "п", "др", "vs", "approx", "напр", "руб", "шт", "мин", "тел", "max", "min",
    "dr", "mr", "mrs",
];

/// Splits the tokens of a line at the ends of sentences.
fn sentences(all: Vec<Token>) -> Vec<Vec<Token>> {
    let mut list: Vec<Vec<Token>> = Vec::new();
    let mut sentence: Vec<Token> = Vec::new();
    let mut depth = 0_usize;
    let mut rest = all.into_iter().peekable();
    while let Some(token) = rest.next() {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        }
        let next = rest.peek();
        let next_spaced = next.is_none_or(|next| next.spaced);
        let next_capital = next.is_none_or(|next| next.text.chars().next().is_some_and(|c| !c.is_lowercase()));
        let shortened = token.is(".") && sentence.last().is_some_and(|last| SHORTENED.contains(&last.low.as_str()));
        let wish =
            next.is_some_and(|next| next.has_any(&[Cue::Search, Cue::Filter, Cue::Sort, Cue::Show, Cue::Dashboard]));
        let point = token.is(".") && next_spaced && (!shortened || next_capital || wish);
        let asked = token.is("?") && next.is_some_and(|next| next.is(",") || next.is(")"));
        let stop = point || !asked && ["!", "?", ";", "…"].iter().any(|mark| token.is(mark));
        let unclosed = point && next_capital && next.is_some();
        if stop && (depth == 0 || unclosed) {
            depth = 0;
            if token.is("?") {
                sentence.push(token);
            }
            finish(&mut sentence, &mut list);
        } else if !(token.is(".") && next_spaced) {
            sentence.push(token);
        }
    }
    finish(&mut sentence, &mut list);
    list
}

fn finish(sentence: &mut Vec<Token>, list: &mut Vec<Vec<Token>>) {
    while sentence.last().is_some_and(|token| token.is(",") || token.is(":")) {
        sentence.pop();
    }
    if sentence.iter().any(|token| token.shape != Shape::Mark) {
        list.push(std::mem::take(sentence));
    }
    sentence.clear();
}
