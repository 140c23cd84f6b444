//! What people say around a wish: `could you … please`, and why they want it.

use crate::text::{Token, cue::Cue};
use crate::words::listed;

/// Removes `please` wherever it stands, `can you` at the start, and the reason that follows the wish.
pub(super) fn without_reasons(tokens: &[Token]) -> Vec<Token> {
    let asks = matches!(tokens, [can, you, ..] if listed("asks_can", &can.low) && listed("asks_you", &you.low));
    let mut quoted = false;
    let mut plain: Vec<Token> = Vec::new();
    for (at, token) in tokens.iter().enumerate().skip(if asks { 2 } else { 0 }) {
        quoted ^= token.is("\"");
        let next = |length: usize| tokens.get(at + length).map_or("", |next| next.low.as_str());
        let reason = listed("reason", next(1))
            || ["а", "so", "as"].contains(&next(1)) && ["то", "that", "we"].contains(&next(2));
        if !quoted && token.is(",") && reason {
            break;
        }
        if quoted || !listed("please", &token.low) {
            plain.push(token.clone());
        }
    }
    let commas = plain.iter().take_while(|token| token.is(",")).count();
    plain.split_off(commas)
}

/// Removes `please`, `I want to` and the like.
pub(super) fn polite(tokens: &[Token]) -> &[Token] {
    let mut rest = tokens;
    for _ in 0..6 {
        let Some(first) = rest.first() else { return rest };
        let action = first.has_any(&[Cue::Add, Cue::Remove, Cue::Rename, Cue::Change]);
        let wish = first
            .cue(Cue::Want)
            .filter(|_| !action)
            .or_else(|| (listed("filler", &first.low) || first.is(",")).then_some(1));
        match wish {
            Some(length) => rest = rest.get(length..).unwrap_or_default(),
            None => return rest,
        }
    }
    rest
}
