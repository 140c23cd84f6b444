//! Russian words: what each is in its sentence, its dictionary form, and other forms of it.
//!
//! The dictionary is OpenCorpora's with words of the Russian Wiktionary, and comes with the crate `rumorph`; words that
//! it lacks are read by their endings. All of it is in the binary, so nothing is loaded.

use super::{chop, fold};
use rumorph::{Analysis, Dictionary, Source};
use std::sync::LazyLock;

/// What a form may be in its place in the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A name on its own, as in a list after a colon.
    Nominative,
    /// After a verb, a preposition or another noun: any case may stand.
    Oblique,
}

/// Grammatical gender, which adjectives agree with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Gender {
    /// `стол`
    Masculine,
    /// `книга`
    Feminine,
    /// `поле`
    Neuter,
    /// `деньги`: only plural.
    Plural,
}

/// The parts of speech that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A noun or a proper name.
    Noun,
    /// An adjective, an ordinal number or a participle, in a form that stands before a noun.
    Adjective,
    /// `продан`, `свободна`: a short form, which says what something is.
    Short,
    /// A verb that says what somebody does.
    Finite,
    /// An infinitive.
    Infinitive,
    /// Everything else.
    Other,
}

/// What a word is in its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The part of speech.
    pub(crate) part: Part,
    /// The dictionary form, folded.
    pub(crate) lemma: String,
    /// Whether the form is plural.
    pub(crate) plural: bool,
    /// The case of a noun or of what stands before it; `None` for words without.
    pub(crate) case: Option<Case>,
    /// Whether a verb speaks of the first person.
    pub(crate) first_person: bool,
    /// Whether a verb speaks of the past.
    pub(crate) past: bool,
}

/// A grammatical case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// As the subject of a sentence.
    Nominative,
    /// As after `учёт` and `список`.
    Genitive,
    /// As after `по`.
    Dative,
    /// As the object of a verb.
    Accusative,
    /// As after `с`.
    Instrumental,
    /// As after `о`.
    Prepositional,
}

impl Case {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "Nom" => Some(Self::Nominative),
            "Gen" | "Par" => Some(Self::Genitive),
            "Dat" => Some(Self::Dative),
            "Acc" => Some(Self::Accusative),
            "Ins" => Some(Self::Instrumental),
            "Loc" => Some(Self::Prepositional),
            _ => None,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Nominative => "Nom",
            Self::Genitive => "Gen",
            Self::Dative => "Dat",
            Self::Accusative => "Acc",
            Self::Instrumental => "Ins",
            Self::Prepositional => "Loc",
        }
    }
}

/// What a form of a noun is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Noun {
    /// Nominative singular, `ё` written as `е`.
    pub(crate) lemma: String,
    /// Whether the form is plural.
    pub(crate) plural: bool,
    /// Whether the form is nominative, or one that has no cases.
    pub(crate) nominative: bool,
}

#[expect(clippy::expect_used, reason = "the dictionary is a part of the binary")]
static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::bundled().expect("a sound dictionary"));

/// Says what each word of a sentence is, by the words around it.
pub(crate) fn tags(words: &[&str]) -> Vec<Option<Tag>> {
    let sentence = DICTIONARY.analyze_sentence(words).unwrap_or_default();
    let first = |readings: &Vec<Analysis>| readings.first().map(tag_of);
    words.iter().enumerate().map(|(at, _)| sentence.get(at).and_then(first)).collect()
}

/// Says what a word is on its own, most likely.
pub(crate) fn tag(word: &str) -> Option<Tag> {
    DICTIONARY.analyze(word).first().map(tag_of)
}

fn feature<'a>(analysis: &Analysis, name: &str) -> Option<&'a str> {
    DICTIONARY.ud_tag(analysis.ud).and_then(|tag| tag.feat(name))
}

fn part(analysis: &Analysis) -> Part {
    let short = feature(analysis, "Variant") == Some("Short");
    match DICTIONARY.ud_tag(analysis.ud).map_or("", |tag| tag.pos()) {
        "NOUN" | "PROPN" => Part::Noun,
        "ADJ" | "DET" if short => Part::Short,
        "ADJ" if feature(analysis, "Case").is_some() => Part::Adjective,
        "VERB" | "AUX" => match feature(analysis, "VerbForm") {
            Some("Part") if short => Part::Short,
            Some("Part") => Part::Adjective,
            Some("Inf") => Part::Infinitive,
            Some("Fin") => Part::Finite,
            Some(_) | None => Part::Other,
        },
        _ => Part::Other,
    }
}

