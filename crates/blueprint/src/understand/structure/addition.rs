//! Sentences that add fields to what was described before: `also add a price`, `there should also be a checkbox “lent”`.

use super::Structure;
use crate::morph::is_cyrillic;
use crate::morph::russian::Place;
use crate::phrase::Phrase;
use crate::text::{Token, cue::Cue};
use crate::understand::draft::{Evidence, Link};
use crate::understand::item::{Item, Said, read_list, typed_first};
use crate::understand::kinds;
use crate::understand::plainly::is_verb;
use crate::words::listed;

impl Structure<'_> {
    /// `Sign-ups joining a pupil to an expedition`, `bookings of a pitch by a trader for a given Saturday`: what is kept,
    /// what each record of it refers to, and a date.
    pub(super) fn joined(&mut self, tokens: &[Token]) -> Option<usize> {
        let one = tokens.first().is_some_and(|first| listed("one_of_them", &first.low));
        let joins = |token: &Token| {
            let word = listed("linking", &token.low) || listed("joint_word", &token.low);
            word || one && (listed("stay_verb", &token.low) || listed("stays_at", &token.low))
        };
        let mut parts = crate::text::split_outside(tokens, joins).into_iter();
        let name = Phrase::read(parts.next()?, Place::Nominative, self.memory)?;
        let others: Vec<&[Token]> = parts.filter(|part| part.iter().any(Token::is_word)).collect();
        let each = |part: &&[Token]| part.first().is_some_and(|first| listed("one_of_them", &first.low));
        let plain =
            !tokens.iter().any(|token| !token.is_word() || token.has_any(&[Cue::Can, Cue::Cannot, Cue::Manage]));
        if !(name.plural || one) || others.len() < 2 || !others.iter().all(each) || !plain || tokens.len() > 16 {
            return None;
        }
        let child = self.draft.entity(&name, Evidence::Named)?;
        for part in others {
            let name = Phrase::read(part, Place::Oblique, self.memory)?;
            let day = part.iter().any(|token| listed("day_word", &token.low));
            if day {
                let named = name.key.len() > 1 && kinds::is_field_name(&name);
                let name = if named {
                    Some(name)
                } else {
                    Phrase::of_label(if is_cyrillic(&name.one) { "Дата" } else { "Date" })
                }?;
                self.draft.field(child, &Item { name, options: Vec::new(), inner: Vec::new(), said: Said::default() });
            } else if let Some(parent) = self.draft.entity(&name, Evidence::Named) {
                self.draft.link(Link { child, parent, many: false, weak: false });
            }
        }
        self.draft.current = Some(child);
        Some(child)
    }

    /// `A tourist signs up for a tour: name, phone`: who does something, with what it is done to.
    pub(super) fn acting(&mut self, left: &[Token]) -> Option<usize> {
        let verb = left.iter().position(is_verb).filter(|at| (1..=3).contains(at) && left.len() <= 7)?;
        let object = left.get(verb + 1..)?;
        let skip =
            object.iter().take_while(|token| listed("small", &token.low) || listed("into_entity", &token.low)).count();
        let object = Phrase::read(object.get(skip..)?, Place::Oblique, self.memory)?;
        let parent = self.draft.find(&object)?;
        let name = Phrase::read(left.get(..verb)?, Place::Nominative, self.memory)?;
        let child = self.draft.entity(&name, Evidence::Named).filter(|child| *child != parent)?;
        self.draft.link(Link { child, parent, many: false, weak: true });
        self.draft.current = Some(child);
        Some(child)
    }

    /// `Each hive has inspections with a date`: the kinds of record that this began belong to their owner.
    pub(super) fn owned(&mut self, owner: usize, before: usize) {
        for child in before..self.draft.entities.len() {
            let refers = self.draft.links.iter().any(|link| link.child == owner && link.parent == child);
            if !refers {
                self.draft.link(Link { child, parent: owner, many: false, weak: true });
            }
        }
    }

    /// Adds the fields that a sentence adds to the entity that it names, or to the last one; `false` if it adds none.
    pub(super) fn addition(&mut self, tokens: &[Token]) -> bool {
        let Some(added) = added(tokens) else { return false };
        let described =
            |token: &Token| token.is(":") || token.is("—") || token.has_any(&[Cue::With, Cue::Has, Cue::If]);
        if added.iter().any(described) {
            return false;
        }
        let (added, owner) = match self.named_owner(added) {
            Some((added, owner)) => (added, Some(owner)),
            None => (added, self.draft.current),
        };
        let Some(owner) = owner else { return false };
        let russian = added.iter().any(|token| is_cyrillic(&token.low));
        let place = if russian { Place::Oblique } else { Place::Nominative };
        let items: Vec<Item> = read_list(&without_field_words(added), place, self.memory);
        let said = typed_first(added).is_some() || added.iter().any(|token| token.cue(Cue::FieldWord).is_some());
        let field = |item: &Item| {
            let known =
                said || item.said.kind.is_some() || !item.options.is_empty() || kinds::is_field_name(&item.name);
            known && item.inner.is_empty() && self.draft.find(&item.name).is_none()
        };
        if items.is_empty() || !items.iter().all(field) {
            return false;
        }
        items.iter().for_each(|item| self.add_item(owner, item));
        true
    }

    /// `A price to plants`, `к растениям цену`: the fields, and the entity that they are added to.
    fn named_owner<'t>(&self, tokens: &'t [Token]) -> Option<(&'t [Token], usize)> {
        let find = |words: &[Token]| self.draft.find(&Phrase::read(words, Place::Oblique, self.memory)?);
        if tokens.first().is_some_and(|first| listed("into_entity", &first.low)) {
            let named = |length: usize| find(tokens.get(1..=length)?).zip(Some(length + 1));
            let (owner, fields) = (1..=3).rev().find_map(named)?;
            return Some((tokens.get(fields..)?, owner));
        }
        let at = tokens.iter().rposition(|token| listed("into_entity", &token.low)).filter(|at| *at > 0)?;
        Some((tokens.get(..at)?, find(tokens.get(at + 1..)?)?))
    }
}

