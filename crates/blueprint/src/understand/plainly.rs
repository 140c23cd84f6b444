//! From a sentence as people speak to the plain ones in it: `we have kilns, each with a name` to `kilns: a name`.
//!
//! A sentence is cut where a new statement with a subject of its own starts, a second predicate gets the subject of
//! the first, and the words that only lead up to a list go. What is not recognised stays as it is.

mod closed;
mod each;
pub(super) mod frame;
pub(super) mod parts;
pub(super) mod run;
mod verb;

use crate::morph::english::singular;
use crate::text::{Token, cue::Cue, find_outside, tokens};
use crate::words::{listed, nouns};
pub(crate) use verb::is_verb;

/// Most words of a subject.
const MAX_SUBJECT_WORDS: usize = 4;

/// Most statements of one sentence.
const MAX_STATEMENTS: usize = 24;

/// Cuts a sentence into plain statements.
pub(crate) fn plainly(sentence: &[Token]) -> Vec<Vec<Token>> {
    let parts = blocks(sentence).into_iter().flat_map(closed::closed);
    parts.flat_map(|part| statements(&part)).collect()
}

/// Most words in quotes that may be a name or an option; more is what somebody says.
const MAX_QUOTED_WORDS: usize = 3;

/// Takes out what somebody is quoted to say.
pub(super) fn without_speech(sentence: &[Token]) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::new();
    let mut rest = sentence;
    while let Some(open) = rest.iter().position(|token| token.is("\"")) {
        let (before, quoted) = rest.split_at(open);
        let close = quoted.iter().skip(1).position(|token| token.is("\"")).map(|at| at + 1);
        let Some(close) = close else { break };
        let words = quoted.iter().take(close).filter(|token| token.is_word()).count();
        kept.extend(before.iter().cloned());
        if words <= MAX_QUOTED_WORDS {
            kept.extend(quoted.iter().take(close + 1).cloned());
        }
        rest = quoted.get(close + 1..).unwrap_or_default();
    }
    kept.extend(rest.iter().cloned());
    kept
}

/// Takes `in the order people asked` from the end of a sentence: it says how things are sorted, and names none.
pub(super) fn without_sequence(sentence: &[Token]) -> &[Token] {
    let at = sentence.windows(3).position(|words| {
        let [a, b, c] = words else { return false };
        let text = [a.low.as_str(), b.low.as_str(), c.low.as_str()];
        text == ["in", "the", "order"] || text == ["in", "order", "of"] || text[..2] == ["в", "порядке"]
    });
    sentence.get(..at.filter(|at| *at > 0).unwrap_or(sentence.len())).unwrap_or(sentence)
}

/// Takes out `отдельным списком` and `separately`: that something has a list of its own is no part of its name.
pub(super) fn without_apart(sentence: &[Token]) -> Vec<Token> {
    let apart = |at: usize| {
        let low = |at: usize| sentence.get(at).map_or("", |token| token.low.as_str());
        let pair = ["отдельным", "отдельной"].contains(&low(at)) && listed("apart_as", low(at + 1));
        let also = at > 0 && low(at) == "тоже" && low(at + 1) == "списком";
        if pair || also { 2 } else { usize::from(["отдельно", "separately"].contains(&low(at)) && at > 0) }
    };
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(token) = sentence.get(at) {
        let skip = apart(at);
        if skip == 0 {
            kept.push(token.clone());
        }
        at += skip.max(1);
    }
    kept
}

/// Takes `every day` from the start of an item: how often something is written down is no part of its name.
pub(super) fn without_daily(sentence: &[Token]) -> Vec<Token> {
    let starts = |at: usize| at > 0 && sentence.get(at - 1).is_some_and(|before| before.is(":") || before.is(","));
    let daily = |at: usize| {
        let pair = sentence.get(at).zip(sentence.get(at + 1));
        starts(at) && pair.is_some_and(|(every, day)| listed("each", &every.low) && listed("single_day", &day.low))
    };
    let skipped = |at: usize| daily(at) || at > 0 && daily(at - 1);
    sentence.iter().enumerate().filter(|(at, _)| !skipped(*at)).map(|(_, token)| token.clone()).collect()
}

