//! Sentences about who does what: `clients can book a class`, `a loan links a book to a reader`, `a task belongs to a project`.

use super::Structure;
use crate::morph::russian::Place;
use crate::phrase::{Memory, Phrase};
use crate::text::{Token, around, cue::Cue, find_outside, join};
use crate::understand::draft::{DraftField, Evidence, Link};
use crate::understand::item::{Item, Said, read_list};
use crate::understand::kinds;
use crate::words::{Class, listed, rows};

/// Most characters of an app's name that is taken from a brief.
const MAX_APP_NAME_CHARS: usize = 40;

/// Takes the app's name from `called "X"`; says whether the sentence held nothing else.
pub(super) fn named(structure: &mut Structure<'_>, tokens: &[Token]) -> bool {
    let Some(at) = tokens.iter().position(|token| token.cue(Cue::Named).is_some()) else {
        return false;
    };
    let length = tokens.get(at).and_then(|token| token.cue(Cue::Named)).unwrap_or(1);
    let rest = tokens.get(at + length..).unwrap_or_default();
    let quoted = rest.first().is_some_and(|token| token.is("\""));
    let end = if quoted {
        rest.iter().skip(1).position(|token| token.is("\"")).map_or(rest.len(), |end| end + 1)
    } else {
        rest.iter().position(|token| !token.text.starts_with(char::is_uppercase)).unwrap_or(rest.len())
    };
    let name = join(rest.get(usize::from(quoted)..end).unwrap_or_default());
    if name.is_empty() || name.chars().count() > MAX_APP_NAME_CHARS {
        return false;
    }
    structure.draft.name = Some(name);
    let before = tokens.get(..at).unwrap_or_default();
    let after = rest.get(end..).unwrap_or_default();
    if !before.is_empty() || after.len() > 1 {
        let mut others: Vec<Token> = before.to_vec();
        others.extend(after.iter().filter(|token| !token.is("\"")).cloned());
        structure.sentence(&others);
    }
    true
}

/// Removes `must`, `can`, `should` from the end of a subject.
pub(super) fn without_modal(tokens: &[Token]) -> &[Token] {
    let mut end = tokens.len();
    while end > 0 {
        let Some(last) = tokens.get(end - 1) else { break };
        let modal = last.has_any(&[Cue::Must, Cue::Can, Cue::Want, Cue::Manage, Cue::Moves]) && end > 1
            || last.is(",")
            || listed("filler", &last.low)
            || listed("we", &last.low);
        if !modal {
            break;
        }
        end -= 1;
    }
    tokens.get(..end).unwrap_or_default()
}

/// `A loan links a book to a reader with a due date`, `a task belongs to a project`.
pub(super) fn linked(structure: &mut Structure<'_>, tokens: &[Token]) -> bool {
    let Some((at, length, links)) = tokens.iter().enumerate().skip(1).find_map(|(at, token)| {
        token.cue(Cue::Belongs).map(|length| (at, length, false)).or_else(|| {
            token.cue(Cue::Links).filter(|length| is_linking(tokens, at + length)).map(|length| (at, length, true))
        })
    }) else {
        return false;
    };
    let (left, right) = around(tokens, at, length);
    let closed = left.iter().filter(|token| token.is("(")).count() == left.iter().filter(|token| token.is(")")).count();
    let described = |token: &Token| token.is(":") || links && token.has_any(&[Cue::Has, Cue::With]);
    if !closed || find_outside(left, described).is_some() {
        return false;
    }
    let opens = |token: &Token| {
        token.has_any(&[Cue::With, Cue::Has]) || token.is(":") || token.is("—") || links && token.low == "from"
    };
    let with = find_outside(right, opens)
        .filter(|at| !links || has_pair(right) || right.get(*at).is_some_and(|token| !token.has_any(&[Cue::With])));
    let opener_length =
        |at: usize| right.get(at).and_then(|token| token.cue(Cue::With).or(token.cue(Cue::Has))).unwrap_or(1);
    let (targets, list) =
        with.map_or((right, right.get(..0).unwrap_or_default()), |with| around(right, with, opener_length(with)));
    let memory = structure.memory;
    let mut before = read_list(without_modal(left), Place::Nominative, memory);
    let Some(child) = before.pop() else {
        return false;
    };
    let is_option =
        |field: &DraftField| field.options.iter().any(|option| option.eq_ignore_ascii_case(&child.name.one));
    if structure.draft.entities.iter().any(|entity| entity.fields.iter().any(is_option)) {
        return false;
    }
    structure.entities_from(&before, false);
    let Some(child_at) = structure.draft.entity(&child.name, Evidence::Named) else {
        return false;
    };
    let parts = crate::text::split_outside(targets, |token| {
        listed("link_to", &token.low) || token.is(",") || token.has_any(&[Cue::And, Cue::Or])
    });
    for part in parts {
        let Some(parent) = Phrase::read(part, Place::Oblique, memory).filter(|name| !listed("not_entity", &name.head))
        else {
            continue;
        };
        if let Some(parent_at) = structure.draft.entity(&parent, Evidence::Named) {
            let many = part.iter().any(|token| token.cue(Cue::Many).is_some());
            structure.draft.link(Link { child: child_at, parent: parent_at, many, weak: false });
        }
    }
    structure.draft.current = Some(child_at);
    if !list.is_empty() {
        structure.fields_of(child_at, &spans(list), Place::Oblique);
    }
    true
}

