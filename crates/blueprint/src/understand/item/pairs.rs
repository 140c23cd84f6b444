//! Items that belong together: two words that are one choice, and a word that waits for the noun of its neighbour.

use super::{Item, Joint, Said, Segment};
use crate::morph::russian::Part;
use crate::phrase::Phrase;
use crate::understand::kinds;
use crate::words::listed;

/// `Наручные, настенные или карманные`: adjectives that end with an `или` are one choice without a name; returns it with
/// the number of list items that it takes.
pub(super) fn adjectives(segments: &[Segment<'_>], index: usize) -> Option<(Item, usize)> {
    let bare = |segment: &Segment<'_>| matches!(segment.tokens, [only] if only.is_part(Part::Adjective));
    let rest = segments.get(index..)?;
    let run = rest.iter().take_while(|segment| bare(segment)).count();
    let last = rest.iter().take(run).skip(1).position(|segment| segment.joint == Joint::Or)? + 1;
    let found: Vec<String> = rest
        .get(..=last)?
        .iter()
        .filter_map(|segment| segment.tokens.first())
        .map(|token| crate::phrase::capitalised(&token.text))
        .collect();
    let name = Phrase::of_label("Вид").filter(|_| found.len() > 2 && segments.len() > found.len())?;
    Some((Item { name, options: found, inner: Vec::new(), said: Said::default() }, last))
}

/// `Make, year, upright or grand`: the last two are one choice without a name.
pub(super) fn with_bare_choice(mut items: Vec<Item>, segments: &[Segment<'_>]) -> Vec<Item> {
    let count = segments.len();
    if items.iter().filter(|item| kinds::is_field_name(&item.name)).count() < 2 {
        return items;
    }
    let bare = |item: &Item| {
        let plain = item.options.is_empty() && item.inner.is_empty() && item.said == Said::default();
        plain && item.name.key.len() == 1 && !item.name.plural && !kinds::is_field_name(&item.name)
    };
    for at in 1..count {
        let alone = segments.get(at).is_some_and(|segment| segment.joint == Joint::Or && segment.tokens.len() == 1)
            && segments.get(at - 1).is_some_and(|segment| segment.tokens.len() == 1)
            && segments.get(at + 1).is_none_or(|next| next.joint != Joint::Or);
        let text =
            |at: usize| segments.get(at).and_then(|segment| segment.tokens.first()).map(|token| token.text.clone());
        let (Some(first), Some(second)) = (text(at - 1).filter(|_| alone && count > 2), text(at)) else { continue };
        let place = |text: &str, items: &[Item]| {
            items.iter().position(|item| {
                bare(item) && item.name.one.eq_ignore_ascii_case(text)
                    || bare(item) && item.name.one == text.to_lowercase()
            })
        };
        let (Some(one), Some(other)) = (place(&first, &items), place(&second, &items)) else { continue };
        let label = if crate::morph::is_cyrillic(&first) { "Вид" } else { "Type" };
        let Some(name) = Phrase::of_label(label).filter(|name| !items.iter().any(|item| item.name.same(name))) else {
            continue;
        };
        items.remove(one.max(other));
        if let Some(item) = items.get_mut(one.min(other)) {
            let options = [first, second].map(|option| crate::phrase::capitalised(&option)).to_vec();
            *item = Item { name, options, inner: Vec::new(), said: Said::default() };
        }
    }
    items
}

/// Gives `start` in `start, end time` the noun of its neighbour, and `окончания` in `дата начала и окончания` its head.
pub(super) fn merge_pairs(mut items: Vec<Item>) -> Vec<Item> {
    for at in 1..items.len() {
        let Some([before, after]) = items.get_mut(at - 1..=at) else {
            continue;
        };
        let single = |item: &Item| item.name.key.len() == 1 && item.inner.is_empty() && item.options.is_empty();
        if single(before) && after.name.key.len() == 2 && listed("pair", &before.name.head) {
            let (first, rest) = after.name.one.split_once(' ').unwrap_or_default();
            if listed("pair", first)
                && let Some(name) = Phrase::of_label(&format!("{} {rest}", before.name.one))
            {
                before.name = name;
            }
        } else if single(after) && before.name.key.len() == 2 {
            let (head, first) = before.name.one.split_once(' ').unwrap_or_default();
            let form = after.name.one.clone();
            if listed("pair_after", &crate::morph::stem(first))
                && listed("pair_after", &crate::morph::stem(&form))
                && let Some(name) = Phrase::of_label(&format!("{head} {}", genitive(&form)))
            {
                after.name = name;
            }
        }
    }
    items
}

/// `начало` to `начала`, `окончание` to `окончания`.
fn genitive(word: &str) -> String {
    let root = crate::morph::chop(word, 1);
    match word.chars().last() {
        Some('о') => format!("{root}а"),
        Some('е') => format!("{root}я"),
        Some('ц') => format!("{}ца", crate::morph::chop(word, 2)),
        Some(_) | None => word.to_owned(),
    }
}
