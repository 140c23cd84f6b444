//! Rules that limit how many records one parent may have, or how much they may add up to.

use super::{RuleFunction, Scope, stored_number};
use crate::emit::escape::{comment, ts};
use crate::emit::{condition, names};
use domain::app_model::{Condition, Entity, Field, Ident, Limit};

impl Scope<'_> {
    /// A limit on the number of records of one parent, or on the sum of one of their fields.
    pub(super) fn limited(
        &self,
        parent: &Ident,
        summed: Option<&Ident>,
        limit: &Limit,
        counting: Option<&Condition>,
        message: &str,
    ) -> Option<RuleFunction> {
        let parent = self.field(parent)?;
        let target = self.model.entity(parent.kind.target()?)?;
        let summed = match summed {
            Some(name) => Some(self.field(name)?),
            None => None,
        };
        let table = names::sql(self.entity.name.as_str());
        let column = parent.column();
        let mut needed: Vec<&Field> = vec![parent];
        needed.extend(summed);
        let mut skip: Vec<String> =
            self.filled(&needed, "next").iter().map(|guard| guard.replace("!==", "===")).collect();
        let mut same = vec!["stored !== null".to_owned(), format!("stored.{column} === next.{column}")];
        let mut filter = vec![format!("{column} = :parent"), "id <> :self".to_owned()];
        if let Some(counting) = counting {
            skip.push(condition::not_in_ts(counting, self.entity, "next"));
            same.push(condition::in_ts(counting, self.entity, "stored"));
            filter.push(condition::in_sql(counting, self.entity));
        }
        if let Some(summed) = summed {
            let amount = summed.column();
            if summed.required {
                same.push(format!("next.{amount} <= stored.{amount}"));
            } else {
                same.push(format!("next.{amount} <= (stored.{amount} ?? 0)"));
            }
        }
        let mut body = Vec::new();
        if !skip.is_empty() {
            body.push(format!("if ({}) return;", skip.join(" || ")));
        }
        body.push("// What was stored within the limit stays editable.".to_owned());
        body.push(format!("if ({}) return;", same.join(" && ")));
        body.extend(limit_lines(limit, summed, target, &column));
        let (measure, added, noun) = measured(summed);
        let sql = format!("SELECT {measure} FROM {table} WHERE {}", filter.join(" AND "));
        body.push("const others = db.value<number>(".to_owned());
        body.push(format!("  {},", ts(&sql)));
        body.push(format!("  {{ parent: next.{column}, self: stored?.id ?? 0 }},"));
        body.push(");".to_owned());
        body.push(format!(
            "if ((others ?? 0) + {added} > limit) {}",
            self.conflict(message, Some(summed.unwrap_or(parent)))
        ));
        let name = format!("check{}{noun}", names::pascal(&parent.name));
        Some(RuleFunction { name, params: vec!["db", "next", "stored"], body, comment: comment(message) })
    }
}

/// Reads the limit into the constant `limit`.
fn limit_lines(limit: &Limit, summed: Option<&Field>, target: &Entity, column: &str) -> Vec<String> {
    match limit {
        Limit::Constant { value } => {
            let value = summed.map_or_else(|| value.to_string(), |field| stored_number(field, *value));
            vec![format!("const limit = {value};")]
        }
        Limit::ParentField { name } => {
            let limit_column = target.field(name).map_or_else(|| name.to_string(), Field::column);
            let table = names::sql(target.name.as_str());
            let sql = format!("SELECT {} FROM {table} WHERE id = :id", names::sql(&limit_column));
            vec![
                format!("const limit = db.value<number>({}, {{ id: next.{column} }});", ts(&sql)),
                "if (limit === null) return;".to_owned(),
            ]
        }
    }
}

/// What SQL measures over the other records, what the new one adds, and a noun for it.
fn measured(summed: Option<&Field>) -> (String, String, &'static str) {
    match summed {
        Some(field) => {
            let amount = field.column();
            (format!("coalesce(sum({}), 0)", names::sql(&amount)), format!("next.{amount}"), "Total")
        }
        None => ("count(*)".to_owned(), "1".to_owned(), "Capacity"),
    }
}
