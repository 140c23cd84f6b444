//! Alarms: texts from outside that try to give orders, dangerous lines that a model wrote, and requests out of a sandbox
//! that were refused.
//!
//! An alarm stops nothing by itself. A text from outside is data in every prompt, whatever it says; what is certain to
//! be dangerous in a file was refused before it came here. People are told of both, and the audit log keeps them.

use crate::perform::Turn;
use crate::{OrchestratorError, meter};
use domain::event::EventBody;
use domain::screen::{Danger, Severity, attacks};

/// How a refused request out of a sandbox is called in events and metrics.
const EGRESS: &str = "egress";

/// Looks at a text from outside before a model reads it.
pub(crate) async fn look_at(turn: &Turn<'_>, place: &str, text: &str) -> Result<(), OrchestratorError> {
    let alarm = |attack: domain::screen::Attack| EventBody::GuardAlarmed {
        place: place.to_owned(),
        kind: attack.kind.as_str().to_owned(),
        refused: false,
        excerpt: attack.excerpt,
        host: None,
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
        host: None,
    };
    raise(turn, dangers.into_iter().map(alarm).collect()).await
}

/// Tells of what the commands of a project were refused on their way out.
pub(crate) async fn tell_of_egress(turn: &Turn<'_>) -> Result<(), OrchestratorError> {
    let alarm = |denied: sandbox::mirror::Denied| EventBody::GuardAlarmed {
        place: "network".to_owned(),
        kind: EGRESS.to_owned(),
        refused: true,
        excerpt: denied.to_string(),
        host: denied.host().map(|host| host.to_string()),
    };
    raise(turn, turn.ctx.projects.take_denied(turn.run.project_id).into_iter().map(alarm).collect()).await
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
