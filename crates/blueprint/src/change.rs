//! Interim.
use domain::agent_io::{ChangeAnswer, ChangeInput};
use domain::spec::Refusal;
/// Refuses.
pub fn change(_: &ChangeInput) -> ChangeAnswer {
    ChangeAnswer::Refusal { refusal: Refusal { reason: "no".into(), advice: vec![] } }
}
