//! Rules about time: not in the past, no overlap, deadlines.

use super::{RuleFunction, Scope, symbol};
use crate::emit::escape::{comment, ts};
use crate::emit::{condition, names};
use domain::app_model::{Action, Comparison, Condition, Entity, Field, FieldKind, Ident, SignIn};

impl Scope<'_> {
    pub(super) fn against_now(&self, left: &Ident, comparison: Comparison, message: &str) -> Option<RuleFunction> {
        let field = self.field(left)?;
        let column = field.column();
        let present = match field.kind {
            FieldKind::Date => "today()",
            FieldKind::Time => "timeNow()",
            FieldKind::DateTime
            | FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Integer
            | FieldKind::Decimal
            | FieldKind::Money { .. }
            | FieldKind::Choice { .. }
            | FieldKind::YesNo
            | FieldKind::Email
            | FieldKind::Link
            | FieldKind::Phone
            | FieldKind::Reference { .. }
            | FieldKind::References { .. } => "now()",
        };
        let mut guards = vec![format!("next.{column} !== stored?.{column}")];
        guards.extend(self.filled(&[field], "next"));
        guards.push(format!("!(next.{column} {} {present})", symbol(comparison)));
        Some(RuleFunction {
            name: format!("check{}", names::pascal(left)),
            params: vec!["next", "stored"],
            body: vec![
                format!("if ({}) {{", guards.join(" && ")),
                format!("  throw invalid({}, \"{column}\");", ts(message)),
                "}".to_owned(),
            ],
            comment: comment(message),
        })
    }

    pub(super) fn no_overlap(
        &self,
        scope: &[Ident],
        start: &Ident,
        end: &Ident,
        counting: Option<&Condition>,
        message: &str,
    ) -> Option<RuleFunction> {
        let (start, end) = (self.field(start)?, self.field(end)?);
        let scope: Vec<&Field> = scope.iter().filter_map(|name| self.field(name)).collect();
        let mut fields = vec![start, end];
        fields.extend(scope.iter());
        let mut skip: Vec<String> =
            self.filled(&fields, "next").iter().map(|guard| guard.replace("!==", "===")).collect();
        let touches = if matches!(start.kind, FieldKind::Date) { "<=" } else { "<" };
        let (start_column, end_column) = (start.column(), end.column());
        let mut filter = vec![
            "id <> :_self".to_owned(),
            format!("{} {touches} :_end", names::sql(&start_column)),
            format!(":_start {touches} {}", names::sql(&end_column)),
        ];
        let mut params = vec![
            "_self: stored?.id ?? 0".to_owned(),
            format!("_start: next.{start_column}"),
            format!("_end: next.{end_column}"),
        ];
        for field in &scope {
            let column = field.column();
            filter.push(format!("{} = :{column}", names::sql(&column)));
            params.push(format!("{column}: next.{column}"));
        }
        if let Some(counting) = counting {
            skip.push(condition::not_in_ts(counting, self.entity, "next"));
            filter.push(condition::in_sql(counting, self.entity));
        }
        let mut names_of_params = vec!["db", "next", "stored"];
        if self.model.sign_in == SignIn::PerUser {
            filter.push("user_account_id = :_owner".to_owned());
            params.push("_owner: owner".to_owned());
            names_of_params.push("owner");
        }
        let table = names::sql(self.entity.name.as_str());
        let mut body = Vec::new();
        if !skip.is_empty() {
            body.push(format!("if ({}) return;", skip.join(" || ")));
        }
        body.push("const other = db.find(".to_owned());
        body.push(format!("  {},", ts(&format!("SELECT 1 FROM {table} WHERE {}", filter.join(" AND ")))));
        body.push(format!("  {{ {} }},", params.join(", ")));
        body.push(");".to_owned());
        body.push(format!("if (other) {}", self.conflict(message, Some(start))));
        Some(RuleFunction { name: "checkOverlap".to_owned(), params: names_of_params, body, comment: comment(message) })
    }

    /// A deadline becomes one function for writing and one for deleting, as far as the actions need them.
    pub(super) fn deadline(
        &self,
        parent: Option<&Ident>,
        field: &Ident,
        actions: &[Action],
        message: &str,
    ) -> Vec<(RuleFunction, bool)> {
        let Some(deadline) = self.read_deadline(parent, field, message) else {
            return Vec::new();
        };
        let (creates, updates) = (actions.contains(&Action::Create), actions.contains(&Action::Update));
        let written = deadline.of_write(self, creates, updates).map(|function| (function, false));
        let deleted = actions.contains(&Action::Delete).then(|| (deadline.of_delete(self), true));
        written.into_iter().chain(deleted).collect()
    }

    fn read_deadline<'s>(&'s self, parent: Option<&Ident>, field: &Ident, message: &'s str) -> Option<Deadline<'s>> {
        let parent = parent.and_then(|name| self.field(name));
        let holder = match parent {
            Some(reference) => self.model.entity(reference.kind.target()?)?,
            None => self.entity,
        };
        let moment = holder.field(field)?;
        let present = if matches!(moment.kind, FieldKind::Date) { "today()" } else { "now()" };
        Some(Deadline { parent, holder, moment, present, message })
    }
}

