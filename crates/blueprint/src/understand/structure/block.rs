//! Sentences whose whole shape tells what they are: a name with its list, parts of a whole, a field at a thing, background.

use super::{Structure, relation};
use crate::morph::is_cyrillic;
use crate::morph::russian::{Part, Place};
use crate::phrase::Phrase;
use crate::text::{Token, around, cue::Cue, find_outside};
use crate::understand::draft::{Evidence, Link};
use crate::understand::item::{Item, Said, read_list};
use crate::understand::kinds;
use crate::words::{Class, listed};

impl Structure<'_> {
    /// `Entries on a course: course, pupil, paid`: whatever a name means elsewhere, one with a list of fields is kept.
    pub(crate) fn block(&mut self, tokens: &[Token]) -> bool {
        let mark = find_outside(tokens, |token| token.is(":") || token.is("=") || (token.is("—") && token.spaced));
        let Some(at) = mark.filter(|at| (1..=5).contains(at)) else { return false };
        let (left, right) = around(tokens, at, 1);
        let list = right.iter().take(3).position(|token| token.is(":"));
        let right = match list {
            Some(at) if right.iter().take(at).all(|token| token.has_any(&[Cue::ListOf])) => {
                right.get(at + 1..).unwrap_or_default()
            }
            Some(_) | None => right,
        };
        if !is_block_name(left) {
            return false;
        }
        let Some(name) = Phrase::read(left, Place::Nominative, self.memory) else { return false };
        let items = read_list(right, Place::Nominative, self.memory);
        // Behind a bare name, what is only limited and what refers to a known thing tell fields too.
        let telling = items.iter().filter(|item| {
            let said = &item.said;
            let limited = said.unique || said.required || said.min.is_some() || said.max.is_some();
            item.is_field_like() || limited || self.draft.find(&item.name).is_some()
        });
        let described = items.iter().filter(|item| !item.inner.is_empty()).count();
        let choice = kinds::hint(&name).is_some_and(|hint| kinds::is_choice_like(hint.kind));
        let state = crate::words::listed("state_word", &name.head);
        let field_like = state || !name.plural && (choice || self.known_field(&name).is_some());
        let enough = items.len() > 1 && telling.count() * 2 >= items.len() && described * 2 < items.len();
        if field_like || !enough || self.is_title(left, right) {
            return false;
        }
        let Some(owner) = self.draft.entity(&name, Evidence::Described) else { return false };
        self.draft.current = Some(owner);
        self.fields_of(owner, right, Place::Nominative);
        true
    }

    /// `Records with artist, title and year`: a word that mostly means something else, but here names what is kept.
    pub(super) fn plural_block(&mut self, left: &[Token], right: &[Token], opener: Option<&Token>) -> bool {
        let with = opener.is_some_and(|token| token.has_any(&[Cue::With]));
        let name = Phrase::read(left, Place::Nominative, self.memory).filter(|name| name.plural && with);
        let Some(name) = name.filter(|_| left.len() == 1) else { return false };
        let items = read_list(right, Place::Oblique, self.memory);
        let fields = items.iter().filter(|item| kinds::is_field_name(&item.name)).count();
        if items.len() < 2 || fields * 2 < items.len() {
            return false;
        }
        let Some(owner) = self.draft.entity(&name, Evidence::Described) else { return false };
        self.draft.current = Some(owner);
        self.fields_of(owner, right, Place::Oblique);
        true
    }

    /// `A menu with dishes, prices and allergens`: what is kept is the dishes, and the rest is what a dish has.
    pub(super) fn held(&mut self, left: &[Token], right: &[Token], place: Place) -> bool {
        let name = Phrase::read(left, Place::Nominative, self.memory);
        if !name.is_some_and(|name| listed("holder_noun", &name.head)) {
            return false;
        }
        let items = read_list(right, place, self.memory);
        let Some((first, rest)) = items.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            return false;
        };
        if !first.name.plural || first.is_field_like() || !rest.iter().any(Item::is_field_like) {
            return false;
        }
        let Some(owner) = self.draft.entity(&first.name, Evidence::Described) else { return false };
        self.draft.current = Some(owner);
        rest.iter().for_each(|item| self.add_item(owner, item));
        true
    }

    /// A warehouse that has an article number and a quantity is a list of goods.
    pub(super) fn rename_store(&mut self, at: usize, items: &[Item]) {
        let counted = |item: &Item| kinds::hint(&item.name).is_some_and(|hint| ["code", "int"].contains(&hint.kind));
        let Some(entity) = self.draft.entities.get_mut(at).filter(|_| items.iter().any(counted)) else { return };
        let label = if is_cyrillic(&entity.name.one) { "Товары" } else { "Items" };
        if let Some(goods) = Phrase::of_label(label).filter(|_| listed("store_noun", &entity.name.head)) {
            entity.name = goods;
        }
    }

    /// `Meter readings: water, power, gas`: the kinds that there are, when nothing else in the list is named. A thing that
    /// one can hold has such words as its fields: `coins: metal, era`.
    pub(super) fn kinds_of(&mut self, mains: &[usize], items: &[Item]) -> bool {
        let [main] = mains else { return false };
        let bare = |item: &Item| {
            let plain = item.inner.is_empty() && item.options.is_empty() && item.said == Said::default();
            plain && !item.name.plural && !item.is_field_like() && item.name.key.len() <= 2
        };
        let unknown = |item: &Item| matches!(item.name.class, Class::Unknown | Class::Abstract | Class::Food);
        let strange = items.iter().filter(|item| unknown(item)).count();
        if items.len() < 2 || !items.iter().all(bare) || strange * 2 < items.len() {
            return false;
        }
        let class = self.draft.entities.get(*main).map(|entity| entity.name.class);
        if !matches!(class, Some(Class::Event | Class::Money | Class::Task)) {
            items.iter().for_each(|item| self.add_item(*main, item));
            return true;
        }
        let options: Vec<String> = items.iter().map(|item| item.name.label()).collect();
        let Some(first) = options.first() else { return false };
        let Some(name) = Phrase::of_label(if is_cyrillic(first) { "Вид" } else { "Type" }) else { return false };
        self.draft.field(*main, &Item { name, options, inner: Vec::new(), said: Said::default() });
        true
    }

    /// `An order consists of order lines`: the parts refer to the whole.
    pub(super) fn composed(&mut self, tokens: &[Token]) -> bool {
        let Some(at) = tokens.iter().position(|token| listed("consists", &token.low)).filter(|at| *at > 0) else {
            return false;
        };
        let skip = tokens.get(at + 1).map_or(1, |next| 1 + usize::from(["of", "из"].contains(&next.low.as_str())));
        let part = Phrase::read(tokens.get(at + skip..).unwrap_or_default(), Place::Oblique, self.memory);
        let whole = Phrase::read(tokens.get(..at).unwrap_or_default(), Place::Nominative, self.memory);
        let (Some(part), Some(whole)) = (part.filter(|part| part.plural), whole) else { return false };
        let plain = !tokens.iter().any(|token| token.is(",") || token.is(":") || token.has_any(&[Cue::And]));
        if !plain || kinds::is_field_name(&part) {
            return false;
        }
        let parent = self.draft.entity(&whole, Evidence::Named);
        let child = self.draft.entity(&part, Evidence::Named);
        let (Some(parent), Some(child)) = (parent, child) else { return false };
        self.draft.link(Link { child, parent, many: false, weak: false });
        self.draft.current = Some(child);
        true
    }

    /// `We write the cage down at the animal`, `вольер указываем у животного`: a field of a known thing.
    pub(super) fn field_at(&mut self, tokens: &[Token]) -> bool {
        let verb = tokens.iter().position(|token| token.has_any(&[Cue::Has, Cue::Manage])).filter(|at| *at > 0);
        let Some(at) = verb.filter(|_| tokens.len() <= 7) else { return false };
        let length =
            tokens.get(at).and_then(|token| [Cue::Has, Cue::Manage].iter().filter_map(|cue| token.cue(*cue)).max());
        let rest = tokens.get(at + length.unwrap_or(1)..).unwrap_or_default();
        if !rest.first().is_some_and(|token| listed("into_entity", &token.low)) {
            return false;
        }
        let owner = relation::mentions(&self.draft, rest).first().map(|(_, owner)| *owner);
        let items = read_list(tokens.get(..at).unwrap_or_default(), Place::Oblique, self.memory);
        let Some(owner) = owner.filter(|_| !items.is_empty()) else { return false };
        items.iter().for_each(|item| self.add_item(owner, item));
        true
    }

    /// `К нему сеансы с датой и ценой`: a thing of what was spoken of before, with its fields.
    pub(super) fn beside(&mut self, tokens: &[Token]) -> bool {
        let (Some(parent), [to, it, rest @ ..]) = (self.draft.current, tokens) else { return false };
        let its = to.low == "к" && listed("to_it", &it.low);
        let each = listed("for_each", &to.low) && listed("each", &it.low);
        let (parent, rest) = if each { self.each_of(parent, rest) } else { (parent, rest) };
        let marked = |within: usize| rest.iter().take(within).any(|token| token.is(":") || token.is("("));
        // `For each one with a date` needs a mark as well: alone it says which ones.
        let with = rest.iter().take(4).any(|token| token.cue(Cue::With).is_some()) && (its || marked(5));
        if !(its || each) || !marked(4) && !with {
            return false;
        }
        // `The parcels they've collected: …`: the name ends where its clause begins.
        let colon = rest.iter().position(|token| token.is(":")).unwrap_or(0);
        let clause = rest.iter().take(colon).skip(1).position(|token| listed("pronoun", &token.low)).map(|at| at + 1);
        let named = rest.get(..clause.unwrap_or(colon)).unwrap_or_default();
        let plain = [named, rest.get(colon..).unwrap_or_default()].concat();
        self.sentence(&plain);
        self.draft.current.into_iter().for_each(|child| self.relate(child, parent));
        true
    }

    /// What stands behind `for each`: the named thing, else the one spoken of before, and the rest without `we write down`.
    fn each_of<'t>(&self, parent: usize, rest: &'t [Token]) -> (usize, &'t [Token]) {
        let named = relation::mentions(&self.draft, rest.get(..2.min(rest.len())).unwrap_or_default()).first().copied();
        let acted = matches!(rest, [noun, verb, ..] if noun.is_part(Part::Noun) && verb.is_part(Part::Finite));
        let skip = named.map_or(usize::from(acted), |(at, _)| at + 1);
        let rest = rest.get(skip..).unwrap_or_default();
        let filler = |token: &&Token| {
            listed("each_filler", &token.low) || token.is_part(Part::Finite) || token.has_any(&[Cue::Manage, Cue::Has])
        };
        let skip = rest.iter().take(5).take_while(filler).count();
        (named.map_or(if acted { 0 } else { parent }, |(_, entity)| entity), rest.get(skip..).unwrap_or_default())
    }

    /// `Date, did I see the queen, temper from 1 to 5`: a list of fields that goes on where a question ended.
    pub(super) fn goes_on(&mut self, tokens: &[Token]) -> bool {
        let Some(owner) = self.draft.current else { return false };
        let opened = tokens.iter().any(|token| token.is(":") || token.is("—"));
        let parts = crate::text::split_outside(tokens, |token| token.is(","));
        if opened || parts.len() < 3 || parts.first().is_none_or(|first| first.len() > 2) {
            return false;
        }
        let items = read_list(tokens, Place::Nominative, self.memory);
        let fields = items.iter().filter(|item| item.is_field_like()).count();
        let first = items.first().is_some_and(|item| kinds::is_field_name(&item.name) && !item.name.plural);
        if !first || fields * 2 < items.len() {
            return false;
        }
        items.iter().for_each(|item| self.add_item(owner, item));
        true
    }

    /// Takes from a sentence about the person only where they work, and a name in quotes.
    pub(in crate::understand) fn background(&mut self, tokens: &[Token]) {
        let quoted: Vec<usize> =
            tokens.iter().enumerate().filter(|(_, token)| token.is("\"")).map(|(at, _)| at).collect();
        if let [open, close] = quoted.as_slice() {
            let name = crate::text::join(tokens.get(open + 1..*close).unwrap_or_default());
            let capital = name.starts_with(char::is_uppercase);
            if capital && (3..=40).contains(&name.chars().count()) {
                self.draft.name.get_or_insert(name);
            }
        }
        let length = tokens.first().and_then(|token| token.cue(Cue::Intro)).unwrap_or(1);
        let rest = tokens.get(length..).unwrap_or_default();
        let end = rest.iter().position(|token| !token.is_word() || token.has_any(&[Cue::With, Cue::And, Cue::That]));
        let place =
            Phrase::read(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default(), Place::Oblique, self.memory);
        let place = place.filter(|name| name.key.len() < 4 && is_place(tokens, rest));
        self.draft.subject = self.draft.subject.take().or(place);
    }
}

