//! What a refusal says: the nearest place, the first line that differs there, and what to do.

use super::RefusalKind;
use super::ladder::NoPlace;
use super::lines::{Numbered, look_alike};
use std::borrow::Cow;
use std::collections::HashMap;

/// Longest piece of a line that a message shows, in characters.
const MAX_SHOWN: usize = 160;

/// Characters that are shown before the first one that differs in a long line.
const SHOWN_BEFORE: usize = 40;

/// Most lines around two places that are compared to tell them apart.
const MAX_AROUND: usize = 40;

/// Most lines of a searched text that vote for the nearest place.
const MAX_VOTERS: usize = 512;

/// Most places that one line votes for.
const MAX_VOTES: usize = 32;

/// Most characters of a line that count as its weight.
const MAX_WEIGHT: usize = 40;

/// Says that two places fit, and which line around them tells them apart. Lines are counted from 0.
pub(super) fn ambiguous(lines: &[&str], first: usize, second: usize, count: usize) -> NoPlace {
    let at = |from: usize, up: bool, far: usize| {
        let line = if up { from.checked_sub(far) } else { Some(from + count - 1 + far) };
        line.map(|line| (line, lines.get(line).copied()))
    };
    let text = |side: Option<(usize, Option<&str>)>, edge: &str| match side {
        Some((line, Some(text))) => format!("`{}` at line {}", shown(text, 0), line + 1),
        _ => format!("the {edge} of the file"),
    };
    let apart = (1..=MAX_AROUND).flat_map(|far| [(far, true), (far, false)]).find_map(|(far, up)| {
        let (one, other) = (at(first, up, far), at(second, up, far));
        let differ = one.and_then(|one| one.1).map(str::trim) != other.and_then(|other| other.1).map(str::trim);
        let (side, edge) = if up { ("above", "start") } else { ("below", "end") };
        differ.then(|| {
            format!("the first line {side} them that differs is {} and {}", text(one, edge), text(other, edge))
        })
    });
    let message = if first == second {
        format!("the text to replace is more than once in line {}; give the whole line", first + 1)
    } else {
        let advice = apart.map_or_else(
            || format!("{MAX_AROUND} lines around them are the same; write the file whole"),
            |apart| format!("{apart}; add the lines up to it, so that only one place fits"),
        );
        format!(
            "the text to replace is in more than one place, first at lines {} and {}; {advice}",
            first + 1,
            second + 1
        )
    };
    NoPlace { kind: RefusalKind::Ambiguous, message }
}

/// Says that the text is only found inside a longer word.
pub(super) fn part_of_word(text: &str, start: usize, search: &str) -> NoPlace {
    let number = text.get(..start).unwrap_or_default().matches('\n').count();
    let from = text.get(..start).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(from..).and_then(|text| text.split('\n').next()).unwrap_or_default();
    let column = text.get(from..start).unwrap_or_default().trim_start().chars().count();
    let message = format!(
        "the text to replace is not in the file as whole words; line {} is `{}` where `{}` was expected; \
         read the file again and copy whole lines",
        number + 1,
        shown(line, column),
        shown(search.trim_start_matches('\n').split('\n').next().unwrap_or_default(), 0)
    );
    NoPlace { kind: RefusalKind::PartOfWord, message }
}

/// Names the first line that differs at the place that fits best.
pub(super) fn not_found(text: &str, lines: &[&str], wanted: &[&str], replace: &str) -> NoPlace {
    let numbered = Numbered::of(lines, wanted, look_alike);
    let place = nearest(&numbered, wanted).or_else(|| similar(lines, wanted));
    let difference = match place {
        Some(shift) => difference(lines, wanted, shift, &numbered),
        None => {
            let first = wanted.iter().find(|line| !line.trim().is_empty()).copied().unwrap_or_default();
            format!("no line is like its first, `{}`", shown(first, 0))
        }
    };
    let already = already_there(text, replace);
    let message = format!(
        "the text to replace is not in the file; {difference}; {already}read the file again and copy the lines as they are"
    );
    NoPlace { kind: RefusalKind::NotFound, message }
}

/// Describes the first wanted line that is not at the place; `shift` is the place's line plus the wanted lines.
fn difference(lines: &[&str], wanted: &[&str], shift: usize, numbered: &Numbered) -> String {
    let at = |index: usize| (shift + index).checked_sub(wanted.len());
    let same = |index: usize| at(index).and_then(|line| numbered.text.get(line)) == numbered.wanted.get(index);
    let index = (0..wanted.len()).find(|index| !same(*index)).unwrap_or_default();
    let expected = wanted.get(index).copied().unwrap_or_default();
    let line = at(index);
    let matched = match index {
        0 => "in the nearest place, ".to_owned(),
        _ => format!("{index} of its lines match from line {}, then ", at(0).unwrap_or_default() + 1),
    };
    let Some(has) = line.and_then(|line| lines.get(line)) else {
        let edge = if line.is_none() { "start" } else { "end" };
        return format!("{matched}the {edge} of the file is where `{}` was expected", shown(expected, 0));
    };
    let (has_folded, expected_folded) = (look_alike(has), look_alike(expected));
    let column = has_folded.chars().zip(expected_folded.chars()).take_while(|(one, other)| one == other).count();
    format!(
        "{matched}line {} is `{}` where `{}` was expected{}",
        line.unwrap_or_default() + 1,
        shown(has, column),
        shown(expected, column),
        characters(&has_folded, &expected_folded, column)
    )
}

