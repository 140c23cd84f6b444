//! Stories of records that are one too many, too much, or the same again.

use super::{MAX_FILLED, Story, expect, make};
use crate::emit::names;
use crate::emit::sample_code::Sample;
use domain::app_model::{Condition, Entity, FieldKind, Ident, Limit, Rule};

impl Story<'_> {
    pub(super) fn capacity(
        &self,
        rule: &Rule,
        parent: &Ident,
        limit: &Limit,
        counting: Option<&Condition>,
        message: &str,
    ) -> Option<Vec<String>> {
        let (field, target) = self.parent(parent)?;
        let column = field.column();
        let counts = self.counting(counting, &[parent])?;
        if !self.can_share(rule, parent) {
            return None;
        }
        let (room, changes) = match limit {
            Limit::Constant { value } if *value >= 1.0 && *value <= MAX_FILLED && value.fract() == 0.0 => {
                (*value, Vec::new())
            }
            Limit::Constant { .. } => return None,
            Limit::ParentField { name } => (1.0, vec![self.tight(target, name)?]),
        };
        let mut lines = vec![format!("const parent = {};", make(&names::type_name(target), 9, &changes))];
        let shared: Vec<String> = std::iter::once(format!("{column}: parent.id")).chain(counts).collect();
        let filled = (1_u8..=5).take_while(|number| f64::from(*number) <= room);
        lines.extend(filled.map(|number| format!("{};", self.make(number, &shared))));
        lines.push(self.post(7, &shared));
        lines.extend(expect(409, Some(&column), message));
        Some(lines)
    }

    /// A parent's limit of one, when nothing forbids it.
    pub(super) fn tight(&self, target: &Entity, name: &Ident) -> Option<String> {
        let field = target.field(name)?;
        let allowed = field.min.is_none_or(|min| min <= 1.0) && field.max.is_none_or(|max| max >= 1.0);
        if !allowed || Self::is_compared(target, name) {
            return None;
        }
        let value = if matches!(field.kind, FieldKind::Money { .. }) { 100 } else { 1 };
        Some(format!("{}: {value}", field.column()))
    }

    pub(super) fn sum(
        &self,
        parent: &Ident,
        summed: &Ident,
        limit: &Limit,
        counting: Option<&Condition>,
        message: &str,
    ) -> Option<Vec<String>> {
        let (field, target) = self.parent(parent)?;
        let summed_field = self.entity.field(summed)?;
        let column = summed_field.column();
        let mut changes = vec![format!("{}: parent.id", field.column())];
        changes.extend(self.counting(counting, &[parent, summed])?);
        let parent_changes = match limit {
            Limit::Constant { value } => {
                let wrong = value.floor() + 1.0;
                if summed_field.max.is_some_and(|max| wrong > max) || Self::is_compared(self.entity, summed) {
                    return None;
                }
                let scale = if matches!(summed_field.kind, FieldKind::Money { .. }) { 100.0 } else { 1.0 };
                changes.push(format!("{column}: {}", wrong * scale));
                Vec::new()
            }
            Limit::ParentField { name } => {
                if !matches!(self.chosen.get(summed), Some(Sample::Number(value)) if *value > 1.0) {
                    return None;
                }
                vec![self.tight(target, name)?]
            }
        };
        let mut lines = vec![format!("const parent = {};", make(&names::type_name(target), 9, &parent_changes))];
        lines.push(self.post(1, &changes));
        lines.extend(expect(409, Some(&column), message));
        Some(lines)
    }

    /// A second record with the same values in some fields.
    pub(super) fn same_again(
        &self,
        rule: &Rule,
        fields: &[&Ident],
        blamed: &Ident,
        counts: Vec<String>,
        message: &str,
    ) -> Option<Vec<String>> {
        let filled =
            fields.iter().all(|name| !matches!(self.chosen.get(*name), Some(Sample::Empty | Sample::NoLinks) | None));
        let is_first = self.entity.rules.iter().take_while(|other| *other != rule).all(|other| match other {
            Rule::Capacity { limit: Limit::Constant { value }, .. } => *value >= 2.0,
            Rule::Capacity { limit: Limit::ParentField { .. }, .. } => true,
            Rule::Sum { .. } | Rule::NoOverlap { .. } | Rule::UniqueTogether { .. } => false,
            Rule::Compare { .. }
            | Rule::Deadline { .. }
            | Rule::Locked { .. }
            | Rule::ParentState { .. }
            | Rule::RequiredWhen { .. }
            | Rule::Transitions { .. } => true,
        });
        let is_free = fields.iter().filter_map(|name| self.entity.field(name)).all(|field| !field.unique);
        let touched =
            self.entity.rules.iter().any(|other| matches!(other, Rule::Compare { left, .. } if fields.contains(&left)))
                && matches!(rule, Rule::UniqueTogether { .. });
        if !filled || !is_first || !is_free || touched {
            return None;
        }
        let blamed = self.entity.field(blamed)?.column();
        let mut lines = vec![format!("const first = {};", self.make(1, &counts))];
        let mut changes: Vec<String> = fields
            .iter()
            .filter_map(|name| self.entity.field(name))
            .map(domain::app_model::Field::column)
            .map(|column| format!("{column}: first.{column}"))
            .collect();
        changes.extend(counts);
        lines.push(self.post(2, &changes));
        lines.extend(expect(409, Some(&blamed), message));
        Some(lines)
    }
}
