//! BugHunter: from what fails to a repair.

use crate::ask::ask;
use crate::{AgentError, Ctx, Files};
use domain::agent_io::{AgentInput, FixAnswer, FixInput};
use domain::edit::FileChange;

/// Looks for one repair, and returns the answer with the files as they become. No edits means that none is known.
///
/// # Errors
/// [`AgentError::NoUsableAnswer`] if the model keeps giving edits that cannot be applied.
pub async fn fix(ctx: &Ctx<'_>, input: FixInput, files: &Files) -> Result<(FixAnswer, Vec<FileChange>), AgentError> {
    ask(ctx, "bug_hunter/fix", AgentInput::FixBug(input), files, |answer: FixAnswer| {
        let changes = ctx.applied(files, &answer.edits)?;
        Ok((answer, changes))
    })
    .await
}
