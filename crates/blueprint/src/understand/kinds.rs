//! What a field holds, judged by what it is called.

use crate::morph::{fold, is_cyrillic, stem};
use crate::phrase::Phrase;
use crate::text::Token;
use crate::words::{Class, listed, rows};
use domain::app_model::Currency;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A row of `fields.tsv` that fits a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hint {
    /// Key of the kind, such as `money`.
    pub(crate) kind: &'static str,
    /// Smallest number.
    pub(crate) min: Option<f64>,
    /// Largest number.
    pub(crate) max: Option<f64>,
}

struct Pattern {
    kind: &'static str,
    stems: Vec<String>,
    anywhere: bool,
}

/// Patterns by the stem of their first word.
static PATTERNS: LazyLock<HashMap<String, Vec<Pattern>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<Pattern>> = HashMap::new();
    for row in rows(include_str!("../../lexicon/fields.tsv")) {
        let Some(kind) = row.first().copied() else { continue };
        for text in row.iter().skip(1).flat_map(|cell| cell.split('|')) {
            let anywhere = text.starts_with('+');
            let stems: Vec<String> = key_words(text.trim_start_matches('+'));
            if let Some(first) = stems.first() {
                table.entry(first.clone()).or_default().push(Pattern { kind, stems, anywhere });
            }
        }
    }
    table
});

fn key_words(text: &str) -> Vec<String> {
    let words = text.split(' ').map(fold).filter(|word| !listed("small", word));
    words.map(|word| stem(&word)).collect()
}

/// Finds the row that says what a field of this name holds.
pub(crate) fn hint(name: &Phrase) -> Option<Hint> {
    let mut best: Option<(usize, &Pattern)> = None;
    for (at, first) in name.key.iter().enumerate() {
        for pattern in PATTERNS.get(first).map(Vec::as_slice).unwrap_or_default() {
            let end = at + pattern.stems.len();
            let fits = name.key.get(at..end).is_some_and(|part| part == pattern.stems);
            let covers = (at..end).contains(&name.head_at);
            if fits && (covers || pattern.anywhere) && best.is_none_or(|(length, _)| pattern.stems.len() > length) {
                best = Some((pattern.stems.len(), pattern));
            }
        }
    }
    let found = best.map(|(_, pattern)| parse(pattern.kind));
    // `Members` are people; only one `member` is a yes or no.
    let kept = name.plural && name.class != Class::Unknown;
    let found = found.filter(|hint| hint.kind != "yesno" || !kept);
    // An hour is a time of day; hours are an amount.
    let amount = name.plural && listed("measure", &name.many);
    let found = found.map(|hint| if hint.kind == "time" && amount { parse("decimal:0") } else { hint });
    let first = name.key.first().filter(|_| name.key.len() > 1);
    let starts = |list: &str| first.is_some_and(|first| crate::words::list(list).any(|word| word == first));
    let passive = name.head.ends_with("ed") || found.as_ref().is_some_and(|hint| hint.kind == "yesno");
    if starts("moment_prefix") && name.key.len() == 2 && passive {
        return Some(parse("date"));
    }
    let open = found.as_ref().is_none_or(|hint| ["text", "code", "kind"].contains(&hint.kind));
    let serial = found.as_ref().is_some_and(|hint| hint.kind == "code") && name.key.len() < 2;
    if starts("count_prefix") && open && !serial && (name.plural || name.head_at == 0) {
        return Some(parse("int:0"));
    }
    found
}

/// Finds the same for a field of a kind of record: the minutes of a meeting are a text, those of a recipe are counted.
pub(crate) fn hint_at(name: &Phrase, record: &str) -> Option<Hint> {
    let meeting = Phrase::of_label(record).is_some_and(|record| listed("meeting", &record.head));
    if meeting && listed("minutes_of", &name.head) && name.plural {
        return Some(parse("long"));
    }
    hint(name).map(|hint| if is_duration(name) && hint.kind == "time" { parse("int:0") } else { hint })
}

/// Says whether a name asks how long something takes: `cooking time`, `время партии`.
pub(crate) fn is_duration(name: &Phrase) -> bool {
    let mut words = name.one.split(' ');
    name.key.len() > 1
        && words.any(|word| listed("duration_of", word))
        && name.one.split(' ').any(|word| listed("time_word", word))
}

fn parse(key: &'static str) -> Hint {
    let mut parts = key.split(':');
    let kind = parts.next().unwrap_or("text");
    let mut number = || parts.next().and_then(|part| part.parse().ok());
    Hint { kind, min: number(), max: number() }
}

/// Says whether a name is one that fields usually have.
pub(crate) fn is_field_name(name: &Phrase) -> bool {
    hint(name).is_some()
}

/// Says whether fields of this kind usually have options.
pub(crate) fn is_choice_like(kind: &str) -> bool {
    ["status", "priority", "gender", "condition", "difficulty", "kind"].contains(&kind)
}

static TYPES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../lexicon/types.tsv"));
    rows.flat_map(|row| {
        let kind = row.first().copied().unwrap_or_default();
        row.get(1).copied().unwrap_or_default().split('|').map(move |word| (word, kind)).collect::<Vec<_>>()
    })
    .collect()
});

/// Returns the kind that a type's word names, such as `boolean`.
pub(crate) fn typed(tokens: &[Token]) -> Option<Hint> {
    let text: String = crate::text::join(tokens).to_lowercase().replace('ё', "е");
    TYPES.iter().find(|(word, _)| *word == text.trim()).map(|(_, kind)| parse(kind))
}

/// Returns the options that are assumed for a kind, in the language of the name.
pub(crate) fn preset(kind: &str, russian: bool) -> Vec<String> {
    let row = rows(include_str!("../../lexicon/presets.tsv")).find(|row| row.first() == Some(&kind));
    let cell = row.and_then(|row| row.get(if russian { 2 } else { 1 }).copied());
    cell.map(|cell| cell.split(", ").map(str::to_owned).collect()).unwrap_or_default()
}

/// Returns the assumed field list for a noun, else for its class, as a text that is read like a brief's own list.
pub(crate) fn assumed_fields(name: &Phrase) -> &'static str {
    let column = if is_russian(name) { 2 } else { 1 };
    let row = |key: &str| rows(include_str!("../../lexicon/assumed.tsv")).find(|row| row.first() == Some(&key));
    let cell = |key: &str| row(key)?.get(column).copied().filter(|cell| !cell.is_empty());
    cell(&name.head).or_else(|| cell(name.class.key())).unwrap_or_default()
}

/// Returns the currency that a token names.
pub(crate) fn currency(token: &Token) -> Option<Currency> {
    let table = rows(include_str!("../../lexicon/currencies.tsv"));
    let fits = |pattern: &&str| {
        pattern.strip_suffix('*').map_or(token.low == **pattern, |prefix| token.low.starts_with(prefix))
    };
    for row in table {
        if row.iter().skip(1).any(&fits) {
            return match row.first().copied() {
                Some("usd") => Some(Currency::Usd),
                Some("eur") => Some(Currency::Eur),
                Some("gbp") => Some(Currency::Gbp),
                Some("rub") => Some(Currency::Rub),
                Some("kzt") => Some(Currency::Kzt),
                Some("byn") => Some(Currency::Byn),
                Some(_) | None => None,
            };
        }
    }
    None
}

/// Says whether a name is written in Cyrillic.
pub(crate) fn is_russian(name: &Phrase) -> bool {
    is_cyrillic(&name.one)
}
