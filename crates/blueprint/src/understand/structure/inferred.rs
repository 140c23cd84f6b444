//! Relations that no sentence states, but a rule or an act takes for granted: `the same costume must never be promised
//! twice` after the hires are described, `в одной ячейке лежит только один комплект`, `потом записываю людей`.

use super::{Structure, relation};
use crate::text::{Token, cue::Cue};
use crate::understand::draft::Link;
use crate::words::listed;

/// A sentence that may take a relation for granted, and what was spoken of before it.
#[derive(Debug, Clone)]
pub(in crate::understand) struct Hinting {
    /// Its words.
    pub(in crate::understand) tokens: Vec<Token>,
    /// The entity that was spoken of.
    pub(in crate::understand) current: Option<usize>,
}

impl Structure<'_> {
    /// Relates what the sentences take for related, if nothing else does.
    pub(in crate::understand) fn inferred(&mut self, sentences: &[Hinting]) {
        for Hinting { tokens, current } in sentences {
            let found = relation::mentions(&self.draft, tokens);
            let one = |place: usize| {
                (1..=2).filter_map(|back| place.checked_sub(back)).filter_map(|at| tokens.get(at)).any(|token| {
                    listed("single", &token.low) || token.has_any(&[Cue::Same]) || listed("each", &token.low)
                })
            };
            let named: Vec<(usize, usize)> = found.into_iter().filter(|(place, _)| one(*place)).collect();
            let pair = match named.as_slice() {
                [(first, one), (second, other), ..] if one != other => {
                    let inside = |place: usize| {
                        (1..=3)
                            .filter_map(|back| place.checked_sub(back))
                            .filter_map(|at| tokens.get(at))
                            .any(|token| listed("inside_which", &token.low))
                    };
                    match (inside(*first), inside(*second)) {
                        (true, false) => Some((*other, *one)),
                        (false, true) => Some((*one, *other)),
                        (_, _) => None,
                    }
                }
                [(_, parent)] => current.filter(|child| child != parent).map(|child| (child, *parent)),
                _ => None,
            };
            let Some((child, parent)) = pair else { continue };
            self.relate(child, parent);
        }
    }

    /// Lets one described thing refer to another unless they are related already.
    pub(super) fn relate(&mut self, child: usize, parent: usize) {
        let described = self.draft.is_described(child) && self.draft.is_described(parent);
        if child != parent && described && !self.draft.are_related(child, parent) {
            self.draft.link(Link { child, parent, many: false, weak: true });
        }
    }
}
