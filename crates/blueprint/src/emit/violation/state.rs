//! Stories of records that can no longer be changed, or not in that way.

use super::{Story, expect, make};
use crate::emit::names;
use crate::emit::sample_code::{Sample, meets};
use domain::app_model::{Action, Condition, Entity, FieldKind, Ident, Rule};

impl Story<'_> {
    pub(super) fn deadline(
        &self,
        parent: Option<&Ident>,
        field: &Ident,
        actions: &[Action],
        message: &str,
    ) -> Option<Vec<String>> {
        let past = |holder: &Entity| {
            let moment = holder.field(field)?;
            let day = "dayFromToday(-3)";
            let value =
                if matches!(moment.kind, FieldKind::DateTime) { format!("`${{{day}}}T10:00`") } else { day.to_owned() };
            (!Self::must_be_late(holder, field)).then(|| format!("{}: {value}", moment.column()))
        };
        let mut lines = Vec::new();
        let (changes, blamed) = match parent {
            Some(parent) => {
                let (reference, target) = self.parent(parent)?;
                lines.push(format!("const parent = {};", make(&names::type_name(target), 9, &[past(target)?])));
                (format!("{}: parent.id", reference.column()), reference.column())
            }
            None => (past(self.entity)?, self.entity.field(field)?.column()),
        };
        if actions.contains(&Action::Create) {
            lines.push(self.post(1, &[changes]));
            lines.extend(expect(409, Some(&blamed), message));
            return Some(lines);
        }
        lines.push(format!("const record = {};", self.make(1, &[changes])));
        if actions.contains(&Action::Update) {
            lines
                .push("const { status, body } = await visitor.put<Failure>(`${api}/${record.id}`, record);".to_owned());
            lines.extend(expect(409, Some(&blamed), message));
        } else {
            lines.push("const { status, body } = await visitor.delete<Failure>(`${api}/${record.id}`);".to_owned());
            lines.extend(expect(409, None, message));
        }
        Some(lines)
    }

    pub(super) fn locked(&self, when: &Condition, actions: &[Action], message: &str) -> Option<Vec<String>> {
        let changes = self.turn(when, self.entity, self.chosen, true)?;
        let mut lines = vec![format!("const record = {};", self.make(1, &changes))];
        if actions.contains(&Action::Update) {
            lines
                .push("const { status, body } = await visitor.put<Failure>(`${api}/${record.id}`, record);".to_owned());
        } else {
            lines.push("const { status, body } = await visitor.delete<Failure>(`${api}/${record.id}`);".to_owned());
        }
        lines.extend(expect(409, None, message));
        Some(lines)
    }

    pub(super) fn transition(&self, rule: &Rule, field: &Ident, message: &str) -> Option<Vec<String>> {
        let Rule::Transitions { allowed, .. } = rule else {
            return None;
        };
        let field = self.entity.field(field)?;
        let FieldKind::Choice { options } = &field.kind else {
            return None;
        };
        let is_locked = |value: &Ident| {
            self.entity.rules.iter().any(|rule| match rule {
                Rule::Locked { when, .. } => {
                    when.field == field.name && meets(&when.test, &Sample::Option(value.clone()))
                }
                Rule::Compare { .. }
                | Rule::Capacity { .. }
                | Rule::Sum { .. }
                | Rule::NoOverlap { .. }
                | Rule::UniqueTogether { .. }
                | Rule::Deadline { .. }
                | Rule::ParentState { .. }
                | Rule::RequiredWhen { .. }
                | Rule::Transitions { .. } => false,
            })
        };
        let pairs = options.iter().flat_map(|from| options.iter().map(move |to| (&from.value, &to.value)));
        let (from, to) = pairs
            .filter(|(from, to)| from != to && !is_locked(from))
            .find(|(from, to)| !allowed.iter().any(|step| step.from == **from && step.to == **to))?;
        let column = field.column();
        let mut lines = vec![format!("const record = {};", self.make(1, &[format!("{column}: \"{from}\"")]))];
        lines.push(format!("const changed = {{ ...record, {column}: \"{to}\" }};"));
        lines.push("const { status, body } = await visitor.put<Failure>(`${api}/${record.id}`, changed);".to_owned());
        lines.extend(expect(409, Some(&column), message));
        Some(lines)
    }
}
