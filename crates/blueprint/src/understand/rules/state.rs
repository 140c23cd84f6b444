//! Rules about states: steps of a status, locks, states of a parent, fields that a state requires.

use super::Found;
use super::clause::Reading;
use crate::text::cue::Cue;
use crate::understand::names::{Mention, What};
use crate::words::listed;
use domain::app_model::{Action, Condition, FieldKind, Ident, Rule, Test, Transition};

/// `Status moves from new to paid to sent`, `from accepted only to printing, from printing to ready`.
pub(super) fn transitions(reading: &mut Reading<'_>) -> Option<Found> {
    let arrows = reading.tokens.iter().any(|token| token.is("→"));
    let starts = starts(reading);
    let pairs = starts.len() > 1 || starts.len() == 1 && reading.has(Cue::Only);
    if !arrows && !pairs && !reading.has(Cue::Moves) {
        return None;
    }
    let steps = steps(reading);
    let (_, entity, field, _) = steps.first().cloned()?;
    if steps.len() < 2
        || !arrows
            && !pairs
            && !reading.mentions.iter().any(|mention| mention.what == What::Field(entity, field))
            && steps.len() < 3
    {
        return None;
    }
    let allowed = allowed(reading, &steps, if pairs && !arrows { &starts } else { &[] });
    if allowed.is_empty() {
        return None;
    }
    let field = reading.field(entity, field)?;
    let (name, label) = (field.name.clone(), field.label.clone());
    let message = crate::understand::notes::say(
        reading.model.language,
        format!("“{label}” cannot change like this"),
        format!("«{label}»: такой переход невозможен"),
    );
    let rules = &mut reading.model.entities.get_mut(entity)?.rules;
    rules.retain(|rule| !matches!(rule, Rule::Transitions { field, .. } if *field == name));
    Some(Found::Rule(entity, Rule::Transitions { field: name, allowed, message }))
}

type Step = (usize, usize, usize, Ident);

/// The options of one field in the order in which the clause names them, each with its place.
fn steps(reading: &Reading<'_>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for mention in &reading.mentions {
        let What::Choice(entity, field, option) = mention.what else { continue };
        let Some(FieldKind::Choice { options }) = reading.field(entity, field).map(|field| &field.kind) else {
            continue;
        };
        let Some(value) = options.get(option).map(|option| option.value.clone()) else { continue };
        let first = steps.first().map(|(_, entity, field, _)| (*entity, *field));
        if first.is_none_or(|first| first == (entity, field)) {
            steps.push((mention.at, entity, field, value));
        }
    }
    steps
}

/// The places of `from` and `из` right before an option.
fn starts(reading: &Reading<'_>) -> Vec<usize> {
    let option = |at: usize| {
        reading
            .mentions
            .iter()
            .any(|mention| matches!(mention.what, What::Choice(..)) && (at + 1..=at + 2).contains(&mention.at))
    };
    let words = reading.tokens.iter().enumerate();
    words.filter(|(at, token)| listed("out_of", &token.low) && option(*at)).map(|(at, _)| at).collect()
}

/// Joins the steps: one after the other, anew after each comma between arrows, or each target to the last `from`.
fn allowed(reading: &Reading<'_>, steps: &[Step], starts: &[usize]) -> Vec<Transition> {
    let mut allowed: Vec<Transition> = Vec::new();
    let mut push = |from: &Ident, to: &Ident| {
        let step = Transition { from: from.clone(), to: to.clone() };
        if from != to && !allowed.contains(&step) {
            allowed.push(step);
        }
    };
    if starts.is_empty() {
        for pair in steps.windows(2) {
            let [(before, _, _, from), (after, _, _, to)] = pair else { continue };
            let between = reading.tokens.get(*before..*after).unwrap_or_default();
            let anew = between.iter().any(|token| token.is(","))
                && reading.tokens.iter().any(|token| token.is("→"))
                && !between.iter().any(|token| token.is("→"));
            if !anew {
                push(from, to);
            }
        }
        return allowed;
    }
    let mut from: Option<(&Ident, usize)> = None;
    for (at, _, _, value) in steps {
        let start = starts.iter().rev().find(|start| *start < at).copied();
        match (start, from) {
            (Some(start), Some((source, known))) if known == start => push(source, value),
            (Some(start), _) => from = Some((value, start)),
            (None, _) => {}
        }
    }
    allowed
}