/// `Links a book to a reader` is a verb, `a photo link` is not: something must follow it.
fn is_linking(tokens: &[Token], after: usize) -> bool {
    let next = tokens.get(after);
    next.is_some_and(|next| next.is_word() && next.cue(Cue::And).is_none() && !next.has_any(&[Cue::With, Cue::Or]))
}

/// Reads `start date to end date` as two names.
fn spans(list: &[Token]) -> Vec<Token> {
    let joined = list.iter().map(|token| {
        if token.low == "to" {
            crate::text::tokens("and").into_iter().next().unwrap_or_else(|| token.clone())
        } else {
            token.clone()
        }
    });
    joined.collect()
}

fn has_pair(tokens: &[Token]) -> bool {
    let with = find_outside(tokens, |token| token.cue(Cue::With).is_some()).unwrap_or(0);
    tokens.iter().take(with).any(|token| listed("link_to", &token.low) || token.cue(Cue::And).is_some())
}

/// `У клиента имя и телефон`: a subject and its list without a verb between.
pub(super) fn owned_list(structure: &mut Structure<'_>, tokens: &[Token]) -> bool {
    let Some(length) = tokens
        .first()
        .and_then(|token| if listed("at_each", &token.low) { token.cue(Cue::Every).or(Some(1)) } else { None })
    else {
        return false;
    };
    let rest = tokens.get(length..).unwrap_or_default();
    let Some((first, others)) = rest.split_first() else {
        return false;
    };
    let Some(name) = Phrase::read(std::slice::from_ref(first), Place::Oblique, structure.memory) else {
        return false;
    };
    let items = read_list(others, Place::Nominative, structure.memory);
    let fields = items.iter().filter(|item| kinds::is_field_name(&item.name)).count();
    let known = structure.draft.find(&name).is_some();
    if items.is_empty() || fields * 2 < items.len() && !(known && items.iter().any(|item| item.said.many)) {
        return false;
    }
    if let Some(owner) = structure.draft.entity(&name, Evidence::Described) {
        structure.draft.current = Some(owner);
        items.iter().for_each(|item| structure.add_item(owner, item));
    }
    true
}

/// `Clients can book a class`: a role, an action that may make a record of its own, and what it is done to.
pub(super) fn can(structure: &mut Structure<'_>, tokens: &[Token]) -> bool {
    let role = tokens.first().and_then(|token| token.cue(Cue::Role));
    let start = role.unwrap_or(0);
    let Some(can) = tokens
        .iter()
        .enumerate()
        .skip(start)
        .find(|(_, token)| token.has_any(&[Cue::Can, Cue::Want]))
        .map(|(at, _)| at)
    else {
        return verb(structure, tokens);
    };
    let length = tokens
        .get(can)
        .and_then(|token| [Cue::Can, Cue::Want].into_iter().filter_map(|cue| token.cue(cue)).max())
        .unwrap_or(1);
    let who = tokens.get(start..can).unwrap_or_default();
    act(structure, without_modal(who), tokens.get(can + length..).unwrap_or_default())
}

