//! Unknown Russian nouns: the dictionary forms that an ending allows, the likeliest first.

use super::{Noun, hushing, is_vowel, known};
use crate::morph::chop;

/// What the place in the sentence says about the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A name on its own, as in a list after a colon.
    Nominative,
    /// After a verb, a preposition or another noun: any case may stand.
    Oblique,
}

/// Returns the readings of a folded form, known ones first; never empty.
pub(crate) fn readings(form: &str, place: Place) -> Vec<Noun> {
    let mut list: Vec<Noun> = known(form).to_vec();
    if place == Place::Nominative {
        list.sort_by_key(|noun| !noun.nominative);
    }
    if !list.is_empty() {
        return list;
    }
    list = guesses(form, place);
    if list.is_empty() || place == Place::Nominative && looks_nominative(form) {
        list.insert(0, reading(form.to_owned(), false, true));
    }
    list
}

fn reading(lemma: String, plural: bool, nominative: bool) -> Noun {
    Noun { lemma, plural, nominative, known: false }
}

/// Says whether an unknown form is more likely a dictionary form than not.
fn looks_nominative(form: &str) -> bool {
    const OBLIQUE: &[&str] = &["ов", "ев", "ами", "ями", "ах", "ях", "ам", "ям", "ы", "ью"];
    let plural_i = form.ends_with('и') && !form.ends_with("ти");
    !plural_i && !OBLIQUE.iter().any(|end| form.ends_with(end) && form.chars().count() > end.chars().count() + 2)
}

fn guesses(form: &str, place: Place) -> Vec<Noun> {
    let mut list = Vec::new();
    let mut push = |lemma: String, plural: bool, nominative: bool| list.push(reading(lemma, plural, nominative));
    let cut = |count: usize| chop(form, count).to_owned();
    if form.chars().count() < 4 {
        return list;
    }
    if form.ends_with("ями") || form.ends_with("иям") || form.ends_with("иях") {
        let root = if form.ends_with("ями") { cut(3) } else { cut(2) };
        soft(&root).into_iter().for_each(|lemma| push(lemma, true, false));
    } else if form.ends_with("ами") {
        hard(&cut(3)).into_iter().for_each(|lemma| push(lemma, true, false));
    } else if form.ends_with("ах") || form.ends_with("ам") {
        hard(&cut(2)).into_iter().for_each(|lemma| push(lemma, true, false));
    } else if form.ends_with("цев") || form.ends_with("цов") {
        let vowel = chop(form, 3).ends_with(is_vowel);
        push(if vowel { cut(2) } else { format!("{}ец", cut(3)) }, true, false);
        push(cut(2), true, false);
    } else if form.ends_with("ов") {
        push(unfleet(&cut(2)), true, false);
        push(cut(2), true, false);
    } else if form.ends_with("ев") {
        push(format!("{}й", cut(2)), true, false);
    } else if form.ends_with("ей") {
        let root = cut(2);
        if root.ends_with(hushing) {
            push(root.clone(), true, false);
        }
        push(format!("{root}ь"), true, false);
        push(format!("{root}я"), false, false);
    } else if form.ends_with("ий") && place == Place::Oblique {
        soft(&cut(1)).into_iter().for_each(|lemma| push(lemma, true, false));
    } else if let Some(lemma) = zero_ending(form).filter(|_| place == Place::Oblique) {
        push(lemma, true, false);
        push(form.to_owned(), false, true);
    } else if form.ends_with("ии") {
        push(format!("{}я", cut(1)), place == Place::Nominative, true);
        push(format!("{}е", cut(1)), false, false);
    } else if form.ends_with(['ы', 'и']) {
        plain_plural(form).into_iter().for_each(|lemma| push(lemma, true, true));
    } else if place == Place::Oblique {
        singular_cases(form).into_iter().for_each(|lemma| push(lemma, false, false));
        if let Some(root) = form.strip_suffix('е').filter(|root| !root.ends_with(is_vowel) && root.chars().count() > 3)
        {
            push(root.to_owned(), false, false);
        }
    }
    list
}

/// `заявок` to `заявка`, `ячеек` to `ячейка`, `игрушек` to `игрушка`.
fn zero_ending(form: &str) -> Option<String> {
    let root = chop(form, 2);
    let before = root.chars().last()?;
    if root.chars().count() < 3 {
        return None;
    }
    if form.ends_with("ок") && !is_vowel(before) {
        return Some(format!("{root}ка"));
    }
    if form.ends_with("ек") {
        return Some(if is_vowel(before) { format!("{root}йка") } else { format!("{root}ка") });
    }
    None
}