/// Names two characters that a reader may take for the same.
fn characters(has: &str, expected: &str, column: usize) -> String {
    match (has.chars().nth(column), expected.chars().nth(column)) {
        (Some(has), Some(expected)) if !(has.is_ascii_graphic() && expected.is_ascii_graphic()) => {
            format!(" (U+{:04X} is there, not U+{:04X})", u32::from(has), u32::from(expected))
        }
        _ => String::new(),
    }
}

/// Finds where most of the wanted lines stand in their order; a place where the first of them stands is preferred.
fn nearest(numbered: &Numbered, wanted: &[&str]) -> Option<usize> {
    let mut voters: HashMap<usize, Vec<usize>> = HashMap::new();
    let worded = wanted.iter().zip(&numbered.wanted).enumerate().filter(|(_, (line, _))| !line.trim().is_empty());
    for (index, (_, number)) in worded.take(MAX_VOTERS) {
        voters.entry(*number).or_default().push(index);
    }
    let mut given: HashMap<usize, usize> = HashMap::new();
    let mut votes: HashMap<usize, usize> = HashMap::new();
    for (line, number) in numbered.text.iter().enumerate() {
        let Some(indexes) = voters.get(number) else { continue };
        let given = given.entry(*number).or_default();
        *given += 1;
        if *given > MAX_VOTES {
            continue;
        }
        for index in indexes.iter().take(MAX_VOTES) {
            let weight = wanted.get(*index).map_or(1, |line| line.trim().chars().take(MAX_WEIGHT).count());
            *votes.entry(line + wanted.len() - index).or_default() += weight;
        }
    }
    let (best, _) = votes.into_iter().max_by_key(|(shift, weight)| (*weight, usize::MAX - shift))?;
    let first = wanted.iter().position(|line| !line.trim().is_empty())?;
    let number = numbered.wanted.get(first)?;
    let shifts = numbered.text.iter().enumerate().filter(|(_, other)| *other == number);
    let near = shifts.map(|(line, _)| line + wanted.len() - first).min_by_key(|shift| shift.abs_diff(best));
    near.filter(|shift| shift.abs_diff(best) <= wanted.len()).or(Some(best))
}

/// Finds the line that has most in common with the first wanted one: at least half of it.
fn similar(lines: &[&str], wanted: &[&str]) -> Option<usize> {
    let first = wanted.iter().position(|line| !line.trim().is_empty())?;
    let expected = look_alike(wanted.get(first)?);
    let likeness = |line: &str| {
        let line = look_alike(line);
        if expected.len() <= line.len() && line.contains(&*expected) {
            return 100;
        }
        let (one, other) = (line.as_bytes(), expected.as_bytes());
        let head = one.iter().zip(other).take_while(|(one, other)| one == other).count();
        let rest = one.len().min(other.len()) - head;
        let tail = one.iter().rev().zip(other.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
        (head + tail) * 100 / one.len().max(other.len()).max(1)
    };
    let scored = lines.iter().enumerate().map(|(line, text)| (likeness(text), line));
    let (score, line) = scored.max_by_key(|(score, line)| (*score, usize::MAX - line))?;
    (score >= 50).then(|| line + wanted.len() - first)
}

/// Says so when the replacement stands in the file already: a model may have forgotten an earlier edit of its own.
fn already_there(text: &str, replace: &str) -> Cow<'static, str> {
    let replace = replace.trim_matches('\n');
    match text.find(replace).filter(|_| replace.trim().len() >= 8) {
        Some(at) => {
            let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
            format!("the replacement already stands at line {line}, so leave this edit out if it is made; ").into()
        }
        None => "".into(),
    }
}

/// Shortens a line to the part around a column (in characters, from its first word) and makes it printable.
pub(super) fn shown(line: &str, column: usize) -> String {
    let skipped = if column + SHOWN_BEFORE > MAX_SHOWN { column - SHOWN_BEFORE } else { 0 };
    let rest = line.trim().chars().skip(skipped);
    let part = rest.take(MAX_SHOWN).map(|c| if c.is_control() { ' ' } else { c });
    if skipped > 0 { ['…'].into_iter().chain(part).collect() } else { part.collect() }
}

#[cfg(test)]
mod tests;