/// `Clients book classes`: the same without `can`.
fn verb(structure: &mut Structure<'_>, tokens: &[Token]) -> bool {
    if tokens.first().is_some_and(|first| first.has_any(&[Cue::Manage])) {
        return false;
    }
    let acted = |at: &usize| action(tokens, *at).is_some() && !is_object(tokens, *at);
    let Some(at) = (1..tokens.len().min(6)).find(acted) else {
        return false;
    };
    let (who, rest) = tokens.split_at(at);
    act(structure, who, rest)
}

/// `My book club`, `we track books`: what stands where a thing is named, not what somebody does.
fn is_object(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|token| {
        token.has_any(&[Cue::Every, Cue::For, Cue::Manage, Cue::With]) || listed("article", &token.low)
    })
}

fn act(structure: &mut Structure<'_>, who: &[Token], rest: &[Token]) -> bool {
    let memory = structure.memory;
    let subject = Phrase::read(who, Place::Nominative, memory).filter(is_actor);
    let subject_at = subject.and_then(|name| structure.draft.entity(&name, Evidence::Weak));
    if several(structure, who, rest) {
        return true;
    }
    let at = rest.iter().position(|token| !listed("filler", &token.low)).unwrap_or(0);
    let Some((noun, length)) = action(rest, at) else {
        return keeps(structure, rest, at) || subject_at.is_some();
    };
    let named = event_of(rest.get(at + length..).unwrap_or_default(), memory);
    let Some(event) =
        named.or_else(|| Phrase::of_label(noun)).and_then(|name| structure.draft.entity(&name, Evidence::Named))
    else {
        return false;
    };
    let end = rest.iter().position(|token| listed("explains", &token.low)).unwrap_or(rest.len()).max(at + length);
    let objects = rest.get(at + length..end).unwrap_or_default();
    let with = objects.iter().position(|token| token.has_any(&[Cue::With])).unwrap_or(objects.len());
    let (objects, partner) = objects.split_at(with);
    if let Some(partner) = partner_of(partner).and_then(|name| Phrase::read(name, Place::Oblique, memory)) {
        structure.draft.entity(&partner, Evidence::Named);
    }
    let place = objects.iter().skip(1).position(|token| listed("inside", &token.low)).map(|place| place + 1);
    let (objects, around) = place.map_or((objects, rest.get(..0).unwrap_or_default()), |place| objects.split_at(place));
    let objects = read_list(objects, Place::Oblique, memory);
    let around = Phrase::read(around, Place::Oblique, memory).and_then(|name| structure.draft.find(&name));
    for item in
        objects.iter().filter(|item| !listed("not_entity", &item.name.head) && !kinds::is_field_name(&item.name))
    {
        if let Some(object) = structure.draft.entity(&item.name, Evidence::Weak) {
            structure.draft.link(Link { child: event, parent: object, many: false, weak: true });
            if let Some(around) = around {
                structure.draft.link(Link { child: object, parent: around, many: false, weak: true });
            }
        }
    }
    let pronoun = rest.get(at + length).is_some_and(|next| listed("object_pronoun", &next.low));
    if let Some(parent) = structure.draft.current.filter(|parent| pronoun && *parent != event) {
        structure.draft.link(Link { child: event, parent, many: false, weak: true });
    }
    if let Some(subject) = subject_at {
        structure.draft.link(Link { child: event, parent: subject, many: false, weak: true });
    }
    true
}

/// `Add and edit tools they lend`: takes what is kept; says whether the verbs are of keeping.
fn keeps(structure: &mut Structure<'_>, rest: &[Token], at: usize) -> bool {
    let keeping = |token: &Token| {
        token.has_any(&[Cue::Manage, Cue::Add, Cue::Edit, Cue::Delete, Cue::Show]) || listed("does", &token.low)
    };
    if !rest.get(at).is_some_and(keeping) {
        return false;
    }
    let joint = |token: &Token| token.has_any(&[Cue::And]) || token.is(",");
    let skip = at + rest.iter().skip(at).take_while(|token| keeping(token) || joint(token)).count();
    let stops = |token: &Token| {
        listed("explains", &token.low) || listed("for_whom", &token.low) || listed("tail_pronoun", &token.low)
    };
    let end = rest.iter().skip(skip + 1).position(stops).map_or(rest.len(), |end| end + skip + 1);
    for item in read_list(rest.get(skip..end).unwrap_or_default(), Place::Oblique, structure.memory) {
        let fit =
            !listed("not_entity", &item.name.head) && item.name.class != Class::Abstract && item.name.key.len() < 4;
        if fit {
            structure.draft.current = structure.draft.entity(&item.name, Evidence::Named).or(structure.draft.current);
        }
    }
    true
}

