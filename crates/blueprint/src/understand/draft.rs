//! What the structure of a brief says: entities with their fields, and how they hang together, before kinds are fixed.

use super::item::{Item, Said};
use crate::phrase::Phrase;
use crate::words::listed;

/// Most entities of one app; a brief with more is cut, and the cut is stated.
pub(crate) const MAX_ENTITIES: usize = 14;

/// Most fields of one entity.
pub(crate) const MAX_FIELDS: usize = 30;

/// Entities and relations as far as the sentences go.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Draft {
    /// In the order of their first mention.
    pub(crate) entities: Vec<DraftEntity>,
    /// Relations that sentences state: child, parent.
    pub(crate) links: Vec<Link>,
    /// The app's name if the brief gives one.
    pub(crate) name: Option<String>,
    /// What the first sentence calls the app.
    pub(crate) title: Option<String>,
    /// What the app is about or for whom, from the first sentence.
    pub(crate) subject: Option<Phrase>,
    /// Entities that the first words about the app name as kept.
    pub(crate) introduced: Vec<usize>,
    /// The entity that sentences without a subject speak of.
    pub(crate) current: Option<usize>,
}

/// A relation that a sentence states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// The entity that refers.
    pub(crate) child: usize,
    /// The entity that is referred to.
    pub(crate) parent: usize,
    /// Whether one child refers to several parents.
    pub(crate) many: bool,
    /// Whether the sentence only suggests it, so that a field that says so is not doubled.
    pub(crate) weak: bool,
}

/// How sure it is that a noun is a kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Evidence {
    /// Somebody who does something, or a thing that is spoken of once.
    Weak,
    /// Named as something that is kept.
    Named,
    /// Has fields.
    Described,
}

/// A kind of record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DraftEntity {
    /// What it is called.
    pub(crate) name: Phrase,
    /// Its fields.
    pub(crate) fields: Vec<DraftField>,
    /// How sure it is.
    pub(crate) evidence: Evidence,
}

/// A field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DraftField {
    /// What it is called.
    pub(crate) name: Phrase,
    /// Options of a choice.
    pub(crate) options: Vec<String>,
    /// What is said about its value.
    pub(crate) said: Said,
}

impl Draft {
    /// Finds the entity of this name: the same words, or the same main noun when one of both has only that.
    pub(crate) fn find(&self, name: &Phrase) -> Option<usize> {
        let exact = self.entities.iter().position(|entity| entity.name.same(name));
        exact.or_else(|| {
            let single = |phrase: &Phrase| phrase.key.len() == 1;
            let alike = |entity: &DraftEntity| entity.name.head == name.head && (single(&entity.name) || single(name));
            self.only(alike).or_else(|| {
                let part = |entity: &DraftEntity| {
                    single(name) && single(&entity.name) && is_tail(&name.head, &entity.name.head)
                };
                self.only(part)
            })
        })
    }

