//! Wishes for the home page: numbers, charts and short lists, and what is shown when a brief wishes for nothing.

mod listing;
mod put;
pub(super) mod totals;

use super::assemble::free_label;
use super::names::{Mention, Names, What};
use super::notes::{Notes, quoted, say};
use super::promote::promote;
use super::rules::clause::listed_stem;
use crate::text::{Token, cue::Cue, join};
use domain::app_model::{AppModel, Condition, Entity, Field, FieldKind, Grouping, Ident, Measure, Period, Rule, Test};
use listing::{listing, open};
use put::{add_breakdown, add_metric};

/// Most numbers, charts and lists of the home page.
const MAX_METRICS: usize = 8;
const MAX_BREAKDOWNS: usize = 4;
const MAX_LISTINGS: usize = 3;

/// One wish for the home page.
struct Wish<'a> {
    tokens: &'a [Token],
    mentions: Vec<Mention>,
}

impl Wish<'_> {
    fn has(&self, cue: Cue) -> bool {
        self.tokens.iter().any(|token| token.cue(cue).is_some())
    }

    fn entity(&self) -> Option<usize> {
        self.entity_before(self.tokens.len())
    }

    fn entity_before(&self, end: usize) -> Option<usize> {
        self.mentions.iter().find_map(|mention| match mention.what {
            What::Entity(at) if mention.at < end => Some(at),
            What::Entity(_) => None,
            What::Field(..) | What::Choice(..) => None,
        })
    }

    /// `Сколько потрачено`: how much, not how many.
    fn how_much(&self) -> bool {
        self.tokens.windows(2).any(|pair| match pair {
            [how, what] => {
                how.low == "сколько" && ["ено", "ано", "ято", "ачено"].iter().any(|end| what.low.ends_with(end))
            }
            _ => false,
        })
    }

    /// Says whether a kind of record is named, so that `total orders` can only mean how many.
    fn names_record(&self, model: &AppModel) -> bool {
        self.entity().is_some_and(|at| at < model.entities.len())
    }

    fn fields(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.mentions.iter().filter_map(|mention| match mention.what {
            What::Field(entity, field) => Some((mention.at, entity, field)),
            What::Entity(_) | What::Choice(..) => None,
        })
    }
}

/// Adds what a clause wishes for; says whether anything was understood.
pub(crate) fn read(tokens: &[Token], model: &mut AppModel, notes: &mut Notes) -> bool {
    let mut understood = false;
    let mut missed: Vec<String> = Vec::new();
    let mut entity: Option<usize> = None;
    for part in parts(tokens) {
        let mut mentions = Names::of(model).mentions(part);
        mentions
            .retain(|mention| !part.get(mention.at).is_some_and(|token| token.has_any(&[Cue::Show, Cue::Dashboard])));
        let wish = Wish { tokens: part, mentions };
        let per = part.iter().position(|token| token.cue(Cue::Per).is_some()).unwrap_or(part.len());
        let measured =
            wish.entity_before(per).or_else(|| wish.fields().find(|(at, ..)| *at < per).map(|(_, entity, _)| entity));
        let grouped = wish.entity().or_else(|| wish.fields().next().map(|(_, entity, _)| entity));
        entity = measured.or(entity).or(grouped);
        let done = listing(&wish, entity, model, notes) || figure(&wish, entity, model, notes);
        let words =
            part.iter().filter(|token| token.is_word() && !token.has_any(&[Cue::Show, Cue::Dashboard, Cue::Every]));
        if !done && words.filter(|token| !crate::words::listed("small", &token.low)).count() > 1 {
            missed.push(quoted(join(part).trim_matches([',', ':', '—', ' '])));
        }
        understood |= done;
    }
    for text in missed.iter().filter(|_| understood) {
        leave_wish(text, model, notes);
    }
    understood
}

/// Adds what a clause wishes for, or reports it.
pub(crate) fn read_or_leave(tokens: &[Token], model: &mut AppModel, notes: &mut Notes) {
    let bare = tokens.iter().filter(|token| token.is_word()).count() < 3;
    if !read(tokens, model, notes) && !bare {
        leave_wish(&quoted(&join(tokens)), model, notes);
    }
}

fn leave_wish(text: &str, model: &AppModel, notes: &mut Notes) {
    notes.leave_out(say(
        model.language,
        format!("“{text}”: this wish for the overview was not understood and is not built."),
        format!("«{text}»: это пожелание к обзору не понято и не построено."),
    ));
}

