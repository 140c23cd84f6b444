//! A compact, readable picture of a model, for tests and for the terminal.

use super::notes::Notes;
use domain::app_model::{
    AppModel, Entity, Field, FieldKind, Grouping, Limit, Measure, Metric, Operand, Rule, SignIn, Test,
};
use std::fmt::Write;

/// Draws a model.
#[must_use]
pub fn dump(model: &AppModel, notes: &Notes) -> String {
    let mut text = String::new();
    let sign_in = if model.sign_in == SignIn::PerUser { " [sign-in]" } else { "" };
    let _ = writeln!(text, "{}{sign_in}", model.name);
    for entity in &model.entities {
        let _ = writeln!(
            text,
            "* {} / {} ({}, {}) title={}",
            entity.label, entity.label_plural, entity.name, entity.plural, entity.title_field
        );
        for field in &entity.fields {
            let _ = writeln!(text, "    {}", draw_field(field));
        }
        for rule in &entity.rules {
            let _ = writeln!(text, "    ! {}", draw_rule(rule));
        }
        let _ = write!(text, "{}", draw_order(entity));
    }
    draw_dashboard(model, &mut text);
    for (mark, notes) in [("?", &notes.assumptions), ("-", &notes.left_out)] {
        for note in notes {
            let _ = writeln!(text, "{mark} {note}");
        }
    }
    text
}

fn draw_order(entity: &Entity) -> String {
    match &entity.sorting.field {
        Some(field) => format!("    order {field} {:?}\n", entity.sorting.order),
        None => String::new(),
    }
}

fn draw_field(field: &Field) -> String {
    let kind = match &field.kind {
        FieldKind::Money { currency } => format!("money {currency:?}"),
        FieldKind::Choice { options } => {
            let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
            format!("choice[{}]", labels.join("|"))
        }
        FieldKind::Reference { target, .. } => format!("-> {target}"),
        FieldKind::References { target } => format!("=> {target}"),
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Integer
        | FieldKind::Decimal
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::YesNo
        | FieldKind::Email
        | FieldKind::Link
        | FieldKind::Phone => format!("{:?}", field.kind).to_lowercase(),
    };
    let mut text = format!("{} [{}] {kind}", field.label, field.name);
    for (on, mark) in [(field.required, " required"), (field.unique, " unique")] {
        text.push_str(if on { mark } else { "" });
    }
    for (value, mark) in [(field.min, " min="), (field.max, " max=")] {
        if let Some(value) = value {
            let _ = write!(text, "{mark}{value}");
        }
    }
    if let Some(default) = &field.default {
        let _ = write!(text, " default={default}");
    }
    text
}

fn draw_condition(condition: &domain::app_model::Condition) -> String {
    let list =
        |values: &[domain::app_model::Ident]| values.iter().map(|value| value.as_str()).collect::<Vec<_>>().join("|");
    match &condition.test {
        Test::OneOf { values } => format!("{} in {}", condition.field, list(values)),
        Test::NoneOf { values } => format!("{} not in {}", condition.field, list(values)),
        Test::Yes => format!("{}", condition.field),
        Test::No => format!("not {}", condition.field),
        Test::Empty => format!("{} empty", condition.field),
        Test::Filled => format!("{} filled", condition.field),
    }
}

fn draw_limit(limit: &Limit) -> String {
    match limit {
        Limit::Constant { value } => value.to_string(),
        Limit::ParentField { name } => format!("parent.{name}"),
    }
}

fn draw_rule(rule: &Rule) -> String {
    let counting = |counting: &Option<domain::app_model::Condition>| {
        counting.as_ref().map(|condition| format!(" where {}", draw_condition(condition))).unwrap_or_default()
    };
    let text = match rule {
        Rule::Compare { left, comparison, right, .. } => {
            let right = match right {
                Operand::Field { name } => name.to_string(),
                Operand::Now => "now".to_owned(),
                Operand::Number { value } => value.to_string(),
            };
            format!("compare {left} {comparison:?} {right}")
        }
        Rule::Capacity { parent, limit, counting: when, .. } => {
            format!("capacity per {parent} <= {}{}", draw_limit(limit), counting(when))
        }
        Rule::Sum { parent, field, limit, counting: when, .. } => {
            format!("sum {field} per {parent} <= {}{}", draw_limit(limit), counting(when))
        }
        Rule::NoOverlap { scope, start, end, counting: when, .. } => {
            let scope: Vec<&str> = scope.iter().map(|name| name.as_str()).collect();
            format!("no overlap [{}] {start}..{end}{}", scope.join(","), counting(when))
        }
        Rule::UniqueTogether { fields, .. } => {
            format!("unique together {}", fields.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(","))
        }
        Rule::Deadline { parent, field, actions, .. } => format!(
            "deadline {}{field} {actions:?}",
            parent.as_ref().map(|parent| format!("{parent}.")).unwrap_or_default()
        ),
        Rule::Locked { when, actions, .. } => format!("locked when {} {actions:?}", draw_condition(when)),
        Rule::ParentState { parent, when, .. } => format!("parent {parent} must have {}", draw_condition(when)),
        Rule::RequiredWhen { field, when, .. } => format!("{field} required when {}", draw_condition(when)),
        Rule::Transitions { field, allowed, .. } => {
            let steps: Vec<String> = allowed.iter().map(|step| format!("{}>{}", step.from, step.to)).collect();
            format!("{field} moves {}", steps.join(" "))
        }
    };
    format!("{text} “{}”", rule.message())
}

fn draw_measure(measure: &Measure) -> String {
    match measure {
        Measure::Count => "count".to_owned(),
        Measure::Sum { field } => format!("sum {field}"),
        Measure::Average { field } => format!("average {field}"),
    }
}

fn draw_metric(metric: &Metric) -> String {
    let mut text = format!("{}: {} of {}", metric.label, draw_measure(&metric.measure), metric.entity);
    for condition in &metric.conditions {
        let _ = write!(text, " where {}", draw_condition(condition));
    }
    if let Some((field, period)) = &metric.within {
        let _ = write!(text, " within {period:?} of {field}");
    }
    text
}

fn draw_dashboard(model: &AppModel, text: &mut String) {
    for metric in &model.dashboard.metrics {
        let _ = writeln!(text, "# {}", draw_metric(metric));
    }
    for chart in &model.dashboard.breakdowns {
        let group = match &chart.grouping {
            Grouping::Value { field } => field.to_string(),
            Grouping::Calendar { field, period } => format!("{field} each {period:?}"),
        };
        let _ = writeln!(text, "= {}: {} of {} by {group}", chart.label, draw_measure(&chart.measure), chart.entity);
    }
    for listing in &model.dashboard.listings {
        let conditions: Vec<String> = listing.conditions.iter().map(draw_condition).collect();
        let _ = writeln!(
            text,
            "~ {}: {} by {} {:?}{}{}{}",
            listing.label,
            listing.entity,
            listing.field,
            listing.order,
            if listing.upcoming { " upcoming" } else { "" },
            if conditions.is_empty() { "" } else { " where " },
            conditions.join(" and ")
        );
    }
}
