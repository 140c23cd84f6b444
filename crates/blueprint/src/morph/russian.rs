//! Russian nouns and adjectives: from any case to the dictionary form, and on to the nominative plural.
//!
//! Known nouns are found in a table of all their forms. For others the ending suggests candidates, best first, and
//! the caller may prefer the one whose other forms stand in the same text.

use super::{chop, fold};
use crate::words::{listed, nouns, rows};
use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) mod guess;

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

/// What a form of a noun is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Noun {
    /// Nominative singular, `ё` written as `е`.
    pub(crate) lemma: String,
    /// Whether the form is plural.
    pub(crate) plural: bool,
    /// Whether the form can be nominative (or an accusative that looks like it).
    pub(crate) nominative: bool,
    /// Whether the lemma stands in the table of nouns.
    pub(crate) known: bool,
}

struct Irregular {
    gender: &'static str,
    plural: &'static str,
    genitive_plural: &'static str,
}

static IRREGULAR: LazyLock<HashMap<&'static str, Irregular>> = LazyLock::new(|| {
    rows(include_str!("../../lexicon/ru_irregular.tsv"))
        .filter_map(|row| match row.as_slice() {
            [lemma, gender, plural, genitive_plural] => Some((*lemma, Irregular { gender, plural, genitive_plural })),
            _ => None,
        })
        .collect()
});

/// All forms of the known nouns.
static FORMS: LazyLock<HashMap<String, Vec<Noun>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<Noun>> = HashMap::new();
    let lemmas = nouns().russian.iter().copied().chain(IRREGULAR.keys().copied());
    for lemma in lemmas.filter(|lemma| !lemma.contains(' ')) {
        for (form, plural, nominative) in forms(lemma) {
            let readings = table.entry(form).or_default();
            let noun = Noun { lemma: lemma.to_owned(), plural, nominative, known: true };
            if !readings.contains(&noun) {
                readings.push(noun);
            }
        }
    }
    table
});

/// Returns the gender of a noun by its dictionary form.
pub(crate) fn gender(lemma: &str) -> Gender {
    let head = lemma.split(' ').next().unwrap_or(lemma);
    if let Some(irregular) = IRREGULAR.get(lemma).or_else(|| IRREGULAR.get(head)) {
        match irregular.gender {
            "m" => return Gender::Masculine,
            "f" => return Gender::Feminine,
            "n" | "0" => return Gender::Neuter,
            "p" => return Gender::Plural,
            _ => {}
        }
    }
    let end = head.chars().last();
    match end {
        Some('а' | 'я') if head.ends_with("мя") => Gender::Neuter,
        Some('а' | 'я') => {
            if listed("masculine_a", head) {
                Gender::Masculine
            } else {
                Gender::Feminine
            }
        }
        Some('о' | 'е') => Gender::Neuter,
        Some('ь') => {
            if is_masculine_soft(head) {
                Gender::Masculine
            } else {
                Gender::Feminine
            }
        }
        Some('ы' | 'и') => Gender::Plural,
        Some(_) | None => Gender::Masculine,
    }
}

fn is_masculine_soft(lemma: &str) -> bool {
    lemma.ends_with("тель") || (lemma.ends_with("арь") && lemma.chars().count() > 5) || listed("masculine_soft", lemma)
}

fn hushing(c: char) -> bool {
    "жчшщ".contains(c)
}

fn is_vowel(c: char) -> bool {
    "аеиоуыэюя".contains(c)
}

/// Returns the stem to which case endings are added: a fleeting vowel is gone.
fn oblique_stem(lemma: &str) -> String {
    let length = lemma.chars().count();
    if lemma.ends_with("ок") && length > 3 && !listed("keeps_o", lemma) {
        let before = chop(lemma, 2);
        return format!("{before}к");
    }
    if lemma.ends_with("ец") && length > 3 {
        let before = chop(lemma, 2);
        let vowel = before.chars().last().is_some_and(is_vowel);
        let soft = before.ends_with('л');
        return match (vowel, soft) {
            (true, _) => format!("{before}йц"),
            (false, true) => format!("{before}ьц"),
            (false, false) => format!("{before}ц"),
        };
    }
    if listed("fleeting_en", lemma) {
        return format!("{}н", chop(lemma, 3));
    }
    match lemma.chars().last() {
        Some('а' | 'я' | 'о' | 'е' | 'ь' | 'й' | 'ы' | 'и') => chop(lemma, 1).to_owned(),
        Some(_) | None => lemma.to_owned(),
    }
}