fn tag_of(analysis: &Analysis) -> Tag {
    Tag {
        part: part(analysis),
        lemma: fold(&analysis.lemma),
        plural: feature(analysis, "Number") == Some("Plur"),
        case: feature(analysis, "Case").and_then(Case::parse),
        first_person: feature(analysis, "Person") == Some("1"),
        past: feature(analysis, "Tense") == Some("Past"),
    }
}

/// The readings of a form as a noun, the likeliest first.
fn noun_readings(form: &str) -> Vec<Analysis> {
    DICTIONARY.analyze(form).into_iter().filter(|analysis| part(analysis) == Part::Noun).collect()
}

fn noun_of(analysis: &Analysis) -> Noun {
    Noun::from(&tag_of(analysis))
}

impl From<&Tag> for Noun {
    fn from(tag: &Tag) -> Self {
        let nominative = tag.case.is_none_or(|case| case == Case::Nominative);
        Self { lemma: tag.lemma.clone(), plural: tag.plural, nominative }
    }
}

/// Returns the readings of a form as a noun of the dictionary.
pub(crate) fn known(form: &str) -> Vec<Noun> {
    let listed = |analysis: &&Analysis| analysis.source == Source::Dictionary;
    noun_readings(form).iter().filter(listed).map(noun_of).collect()
}

/// Returns the readings of a form as a noun, in a nominative place the nominative ones first; empty if it is none.
pub(crate) fn readings(form: &str, place: Place) -> Vec<Noun> {
    let mut list: Vec<Noun> = noun_readings(form).iter().map(noun_of).collect();
    if place == Place::Nominative {
        list.sort_by_key(|noun| !noun.nominative);
    }
    list
}

/// The reading of a dictionary form as a noun in the nominative.
fn lemma_reading(lemma: &str) -> Option<Analysis> {
    let list = noun_readings(lemma);
    let nominative = |analysis: &&Analysis| feature(analysis, "Case").is_none_or(|case| case == "Nom");
    list.iter().find(nominative).or(list.first()).cloned()
}

/// Returns the gender of a noun by its dictionary form.
pub(crate) fn gender(lemma: &str) -> Gender {
    let head = lemma.split(' ').next().unwrap_or(lemma);
    let Some(reading) = lemma_reading(head).or_else(|| DICTIONARY.analyze(head).into_iter().next()) else {
        return Gender::Masculine;
    };
    if feature(&reading, "Number") == Some("Plur") {
        return Gender::Plural;
    }
    match feature(&reading, "Gender") {
        Some("Fem") => Gender::Feminine,
        Some("Neut") => Gender::Neuter,
        Some(_) | None => Gender::Masculine,
    }
}

/// Returns a form of a noun's dictionary form; further words of a phrase stay as they are.
fn inflected(lemma: &str, features: &[(&str, &str)]) -> String {
    let (head, rest) = lemma.split_once(' ').map_or((lemma, None), |(head, rest)| (head, Some(rest)));
    let reading = lemma_reading(head);
    let form = reading.and_then(|reading| DICTIONARY.inflect(&reading, features)).map(|form| form.word);
    let form = form.unwrap_or_else(|| head.to_owned());
    rest.map_or(form.clone(), |rest| format!("{form} {rest}"))
}

/// Returns the nominative plural of a noun in its dictionary form.
pub(crate) fn plural(lemma: &str) -> String {
    inflected(lemma, &[("Case", "Nom"), ("Number", "Plur")])
}

