//! Relations that two sentences state from both sides: `a talk has several speakers`, `a speaker may give many talks`.
//!
//! Such sentences often stand before the names that they relate, so they are read when all names are known. A pair
//! that is many on both sides is many-to-many; many on one side and one on the other is a reference.

use super::Structure;
use crate::morph::russian::Place;
use crate::phrase::{Memory, Phrase};
use crate::text::{Token, cue::Cue};
use crate::understand::draft::{Draft, Evidence, Link};
use crate::understand::plainly::is_verb;
use crate::words::{Class, listed};

/// Longest sentence that is read as a relation, in tokens.
const MAX_TOKENS: usize = 16;

/// How many records of `to` one record of `from` goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Side {
    from: usize,
    to: usize,
    many: bool,
}

/// Says whether a sentence has the form of a relation: a subject, a verb, and `many` or `one` before an object.
pub(in crate::understand) fn is_relation(tokens: &[Token]) -> bool {
    const OTHER: &[Cue] = &[
        Cue::Cannot,
        Cue::AtMost,
        Cue::AtLeast,
        Cue::Only,
        Cue::Show,
        Cue::Filter,
        Cue::Search,
        Cue::Sort,
        Cue::If,
        Cue::Want,
        Cue::App,
        Cue::With,
        Cue::Again,
        Cue::Twice,
        Cue::Overlap,
    ];
    let plain = !tokens.iter().any(|token| token.is(":") || token.is("(") || token.is(",") || token.is("→"));
    let other = tokens.iter().any(|token| token.number().is_some() || token.has_any(OTHER));
    let owned = tokens.first().is_some_and(|token| listed("at_each", &token.low));
    let verb = owned || tokens.iter().skip(1).any(|token| token.has_any(&[Cue::Has, Cue::Can]) || is_verb(token));
    plain && !other && verb && tokens.len() <= MAX_TOKENS && amount(tokens).is_some_and(|(at, _)| at > 0)
}

/// Finds the word for how many: its place, and whether it means several.
fn amount(tokens: &[Token]) -> Option<(usize, bool)> {
    tokens.iter().enumerate().skip(1).find_map(|(at, token)| {
        let one = listed("single", &token.low);
        match (token.cue(Cue::Many), one) {
            (Some(_), _) => Some((at, true)),
            (None, true) => Some((at, false)),
            (None, false) => None,
        }
    })
}

/// Says whether three words say who does what to what: `suppliers deliver plants`, `клиенты присылают заказы`.
pub(in crate::understand) fn is_deed(tokens: &[Token]) -> bool {
    let [who, verb, what] = tokens else { return false };
    let plural = |token: &Token| {
        Phrase::read(std::slice::from_ref(token), Place::Nominative, &Memory::default()).is_some_and(|name| name.plural)
    };
    let word =
        verb.is_word() && !verb.has_any(&[Cue::With, Cue::And, Cue::Or, Cue::For, Cue::Has, Cue::Can, Cue::Must]);
    word && who.is_word() && what.is_word() && plural(who) && plural(what)
}

impl Structure<'_> {
    /// Reads who does what: what is done refers to who does it, if it is described and nothing relates them yet.
    pub(in crate::understand) fn deeds(&mut self, sentences: &[Vec<Token>]) {
        for tokens in sentences {
            let [who, verb, what] = tokens.as_slice() else { continue };
            let name = |token: &Token| Phrase::read(std::slice::from_ref(token), Place::Nominative, self.memory);
            let (Some(who), Some(what)) = (name(who), name(what)) else { continue };
            let kept = who.class == Class::Person && is_verb(verb) && is_concrete(what.class);
            let child = self.draft.find(&what).filter(|child| self.draft.is_described(*child));
            let child = child.or_else(|| self.draft.entity(&what, Evidence::Named).filter(|_| kept));
            let Some(child) = child else { continue };
            let Some(parent) = self.draft.entity(&who, Evidence::Named) else { continue };
            if !self.draft.are_related(child, parent) {
                self.draft.link(Link { child, parent, many: false, weak: true });
            }
        }
    }

    /// Reads sentences about relations; those that name no two known things are read like any other.
    pub(in crate::understand) fn relations(&mut self, sentences: &[Vec<Token>]) {
        let sides: Vec<Option<Side>> = sentences.iter().map(|tokens| side(&self.draft, tokens)).collect();
        for (tokens, side) in sentences.iter().zip(&sides) {
            let Some(side) = side else {
                self.sentence(tokens);
                continue;
            };
            let back = sides.iter().flatten().find(|other| other.from == side.to && other.to == side.from);
            match (side.many, back.map(|back| back.many)) {
                (true, Some(true)) => {
                    let known = self.draft.links.iter().any(|link| link.child == side.to && link.parent == side.from);
                    if !known {
                        self.draft.link(Link { child: side.from, parent: side.to, many: true, weak: false });
                    }
                }
                (true, Some(false)) => {}
                (false, _) => self.draft.link(Link { child: side.from, parent: side.to, many: false, weak: false }),
                (true, None) => self.sentence(tokens),
            }
        }
    }
}

/// Says whether a class is of things that somebody has.
fn is_concrete(class: Class) -> bool {
    matches!(class, Class::Animal | Class::Vehicle | Class::Thing | Class::Work | Class::Document | Class::Event)
}

/// Finds both things of a relation among the names of the draft.
fn side(draft: &Draft, tokens: &[Token]) -> Option<Side> {
    let (at, many) = amount(tokens)?;
    let found = mentions(draft, tokens);
    let to = found.iter().find(|(place, _)| *place > at).map(|(_, entity)| *entity)?;
    let from = found.iter().find(|(place, entity)| *place < at && *entity != to).map(|(_, entity)| *entity)?;
    Some(Side { from, to, many })
}

/// Finds the entities that words name, in any form.
pub(in crate::understand) fn mentions(draft: &Draft, tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut list = Vec::new();
    for at in 0..tokens.len() {
        let rest: Vec<&str> = tokens.iter().skip(at).take(4).map(|token| token.stem.as_str()).collect();
        let named = |name: &Phrase| {
            let head = name.key.get(name.head_at).map(String::as_str);
            !name.key.is_empty()
                && rest.iter().zip(&name.key).filter(|(word, key)| *word == key).count() == name.key.len()
                || name.key.len() > 1 && rest.first().copied() == head
        };
        let exact = draft.entities.iter().position(|entity| named(&entity.name));
        list.extend(exact.map(|entity| (at, entity)));
    }
    list
}
