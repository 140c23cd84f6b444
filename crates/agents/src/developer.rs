//! Developer: one small change in a built app, in one call.

use crate::ask::ask;
use crate::{AgentError, Ctx, Files, architect, spec_writer};
use domain::agent_io::{AgentInput, ChangeAnswer, ChangeInput};
use domain::edit::FileChange;

/// Makes a change or refuses it, and returns the answer with the files as they become.
///
/// # Errors
/// [`AgentError::NoUsableAnswer`] if the model keeps giving answers that do not fit together.
pub async fn change(
    ctx: &Ctx<'_>,
    input: ChangeInput,
    files: &Files,
) -> Result<(ChangeAnswer, Vec<FileChange>), AgentError> {
    let template = vec![input.architecture.template.clone()];
    ask(ctx, "developer/change", AgentInput::Change(input), files, |answer: ChangeAnswer| {
        let ChangeAnswer::Change { spec, architecture, edits, .. } = &answer else {
            return Ok((answer, Vec::new()));
        };
        if let Some(problem) = spec_writer::problem(spec).or_else(|| architect::problem(architecture, &template)) {
            return Err(problem);
        }
        let changes = ctx.applied(files, edits)?;
        if changes.is_empty() {
            return Err("the edits change nothing".to_owned());
        }
        Ok((answer, changes))
    })
    .await
}
