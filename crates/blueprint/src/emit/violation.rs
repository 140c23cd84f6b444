//! For each rule, the shortest story in which it refuses: the body of a test of the app.
//!
//! Where another rule of the model could refuse first, there is no story: a test that may fail for the wrong reason
//! is worse than none.

mod limits;
mod state;

use super::escape::ts;
use super::names;
use super::sample_code::{Sample, Samples, accepts, samples, varies};
use domain::app_model::{AppModel, Comparison, Condition, Entity, Field, FieldKind, Ident, Operand, Rule, Test};
use serde::Serialize;

/// The largest constant capacity that a test fills up.
const MAX_FILLED: f64 = 5.0;

/// One refusal.
#[derive(Debug, Serialize)]
pub(super) struct Violation {
    /// The rule's sentence.
    pub message: String,
    /// Statements over `visitor` and `api`.
    pub lines: Vec<String>,
}

struct Story<'a> {
    model: &'a AppModel,
    entity: &'a Entity,
    chosen: &'a Samples,
    name: String,
}

/// Tells a story for each rule that has one.
pub(super) fn violations(model: &AppModel, entity: &Entity, chosen: &Samples) -> Vec<Violation> {
    let story = Story { model, entity, chosen, name: names::type_name(entity) };
    entity
        .rules
        .iter()
        .filter(|rule| !story.is_hindered(rule))
        .filter_map(|rule| Some(Violation { message: rule.message().to_owned(), lines: story.lines(rule)? }))
        .collect()
}

fn expect(status: u16, column: Option<&str>, message: &str) -> Vec<String> {
    let expected = match column {
        Some(column) => format!("expect(body.error.fields).toEqual({{ {column}: {} }});", ts(message)),
        None => format!("expect(body.error.message).toBe({});", ts(message)),
    };
    vec![format!("expect(status).toBe({status});"), expected]
}

