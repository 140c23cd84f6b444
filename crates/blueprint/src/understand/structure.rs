//! Sentences that say what is kept: entities, their fields, and who does what with them.
//!
//! Each sentence has at most one opener (`has`, `with`, a colon, a dash, brackets) that parts a subject from a list.
//! A sentence without one names things, or says who can do what.

mod addition;
mod block;
mod bracketed;
mod doing;
pub(super) mod inferred;
mod intro;
mod kept;
pub(super) mod pairing;
mod points;
pub(super) mod relation;
pub(super) mod states;

use super::draft::{Draft, Evidence, Link};
use super::item::{Item, read_list};
use super::kinds;
use crate::morph::russian::{Case, Place};
use crate::phrase::{Memory, Phrase};
use crate::text::{Token, around, cue::Cue, find_outside};
use crate::words::{self, Class, listed};

pub(super) use doing::acts;
pub(super) use intro::{is_background, is_story, without_wish};

/// Reads the structural sentences of a brief into a draft.
pub(crate) struct Structure<'a> {
    /// What was found.
    pub(crate) draft: Draft,
    /// The words of the whole text.
    pub(crate) memory: &'a Memory,
}

/// What stands before an opener.
enum Subject {
    /// The app itself: what it keeps, if it says so.
    App(Vec<usize>),
    /// Kinds of record; the last one gets what follows.
    Entities(Vec<usize>),
    /// A field whose options follow.
    Field(Phrase),
    /// Nothing that could be named.
    Nothing,
}

