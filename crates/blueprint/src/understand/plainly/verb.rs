//! Words that are verbs by their form, so that a sentence is not taken for a name.

use crate::morph::russian::Part;
use crate::text::Token;
use crate::words::listed;

/// Says whether a word is a finite verb or an infinitive by its form.
pub(crate) fn is_verb(token: &Token) -> bool {
    if !token.is_word() {
        return false;
    }
    listed("verb", &token.low) || token.is_part(Part::Finite) || token.is_part(Part::Infinitive)
}
