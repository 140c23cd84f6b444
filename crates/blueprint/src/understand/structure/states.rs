//! Sentences that say which states a record goes through: `a parcel starts as packed and then becomes sent or lost`.

use super::Structure;
use crate::morph::russian::Place;
use crate::phrase::Phrase;
use crate::text::{Token, cue::Cue, find_outside, split_outside, tokens};
use crate::understand::draft::Evidence;
use crate::understand::item::{Item, Said, options};
use crate::words::listed;

/// Most states of one sentence.
const MAX_STATES: usize = 12;

/// Reads a sentence about states into a field; returns the steps as a rule of their own.
///
/// `None` means that the sentence says nothing of the kind.
pub(in crate::understand) fn states(structure: &mut Structure<'_>, sentence: &[Token]) -> Option<Option<Vec<Token>>> {
    let adverbs = sentence.iter().take_while(|token| listed("also", &token.low)).count();
    let sentence = sentence.get(adverbs..)?;
    let (subject, levels, ordered) =
        through(sentence).or_else(|| becoming(sentence)).or_else(|| either(structure, sentence))?;
    let all: Vec<String> = levels.iter().flatten().cloned().collect();
    if all.len() < 2 || all.len() > MAX_STATES {
        return None;
    }
    let owner = if is_pronoun(subject) {
        structure.draft.current?
    } else {
        let name = Phrase::read(subject, Place::Nominative, structure.memory)?;
        structure.draft.entity(&name, Evidence::Named)?
    };
    let label = if crate::morph::is_cyrillic(&all.concat()) { "Статус" } else { "Status" };
    let known = structure
        .draft
        .entities
        .get(owner)?
        .fields
        .iter()
        .find(|field| crate::understand::kinds::hint(&field.name).is_some_and(|hint| hint.kind == "status"));
    let name = known.map(|field| field.name.clone()).or_else(|| Phrase::of_label(label))?;
    let said = Said::default();
    structure.draft.field(owner, &Item { name, options: all, inner: Vec::new(), said });
    structure.draft.current = Some(owner);
    Some(ordered.then(|| arrows(&levels)))
}

/// Writes each allowed step, parted by commas.
fn arrows(levels: &[Vec<String>]) -> Vec<Token> {
    let pairs = levels.windows(2).flat_map(|pair| match pair {
        [before, after] => {
            before.iter().flat_map(|from| after.iter().map(move |to| format!("{from} → {to}"))).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    });
    tokens(&pairs.collect::<Vec<_>>().join(", "))
}

type Found<'a> = (&'a [Token], Vec<Vec<String>>, bool);

/// `An order goes through: new, paid, sent`, `заказ проходит статусы: новый, оплачен`.
fn through(sentence: &[Token]) -> Option<Found<'_>> {
    let verb = sentence.iter().position(|token| listed("passes", &token.low)).filter(|at| *at > 0)?;
    let mut at = verb + 1;
    while sentence.get(at).is_some_and(|token| {
        token.is(":") || token.is("—") || listed("state_word", &token.low) || listed("passes_on", &token.low)
    }) {
        at += 1;
    }
    let named = sentence.get(verb + 1..at)?.iter().any(|token| {
        listed("state_word", &token.low) || token.is(":") || ["through", "from"].contains(&token.low.as_str())
    });
    let steps = sentence.get(at..)?;
    let from = sentence.get(verb + 1).is_some_and(|token| listed("from_state", &token.low));
    let parts = split_outside(steps, |token| token.low == "to");
    let listed_states =
        if from && parts.len() > 2 { parts.into_iter().flat_map(options).collect() } else { options(steps) };
    let levels = listed_states.into_iter().map(|state| vec![state]).collect::<Vec<_>>();
    named.then_some((sentence.get(..verb)?, levels, true))
}