/// `Book appointments for them`: what is booked is what happens, and needs no booking.
fn event_of(objects: &[Token], memory: &Memory) -> Option<Phrase> {
    let end = objects.iter().position(|token| !token.is_word() || listed("small", &token.low)).unwrap_or(objects.len());
    let name = Phrase::read(objects.get(..end)?, Place::Oblique, memory)?;
    (name.plural && listed("itself_booked", &name.head)).then_some(name)
}

/// `With one of our vets`: somebody who takes part, no list of what something has.
pub(super) fn is_partner(tokens: &[Token], with: usize) -> bool {
    tokens.get(with..).is_some_and(|tokens| partner_of(tokens).is_some())
}

fn partner_of(tokens: &[Token]) -> Option<&[Token]> {
    match tokens {
        [_, one, of, _, name, ..] if one.low == "one" && of.low == "of" => Some(std::slice::from_ref(name)),
        [_, one, of, name] if ["одним", "одной"].contains(&one.low.as_str()) && of.low == "из" => {
            Some(std::slice::from_ref(name))
        }
        _ => None,
    }
}

/// `Clients pick a barber, a service and a time`: what a booking is made of, whoever makes it.
pub(super) fn chosen(structure: &mut Structure<'_>, tokens: &[Token]) -> bool {
    let memory = structure.memory;
    let Some(at) = tokens.iter().take(5).position(|token| listed("chooses", &token.low)).filter(|at| *at > 0) else {
        return false;
    };
    let (left, right) = around(tokens, at, 1);
    let who = Phrase::read(without_modal(left), Place::Nominative, memory);
    let items = read_list(right, Place::Oblique, memory);
    let Some(who) = who.filter(|who| who.class == Class::Person && items.len() > 1) else { return false };
    let label = if crate::morph::is_cyrillic(&who.one) { "Запись" } else { "Booking" };
    let event = |at: &usize| {
        let class = structure.draft.entities.get(*at).map(|entity| entity.name.class);
        matches!(class, Some(Class::Event | Class::Document))
    };
    let current = structure.draft.current.filter(event);
    let made = || Phrase::of_label(label);
    let Some(owner) = current.or_else(|| structure.draft.entity(&made()?, Evidence::Named)) else { return false };
    let parents = items.iter().filter(|item| item.name.class != Class::Abstract && !item.is_field_like());
    for name in std::iter::once(&who).chain(parents.map(|item| &item.name)) {
        if let Some(parent) = structure.draft.entity(name, Evidence::Named) {
            structure.draft.link(Link { child: owner, parent, many: false, weak: true });
        }
    }
    items.iter().filter(|item| item.is_field_like()).for_each(|item| structure.add_item(owner, item));
    structure.draft.current = Some(owner);
    true
}

/// `People can sign up for our run with their name and email`: the list describes the sign-up.
pub(super) fn acted(structure: &mut Structure<'_>, left: &[Token], right: &[Token]) -> bool {
    let places = 1..left.len().min(5);
    let Some((at, (noun, length))) = places.filter_map(|at| action(left, at).map(|found| (at, found))).next() else {
        return false;
    };
    let items = read_list(right, Place::Oblique, structure.memory);
    let fields = items.iter().filter(|item| item.is_field_like()).count();
    let can = left.get(..at).is_some_and(|who| who.iter().any(|token| token.has_any(&[Cue::Can])));
    if !can || items.len() < 2 || fields * 2 < items.len() {
        return false;
    }
    let Some(name) = Phrase::of_label(noun) else { return false };
    let Some(event) = structure.draft.entity(&name, Evidence::Named) else { return false };
    let object = left.get(at + length..).unwrap_or_default();
    // `Our charity run` is the only one; what is one of several is kept too.
    let only = object.first().is_some_and(|token| listed("i_or_we_own", &token.low));
    let object = Phrase::read(object, Place::Oblique, structure.memory).filter(|_| !only);
    if let Some(parent) = object.and_then(|name| structure.draft.entity(&name, Evidence::Named)) {
        structure.draft.link(Link { child: event, parent, many: false, weak: true });
    }
    structure.draft.current = Some(event);
    items.iter().for_each(|item| structure.add_item(event, item));
    true
}

