//! Lists: from "title, author and status (new, done)" to named items with what is said about each.

mod asked;
pub(crate) mod limits;
mod options;
mod pairs;
mod shape;

use super::kinds::{self, Hint};
use crate::morph::russian::{Case, Part, Place};
use crate::phrase::{Memory, Phrase};
use crate::text::{Token, cue::Cue, find_outside, join, split_outside};
use crate::words::{Class, listed};
use domain::app_model::Currency;
pub(crate) use options::options;
use pairs::{merge_pairs, with_bare_choice};
pub(crate) use shape::typed_first;
use shape::{alias, asked_for, bare_options, pair_of_options, question, without_answer, without_tail};

/// Most items of one list.
const MAX_ITEMS: usize = 60;

/// One item of a list: a field, or an entity with its own list in brackets.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// What it is called.
    pub(crate) name: Phrase,
    /// Options of a choice, as written.
    pub(crate) options: Vec<String>,
    /// Items in brackets or after an inner `with`.
    pub(crate) inner: Vec<Item>,
    /// What is said about its value.
    pub(crate) said: Said,
}

impl Item {
    /// Says whether it is a field by itself: by a name that fields usually have, a type, or options to choose from.
    pub(crate) fn is_field_like(&self) -> bool {
        kinds::is_field_name(&self.name) || self.said.kind.is_some() || self.options.len() > 1
    }
}

/// What a brief says about the value of a field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Said {
    /// A type's word, such as `boolean`.
    pub(crate) kind: Option<Hint>,
    /// It must be filled.
    pub(crate) required: bool,
    /// It may stay empty.
    pub(crate) optional: bool,
    /// No two records share it.
    pub(crate) unique: bool,
    /// Several records or values.
    pub(crate) many: bool,
    /// It has several lines.
    pub(crate) long: bool,
    /// Smallest number or length.
    pub(crate) min: Option<f64>,
    /// Largest number or length.
    pub(crate) max: Option<f64>,
    /// The value of a new record.
    pub(crate) default: Option<String>,
    /// The currency of an amount.
    pub(crate) currency: Option<Currency>,
    /// It must be above zero.
    pub(crate) positive: bool,
    /// The unit of a number, as written.
    pub(crate) unit: Option<String>,
}

/// How a segment is joined to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Comma,
    And,
    Or,
}

struct Segment<'a> {
    tokens: &'a [Token],
    joint: Joint,
}

/// Reads a list of names.
pub(crate) fn read_list(tokens: &[Token], place: Place, memory: &Memory) -> Vec<Item> {
    read_nested(tokens, place, memory, 0)
}

fn read_nested(tokens: &[Token], place: Place, memory: &Memory, depth: usize) -> Vec<Item> {
    let segments = segments(tokens);
    let mut items: Vec<Item> = Vec::new();
    let (mut open_options, mut promised) = (false, false);
    let mut taken = 0;
    for (index, segment) in segments.iter().take(MAX_ITEMS).enumerate() {
        if index < taken {
            continue;
        }
        if let Some((item, length)) = asked::states(&segments, index).or_else(|| pairs::adjectives(&segments, index)) {
            items.push(item);
            taken = index + length + 1;
            continue;
        }
        if let Some(item) = described(tokens, &segments, index, place, memory, depth) {
            items.push(item);
            break;
        }
        let example = segment.tokens.first().is_some_and(|token| listed("example", &token.low)) && index > 0;
        if example || items.last_mut().is_some_and(|last| goes_with(segment, last, memory, depth)) {
            continue;
        }
        let alternative = segment.joint == Joint::Or && items.last().is_some_and(|last| last.options.len() == 1);
        if let (true, Some(last)) = (alternative, items.last_mut()) {
            last.options.extend(options(segment.tokens));
            promised = false;
            continue;
        }
        if promised && items.last().is_some_and(|last| !last.options.is_empty()) {
            if let Some(last) = items.last_mut() {
                last.options.extend(options(segment.tokens));
            }
            promised = segment.joint != Joint::Or;
            continue;
        }
        if open_options && continues_options(segment, memory) {
            if let Some(last) = items.last_mut() {
                last.options.extend(options(segment.tokens));
            }
            open_options = segment.joint == Joint::Comma;
            continue;
        }
        open_options = false;
        if let Some(item) = bare_options(segment.tokens).filter(|_| segments.len() > 1) {
            items.push(item);
            continue;
        }
        for part in distribute(segment.tokens) {
            if let Some((item, open)) = read_item(&part, place, memory, depth) {
                open_options = open;
                let asked = find_outside(&part, |token| token.cue(Cue::OneOf).is_some()).is_some();
                promised = asked && item.options.len() == 1 && goes_on(&segments, index);
                items.push(item);
            }
        }
    }
    merge_pairs(with_bare_choice(items, &segments))
}

