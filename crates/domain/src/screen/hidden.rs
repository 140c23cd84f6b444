//! Characters that a person does not see: which they are, where they belong, and how they are taken out.
//!
//! Some invisible characters are part of ordinary writing: the joiner inside an emoji of several, the non-joiner of
//! Persian and Hindi, the direction marks of Hebrew and Arabic, the selector after a sign. Those stay, one at a time
//! and in their own surroundings only, so that no message can be written in them. All others go.

use std::borrow::Cow;

/// The flags that are written in tag characters: England, Scotland, Wales.
const TAG_FLAGS: &[&str] = &["gbeng", "gbsct", "gbwls"];

const BLACK_FLAG: char = '\u{1F3F4}';
const TAG_END: char = '\u{E007F}';

/// Most hidden characters in a row that a text may come by without intent.
const MAX_ROW: usize = 3;

/// Most words with a hidden character inside that a text may come by without intent.
const MAX_BROKEN_WORDS: usize = 2;

/// Removes what a person does not see, so that a model reads what a person reads.
///
/// Tabs and line ends stay; line ends of other kinds become `\n`. A text without hidden characters comes back as it is.
#[must_use]
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hidden(c) || is_odd_line_end(c) || c == '\r') {
        return Cow::Borrowed(text);
    }
    let mut seen = String::with_capacity(text.len());
    read(text, |c, fate| match fate {
        Fate::Stays => seen.push(c),
        Fate::LineEnd => seen.push('\n'),
        Fate::Goes => {}
    });
    if seen == text { Cow::Borrowed(text) } else { Cow::Owned(seen) }
}

/// What hidden characters tell about a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Traces {
    /// The text that is written in tag characters.
    pub(super) tags: String,
    /// Whether the text hides something on purpose.
    pub(super) deliberate: bool,
}

/// Looks at the hidden characters of a text.
pub(super) fn traces(text: &str) -> Traces {
    let mut traces = Traces::default();
    let has_rtl = text.chars().any(is_rtl);
    let (mut row, mut broken_words, mut in_word, mut broken) = (0, 0, false, false);
    read(text, |c, fate| {
        if fate != Fate::Goes {
            broken_words += usize::from(broken && is_plain_letter(c));
            (row, broken, in_word) = (0, false, is_plain_letter(c));
            return;
        }
        row += 1;
        broken |= in_word && is_zero_width(c);
        traces.tags.extend(tag_letter(c));
        let turns = matches!(c, '\u{202D}' | '\u{202E}') || (!has_rtl && is_direction_span(c));
        traces.deliberate |= turns || row > MAX_ROW || broken_words > MAX_BROKEN_WORDS;
    });
    traces.deliberate |= broken_words > MAX_BROKEN_WORDS || !traces.tags.trim().is_empty();
    traces
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    LineEnd,
    Goes,
}

/// Tells for each character of a text what becomes of it.
fn read(text: &str, mut tell: impl FnMut(char, Fate)) {
    let has_rtl = text.chars().any(is_rtl);
    let mut before = None;
    let mut flag_tags = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        let fate = if flag_tags > 0 {
            flag_tags -= 1;
            Fate::Stays
        } else if is_odd_line_end(c) || (c == '\r' && next != Some('\n')) {
            Fate::LineEnd
        } else if !is_hidden(c) || belongs(c, before, next, has_rtl) {
            Fate::Stays
        } else {
            Fate::Goes
        };
        if c == BLACK_FLAG {
            flag_tags = flag_length(text.get(at + c.len_utf8()..).unwrap_or_default());
        }
        if fate != Fate::Goes {
            before = Some(c);
        }
        tell(c, fate);
    }
}

/// Returns how many tag characters after a black flag make a flag of a country.
fn flag_length(rest: &str) -> usize {
    let code: String = rest.chars().take_while(|&c| c != TAG_END).take(6).filter_map(tag_letter).collect();
    let ends = rest.chars().nth(code.len()) == Some(TAG_END);
    if ends && TAG_FLAGS.contains(&code.as_str()) { code.len() + 1 } else { 0 }
}

/// Returns the letter that a tag character stands for.
fn tag_letter(c: char) -> Option<char> {
    matches!(c, '\u{E0020}'..='\u{E007E}').then(|| char::from_u32(u32::from(c) - 0xE0000)).flatten()
}

/// Says whether a character is invisible, or turns the direction of text, wherever it stands.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || is_zero_width(c)
        || is_direction_span(c)
        || is_direction_mark(c)
        || is_selector(c)
        || is_hangul_filler(c)
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{17B4}' | '\u{17B5}' | '\u{206A}'..='\u{206F}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}'
            | '\u{FFFF}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Says whether an invisible character is part of ordinary writing where it stands.
fn belongs(c: char, before: Option<char>, next: Option<char>, has_rtl: bool) -> bool {
    let Some(before) = before else { return false };
    match c {
        '\u{200C}' => is_joining(before),
        '\u{200D}' => is_joining(before) || (is_emoji(before) || is_emoji_part(before)) && next.is_some_and(is_emoji),
        c if is_direction_mark(c) => has_rtl && !is_direction_mark(before),
        '\u{FE0E}' | '\u{FE0F}' => is_emoji(before) || matches!(before, '0'..='9' | '#' | '*'),
        '\u{FE00}'..='\u{FE0D}' => !is_plain_letter(before) && !before.is_ascii() && !is_hidden(before),
        '\u{180B}'..='\u{180D}' | '\u{180F}' => matches!(before, '\u{1820}'..='\u{18AA}'),
        '\u{E0100}'..='\u{E01EF}' => is_ideograph(before),
        c if is_hangul_filler(c) => matches!(before, '\u{1100}'..='\u{11FF}') && before != c,
        _ => false,
    }
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}' | '\u{FEFF}')
}

/// Line ends that are neither `\n` nor `\r\n`.
fn is_odd_line_end(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{B}' | '\u{C}')
}

fn is_direction_span(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{180B}'..='\u{180D}' | '\u{180F}')
}

fn is_hangul_filler(c: char) -> bool {
    matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}')
}

/// Letters of Hebrew, Arabic and their relatives.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{60F}' | '\u{620}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// Letters of scripts that join or stack, where a joiner or non-joiner changes how a word looks.
fn is_joining(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{7FF}' | '\u{840}'..='\u{DFF}' | '\u{F00}'..='\u{109F}' | '\u{1780}'..='\u{17B3}'
        | '\u{17B6}'..='\u{17DD}' | '\u{1820}'..='\u{18AA}' | '\u{1B00}'..='\u{1B7F}' | '\u{FB50}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFC}')
}

/// Letters of Latin, Greek and Cyrillic, which need no invisible characters.
fn is_plain_letter(c: char) -> bool {
    c.is_alphabetic() && matches!(c, 'A'..='\u{52F}' | '\u{1E00}'..='\u{1FFF}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21FF}'
        | '\u{2300}'..='\u{23FF}' | '\u{24C2}' | '\u{25A0}'..='\u{27BF}' | '\u{2934}' | '\u{2935}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}

/// What may stand between two emoji of one sequence before the joiner.
fn is_emoji_part(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | TAG_END)
}

#[cfg(test)]
mod tests;
