//! English nouns and stems.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Singular, plural.
const IRREGULAR: &[(&str, &str)] = &[
    ("sign-up", "sign-ups"),
    ("check-in", "check-ins"),
    ("check-up", "check-ups"),
    ("follow-up", "follow-ups"),
    ("drop-off", "drop-offs"),
    ("pick-up", "pick-ups"),
    ("call-out", "call-outs"),
    ("person", "people"),
    ("child", "children"),
    ("man", "men"),
    ("woman", "women"),
    ("handyman", "handymen"),
    ("salesman", "salesmen"),
    ("craftsman", "craftsmen"),
    ("mouse", "mice"),
    ("goose", "geese"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("ox", "oxen"),
    ("criterion", "criteria"),
    ("phenomenon", "phenomena"),
    ("analysis", "analyses"),
    ("diagnosis", "diagnoses"),
    ("crisis", "crises"),
    ("thesis", "theses"),
    ("axis", "axes"),
    ("datum", "data"),
    ("medium", "media"),
    ("index", "indexes"),
    ("vertex", "vertices"),
    ("knife", "knives"),
    ("life", "lives"),
    ("wife", "wives"),
    ("leaf", "leaves"),
    ("loaf", "loaves"),
    ("shelf", "shelves"),
    ("wolf", "wolves"),
    ("calf", "calves"),
    ("half", "halves"),
    ("thief", "thieves"),
    ("hero", "heroes"),
    ("potato", "potatoes"),
    ("tomato", "tomatoes"),
    ("echo", "echoes"),
    ("quiz", "quizzes"),
    ("bus", "buses"),
    ("gas", "gases"),
    ("lens", "lenses"),
    ("status", "statuses"),
    ("movie", "movies"),
    ("cookie", "cookies"),
    ("tie", "ties"),
    ("pie", "pies"),
    ("species", "species"),
    ("series", "series"),
    ("sheep", "sheep"),
    ("fish", "fish"),
    ("deer", "deer"),
    ("aircraft", "aircraft"),
    ("canvas", "canvases"),
    ("campus", "campuses"),
    ("virus", "viruses"),
    ("bonus", "bonuses"),
    ("cactus", "cacti"),
    ("octopus", "octopuses"),
    ("calorie", "calories"),
    ("zombie", "zombies"),
    ("selfie", "selfies"),
    ("genie", "genies"),
    ("cache", "caches"),
    ("axe", "axes"),
    ("shoe", "shoes"),
    ("canoe", "canoes"),
    ("toe", "toes"),
    ("passerby", "passersby"),
    ("horse", "horses"),
    ("house", "houses"),
    ("course", "courses"),
    ("nurse", "nurses"),
    ("purse", "purses"),
    ("expense", "expenses"),
    ("response", "responses"),
    ("license", "licenses"),
    ("licence", "licences"),
    ("purchase", "purchases"),
    ("release", "releases"),
    ("case", "cases"),
    ("phase", "phases"),
    ("lease", "leases"),
    ("vase", "vases"),
    ("base", "bases"),
    ("database", "databases"),
    ("exercise", "exercises"),
    ("franchise", "franchises"),
    ("warehouse", "warehouses"),
    ("greenhouse", "greenhouses"),
    ("rose", "roses"),
    ("nose", "noses"),
    ("size", "sizes"),
    ("prize", "prizes"),
    ("maze", "mazes"),
    ("disease", "diseases"),
    ("use", "uses"),
    ("cause", "causes"),
    ("clause", "clauses"),
    ("pulse", "pulses"),
    ("verse", "verses"),
    ("curse", "curses"),
    ("cruise", "cruises"),
    ("noise", "noises"),
    ("spouse", "spouses"),
    ("mouse", "mice"),
    ("blouse", "blouses"),
    ("toothache", "toothaches"),
    ("headache", "headaches"),
    ("niche", "niches"),
    ("moustache", "moustaches"),
    ("synopsis", "synopses"),
];

/// Plural by singular. Where two rows share a word, the first one counts.
static PLURALS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| IRREGULAR.iter().rev().copied().collect());

