//! Options of a choice, as a list writes them.

use crate::text::{Token, cue::Cue, join, split_outside};
use crate::words::listed;

/// Reads the options of a text such as `new / in progress / done`.
pub(crate) fn options(tokens: &[Token]) -> Vec<String> {
    let parts = split_outside(tokens, |token| {
        ["/", ",", ";", "|", "→", "—"].iter().any(|mark| token.is(mark)) || token.has_any(&[Cue::Or])
    });
    parts.into_iter().flat_map(split_and).map(without_rest).filter_map(option).collect()
}

/// Takes `etc`, `and so on`, `that sort of thing` from options: they name none.
fn without_rest(tokens: &[Token]) -> &[Token] {
    let text = join(tokens).to_lowercase();
    let vague = ["so on", "that sort of thing", "things like that", "the like", "так далее"];
    let end = tokens.iter().position(|token| listed("and_so_on", &token.low));
    if vague.contains(&text.trim()) { &[] } else { tokens.get(..end.unwrap_or(tokens.len())).unwrap_or(tokens) }
}

fn split_and(tokens: &[Token]) -> Vec<&[Token]> {
    split_outside(tokens, |token| token.has_any(&[Cue::And]))
}

fn option(tokens: &[Token]) -> Option<String> {
    let words: Vec<Token> = tokens
        .iter()
        .filter(|token| {
            !["\"", ":", "(", ")", "<", ">", "*", "$", "=", "|", "\\", "^", "~", "@"].iter().any(|mark| token.is(mark))
        })
        .cloned()
        .collect();
    let article = |word: &&Token| listed("article", &word.low) || ["is", "be"].contains(&word.low.as_str());
    let skip = words.iter().take_while(article).count().min(words.len().saturating_sub(1));
    let words = words.get(skip..).unwrap_or_default();
    let usable =
        !words.is_empty() && words.len() <= 5 && words.iter().any(|word| word.is_word() || word.number().is_some());
    usable.then(|| crate::phrase::capitalised(join(words).trim()))
}