/// What makes words a wish for the overview.
const FIGURES: &[Cue] =
    &[Cue::Count, Cue::Sum, Cue::Average, Cue::Overdue, Cue::Upcoming, Cue::Top, Cue::Recent, Cue::Chart, Cue::Show];

/// Cuts a clause into single wishes at commas and `and` before words that are a wish of their own.
fn parts(tokens: &[Token]) -> Vec<&[Token]> {
    let joint = |token: &Token| token.is(",") || token.is(":") || token.is("—") || token.cue(Cue::And).is_some();
    let mut list = Vec::new();
    let mut start = 0;
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| joint(token)) {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        let lead = rest.iter().take_while(|token| joint(token) || token.cue(Cue::Every).is_some()).count();
        let next = rest.get(lead..).unwrap_or_default();
        let end = next.iter().position(joint).unwrap_or(next.len());
        let piece = next.get(..end).unwrap_or_default();
        let before = tokens.get(start..at).unwrap_or_default();
        let named = before.iter().any(|token| token.has_any(FIGURES) || token.has_any(&[Cue::Per, Cue::Dashboard]));
        let first = next.first().is_some_and(|token| token.has_any(FIGURES));
        let grouped = piece.first().is_some_and(|token| token.cue(Cue::Per).is_none())
            && piece.iter().any(|token| token.has_any(FIGURES) || token.cue(Cue::Per).is_some());
        if at > start && (first || grouped && named) {
            list.push(before);
            start = at + 1;
        }
    }
    list.push(tokens.get(start..).unwrap_or_default());
    list
}

/// A number or a chart.
fn figure(wish: &Wish<'_>, entity: Option<usize>, model: &mut AppModel, notes: &mut Notes) -> bool {
    if let Some((child, grouping)) = filling(wish, model) {
        return add_breakdown(model, child, Measure::Count, grouping);
    }
    let wanted = wish.has(Cue::Count)
        || wish.has(Cue::Sum)
        || wish.has(Cue::Average)
        || wish.has(Cue::Chart)
        || wish.has(Cue::Per)
        || stated(wish, entity, model);
    let Some(at) = entity
        .or_else(|| main_entity(wish, model))
        .filter(|_| wanted && (entity.is_some() || wish.has(Cue::Sum) || wish.has(Cue::Count) || wish.has(Cue::Chart)))
    else {
        return false;
    };
    let Some((at, measure)) = measure(wish, at, model) else { return false };
    if let Some(chart) = by_reference(wish, entity, at, &measure, model) {
        return add_breakdown(model, chart.0, Measure::Count, chart.1);
    }
    let mut charted = false;
    for per in wish.tokens.iter().enumerate().filter(|(_, token)| token.cue(Cue::Per).is_some()).map(|(per, _)| per) {
        if let Some((at, grouping)) = grouping(wish, per, at, model, notes) {
            if let (Some(state), Measure::Count) = (condition(wish, at, model), &measure) {
                add_metric(model, at, Measure::Count, vec![state], None);
            }
            charted |= add_breakdown(model, at, measure.clone(), grouping);
        }
    }
    if charted {
        let overall = wish.tokens.iter().any(|token| crate::words::listed("overall", &token.low));
        return !overall || add_metric(model, at, measure, Vec::new(), None);
    }
    if let Some((child, grouping)) = through(wish, at, model) {
        return add_breakdown(model, child, Measure::Count, grouping);
    }
    let undated = model.entities.get(at).is_some_and(|entity| calendar(entity).is_none());
    if period(wish).is_some() && entity.is_some() && undated {
        ensure_calendar(model, at, notes);
        let pers = wish.tokens.iter().enumerate().filter(|(_, token)| token.cue(Cue::Per).is_some());
        let chart = pers.map(|(per, _)| per).find_map(|per| grouping(wish, per, at, model, notes));
        if let Some((at, grouping)) = chart {
            return add_breakdown(model, at, measure, grouping);
        }
    }
    let Some(source) = model.entities.get(at) else {
        return false;
    };
    let within = period(wish).and_then(|period| calendar(source).map(|field| (field.name.clone(), period)));
    if period(wish).is_some() && within.is_none() {
        return false;
    }
    let conditions: Vec<Condition> =
        condition(wish, at, model).or_else(|| unfinished(wish, source)).into_iter().collect();
    add_metric(model, at, measure, conditions, within)
}

