//! A noun phrase: what an entity or a field is called, in both numbers and as a name in code.

pub(crate) mod naming;

use crate::morph::russian::{Case, Gender, Noun, Part, Place, agree, dotted, gender, in_case, known, plural, readings};
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

    /// Chooses what a word is as a noun: what it is in its sentence, unless the place or the text speak for another
    /// reading; `None` if it is no noun.
    fn choose(&self, word: &Token, place: Place) -> Option<Noun> {
        let tag = word.tag.as_ref().filter(|tag| tag.part == Part::Noun)?;
        let said = Noun::from(tag);
        let other = readings(&word.low, place).into_iter().find(|noun| {
            let confirmed = self.words.contains(&noun.lemma) && !self.words.contains(&said.lemma);
            let fits = place == Place::Nominative && noun.nominative && !said.nominative;
            confirmed && noun.lemma != word.low && known(&word.low).is_empty() || fits
        });
        Some(other.unwrap_or(said))
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
    /// Whether its main word is a noun, so that a kind of record can be called so.
    pub(crate) noun: bool,
    /// The case in which a Russian main noun was written.
    pub(crate) case: Option<Case>,
    /// Whether it is a piece of a sentence with a verb, not a name.
    pub(crate) clause: bool,
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
            Some(russian_phrase(&words, place, memory))
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

    /// Returns a case of either number, small first letter: `заказов клиента`; `None` if it is no Russian noun.
    pub(crate) fn in_case(&self, case: Case, plural: bool) -> Option<String> {
        let words: Vec<&str> = self.one.split(' ').collect();
        let russian = words.iter().all(|word| is_cyrillic(word));
        (russian && self.noun).then(|| in_case(&words, case, plural)).flatten()
    }

    /// Says whether both name the same: the same stems, and not a thing and what is done to it, as `book` and `booking`.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let done = |one: &str, other: &str| one.strip_suffix("ing").is_some_and(|verb| verb == other);
        self.key == other.key && !done(&self.head, &other.head) && !done(&other.head, &self.head)
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
    let asks = |word: &&Token| listed("asks_whom", &word.low);
    let counted =
        |word: &&&Token| !is_cyrillic(&word.low) && crate::text::numeral::value(&word.low).is_some() && words.len() > 1;
    let start = words.iter().take_while(|word| listed("small", &word.low) || counted(word)).count();
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
    let clause = |word: &&Token| listed("clause_subject", &word.low);
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
    // `Booked`, `using`: what is done, unless the tables know it as a thing.
    let verbal = head_word.low.ends_with("ed") || head_word.low.ends_with("ing");
    let noun = !(verbal && words.len() == 1) || nouns().knows(&head_word.low) || english::is_plural(&head_word.low);
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
        noun,
        case: None,
        clause: false,
    })
}

fn russian_phrase(words: &[&Token], place: Place, memory: &Memory) -> Phrase {
    let last = words.len().saturating_sub(1);
    let adjectives = words.iter().take(last).take_while(|word| word.is_part(Part::Adjective)).count();
    let (form, text) =
        words.get(adjectives).or(words.first()).map(|word| (word.low.clone(), word.text.clone())).unwrap_or_default();
    let reading = words.get(adjectives).and_then(|word| memory.choose(word, place));
    let noun = reading.clone().unwrap_or_else(|| Noun { lemma: quiet(&text), plural: false, nominative: true });
    let plural_before = words.iter().take(adjectives).any(|word| word.tag.as_ref().is_some_and(|tag| tag.plural));
    let is_plural = noun.plural || plural_before && reading.is_none();
    let gender = gender(&noun.lemma);
    let abbreviation = quiet(&text) == text && text.chars().skip(1).any(char::is_uppercase);
    let inflects = reading.is_some() && !abbreviation;
    let (one_head, many_head) = match (inflects, is_substantive(words, adjectives)) {
        (true, _) => (dotted(&noun.lemma), plural(&noun.lemma)),
        (false, true) => (quiet(&text), agree(&quiet(&text), Gender::Plural, true)),
        (false, false) => (quiet(&text), quiet(&text)),
    };
    let rest: Vec<String> = words.iter().skip(adjectives + 1).map(|word| quiet(&word.text)).collect();
    let build = |head: String, plural: bool| {
        let before = words.iter().take(adjectives).map(|word| agree(&quiet(&word.text), gender, plural));
        before.chain([head]).chain(rest.iter().cloned()).collect::<Vec<String>>().join(" ")
    };
    let (one, many) = (build(one_head, gender == Gender::Plural), build(many_head, true));
    let pair = two_word_noun(words, adjectives, &noun.lemma);
    let stems = telling(words);
    let class = nouns().class(pair.as_deref().unwrap_or(&noun.lemma));
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
        noun: reading.is_some() || is_substantive(words, adjectives) || !is_cyrillic(&form),
        case: words.get(adjectives).and_then(|word| word.tag.as_ref()?.case),
        clause: is_clause(words),
    }
}

/// `Он помечается в слив`, `срок годности разрешается списать`: somebody or something, and what it does. A question
/// (`где сядет`) and what was done (`внёс предоплату`) name a field.
fn is_clause(words: &[&Token]) -> bool {
    let asks = words.first().is_some_and(|first| listed("asks", &first.low));
    let verb = words.iter().position(|word| word.is_part(Part::Finite) && word.low != "нет");
    let allowed = words.iter().any(|word| listed("allowance", &word.low));
    !asks && (verb.is_some_and(|at| at > 0) || allowed && words.len() > 1)
}

/// `Ответственный`, `заведующий`: an adjective that stands for somebody or something.
fn is_substantive(words: &[&Token], at: usize) -> bool {
    words
        .get(at)
        .and_then(|word| word.tag.as_ref())
        .is_some_and(|tag| tag.part == Part::Adjective && (nouns().knows(&tag.lemma) || !known(&tag.lemma).is_empty()))
}

/// A noun of two words that stands in the table, such as `день рождения`.
fn two_word_noun(words: &[&Token], head_at: usize, lemma: &str) -> Option<String> {
    let second = words.get(head_at + 1)?;
    let pair = format!("{lemma} {}", second.low);
    nouns().knows(&pair).then_some(pair)
}