/// Returns the nominative plural of a noun in its dictionary form; further words of a phrase stay as they are.
pub(crate) fn plural(lemma: &str) -> String {
    if let Some(irregular) = IRREGULAR.get(lemma) {
        return irregular.plural.to_owned();
    }
    let stem = oblique_stem(lemma);
    let last = stem.chars().last().unwrap_or(' ');
    let hard_i = "гкх".contains(last) || hushing(last);
    let ending = match lemma.chars().last() {
        Some('я' | 'й' | 'ь') => "и",
        Some('о') => {
            return if lemma.ends_with("ко") { format!("{stem}и") } else { format!("{stem}а") };
        }
        Some('е') => {
            return if hushing(last) || last == 'ц' { format!("{stem}а") } else { format!("{stem}я") };
        }
        Some('ы' | 'и') => return lemma.to_owned(),
        Some(_) if lemma.ends_with("анин") || lemma.ends_with("янин") => return format!("{}е", chop(lemma, 2)),
        Some(_) if hard_i => "и",
        Some(_) | None => "ы",
    };
    format!("{stem}{ending}")
}

/// Returns the genitive plural, as after `учёт` and `список`.
pub(crate) fn genitive_plural(lemma: &str) -> String {
    if let Some(irregular) = IRREGULAR.get(lemma) {
        return irregular.genitive_plural.to_owned();
    }
    let stem = oblique_stem(lemma);
    let last = stem.chars().last().unwrap_or(' ');
    match lemma.chars().last() {
        Some('а') => with_vowel(&stem),
        Some('о') => with_vowel(&stem),
        Some('я') if last == 'и' => format!("{stem}й"),
        Some('я') if last == 'ь' => format!("{}ей", chop(&stem, 1)),
        Some('я') => format!("{stem}ь"),
        Some('е') if last == 'и' => format!("{stem}й"),
        Some('е') if hushing(last) => stem,
        Some('е') if last == 'ь' => format!("{stem}ев"),
        Some('е') => format!("{stem}ей"),
        Some('ь') => format!("{stem}ей"),
        Some('й') => format!("{stem}ев"),
        Some('ы' | 'и') => stem,
        Some(_) if hushing(last) => format!("{stem}ей"),
        Some(_) if last == 'ц' => format!("{stem}ев"),
        Some(_) if lemma.ends_with("анин") || lemma.ends_with("янин") => chop(lemma, 2).to_owned(),
        Some(_) | None => format!("{stem}ов"),
    }
}

/// Returns the dative plural, as after `по`: `по статусам`.
pub(crate) fn dative_plural(lemma: &str) -> String {
    let plural = plural(lemma);
    let root = chop(&plural, 1);
    let last = root.chars().last().unwrap_or(' ');
    match plural.chars().last() {
        Some('ы') => format!("{root}ам"),
        Some('и') if "гкх".contains(last) || hushing(last) => format!("{root}ам"),
        Some('и' | 'я') => format!("{root}ям"),
        Some('а' | 'е') => format!("{root}ам"),
        Some(_) | None => plural,
    }
}

/// Puts the vowel between the last two consonants that an empty ending needs: `заявк` to `заявок`.
fn with_vowel(stem: &str) -> String {
    let mut letters = stem.chars().rev();
    let (last, before) = (letters.next().unwrap_or(' '), letters.next().unwrap_or(' '));
    if last != 'к' || is_vowel(before) {
        return stem.to_owned();
    }
    match before {
        'й' | 'ь' => format!("{}ек", chop(stem, 2)),
        'ж' | 'ч' | 'ш' => format!("{}ек", chop(stem, 1)),
        _ => format!("{}ок", chop(stem, 1)),
    }
}