/// `Open orders`: a kind of record and a state, with no word for counting.
fn stated(wish: &Wish<'_>, entity: Option<usize>, model: &AppModel) -> bool {
    let Some((at, source)) = entity.and_then(|at| Some((at, model.entities.get(at)?))) else { return false };
    wish.entity() == Some(at) && (condition(wish, at, model).is_some() || unfinished(wish, source).is_some())
}

/// `A chart by horses`: only what groups is named, so that what refers to it is counted.
fn by_reference(
    wish: &Wish<'_>,
    entity: Option<usize>,
    at: usize,
    measure: &Measure,
    model: &AppModel,
) -> Option<(usize, Grouping)> {
    let per = wish.tokens.iter().position(|token| token.cue(Cue::Per).is_some())?;
    let only = entity == Some(at) && wish.entity_before(per).is_none() && wish.entity() == Some(at);
    let target = model.entities.get(at).filter(|_| only && *measure == Measure::Count)?.name.clone();
    model.entities.iter().enumerate().rev().find_map(|(child, entity)| {
        let field = entity
            .fields
            .iter()
            .find(|field| matches!(&field.kind, FieldKind::Reference { target: to, .. } if *to == target))?;
        Some((child, Grouping::Value { field: field.name.clone() }))
    })
}

/// `How full the courses are`: the records that take places, counted for each of what they take places in.
fn filling(wish: &Wish<'_>, model: &AppModel) -> Option<(usize, Grouping)> {
    let asked = wish.tokens.iter().any(|token| crate::words::listed("filling", &token.low));
    let parent = wish.entity().filter(|_| asked)?;
    let target = model.entities.get(parent)?.name.clone();
    let limited = |entity: &Entity, field: &Field| {
        entity.rules.iter().any(|rule| matches!(rule, Rule::Capacity { parent, .. } if *parent == field.name))
    };
    let mut found = None;
    for (child, entity) in model.entities.iter().enumerate() {
        for field in &entity.fields {
            if matches!(&field.kind, FieldKind::Reference { target: to, .. } if *to == target)
                && (found.is_none() || limited(entity, field))
            {
                found = Some((child, Grouping::Value { field: field.name.clone() }));
            }
        }
    }
    found
}

/// `Open orders` without such an option: those that no finishing state ends.
fn unfinished(wish: &Wish<'_>, entity: &Entity) -> Option<Condition> {
    let asked = wish.tokens.iter().any(|token| crate::words::listed("unfinished", &token.low));
    if asked { open(entity) } else { None }
}

/// The entity of a wish that names none: one with amounts, and with a date if the wish is for periods.
fn main_entity(wish: &Wish<'_>, model: &AppModel) -> Option<usize> {
    let paid = |entity: &&Entity| entity.fields.iter().any(|field| matches!(field.kind, FieldKind::Money { .. }));
    let dated = |entity: &&Entity| period(wish).is_none() || calendar(entity).is_some();
    let money = model.entities.iter().position(|entity| paid(&entity) && dated(&entity));
    let any = model.entities.iter().position(|entity| dated(&entity));
    money.or_else(|| any.filter(|_| !wish.has(Cue::Sum)))
}

/// What is measured, and whose records: a total may belong to another entity than the one that is named.
///
/// `None` means that a sum is asked for and nothing of the entity can be added up.
fn measure(wish: &Wish<'_>, at: usize, model: &AppModel) -> Option<(usize, Measure)> {
    let number = |entity: usize, field: usize| {
        let fields = model.entities.get(entity).map(|entity| entity.fields.as_slice());
        fields.and_then(|fields| fields.get(field)).filter(|field| field.kind.is_number())
    };
    let mut fields = wish.fields();
    let named = fields.find_map(|(_, entity, field)| number(entity, field).map(|field| (entity, field.name.clone())));
    let per = wish.tokens.iter().position(|token| token.cue(Cue::Per).is_some()).unwrap_or(0);
    let measured = wish.fields().any(|(at, entity, field)| at < per && number(entity, field).is_some());
    let spent = wish.how_much();
    let asked =
        wish.has(Cue::Sum) || wish.has(Cue::Average) || wish.has(Cue::Chart) && named.is_some() || measured || spent;
    if !asked || wish.has(Cue::Count) && !wish.has(Cue::Average) && !spent {
        return Some((at, Measure::Count));
    }
    let own = || {
        let fields = &model.entities.get(at)?.fields;
        let money = fields.iter().find(|field| matches!(field.kind, FieldKind::Money { .. }));
        let summed = |field: &&Field| field.kind.is_number() && !listed_stem("no_sum", &field.label);
        let found = money.or_else(|| fields.iter().find(summed).filter(|_| !spent));
        found.map(|field| (at, field.name.clone()))
    };
    match named.or_else(own) {
        Some((entity, field)) if wish.has(Cue::Average) => Some((entity, Measure::Average { field })),
        Some((entity, field)) => Some((entity, Measure::Sum { field })),
        None if wish.has(Cue::Average) || wish.has(Cue::Sum) && !wish.names_record(model) => None,
        None => Some((at, Measure::Count)),
    }
}

