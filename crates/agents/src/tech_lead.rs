//! TechLead: from a design to tasks.

use crate::ask::ask;
use crate::{AgentError, Ctx, Files};
use domain::agent_io::{AgentInput, PlanInput};
use domain::plan::Plan;

/// Plans the work as tasks with dependencies and paths that no two of them share.
///
/// # Errors
/// [`AgentError::NoUsableAnswer`] if the model keeps planning circles or shared paths.
pub async fn plan(ctx: &Ctx<'_>, input: PlanInput) -> Result<Plan, AgentError> {
    ask(ctx, "tech_lead/plan", AgentInput::Plan(input), &Files::new(), |plan: Plan| {
        let problems = plan.problems();
        if problems.is_empty() { Ok(plan) } else { Err(problems.join("; ")) }
    })
    .await
}
