//! Parts of a list that are no item of it.

use crate::text::{Token, cue::Cue};

/// Takes out the parts that `taken` takes, with the comma or the `and` before each.
pub(in crate::understand) fn without_parts(sentence: &[Token], mut taken: impl FnMut(&[Token]) -> bool) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::new();
    let (mut rest, mut found) = (sentence, false);
    while !rest.is_empty() {
        let marks = rest.iter().take_while(|token| joins(token)).count();
        let (joint, after) = rest.split_at(marks);
        let (part, next) = after.split_at(after.iter().position(opens).map_or(after.len(), |at| at.max(1)));
        if taken(part) {
            found = true;
        } else {
            kept.extend(joint.iter().chain(part).cloned());
        }
        rest = next;
    }
    if !found {
        return sentence.to_vec();
    }
    while kept.last().is_some_and(opens) {
        kept.pop();
    }
    kept
}

/// Says whether a word or a mark stands between the parts of a list.
fn joins(token: &Token) -> bool {
    token.is(",") || token.cue(Cue::And) == Some(1)
}

/// Says whether a part may begin here.
fn opens(token: &Token) -> bool {
    joins(token) || token.cue(Cue::With) == Some(1) && token.low == "with"
}
