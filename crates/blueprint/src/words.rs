//! The words that the built-in model knows: tables in `lexicon/`, read once.
//!
//! Nothing here decides anything. A word that stands in no table is still a word: the grammar in `understand` gives
//! it a place, and [`Class::Unknown`] its fields.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What sort of noun a word is, which decides the fields that are assumed when a brief names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    /// Somebody.
    Person,
    /// Several people.
    Group,
    /// Somewhere.
    Place,
    /// Something one can hold.
    Thing,
    /// Something made to be read, seen or heard.
    Work,
    /// Something written down about an agreement or a wish.
    Document,
    /// Something that happens.
    Event,
    /// An amount that moves.
    Money,
    /// Something to be done.
    Task,
    /// A living thing.
    Animal,
    /// Something that drives, sails or flies.
    Vehicle,
    /// Something one eats or drinks.
    Food,
    /// A name that other records carry.
    Label,
    /// A short text about something.
    Note,
    /// A property rather than a thing.
    Abstract,
    /// A noun that no table lists.
    Unknown,
}

impl Class {
    fn parse(text: &str) -> Self {
        match text {
            "person" => Self::Person,
            "group" => Self::Group,
            "place" => Self::Place,
            "thing" => Self::Thing,
            "work" => Self::Work,
            "document" => Self::Document,
            "event" => Self::Event,
            "money" => Self::Money,
            "task" => Self::Task,
            "animal" => Self::Animal,
            "vehicle" => Self::Vehicle,
            "food" => Self::Food,
            "label" => Self::Label,
            "note" => Self::Note,
            "abstract" => Self::Abstract,
            _ => Self::Unknown,
        }
    }

    /// Returns the key of the class in the tables.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Group => "group",
            Self::Place => "place",
            Self::Thing => "thing",
            Self::Work => "work",
            Self::Document => "document",
            Self::Event => "event",
            Self::Money => "money",
            Self::Task => "task",
            Self::Animal => "animal",
            Self::Vehicle => "vehicle",
            Self::Food => "food",
            Self::Label => "label",
            Self::Note => "note",
            Self::Abstract => "abstract",
            Self::Unknown => "unknown",
        }
    }
}

/// The nouns: class by lemma in either language, English by Russian lemma.
pub(crate) struct Nouns {
    class: HashMap<&'static str, Class>,
    english: HashMap<&'static str, String>,
}

/// Splits a table into rows of cells, without comments and empty lines.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split('\t').map(str::trim).collect())
}

static NOUNS: LazyLock<Nouns> = LazyLock::new(|| {
    let mut nouns = Nouns { class: HashMap::new(), english: HashMap::new() };
    for row in rows(include_str!("../lexicon/nouns.tsv")) {
        let (Some(english), Some(class)) = (row.first(), row.get(1)) else {
            continue;
        };
        let class = Class::parse(class);
        nouns.class.entry(english).or_insert(class);
        for lemma in row.get(2).into_iter().flat_map(|cell| cell.split(',')).filter(|cell| !cell.is_empty()) {
            nouns.class.entry(lemma).or_insert(class);
            nouns.english.entry(lemma).or_insert_with(|| plain(english));
        }
    }
    nouns
});

/// Removes the suffix that keeps two meanings of an English word apart in the table.
fn plain(english: &str) -> String {
    const MARKS: &[&str] = &["_person", "_entity", "_entry", "_act", "_item", "_event", "_disc", "_label", "_text"];
    let shortened = MARKS.iter().find_map(|mark| english.strip_suffix(mark));
    shortened.unwrap_or(english).to_owned()
}

/// Returns the nouns.
pub(crate) fn nouns() -> &'static Nouns {
    &NOUNS
}

impl Nouns {
    /// Returns the class of a lemma, `ё` written as `е`.
    pub(crate) fn class(&self, lemma: &str) -> Class {
        self.class.get(lemma).copied().unwrap_or(Class::Unknown)
    }

    /// Returns the English noun for a Russian lemma.
    pub(crate) fn english(&self, lemma: &str) -> Option<&str> {
        self.english.get(lemma).map(String::as_str)
    }

    /// Says whether a lemma stands in the table.
    pub(crate) fn knows(&self, lemma: &str) -> bool {
        self.class.contains_key(lemma)
    }
}

/// The named word lists of `lists.tsv`.
static LISTS: LazyLock<HashMap<&'static str, HashSet<&'static str>>> = LazyLock::new(|| {
    let mut lists: HashMap<&'static str, HashSet<&'static str>> = HashMap::new();
    for row in rows(include_str!("../lexicon/lists.tsv")) {
        if let (Some(key), Some(words)) = (row.first(), row.get(1)) {
            lists.entry(key).or_default().extend(words.split_whitespace());
        }
    }
    lists
});

/// Says whether a word stands in a named list.
pub(crate) fn listed(list: &str, word: &str) -> bool {
    LISTS.get(list).is_some_and(|words| words.contains(word))
}

/// Returns the words of a named list.
pub(crate) fn list(list: &str) -> impl Iterator<Item = &'static str> {
    LISTS.get(list).into_iter().flatten().copied()
}

#[cfg(test)]
mod tests;
