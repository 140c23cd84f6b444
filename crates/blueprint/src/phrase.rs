//! A noun phrase: what an entity or a field is called, in both numbers and as a name in code.

pub(crate) mod naming;

use crate::morph::russian::guess::{Place, readings};
use crate::morph::russian::{Gender, Noun, agree, gender, is_adjective, known, plural};
use crate::morph::{english, is_cyrillic};
use crate::text::{Token, cue::Cue};
use crate::words::{Class, listed, nouns};
use std::collections::HashSet;

/// Most words of a name; more is a sentence.
pub(crate) const MAX_NAME_WORDS: usize = 6;

/// The folded words of the whole text, which help to choose between readings of an unknown form.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    words: HashSet<String>,
}

impl Memory {
    /// Notes all words.
    pub(crate) fn of<'a>(tokens: impl Iterator<Item = &'a Token>) -> Self {
        Self { words: tokens.filter(|token| token.is_word()).map(|token| token.low.clone()).collect() }
    }

    /// Chooses a reading: the first, unless another's dictionary form stands in the text.
    fn choose(&self, form: &str, place: Place) -> Noun {
        let list = readings(form, place);
        let confirmed = |noun: &&Noun| noun.lemma != form && (self.words.contains(&noun.lemma));
        let first_known = list.first().is_some_and(|noun| noun.known);
        let found = if first_known { None } else { list.iter().find(confirmed) };
        let fallback = Noun { lemma: form.to_owned(), plural: false, nominative: true, known: false };
        found.or(list.first()).cloned().unwrap_or(fallback)
    }
}

/// A noun phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// Stems of its words without small words, to compare by.
    pub(crate) key: Vec<String>,
    /// Position of the main noun's stem in `key`.
    pub(crate) head_at: usize,
    /// Dictionary form of the main noun, folded.
    pub(crate) head: String,
    /// Singular, small first letter.
    pub(crate) one: String,
    /// Plural, small first letter.
    pub(crate) many: String,
    /// Whether it was written in the plural.
    pub(crate) plural: bool,
    /// Words for the name in code, in English order where all are known.
    pub(crate) code: Vec<String>,
    /// The class of the main noun.
    pub(crate) class: Class,
}

impl Phrase {
    /// Reads words as a noun phrase; `None` if no noun is left.
    pub(crate) fn read(tokens: &[Token], place: Place, memory: &Memory) -> Option<Self> {
        let words = content(tokens);
        let first = words.first()?;
        if words.len() > MAX_NAME_WORDS {
            return None;
        }
        if words.iter().any(|word| is_cyrillic(&word.low)) {
            Some(russian(&words, place, memory))
        } else {
            english_phrase(&words, first)
        }
    }

    /// Reads a label without the unit after its comma.
    pub(crate) fn of_label(label: &str) -> Option<Self> {
        let label = label.split_once(", ").map_or(label, |(name, _)| name);
        Self::read(&crate::text::tokens(label), Place::Nominative, &Memory::default())
    }

    /// Returns the singular, capitalised.
    pub(crate) fn label(&self) -> String {
        capitalised(&self.one)
    }

    /// Returns the plural, capitalised.
    pub(crate) fn label_plural(&self) -> String {
        capitalised(&self.many)
    }

    /// Returns the form in which it was written, in the nominative, capitalised.
    pub(crate) fn label_as_given(&self) -> String {
        if self.plural { self.label_plural() } else { self.label() }
    }

