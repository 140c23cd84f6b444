//! Rules that no check could show are put so that one can: a large fixed limit becomes a number at the parent.
//!
//! A check that fills forty records by hand would take too long for any proof. A number that is forty by default and
//! never more says the same, can be set to two in a check, and lets people set a smaller limit for one record.
#![expect(clippy::wildcard_enum_match_arm, reason = "every other kind of rule stays as it is")]

use super::notes::{Notes, say};
use crate::morph::russian::Case;
use crate::phrase::naming::free_ident;
use crate::phrase::{Phrase, lower_first};
use crate::spec::is_shown;
use domain::app_model::{AppModel, Entity, Field, FieldKind, Ident, Limit, Rule};
use domain::language::Language;

/// Puts each large limit of a model so that a check can show it.
pub(crate) fn settle(model: &mut AppModel, notes: &mut Notes) {
    for entity in 0..model.entities.len() {
        let rules = model.entities.get(entity).map_or(0, |entity| entity.rules.len());
        for rule in (0..rules).rev() {
            if raise(model, entity, rule, notes) || is_shown(model, entity, rule) {
                continue;
            }
            let before = model.clone();
            let said = number_at_parent(model, entity, rule);
            match said.filter(|_| is_shown(model, entity, rule) && model.problems().is_empty()) {
                Some(sentence) => notes.assume(sentence),
                None => *model = before,
            }
        }
    }
}

/// The parts of a rule with a fixed limit: the reference, and the limit.
fn fixed(model: &AppModel, entity: usize, rule: usize) -> Option<(Ident, f64)> {
    match model.entities.get(entity)?.rules.get(rule)? {
        Rule::Capacity { parent, limit: Limit::Constant { value }, .. } => Some((parent.clone(), *value)),
        _ => None,
    }
}

fn parent_at(model: &AppModel, entity: usize, reference: &Ident) -> Option<usize> {
    let target = model.entities.get(entity)?.field(reference)?.kind.target()?.clone();
    model.entities.iter().position(|other| other.name == target)
}

/// Says whether a field is one that this module made: a limit that is its own default and its own largest value.
fn is_limit(field: &Field) -> bool {
    let default = field.default.as_deref().and_then(|text| text.parse::<f64>().ok());
    field.kind == FieldKind::Integer && field.required && default.is_some() && default == field.max
}

/// Gives a fixed limit to the number that an earlier one became; says whether there was one.
fn raise(model: &mut AppModel, entity: usize, rule: usize, notes: &mut Notes) -> bool {
    let Some((reference, value)) = fixed(model, entity, rule) else { return false };
    let Some(parent) = parent_at(model, entity, &reference) else { return false };
    let named = model.entities.get(entity).and_then(|child| {
        child.rules.iter().find_map(|known| match known {
            Rule::Capacity { parent, limit: Limit::ParentField { name }, .. } if *parent == reference => {
                Some(name.clone())
            }
            _ => None,
        })
    });
    let Some(name) = named else { return false };
    let language = model.language;
    let Some(owner) = model.entities.get_mut(parent) else { return false };
    let plural = owner.label_plural.clone();
    let Some(field) = owner.fields.iter_mut().find(|field| field.name == name && is_limit(field)) else { return false };
    (field.max, field.default) = (Some(value), Some(value.to_string()));
    let label = field.label.clone();
    if let Some(child) = model.entities.get_mut(entity) {
        child.rules.remove(rule);
    }
    notes.assume(say(
        language,
        format!("New “{plural}” start with “{label}” {value}; those that exist keep theirs until somebody changes it."),
        format!("В новых записях «{plural}» в поле «{label}» стоит {value}; у прежних значение остаётся, пока его не изменят."),
    ));
    true
}

/// Makes the number at the parent, and the rule that compares with it.
fn number_at_parent(model: &mut AppModel, entity: usize, rule: usize) -> Option<String> {
    let (reference, value) = fixed(model, entity, rule)?;
    let parent = parent_at(model, entity, &reference)?;
    let wanted = limit_label(model.language, model.entities.get(entity)?);
    let owner = model.entities.get_mut(parent)?;
    let taken: Vec<Ident> = owner.fields.iter().map(|field| field.name.clone()).collect();
    let labels: Vec<String> = owner.fields.iter().map(|field| field.label.clone()).collect();
    let name = free_ident("most", "_limit", &taken)?;
    let label = super::assemble::free_label(&wanted, &labels);
    owner.fields.push(Field {
        required: true,
        min: Some(1.0),
        max: Some(value),
        default: Some(value.to_string()),
        ..super::assemble::field::plain(name.clone(), label.clone(), FieldKind::Integer)
    });
    let plural = owner.label_plural.clone();
    if let Some(Rule::Capacity { limit, .. }) = model.entities.get_mut(entity)?.rules.get_mut(rule) {
        *limit = Limit::ParentField { name };
    }
    Some(say(
        model.language,
        format!(
            "“{plural}” got the number “{label}”: {value} by default and never more, so that the limit can be checked, and set lower for one record."
        ),
        format!(
            "В «{plural}» добавлено число «{label}»: по умолчанию {value} и никогда не больше, чтобы предел можно было проверить и задать меньше для одной записи."
        ),
    ))
}

/// `Most pieces`, `Предел экспонатов`.
fn limit_label(language: Language, child: &Entity) -> String {
    let owner = Phrase::of_label(&child.label).and_then(|name| name.in_case(Case::Genitive, true));
    match (language, owner) {
        (Language::En, _) => format!("Most {}", lower_first(&child.label_plural)),
        (Language::Ru, Some(owner)) => format!("Предел {owner}"),
        (Language::Ru, None) => format!("Предел: {}", lower_first(&child.label_plural)),
    }
}
