//! Rules about the state of records: unique combinations, locks, the parent's state, allowed steps.

use super::{RuleFunction, Scope};
use crate::emit::escape::{comment, ts};
use crate::emit::{condition, names, sql};
use domain::app_model::{Action, Condition, Field, FieldKind, Ident, Rule, SignIn};

impl Scope<'_> {
    pub(super) fn unique_together(&self, fields: &[Ident], message: &str) -> Option<RuleFunction> {
        let fields: Vec<&Field> = fields
            .iter()
            .filter_map(|name| self.field(name))
            .filter(|field| sql::column_type(field).is_some())
            .collect();
        let first = fields.first()?;
        let columns: Vec<String> =
            fields.iter().map(|field| field.column()).map(|column| format!("{column}: next.{column}")).collect();
        let owned = self.model.sign_in == SignIn::PerUser;
        let owner = if owned { ", { owner }" } else { "" };
        let mut params = vec!["db", "next", "stored"];
        if owned {
            params.push("owner");
        }
        Some(RuleFunction {
            name: format!("check{}Unique", names::pascal(&first.name)),
            params,
            body: vec![
                format!("const values = {{ {} }};", columns.join(", ")),
                format!(
                    "checkUnique(db, \"{}\", values, stored?.id ?? null, {}{owner});",
                    names::sql(self.entity.name.as_str()).replace('"', "\\\""),
                    ts(message)
                ),
            ],
            comment: comment(message),
        })
    }

    pub(super) fn locked(&self, when: &Condition, actions: &[Action], message: &str) -> Vec<(RuleFunction, bool)> {
        let holds = condition::in_ts(when, self.entity, "stored");
        let refuse = self.conflict(message, None);
        let mut functions = Vec::new();
        if actions.contains(&Action::Update) {
            let body = vec![format!("if (stored !== null && {holds}) {refuse}")];
            functions.push((
                RuleFunction {
                    name: "checkUnlocked".to_owned(),
                    params: vec!["stored"],
                    body,
                    comment: comment(message),
                },
                false,
            ));
        }
        if actions.contains(&Action::Delete) {
            let body = vec![format!("if ({holds}) {refuse}")];
            functions.push((
                RuleFunction {
                    name: "checkDeletable".to_owned(),
                    params: vec!["stored"],
                    body,
                    comment: comment(message),
                },
                true,
            ));
        }
        functions
    }

    pub(super) fn parent_state(&self, parent: &Ident, when: &Condition, message: &str) -> Option<RuleFunction> {
        let parent = self.field(parent)?;
        let target = self.model.entity(parent.kind.target()?)?;
        let column = parent.column();
        let table = names::sql(target.name.as_str());
        let sql = format!("SELECT 1 FROM {table} WHERE id = :id AND {}", condition::in_sql(when, target));
        let mut skip = vec![format!("stored?.{column} === next.{column}")];
        if !parent.required {
            skip.insert(0, format!("next.{column} === null"));
        }
        Some(RuleFunction {
            name: format!("check{}State", names::pascal(&parent.name)),
            params: vec!["db", "next", "stored"],
            body: vec![
                format!("if ({}) return;", skip.join(" || ")),
                format!("const fits = db.find({}, {{ id: next.{column} }});", ts(&sql)),
                format!("if (!fits) {}", self.conflict(message, Some(parent))),
            ],
            comment: comment(message),
        })
    }

    pub(super) fn transitions(&self, rule: &Rule, field: &Ident) -> Option<RuleFunction> {
        let Rule::Transitions { allowed, message, .. } = rule else {
            return None;
        };
        let field = self.field(field)?;
        let column = field.column();
        let FieldKind::Choice { options } = &field.kind else {
            return None;
        };
        let steps = options.iter().map(|option| {
            let next = allowed.iter().filter(|step| step.from == option.value).map(|step| format!("\"{}\"", step.to));
            format!("  {}: [{}],", option.value, next.collect::<Vec<_>>().join(", "))
        });
        let mut body = vec!["const steps: Record<string, string[]> = {".to_owned()];
        body.extend(steps);
        body.push("};".to_owned());
        let empty = if field.required { String::new() } else { format!(" || stored.{column} === null") };
        body.push(format!("if (stored === null{empty} || stored.{column} === next.{column}) return;"));
        let reached = if field.required { format!("next.{column}") } else { format!("next.{column} ?? \"\"") };
        body.push(format!("if (!steps[stored.{column}]?.includes({reached})) {}", self.conflict(message, Some(field))));
        Some(RuleFunction {
            name: format!("check{}Step", names::pascal(&field.name)),
            params: vec!["next", "stored"],
            body,
            comment: comment(message),
        })
    }
}