/// Dictionary forms of a stem before a hard plural ending.
fn hard(root: &str) -> Vec<String> {
    let mut letters = root.chars().rev();
    let (last, before) = (letters.next().unwrap_or(' '), letters.next().unwrap_or(' '));
    if last == 'к' && !is_vowel(before) {
        return vec![format!("{root}а"), unfleet(root), root.to_owned()];
    }
    if last == 'ц' {
        return if before == 'и' { vec![format!("{root}а")] } else { vec![unfleet(root), format!("{root}а")] };
    }
    const FEMININE: &[&str] = &["от", "ин", "ур", "юр", "ом", "ен", "ств", "ч", "уг", "б", "ж", "уд", "ет"];
    if root.ends_with("ств") {
        return vec![format!("{root}о")];
    }
    if feminine_by_stem(root, FEMININE) {
        return vec![format!("{root}а"), root.to_owned()];
    }
    vec![root.to_owned(), format!("{root}а"), format!("{root}о")]
}

fn feminine_by_stem(root: &str, endings: &[&str]) -> bool {
    const MASCULINE: &[&str] = &[
        "зин", "мин", "пин", "рин", "дом", "ном", "лом", "врач", "ключ", "мяч", "член", "ген", "бет", "мет", "лет",
        "кет", "жет", "нет", "цент",
    ];
    endings.iter().any(|end| root.ends_with(end)) && !MASCULINE.iter().any(|end| root.ends_with(end))
}

/// Dictionary forms of a stem before a soft plural ending.
fn soft(root: &str) -> Vec<String> {
    const NEUTER: &[&str] = &["ени", "ани", "яни", "ти", "стви", "услови", "ови"];
    if root.ends_with('и') {
        let (neuter, feminine) = (format!("{root}е"), format!("{root}я"));
        return if NEUTER.iter().any(|end| root.ends_with(end)) {
            vec![neuter, feminine]
        } else {
            vec![feminine, neuter]
        };
    }
    vec![format!("{root}ь"), format!("{root}я"), format!("{root}й")]
}

fn plain_plural(form: &str) -> Vec<String> {
    let root = chop(form, 1);
    let last = root.chars().last().unwrap_or(' ');
    if form.ends_with('ы') || "гкх".contains(last) || hushing(last) {
        return hard(root);
    }
    if is_vowel(last) {
        return vec![format!("{root}й"), format!("{root}я")];
    }
    if root.ends_with("ь") {
        return vec![format!("{root}я")];
    }
    if root.ends_with("тел") || root.ends_with("ар") || root.ends_with("ост") {
        return vec![format!("{root}ь")];
    }
    if last == 'н' || last == 'л' {
        return vec![format!("{root}я"), format!("{root}ь")];
    }
    vec![format!("{root}ь"), format!("{root}я")]
}

/// Puts back the vowel that the stem lost: `списк` to `список`, `продавц` to `продавец`.
fn unfleet(root: &str) -> String {
    let mut letters = root.chars().rev();
    let (last, before) = (letters.next().unwrap_or(' '), letters.next().unwrap_or(' '));
    match (last, before) {
        ('к', c) if !is_vowel(c) && !"ьй".contains(c) && root.chars().count() > 3 && c != 'с' => {
            format!("{}ок", chop(root, 1))
        }
        ('ц', 'ь' | 'й') => format!("{}ец", chop(root, 2)),
        ('ц', c) if !is_vowel(c) => format!("{}ец", chop(root, 1)),
        (_, _) => root.to_owned(),
    }
}

fn singular_cases(form: &str) -> Vec<String> {
    let cut = |count: usize| chop(form, count).to_owned();
    if form.ends_with("ием") {
        return vec![format!("{}е", cut(2))];
    }
    if form.ends_with("ию") {
        return vec![format!("{}я", cut(1)), format!("{}е", cut(1))];
    }
    if form.ends_with("ью") {
        return vec![format!("{}ь", cut(2))];
    }
    if form.ends_with('а') {
        return vec![unfleet(&cut(1))];
    }
    if form.ends_with("ом") {
        return vec![unfleet(&cut(2)), format!("{}о", cut(2))];
    }
    if form.ends_with("ем") {
        return vec![format!("{}ь", cut(2)), cut(2)];
    }
    if form.ends_with("ой") {
        return vec![format!("{}а", cut(2))];
    }
    if form.ends_with("ью") {
        return vec![format!("{}ь", cut(2))];
    }
    if form.ends_with('у') {
        let root = cut(1);
        let feminine = root.ends_with('к') && !root.chars().rev().nth(1).is_some_and(is_vowel);
        return if feminine { vec![format!("{root}а")] } else { vec![format!("{root}а"), unfleet(&root)] };
    }
    if form.ends_with('ю') {
        return vec![format!("{}я", cut(1)), format!("{}ь", cut(1))];
    }
    Vec::new()
}
