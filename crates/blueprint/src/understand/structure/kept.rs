//! Lists of what an app keeps: kinds of record, each perhaps with fields of its own, or the fields of the one that it keeps.

use super::Structure;
use crate::morph::russian::Place;
use crate::text::{Token, cue::Cue};
use crate::understand::draft::{Evidence, Link};
use crate::understand::item::{Item, Said, read_list};
use crate::understand::kinds;
use crate::words::{Class, listed};

impl Structure<'_> {
    /// Adds an item to the one thing that is kept; what happens is about the people and things that its list counts:
    /// `visits: children, date, came or not`.
    fn part_of(&mut self, main: usize, item: &Item) {
        let class = self.draft.entities.get(main).map(|entity| entity.name.class);
        let happens = matches!(class, Some(Class::Event | Class::Document | Class::Money));
        let plain = item.options.is_empty() && item.inner.is_empty() && item.said == Said::default();
        let counted = item.name.plural && plain && !kinds::is_field_name(&item.name);
        let about = matches!(item.name.class, Class::Person | Class::Animal | Class::Vehicle | Class::Work);
        match Some(&item.name).filter(|_| happens && counted && about) {
            Some(name) => {
                let parent = self.draft.entity(name, Evidence::Named);
                parent.into_iter().for_each(|parent| self.link_weakly(main, parent));
            }
            None => self.add_item(main, item),
        }
    }

    fn link_weakly(&mut self, child: usize, parent: usize) {
        self.draft.link(Link { child, parent, many: false, weak: true });
    }

    /// Reads what follows `An app for …:` as entities, or as the fields of the one thing that the app keeps.
    pub(super) fn after_intro(&mut self, right: &[Token], mains: &[usize], place: Place) {
        if right.first().is_some_and(|token| token.cue(Cue::Manage).is_some()) {
            return self.plain(right);
        }
        let items = read_list(right, place, self.memory);
        let field_like = items.iter().filter(|item| item.is_field_like() && !item.name.plural).count();
        let entity_like =
            items.iter().filter(|item| !item.inner.is_empty() || item.name.plural && is_kept(item)).count();
        let described = items.iter().filter(|item| !item.inner.is_empty()).count();
        let has_opener = self.opener(right).is_some_and(|(at, _)| right.get(at).is_some_and(|token| !token.is("(")));
        if let Some(main) =
            mains.last().copied().filter(|_| described * 2 < items.len().max(1)).filter(|_| {
                field_like > entity_like || (field_like >= entity_like && items.len() > 1 && entity_like == 0)
            })
        {
            self.draft.current = Some(main);
            self.rename_store(main, &items);
            items.iter().for_each(|item| self.part_of(main, item));
            return;
        }
        if has_opener {
            return self.sentence(right);
        }
        if self.kinds_of(mains, &items) {
            return;
        }
        self.entities_from(&items, false);
        if let [only] = items.as_slice()
            && !only.name.plural
            && only.inner.is_empty()
            && let Some(at) = self.draft.find(&only.name)
        {
            self.draft.introduced.push(at);
        }
    }

    /// Takes items as entities; field names after an entity are its fields.
    pub(super) fn entities_from(&mut self, items: &[Item], later: bool) {
        let (mut described, mut last): (Option<usize>, Option<usize>) = (None, None);
        for item in items {
            let field = kinds::is_field_name(&item.name)
                && !(item.name.plural && item.name.class != Class::Abstract)
                && item.inner.is_empty();
            let single = !item.name.plural || item.name.class == Class::Unknown;
            let of_last = last.filter(|_| single && self.draft.find(&item.name).is_none());
            match described.or(of_last).filter(|_| field) {
                Some(owner) => self.add_item(owner, item),
                None if listed("not_entity", &item.name.head)
                    || field && self.draft.find(&item.name).is_none() && item.name.class == Class::Abstract => {}
                None => {
                    // A word that no table knows, in a list that nothing leads up to, may be anything.
                    let stray = later && item.name.class == Class::Unknown;
                    let evidence = match (item.inner.is_empty(), stray) {
                        (false, _) => Evidence::Described,
                        (true, true) => Evidence::Weak,
                        (true, false) => Evidence::Named,
                    };
                    let entity = self.draft.entity(&item.name, evidence);
                    if let Some(at) = entity {
                        item.inner.iter().for_each(|inner| self.add_item(at, inner));
                        self.draft.current = Some(at);
                    }
                    described = entity.filter(|_| !item.inner.is_empty());
                    last = entity;
                }
            }
        }
    }
}

/// Says whether a plural names things rather than how many there are: `beds, plants`, but not `sets, reps`.
fn is_kept(item: &Item) -> bool {
    let thing = matches!(item.name.class, Class::Place | Class::Thing | Class::Animal | Class::Vehicle);
    !kinds::is_field_name(&item.name) || thing && item.said == Said::default()
}