/// A moment after which something is refused.
struct Deadline<'a> {
    parent: Option<&'a Field>,
    holder: &'a Entity,
    moment: &'a Field,
    present: &'static str,
    message: &'a str,
}

impl Deadline<'_> {
    fn name(&self) -> String {
        format!("check{}Deadline", names::pascal(&self.moment.name))
    }

    /// SQL that reads the moment of the parent.
    fn query(&self) -> String {
        let column = names::sql(&self.moment.column());
        ts(&format!("SELECT {column} FROM {} WHERE id = :id", names::sql(self.holder.name.as_str())))
    }

    fn of_write(&self, scope: &Scope<'_>, creates: bool, updates: bool) -> Option<RuleFunction> {
        let source = self.parent.unwrap_or(self.moment).column();
        let (guard, moments) = match (creates, updates) {
            (true, true) => (None, format!("next.{source}, stored?.{source}")),
            (true, false) => (Some("if (stored !== null) return;"), format!("next.{source}")),
            (false, true) => (Some("if (stored === null) return;"), format!("stored.{source}")),
            (false, false) => return None,
        };
        let mut body: Vec<String> = guard.map(str::to_owned).into_iter().collect();
        let mut params = if creates { vec!["next", "stored"] } else { vec!["stored"] };
        let refuse = scope.conflict(self.message, Some(self.parent.unwrap_or(self.moment)));
        if self.parent.is_some() {
            params.insert(0, "db");
            body.push(format!("for (const id of [{moments}]) {{"));
            body.push(format!("  const moment = db.value<string>({}, {{ id: id ?? null }});", self.query()));
        } else {
            body.push(format!("for (const moment of [{moments}]) {{"));
        }
        body.push(format!("  if (moment && moment < {}) {refuse}", self.present));
        body.push("}".to_owned());
        Some(RuleFunction { name: self.name(), params, body, comment: comment(self.message) })
    }

    fn of_delete(&self, scope: &Scope<'_>) -> RuleFunction {
        let refuse = scope.conflict(self.message, None);
        let (moment, params) = match self.parent {
            Some(parent) => {
                let id = format!("stored.{}", parent.column());
                (format!("db.value<string>({}, {{ id: {id} }})", self.query()), vec!["db", "stored"])
            }
            None => (format!("stored.{}", self.moment.column()), vec!["stored"]),
        };
        let body =
            vec![format!("const moment = {moment};"), format!("if (moment && moment < {}) {refuse}", self.present)];
        RuleFunction { name: format!("{}OfDelete", self.name()), params, body, comment: comment(self.message) }
    }
}