/// Adds what only says more about the item before it; says whether it was that.
fn goes_with(segment: &Segment<'_>, last: &mut Item, memory: &Memory, depth: usize) -> bool {
    let optional = segment.tokens.first().and_then(|token| token.cue(Cue::Optional)) == Some(segment.tokens.len());
    let inner = (goes_on_with(segment) && !last.inner.is_empty())
        .then(|| read_item(segment.tokens, Place::Oblique, memory, depth + 1))
        .flatten();
    let negation = is_negation(segment);
    last.said.optional |= optional;
    if negation {
        last.said.kind = Some(Hint { kind: "yesno", min: None, max: None });
    }
    let more = inner.is_some();
    last.inner.extend(inner.map(|(item, _)| item));
    optional || negation || more
}

/// `Paid or not`, `на дисках или без`: the item before it is a yes or no.
fn is_negation(segment: &Segment<'_>) -> bool {
    let not = |only: &Token| listed("negation", &only.low);
    segment.joint == Joint::Or && matches!(segment.tokens, [only] if not(only))
}

/// `Клиенты с телефоном и госномером машины`: the case says that the second is another thing that a client has.
fn goes_on_with(segment: &Segment<'_>) -> bool {
    let case = segment.tokens.iter().find(|token| token.is_part(Part::Noun)).and_then(|token| token.tag.as_ref()?.case);
    let plain = !segment.tokens.iter().any(|token| token.is("(") || token.is(":") || token.cue(Cue::With).is_some());
    segment.joint == Joint::And && plain && case == Some(Case::Instrumental)
}

/// `…, deliveries: product, quantity, date`: a name in a list with a list of its own that runs to the end.
fn described(
    tokens: &[Token],
    segments: &[Segment<'_>],
    index: usize,
    place: Place,
    memory: &Memory,
    depth: usize,
) -> Option<Item> {
    let segment = segments.get(index)?;
    let colon = find_outside(segment.tokens, |token| token.is(":")).filter(|at| *at > 0 && index > 0 && depth == 0)?;
    let name = Phrase::read(segment.tokens.get(..colon)?, place, memory).filter(|name| !kinds::is_field_name(name))?;
    let used: usize = segments.iter().skip(index + 1).map(|segment| segment.tokens.len() + 1).sum();
    let rest = segment.tokens.len() - colon - 1 + used;
    let inner = read_nested(tokens.get(tokens.len().checked_sub(rest)?..)?, Place::Nominative, memory, depth + 1);
    let known = inner.iter().filter(|inner| kinds::is_field_name(&inner.name)).count();
    let said = Said::default();
    (known > 0 && inner.len() > 1).then_some(Item { name, options: Vec::new(), inner, said })
}

/// Cuts a list at commas and joining words; brackets, `date and time` and `1 and 5` hold together.
fn segments(tokens: &[Token]) -> Vec<Segment<'_>> {
    let mut list = Vec::new();
    let (mut start, mut depth, mut joint, mut at) = (0, 0_usize, Joint::Comma, 0);
    while let Some(token) = tokens.get(at) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        }
        let asks = tokens.get(start).is_some_and(|first| first.low == "whether");
        let cut = if depth > 0 { None } else { joint_at(tokens, at).filter(|(joint, _)| !asks || *joint != Joint::Or) };
        if let Some((next_joint, length)) = cut {
            list.push(Segment { tokens: tokens.get(start..at).unwrap_or_default(), joint });
            (start, joint) = (at + length, next_joint);
            at += length;
        } else {
            at += 1;
        }
    }
    list.push(Segment { tokens: tokens.get(start..).unwrap_or_default(), joint });
    list.retain(|segment| segment.tokens.iter().any(|token| !token.is("\"")));
    list
}