    /// Returns the one entity that fits; `None` if several do.
    fn only(&self, fits: impl Fn(&DraftEntity) -> bool) -> Option<usize> {
        let mut found = self.entities.iter().enumerate().filter(|(_, entity)| fits(entity));
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(at),
            (Some(_) | None, _) => None,
        }
    }

    /// Returns the entity of this name, added if it is new.
    pub(crate) fn entity(&mut self, name: &Phrase, evidence: Evidence) -> Option<usize> {
        let bare = without_room(name).or_else(|| without_collection(name));
        let name = bare.as_ref().unwrap_or(name);
        if let Some(at) = self.find(name) {
            let entity = self.entities.get_mut(at)?;
            entity.evidence = entity.evidence.max(evidence);
            return Some(at);
        }
        let option = evidence < Evidence::Described && self.is_option(name);
        if self.entities.len() >= MAX_ENTITIES * 2 || option || !is_name(name) {
            return None;
        }
        self.entities.push(DraftEntity { name: name.clone(), fields: Vec::new(), evidence });
        Some(self.entities.len() - 1)
    }

    /// Says whether a name is an option of a choice: `расход` where an operation is `поступление` or `расход`.
    fn is_option(&self, name: &Phrase) -> bool {
        let mut options = self.entities.iter().flat_map(|entity| &entity.fields).flat_map(|field| field.options.iter());
        options.any(|option| {
            let option = crate::morph::fold(option);
            option == crate::morph::fold(&name.one) || option == crate::morph::fold(&name.many)
        })
    }

    /// Adds a field, or adds what is new about one that is there.
    pub(crate) fn field(&mut self, entity: usize, item: &Item) {
        let Some(target) = self.entities.get_mut(entity) else {
            return;
        };
        target.evidence = Evidence::Described;
        if let Some(field) = target.fields.iter_mut().find(|field| field.name.same(&item.name)) {
            if field.options.is_empty() {
                field.options.clone_from(&item.options);
            }
            field.said.merge(&item.said);
        } else if target.fields.len() < MAX_FIELDS {
            target.fields.push(DraftField {
                name: item.name.clone(),
                options: item.options.clone(),
                said: item.said.clone(),
            });
        }
    }

    /// Says whether an entity has fields of its own.
    pub(crate) fn is_described(&self, entity: usize) -> bool {
        self.entities.get(entity).is_some_and(|entity| entity.evidence == Evidence::Described)
    }

    /// Says whether a link or a field of either entity relates the two already.
    pub(crate) fn are_related(&self, one: usize, other: usize) -> bool {
        let links =
            |link: &Link| (link.child, link.parent) == (one, other) || (link.child, link.parent) == (other, one);
        self.links.iter().any(links) || self.names(one, other) || self.names(other, one)
    }

    /// Says whether a field of an entity is called like another entity.
    fn names(&self, owner: usize, other: usize) -> bool {
        let (owner, other) = (self.entities.get(owner), self.entities.get(other));
        owner.zip(other).is_some_and(|(owner, other)| {
            owner.fields.iter().any(|field| field.name.head == other.name.head || field.name.same(&other.name))
        })
    }

    /// Adds a relation once.
    pub(crate) fn link(&mut self, link: Link) {
        if link.child != link.parent
            && !self.links.iter().any(|known| known.child == link.child && known.parent == link.parent)
        {
            self.links.push(link);
        }
    }
}

/// `Pitch in a car park`: the name without the place where it is.
fn without_room(name: &Phrase) -> Option<Phrase> {
    let words: Vec<&str> = name.one.split(' ').collect();
    let each = |at: usize| words.get(at + 1).is_some_and(|next| listed("in_each", next));
    let room = |(at, word): (usize, &&str)| {
        (at > 0 && (listed("room_of", word) || ["на", "в"].contains(word) && each(at))).then(|| at - 1)
    };
    let at = words.iter().enumerate().find_map(room)?;
    let mut bare = Phrase::of_label(&words.get(..=at)?.join(" "))?;
    bare.plural = name.plural;
    Some(bare)
}

/// `Movie watchlist`, `vinyl collection`: what is kept is what the collection is of.
fn without_collection(name: &Phrase) -> Option<Phrase> {
    let (of, head) = name.one.rsplit_once(' ').filter(|_| !name.plural)?;
    Phrase::of_label(of).filter(|of| listed("collection_noun", head) && of.noun)
}

/// Says whether a word ends a compound: `hive` in `beehive`, `plant` in `houseplant`.
fn is_tail(tail: &str, compound: &str) -> bool {
    let before = compound.strip_suffix(tail).map_or(0, str::len);
    tail.len() >= 4 && before >= 3 && compound.is_ascii() && tail != "ship"
}

/// Most words of a kind of record's name; more is a sentence.
const MAX_ENTITY_WORDS: usize = 4;

/// Says whether a phrase can be what a kind of record is called, rather than a piece of a sentence.
fn is_name(name: &Phrase) -> bool {
    let words: Vec<crate::text::Token> = crate::text::tokens(&name.one);
    let article = words.iter().skip(1).any(|word| listed("article", &word.low));
    let sentence = article
        || words.iter().any(|word| {
            listed("never_name", &word.low) || crate::morph::is_cyrillic(&word.low) && super::plainly::is_verb(word)
        });
    let property = name.key.len() == 1 && crate::morph::russian::is_adjective(&name.head);
    name.noun && !sentence && !property && name.key.len() <= MAX_ENTITY_WORDS
}

impl Said {
    /// Adds what another sentence says.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.kind = self.kind.take().or_else(|| other.kind.clone());
        self.required |= other.required;
        self.optional |= other.optional;
        self.unique |= other.unique;
        self.many |= other.many;
        self.long |= other.long;
        self.min = self.min.or(other.min);
        self.max = self.max.or(other.max);
        self.default = self.default.take().or_else(|| other.default.clone());
        self.currency = self.currency.or(other.currency);
        self.positive |= other.positive;
        self.unit = self.unit.take().or_else(|| other.unit.clone());
    }
}