impl Story<'_> {
    /// Says whether a change of the sample could leave another field missing that the sample leaves empty.
    fn is_hindered(&self, told: &Rule) -> bool {
        self.entity.rules.iter().any(|rule| {
            let Rule::RequiredWhen { field, .. } = rule else {
                return false;
            };
            rule != told && matches!(self.chosen.get(field), Some(Sample::Empty | Sample::NoLinks))
        })
    }

    fn sample(&self, number: u8) -> String {
        format!("await {}Sample(visitor, {number})", names::camel(&self.entity.name))
    }

    fn post(&self, number: u8, changes: &[String]) -> String {
        let mut parts = vec![format!("...({})", self.sample(number))];
        parts.extend(changes.iter().cloned());
        format!("const {{ status, body }} = await visitor.post<Failure>(api, {{ {} }});", parts.join(", "))
    }

    fn make(&self, number: u8, changes: &[String]) -> String {
        make(&self.name, number, changes)
    }

    fn parent(&self, name: &Ident) -> Option<(&Field, &Entity)> {
        let field = self.entity.field(name)?;
        Some((field, self.model.entity(field.kind.target()?)?))
    }

    /// Says whether comparisons mention a field of an entity, so that its value cannot be chosen freely.
    fn is_compared(entity: &Entity, name: &Ident) -> bool {
        entity.rules.iter().any(|rule| match rule {
            Rule::Compare { left, right, .. } => {
                left == name || matches!(right, Operand::Field { name: other } if other == name)
            }
            Rule::Capacity { .. }
            | Rule::Sum { .. }
            | Rule::NoOverlap { .. }
            | Rule::UniqueTogether { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::RequiredWhen { .. }
            | Rule::Transitions { .. } => false,
        })
    }

    /// Says whether a rule keeps a calendar field from lying in the past.
    fn must_be_late(entity: &Entity, name: &Ident) -> bool {
        entity.rules.iter().any(|rule| match rule {
            Rule::Compare { left, comparison: Comparison::Less | Comparison::LessOrEqual, right, .. } => {
                left != name && matches!(right, Operand::Field { name: other } if other == name)
            }
            Rule::Compare { left, comparison: Comparison::Greater | Comparison::GreaterOrEqual, .. } => left == name,
            Rule::NoOverlap { end, .. } => end == name,
            Rule::Capacity { .. }
            | Rule::Sum { .. }
            | Rule::UniqueTogether { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::RequiredWhen { .. }
            | Rule::Transitions { .. } => false,
        })
    }

    /// Says whether several records can share a parent without another rule in the way.
    fn can_share(&self, except: &Rule, parent: &Ident) -> bool {
        let vary = |name: &Ident| {
            let is_made = name != parent && self.chosen.get(name) == Some(&Sample::Made);
            is_made || self.entity.field(name).is_some_and(|field| varies(field, self.chosen))
        };
        let others = self.entity.rules.iter().filter(|rule| *rule != except);
        let unhindered = others.into_iter().all(|rule| match rule {
            Rule::UniqueTogether { fields, .. } => fields.iter().any(vary),
            Rule::NoOverlap { scope, start, .. } => vary(start) || scope.iter().any(vary),
            Rule::Capacity { .. } | Rule::Sum { .. } => false,
            Rule::Compare { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::RequiredWhen { .. }
            | Rule::Transitions { .. } => true,
        });
        unhindered && !self.entity.fields.iter().any(|field| field.unique && field.kind.target().is_some())
    }

    /// A change that makes a condition on an entity hold (or fail), such as `status: "done"`; empty when it does already.
    fn turn(&self, condition: &Condition, entity: &Entity, chosen: &Samples, hold: bool) -> Option<Vec<String>> {
        if accepts(condition, chosen) == hold {
            return Some(Vec::new());
        }
        let field = entity.field(&condition.field)?;
        let column = field.column();
        let options: &[domain::app_model::Choice] = match &field.kind {
            FieldKind::Choice { options } => options,
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Integer
            | FieldKind::Decimal
            | FieldKind::Money { .. }
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::DateTime
            | FieldKind::YesNo
            | FieldKind::Email
            | FieldKind::Link
            | FieldKind::Phone
            | FieldKind::Reference { .. }
            | FieldKind::References { .. } => &[],
        };
        let fits = |test: &Test, sample: &Sample| super::sample_code::meets(test, sample) == hold;
        if let Some(option) = options.iter().find(|option| fits(&condition.test, &Sample::Option(option.value.clone())))
        {
            return Some(vec![format!("{column}: \"{}\"", option.value)]);
        }
        let wants_filled = matches!((&condition.test, hold), (Test::Filled, true) | (Test::Empty, false));
        match (&field.kind, &condition.test) {
            (FieldKind::YesNo, test) => Some(vec![format!("{column}: {}", matches!(test, Test::Yes) == hold)]),
            (FieldKind::Date, _) if wants_filled && !Self::is_compared(entity, &field.name) => {
                Some(vec![format!("{column}: dayFromToday(0)")])
            }
            (FieldKind::DateTime, _) if wants_filled && !Self::is_compared(entity, &field.name) => {
                Some(vec![format!("{column}: `${{dayFromToday(0)}}T10:00`")])
            }
            (FieldKind::Reference { target, .. }, _) if wants_filled => {
                let target = self.model.entity(target)?;
                Some(vec![format!("{column}: ({}).id", make(&names::type_name(target), 8, &[]))])
            }
            (_, Test::Empty | Test::Filled) if !wants_filled && !field.required => {
                Some(vec![format!("{column}: null")])
            }
            _ => None,
        }
    }

    /// Changes that make a record count; nothing when the condition is about a field that the story sets itself.
    fn counting(&self, counting: Option<&Condition>, set: &[&Ident]) -> Option<Vec<String>> {
        let Some(condition) = counting else {
            return Some(Vec::new());
        };
        if set.contains(&&condition.field) {
            return None;
        }
        self.turn(condition, self.entity, self.chosen, true)
    }

    fn lines(&self, rule: &Rule) -> Option<Vec<String>> {
        match rule {
            Rule::Compare { left, comparison, right, message } => self.compare(left, *comparison, right, message),
            Rule::Capacity { parent, limit, counting, message } => {
                self.capacity(rule, parent, limit, counting.as_ref(), message)
            }
            Rule::Sum { parent, field, limit, counting, message } => {
                self.sum(parent, field, limit, counting.as_ref(), message)
            }
            Rule::NoOverlap { scope, start, end, counting, message } => {
                let fields: Vec<&Ident> = scope.iter().chain([start, end]).collect();
                let changes = self.counting(counting.as_ref(), &fields)?;
                self.same_again(rule, &fields, start, changes, message)
            }
            Rule::UniqueTogether { fields, message } => {
                let all: Vec<&Ident> = fields.iter().collect();
                self.same_again(rule, &all, fields.first()?, Vec::new(), message)
            }
            Rule::Deadline { parent, field, actions, message } => {
                self.deadline(parent.as_ref(), field, actions, message)
            }
            Rule::Locked { when, actions, message } => self.locked(when, actions, message),
            Rule::ParentState { parent, when, message } => {
                let (field, target) = self.parent(parent)?;
                let changes = self.turn(when, target, &samples(self.model, target), false)?;
                let column = field.column();
                let mut lines = vec![format!("const parent = {};", make(&names::type_name(target), 9, &changes))];
                lines.push(self.post(1, &[format!("{column}: parent.id")]));
                lines.extend(expect(409, Some(&column), message));
                Some(lines)
            }
            Rule::RequiredWhen { field, when, message } => {
                let mut changes = self.counting(Some(when), &[field])?;
                let field = self.entity.field(field)?;
                let column = field.column();
                let is_list = matches!(field.kind, FieldKind::References { .. });
                changes.push(format!("{column}: {}", if is_list { "[]" } else { "null" }));
                let mut lines = vec![self.post(1, &changes)];
                lines.extend(expect(422, Some(&column), message));
                Some(lines)
            }
            Rule::Transitions { field, message, .. } => self.transition(rule, field, message),
        }
    }

    fn compare(&self, left: &Ident, comparison: Comparison, right: &Operand, message: &str) -> Option<Vec<String>> {
        let field = self.entity.field(left)?;
        let column = field.column();
        let mut lines = Vec::new();
        match right {
            Operand::Field { name } => {
                let other = self.entity.field(name)?;
                let is_limited = [field, other].iter().any(|field| field.min.is_some() || field.max.is_some());
                let count = self.entity.rules.iter().filter(|rule| matches!(rule, Rule::Compare { .. })).count();
                if is_limited || count > 1 {
                    return None;
                }
                let other = other.column();
                lines.push(format!("const input = {};", self.sample(1)));
                let swapped = format!("{{ ...input, {column}: input.{other}, {other}: input.{column} }}");
                lines.push(format!("const {{ status, body }} = await visitor.post<Failure>(api, {swapped});"));
            }
            Operand::Number { value } => {
                let wrong = match comparison {
                    Comparison::Less | Comparison::Greater => *value,
                    Comparison::LessOrEqual => value + 1.0,
                    Comparison::GreaterOrEqual => value - 1.0,
                };
                let allowed = field.min.is_none_or(|min| wrong >= min) && field.max.is_none_or(|max| wrong <= max);
                if !allowed || self.times_compared(left) > 1 {
                    return None;
                }
                let wrong = if matches!(field.kind, FieldKind::Money { .. }) { wrong * 100.0 } else { wrong };
                lines.push(self.post(1, &[format!("{column}: {wrong}")]));
            }
            Operand::Now => {
                if self.times_compared(left) > 1 || matches!(field.kind, FieldKind::Time) {
                    return None;
                }
                let days = if matches!(comparison, Comparison::Less | Comparison::LessOrEqual) { 400 } else { -400 };
                let day = format!("dayFromToday({days})");
                let value = if matches!(field.kind, FieldKind::DateTime) { format!("`${{{day}}}T10:00`") } else { day };
                lines.push(self.post(1, &[format!("{column}: {value}")]));
            }
        }
        lines.extend(expect(422, Some(&column), message));
        Some(lines)
    }

    fn times_compared(&self, name: &Ident) -> usize {
        let mentions = |rule: &&Rule| match rule {
            Rule::Compare { left, right, .. } => {
                left == name || matches!(right, Operand::Field { name: other } if other == name)
            }
            Rule::NoOverlap { start, end, .. } => start == name || end == name,
            Rule::Deadline { parent: None, field, .. } => field == name,
            Rule::Capacity { .. }
            | Rule::Sum { .. }
            | Rule::UniqueTogether { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::RequiredWhen { .. }
            | Rule::Transitions { .. } => false,
        };
        self.entity.rules.iter().filter(mentions).count()
    }
}

fn make(type_name: &str, number: u8, changes: &[String]) -> String {
    if changes.is_empty() {
        format!("await make{type_name}(visitor, {number})")
    } else {
        format!("await make{type_name}(visitor, {number}, {{ {} }})", changes.join(", "))
    }
}