fn joint_at(tokens: &[Token], at: usize) -> Option<(Joint, usize)> {
    let token = tokens.get(at)?;
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let comma = token.is(",") || token.is(";") || token.is("•") || token.is("+");
    let word_at = if comma { at + 1 } else { at };
    let word = tokens.get(word_at);
    let and = word.and_then(|word| word.cue(Cue::And));
    let or = word.filter(|word| word.is_word()).and_then(|word| word.cue(Cue::Or));
    let answer = |token: &Token| listed("yes_or_no", &token.low);
    let yes_no = word.is_some_and(answer)
        && tokens.get(word_at + 1).is_some_and(|token| token.is("/"))
        && tokens.get(word_at + 2).is_some_and(answer);
    let slash = word.is_some_and(|token| token.is("/")) && before.is_some_and(answer);
    if yes_no || slash {
        return comma.then_some((Joint::Comma, 1));
    }
    if let Some(length) = and {
        let next = tokens.get(word_at + length);
        let numbers =
            before.is_some_and(|token| token.number().is_some()) && next.is_some_and(|token| token.number().is_some());
        let moment = before.is_some_and(|token| listed("date_word", &token.low))
            && next.is_some_and(|token| listed("time_word", &token.low));
        if !numbers && !moment {
            return Some((Joint::And, word_at + length - at));
        }
        return comma.then_some((Joint::Comma, 1));
    }
    if let Some(length) = or.filter(|_| !inside_many(tokens, word_at)) {
        return Some((Joint::Or, word_at + length - at));
    }
    comma.then_some((Joint::Comma, 1))
}

/// `one or more`, `один или несколько` hold together.
fn inside_many(tokens: &[Token], at: usize) -> bool {
    (1..=2).any(|back| {
        at.checked_sub(back)
            .and_then(|start| tokens.get(start))
            .is_some_and(|token| token.cue(Cue::Many).is_some_and(|length| length > back))
    })
}

/// Says whether a segment goes on with the options of the item before it.
fn continues_options(segment: &Segment<'_>, memory: &Memory) -> bool {
    if segment.joint == Joint::Or {
        return true;
    }
    let opens = find_outside(segment.tokens, |token| {
        token.is(":") || token.is("(") || token.has_any(&[Cue::Required, Cue::Optional, Cue::Unique])
    })
    .is_some();
    let article = segment.tokens.first().is_some_and(|token| listed("article", &token.low));
    if opens || article {
        return false;
    }
    let name = Phrase::read(segment.tokens, Place::Nominative, memory);
    let kind = name.as_ref().and_then(kinds::hint).map(|hint| hint.kind);
    kind.is_none_or(|kind| kind == "yesno" || kind == "condition")
}

/// `start and end time` was cut in two before; here `first / last name` and a lone `start` wait for their noun.
fn distribute(tokens: &[Token]) -> Vec<Vec<Token>> {
    let asked: Vec<usize> =
        tokens.iter().enumerate().skip(1).filter(|(_, token)| token.low == "which").map(|(at, _)| at).collect();
    if let (Some(first), [second]) = (tokens.first(), asked.as_slice())
        && first.low == "which"
    {
        let (before, after) = (tokens.get(..*second).unwrap_or_default(), tokens.get(*second..).unwrap_or_default());
        return vec![before.to_vec(), after.to_vec()];
    }
    let slash = tokens.iter().position(|token| token.is("/"));
    let words = tokens.iter().filter(|token| token.is_word()).count();
    match slash {
        Some(at)
            if words == 2 && !without_answer(tokens).1 && find_outside(tokens, |token| token.is("(")).is_none() =>
        {
            let (before, after) = crate::text::around(tokens, at, 1);
            vec![before.to_vec(), after.to_vec()]
        }
        Some(_) | None => vec![tokens.to_vec()],
    }
}

