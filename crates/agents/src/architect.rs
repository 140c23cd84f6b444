//! Architect: from a specification to a design.

use crate::ask::ask;
use crate::{AgentError, Ctx, Files};
use domain::agent_io::{AgentInput, Architecture, DesignInput};

/// Chooses a template and describes data, pages and endpoints.
///
/// # Errors
/// [`AgentError::NoUsableAnswer`] if the model keeps naming unknown templates or designs that do not fit together.
pub async fn design(ctx: &Ctx<'_>, input: DesignInput) -> Result<Architecture, AgentError> {
    let offered: Vec<String> = input.templates.iter().map(|card| card.name.clone()).collect();
    ask(ctx, "architect/design", AgentInput::Design(input), &Files::new(), |architecture: Architecture| {
        problem(&architecture, &offered).map_or(Ok(architecture), Err)
    })
    .await
}

/// Says what is wrong with a design; `None` when it can be built.
pub(crate) fn problem(architecture: &Architecture, offered: &[String]) -> Option<String> {
    if !offered.is_empty() && !offered.contains(&architecture.template) {
        return Some(format!("`{}` is not an offered template", architecture.template));
    }
    let problems = architecture.model.problems();
    (!problems.is_empty()).then(|| problems.join("; "))
}
