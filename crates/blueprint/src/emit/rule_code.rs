//! The rules of an entity as code: in the shared schema when the record alone decides, else on the server.

mod limits;
mod state;
mod timing;

use super::condition;
use super::escape::ts;
use domain::app_model::{AppModel, Comparison, Entity, Field, FieldKind, Ident, Operand, Rule};
use serde::Serialize;
use std::collections::BTreeSet;

/// One rule as a function of the server.
#[derive(Debug, Serialize)]
pub(super) struct RuleFunction {
    pub name: String,
    /// Parameters that it needs, in order: `db`, `next`, `stored`, `owner`.
    pub params: Vec<&'static str>,
    pub body: Vec<String>,
    /// What the function makes sure of.
    pub comment: String,
}

/// The server's checks of one entity.
#[derive(Debug, Default, Serialize)]
pub(super) struct RuleCode {
    /// Refinements of the shared schema, one statement of lines each.
    pub refinements: Vec<Vec<String>>,
    /// Functions called before a create or an update.
    pub write: Vec<RuleFunction>,
    /// Functions called before a delete; they get the stored record as `stored`.
    pub delete: Vec<RuleFunction>,
}

struct Scope<'a> {
    model: &'a AppModel,
    entity: &'a Entity,
}

/// Writes every rule of an entity.
pub(super) fn rule_code(model: &AppModel, entity: &Entity) -> RuleCode {
    let scope = Scope { model, entity };
    let mut code = RuleCode::default();
    let mut taken = BTreeSet::new();
    for rule in &entity.rules {
        if let Some(lines) = scope.refinement(rule) {
            code.refinements.push(lines);
            continue;
        }
        for (function, is_delete) in scope.functions(rule) {
            let function = renamed(function, &mut taken);
            if is_delete { code.delete.push(function) } else { code.write.push(function) }
        }
    }
    code
}

fn renamed(mut function: RuleFunction, taken: &mut BTreeSet<String>) -> RuleFunction {
    let wanted = function.name.clone();
    let mut number = 2;
    while !taken.insert(function.name.clone()) {
        function.name = format!("{wanted}{number}");
        number += 1;
    }
    function
}

fn symbol(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// Turns a limit in major units into what the column stores.
fn stored_number(field: &Field, value: f64) -> String {
    if matches!(field.kind, FieldKind::Money { .. }) { (value * 100.0).round().to_string() } else { value.to_string() }
}

impl Scope<'_> {
    fn field(&self, name: &Ident) -> Option<&Field> {
        self.entity.field(name)
    }

    /// Guards against empty optional fields, such as `next.room_id !== null`.
    fn filled(&self, fields: &[&Field], subject: &str) -> Vec<String> {
        let optional = fields.iter().filter(|field| !field.required && !matches!(field.kind, FieldKind::YesNo));
        optional.map(|field| format!("{subject}.{} !== null", field.column())).collect()
    }

    fn refinement(&self, rule: &Rule) -> Option<Vec<String>> {
        let (test, field, message) = match rule {
            Rule::Compare { left, comparison, right, message } => {
                let left = self.field(left)?;
                let sign = symbol(*comparison);
                let value = format!("next.{}", left.column());
                let (mut tests, holds) = match right {
                    Operand::Field { name } => {
                        let right = self.field(name)?;
                        let tests = self.filled(&[left, right], "next");
                        (tests, format!("{value} {sign} next.{}", right.column()))
                    }
                    Operand::Number { value: number } => {
                        (self.filled(&[left], "next"), format!("{value} {sign} {}", stored_number(left, *number)))
                    }
                    Operand::Now => return None,
                };
                tests.push(format!("!({holds})"));
                (tests.join(" && "), left, message)
            }
            Rule::RequiredWhen { field, when, message } => {
                let field = self.field(field)?;
                let value = format!("next.{}", field.column());
                let is_empty = if matches!(field.kind, FieldKind::References { .. }) {
                    format!("{value}.length === 0")
                } else if matches!(field.kind, FieldKind::YesNo) {
                    format!("!{value}")
                } else {
                    format!("{value} === null")
                };
                (format!("{} && {is_empty}", condition::in_ts(when, self.entity, "next")), field, message)
            }
            Rule::Capacity { .. }
            | Rule::Sum { .. }
            | Rule::NoOverlap { .. }
            | Rule::UniqueTogether { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::Transitions { .. } => return None,
        };
        Some(vec![
            format!("if ({test}) {{"),
            format!(
                "  refuse.addIssue({{ code: \"custom\", path: [\"{}\"], message: {} }});",
                field.column(),
                ts(message)
            ),
            "}".to_owned(),
        ])
    }

    fn functions(&self, rule: &Rule) -> Vec<(RuleFunction, bool)> {
        let written = match rule {
            Rule::Compare { left, comparison, right: Operand::Now, message } => {
                self.against_now(left, *comparison, message)
            }
            Rule::Capacity { parent, limit, counting, message } => {
                self.limited(parent, None, limit, counting.as_ref(), message)
            }
            Rule::Sum { parent, field, limit, counting, message } => {
                self.limited(parent, Some(field), limit, counting.as_ref(), message)
            }
            Rule::NoOverlap { scope, start, end, counting, message } => {
                self.no_overlap(scope, start, end, counting.as_ref(), message)
            }
            Rule::UniqueTogether { fields, message } => self.unique_together(fields, message),
            Rule::Deadline { parent, field, actions, message } => {
                return self.deadline(parent.as_ref(), field, actions, message);
            }
            Rule::Locked { when, actions, message } => return self.locked(when, actions, message),
            Rule::ParentState { parent, when, message } => self.parent_state(parent, when, message),
            Rule::Transitions { field, .. } => self.transitions(rule, field),
            // The shared schema has them.
            Rule::Compare { right: Operand::Field { .. } | Operand::Number { .. }, .. } | Rule::RequiredWhen { .. } => {
                None
            }
        };
        written.into_iter().map(|function| (function, false)).collect()
    }

    fn conflict(&self, message: &str, field: Option<&Field>) -> String {
        match field {
            Some(field) => format!("throw conflict({}, \"{}\");", ts(message), field.column()),
            None => format!("throw conflict({});", ts(message)),
        }
    }
}