/// Reads one item; the second value says whether options may follow after a comma.
fn read_item(tokens: &[Token], place: Place, memory: &Memory, depth: usize) -> Option<(Item, bool)> {
    if let Some((kind, rest)) = typed_first(tokens) {
        let (mut item, open) = read_item(rest, Place::Nominative, memory, depth)?;
        item.said.kind = kind.or(item.said.kind);
        return Some((item, open));
    }
    let tokens = without_noting(tokens);
    let bracket = find_outside(tokens, |token| token.is("(") || token.is(":"));
    // The whole item is asked here, with words that still come off or change; its head below may answer otherwise.
    let questioned = asked::asked(tokens.get(..bracket.unwrap_or(tokens.len())).unwrap_or_default(), memory).is_some();
    if let Some(rest) = asked_for(tokens).filter(|_| !questioned) {
        let (mut item, open) = read_item(rest, Place::Oblique, memory, depth)?;
        item.said.many |= item.name.plural && item.name.class == Class::Event;
        return Some((item, open));
    }
    let (tokens, answer) = without_answer(tokens);
    if let Some(item) = asked::how_often(tokens) {
        return Some((item, true));
    }
    if let Some(item) = asked::ticked(tokens, memory) {
        return Some((item, false));
    }
    if let Some(item) = question(tokens, memory).or_else(|| pair_of_options(tokens, place, memory)) {
        return Some((item, false));
    }
    let tokens = if questioned { tokens } else { without_tail(tokens) };
    let who = matches!(tokens, [only] if ["who", "кто"].contains(&only.low.as_str()));
    let renamed = alias(tokens);
    let tokens = renamed.as_deref().unwrap_or(tokens);
    let bracket = find_outside(tokens, |token| token.is("("));
    let colon = find_outside(tokens, |token| token.is(":") || token.is("—") || token.is("="));
    let one_of = find_outside(tokens, |token| token.cue(Cue::OneOf).is_some()).filter(|at| *at > 0);
    let inner_with = find_outside(tokens, |token| token.cue(Cue::With).is_some())
        .filter(|at| *at > 0 && depth < 2 && !is_rate(tokens, *at));
    let opener = [bracket, colon, one_of].into_iter().flatten().min();
    let head = tokens.get(..opener.or(inner_with).unwrap_or(tokens.len())).unwrap_or_default();
    let mut said = limits::said(tokens);
    said.kind = said.kind.take().or_else(|| limits::telling_word(head));
    if who {
        said.kind = Some(Hint { kind: "text", min: None, max: None });
    }
    if answer {
        said.kind = Some(Hint { kind: "yesno", min: None, max: None });
    }
    let name = match asked::asked(head, memory).or_else(|| asked::done(head, memory)) {
        Some((name, kind)) => {
            said.kind = kind;
            name
        }
        None => Phrase::read(&limits::name_part(head), place, memory)?,
    };
    if said.currency.is_some() && kinds::hint(&name).is_some_and(|hint| hint.kind == "money") {
        (said.kind, said.unit) = (None, None);
    }
    let mut item = Item { name, options: Vec::new(), inner: Vec::new(), said: Said::default() };
    let mut open = false;
    if let Some(at) = opener {
        let skip = one_of.filter(|found| *found == at).and_then(|at| tokens.get(at)?.cue(Cue::OneOf)).unwrap_or(1);
        let close = if bracket == Some(at) { matching(tokens, at) } else { tokens.len() };
        let content = tokens.get(at + skip..close).unwrap_or_default();
        open = bracket != Some(at);
        open &= fill(&mut item, &mut said, content, memory, depth);
    } else if let Some(at) = inner_with {
        let length = tokens.get(at).and_then(|token| token.cue(Cue::With)).unwrap_or(1);
        item.inner = read_nested(tokens.get(at + length..).unwrap_or_default(), Place::Oblique, memory, depth + 1);
    }
    item.said = said;
    Some((item, open))
}

/// Takes `we write down` from the start of an item.
fn without_noting(tokens: &[Token]) -> &[Token] {
    let we = tokens.first().is_some_and(|token| listed("i_or_we", &token.low));
    let length = tokens.get(1).and_then(|token| token.cue(Cue::Manage).or(token.cue(Cue::Has)));
    length.filter(|_| we).and_then(|length| tokens.get(1 + length..)).filter(|rest| !rest.is_empty()).unwrap_or(tokens)
}

