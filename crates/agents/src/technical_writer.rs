//! TechnicalWriter: from a built app to its README.

use crate::ask::ask;
use crate::{AgentError, Ctx, Files};
use domain::agent_io::{AgentInput, CodeAnswer, DocsInput};
use domain::edit::FileChange;

/// The one file that it may write.
const README: &str = "README.md";

/// Writes the README, and returns the answer with the files as they become.
///
/// # Errors
/// [`AgentError::NoUsableAnswer`] if the model keeps writing other files.
pub async fn write_docs(
    ctx: &Ctx<'_>,
    input: DocsInput,
    files: &Files,
) -> Result<(CodeAnswer, Vec<FileChange>), AgentError> {
    ask(ctx, "technical_writer/write_docs", AgentInput::WriteDocs(input), &Files::new(), |answer: CodeAnswer| {
        if answer.edits.iter().any(|edit| edit.path().as_str() != README) {
            return Err(format!("only `{README}` may be written"));
        }
        let changes = ctx.applied(files, &answer.edits)?;
        Ok((answer, changes))
    })
    .await
}
