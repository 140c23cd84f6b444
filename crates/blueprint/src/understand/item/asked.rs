//! Items that are questions in English: `where it was found`, `who brought it`, `whether it is out, returned or lost`.

use super::{Item, Joint, Said, Segment, options};
use crate::morph::russian::{Part, Place};
use crate::phrase::{Memory, Phrase, lower_first};
use crate::text::{Token, join};
use crate::understand::kinds::Hint;
use crate::words::listed;

/// Most words of a question that names a field.
const MAX_WORDS: usize = 6;

/// The question as the name of a field, and what its answer is.
pub(super) fn asked(head: &[Token], memory: &Memory) -> Option<(Phrase, Option<Hint>)> {
    let (first, rest) = head.split_first()?;
    let words = head.iter().all(Token::is_word) && (3..=MAX_WORDS).contains(&head.len());
    let counts = rest.first().is_some_and(|next| ["many", "much"].contains(&next.low.as_str()));
    let told = rest.iter().any(|token| listed("be_word", &token.low) || listed("past_form", &token.low))
        || rest.iter().any(|token| token.low.ends_with("ed"));
    if !words || counts || !listed("question", &first.low) || first.low == "which" || !told {
        return None;
    }
    let code = match first.low.as_str() {
        "when" => "date",
        "where" => "place",
        "who" => "person",
        "why" => "reason",
        _ => "detail",
    };
    let mut name = Phrase::read(head, Place::Nominative, memory).or_else(|| Phrase::of_label(code))?;
    let done = without_who(rest);
    let mine = done.len() < rest.len() && first.low == "when" && !done.is_empty();
    let text = join(if mine { done } else { to_do(head) });
    let text = if mine || rest.iter().any(|word| word.text == "I") { text } else { text.to_lowercase() };
    (name.one, name.many) = (lower_first(text.trim()), lower_first(text.trim()));
    name.plural = false;
    let kind = match first.low.as_str() {
        "when" => Some(Hint { kind: "date", min: None, max: None }),
        _ => Some(Hint { kind: "text", min: None, max: None }),
    };
    Some((name, kind))
}

/// `Что сделано`, `что ремонтировали`: what was done, which no yes or no tells.
pub(super) fn done(head: &[Token], memory: &Memory) -> Option<(Phrase, Option<Hint>)> {
    let [what, rest @ ..] = head else { return None };
    let told = rest.iter().all(|token| token.is_word() && !token.is_part(Part::Noun));
    if what.low != "что" || !told || !(1..=3).contains(&rest.len()) {
        return None;
    }
    let mut name = Phrase::read(head, Place::Nominative, memory)?;
    let text = join(head).trim().to_lowercase();
    (name.one, name.many) = (text.clone(), text);
    let ticked = super::kinds::hint(&name).is_some_and(|hint| hint.kind == "yesno");
    Some((name, ticked.then_some(Hint { kind: "text", min: None, max: None })))
}

/// `I last watered them`, `I have finished it`: what was done, without who did it and to what.
pub(super) fn without_who(rest: &[Token]) -> &[Token] {
    let who = rest.first().is_some_and(|first| listed("tail_pronoun", &first.low) || listed("i_or_we", &first.low));
    let done = rest.get(usize::from(who)..).unwrap_or_default();
    let skip = if who { done.iter().take_while(|token| listed("auxiliary", &token.low)).count() } else { 0 };
    without_object(done.get(skip..).unwrap_or_default())
}

/// `Where to watch it`: a question about what is to be done needs no pronoun at its end.
fn to_do(head: &[Token]) -> &[Token] {
    if head.get(1).is_some_and(|next| next.low == "to") { without_object(head) } else { head }
}

fn without_object(words: &[Token]) -> &[Token] {
    match words.split_last() {
        Some((last, before)) if listed("object_pronoun", &last.low) && !before.is_empty() => before,
        Some(_) | None => words,
    }
}

/// `How many I have left` is a number, `how much` a quantity, `how much I paid` an amount.
pub(super) fn counted(tokens: &[Token]) -> Option<String> {
    let (first, rest) = tokens.split_first()?;
    let many = rest.first().is_some_and(|next| ["many", "much"].contains(&next.low.as_str()));
    if first.low != "how" || !many {
        return None;
    }
    let asked = rest.get(1..)?;
    let bare = asked.iter().skip_while(|token| {
        listed("pronoun", &token.low) || listed("i_or_we", &token.low) || listed("auxiliary", &token.low)
    });
    let words: Vec<&str> = bare.map(|token| token.low.as_str()).collect();
    match words.as_slice() {
        [] => Some("quantity".to_owned()),
        [verb] if listed("amount_verb", verb) => {
            Some(if verb.starts_with("cost") { "cost" } else { "amount paid" }.to_owned())
        }
        _ if words.len() < asked.len() => Some(format!("number {}", words.join(" "))),
        _ => None,
    }
}

/// `Tick them off once bought`: a yes or no called `bought`.
pub(super) fn ticked(tokens: &[Token], memory: &Memory) -> Option<Item> {
    let (first, rest) = tokens.split_first()?;
    let skip = rest.iter().take_while(|token| listed("tick_joint", &token.low)).count();
    let name = rest.get(skip..).filter(|name| listed("ticks", &first.low) && skip > 1 && name.len() == 1)?;
    let said = Said { kind: Some(Hint { kind: "yesno", min: None, max: None }), ..Said::default() };
    Some(Item { name: Phrase::read(name, Place::Nominative, memory)?, options: Vec::new(), inner: Vec::new(), said })
}

/// `How often 4 weeks`, whose other options follow: a choice of that name.
pub(super) fn how_often(tokens: &[Token]) -> Option<Item> {
    let [how, often, rest @ ..] = tokens else { return None };
    let fits = how.low == "how" && often.low == "often" && !rest.is_empty();
    let mut name = Phrase::of_label("frequency").filter(|_| fits)?;
    "how often".clone_into(&mut name.one);
    "how often".clone_into(&mut name.many);
    Some(Item { name, options: options(rest), inner: Vec::new(), said: Said::default() })
}

/// `Whether it is reserved, out, returned or lost`: a state, with the number of list items that it takes.
pub(super) fn states(segments: &[Segment<'_>], index: usize) -> Option<(Item, usize)> {
    let first = segments.get(index)?.tokens;
    let told = |token: &&Token| listed("be_word", &token.low) || listed("first_person", &token.low);
    let skip = 1 + first.iter().skip(1).take_while(told).count();
    let start = first.get(skip..).filter(|rest| !rest.is_empty() && rest.len() <= 3)?;
    if first.first()?.low != "whether" {
        return None;
    }
    let rest = segments.get(index + 1..)?;
    let last = rest.iter().take(8).position(|segment| segment.joint == Joint::Or)?;
    let others = rest.get(..=last)?;
    let long = |(at, segment): (usize, &Segment<'_>)| segment.tokens.len() > if at == last { 5 } else { 3 };
    if last == 0 || others.iter().enumerate().any(long) {
        return None;
    }
    let found = options(start).into_iter().chain(others.iter().flat_map(|segment| options(segment.tokens))).collect();
    // "A tuning, a repair or a valuation" are kinds; "reserved, out or returned" are states.
    let kinds = first.get(1..skip).unwrap_or_default().iter().any(|token| listed("indefinite", &token.low));
    let label = if kinds { "Type" } else { "Status" };
    Some((Item { name: Phrase::of_label(label)?, options: found, inner: Vec::new(), said: Said::default() }, last + 1))
}