/// `Сумма с человека`: says from whom, not with what.
fn is_rate(tokens: &[Token], at: usize) -> bool {
    let name = tokens.get(..at).and_then(|name| Phrase::read(name, Place::Nominative, &Memory::default()));
    let from = tokens.get(at).is_some_and(|token| token.low == "с") && tokens.len() == at + 2;
    from && name.and_then(|name| kinds::hint(&name)).is_some_and(|hint| hint.kind == "money")
}

/// Reads what stands in an item's brackets or after its colon; says whether it was options.
fn fill(item: &mut Item, said: &mut Said, content: &[Token], memory: &Memory, depth: usize) -> bool {
    let parts = split_outside(content, |token| token.is(",") || token.is("/") || token.has_any(&[Cue::Or, Cue::And]));
    if parts.len() > 1 && parts.iter().all(|part| matches!(part, [only] if kinds::currency(only).is_some())) {
        item.options = options(content);
        said.currency = None;
        return true;
    }
    if content.first().is_some_and(|first| first.cue(Cue::Long) == Some(content.len())) {
        return false;
    }
    let rest = limits::without_limits(content);
    let alternatives = content.iter().any(|token| token.has_any(&[Cue::Or]));
    if alternatives && parts.len() == 2 && parts.iter().any(|part| part.len() > 1) && !item.name.plural {
        // `Основание (номер акта либо тема урока)` says what is written there.
        return false;
    }
    if ["единица", "unit"].contains(&item.name.head.as_str()) && parts.len() > 1 {
        item.options = options(content);
        return true;
    }
    let typed = kinds::typed(&rest).or_else(|| kinds::typed(content)).or_else(|| limits::unit_kind(content));
    if typed.is_some() {
        said.unit = said.unit.take().or_else(|| limits::unit_kind(content).map(|_| join(content)));
        said.kind = typed;
        return false;
    }
    let several = content.iter().any(|token| token.cue(Cue::Many).is_some());
    if several && find_outside(content, |token| token.is(",")).is_none() {
        said.many = true;
        return false;
    }
    if rest.iter().all(|token| !token.is_word()) && !rest.iter().any(|token| token.number().is_some()) {
        return false;
    }
    let list = if depth < 2 { read_nested(&rest, Place::Nominative, memory, depth + 1) } else { Vec::new() };
    let known = list
        .iter()
        .filter(|inner| {
            let said = !inner.options.is_empty() || inner.said.kind.is_some();
            said || kinds::hint(&inner.name).is_some_and(|hint| hint.kind != "yesno")
        })
        .count();
    let choice = kinds::hint(&item.name).is_some_and(|hint| kinds::is_choice_like(hint.kind));
    let described = known * 2 >= list.len() || item.name.plural && known > 0 && list.len() > 1;
    if !choice && described && !list.is_empty() {
        item.inner = list;
        return false;
    }
    let found = options(&rest);
    let example = content.first().is_some_and(|token| listed("example", &token.low));
    let several = found.len() > 1 || choice && !found.is_empty();
    if !example {
        item.options = found;
    }
    several && !example
}

/// `A length that is short, medium or long`: says whether options go on up to an `or` a few short items later.
fn goes_on(segments: &[Segment<'_>], index: usize) -> bool {
    let rest = segments.iter().skip(index + 1).take(8);
    let short = |segment: &&Segment<'_>| {
        let article = segment.tokens.first().is_some_and(|token| listed("article", &token.low));
        segment.tokens.len() <= 3
            && !article
            && find_outside(segment.tokens, |token| token.is("(") || token.is(":")).is_none()
    };
    rest.take_while(short).any(|segment| segment.joint == Joint::Or)
}

/// Reads what `a whole number from 1 to 5` says about a value; `None` if it says nothing of that sort.
pub(super) fn said_of(tokens: &[Token]) -> Option<Said> {
    let mut said = limits::said(tokens);
    let end =
        tokens.iter().position(|token| token.has_any(&[Cue::From, Cue::AtMost, Cue::AtLeast])).unwrap_or(tokens.len());
    said.kind = kinds::typed(tokens.get(..end)?).or(said.kind);
    let limited = said.kind.is_some()
        || said.min.is_some()
        || said.max.is_some()
        || said.required
        || said.unique
        || said.positive;
    limited.then_some(said)
}

/// Returns the place of the bracket that closes the one at `at`.
pub(crate) fn matching(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return index;
            }
        }
    }
    tokens.len()
}