/// `Customers (name), their pianos (make) and visits: date` are three descriptions: cuts behind a closing bracket where
/// a name with a list of its own follows.
fn blocks(sentence: &[Token]) -> Vec<&[Token]> {
    let mut list = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    let led = introduced(sentence);
    for (at, token) in sentence.iter().enumerate().skip(led) {
        depth = if token.is("(") { depth + 1 } else { depth.saturating_sub(usize::from(token.is(")"))) };
        let left = sentence.get(start.max(led)..at).unwrap_or_default();
        let opened = |token: &Token| {
            token.is(":")
                || token.is("=")
                || token.is("—") && token.spaced
                || token.has_any(&[Cue::With, Cue::Has]) && !listed("exists", &token.low)
        };
        if depth > 0 || !token.is(")") || find_outside(left, opened).is_some() {
            continue;
        }
        let mut next = at + 1;
        while let Some(length) = sentence.get(next).and_then(joins) {
            next += length;
        }
        let right = sentence.get(next..).unwrap_or_default();
        let ends = |token: &Token| !token.is_word() || token.has_any(&[Cue::With, Cue::Has]);
        let each = right.first().is_some_and(|first| ["under", "for"].contains(&first.low.as_str()));
        let most = if each { 8 } else { 6 };
        let open = right.iter().position(ends).filter(|open| (1..=most).contains(open));
        let described = open.and_then(|open| right.get(open)).is_some_and(|token| token.is("(") || opened(token));
        if next > at + 1 && (described || joins_others(right)) {
            list.push(sentence.get(start..=at).unwrap_or_default());
            start = next;
        }
    }
    list.push(sentence.get(start..).unwrap_or_default());
    list
}

/// Where the descriptions begin after `I want to keep a diary:`, if the first of them has a list in brackets.
fn introduced(sentence: &[Token]) -> usize {
    let colon = sentence.iter().position(|token| token.is(":"));
    let Some(colon) = colon.filter(|colon| (1..=8).contains(colon)) else { return 0 };
    let intro =
        sentence.iter().take(colon).any(|token| token.has_any(&[Cue::App, Cue::ListOf, Cue::Manage, Cue::Want]));
    let bracket = sentence.iter().skip(colon + 1).take(5).any(|token| token.is("("));
    if intro && bracket { colon + 1 } else { 0 }
}

/// `Bookings of a pitch by a trader for a given Saturday`: a name and two things or more that it joins, up to the end.
fn joins_others(tokens: &[Token]) -> bool {
    let joint = |pair: &&[Token]| matches!(pair, [joint, each] if listed("joint_word", &joint.low) && listed("one_of_them", &each.low));
    tokens.iter().all(Token::is_word) && tokens.windows(2).filter(joint).count() > 1
}

/// The length of a comma, an `and` or a `their` between two descriptions.
fn joins(token: &Token) -> Option<usize> {
    let word = listed("itself", &token.low) || listed("exists", &token.low) || listed("joins_blocks", &token.low);
    token.cue(Cue::And).or((token.is(",") || word).then_some(1))
}

fn statements(sentence: &[Token]) -> Vec<Vec<Token>> {
    if let Some(described) = each::described_each(sentence) {
        return described;
    }
    let mut list: Vec<Vec<Token>> = Vec::new();
    let mut rest = without_lead(sentence).to_vec();
    while list.len() < MAX_STATEMENTS {
        let Some((end, start, subject)) = joint(&rest) else { break };
        let mut next: Vec<Token> = rest.get(..subject).unwrap_or_default().to_vec();
        next.extend(rest.get(start..).unwrap_or_default().iter().cloned());
        rest.truncate(end);
        list.push(rest);
        rest = next;
    }
    list.push(rest);
    list.retain(|statement| statement.iter().any(Token::is_word));
    list.into_iter().map(|statement| listed_below(&statement).unwrap_or(statement)).collect()
}