/// What follows the words that add. `Store a price` and `we need a price` add only after an `also`.
fn added(tokens: &[Token]) -> Option<&[Token]> {
    let also = |token: &&Token| listed("adverb_also", &token.low) || token.is(",");
    let first = tokens.iter().take_while(also).count();
    let mut rest = tokens.get(first..)?;
    let mut more = first > 0;
    if rest.first().is_some_and(|token| token.low == "there") {
        let end = rest.iter().position(|token| token.low == "be" || token.low == "is")?;
        rest = rest.get(end + 1..).filter(|_| end < 5)?;
        return rest.get(rest.iter().take_while(also).count()..);
    }
    for _ in 0..4 {
        let token = rest.first()?;
        if also(&token) {
            more = true;
            rest = rest.get(1..)?;
        } else if listed("i_or_we", &token.low) && rest.get(1).is_some_and(|next| also(&next)) {
            rest = rest.get(1..)?;
        } else if let Some(length) = token.cue(Cue::Add) {
            return rest.get(length..);
        } else if let Some(length) = token.cue(Cue::Want).or(token.cue(Cue::Manage)) {
            rest = rest.get(length..)?;
            let late = rest.iter().take_while(also).count();
            if more || late > 0 {
                return rest.get(late..);
            }
        } else {
            return None;
        }
    }
    None
}

/// Takes `field` away where it stands beside a name: `the price field`, `поле цена`.
fn without_field_words(tokens: &[Token]) -> Vec<Token> {
    if typed_first(tokens).is_some() {
        return tokens.to_vec();
    }
    tokens.iter().filter(|token| token.cue(Cue::FieldWord).is_none()).cloned().collect()
}