/// What follows `per`: a period, a field, another entity.
fn grouping(
    wish: &Wish<'_>,
    per: usize,
    at: usize,
    model: &mut AppModel,
    notes: &mut Notes,
) -> Option<(usize, Grouping)> {
    let length = wish.tokens.get(per)?.cue(Cue::Per)?;
    let source = model.entities.get(at)?;
    let after = wish.tokens.get(per + length)?;
    let within = wish.tokens.get(per)?.low == "за" || wish.tokens.get(per)?.low == "в";
    let spans =
        [(Cue::Month, Period::Month), (Cue::Week, Period::Week), (Cue::Day, Period::Day), (Cue::Year, Period::Year)];
    let span = spans.iter().find(|(cue, _)| after.cue(*cue).is_some()).map(|(_, period)| *period);
    let names_year = wish
        .mentions
        .iter()
        .any(|mention| mention.at == per + length && matches!(mention.what, What::Field(owner, _) if owner == at));
    if let (Some(period), false) = (span, names_year) {
        let field = calendar(source).filter(|_| !within)?;
        return Some((at, Grouping::Calendar { field: field.name.clone(), period }));
    }
    for mention in wish.mentions.iter().filter(|mention| mention.at >= per) {
        match mention.what {
            What::Field(entity, field) if entity == at => {
                if let Some(grouping) = group_by(model, at, field, notes) {
                    return Some((at, grouping));
                }
            }
            What::Entity(other) if other != at => {
                let target = model.entities.get(other)?.name.clone();
                if let Some(field) = model
                    .entities
                    .get(at)?
                    .fields
                    .iter()
                    .find(|field| matches!(&field.kind, FieldKind::Reference { target: to, .. } if *to == target))
                {
                    return Some((at, Grouping::Value { field: field.name.clone() }));
                }
            }
            What::Entity(_) | What::Field(..) | What::Choice(..) => {}
        }
    }
    None
}

/// `students per course`: neither refers to the other, but a third kind of record refers to both.
fn through(wish: &Wish<'_>, at: usize, model: &AppModel) -> Option<(usize, Grouping)> {
    let per = wish.tokens.iter().position(|token| token.cue(Cue::Per).is_some())?;
    let other = wish.mentions.iter().find_map(|mention| match mention.what {
        What::Entity(other) if other != at && mention.at > per => Some(other),
        What::Entity(_) | What::Field(..) | What::Choice(..) => None,
    })?;
    let (one, two) = (model.entities.get(at)?.name.clone(), model.entities.get(other)?.name.clone());
    let refers = |entity: &Entity, target: &Ident| {
        entity
            .fields
            .iter()
            .find(|field| matches!(&field.kind, FieldKind::Reference { target: to, .. } if to == target))
            .map(|field| field.name.clone())
    };
    model.entities.iter().enumerate().find_map(|(child, entity)| {
        refers(entity, &one)?;
        Some((child, Grouping::Value { field: refers(entity, &two)? }))
    })
}

/// Adds a date to an entity that is asked about by period and has none.
fn ensure_calendar(model: &mut AppModel, at: usize, notes: &mut Notes) {
    let language = model.language;
    let Some(entity) = model.entities.get_mut(at).filter(|entity| calendar(entity).is_none()) else { return };
    let taken: Vec<Ident> = entity.fields.iter().map(|field| field.name.clone()).collect();
    let labels: Vec<String> = entity.fields.iter().map(|field| field.label.clone()).collect();
    let Some(name) = crate::phrase::naming::free_ident("date", "_day", &taken) else { return };
    let label = free_label(&say(language, "Date", "Дата"), &labels);
    let mut field = super::assemble::field::plain(name, label.clone(), FieldKind::Date);
    field.default = Some("today".to_owned());
    field.in_list = true;
    entity.fields.push(field);
    let plural = entity.label_plural.clone();
    notes.assume(say(
        language,
        format!("“{plural}” got the field “{label}”, today by default, because the overview counts by period."),
        format!("В «{plural}» добавлено поле «{label}», по умолчанию сегодня: обзор считает по периодам."),
    ));
}