/// Removes `what we need is simple:` and `есть` before a name that is then described.
fn without_lead(sentence: &[Token]) -> &[Token] {
    let idle = |token: &Token| listed("idle", &token.low) || token.is(",");
    let mark = sentence.iter().take(12).position(|token| token.is(":") || token.is("—"));
    let sentence = match mark {
        Some(at) if at > 0 && sentence.iter().take(at).all(idle) => sentence.get(at + 1..).unwrap_or_default(),
        Some(_) | None => sentence,
    };
    let follows = sentence.len().checked_sub(3).and_then(|at| sentence.get(at..));
    let sentence = match follows {
        Some([with, the, following]) if with.low == "with" && the.low == "the" && following.low == "following" => {
            sentence.get(..sentence.len() - 3).unwrap_or_default()
        }
        Some(_) | None => sentence,
    };
    let skip = sentence.iter().take_while(|token| listed("also", &token.low) || token.is(",")).count();
    let rest = sentence.get(skip..).unwrap_or_default();
    match rest.first() {
        Some(first) if listed("exists", &first.low) && rest.len() > 1 => {
            let described = rest.iter().take(MAX_SUBJECT_WORDS + 2).any(|token| token.is(":") || token.is("—"));
            if described { rest.get(1..).unwrap_or_default() } else { sentence }
        }
        Some(_) if skip > 0 && subject_end(rest).is_some() => rest,
        Some(_) | None => sentence,
    }
}

/// Finds where the first statement ends and the next one starts, and how many words of the subject it needs again.
fn joint(tokens: &[Token]) -> Option<(usize, usize, usize)> {
    let mut depth = 0_usize;
    let mut quoted = false;
    if tokens.first().is_some_and(|token| token.cue(Cue::If).is_some()) {
        return None;
    }
    for (at, token) in tokens.iter().enumerate() {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        } else if token.is("\"") {
            quoted = !quoted;
        }
        if depth > 0 || quoted || at == 0 {
            continue;
        }
        let comma = token.is(",") || token.is(";");
        let word = tokens.get(at + usize::from(comma));
        let and = word
            .and_then(|word| word.cue(Cue::And))
            .or_else(|| word.filter(|word| listed("but", &word.low)).map(|_| 1));
        let dash = token.is("—") || token.is(":");
        let length = usize::from(comma || dash) + and.filter(|_| !dash).unwrap_or(0);
        if length == 0 {
            continue;
        }
        let (left, right) = crate::text::around(tokens, at, length);
        let described = dash && describes(right) && left.iter().filter(|token| token.is_word()).count() > 1;
        if comma && left.len() < 9 && left.iter().any(|token| token.cue(Cue::SignIn).is_some()) && right.len() > 3 {
            return Some((at, at + length, 0));
        }
        // `Tools: who took it, when it came back` is a list.
        if dash && right.first().is_some_and(|first| listed("asks", &first.low) || listed("question", &first.low)) {
            continue;
        }
        // `An item that's out, or marked so, can't be lent` has one verb for both.
        if and.is_none() && word.is_some_and(|word| word.has_any(&[Cue::Or])) {
            continue;
        }
        let aside = comma && right.first().is_some_and(|first| listed("clause_word", &first.low));
        // `I run a food truck and want a menu` tells who asks, and then asks.
        let asks = left.first().is_some_and(|first| listed("i_or_we", &first.low))
            && right.first().is_some_and(|first| first.has_any(&[Cue::Want]));
        if and.is_some() && assigns(right) {
            return Some((at, at + length, 0));
        }
        if asks && and.is_some() && left.iter().skip(1).take(2).any(is_verb) {
            return Some((at, at + length, 0));
        }
        if !states(left) && !described && !aside {
            continue;
        }
        if comma && right.first().is_some_and(|first| listed("clause_word", &first.low)) && right.len() > 2 {
            return Some((at, at + length + 1, 0));
        }
        let strong = and.is_some() || token.is(";") || dash;
        let limited = comma && left.iter().any(|token| token.has_any(&[Cue::AtMost, Cue::Cannot])) && right.len() <= 6;
        if opens(right, strong || limited) {
            return Some((at, at + length, 0));
        }
        if let Some(subject) = again(left, right).filter(|_| and.is_some() && !dash) {
            return Some((at, at + length, subject));
        }
    }
    None
}

