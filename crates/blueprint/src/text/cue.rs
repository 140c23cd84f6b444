//! Cues: the small closed class of words and phrases that give a sentence its shape.
//!
//! The table `lexicon/cues.tsv` lists them: class, then patterns. A pattern is words in small letters; a `*` at the
//! end of a word stands for any ending.

use super::Token;
use crate::morph::russian::Part;
use crate::words::{listed, rows};
use std::collections::HashMap;
use std::sync::LazyLock;

macro_rules! cues {
    ($($name:ident = $key:literal),* $(,)?) => {
        /// What a cue says; the table of cues shows the words of each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Cue { $($name),* }

        impl Cue {
            fn parse(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$name),)* _ => None }
            }
        }
    };
}

cues! {
    Has = "has", With = "with", Manage = "manage", Want = "want", App = "app", ListOf = "list_of", For = "for", Every = "every",
    Drop = "drop", And = "and", Or = "or", Required = "required", Optional = "optional", Unique = "unique", Many = "many",
    OneOf = "one_of", AtMost = "at_most", AtLeast = "at_least", From = "from", To = "to", Default = "default",
    Cannot = "cannot", Only = "only", If = "if", Must = "must", Overlap = "overlap", Capacity = "capacity", Past = "past",
    After = "after", Before = "before", Delete = "delete", Edit = "edit", Sum = "sum", Average = "average", Count = "count",
    Per = "per", Month = "month", Week = "week", Day = "day", Year = "year", Upcoming = "upcoming", Overdue = "overdue", Top = "top",
    Recent = "recent", Show = "show", Dashboard = "dashboard", Search = "search", Filter = "filter", Sort = "sort",
    SignIn = "sign_in", Own = "own", Can = "can", Links = "links", Belongs = "belongs", Who = "who", That = "that", It = "it",
    Again = "again", Already = "already", Same = "same", Twice = "twice", Once = "once", Moves = "moves", Then = "then",
    Positive = "positive", HeadEntities = "head_entities", HeadFields = "head_fields", HeadRules = "head_rules",
    HeadFeatures = "head_features", Named = "named", Exceeds = "exceeds", Page = "page", Descending = "descending",
    Out = "out", Free = "free", Intro = "intro", Chart = "chart", Add = "add", Remove = "remove", Rename = "rename",
    Into = "into", FieldWord = "field_word", OptionWord = "option_word", Change = "change", Not = "not", Long = "long",
    Colour = "colour", Role = "role", Style = "style", Together = "together", Whole = "whole", Hostile = "hostile", Letters = "chars",
}

struct Pattern {
    cue: Cue,
    words: Vec<(&'static str, bool)>,
}

/// Patterns by the first letter of their first word, longest first.
static PATTERNS: LazyLock<HashMap<char, Vec<Pattern>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<Pattern>> = HashMap::new();
    for row in rows(include_str!("../../lexicon/cues.tsv")) {
        let Some(cue) = row.first().and_then(|key| Cue::parse(key)) else {
            continue;
        };
        for text in row.iter().skip(1).flat_map(|cell| cell.split('|')).map(str::trim) {
            let words = text
                .split(' ')
                .map(|word| word.strip_suffix('*').map_or((word, false), |prefix| (prefix, true)))
                .collect();
            if let Some(first) = text.chars().next() {
                table.entry(first).or_default().push(Pattern { cue, words });
            }
        }
    }
    for patterns in table.values_mut() {
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.words.len()));
    }
    table
});

/// Notes on each token which cues start there; of each class the longest.
pub(super) fn mark(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        let Some(first) = tokens.get(at).and_then(|token| token.low.chars().next()) else {
            continue;
        };
        let mut found: Vec<(Cue, usize)> = Vec::new();
        for pattern in PATTERNS.get(&first).map(Vec::as_slice).unwrap_or_default() {
            let fits = pattern.words.iter().enumerate().all(|(index, (text, open))| {
                tokens
                    .get(at + index)
                    .is_some_and(|token| if *open { token.low.starts_with(text) } else { token.low == *text })
            });
            if fits && !found.iter().any(|(cue, _)| *cue == pattern.cue) {
                found.push((pattern.cue, pattern.words.len()));
            }
        }
        if let Some(token) = tokens.get_mut(at) {
            token.cues = found;
        }
    }
}

/// Takes [`Cue::Has`] from a verb of keeping before an adverb, which only the tags of the words tell:
/// `хранятся исключительно в сейфе` says where something is, not what belongs to it.
pub(super) fn unmark_places(sentence: &mut [Token]) {
    for at in 0..sentence.len() {
        if let Some([verb, next]) = sentence.get_mut(at..at + 2)
            && listed("stored", &verb.low)
            && next.is_word()
            && next.is_part(Part::Other)
        {
            verb.cues.retain(|(cue, _)| *cue != Cue::Has);
        }
    }
}

/// Lists the keys of the table that name no cue.
#[cfg(test)]
pub(crate) fn unknown_keys() -> Vec<&'static str> {
    let keys = rows(include_str!("../../lexicon/cues.tsv")).filter_map(|row| row.first().copied());
    keys.filter(|key| Cue::parse(key).is_none()).collect()
}
