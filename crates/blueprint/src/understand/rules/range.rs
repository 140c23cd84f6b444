//! Rules about one field: required, unique, from 1 to 5, above zero.

use super::Found;
use super::clause::Reading;
use super::limit::number;
use crate::text::cue::Cue;
use crate::understand::assemble::field::above_zero;
use crate::understand::item::limits::{is_positive, range};
use crate::words::listed;
use domain::app_model::{Field, FieldKind, OnDelete};

/// Most words of a sentence that only names a field and what it must be.
const MAX_WORDS: usize = 9;

/// `The code of a sample is required and unique`: one field, and nothing but what it must be.
pub(super) fn property(reading: &mut Reading<'_>) -> Option<Found> {
    const OTHER: &[Cue] = &[
        Cue::If,
        Cue::Only,
        Cue::Same,
        Cue::Twice,
        Cue::Again,
        Cue::After,
        Cue::Before,
        Cue::AtMost,
        Cue::Delete,
        Cue::Edit,
    ];
    let words = reading.tokens.iter().filter(|token| token.is_word()).count();
    let within = reading.tokens.iter().any(|token| listed("within", &token.low));
    let limited = reading.tokens.iter().any(|token| token.number().is_some());
    let (required, unique) = (reading.has(Cue::Required), reading.has(Cue::Unique));
    if !(required || unique) || within || limited || words > MAX_WORDS || OTHER.iter().any(|cue| reading.has(*cue)) {
        return None;
    }
    let named = reading.entities();
    let fields = reading.fields();
    let fit = |kind: &FieldKind| !matches!(kind, FieldKind::YesNo | FieldKind::References { .. });
    let of_named = |(entity, _): &&(usize, usize)| named.is_empty() || named.contains(entity);
    let found = fields.iter().find(of_named).or(fields.first()).copied();
    let (entity, field) =
        found.filter(|(entity, field)| reading.field(*entity, *field).is_some_and(|field| fit(&field.kind)))?;
    let several = fields.iter().filter(|(owner, other)| *owner == entity && *other != field).count();
    if unique && several > 0 {
        return None;
    }
    let target = reading.model.entities.get_mut(entity)?.fields.get_mut(field)?;
    target.unique |= unique && !matches!(target.kind, FieldKind::LongText | FieldKind::Choice { .. });
    if required {
        require(target);
    }
    if is_positive(reading.tokens) && target.kind.is_number() {
        target.min = Some(above_zero(&target.kind));
    }
    Some(Found::Changed)
}

fn require(target: &mut Field) {
    target.required = true;
    if let FieldKind::Reference { on_delete, .. } = &mut target.kind {
        *on_delete = OnDelete::Restrict;
    }
}

/// `The rating is from 1 to 5`, `price cannot be negative`, `the title must be filled`.
pub(super) fn field_range(reading: &mut Reading<'_>) -> Option<Found> {
    if reading.has(Cue::If) {
        return None;
    }
    let (min, max) = range(reading.tokens);
    let beyond = reading.has(Cue::Exceeds) && reading.has(Cue::Cannot);
    let more = reading.has(Cue::After) && reading.has(Cue::Must) && !reading.has(Cue::Cannot);
    let value = number(reading).map(|(_, value)| value);
    let positive = is_positive(reading.tokens);
    let max = max.or(value.filter(|_| beyond));
    let min = min.or(value.filter(|_| more)).or_else(|| reading.has(Cue::Positive).then_some(0.0));
    let lettered = reading.has(Cue::Letters) || reading.tokens.iter().any(|token| listed("length_word", &token.low));
    let required = reading.has(Cue::Required) || reading.has(Cue::Must) && min.is_none() && max.is_none() && !positive;
    let (entity, field) = reading.fields().into_iter().find(|(entity, field)| {
        reading.field(*entity, *field).is_some_and(|field| {
            field.kind.is_number()
                || required && !matches!(field.kind, FieldKind::YesNo | FieldKind::References { .. })
                || lettered && matches!(field.kind, FieldKind::Text | FieldKind::LongText)
        })
    })?;
    if min.is_none() && max.is_none() && !positive && !reading.has(Cue::Required) {
        return None;
    }
    let target = reading.model.entities.get_mut(entity)?.fields.get_mut(field)?;
    if target.kind.is_number() || matches!(target.kind, FieldKind::Text | FieldKind::LongText) {
        target.min = min.or(target.min);
        target.max = max.or(target.max);
    }
    if positive && target.kind.is_number() {
        target.min = Some(above_zero(&target.kind));
    }
    if target.min.zip(target.max).is_some_and(|(min, max)| min > max) {
        (target.min, target.max) = (target.max, target.min);
    }
    if required {
        require(target);
    }
    Some(Found::Changed)
}