/// Puts a name into a case: the adjectives before its noun, and the noun; `None` if it has no noun there.
pub(crate) fn in_case(name: &[&str], case: Case, plural: bool) -> Option<String> {
    let case = case.key();
    let number = if plural { "Plur" } else { "Sing" };
    let adjectives = name.iter().take_while(|word| is_adjective(word) && known(word).is_empty()).count();
    let mut adjectives_read: Vec<Analysis> = Vec::new();
    for word in name.get(..adjectives)? {
        let readings = DICTIONARY.analyze(word);
        let adjective = readings.iter().find(|analysis| part(analysis) == Part::Adjective)?;
        adjectives_read.push(adjective.clone());
    }
    let head = lemma_reading(name.get(adjectives)?)?;
    let head = DICTIONARY.inflect(&head, &[("Case", case), ("Number", number)])?;
    let gender = feature(&head, "Gender").filter(|_| !plural);
    let mut words: Vec<String> = Vec::new();
    for adjective in &adjectives_read {
        let features = [("Case", case), ("Number", number)].into_iter().chain(gender.map(|gender| ("Gender", gender)));
        words.push(DICTIONARY.inflect(adjective, &features.collect::<Vec<_>>())?.word);
    }
    words.push(head.word);
    words.extend(name.get(adjectives + 1..)?.iter().map(|word| (*word).to_owned()));
    Some(words.join(" "))
}

/// Writes a dictionary form with the dots of `ё` if the dictionary has them.
pub(crate) fn dotted(lemma: &str) -> String {
    lemma_reading(lemma).map_or_else(|| lemma.to_owned(), |reading| reading.word)
}

/// Says whether a word on its own is most likely an adjective or a participle that stands before a noun.
pub(crate) fn is_adjective(form: &str) -> bool {
    form.chars().count() > 3 && tag(form).is_some_and(|tag| tag.part == Part::Adjective)
}

/// Returns an adjective in the nominative singular of a gender, or in the plural.
pub(crate) fn agree(form: &str, gender: Gender, plural: bool) -> String {
    let number: &[(&str, &str)] = match (plural, gender) {
        (true, _) | (false, Gender::Plural) => &[("Case", "Nom"), ("Number", "Plur")],
        (false, Gender::Masculine) => &[("Case", "Nom"), ("Number", "Sing"), ("Gender", "Masc")],
        (false, Gender::Feminine) => &[("Case", "Nom"), ("Number", "Sing"), ("Gender", "Fem")],
        (false, Gender::Neuter) => &[("Case", "Nom"), ("Number", "Sing"), ("Gender", "Neut")],
    };
    let readings = DICTIONARY.analyze(form);
    let adjective = readings.iter().find(|analysis| part(analysis) == Part::Adjective);
    let agreed = adjective.and_then(|adjective| DICTIONARY.inflect(adjective, number));
    agreed.map_or_else(|| form.to_owned(), |analysis| analysis.word)
}

/// Returns what an adjective says of something as a whole, `свободные` as `свободно`; other words stay.
pub(crate) fn short(form: &str) -> String {
    let readings = DICTIONARY.analyze(form);
    let adjective = readings.iter().find(|analysis| matches!(part(analysis), Part::Adjective | Part::Short));
    let features = [("Variant", "Short"), ("Number", "Sing"), ("Gender", "Neut")];
    let found = adjective.and_then(|adjective| DICTIONARY.inflect(adjective, &features));
    found.map_or_else(|| form.to_owned(), |analysis| analysis.word)
}

fn is_vowel(c: char) -> bool {
    "аеиоуыэюя".contains(c)
}

/// Endings of cases, persons and adjectives, long ones first.
const STEM_ENDINGS: &str = "иями ями ами иях иям ием ией ого его ому ему ыми ими ость ости остью ться тся ешь ают яют уют ует \
    ает яет ать ять ить еть ся ов ев ей ий ия ие ии ию ый ой ая яя ое ее ые ых их ую юю ым им ом ем ам \
    ям ах ях ью ья ье ьи а я о е у ю ы и ь й";

/// Reduces a folded word to a stem that its forms share.
pub(crate) fn stem(word: &str) -> String {
    let length = word.chars().count();
    let cut = STEM_ENDINGS.split(' ').find(|end| word.ends_with(*end) && length > end.chars().count() + 2);
    let root = cut.map_or(word, |end| chop(word, end.chars().count()));
    let root = root.strip_suffix('ь').unwrap_or(root);
    let tail: Vec<char> = root.chars().rev().take(3).collect();
    match tail.as_slice() {
        ['к', 'о' | 'е', c, ..] if !is_vowel(*c) && root.chars().count() > 3 => format!("{}к", chop(root, 2)),
        ['ц', 'е', ..] if root.chars().count() > 3 => format!("{}ц", chop(root, 2)),
        ['н', 'н', ..] => chop(root, 1).to_owned(),
        _ => root.to_owned(),
    }
}