/// Groups by a field; a text becomes records of its own first, so that there is something to group by.
pub(crate) fn group_by(model: &mut AppModel, at: usize, field: usize, notes: &mut Notes) -> Option<Grouping> {
    let (name, kind) =
        model.entities.get(at)?.fields.get(field).map(|field| (field.name.clone(), field.kind.clone()))?;
    match kind {
        FieldKind::Choice { .. } | FieldKind::YesNo | FieldKind::Reference { .. } => {
            Some(Grouping::Value { field: name })
        }
        FieldKind::Date | FieldKind::DateTime => Some(Grouping::Calendar { field: name, period: Period::Month }),
        FieldKind::Text => promote(model, at, field, notes).then_some(Grouping::Value { field: name }),
        FieldKind::LongText
        | FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::Money { .. }
        | FieldKind::Time
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone
        | FieldKind::References { .. } => None,
    }
}

/// The calendar field that says when a record happened.
pub(crate) fn calendar(entity: &Entity) -> Option<&Field> {
    let fit = |field: &&Field| field.kind.is_calendar() && !listed_stem("born", &field.label);
    entity.fields.iter().find(fit)
}

fn period(wish: &Wish<'_>) -> Option<Period> {
    let spans =
        [(Cue::Month, Period::Month), (Cue::Week, Period::Week), (Cue::Day, Period::Day), (Cue::Year, Period::Year)];
    let named = |cue: Cue| {
        wish.tokens.iter().enumerate().any(|(at, token)| {
            token.cue(cue).is_some()
                && !wish.mentions.iter().any(|mention| mention.at <= at && at < mention.at + mention.length)
        })
    };
    spans.iter().find(|(cue, _)| named(*cue)).map(|(_, period)| *period)
}

/// The state that a wish names, such as `open tickets`.
fn condition(wish: &Wish<'_>, at: usize, model: &AppModel) -> Option<Condition> {
    let entity = model.entities.get(at)?;
    for mention in &wish.mentions {
        match mention.what {
            What::Choice(owner, field, option) if owner == at => {
                let field = entity.fields.get(field)?;
                let FieldKind::Choice { options } = &field.kind else {
                    continue;
                };
                let value = options.get(option)?.value.clone();
                return Some(Condition { field: field.name.clone(), test: Test::OneOf { values: vec![value] } });
            }
            What::Field(owner, field) if owner == at => {
                let field = entity.fields.get(field)?;
                if field.kind == FieldKind::YesNo {
                    let negated = super::names::is_negated(wish.tokens, mention, &field.label);
                    return Some(Condition {
                        field: field.name.clone(),
                        test: if negated { Test::No } else { Test::Yes },
                    });
                }
            }
            What::Entity(_) | What::Field(..) | What::Choice(..) => {}
        }
    }
    None
}

/// Fills a home page that nothing was wished for.
pub(crate) fn fill(model: &mut AppModel) {
    let wished = !model.dashboard.metrics.is_empty()
        || !model.dashboard.breakdowns.is_empty()
        || !model.dashboard.listings.is_empty();
    if model.dashboard.metrics.is_empty() {
        for at in 0..model.entities.len().min(4) {
            add_metric(model, at, Measure::Count, Vec::new(), None);
        }
    }
    if wished {
        return;
    }
    let sum = model.entities.iter().enumerate().find_map(|(at, entity)| {
        let summed = |field: &&Field| {
            let rate = listed_stem("rate", &field.label) || field.label.contains(" за ");
            matches!(field.kind, FieldKind::Money { .. }) && !rate
        };
        entity.fields.iter().find(summed).map(|field| (at, field.name.clone()))
    });
    if let Some((at, field)) = sum {
        add_metric(model, at, Measure::Sum { field }, Vec::new(), None);
    }
    let chart = model.entities.iter().enumerate().rev().find_map(|(at, entity)| {
        let choice = entity.fields.iter().find(|field| matches!(field.kind, FieldKind::Choice { .. }));
        choice.map(|field| (at, field.name.clone()))
    });
    let chart = chart.or_else(|| {
        model.entities.iter().enumerate().rev().find_map(|(at, entity)| {
            entity
                .fields
                .iter()
                .find(|field| matches!(field.kind, FieldKind::Reference { .. }))
                .map(|field| (at, field.name.clone()))
        })
    });
    if let Some((at, field)) = chart {
        add_breakdown(model, at, Measure::Count, Grouping::Value { field });
    }
}