/// Lists the forms of a noun: text, whether plural, whether nominative.
fn forms(lemma: &str) -> Vec<(String, bool, bool)> {
    let irregular = IRREGULAR.get(lemma);
    if irregular.is_some_and(|irregular| irregular.gender == "0") {
        return vec![(lemma.to_owned(), false, true)];
    }
    if irregular.is_some_and(|irregular| irregular.gender == "a") {
        return adjectival_forms(lemma);
    }
    let stem = oblique_stem(lemma);
    let mut list = vec![(lemma.to_owned(), false, true)];
    let singular: &[&str] = match lemma.chars().last() {
        Some('а') => &["ы", "и", "е", "у", "ой", "ей"],
        Some('я') if lemma.ends_with("мя") => &["ени", "енем"],
        Some('я') => &["и", "е", "ю", "ей"],
        Some('о') => &["а", "у", "ом", "е"],
        Some('е') => &["я", "а", "ю", "у", "ем", "и"],
        Some('ь') if is_masculine_soft(lemma) => &["я", "ю", "ем", "е"],
        Some('ь') => &["и", "ью"],
        Some('й') => &["я", "ю", "ем", "е", "и"],
        Some('ы' | 'и') => &[],
        Some(_) | None => &["а", "у", "ом", "ем", "е"],
    };
    list.extend(singular.iter().map(|ending| (format!("{stem}{ending}"), false, false)));
    let many = plural(lemma);
    list.push((genitive_plural(lemma), true, false));
    list.push((format!("{stem}ов"), true, false));
    let soft = many.ends_with('я') || (many.ends_with('и') && !stem.ends_with(['г', 'к', 'х', 'ж', 'ч', 'ш', 'щ']));
    let endings: [&str; 3] = if soft { ["ям", "ями", "ях"] } else { ["ам", "ами", "ах"] };
    let root = chop(&many, 1);
    list.extend(endings.iter().map(|ending| (format!("{root}{ending}"), true, false)));
    list.push((many, true, true));
    list
}

fn adjectival_forms(lemma: &str) -> Vec<(String, bool, bool)> {
    let reflexive = lemma.ends_with("ся");
    let bare = if reflexive { chop(lemma, 2) } else { lemma };
    let root = chop(bare, 2);
    let tail = if reflexive { "ся" } else { "" };
    let mut list = vec![(lemma.to_owned(), false, true)];
    for ending in ["ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "ой", "ей", "ую", "юю"]
    {
        list.push((format!("{root}{ending}{tail}"), false, false));
    }
    for (ending, nominative) in
        [("ые", true), ("ие", true), ("ых", false), ("их", false), ("ыми", false), ("ими", false)]
    {
        list.push((format!("{root}{ending}{tail}"), true, nominative));
    }
    list
}

/// Returns the readings of a folded form as a known noun.
pub(crate) fn known(form: &str) -> &'static [Noun] {
    FORMS.get(form).map(Vec::as_slice).unwrap_or_default()
}

/// Says whether a word looks like an adjective and is no known noun.
pub(crate) fn is_adjective(form: &str) -> bool {
    const SURE: &[&str] = &[
        "ый", "ая", "яя", "ое", "ее", "ые", "ого", "его", "ому", "ему", "ых", "их", "ую", "юю", "ыми", "ими", "ым",
        "им",
    ];
    if !known(form).is_empty() || form.chars().count() < 4 || listed("not_adjective", form) {
        return false;
    }
    let masculine = ["ский", "цкий", "ший", "щий", "жий", "кий", "хий", "шний", "дний", "жний", "рний", "тний", "чий"];
    let plural = ["ские", "цкие", "шие", "щие", "кие", "гие", "хие", "жие", "шние", "дние", "жние", "рние", "тние"];
    SURE.iter().any(|end| form.ends_with(end)) || masculine.iter().chain(&plural).any(|end| form.ends_with(end))
}

/// Returns an adjective in the nominative singular of a gender, or in the plural.
pub(crate) fn agree(form: &str, gender: Gender, plural: bool) -> String {
    const ENDINGS: &[&str] = &[
        "ого", "его", "ому", "ему", "ыми", "ими", "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ых", "их",
        "ую", "юю", "ым", "им", "ом", "ем", "ей",
    ];
    let folded = fold(form);
    let Some(ending) = ENDINGS.iter().find(|end| folded.ends_with(*end)) else {
        return form.to_owned();
    };
    let root = chop(form, ending.chars().count());
    let last = fold(root).chars().last().unwrap_or(' ');
    let velar = "гкх".contains(last);
    let soft =
        last == 'н' && ["его", "ему", "ими", "ий", "яя", "ее", "ие", "их", "юю", "им", "ем", "ей"].contains(ending);
    let new_ending = match (plural, gender) {
        (true, _) | (false, Gender::Plural) => {
            if velar || hushing(last) || soft {
                "ие"
            } else {
                "ые"
            }
        }
        (false, Gender::Masculine) => {
            if *ending == "ой" && folded == form {
                masculine_ending(last)
            } else if velar || hushing(last) || soft {
                "ий"
            } else {
                "ый"
            }
        }
        (false, Gender::Feminine) => {
            if soft {
                "яя"
            } else {
                "ая"
            }
        }
        (false, Gender::Neuter) => {
            if soft || hushing(last) {
                "ее"
            } else {
                "ое"
            }
        }
    };
    format!("{root}{new_ending}")
}

fn masculine_ending(last: char) -> &'static str {
    if hushing(last) || "гкх".contains(last) { "ой" } else { "ый" }
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
