//! Names in code: English words where the tables know them, a transliteration elsewhere; never a reserved word twice.

use crate::morph::is_cyrillic;
use crate::morph::russian::known;
use crate::text::Token;
use crate::words::{listed, nouns, rows};
use domain::app_model::Ident;
use domain::app_model::ident::MAX_IDENT_BYTES;
use std::collections::HashMap;
use std::sync::LazyLock;

/// English for the stems of Russian adjectives.
static ADJECTIVES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../lexicon/ru_adjectives.tsv"));
    rows.filter_map(|row| Some((crate::morph::stem(row.first()?), *row.get(1)?))).collect()
});

/// Returns the words of a Russian phrase for a name in code, in English order if all are known.
pub(super) fn code_words(lemma: &str, words: &[&Token], adjectives: usize, pair: Option<&str>) -> Vec<String> {
    let skip = if pair.is_some() { 2 } else { 1 };
    let mut code: Vec<String> = Vec::new();
    let translated = (|| {
        let mut before: Vec<String> = Vec::new();
        for word in words.iter().take(adjectives) {
            before.push((*ADJECTIVES.get(crate::morph::stem(&word.low).as_str())?).to_owned());
        }
        let mut after: Vec<String> = Vec::new();
        for word in words.iter().skip(adjectives + skip).filter(|word| !listed("small", &word.low)) {
            after.push(translate(&word.low)?);
        }
        after.reverse();
        before.extend(after);
        before.push(nouns().english(pair.unwrap_or(lemma)).map(str::to_owned).or_else(|| translate(lemma))?);
        Some(before)
    })();
    match translated {
        Some(words) => code.extend(words),
        None => {
            let forms = words.iter().enumerate().filter(|(_, word)| !listed("small", &word.low));
            code.extend(forms.map(|(index, word)| transliterate(if index == adjectives { lemma } else { &word.low })));
        }
    }
    code.iter().flat_map(|word| word.split(['_', '-', ' ']).map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn translate(form: &str) -> Option<String> {
    if !is_cyrillic(form) {
        return Some(form.to_owned());
    }
    let noun = known(form).iter().find_map(|noun| nouns().english(&noun.lemma)).map(str::to_owned);
    noun.or_else(|| ADJECTIVES.get(crate::morph::stem(form).as_str()).map(|english| (*english).to_owned()))
}

/// Names an option in code: English if every word is known, else a transliteration.
pub(crate) fn option_words(label: &str) -> Vec<String> {
    let words: Vec<String> =
        label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(crate::morph::fold).collect();
    let content: Vec<&String> = words.iter().filter(|word| !listed("small", word)).collect();
    let english: Option<Vec<String>> = content.iter().map(|word| translate(word)).collect();
    english.filter(|words| !words.is_empty()).unwrap_or(words)
}

/// Writes Cyrillic and accented letters in plain Latin ones.
pub fn transliterate(word: &str) -> String {
    const PAIRS: &[(char, &str)] = &[
        ('а', "a"),
        ('б', "b"),
        ('в', "v"),
        ('г', "g"),
        ('д', "d"),
        ('е', "e"),
        ('ё', "e"),
        ('ж', "zh"),
        ('з', "z"),
        ('и', "i"),
        ('й', "y"),
        ('к', "k"),
        ('л', "l"),
        ('м', "m"),
        ('н', "n"),
        ('о', "o"),
        ('п', "p"),
        ('р', "r"),
        ('с', "s"),
        ('т', "t"),
        ('у', "u"),
        ('ф', "f"),
        ('х', "h"),
        ('ц', "ts"),
        ('ч', "ch"),
        ('ш', "sh"),
        ('щ', "sch"),
        ('ъ', ""),
        ('ы', "y"),
        ('ь', ""),
        ('э', "e"),
        ('ю', "yu"),
        ('я', "ya"),
        ('é', "e"),
        ('è', "e"),
        ('ê', "e"),
        ('ü', "u"),
        ('ö', "o"),
        ('ä', "a"),
        ('ñ', "n"),
        ('ç', "c"),
    ];
    let mut text = String::new();
    for c in word.to_lowercase().chars() {
        match PAIRS.iter().find(|(from, _)| *from == c) {
            Some((_, to)) => text.push_str(to),
            None if c.is_ascii_alphanumeric() => text.push(c),
            None => text.push('_'),
        }
    }
    text
}

/// Joins words to a name in code, shortened at a word's end; empty if nothing usable is left.
pub(crate) fn snake(words: &[String]) -> String {
    let mut name = String::new();
    for word in words.iter().flat_map(|word| transliterate(word).split('_').map(str::to_owned).collect::<Vec<_>>()) {
        if word.is_empty() {
            continue;
        }
        let room = MAX_IDENT_BYTES.saturating_sub(8);
        if name.is_empty() {
            name = word.chars().take(room).collect();
        } else if name.len() + 1 + word.len() <= room {
            name.push('_');
            name.push_str(&word);
        }
    }
    let name = name.trim_matches('_').to_owned();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("n{name}") } else { name }
}

/// Makes a name in code that is valid and not yet taken: first `wanted`, then with `suffix`, then numbered.
pub(crate) fn free_ident(wanted: &str, suffix: &str, taken: &[Ident]) -> Option<Ident> {
    let stem = if wanted.is_empty() { suffix.trim_start_matches('_') } else { wanted };
    let free = |name: &str| Ident::parse(name).ok().filter(|ident| !taken.contains(ident));
    free(stem)
        .or_else(|| free(&format!("{stem}{suffix}")))
        .or_else(|| (2..1000).find_map(|number| free(&format!("{stem}_{number}"))))
}