/// Verbs that a statement about records has.
const VERBS: &[Cue] = &[
    Cue::Has,
    Cue::Belongs,
    Cue::Can,
    Cue::Cannot,
    Cue::Must,
    Cue::Moves,
    Cue::Manage,
    Cue::Show,
    Cue::Own,
    Cue::SignIn,
];

/// Says whether words are a statement already: a verb, not only a list.
fn states(tokens: &[Token]) -> bool {
    let mark = |token: &Token| token.is(":") || token.is("=") || token.is("—") && token.spaced;
    let named = tokens.iter().take(MAX_SUBJECT_WORDS + 1).any(mark);
    let owned = tokens.first().is_some_and(|token| listed("at_each", &token.low)) && tokens.len() < 6;
    !named
        && (owned
            || tokens.iter().enumerate().any(|(at, token)| {
                token.has_any(VERBS) && (at > 0 || token.has_any(&[Cue::Has, Cue::Manage]))
                    || at > 0 && (is_verb(token) || does_something(tokens, at))
            }))
}

/// `And we assign a handyman`: says who else a record has, behind any list.
fn assigns(tokens: &[Token]) -> bool {
    matches!(tokens, [we, verb, _, ..] if listed("i_or_we", &we.low) && listed("assigns", &verb.low))
}

/// `A student enrolls in courses`: an act of the table whose word is no noun too.
fn does_something(tokens: &[Token], at: usize) -> bool {
    let noun = |token: &Token| nouns().knows(&singular(&token.low));
    tokens.get(at).is_some_and(|token| !noun(token)) && crate::understand::structure::acts(tokens, at)
}

/// Says whether words start a statement of their own.
fn opens(tokens: &[Token], strong: bool) -> bool {
    let Some(first) = tokens.first() else { return false };
    if listed("indirect_question", &first.low) {
        return false;
    }
    if listed("somebody", &first.low) {
        return tokens.get(1).is_some_and(|second| second.is_word() && !second.is(","));
    }
    let each = first.low == "for" || first.low == "для" || first.low == "о" || first.low == "по";
    if each && tokens.get(1).is_some_and(|second| second.cue(Cue::Every).is_some()) && strong {
        return tokens.iter().take(8).any(|token| token.has_any(&[Cue::Manage, Cue::Has]));
    }
    // `Owners bring pets, and we book visits`
    if strong && listed("i_or_we", &first.low) && crate::understand::structure::acts(tokens, 1) {
        return true;
    }
    let Some(end) = subject_end(tokens) else { return false };
    (listed("led", &first.low) || strong) && tokens.get(end).is_some()
}

/// Says whether words are `an order has …` or `for each order we note …`, which no list starts with.
fn describes(tokens: &[Token]) -> bool {
    let Some(first) = tokens.first() else { return false };
    let each = first.cue(Cue::Every).is_some() || listed("each", &first.low);
    let has = subject_end(tokens).and_then(|end| tokens.get(end)).is_some_and(|token| token.has_any(&[Cue::Has]));
    each && has || opens(tokens, true) && (first.low == "for" || first.low == "для")
}

/// Finds the verb after a short subject at the start of a statement.
fn subject_end(tokens: &[Token]) -> Option<usize> {
    let mut words = 0;
    for (at, token) in tokens.iter().enumerate().take(MAX_SUBJECT_WORDS + 3) {
        let several = |length: usize| tokens.get(at + length).is_some_and(|next| next.cue(Cue::Many).is_some());
        let option = token.cue(Cue::OneOf).is_some_and(|length| !several(length)) && !token.has_any(&[Cue::Has]);
        let verb =
            token.has_any(&[Cue::Has, Cue::Belongs, Cue::Can, Cue::Cannot, Cue::Must, Cue::Moves]) || is_verb(token);
        if words > 0 && verb && !option {
            return Some(at);
        }
        let clause = listed("clause_in_subject", &token.low);
        if !token.is_word() || (clause || token.has_any(&[Cue::And, Cue::Or, Cue::With, Cue::That, Cue::If])) && at > 0
        {
            return None;
        }
        words += usize::from(token.cue(Cue::Every).is_none() && !listed("small", &token.low));
        if words > MAX_SUBJECT_WORDS - 1 {
            return None;
        }
    }
    None
}