/// `I run a bakery`, `мы — приют`: what follows is a place or a group, and no state of mind.
fn is_place(tokens: &[Token], rest: &[Token]) -> bool {
    let article = rest.first().is_some_and(|token| listed("article", &token.low) || token.is("—"));
    let runs = tokens.iter().take(2).any(|token| listed("runs_place", &token.low));
    (article || runs) && !rest.iter().take(4).any(|token| listed("never_name", &token.low) && !token.is("—"))
}

/// Says whether words before a colon can name a kind of record: no verb, no word about the app, a rule or a page.
fn is_block_name(left: &[Token]) -> bool {
    const OTHER: &[Cue] = &[
        Cue::App,
        Cue::Dashboard,
        Cue::Chart,
        Cue::Search,
        Cue::Filter,
        Cue::Sort,
        Cue::Show,
        Cue::Want,
        Cue::If,
        Cue::Must,
        Cue::Cannot,
        Cue::Has,
        Cue::With,
        Cue::Can,
        Cue::And,
        Cue::It,
        Cue::Manage,
        Cue::Belongs,
        Cue::Moves,
    ];
    const HEADS: &[Cue] = &[Cue::HeadEntities, Cue::HeadFields, Cue::HeadRules, Cue::HeadFeatures];
    let words = left.iter().filter(|token| token.is_word()).count();
    let whole = |token: &Token| HEADS.iter().any(|cue| token.cue(*cue) == Some(left.len()));
    let keeps = |token: &Token| token.cue(Cue::ListOf).is_some_and(|length| length == 1 && words > 1);
    (1..=4).contains(&words)
        && left.iter().all(|token| token.is_word() || token.is("\""))
        && !left.iter().any(|token| token.has_any(OTHER) || keeps(token) || crate::understand::plainly::is_verb(token))
        && !left.first().is_some_and(whole)
}