/// `Talks start as submitted and then become accepted or rejected`, `заявка сначала новая, потом в работе`.
fn becoming(sentence: &[Token]) -> Option<Found<'_>> {
    let verb = sentence.iter().position(|token| listed("begins", &token.low)).filter(|at| *at > 0)?;
    let rest = sentence.get(verb + 1..)?;
    if !rest.iter().any(|token| listed("goes_on", &token.low))
        || find_outside(sentence, |token| token.is(":")).is_some()
    {
        return None;
    }
    let mut levels = Vec::new();
    let mut level: Vec<Token> = Vec::new();
    let mut after = false;
    for token in rest {
        let joint = token.is(",") || token.has_any(&[Cue::And]) && !after;
        if listed("goes_on", &token.low) {
            if !after && !level.is_empty() {
                levels.push(std::mem::take(&mut level));
            }
            after = true;
        } else if !(joint || listed("passes_on", &token.low) && level.is_empty()) {
            level.push(token.clone());
            after = false;
        }
    }
    levels.push(level);
    let levels: Vec<Vec<String>> =
        levels.iter().map(|level| options(level)).filter(|level| !level.is_empty()).collect();
    let short = levels.iter().flatten().all(|state| state.split(' ').count() <= 3);
    (short && levels.len() > 1).then_some((sentence.get(..verb)?, levels, true))
}

/// `An order can be new, paid or sent`: states without an order.
fn either<'a>(structure: &Structure<'_>, sentence: &'a [Token]) -> Option<Found<'a>> {
    // `A visit is booked, done or cancelled`
    let is = || sentence.iter().take(4).position(|token| ["is", "are"].contains(&token.low.as_str()));
    let or = sentence.iter().any(|token| token.low == "or") && sentence.iter().any(|token| token.is(","));
    let at = find_outside(sentence, |token| token.cue(Cue::OneOf).is_some()).or_else(|| is().filter(|_| or));
    let at = at.filter(|at| *at > 0)?;
    let length = sentence.get(at)?.cue(Cue::OneOf).unwrap_or(1);
    let subject = without_owner(sentence.get(..at)?);
    let rest = sentence.get(at + length..)?;
    let rest = if rest.first().is_some_and(|first| first.is(":")) { rest.get(1..)? } else { rest };
    let plain = !subject
        .iter()
        .chain(rest)
        .any(|token| token.is(":") || token.is("(") || token.has_any(&[Cue::Many, Cue::Cannot, Cue::Only]));
    let parts = split_outside(rest, |token| token.is(",") || token.has_any(&[Cue::Or]));
    let remark = |part: &[Token]| matches!(part, [only] if only.low.ends_with("ly"));
    let parts: Vec<&[Token]> = parts.into_iter().map(state).filter(|part| !part.is_empty() && !remark(part)).collect();
    let name = Phrase::read(subject, Place::Nominative, structure.memory);
    let known = is_pronoun(subject) || name.is_some_and(|name| structure.draft.find(&name).is_some());
    let short = parts.len() > 1
        && parts.iter().all(|part| {
            let words = part.iter().filter(|token| token.is_word() && !listed("small", &token.low)).count();
            (1..=2).contains(&words)
        });
    let levels = || parts.iter().flat_map(|part| options(part)).map(|state| vec![state]).collect();
    (known && plain && short).then(|| (subject, levels(), false))
}

/// `They're either …`: speaks of what was spoken of before.
fn is_pronoun(subject: &[Token]) -> bool {
    matches!(subject, [only] if listed("pronoun_is", &only.low))
        || matches!(subject, [only, be] if listed("remark", &only.low) && listed("be_word", &be.low))
}

/// `Поездка у меня бывает …`: whose it is does not matter.
fn without_owner(subject: &[Token]) -> &[Token] {
    let at = subject.iter().position(|token| listed("at_each", &token.low)).filter(|at| *at > 0);
    subject.get(..at.unwrap_or(subject.len())).unwrap_or(subject)
}

/// `Отложена для покупателя до такого-то числа` is `отложена`: for whom and until when is no part of a state.
fn state(part: &[Token]) -> &[Token] {
    let end = part.iter().skip(1).position(|token| listed("joins", &token.low)).map(|at| at + 1);
    let end = end.filter(|_| part.len() > 4).unwrap_or(part.len());
    part.get(..end).unwrap_or(part)
}
