//! A list of fields in brackets inside any sentence: whatever the sentence says, the noun before it is kept.

use super::Structure;
use crate::morph::is_cyrillic;
use crate::morph::russian::{Part, Place};
use crate::phrase::Phrase;
use crate::text::{Token, cue::Cue};
use crate::understand::draft::Evidence;
use crate::understand::item::{matching, read_list};
use crate::understand::{kinds, plainly};
use crate::words::listed;

/// Most words of the noun before the brackets.
const MAX_NAME_WORDS: usize = 3;

impl Structure<'_> {
    /// `Members reserve shelves in an upcoming kiln firing (date, temperature, price)`: a firing, and its fields.
    pub(in crate::understand) fn bracketed(&mut self, tokens: &[Token]) {
        let Some(open) = tokens.iter().position(|token| token.is("(")).filter(|at| *at > 0) else { return };
        let inside = tokens.get(open + 1..matching(tokens, open)).unwrap_or_default();
        let items = read_list(inside, Place::Nominative, self.memory);
        let fields = items.iter().filter(|item| item.is_field_like()).count();
        if items.len() < 3 || fields < 2 || fields * 2 < items.len() {
            return;
        }
        let before = tokens.get(..open).unwrap_or_default();
        let start = before.iter().rposition(ends_name).map_or(0, |at| at + 1).max(open.saturating_sub(MAX_NAME_WORDS));
        let Some(name) = Phrase::read(before.get(start..).unwrap_or_default(), Place::Oblique, self.memory) else {
            return;
        };
        if listed("not_entity", &name.head) || kinds::is_field_name(&name) && !name.plural {
            return;
        }
        if let Some(owner) = self.draft.entity(&name, Evidence::Described) {
            self.draft.current = Some(owner);
            items.iter().for_each(|item| self.add_item(owner, item));
        }
    }
}

/// Says whether a word stands before a name rather than in it.
fn ends_name(token: &Token) -> bool {
    let adjective = listed("loose_adjective", &token.low);
    let other = is_cyrillic(&token.low) && !token.is_part(Part::Noun) && !token.is_part(Part::Adjective);
    let cue = token.has_any(&[Cue::Every, Cue::Drop, Cue::Want, Cue::Manage, Cue::Can, Cue::With, Cue::And]);
    !token.is_word() || cue || listed("small", &token.low) || adjective || other || plainly::is_verb(token)
}