/// `A piece belongs to a member and has a title`: how many words of the left the second verb needs as its subject.
fn again(left: &[Token], right: &[Token]) -> Option<usize> {
    const PREDICATES: &[Cue] = &[Cue::Has, Cue::Belongs, Cue::Cannot, Cue::Must];
    let first = right.first()?;
    let verb = first.has_any(PREDICATES) && !first.has_any(&[Cue::With, Cue::Required, Cue::Unique]);
    let subject = left.iter().position(|token| token.has_any(PREDICATES) || token.has_any(&[Cue::Can]))?;
    let short = left.iter().take(subject).filter(|token| token.is_word()).count() <= MAX_SUBJECT_WORDS;
    (verb && short && subject > 0 && right.len() > 1).then_some(subject)
}

/// `We have kilns, each with a name and a size` and `животные: у каждого кличка`: a name, and the list that describes it.
fn listed_below(statement: &[Token]) -> Option<Vec<Token>> {
    let each = statement.iter().enumerate().skip(1).find_map(|(at, token)| {
        let before = statement.get(at.checked_sub(1)?)?;
        let open = before.is(",") || before.is(":") || before.is("—") || before.is("(");
        let length = lead_to_list(statement.get(at..)?)?;
        open.then_some((at, length)).filter(|_| !before.is("(") && token.is_word())
    })?;
    let (at, length) = each;
    let left = statement.get(..at - 1)?;
    let verb = left
        .iter()
        .rposition(|token| token.has_any(&[Cue::Has, Cue::Manage, Cue::Want]) || listed("exists", &token.low));
    let name: Vec<Token> = match verb {
        Some(verb) => {
            let length = left
                .get(verb)
                .and_then(|token| {
                    token
                        .cues
                        .iter()
                        .filter(|(cue, _)| [Cue::Has, Cue::Manage, Cue::Want].contains(cue))
                        .map(|(_, length)| *length)
                        .max()
                })
                .unwrap_or(1);
            left.get(verb + length..)?.to_vec()
        }
        None => left.to_vec(),
    };
    let words = name.iter().filter(|token| token.is_word()).count();
    if words == 0 || words > MAX_SUBJECT_WORDS + 1 || name.iter().any(|token| token.is(",") || is_verb(token)) {
        return None;
    }
    let mut plain = name;
    plain.extend(tokens(":").into_iter().map(|mark| Token { spaced: false, ..mark }));
    plain.extend(statement.get(at + length..)?.iter().cloned());
    Some(plain)
}

/// The length of `each with`, `each one has`, `у каждого`, `у каждой есть`, `для каждого указываем`.
fn lead_to_list(tokens: &[Token]) -> Option<usize> {
    let first = tokens.first()?;
    let mut at = if listed("each", &first.low) {
        1
    } else if listed("at_each", &first.low) && tokens.get(1).is_some_and(|second| listed("each", &second.low)) {
        2
    } else {
        return None;
    };
    let russian = crate::morph::is_cyrillic(&first.low);
    while let Some(token) = tokens.get(at).filter(|_| at < 6) {
        let filler = listed("of_them", &token.low) || !russian && listed("one_of_many", &token.low);
        let lead = token.cue(Cue::With).or(token.cue(Cue::Has));
        match lead {
            Some(length) => return Some(at + length),
            None if filler => at += 1,
            None if token.is(":") || token.is("—") => return Some(at + 1),
            None => break,
        }
    }
    (russian && tokens.len() > at).then_some(at)
}

#[cfg(test)]
mod tests;
