//! CodeMonkey: from one task to edits of the files that it owns.

use crate::ask::ask;
use crate::{AgentError, Ctx, Files};
use domain::agent_io::{AgentInput, CodeAnswer, CodeInput};
use domain::edit::FileChange;

/// Writes one task, and returns the answer with the files as they become.
///
/// # Errors
/// [`AgentError::NoUsableAnswer`] if the model keeps writing files of others, or edits that cannot be applied.
pub async fn write_code(
    ctx: &Ctx<'_>,
    input: CodeInput,
    files: &Files,
) -> Result<(CodeAnswer, Vec<FileChange>), AgentError> {
    let task = input.task.clone();
    ask(ctx, "code_monkey/write_code", AgentInput::WriteCode(input), files, |answer: CodeAnswer| {
        if answer.edits.is_empty() {
            return Err("there are no edits".to_owned());
        }
        if let Some(edit) = answer.edits.iter().find(|edit| !task.owns(edit.path())) {
            return Err(format!(
                "`{}` is not a path of this task; it owns {}",
                edit.path(),
                task.owned_paths.join(", ")
            ));
        }
        let changes = ctx.applied(files, &answer.edits)?;
        Ok((answer, changes))
    })
    .await
}