    /// Says whether both name the same: the same stems.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// Makes the first letter a capital.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Makes the first letter small unless the word is an abbreviation.
pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    if letters.clone().next().is_some_and(|second| !second.is_lowercase()) {
        return text.to_owned();
    }
    first.map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The words that can be part of a name, without small words at the edges.
fn content(tokens: &[Token]) -> Vec<&Token> {
    let mut words: Vec<&Token> = Vec::new();
    let mut skip = 0;
    for token in tokens {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let leading = words.is_empty();
        let itself = listed("itself", &token.low) || is_cyrillic(&token.low) && listed("group_of", &token.low);
        let small = token.cue(Cue::Every).or(token.cue(Cue::Drop)).or(token.cue(Cue::Many)).or(itself.then_some(1));
        if let (true, Some(length)) = (leading, small)
            && tokens.len() > length
        {
            skip = length - 1;
            continue;
        }
        if token.is_word() || (!leading && token.number().is_some()) {
            words.push(token);
        }
    }
    while words.len() > 1 && words.last().is_some_and(|word| is_small_end(word)) {
        words.pop();
    }
    let asks = |word: &&Token| ["кого", "кому", "кем", "чего", "чему", "whom"].contains(&word.low.as_str());
    let start = words.iter().take_while(|word| listed("small", &word.low)).count();
    let start = if words.get(start).is_some_and(asks) { 0 } else { start };
    words.split_off(start.min(words.len()))
}

/// Says whether a word at the end of a name says nothing; `valid from` and `valid until` differ only there.
fn is_small_end(word: &Token) -> bool {
    listed("small", &word.low) && !listed("keep_last", &word.low)
}

/// The words of a name that tell it from others: no small words but a last one that matters.
pub(crate) fn telling<'a>(words: &[&'a Token]) -> Vec<&'a Token> {
    let last = words.len().saturating_sub(1);
    let tells = |(at, word): &(usize, &&Token)| {
        !listed("small", &word.low) || *at == last && at > &0 && listed("keep_last", &word.low)
    };
    words.iter().enumerate().filter(tells).map(|(_, word)| *word).collect()
}

/// Writes a word in small letters unless it has capitals inside, as abbreviations do.
fn quiet(word: &str) -> String {
    let shouting = word.chars().all(|c| !c.is_lowercase()) && word.chars().count() > 4;
    let inner = word.chars().skip(1).any(char::is_uppercase);
    if inner && !shouting { word.to_owned() } else { word.to_lowercase() }
}

/// `received`, `paid`: what stands after a noun and says what was done to it.
fn is_participle(word: &str) -> bool {
    word.ends_with("ed") && word.chars().count() > 4 || listed("participle", word)
}

fn english_phrase(words: &[&Token], first: &Token) -> Option<Phrase> {
    let clause = |word: &&Token| ["it", "it's", "they", "we", "i", "you", "he", "she"].contains(&word.low.as_str());
    let ends = |word: &&Token| listed("joins", &word.low) || clause(word);
    let of = words.iter().skip(1).position(ends).map_or(words.len(), |at| at + 1);
    let last = of - 1;
    let counted = last.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| {
        listed("counted", &english::singular(&word.low)) || nouns().knows(&english::singular(&word.low))
    });
    let participle = words.get(last).is_some_and(|word| is_participle(&word.low));
    let head_at = if counted && participle { last - 1 } else { last };
    let head_word = words.get(head_at).unwrap_or(&first);
    if listed("never_noun", &head_word.low) {
        return None;
    }
    let plural = english::is_plural(&head_word.low);
    let inflect = |how: fn(&str) -> String| {
        let parts = words.iter().enumerate().map(|(index, word)| {
            let quiet = quiet(&word.text);
            if index == head_at && quiet == word.low { how(&word.low) } else { quiet }
        });
        parts.collect::<Vec<String>>().join(" ")
    };
    let head = english::singular(&head_word.low);
    let one = inflect(english::singular);
    let many = inflect(|word| english::plural(&english::singular(word)));
    let stems = telling(words);
    let head_at = stems.iter().position(|word| word.low == head_word.low).unwrap_or(0);
    let class = nouns().class(&head);
    let code = one.split(' ').filter(|word| !listed("small", word)).map(str::to_lowercase).collect();
    Some(Phrase {
        key: stems.iter().map(|word| word.stem.clone()).collect(),
        head_at,
        head,
        one,
        many,
        plural,
        code,
        class,
    })
}