/// Singular by plural.
static SINGULARS: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| IRREGULAR.iter().rev().map(|(one, many)| (*many, *one)).collect());

/// Nouns without a plural of their own; they name a list as they are.
const MASS: &[&str] = &[
    "equipment",
    "inventory",
    "information",
    "furniture",
    "stock",
    "homework",
    "news",
    "clothes",
    "goods",
    "money",
    "music",
    "attendance",
    "software",
    "hardware",
    "luggage",
    "feedback",
    "livestock",
    "produce",
    "advice",
    "staff",
    "jewelry",
    "laundry",
    "maintenance",
    "housework",
    "glasses",
    "scissors",
    "trousers",
];

/// Singular words that end like plurals.
const ENDS_IN_S: &[&str] = &["ss", "us", "is", "ous", "ius"];

/// Says whether a word has no plural of its own.
pub(crate) fn is_mass(word: &str) -> bool {
    MASS.contains(&word)
}

/// Says whether a word looks like a plural.
pub(crate) fn is_plural(word: &str) -> bool {
    if is_mass(word) || PLURALS.contains_key(word) {
        return false;
    }
    SINGULARS.contains_key(word)
        || (word.len() > 3 && word.ends_with('s') && !ENDS_IN_S.iter().any(|end| word.ends_with(end)))
}

/// Returns the singular of a word that may be plural.
pub(crate) fn singular(word: &str) -> String {
    if let Some(one) = SINGULARS.get(word) {
        return (*one).to_owned();
    }
    if let Some(one) = compound(word, singular) {
        return one;
    }
    if !is_plural(word) {
        return word.to_owned();
    }
    if let Some(root) = word.strip_suffix("ies").filter(|root| root.len() > 1) {
        return format!("{root}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zzes"] {
        if word.ends_with(ending) {
            return word.strip_suffix("es").unwrap_or(word).to_owned();
        }
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// Returns the plural of a singular word.
pub(crate) fn plural(word: &str) -> String {
    if let Some(many) = PLURALS.get(word) {
        return (*many).to_owned();
    }
    if let Some(many) = compound(word, plural) {
        return many;
    }
    if is_mass(word) || is_plural(word) {
        return word.to_owned();
    }
    let before_y = word.strip_suffix('y').and_then(|root| root.chars().last());
    if before_y.is_some_and(|c| !"aeiou".contains(c)) {
        return format!("{}ies", word.strip_suffix('y').unwrap_or(word));
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end)) {
        return format!("{word}es");
    }
    format!("{word}s")
}

/// Inflects the last part of a hyphenated word.
fn compound(word: &str, inflect: fn(&str) -> String) -> Option<String> {
    let (first, last) = word.rsplit_once('-')?;
    (last.len() > 2).then(|| format!("{first}-{}", inflect(last)))
}

/// Reduces a word to a stem: plural, `-ed`, `-ing` and a final `e` or doubled consonant go.
pub(crate) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let one = singular(word);
    let cut = ["ing", "ed"]
        .iter()
        .find_map(|end| one.strip_suffix(end).filter(|root| root.len() > 2 && root.contains(|c| "aeiouy".contains(c))));
    let root = cut.unwrap_or(&one);
    let root = root.strip_suffix('e').filter(|rest| rest.len() > 2).unwrap_or(root);
    let mut letters = root.chars().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before && cut.is_some() && !"ls".contains(last) => {
            super::chop(root, 1).to_owned()
        }
        (Some('l'), Some('l')) if cut.is_some() => super::chop(root, 1).to_owned(),
        (Some('y'), Some(_)) => format!("{}i", super::chop(root, 1)),
        (_, _) => root.to_owned(),
    }
}
