//! Headings and the points below them.

use super::{Structure, Subject, intro};
use crate::morph::russian::Place;
use crate::phrase::Phrase;
use crate::text::outline::Node;
use crate::text::{around, cue::Cue};
use crate::understand::draft::Evidence;
use crate::understand::item::read_list;
use crate::understand::kinds;

impl Structure<'_> {
    /// Reads a heading with the points below it; `false` leaves the points to be read one by one.
    pub(crate) fn heading(&mut self, node: &Node) -> bool {
        let tokens = intro::without_wish(&node.tokens);
        let tokens = if tokens.last().is_some_and(|token| token.is(":")) {
            tokens.get(..tokens.len() - 1).unwrap_or_default()
        } else {
            tokens
        };
        let starts =
            |cue: Cue| tokens.first().is_some_and(|token| token.cue(cue).is_some_and(|length| length >= tokens.len()));
        if starts(Cue::HeadFields) {
            let owner = self.owner();
            node.children.iter().for_each(|child| self.field_points(owner, child));
        } else if starts(Cue::HeadEntities)
            || tokens.iter().any(|token| token.cue(Cue::HeadEntities).is_some()) && tokens.len() < 5
        {
            node.children.iter().for_each(|child| self.entity_point(child));
        } else {
            if node.children.iter().filter(|child| self.describes(child)).count() * 2 > node.children.len() {
                let end = tokens.iter().position(|token| token.has_any(&[Cue::With])).unwrap_or(tokens.len());
                let name = tokens.get(..end).unwrap_or_default();
                self.draft.subject =
                    self.draft.subject.take().or_else(|| Phrase::read(name, Place::Nominative, self.memory));
                return false;
            }
            match self.subject(tokens, true) {
                Subject::Entities(list) => {
                    let owner = list.last().copied();
                    self.draft.current = owner;
                    node.children.iter().for_each(|child| self.field_points(owner, child));
                }
                Subject::App(_) | Subject::Field(_) | Subject::Nothing => return false,
            }
        }
        true
    }

    /// Says whether a point names something with a list of fields of its own.
    fn describes(&self, node: &Node) -> bool {
        let Some((at, length)) = self.opener(&node.tokens) else { return false };
        let (left, right) = around(&node.tokens, at, length);
        let name = Phrase::read(left, Place::Nominative, self.memory);
        let fields = read_list(right, Place::Nominative, self.memory);
        let known = fields.iter().filter(|item| kinds::is_field_name(&item.name)).count();
        fields.len() > 1 && known > 0 && name.is_some_and(|name| !kinds::is_field_name(&name) || name.plural)
    }

    /// Reads a point below a heading that says nothing about it.
    pub(crate) fn point(&mut self, node: &Node) {
        if node.children.is_empty() {
            self.sentence(&node.tokens);
        } else if !self.heading(node) {
            node.children.iter().for_each(|child| self.point(child));
        }
    }

    /// Reads a point that names an entity, with or without its fields.
    fn entity_point(&mut self, node: &Node) {
        let has_list = self.opener(&node.tokens).is_some();
        if has_list {
            self.sentence(&node.tokens);
        } else if let Some(name) = Phrase::read(&node.tokens, Place::Nominative, self.memory) {
            self.draft.current = self.draft.entity(&name, Evidence::Named);
        }
        let owner = self.draft.current;
        node.children.iter().for_each(|child| self.field_points(owner, child));
    }

    /// Reads a point that names a field of `owner`.
    fn field_points(&mut self, owner: Option<usize>, node: &Node) {
        let Some(owner) = owner else { return self.point(node) };
        let entity_like = self.opener(&node.tokens).is_some_and(|(at, length)| {
            let (left, right) = around(&node.tokens, at, length);
            let fields = read_list(right, Place::Nominative, self.memory);
            let name = Phrase::read(left, Place::Nominative, self.memory);
            let known = fields.iter().filter(|item| kinds::is_field_name(&item.name)).count();
            name.is_some_and(|name| !kinds::is_field_name(&name)) && known > 1 && kinds::typed(right).is_none()
        });
        if entity_like {
            return self.sentence(&node.tokens);
        }
        for item in read_list(&node.tokens, Place::Nominative, self.memory) {
            self.add_item(owner, &item);
        }
    }
}