fn russian(words: &[&Token], place: Place, memory: &Memory) -> Phrase {
    let last = words.len().saturating_sub(1);
    let adjectives = words
        .iter()
        .take(last)
        .take_while(|word| is_adjective(&word.low) || instrumental_adjective(words, word))
        .count();
    let head_word = words.get(adjectives).or(words.first());
    let (form, text) = head_word.map(|word| (word.low.clone(), word.text.clone())).unwrap_or_default();
    let pair = two_word_noun(words, adjectives);
    let noun = if is_cyrillic(&form) {
        memory.choose(&form, place)
    } else {
        Noun { lemma: quiet(&text), plural: false, nominative: true, known: false }
    };
    let plural_before = words
        .iter()
        .take(adjectives)
        .any(|word| ["ые", "ие", "ых", "их", "ыми", "ими"].iter().any(|end| word.low.ends_with(end)));
    let is_plural = noun.plural || (plural_before && !noun.known);
    let gender = gender(&noun.lemma);
    let abbreviation = quiet(&text) == text && text.chars().skip(1).any(char::is_uppercase);
    let many_head = if is_cyrillic(&noun.lemma) && !abbreviation { plural(&noun.lemma) } else { noun.lemma.clone() };
    let one_head = if abbreviation { text.clone() } else { noun.lemma.clone() };
    let rest: Vec<String> = words.iter().skip(adjectives + 1).map(|word| quiet(&word.text)).collect();
    let build = |head: &str, plural: bool| {
        let mut parts: Vec<String> =
            words.iter().take(adjectives).map(|word| agree(&quiet(&word.text), gender, plural)).collect();
        parts.push(dotted(head, &text));
        parts.extend(rest.iter().cloned());
        parts.join(" ")
    };
    let (one, many) = (build(&one_head, gender == Gender::Plural), build(&many_head, true));
    let stems = telling(words);
    let class = pair.as_ref().map_or_else(|| nouns().class(&noun.lemma), |pair| nouns().class(pair));
    let class = if class == Class::Unknown { nouns().class(&english::singular(&noun.lemma)) } else { class };
    let code = naming::code_words(&noun.lemma, words, adjectives, pair.as_deref());
    let head_at = stems.iter().position(|word| word.low == form).unwrap_or(0);
    Phrase {
        key: stems.iter().map(|word| word.stem.clone()).collect(),
        head_at,
        head: noun.lemma,
        one,
        many,
        plural: is_plural,
        code,
        class,
    }
}

/// `новой` before a noun in the same case: an adjective although nouns end like this too.
fn instrumental_adjective(words: &[&Token], word: &Token) -> bool {
    let ends = word.low.ends_with("ой") || word.low.ends_with("ом");
    let next = words.iter().skip_while(|other| other.low != word.low).nth(1);
    ends && known(&word.low).is_empty() && naming::is_known_adjective(&word.stem) && next.is_some()
}

/// A noun of two words that stands in the table, such as `день рождения`.
fn two_word_noun(words: &[&Token], head_at: usize) -> Option<String> {
    let (first, second) = (words.get(head_at)?, words.get(head_at + 1)?);
    let lemma = known(&first.low).first().map_or_else(|| first.low.clone(), |noun| noun.lemma.clone());
    let pair = format!("{lemma} {}", second.low);
    nouns().knows(&pair).then_some(pair)
}

/// Puts the dots of `ё` back: from the table, or from the form as it was written.
pub(crate) fn dotted(word: &str, written: &str) -> String {
    for dotted in crate::words::list("yo") {
        let plain = crate::morph::fold(dotted);
        let exact = plain == word;
        if exact || (plain.chars().count() > 4 && word.starts_with(&plain)) {
            return format!("{dotted}{}", word.get(plain.len()..).unwrap_or_default());
        }
    }
    let written: Vec<char> = written.to_lowercase().chars().collect();
    let letters = word.chars().enumerate().map(|(index, c)| match written.get(index) {
        Some('ё') if c == 'е' => 'ё',
        Some(_) | None => c,
    });
    letters.collect()
}
