//! Sentences of which nothing was taken are told, so that no wish is lost in silence.

use super::names::Names;
use super::notes::{Notes, quoted, say};
use crate::text::{Token, cue::Cue, join};
use crate::words::listed;
use domain::app_model::AppModel;
use domain::language::Language;

/// Most sentences that are told one by one.
const MAX_TOLD: usize = 12;

/// Most words of an app and of those for whom it is.
const MAX_OPENING_WORDS: usize = 6;

/// Tells what was not used: as left out if it sounds like a wish, else as background.
pub(super) fn note(unread: &[Vec<Token>], model: &AppModel, notes: &mut Notes) {
    let names = Names::of(model);
    let telling = |tokens: &&Vec<Token>| !only_opens(tokens) && tells_more(tokens, &names, model);
    for tokens in unread.iter().filter(telling).take(MAX_TOLD) {
        let text = quoted(&join(tokens));
        if is_wish(tokens) {
            notes.leave_out(say(
                model.language,
                format!("“{text}”: this was not understood and is not built."),
                format!("«{text}»: это не понято и не построено."),
            ));
        } else {
            tell_background(tokens, model.language, notes);
        }
    }
}

/// Tells that a sentence was taken as background.
pub(super) fn tell_background(tokens: &[Token], language: Language, notes: &mut Notes) {
    let text = quoted(&join(tokens));
    notes.assume(say(
        language,
        format!("Taken as background, nothing is built from it: “{text}”."),
        format!("Принято как пояснение, ничего по нему не построено: «{text}»."),
    ));
}

/// `Need a simple CRM for my freelance business`: says that an app is wanted, and for whom.
fn only_opens(tokens: &[Token]) -> bool {
    let names_app = |token: &Token| token.has_any(&[Cue::App]) || listed("frame_noun", &token.low);
    let Some(app) = tokens.iter().position(names_app) else { return false };
    let (before, rest) = tokens.split_at(app);
    let asks = |word: &str| listed("filler", word) || listed("asks_can", word) || listed("asks_you", word);
    let idle = |token: &Token| token.has_any(&[Cue::Want, Cue::Every, Cue::Drop]) || asks(&token.low);
    let whom = rest.get(1).is_none_or(|next| next.has_any(&[Cue::For]));
    whom && before.iter().all(idle) && rest.len() <= MAX_OPENING_WORDS && rest.iter().all(Token::is_word)
}

/// Says whether a sentence holds words that the model does not show.
fn tells_more(tokens: &[Token], names: &Names, model: &AppModel) -> bool {
    let covered = names.mentions(tokens);
    let open = tokens.iter().enumerate().filter(|(at, token)| {
        let known = covered.iter().any(|mention| (mention.at..mention.at + mention.length).contains(at));
        let small = listed("small", &token.low) || listed("filler", &token.low) || listed("idle", &token.low);
        let app = token.has_any(&[Cue::App, Cue::Want, Cue::Manage, Cue::ListOf, Cue::Every, Cue::Drop, Cue::Intro]);
        token.is_word() && !known && !small && !app
    });
    let title = crate::morph::fold(&model.name);
    let named = crate::morph::fold(&join(tokens)).starts_with(&title);
    open.count() > 1 && !named
}

/// Says whether a sentence asks for something rather than tells about the person.
fn is_wish(tokens: &[Token]) -> bool {
    const ASKS: &[Cue] = &[
        Cue::Must,
        Cue::Cannot,
        Cue::Only,
        Cue::Want,
        Cue::Show,
        Cue::Add,
        Cue::Default,
        Cue::Can,
        Cue::Required,
        Cue::Unique,
        Cue::AtMost,
        Cue::AtLeast,
        Cue::If,
        Cue::Filter,
        Cue::Search,
        Cue::Sort,
    ];
    let tells_of_us = |token: &Token| token.tag.as_ref().is_some_and(|tag| tag.first_person);
    let order = tokens.first().is_some_and(|first| super::plainly::is_verb(first) && !tells_of_us(first));
    if order {
        return true;
    }
    let tells = tokens.first().is_some_and(|token| token.cue(Cue::Intro).is_some());
    !tells && tokens.iter().any(|token| token.has_any(ASKS) || token.number().is_some())
}