/// `If the status is rejected, a reason is required`.
pub(super) fn required_when(reading: &mut Reading<'_>) -> Option<Found> {
    let asks = reading.has(Cue::Required) || reading.has(Cue::Must) || reading.has(Cue::Has);
    if !reading.has(Cue::If) || !asks || reading.has(Cue::Cannot) && !reading.has(Cue::Required) {
        return None;
    }
    let all = std::mem::take(&mut reading.mentions);
    let comma = reading
        .tokens
        .iter()
        .position(|token| token.is(","))
        .filter(|_| reading.tokens.first().is_some_and(|token| token.cue(Cue::If).is_some()));
    let (condition, demand): (Vec<Mention>, Vec<Mention>) = match comma {
        Some(comma) => all.into_iter().partition(|mention| mention.at < comma),
        None => (all.clone(), all),
    };
    reading.mentions = condition;
    let states: Vec<(usize, Condition)> =
        candidates(reading).into_iter().filter_map(|entity| Some((entity, reading.state(entity)?))).collect();
    reading.mentions = demand;
    for (entity, when) in states {
        let fits = |field: &domain::app_model::Field| {
            field.name != when.field && !matches!(field.kind, FieldKind::YesNo | FieldKind::References { .. })
        };
        let named = reading
            .fields()
            .into_iter()
            .find(|(owner, field)| *owner == entity && reading.field(*owner, *field).is_some_and(fits));
        let found = named.and_then(|(owner, field)| reading.field(owner, field)).map(|field| field.name.clone());
        let Some(name) = found.or_else(|| add_needed(reading, entity)) else { continue };
        let label = reading.entity(entity)?.field(&name)?.label.clone();
        let message = reading.message(format!("Fill in “{label}”"), format!("Заполните поле «{label}»"));
        let target = reading.model.entities.get_mut(entity)?.fields.iter_mut().find(|field| field.name == name)?;
        target.required = false;
        return Some(Found::Rule(entity, Rule::RequiredWhen { field: name, when, message }));
    }
    None
}

/// Adds the field that a condition demands and that the entity does not have yet: `a reason is required`.
fn add_needed(reading: &mut Reading<'_>, entity: usize) -> Option<Ident> {
    let free = |token: &crate::text::Token| {
        token.is_word() && token.cues.is_empty() && !listed("small", &token.low) && !listed("never_noun", &token.low)
    };
    let taken =
        |at: usize| reading.mentions.iter().any(|mention| (mention.at..mention.at + mention.length).contains(&at));
    let at = (0..reading.tokens.len()).rev().find(|at| !taken(*at) && reading.tokens.get(*at).is_some_and(free))?;
    let start = (0..at)
        .rev()
        .take_while(|before| !taken(*before) && reading.tokens.get(*before).is_some_and(free))
        .last()
        .unwrap_or(at);
    let words = reading.tokens.get(start..=at)?;
    let name =
        crate::phrase::Phrase::read(words, crate::morph::russian::Place::Oblique, &crate::phrase::Memory::default())?;
    let dated = crate::understand::kinds::hint(&name).is_some_and(|hint| hint.kind == "date");
    let kind = if dated { FieldKind::Date } else { FieldKind::LongText };
    let language = reading.model.language;
    let target = reading.model.entities.get_mut(entity)?;
    let idents: Vec<Ident> = target.fields.iter().map(|field| field.name.clone()).collect();
    let ident = crate::phrase::naming::free_ident(&crate::phrase::naming::snake(&name.code), "_text", &idents)?;
    let labels: Vec<String> = target.fields.iter().map(|field| field.label.clone()).collect();
    let label = crate::understand::assemble::free_label(&name.label(), &labels);
    target.fields.push(crate::understand::assemble::field::plain(ident.clone(), label.clone(), kind));
    let plural = target.label_plural.clone();
    reading.notes.assume(crate::understand::notes::say(
        language,
        format!("“{plural}” got the field “{label}”, because a rule asks for it."),
        format!("В «{plural}» добавлено поле «{label}»: его требует правило."),
    ));
    Some(ident)
}

