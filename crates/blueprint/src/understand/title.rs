//! The app's name as the brief writes it: `Beekeeping log`, `Система учёта заявок`.

use crate::morph::is_cyrillic;
use crate::morph::russian::{Part, dotted};
use crate::phrase::capitalised;
use crate::text::outline::Node;
use crate::text::{Token, cue::Cue, join};
use crate::words::listed;

/// Most words of a name.
const MAX_WORDS: usize = 6;

/// Finds the name in the first sentence; `None` if that sentence is none.
pub(super) fn title(nodes: &[Node]) -> Option<String> {
    let document =
        |node: &&Node| node.tokens.iter().all(|token| listed("document_title", &token.low) || !token.is_word());
    let first =
        nodes.iter().take(3).skip_while(document).find(|node| !super::structure::is_background(&node.tokens))?;
    let person = first.tokens.first().is_some_and(|token| listed("who_asks", &token.low) || token.low == "веду");
    if person && !first.tokens.iter().take(3).any(|token| token.cue(Cue::Want).is_some()) {
        return None;
    }
    let tokens = super::structure::without_wish(&first.tokens);
    let verbs =
        tokens.iter().take_while(|token| token.has_any(&[Cue::Manage]) && super::plainly::is_verb(token)).count();
    let tokens = tokens.get(verbs..)?;
    let skip = tokens.iter().take_while(|token| token.has_any(&[Cue::Every, Cue::Drop]) && !is_kept(token)).count();
    let tokens = kept_part(tokens.get(skip..)?);
    let end = tokens.iter().enumerate().position(|(at, token)| at > 0 && ends(token)).unwrap_or(tokens.len());
    let words = tokens.get(..end)?;
    let head = [Cue::HeadEntities, Cue::HeadFields, Cue::HeadRules, Cue::HeadFeatures];
    let heading = !first.children.is_empty() && !words.iter().any(|token| token.has_any(&head));
    let count = words.iter().filter(|token| token.is_word()).count();
    let telling = words.iter().any(|token| {
        let app = token.has_any(&[Cue::App, Cue::ListOf, Cue::Manage]);
        token.is_word() && !app && !listed("small", &token.low)
    });
    let list = words.iter().any(|token| token.has_any(&[Cue::And]));
    let about_app = words.iter().any(is_kept);
    let unfit = |first: &Token| listed("each", &first.low) || listed("never_name", &first.low);
    if words.first().is_some_and(unfit) {
        return None;
    }
    let verb = words.iter().any(|token| super::plainly::is_verb(token) || token.has_any(&[Cue::Not, Cue::Want]));
    let alone = end == tokens.len() && first.children.is_empty() && nodes.len() > 1 && !list && count > 1;
    if verb
        || !telling
        || count > MAX_WORDS
        || !(about_app || alone || heading && count > 1)
        || !words.iter().all(Token::is_word)
    {
        return None;
    }
    let text = capitalised(join(words).trim());
    let text = nominative(&text, words.first()?);
    text.chars().any(char::is_alphabetic).then_some(text)
}

/// `A program for keeping accounts of games` keeps what follows `accounts`: from there on it is the name.
fn kept_part(tokens: &[Token]) -> &[Token] {
    let at = tokens.iter().position(|token| listed("accounts", &token.low));
    match at {
        Some(at) if tokens.iter().take(at).any(|token| token.cue(Cue::For).is_some()) => {
            tokens.get(at..).unwrap_or_default()
        }
        Some(_) | None => tokens,
    }
}

fn is_kept(token: &Token) -> bool {
    token.has_any(&[Cue::App, Cue::ListOf]) || token.low == "register"
}

fn ends(token: &Token) -> bool {
    !token.is_word() && !token.is("\"") || token.has_any(&[Cue::With, Cue::That]) || listed("ends_title", &token.low)
}

/// Puts the first word, an object of `нужна`, into its dictionary form.
fn nominative(text: &str, first: &Token) -> String {
    if !is_cyrillic(&first.low) {
        return text.to_owned();
    }
    let lemma = match first.low.as_str() {
        "учета" | "учету" | "учетом" => Some("учёт".to_owned()),
        low if low.ends_with('у') => {
            first.tag.as_ref().filter(|tag| tag.part == Part::Noun).map(|tag| dotted(&tag.lemma))
        }
        _ => None,
    };
    match lemma {
        Some(lemma) => format!("{}{}", capitalised(&lemma), text.get(first.text.len()..).unwrap_or_default()),
        None => text.to_owned(),
    }
}
