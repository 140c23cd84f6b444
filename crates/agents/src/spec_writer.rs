//! SpecWriter: from a brief to numbered, checkable requirements.

use crate::ask::ask;
use crate::{AgentError, Ctx, Files};
use domain::agent_io::{AgentInput, SpecInput};
use domain::check::MAX_CHECK_STEPS;
use domain::spec::{MAX_REQUIREMENTS, Spec, SpecAnswer};
use std::collections::BTreeSet;

/// Writes the specification of a brief, or refuses it.
///
/// # Errors
/// [`AgentError::NoUsableAnswer`] if the model keeps breaking the rules of a specification.
pub async fn write_spec(ctx: &Ctx<'_>, input: SpecInput) -> Result<SpecAnswer, AgentError> {
    ask(
        ctx,
        "spec_writer/write_spec",
        AgentInput::WriteSpec(input),
        &Files::new(),
        |answer: SpecAnswer| match &answer {
            SpecAnswer::Spec { spec } => problem(spec).map_or(Ok(answer), Err),
            SpecAnswer::Refusal { .. } => Ok(answer),
        },
    )
    .await
}

/// Says what is wrong with a specification; `None` when it can be worked on.
pub(crate) fn problem(spec: &Spec) -> Option<String> {
    if spec.requirements.is_empty() || spec.requirements.len() > MAX_REQUIREMENTS {
        return Some(format!("there are {} requirements; write 1 to {MAX_REQUIREMENTS}", spec.requirements.len()));
    }
    let numbered = spec.requirements.iter().zip(1..).all(|(requirement, number)| requirement.number == number);
    if !numbered {
        return Some("requirements must be numbered from 1 without gaps".to_owned());
    }
    let mut keys = BTreeSet::new();
    for requirement in &spec.requirements {
        if requirement.checks.is_empty() {
            return Some(format!("requirement {} has no check", requirement.number));
        }
        for check in &requirement.checks {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if check.key.is_empty() || check.key.len() > 80 || !check.key.chars().all(plain) {
                return Some(format!("`{}` is no key: use lower-case letters, digits and hyphens", check.key));
            }
            if !keys.insert(check.key.as_str()) {
                return Some(format!("two checks have the key `{}`", check.key));
            }
            if check.steps.is_empty() || check.steps.len() > MAX_CHECK_STEPS {
                return Some(format!(
                    "check `{}` has {} steps; write 1 to {MAX_CHECK_STEPS}",
                    check.key,
                    check.steps.len()
                ));
            }
        }
    }
    None
}