/// `An experiment can use several samples`: a relation to many between two things that are kept.
fn several(structure: &mut Structure<'_>, who: &[Token], rest: &[Token]) -> bool {
    let memory = structure.memory;
    let subject = Phrase::read(who, Place::Nominative, memory).and_then(|name| structure.draft.find(&name));
    let many = rest.iter().position(|token| token.cue(Cue::Many).is_some());
    let (Some(child), Some(at)) = (subject, many) else { return false };
    let object = Phrase::read(rest.get(at..).unwrap_or_default(), Place::Oblique, memory)
        .and_then(|name| structure.draft.find(&name));
    let Some(parent) = object.filter(|parent| *parent != child) else { return false };
    let class = |at: usize| structure.draft.entities.get(at).map(|entity| entity.name.class);
    let child_like = matches!(class(parent), Some(Class::Document | Class::Money | Class::Task))
        && class(child) == Some(Class::Person);
    structure.draft.link(if child_like {
        Link { child: parent, parent: child, many: false, weak: false }
    } else {
        Link { child, parent, many: true, weak: false }
    });
    true
}

fn is_actor(name: &Phrase) -> bool {
    !listed("not_entity", &name.head) && !listed("role_word", &name.head)
}

/// `We book appointments`: what we do makes records, and is not only told of us.
pub(super) fn we_book(tokens: &[Token], memory: &Memory) -> bool {
    tokens.first().is_some_and(|first| listed("i_or_we", &first.low))
        && acts(tokens, 1)
        && event_of(tokens.get(2..).unwrap_or_default(), memory).is_some()
}

/// `We assign a handyman`: somebody that the record spoken of has.
pub(super) fn assigned(structure: &mut Structure<'_>, tokens: &[Token]) -> bool {
    let [we, verb, name @ ..] = tokens else { return false };
    let assigns = listed("i_or_we", &we.low) && listed("assigns", &verb.low) && name.len() <= 3;
    let Some(child) = structure.draft.current.filter(|_| assigns) else { return false };
    let Some(name) = Phrase::read(name, Place::Oblique, structure.memory) else { return false };
    let Some(parent) = structure.draft.entity(&name, Evidence::Named) else { return false };
    let item = Item { name, options: Vec::new(), inner: Vec::new(), said: Said { optional: true, ..Said::default() } };
    if child != parent {
        structure.draft.field(child, &item);
    }
    true
}

/// Says whether somebody acts here as a verb of the table says: `we book`.
pub(in crate::understand) fn acts(tokens: &[Token], at: usize) -> bool {
    action(tokens, at).is_some()
}

/// Returns the record that an action at this place makes, and the length of the verb.
fn action(tokens: &[Token], at: usize) -> Option<(&'static str, usize)> {
    find_verb(include_str!("../../../lexicon/actions.tsv"), tokens, at)
}

/// Returns the record of what a question asks for: `read` gives `reading`.
pub(super) fn noun_of(verb: &Token) -> Option<&'static str> {
    let verb = std::slice::from_ref(verb);
    let found = find_verb(include_str!("../../../lexicon/deeds.tsv"), verb, 0).or_else(|| action(verb, 0));
    found.map(|(noun, _)| noun)
}

/// Finds the verb of a table that stands at a place: its noun, and its length.
fn find_verb(table: &'static str, tokens: &[Token], at: usize) -> Option<(&'static str, usize)> {
    for row in rows(table) {
        let (Some(verbs), Some(noun)) = (row.first(), row.get(1)) else {
            continue;
        };
        for verb in verbs.split('|') {
            let words: Vec<&str> = verb.split(' ').collect();
            let fits = words.iter().enumerate().all(|(index, word)| {
                tokens.get(at + index).is_some_and(|token| {
                    word.strip_suffix('*').map_or(token.low == *word, |prefix| token.low.starts_with(prefix))
                })
            });
            if fits {
                return Some((noun, words.len()));
            }
        }
    }
    None
}