impl Structure<'_> {
    /// Reads one sentence.
    pub(crate) fn sentence(&mut self, tokens: &[Token]) {
        if intro::is_background(tokens) {
            return self.background(tokens);
        }
        if let Some(name) = intro::register(tokens) {
            let name = Phrase::read(name, Place::Nominative, self.memory);
            self.draft.subject = self.draft.subject.take().or(name);
            return;
        }
        if self.addition(tokens) {
            return;
        }
        if doing::assigned(self, tokens) {
            return;
        }
        if doing::we_book(tokens, self.memory) && self.opener(tokens).is_none() && doing::can(self, tokens) {
            return;
        }
        let wish = intro::without_wish(tokens);
        let act = wish.len() - intro::without_act(wish).len();
        let before = self.draft.current.filter(|_| wish.iter().take(act).any(|token| listed("signs_up", &token.stem)));
        if let Some(before) = before {
            self.sentence(wish.get(act..).unwrap_or_default());
            return self.draft.current.into_iter().for_each(|now| self.relate(now, before));
        }
        let tokens = wish.get(act..).unwrap_or_default();
        if tokens.first().is_some_and(|token| token.cue(Cue::Has).is_some())
            && find_outside(tokens, |token| token.is(":")).is_none()
        {
            return self.plain(tokens);
        }
        if let (Some(owner), Some(questions)) = (self.draft.current, intro::noted(tokens)) {
            return self.fields_of(owner, questions, Place::Nominative);
        }
        let colon = tokens.iter().position(|token| token.is(":") || token.is("—"));
        let owned = colon.is_some_and(|at| at > 3) && tokens.first().is_some_and(|first| first.low == "у");
        if self.beside(tokens) || self.goes_on(tokens) || owned && doing::owned_list(self, tokens) {
            return;
        }
        if tokens.iter().all(|token| !token.is_word()) || doing::named(self, tokens) || self.block(tokens) {
            return;
        }
        if self.composed(tokens) || self.field_at(tokens) || doing::linked(self, tokens) {
            return;
        }
        match self.opener(tokens) {
            Some((at, length)) => {
                let (left, right) = around(tokens, at, length);
                self.opened(left, right, tokens.get(at));
            }
            None => self.plain(tokens),
        }
    }

    /// The entity that a list without a subject belongs to.
    fn owner(&mut self) -> Option<usize> {
        if self.draft.current.is_none() {
            let name = self.draft.subject.clone()?;
            self.draft.current = self.draft.entity(&name, Evidence::Named);
        }
        self.draft.current
    }

    /// Finds where the list of a sentence starts: place and length of the opener.
    fn opener(&self, tokens: &[Token]) -> Option<(usize, usize)> {
        let mark = find_outside(tokens, |token| token.is(":") || (token.is("—") && token.spaced) || token.is("="))
            .filter(|at| *at > 0);
        let has = find_outside(tokens, |token| token.cue(Cue::Has).is_some()).filter(|at| *at > 0);
        let with = find_outside(tokens, |token| token.cue(Cue::With).is_some())
            .filter(|at| *at > 0 && !doing::is_partner(tokens, *at));
        let bracket = find_outside(tokens, |token| token.is("(")).filter(|at| *at > 0);
        let each = tokens.first().is_some_and(|token| {
            token.cue(Cue::Every).is_some_and(|length| length > 1) || listed("at_each", &token.low)
        });
        let keep = if each { find_outside(tokens, |token| token.has_any(&[Cue::Manage, Cue::Want])) } else { None };
        if let (Some(colon), Some(with)) = (mark, with)
            && with < colon
            && tokens.get(colon).is_some_and(|token| token.is(":"))
        {
            return Some((colon, 1));
        }
        let length_at = |at: usize| {
            let token = tokens.get(at);
            let cue = token.and_then(|token| [Cue::Has, Cue::With].into_iter().filter_map(|cue| token.cue(cue)).max());
            let keeping = token
                .filter(|_| keep == Some(at))
                .and_then(|token| [Cue::Want, Cue::Manage].into_iter().filter_map(|cue| token.cue(cue)).max());
            keeping.or(cue).unwrap_or(1)
        };
        let found = [mark, has, with, keep].into_iter().flatten().min();
        match (found, bracket) {
            (Some(at), Some(bracket)) if bracket < at => Some((bracket, 0)),
            (Some(at), _) => Some((at, length_at(at))),
            (None, Some(bracket)) => Some((bracket, 0)),
            (None, None) => None,
        }
    }

    /// Reads a sentence with a subject and a list.
    fn opened(&mut self, left: &[Token], right: &[Token], opener: Option<&Token>) {
        let bracket = opener.is_some_and(|token| token.is("("));
        if bracket {
            let commas = find_outside(left, |token| token.is(",") || token.cue(Cue::And).is_some()).is_some();
            let lead =
                left.first().and_then(|token| token.cue(Cue::Manage).into_iter().chain(token.cue(Cue::ListOf)).max());
            let left = intro::without_clause(left);
            let left = left.get(lead.unwrap_or(0)..).filter(|rest| rest.iter().any(Token::is_word)).unwrap_or(left);
            let whole: Vec<Token> = left.iter().chain(right).cloned().collect();
            return if commas || self.is_intro(left) { self.plain(&whole) } else { self.named_list(&whole) };
        }
        let place = if opener.is_some_and(|token| token.is(":") || token.is("—")) {
            Place::Nominative
        } else {
            Place::Oblique
        };
        let right = intro::without_wish(right);
        if opener.is_some_and(|token| token.is(":") || token.is("—")) && self.is_title(left, right) {
            self.draft.subject = self.draft.subject.take().or_else(|| Phrase::read(left, place, self.memory));
            return self.sentence(right);
        }
        if self.plural_block(left, right, opener) || self.held(left, right, place) || doing::acted(self, left, right) {
            return;
        }
        match self.subject(left, false) {
            Subject::App(mains) => self.after_intro(right, &mains, place),
            Subject::Entities(list) => {
                if let Some(owner) = list.last().copied() {
                    self.draft.current = Some(owner);
                    let before = self.draft.entities.len();
                    let colon = opener.is_some_and(|token| token.is(":") || token.is("—"));
                    if colon && self.kinds_of(&list, &read_list(right, place, self.memory)) {
                        return;
                    }
                    self.fields_of(owner, right, place);
                    if opener.is_some_and(|token| token.cue(Cue::Has).is_some()) {
                        self.owned(owner, before);
                    }
                }
            }
            Subject::Field(name) => {
                let items = read_list(right, place, self.memory);
                let fields = items.iter().filter(|item| kinds::is_field_name(&item.name)).count();
                let described = items.len() > 1 && fields * 3 >= items.len() * 2;
                match described.then(|| self.draft.entity(&name, Evidence::Described)).flatten() {
                    Some(owner) => self.fields_of(owner, right, place),
                    None => self.options_of(name, right),
                }
            }
            // "When a plot goes vacant I offer it: accepted or declined" tells what happens.
            Subject::Nothing
                if left.first().is_some_and(|first| first.cue(Cue::If).is_some() || first.low == "when") => {}
            Subject::Nothing => {
                if let Some(owner) = self.owner() {
                    self.fields_of(owner, right, place);
                } else {
                    self.plain(right);
                }
            }
        }
    }

    /// `Recipe box: recipes with title and steps`: the left side only names the app.
    fn is_title(&self, left: &[Token], right: &[Token]) -> bool {
        let name = Phrase::read(left, Place::Nominative, self.memory).filter(|name| self.draft.find(name).is_none());
        let Some(name) = name.filter(|_| !self.is_intro(left)) else { return false };
        let items = read_list(right, Place::Nominative, self.memory);
        let kinds_of = items.iter().filter(|item| item.name.plural && !kinds::is_field_name(&item.name)).count();
        let list = !name.plural && items.len() > 1 && kinds_of * 2 > items.len();
        list || items.iter().filter(|item| !item.inner.is_empty()).count() > 1
            || items.first().is_some_and(|item| !item.inner.is_empty() && item.name.plural)
    }

    /// Says whether a part speaks of the app, or of keeping something, rather than of a thing of that name.
    fn is_intro(&self, tokens: &[Token]) -> bool {
        let words = tokens.iter().filter(|token| token.is_word() && !listed("small", &token.low)).count();
        let list = |token: &Token| token.cue(Cue::ListOf).is_some_and(|length| words > length);
        tokens.iter().any(|token| token.cue(Cue::App).is_some() || list(token))
    }

    /// Says what a sentence speaks of before its opener.
    fn subject(&mut self, left: &[Token], heading: bool) -> Subject {
        let loose = |token: &&Token| listed("adverb_also", &token.low) || listed("kept_participle", &token.low);
        let also = left.iter().rev().take_while(loose).count().min(left.len().saturating_sub(1));
        let left = doing::without_modal(left.get(..left.len() - also).unwrap_or_default());
        if left.len() > 1 && left.first().is_some_and(|first| listed("order_verb", &first.low)) {
            return Subject::Nothing;
        }
        let left = match left.iter().skip(1).position(|token| listed("does", &token.low)) {
            Some(at) if at + 2 < left.len() => left.get(at + 2..).unwrap_or_default(),
            Some(_) | None => left,
        };
        if left.first().is_some_and(|token| token.cue(Cue::It) == Some(left.len())) {
            return self.owner().map_or(Subject::Nothing, |owner| Subject::Entities(vec![owner]));
        }
        if left.first().is_some_and(|token| token.cue(Cue::HeadFields) == Some(left.len())) {
            return self.owner().map_or(Subject::Nothing, |owner| Subject::Entities(vec![owner]));
        }
        if !heading && left.first().is_some_and(|token| token.cue(Cue::HeadEntities) == Some(left.len())) {
            return Subject::App(Vec::new());
        }
        if let Some(joined) = self.joined(left).or_else(|| self.acting(left)) {
            return Subject::Entities(vec![joined]);
        }
        if self.is_intro(left) || left.len() > 1 && left.iter().any(|token| token.cue(Cue::Manage).is_some()) {
            let mains = self.intro(left);
            return Subject::App(mains);
        }
        let place = if left.first().is_some_and(|token| listed("at_each", &token.low)) {
            Place::Oblique
        } else {
            Place::Nominative
        };
        let items = read_list(left, place, self.memory);
        let Some(last) = items.last() else {
            return Subject::Nothing;
        };
        let hint = kinds::hint(&last.name);
        let field_like =
            hint.as_ref().is_some_and(|hint| kinds::is_choice_like(hint.kind)) && self.draft.find(&last.name).is_none();
        let state = listed("state_word", &last.name.head) && self.draft.current.is_some() && items.len() == 1;
        if field_like && state
            || field_like && !last.name.plural && last.name.class != Class::Event
            || self.known_field(&last.name).is_some()
        {
            let plural = last.name.plural && !state;
            return Subject::Field(Phrase { plural, ..last.name.clone() });
        }
        if listed("not_entity", &last.name.head) {
            return Subject::Nothing;
        }
        let names: Vec<Phrase> = items.into_iter().map(|item| item.name).collect();
        Subject::Entities(names.iter().filter_map(|name| self.draft.entity(name, Evidence::Named)).collect())
    }

    /// Finds an entity that already has a field of this name.
    fn known_field(&self, name: &Phrase) -> Option<usize> {
        let has = |at: usize| {
            self.draft.entities.get(at).is_some_and(|entity| entity.fields.iter().any(|field| field.name.same(name)))
        };
        let current = self.draft.current.filter(|at| has(*at));
        current
            .or_else(|| (0..self.draft.entities.len()).find(|at| has(*at)))
            .filter(|_| self.draft.find(name).is_none())
    }

    /// `Статус заявки`, `ticket status`: the field's own name, and the entity that the other word names.
    fn field_of_entity(&self, name: Phrase) -> (Phrase, Option<usize>) {
        let words: Vec<&str> = name.one.split(' ').collect();
        let named = words.iter().enumerate().find_map(|(at, word)| {
            let other = Phrase::read(&crate::text::tokens(word), Place::Oblique, self.memory)?;
            let owner = self.draft.find(&other).filter(|_| words.len() > 1)?;
            let rest: Vec<&str> = words
                .iter()
                .enumerate()
                .filter(|(index, word)| *index != at && !listed("small", word))
                .map(|(_, word)| *word)
                .collect();
            Some((Phrase::of_label(&rest.join(" "))?, owner))
        });
        named.map_or((name, None), |(rest, owner)| (rest, Some(owner)))
    }

    /// Adds options to a field of the current entity.
    fn options_of(&mut self, name: Phrase, right: &[Token]) {
        let (name, named) = self.field_of_entity(name);
        let Some(owner) = named.or_else(|| self.known_field(&name)).or_else(|| self.owner()) else {
            return;
        };
        let found = super::item::options(right);
        let limited = super::item::said_of(right);
        let options = if found.len() > 1 && limited.is_none() { found } else { Vec::new() };
        let said = limited.unwrap_or_default();
        self.draft.field(owner, &Item { name, options, inner: Vec::new(), said });
    }

    /// `Books (title, author)`: a name with its list in brackets.
    fn named_list(&mut self, tokens: &[Token]) {
        for item in read_list(tokens, Place::Nominative, self.memory) {
            if item.inner.is_empty() {
                if let (Some(owner), true) = (self.draft.current, kinds::is_field_name(&item.name)) {
                    self.add_item(owner, &item);
                } else if !listed("not_entity", &item.name.head) {
                    self.draft.current = self.draft.entity(&item.name, Evidence::Named);
                }
                continue;
            }
            if let Some(owner) = self.draft.entity(&item.name, Evidence::Described) {
                self.draft.current = Some(owner);
                item.inner.iter().for_each(|inner| self.add_item(owner, inner));
            }
        }
    }

    /// Adds a list of fields to an entity; an item with its own list starts another entity.
    fn fields_of(&mut self, owner: usize, right: &[Token], place: Place) {
        let mut owner = owner;
        for item in read_list(right, place, self.memory) {
            let starts_entity = !item.inner.is_empty() && item.name.plural && !kinds::is_field_name(&item.name);
            if starts_entity {
                if let Some(next) = self.draft.entity(&item.name, Evidence::Described) {
                    item.inner.iter().for_each(|inner| self.add_item(next, inner));
                    owner = next;
                    self.draft.current = Some(next);
                }
            } else {
                self.add_item(owner, &item);
            }
        }
    }

    /// Adds one item to an entity: a field, or a reference to an entity that the item describes.
    pub(super) fn add_item(&mut self, owner: usize, item: &Item) {
        let computed = |start: &&str| item.name.one.starts_with(start);
        if item.name.clause
            || words::list("computed").any(|word| computed(&word.replace('_', " ").as_str()))
            || listed("not_field", &item.name.head) && item.name.key.len() == 1
        {
            return;
        }
        self.draft.field(owner, item);
        if item.inner.is_empty() {
            return;
        }
        if let Some(other) = self.draft.entity(&item.name, Evidence::Described) {
            item.inner.iter().for_each(|inner| self.draft.field(other, inner));
            self.draft.link(Link { child: owner, parent: other, many: item.said.many, weak: true });
        }
    }

    /// Reads a sentence without an opener: things that are kept, or who does what.
    fn plain(&mut self, tokens: &[Token]) {
        let there = tokens.first().and_then(|token| token.cue(Cue::Has)).filter(|length| tokens.len() > *length);
        if let Some(length) = there {
            let items = read_list(tokens.get(length..).unwrap_or_default(), Place::Nominative, self.memory);
            return self.entities_from(&items, false);
        }
        if self.joined(tokens).is_some() || doing::owned_list(self, tokens) || doing::chosen(self, tokens) {
            return;
        }
        if doing::can(self, tokens) {
            return;
        }
        if tokens.first().is_some_and(|token| token.cue(Cue::Intro).is_some())
            && !tokens.iter().any(|token| token.cue(Cue::And).is_some() || token.is(","))
        {
            let length = tokens.first().and_then(|token| token.cue(Cue::Intro)).unwrap_or(1);
            let name = Phrase::read(tokens.get(length..).unwrap_or_default(), Place::Oblique, self.memory);
            let place = name.filter(|name| matches!(name.class, Class::Place | Class::Group) && name.key.len() < 4);
            if place.is_some() {
                self.draft.subject = self.draft.subject.take().or(place);
                return;
            }
        }
        if self.is_intro(tokens) || tokens.iter().any(|token| token.cue(Cue::Manage).is_some()) {
            let mains = self.intro(tokens);
            if let Some(last) = mains.last() {
                self.draft.current = Some(*last);
            }
            return;
        }
        let items = read_list(tokens, Place::Nominative, self.memory);
        if let Some((owner, item)) = items.first().and_then(|item| Some((self.known_field(&item.name)?, item))) {
            return self.draft.field(owner, item);
        }
        let words = tokens.iter().filter(|token| token.is_word()).count();
        let listlike = items.len() > 1 && words <= items.len() * 4 || items.iter().any(|item| !item.inner.is_empty());
        // `Пенсионерам и детям скидка 15%` tells something about them.
        let told = items
            .iter()
            .any(|item| matches!(item.name.case, Some(Case::Dative | Case::Instrumental | Case::Prepositional)));
        if listlike && !told {
            let (first, before) = (self.draft.entities.is_empty(), self.draft.entities.len());
            self.entities_from(&items, !first);
            if first && items.iter().all(|item| item.inner.is_empty()) {
                self.draft.introduced.extend(before..self.draft.entities.len());
            }
        }
    }
}