/// `A paid invoice cannot be changed or deleted`.
pub(super) fn locked(reading: &mut Reading<'_>) -> Option<Found> {
    let (edit, delete) = (reading.has(Cue::Edit), reading.has(Cue::Delete));
    let only = reading.has(Cue::Only) && !reading.has(Cue::Cannot);
    if !(edit || delete) || !(reading.has(Cue::Cannot) || only) {
        return None;
    }
    let mut actions = Vec::new();
    if edit {
        actions.push(Action::Update);
    }
    if delete {
        actions.push(Action::Delete);
    }
    for entity in candidates(reading) {
        let Some(when) = reading.state_or_flag(entity) else {
            continue;
        };
        let when = if only { negated(when) } else { when };
        let label = reading.entity(entity)?.label.clone();
        let message = reading
            .message(format!("{label}: not possible in this state"), format!("{label}: в этом состоянии нельзя"));
        return Some(Found::Rule(entity, Rule::Locked { when, actions, message }));
    }
    None
}

/// The named entities, then those whose options are named.
fn candidates(reading: &Reading<'_>) -> Vec<usize> {
    let mut list = reading.entities();
    for mention in &reading.mentions {
        if let What::Choice(entity, ..) | What::Field(entity, _) = mention.what
            && !list.contains(&entity)
        {
            list.push(entity);
        }
    }
    list
}

fn negated(condition: Condition) -> Condition {
    let test = match condition.test {
        Test::OneOf { values } => Test::NoneOf { values },
        Test::NoneOf { values } => Test::OneOf { values },
        Test::Yes => Test::No,
        Test::No => Test::Yes,
        Test::Empty => Test::Filled,
        Test::Filled => Test::Empty,
    };
    Condition { test, ..condition }
}

/// `Only available tools can be rented`, `нельзя записаться на отменённое занятие`.
pub(super) fn parent_state(reading: &mut Reading<'_>) -> Option<Found> {
    let only = reading.has(Cue::Only);
    if !only && !reading.has(Cue::Cannot) || super::clause::happens_once(reading) {
        return None;
    }
    if reading.tokens.iter().any(|token| token.number().is_some()) {
        return None;
    }
    for parent in candidates(reading) {
        let Some(child) = reading.children(parent).first().copied() else {
            continue;
        };
        let known = reading.state(parent);
        let when = match known {
            Some(when) => when,
            None if only || reading.entities() == [parent] => match flag_of_parent(reading, parent) {
                Some(when) => when,
                None => continue,
            },
            None => continue,
        };
        let when = if only { when } else { negated(when) };
        let field = reading.reference(child, parent)?;
        let label = reading.entity(parent)?.label.clone();
        let message = reading.message(format!("{label} is not available"), format!("{label}: сейчас недоступно"));
        return Some(Found::Rule(child, Rule::ParentState { parent: field, when, message }));
    }
    None
}

/// `available` without such a field adds a box; words that a rule of exclusion explains better do not.
fn flag_of_parent(reading: &mut Reading<'_>, parent: usize) -> Option<Condition> {
    if reading.has(Cue::Already)
        || reading.has(Cue::Again)
        || reading.has(Cue::Out)
        || reading.has(Cue::Once)
        || reading.has(Cue::Twice)
        || reading.has(Cue::Free) && !reading.has(Cue::Only)
    {
        return None;
    }
    reading.state_or_flag(parent)
}
