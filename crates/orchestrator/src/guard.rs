//! Alarms: texts from outside that try to give orders, and dangerous lines that a model wrote.
//!
//! An alarm stops nothing by itself. A text from outside is data in every prompt, whatever it says; what is certain to
//! be dangerous in a file was refused before it came here. People are told of both, and the audit log keeps them.

use crate::perform::Turn;
use crate::{OrchestratorError, meter};
use domain::event::EventBody;
use domain::screen::{Danger, Severity, attacks};

/// Looks at a text from outside before a model reads it.
pub(crate) async fn look_at(turn: &Turn<'_>, place: &str, text: &str) -> Result<(), OrchestratorError> {
    let alarm = |attack: domain::screen::Attack| EventBody::GuardAlarmed {
        place: place.to_owned(),
        kind: attack.kind.as_str().to_owned(),
        refused: false,
        excerpt: attack.excerpt,
    };
    raise(turn, attacks(text).into_iter().map(alarm).collect()).await
}

/// Tells of dangers in what a model wrote.
pub(crate) async fn tell(turn: &Turn<'_>, dangers: Vec<Danger>) -> Result<(), OrchestratorError> {
    let alarm = |danger: Danger| EventBody::GuardAlarmed {
        place: danger.path.to_string(),
        kind: danger.kind.as_str().to_owned(),
        refused: danger.severity == Severity::Refuse,
        excerpt: danger.excerpt,
    };
    raise(turn, dangers.into_iter().map(alarm).collect()).await
}

async fn raise(turn: &Turn<'_>, alarms: Vec<EventBody>) -> Result<(), OrchestratorError> {
    for alarm in &alarms {
        if let EventBody::GuardAlarmed { place, kind, refused, .. } = alarm {
            tracing::warn!(place, kind, refused, "a guard raised an alarm");
            meter::guard_alarmed(kind, *refused);
        }
    }
    Ok(turn.ctx.store.append_alarms(turn.claim, &alarms).await?)
}
