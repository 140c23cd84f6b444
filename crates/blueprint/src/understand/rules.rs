//! Sentences about what must hold, read against the names of the model.
//!
//! Each reader in [`READERS`] knows one shape of rule and says no to everything else; the first that says yes
//! decides. A sentence that no reader takes is reported as not understood, never dropped.

pub(crate) mod clause;
mod limit;
mod moment;
mod range;
mod state;

use super::names::Names;
use super::notes::{Notes, quoted, say};
use crate::text::Token;
use clause::Reading;
use domain::app_model::{AppModel, Limit, Rule};

/// What a reader made of a clause.
pub(crate) enum Found {
    /// A rule of the entity at this position.
    Rule(usize, Rule),
    /// The model itself was changed, such as the largest value of a field.
    Changed,
}

type Reader = fn(&mut Reading<'_>) -> Option<Found>;

/// In the order in which they are asked.
const READERS: &[Reader] = &[
    state::transitions,
    range::property,
    state::required_when,
    limit::sum,
    limit::by_field,
    limit::by_number,
    moment::no_overlap,
    moment::not_past,
    moment::compare,
    state::locked,
    moment::deadline,
    state::parent_state,
    limit::exclusion,
    limit::unique_together,
    range::field_range,
];

/// Most rules of one entity.
const MAX_RULES: usize = 12;

/// Adds the rule that a clause states; says whether it was understood.
pub(crate) fn read(tokens: &[Token], model: &mut AppModel, notes: &mut Notes) -> bool {
    let names = Names::of(model);
    let before = (model.clone(), notes.clone());
    for reader in READERS {
        let mut reading = Reading::new(tokens, &names, model, notes);
        let Some(found) = reader(&mut reading) else { continue };
        if let Found::Rule(entity, rule) = found
            && let Some(entity) = model.entities.get_mut(entity)
            && entity.rules.len() < MAX_RULES
            && !entity.rules.contains(&rule)
        {
            entity.rules.retain(|known| !is_alike(known, &rule));
            entity.rules.push(rule);
        }
        if model.problems().is_empty() {
            return true;
        }
        (*model, *notes) = before.clone();
    }
    false
}

/// Says whether two rules limit the same, so that the later one takes the place of the earlier one.
fn is_alike(known: &Rule, new: &Rule) -> bool {
    match (known, new) {
        (
            Rule::Capacity { parent, limit: Limit::Constant { .. }, counting, .. },
            Rule::Capacity { parent: other, limit: Limit::Constant { .. }, counting: same, .. },
        ) => parent == other && counting == same,
        (Rule::Sum { parent, field, .. }, Rule::Sum { parent: other, field: same, .. }) => {
            parent == other && field == same
        }
        (Rule::Compare { left, right, .. }, Rule::Compare { left: other, right: same, .. }) => {
            left == other && right == same
        }
        (_, _) => false,
    }
}

/// Reads the rules of a sentence; what is not understood is left out, and said.
pub(crate) fn read_or_leave(tokens: &[Token], model: &mut AppModel, notes: &mut Notes) {
    let parts = clause::parts(tokens);
    if parts.len() > 1 {
        let before = (model.clone(), notes.clone());
        if parts.iter().any(|part| read(part, model, notes)) {
            (*model, *notes) = before;
            return parts.iter().for_each(|part| read_or_leave(part, model, notes));
        }
    }
    read_alone(tokens, model, notes);
}

fn read_alone(tokens: &[Token], model: &mut AppModel, notes: &mut Notes) {
    let short =
        tokens.iter().filter(|token| token.is_word()).count() < 4 && Names::of(model).mentions(tokens).is_empty();
    if !read(tokens, model, notes) && !short {
        let text = quoted(&crate::text::join(tokens));
        notes.leave_out(say(
            model.language,
            format!("“{text}”: this rule was not understood and is not built."),
            format!("«{text}»: это правило не понято и не построено."),
        ));
    }
}
